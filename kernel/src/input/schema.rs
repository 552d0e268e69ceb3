//! How input values stand in the OpenAPI document.

use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::{
    Country, Date, EmailAddress, Field, Flag, Id, IsoDuration, LanguageTag, Line, LocalTime,
    Locale, Name, PhoneNumber, Scalars, Text, TimeZone, Timestamp, Website,
};

/// Schemas whose names begin so are put in place of the references to them: see the API's document.
pub const INLINE_PREFIX: &str = "Value";

macro_rules! string_schema {
    ($($name:ident: $build:expr),+ $(,)?) => {$(
        impl ComposeSchema for $name {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                let build: fn(ObjectBuilder) -> ObjectBuilder = $build;
                build(ObjectBuilder::new().schema_type(Type::String)).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                concat!("Value", stringify!($name)).into()
            }
        }
    )+};
}

fn custom(format: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(format.to_owned()))
}

/// Something besides white space, and no control character.
pub const ONE_LINE: &str = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$";
/// The same, but for tabs.
const ONE_LINE_OR_TAB: &str = r"^[^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*$";
/// Anything but NUL, which PostgreSQL cannot keep.
const NO_NUL: &str = r"^[^\u0000]*$";

/// Language, script, region, variants.
const LANGUAGE: &str = concat!(
    "^([A-Za-z]{2,3}|[A-Za-z]{5,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?",
    "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
);

/// Weeks, days, hours, minutes and seconds: months and years have no fixed length.
const DURATION: &str = concat!(
    "^P(([0-9]{1,3}W([0-9]{1,4}D)?|[0-9]{1,4}D)(T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}S)?",
    "|[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S))?",
    "|T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}S)?|[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S))$"
);

string_schema! {
    Name: |s| s.min_length(Some(1)).max_length(Some(200)).pattern(Some(ONE_LINE)),
    Line: |s| s.min_length(Some(1)).max_length(Some(200)).pattern(Some(ONE_LINE_OR_TAB)),
    Text: |s| s.max_length(Some(10_000)).pattern(Some(NO_NUL)),
    EmailAddress: |s| s.format(custom("email")).max_length(Some(254)),
    PhoneNumber: |s| s.max_length(Some(64)).description(Some("E.164, or national where default_country is set")),
    TimeZone: |s| s.pattern(Some("^[A-Za-z0-9_+/-]+$")).max_length(Some(64)).description(Some("zone of the tz database")),
    Locale: |s| s.enum_values(Some(["en", "zh-CN"])),
    LanguageTag: |s| s.pattern(Some(LANGUAGE)).max_length(Some(64)).description(Some("BCP 47")),
    Website: |s| s.min_length(Some(1)).max_length(Some(2_000)).pattern(Some(r"^[^\s\u0000-\u0020\u007F-\u009F\\]+$"))
        .description(Some("an http or https URL, or a domain")),
    Flag: |s| s.enum_values(Some(["true", "false"])),
    Id: |s| s.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))),
    Country: |s| s.pattern(Some("^[A-Za-z]{2}$")).max_length(Some(2)).description(Some("ISO 3166-1 alpha-2")),
    Timestamp: |s| s.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).max_length(Some(64)),
    Date: |s| s.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).max_length(Some(10)),
    LocalTime: |s| s.pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$")).max_length(Some(5)),
    IsoDuration: |s| s.format(custom("duration")).pattern(Some(DURATION)).max_length(Some(32)),
}

impl ComposeSchema for Scalars {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let scalar = [Type::String, Type::Number, Type::Boolean, Type::Null];
        let value = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter(scalar))
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
