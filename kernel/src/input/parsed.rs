//! How a value of its own kind is read from a JSON string.

use std::ops::ControlFlow;

use crate::refusal::{Fault, Faults, pointer};
use deserr::{DeserializeError, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef};

/// Why a text is not such a value: a stable code and words for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ParseFault {
    pub code: &'static str,
    pub detail: String,
}

impl ParseFault {
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// A value that is sent as a JSON string.
pub trait Parse: Sized {
    /// Reads the value, or says with a code why it cannot be.
    fn parse(text: &str) -> Result<Self, ParseFault>;
}

/// Reads a string and parses it; both kinds of fault name the place.
pub fn from_string<T: Parse, V: IntoValue>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
) -> Result<T, Faults> {
    match value {
        Value::String(text) => T::parse(&text)
            .map_err(|fault| Faults(vec![Fault::new(pointer(location), fault.code, fault.detail)])),
        other => match Faults::error::<V>(
            None,
            ErrorKind::IncorrectValueKind { actual: other, accepted: &[ValueKind::String] },
            location,
        ) {
            ControlFlow::Continue(faults) | ControlFlow::Break(faults) => Err(faults),
        },
    }
}

/// Lets a [`Parse`] type stand in an input struct.
#[macro_export]
macro_rules! read_as_string {
    ($($name:ty),+ $(,)?) => {$(
        impl deserr::Deserr<$crate::refusal::Faults> for $name {
            fn deserialize_from_value<V: deserr::IntoValue>(
                value: deserr::Value<V>,
                location: deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::refusal::Faults> {
                $crate::input::from_string(value, location)
            }
        }
    )+};
}
