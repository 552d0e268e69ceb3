//! What callers ask for, and what they are answered.

use deserr::Deserr;
use kernel::input::{Field, Id, Input, LanguageTag, Rule};
use kernel::refusal::{Fault, Faults, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{eligibility::SkipReason, model::Deliver};
use crate::{error::Refuse, surveys::AudienceInput};

/// More are asked by a filter.
const MOST_CONTACTS: usize = 10_000;

/// Whom to ask, and how: contacts by their ids, or all that a filter finds.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct InvitationsInput {
    #[deserr(default)]
    #[schema(value_type = Option<Vec<Id>>, max_items = 10_000)]
    pub contact_ids: Field<Vec<Id>>,
    #[deserr(default)]
    pub filter: Field<AudienceInput>,
    /// `email` where it is not said; `link` makes no mail and answers the URL of each.
    #[deserr(default)]
    pub deliver: Field<Deliver>,
}

impl Input for InvitationsInput {
    const RULES: &'static [Rule] = &[Rule::One(&["contact_ids", "filter"])];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
        let named = body.get("contact_ids").and_then(Value::as_array).map_or(0, Vec::len);
        if named == 0 && !given("filter") {
            faults.push("/contact_ids", "required", "name contacts, or a filter that finds them");
        }
        if named > 0 && given("filter") {
            faults.push("/filter", "one_of_both", "name either contacts or a filter");
        }
        at_most(named, faults);
    }
}

fn at_most(named: usize, faults: &mut Faults) {
    if named > MOST_CONTACTS {
        let detail = format!(
            "{named} contacts, at most {MOST_CONTACTS} by their ids; a filter takes any number"
        );
        faults.push("/contact_ids", "too_many", detail);
    }
}

/// What a look before the sending is about.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct PreviewInput {
    /// In which language; the organisation's where it is not said.
    #[deserr(default)]
    pub locale: Field<LanguageTag>,
    /// Whom it would be sent to, to be counted.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<Id>>, max_items = 10_000)]
    pub contact_ids: Field<Vec<Id>>,
    #[deserr(default)]
    pub filter: Field<AudienceInput>,
    #[deserr(default)]
    pub deliver: Field<Deliver>,
}

impl Input for PreviewInput {
    const RULES: &'static [Rule] = &[Rule::NotBoth("contact_ids", "filter")];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
        let named = body.get("contact_ids").and_then(Value::as_array).map_or(0, Vec::len);
        if named > 0 && given("filter") {
            faults.push("/filter", "one_of_both", "name either contacts or a filter");
        }
        at_most(named, faults);
    }
}

/// A contact that was left out, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Skipped {
    pub contact_id: Uuid,
    pub reason: SkipReason,
}

/// Where a contact answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationLink {
    pub contact_id: Uuid,
    /// Whoever has it answers for the contact.
    #[schema(example = "https://crm.example.com/s/AXMQ8Bx0avgBwQGboAAAAHAAgAAAAAAAAAGrze8SNFZ4kA")]
    pub url: String,
}

/// Who was asked, and who was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Invited {
    /// Ids of contacts.
    pub invited: Vec<Uuid>,
    pub skipped: Vec<Skipped>,
    /// Only with `"deliver": "link"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<InvitationLink>>,
}

/// How many would be left out for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOut {
    pub reason: SkipReason,
    pub count: i64,
}

/// Who would be asked now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counted {
    pub invited: i64,
    pub skipped: Vec<LeftOut>,
}

#[derive(Debug, thiserror::Error)]
pub enum InvitationRefusal {
    #[error("there is no such contact")]
    UnknownContacts(Vec<usize>),
    #[error("there is no such user")]
    UnknownOwner,
    #[error("there is no such team")]
    UnknownTeam,
    #[error("a test message goes to the user of the key, and this key has none")]
    NoReader,
}

impl Refuse for InvitationRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        let pointer = match self {
            Self::UnknownContacts(places) => {
                let fault = |place| {
                    let pointer = format!("/contact_ids/{place}");
                    Fault::new(pointer, "unknown_reference", detail.clone())
                };
                return Refusal::invalid(Faults(places.iter().map(fault).collect()));
            }
            Self::NoReader => {
                return Refusal::new(kernel::refusal::Kind::Conflict, "no_reader", detail);
            }
            Self::UnknownOwner => "/filter/owner_id",
            Self::UnknownTeam => "/filter/team_id",
        };
        Refusal::fault(pointer, "unknown_reference", detail)
    }
}
