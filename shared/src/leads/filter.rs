use deserr::Deserr;
use kernel::input::{Country, EmailAddress, Flag, Id, PhoneNumber, Text, Timestamp};
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
    /// Without a `sort`, the best first, of the newest 10,000 that match; a `sort` reaches all of them.
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
    /// Any of theirs.
    #[deserr(default)]
    pub email: Option<EmailAddress>,
    /// Any of theirs, E.164.
    #[deserr(default)]
    pub phone: Option<PhoneNumber>,
    #[deserr(default)]
    pub company: Option<Text>,
    #[deserr(default)]
    pub country: Option<Country>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
