use deserr::Deserr;
use kernel::input::{Flag, Id, Text, Timestamp};
use kernel::refusal::Faults;
use utoipa::IntoParams;

use super::model::LeadStatus;
use crate::search::Search;

/// Which leads a list shows.
#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct LeadFilter {
    /// Finds part of a name, a company, an e-mail or a phone; each of its words must be found.
    #[deserr(default)]
    #[param(example = "nimbus")]
    pub q: Option<Search>,
    #[deserr(default)]
    pub status: Option<LeadStatus>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub source: Option<Text>,
    #[deserr(default)]
    pub external_id: Option<Text>,
    #[deserr(default)]
    pub email: Option<Text>,
    #[deserr(default)]
    pub phone: Option<Text>,
    #[deserr(default)]
    pub company: Option<Text>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
