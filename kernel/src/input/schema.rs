//! How input values stand in the OpenAPI document.

use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::LARGEST;
use super::pattern::{
    COUNTRY, CURRENCY, DATE, DURATION, EMAIL, HTTP_URL, LANGUAGE, LOCAL_TIME, NO_NUL, ONE_LINE,
    ONE_LINE_OR_TAB, PHONE, TIME_ZONE, TIMESTAMP, WEBSITE,
};
use super::{
    Country, Date, EmailAddress, Field, Flag, HttpUrl, Id, IsoDuration, LanguageTag, Line,
    LocalTime, Locale, Name, PhoneNumber, Scalars, Text, TimeZone, Timestamp, Website,
};
use crate::money::Currency;

/// Schemas whose names begin so are put in place of the references to them: see the API's document.
pub const INLINE_PREFIX: &str = "Value";

macro_rules! string_schema {
    ($($name:ident, $named:expr, $build:expr);+ $(;)?) => {$(
        impl ComposeSchema for $name {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                let build: fn(ObjectBuilder) -> ObjectBuilder = $build;
                build(ObjectBuilder::new().schema_type(Type::String)).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $named.into()
            }
        }
    )+};
}

fn custom(format: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(format.to_owned()))
}

string_schema! {
    Name, "ValueName", |s| s.min_length(Some(1)).max_length(Some(200)).pattern(Some(ONE_LINE));
    Line, "ValueLine", |s| s.min_length(Some(1)).max_length(Some(200)).pattern(Some(ONE_LINE_OR_TAB));
    Text, "ValueText", |s| s.max_length(Some(10_000)).pattern(Some(NO_NUL));
    EmailAddress, "ValueEmailAddress", |s| s
        .format(custom("email")).max_length(Some(254)).pattern(Some(EMAIL))
        .description(Some("An internationalised domain is taken too, and kept in its ASCII form."));
    PhoneNumber, "PhoneNumber", |s| s
        .max_length(Some(64)).pattern(Some(PHONE.as_str()))
        .description(Some(
            "A phone with its `+` and country, kept as E.164. A valid national number is taken too where the body names its `country`, or else `default_country` is set.",
        ));
    TimeZone, "TimeZone", |s| s
        .max_length(Some(64)).pattern(Some(TIME_ZONE.as_str()))
        .description(Some("A zone of the tz database."));
    Locale, "ValueLocale", |s| s.enum_values(Some(["en", "zh-CN"]));
    LanguageTag, "ValueLanguageTag", |s| s
        .pattern(Some(LANGUAGE)).max_length(Some(64)).description(Some("BCP 47"));
    Website, "ValueWebsite", |s| s
        .min_length(Some(1)).max_length(Some(2_000)).pattern(Some(WEBSITE))
        .description(Some("an http or https URL, or a domain"));
    HttpUrl, "ValueHttpUrl", |s| s
        .min_length(Some(1)).max_length(Some(2_000)).pattern(Some(HTTP_URL))
        .description(Some("an http or https URL without a user"));
    Flag, "ValueFlag", |s| s.enum_values(Some(["true", "false"]));
    Id, "ValueId", |s| s.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
    Country, "Country", |s| s
        .max_length(Some(2)).pattern(Some(COUNTRY.as_str()))
        .description(Some("A country as ISO 3166-1 alpha-2."));
    Currency, "Currency", |s| s
        .max_length(Some(3)).pattern(Some(CURRENCY.as_str()))
        .description(Some("A currency as ISO 4217."));
    Timestamp, "ValueTimestamp", |s| s
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .max_length(Some(64)).pattern(Some(TIMESTAMP));
    Date, "ValueDate", |s| s
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .max_length(Some(10)).pattern(Some(DATE));
    LocalTime, "ValueLocalTime", |s| s.max_length(Some(5)).pattern(Some(LOCAL_TIME));
    IsoDuration, "ValueIsoDuration", |s| s
        .format(custom("duration")).max_length(Some(32)).pattern(Some(DURATION));
}

impl ComposeSchema for Scalars {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let scalar = [Type::String, Type::Number, Type::Boolean, Type::Null];
        let value = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter(scalar))
            .minimum(Some(-LARGEST))
            .maximum(Some(LARGEST))
            .max_length(Some(10_000));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(value))
            .build()
            .into()
    }
}

impl ToSchema for Scalars {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueScalars".into()
    }
}

impl<T: ComposeSchema> ComposeSchema for Field<T> {
    /// The generics are those of the field: the first is `T`'s own schema, whole.
    fn compose(generics: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let null = ObjectBuilder::new().schema_type(Type::Null);
        let value = generics.into_iter().next().unwrap_or_else(|| T::compose(Vec::new()));
        Schema::OneOf(OneOfBuilder::new().item(null).item(value).build()).into()
    }
}

impl<T: ToSchema + ComposeSchema> ToSchema for Field<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("ValueField{}", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::compose(Vec::new())));
        T::schemas(schemas);
    }
}
