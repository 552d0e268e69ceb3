//! A reference to another resource.

use uuid::Uuid;

use super::parsed::{Parse, ParseFault};

/// The id of a resource; whether there is such a one, the action knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub Uuid);

impl Parse for Id {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        Uuid::try_parse(text.trim())
            .map(Self)
            .map_err(|_| ParseFault::new("invalid_id", format!("{text:?} is no id")))
    }
}

impl From<Id> for Uuid {
    fn from(id: Id) -> Self {
        id.0
    }
}

crate::read_as_string!(Id);
