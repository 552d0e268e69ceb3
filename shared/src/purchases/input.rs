use deserr::{Deserr, IntoValue, Value as Sent, ValuePointerRef};
use kernel::input::{Date as Day, Field, Flag, Id, Input, Line, Text, Timestamp};
use kernel::money::Money;
use kernel::refusal::{Fault, Faults, pointer};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};

/// Items of one purchase.
pub const MOST_ITEMS: usize = 1_000;

/// A purchase as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct PurchaseInput {
    #[deserr(default)]
    pub customer_id: Field<Id>,
    /// A deal of that customer.
    #[deserr(default)]
    pub deal_id: Field<Id>,
    /// Whose it is: by default the deal's owner, else the customer's, else the user of the key. It stays so: a patch of it
    /// is refused.
    #[deserr(default)]
    pub owner_id: Field<Id>,
    /// Of the system that tells of it; unique.
    #[deserr(default)]
    pub external_id: Field<Line>,
    #[deserr(default)]
    pub purchased_on: Field<Day>,
    /// Negative for what was given back.
    #[deserr(default)]
    pub total: Field<Money>,
    /// Up to 1,000.
    #[deserr(default)]
    #[schema(value_type = Vec<PurchaseItemInput>, max_items = 1000)]
    pub items: Field<Items>,
}

impl Input for PurchaseInput {
    const REQUIRED: &'static [&'static str] = &["customer_id", "purchased_on", "total"];
}

/// One line of a purchase.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct PurchaseItemInput {
    pub name: Line,
    #[deserr(default)]
    pub sku: Field<Line>,
    #[deserr(default)]
    pub quantity: Field<Quantity>,
    #[deserr(default)]
    pub unit_price: Field<Money>,
}

impl Input for PurchaseItemInput {
    const REQUIRED: &'static [&'static str] = &["name"];
}

/// How many: a decimal, as a number or as a string.
#[derive(Clone, Debug)]
pub struct Quantity;

impl Deserr<Faults> for Quantity {
    fn deserialize_from_value<V: IntoValue>(
        value: Sent<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        match &value {
            Sent::Integer(_) | Sent::NegativeInteger(_) | Sent::Float(_) => Ok(Self),
            Sent::String(text) if is_decimal(text) => Ok(Self),
            Sent::String(_) => Err(fault(location, "invalid_quantity", "this is no decimal")),
            _ => Err(fault(location, "wrong_type", "expected a number or a decimal string")),
        }
    }
}

/// At most 16 digits before the point and 6 behind it, as `-12.5`.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    digits(whole, 16) && digits(fraction, 6)
}

impl ComposeSchema for Quantity {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Number]))
            .max_length(Some(24))
            .pattern(Some("^-?[0-9]{1,16}([.][0-9]{1,6})?$"))
            .build()
            .into()
    }
}

impl ToSchema for Quantity {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueQuantity".into()
    }
}

/// The lines of a purchase, each looked at and kept as it was sent, its price in the currency's decimals.
#[derive(Clone, Debug, Default)]
pub struct Items(pub Vec<Value>);

impl Deserr<Faults> for Items {
    fn deserialize_from_value<V: IntoValue>(
        value: Sent<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let Value::Array(mut items) = value.into() else {
            return Err(fault(location, "wrong_type", "expected an array"));
        };
        if items.len() > MOST_ITEMS {
            let detail = format!("{} items, at most {MOST_ITEMS} are kept", items.len());
            return Err(fault(location, "too_many", detail));
        }
        let mut faults = Faults::default();
        for (place, item) in items.iter_mut().enumerate() {
            match read_item(item, location.push_index(place)) {
                Ok(()) => {}
                Err(more) => faults.0.extend(more.0),
            }
        }
        if faults.0.is_empty() { Ok(Self(items)) } else { Err(faults) }
    }
}

fn read_item(item: &mut Value, location: ValuePointerRef<'_>) -> Result<(), Faults> {
    let sent = item.clone().into_value();
    let read = PurchaseItemInput::deserialize_from_value(sent, location)?;
    let price = read.unit_price.set().and_then(|price| serde_json::to_value(price).ok());
    if let (Some(fields), Some(price)) = (item.as_object_mut(), price) {
        fields.insert("unit_price".to_owned(), price);
    }
    Ok(())
}

fn fault(location: ValuePointerRef<'_>, code: &'static str, detail: impl Into<String>) -> Faults {
    Faults(vec![Fault::new(pointer(location), code, detail)])
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct PurchaseFilter {
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub deal_id: Option<Id>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub external_id: Option<Text>,
    /// On a later day.
    #[deserr(default)]
    pub purchased_after: Option<Day>,
    /// On an earlier day.
    #[deserr(default)]
    pub purchased_before: Option<Day>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
