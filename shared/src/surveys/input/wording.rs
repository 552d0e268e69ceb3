//! Texts of a survey that readers see.

use kernel::input::{Parse, ParseFault};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, ToSchema};

/// A text that readers see: up to 1,000 characters, not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(pub String);

impl Parse for Wording {
    fn parse(text: &str) -> std::result::Result<Self, ParseFault> {
        const MOST: usize = 1_000;
        let text = text.trim();
        if text.is_empty() {
            return Err(ParseFault::new("blank", "this must not be blank"));
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            let detail = "control characters are not allowed here";
            return Err(ParseFault::new("invalid_character", detail));
        }
        let length = text.chars().count();
        if length > MOST {
            let detail = format!("{length} characters, at most {MOST} are kept");
            return Err(ParseFault::new("too_long", detail));
        }
        Ok(Self(text.to_owned()))
    }
}

kernel::read_as_string!(Wording);

impl ComposeSchema for Wording {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(1_000))
            .pattern(Some("^[^\\u0000]*$"))
            .into()
    }
}

impl ToSchema for Wording {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueWording".into()
    }
}

impl From<Wording> for String {
    fn from(wording: Wording) -> Self {
        wording.0
    }
}
