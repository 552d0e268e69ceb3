//! Yes or no, as a query parameter says it.

use super::parsed::{Parse, ParseFault};

/// `true` or `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Parse for Flag {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        match text {
            "true" => Ok(Self(true)),
            "false" => Ok(Self(false)),
            _ => {
                Err(ParseFault::new("unknown_value", format!("{text:?} is neither true nor false")))
            }
        }
    }
}

crate::read_as_string!(Flag);
