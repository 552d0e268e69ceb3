use deserr::Deserr;
use kernel::input::{Field, Flag, Id, Input, IsoDuration, Rule, Text, Timestamp};
use kernel::refusal::Faults;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::model::{Channel, Direction, InteractionOutcome};

/// An interaction as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct InteractionInput {
    /// What it hangs on: a customer or a lead. In a patch either moves it there.
    #[deserr(default)]
    pub customer_id: Field<Id>,
    #[deserr(default)]
    pub lead_id: Field<Id>,
    /// With whom: a contact of that customer.
    #[deserr(default)]
    pub contact_id: Field<Id>,
    /// About which deal of that customer.
    #[deserr(default)]
    pub deal_id: Field<Id>,
    /// Who did it: by default the user of the key, else the owner of what it hangs on; a form has none.
    #[deserr(default)]
    pub user_id: Field<Id>,
    #[deserr(default)]
    pub channel: Field<Channel>,
    /// By default `outbound`, of a form `inbound`.
    #[deserr(default)]
    pub direction: Field<Direction>,
    /// How a try of ours ended: of what is outbound and neither a note nor a form.
    #[deserr(default)]
    pub outcome: Field<InteractionOutcome>,
    /// By default now; at most 5 minutes in the future.
    #[deserr(default)]
    pub occurred_at: Field<Timestamp>,
    #[deserr(default)]
    pub summary: Field<Text>,
    #[deserr(default)]
    pub duration: Field<IsoDuration>,
}

impl Input for InteractionInput {
    const REQUIRED: &'static [&'static str] = &["channel"];
    const RULES: &'static [Rule] =
        &[Rule::Any(&["customer_id", "lead_id"]), Rule::NotBoth("customer_id", "lead_id")];

    fn check_create(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
        if !given("customer_id") && !given("lead_id") {
            faults.push("/customer_id", "required", "name the customer or the lead");
        }
    }

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let given = |name: &str| body.get(name).is_some_and(|value| !value.is_null());
        if given("customer_id") && given("lead_id") {
            faults.push("/lead_id", "one_of_both", "name either the customer or the lead");
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct InteractionFilter {
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub lead_id: Option<Id>,
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub deal_id: Option<Id>,
    #[deserr(default)]
    pub user_id: Option<Id>,
    #[deserr(default)]
    pub channel: Option<Channel>,
    #[deserr(default)]
    pub direction: Option<Direction>,
    #[deserr(default)]
    pub outcome: Option<InteractionOutcome>,
    #[deserr(default)]
    pub occurred_after: Option<Timestamp>,
    #[deserr(default)]
    pub occurred_before: Option<Timestamp>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
