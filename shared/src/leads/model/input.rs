//! What is sent about a lead.

use deserr::Deserr;
use kernel::input::{
    Country, EmailAddress, Field, Id, Input, Line, Name, PhoneNumber, Rule, Scalars, Text,
    Timestamp,
};
use kernel::refusal::Faults;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::LeadStatus;
use crate::{deals::LeadDealInput, points};

/// A lead as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct LeadInput {
    #[deserr(default)]
    pub first_name: Field<Name>,
    #[deserr(default)]
    pub last_name: Field<Name>,
    #[deserr(default)]
    pub company: Field<Name>,
    #[deserr(default)]
    pub title: Field<Line>,
    #[deserr(default)]
    pub email: Field<EmailAddress>,
    #[deserr(default)]
    pub phone: Field<PhoneNumber>,
    #[deserr(default)]
    pub emails: Field<Vec<EmailAddress>>,
    #[deserr(default)]
    pub phones: Field<Vec<PhoneNumber>>,
    #[deserr(default)]
    pub country: Field<Country>,
    #[deserr(default)]
    pub source: Field<Line>,
    #[deserr(default)]
    pub external_id: Field<Line>,
    #[deserr(default)]
    pub message: Field<Text>,
    #[deserr(default)]
    pub utm: Field<Scalars>,
    #[deserr(default)]
    pub consent: Field<ConsentInput>,
    #[deserr(default)]
    pub custom: Field<Scalars>,
    #[deserr(default)]
    pub status: Field<LeadStatus>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
}

impl LeadInput {
    /// The names of the fields that were sent.
    pub fn sent(&self) -> Vec<&'static str> {
        let fields = [
            ("first_name", self.first_name.is_absent()),
            ("last_name", self.last_name.is_absent()),
            ("company", self.company.is_absent()),
            ("title", self.title.is_absent()),
            ("email", self.email.is_absent()),
            ("phone", self.phone.is_absent()),
            ("emails", self.emails.is_absent()),
            ("phones", self.phones.is_absent()),
            ("country", self.country.is_absent()),
            ("source", self.source.is_absent()),
            ("external_id", self.external_id.is_absent()),
            ("message", self.message.is_absent()),
            ("utm", self.utm.is_absent()),
            ("consent", self.consent.is_absent()),
            ("custom", self.custom.is_absent()),
            ("status", self.status.is_absent()),
            ("owner_id", self.owner_id.is_absent()),
        ];
        fields.into_iter().filter(|(_, absent)| !absent).map(|(name, _)| name).collect()
    }
}

/// On what ground they may be written to.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct ConsentInput {
    #[deserr(default)]
    pub basis: Field<Line>,
    #[deserr(default)]
    pub text: Field<Text>,
    #[deserr(default)]
    pub at: Field<Timestamp>,
}

impl ConsentInput {
    /// As a merge patch over what is there now.
    pub fn over(self, now: Option<&Value>) -> Value {
        let mut kept = now.and_then(Value::as_object).cloned().unwrap_or_default();
        let mut put = |name: &str, value: Field<Value>| match value {
            Field::Absent => {}
            Field::Null => _ = kept.shift_remove(name),
            Field::Set(value) => _ = kept.insert(name.to_owned(), value),
        };
        put("basis", self.basis.map(|basis| basis.0.into()));
        put("text", self.text.map(|text| text.0.into()));
        put("at", self.at.map(|at| serde_json::to_value(at.0).unwrap_or_default()));
        Value::Object(kept)
    }
}

impl Input for LeadInput {
    const RULES: &'static [Rule] =
        &[Rule::Any(&["email", "phone", "emails", "phones"]), Rule::Needs("external_id", "source")];

    fn check_create(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| match body.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Array(items)) => !items.is_empty(),
            Some(_) => true,
        };
        if given("external_id") && !given("source") {
            faults.push("/source", "required", "an external_id needs the source that it is of");
        }
        if !["email", "phone", "emails", "phones"].into_iter().any(given) {
            faults.push("/email", "required", "a lead needs at least an e-mail or a phone");
        }
    }

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        points::check(body, faults);
    }
}

/// What a lead becomes.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct ConvertInput {
    /// By default the customer that the lead is linked to, else a new one.
    #[deserr(default)]
    pub customer_id: Field<Id>,
    /// A deal to make, by default owned by the lead's owner.
    #[deserr(default)]
    pub deal: Field<LeadDealInput>,
}

impl Input for ConvertInput {}
