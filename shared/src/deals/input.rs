//! A deal as it is sent.

use deserr::{Deserr, IntoValue, ValuePointerRef};
use kernel::input::{Date as Day, Field, Flag, Id, Input, Name, Scalars, Text, Timestamp};
use kernel::money::Money;
use kernel::refusal::{Fault, Faults, pointer};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};

use super::model::{DealStatus, OpenTasks};

/// A deal as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct DealInput {
    /// A deal stays with its customer.
    #[deserr(default)]
    pub customer_id: Field<Id>,
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    #[schema(value_type = Option<Money>)]
    pub value: Field<Worth>,
    /// By default the first stage of the default pipeline; one of another pipeline moves the deal there.
    #[deserr(default)]
    pub stage_id: Field<Id>,
    #[deserr(default)]
    pub status: Field<DealStatus>,
    #[deserr(default)]
    pub expected_close_on: Field<Day>,
    /// Of a closed deal alone, not in the future; by default the time of the closing.
    #[deserr(default)]
    pub closed_at: Field<Timestamp>,
    /// Of a lost deal alone, which must have one.
    #[deserr(default)]
    pub lost_reason: Field<Text>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
    #[deserr(default)]
    pub custom: Field<Scalars>,
    /// With what closes an open deal alone: what becomes of its open tasks. By default they stay with the customer.
    #[deserr(default)]
    pub open_tasks: Field<OpenTasks>,
}

impl Input for DealInput {
    const REQUIRED: &'static [&'static str] = &["customer_id", "name"];
    const PATCH_ONLY: &'static [&'static str] = &["open_tasks"];
}

/// What a deal is worth: money, not negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth(pub Money);

impl Deserr<Faults> for Worth {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let money = Money::deserialize_from_value(value, location)?;
        if money.amount().is_sign_negative() {
            let place = format!("{}/amount", pointer(location));
            let detail = "this must not be less than nothing";
            return Err(Faults(vec![Fault::new(place, "out_of_range", detail)]));
        }
        Ok(Self(money))
    }
}

/// The deal that a converted lead gives: a [`DealInput`] without `customer_id` and `open_tasks`. Its faults point below
/// the place where it stands.
#[derive(Clone, Debug, Default)]
pub struct LeadDealInput(pub DealInput);

/// What is known where a lead is converted.
const DECIDED: [&str; 2] = ["customer_id", "open_tasks"];

impl LeadDealInput {
    pub const REQUIRED: &'static [&'static str] = &["name"];
}

impl Deserr<Faults> for LeadDealInput {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let value: Value = value.into();
        let here = pointer(location);
        let mut faults = Faults::default();
        if let Value::Object(fields) = &value {
            for name in Self::REQUIRED {
                if fields.get(*name).is_none_or(Value::is_null) {
                    faults.push(&format!("{here}/{name}"), "required", "this field is required");
                }
            }
            for name in DECIDED.into_iter().filter(|name| fields.contains_key(*name)) {
                faults.push(&format!("{here}/{name}"), "unknown_field", "no such field here");
            }
        }
        match DealInput::deserialize_from_value(value.into_value(), location) {
            Ok(input) if faults.0.is_empty() => Ok(Self(input)),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.0.extend(more.0);
                Err(faults)
            }
        }
    }
}

impl ComposeSchema for LeadDealInput {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut schema = DealInput::compose(Vec::new());
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.properties.retain(|name, _| !DECIDED.contains(&name.as_str()));
            object.description = Some("The deal that a converted lead gives.".to_owned());
        }
        schema
    }
}

impl ToSchema for LeadDealInput {
    fn name() -> std::borrow::Cow<'static, str> {
        "LeadDealInput".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        DealInput::schemas(schemas);
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct DealFilter {
    #[deserr(default)]
    pub customer_id: Option<Id>,
    /// The lead that they came from.
    #[deserr(default)]
    pub lead_id: Option<Id>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub status: Option<DealStatus>,
    #[deserr(default)]
    pub stage_id: Option<Id>,
    #[deserr(default)]
    pub pipeline_id: Option<Id>,
    #[deserr(default)]
    pub expected_close_after: Option<Day>,
    #[deserr(default)]
    pub expected_close_before: Option<Day>,
    #[deserr(default)]
    pub closed_after: Option<Timestamp>,
    #[deserr(default)]
    pub closed_before: Option<Timestamp>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
