//! A day of the week or the month.

use deserr::{Deserr, IntoValue, Value as Sent, ValuePointerRef};
use kernel::refusal::{Fault, Faults, pointer};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::super::rhythm::WEEKDAYS;

/// A day of the week by name, or one of the month by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OnDay {
    Weekday(String),
    Day(i64),
}

impl Deserr<Faults> for OnDay {
    fn deserialize_from_value<V: IntoValue>(
        value: Sent<V>,
        location: ValuePointerRef<'_>,
    ) -> std::result::Result<Self, Faults> {
        match value {
            Sent::Integer(day) => Ok(Self::Day(i64::try_from(day).unwrap_or(i64::MAX))),
            Sent::NegativeInteger(day) => Ok(Self::Day(day)),
            Sent::String(name) => Ok(Self::Weekday(name)),
            _ => {
                let detail = "expected mon to sun, or 1 to 31";
                Err(Faults(vec![Fault::new(pointer(location), "wrong_type", detail)]))
            }
        }
    }
}

impl ComposeSchema for OnDay {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let day =
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(31));
        let name = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(WEEKDAYS));
        OneOfBuilder::new()
            .item(name)
            .item(day)
            .description(Some("Of a week mon to sun; of a month, or of a quarter's first, 1 to 31 or its last day."))
            .into()
    }
}

impl ToSchema for OnDay {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueOnDay".into()
    }
}
