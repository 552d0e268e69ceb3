//! Why something is not done with a lead.

use kernel::refusal::{Kind, Refusal};
use uuid::Uuid;

use super::model::{LeadStatus, Matched};
use crate::error::Refuse;

#[derive(Debug, thiserror::Error)]
pub enum LeadRefusal {
    /// With those that the caller may read, and with all of them.
    #[error("the e-mails and phones are of different persons")]
    Ambiguous { shown: Vec<Matched>, all: Vec<Matched> },
    #[error("there is such a lead already")]
    Duplicate(Option<Matched>),
    #[error("a lead does not go from {from} to {to}", from = .0.as_str(), to = .1.as_str())]
    InvalidTransition(LeadStatus, LeadStatus),
    #[error("this lead is converted, and final")]
    ConvertedAlready,
    #[error("there is no such user to own it, or none that this key may give it to")]
    UnknownOwner,
    #[error("there is no such customer, or none that this key may change")]
    UnknownCustomer,
    #[error("there is no such lead to merge into")]
    UnknownLead,
    #[error("a lead needs at least an e-mail or a phone")]
    Unreachable,
    #[error("the person was erased")]
    Erased,
    #[error("an external_id needs the source that it is of")]
    ExternalIdWithoutSource,
    /// With that lead, where the caller may read it.
    #[error("another lead has this source and external_id")]
    ExternalIdTaken(Option<Uuid>),
}

impl Refuse for LeadRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Ambiguous { shown, all } => {
                let refusal = Refusal::new(Kind::Conflict, "ambiguous_match", detail)
                    .with("matched", serde_json::to_value(shown).unwrap_or_default());
                Refusal { kept: serde_json::to_value(all).ok(), ..refusal }
            }
            Self::Duplicate(matched) => Refusal::new(Kind::Conflict, "duplicate", detail)
                .with("matched", serde_json::to_value(matched).unwrap_or_default()),
            Self::InvalidTransition(..) | Self::ConvertedAlready => {
                Refusal::new(Kind::Conflict, "invalid_transition", detail)
            }
            Self::UnknownOwner => Refusal::fault("/owner_id", "unknown_reference", detail),
            Self::UnknownCustomer => Refusal::fault("/customer_id", "unknown_reference", detail),
            Self::UnknownLead => Refusal::fault("/merge_into", "unknown_reference", detail),
            Self::Unreachable => Refusal::fault("/email", "required", detail),
            Self::Erased => Refusal::new(Kind::Conflict, "erased", detail),
            Self::ExternalIdWithoutSource => Refusal::fault("/source", "required", detail),
            Self::ExternalIdTaken(id) => {
                let refusal = Refusal::new(Kind::Conflict, "external_id_taken", detail);
                match id {
                    Some(id) => refusal.naming("lead", *id, "external_id"),
                    None => refusal,
                }
            }
        }
    }
}
