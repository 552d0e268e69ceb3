//! What is posted and answered under `/v1/leads` beside the lead itself, for the OpenAPI document.

use shared::leads::{Lead, LeadInput, Matched};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

/// What became of a lead that was here already.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document")]
pub struct Merged {
    lead: LeadOrSent,
    disposition: String,
    matched: Option<Matched>,
    /// What was sent and not taken.
    differs: Option<Vec<String>>,
}

/// The lead; for a caller who may not read it, the fields that were sent.
pub struct LeadOrSent;

impl ComposeSchema for LeadOrSent {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let either = AnyOfBuilder::new()
            .item(Ref::from_schema_name("Lead"))
            .item(Ref::from_schema_name("LeadInput"));
        Schema::AnyOf(either.build()).into()
    }
}

impl ToSchema for LeadOrSent {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueLeadOrSent".into()
    }
}

/// What would become of a lead.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document")]
pub struct Foreseen {
    lead: LeadToBe,
    /// `created` or `merged`.
    disposition: String,
    matched: Option<Matched>,
    /// What was sent and would not be taken.
    differs: Option<Vec<String>>,
}

/// The lead, without an id where it would be a new one; for a caller who may not read it, the fields that were sent.
struct LeadToBe;

impl ComposeSchema for LeadToBe {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut new = Lead::compose(Vec::new());
        if let RefOr::T(Schema::Object(lead)) = &mut new {
            let none = ObjectBuilder::new().schema_type(Type::Null).build();
            lead.properties.insert("id".to_owned(), none.into());
        }
        let either = AnyOfBuilder::new()
            .item(Ref::from_schema_name("Lead"))
            .item(new)
            .item(Ref::from_schema_name("LeadInput"));
        Schema::AnyOf(either.build()).into()
    }
}

impl ToSchema for LeadToBe {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueLeadToBe".into()
    }
}

/// Leads as they are sent, many at once.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document")]
pub struct LeadBatchInput {
    #[schema(min_items = 1, max_items = 1000)]
    leads: Vec<LeadInput>,
}
