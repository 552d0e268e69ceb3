//! `/v1/leads`

use actix_web::{delete, get, patch, post};
use deserr::Deserr;
use kernel::input::{Flag, Parse, ParseFault};
use kernel::refusal::Faults;
use shared::leads::{
    Intake, Lead, LeadFilter, LeadInput, Matched, actions, queries,
    receive::{OnDuplicate, receive},
};
use shared::{actor::Scope, db::list::Listed};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::Id;
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
};

pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(create_lead)
        .service(list_leads)
        .service(get_lead)
        .service(patch_lead)
        .service(delete_lead)
        .service(restore_lead);
}

/// What is done where the lead is here already.
#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
struct CreateParams {
    /// `reject` answers 409 and changes nothing.
    #[param(value_type = Option<String>, pattern = "^(merge|reject)$", max_length = 6)]
    #[deserr(default)]
    on_duplicate: Option<Duplicate>,
}

struct Duplicate(OnDuplicate);

impl Parse for Duplicate {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        match text {
            "merge" => Ok(Self(OnDuplicate::Merge)),
            "reject" => Ok(Self(OnDuplicate::Reject)),
            _ => Err(ParseFault::new(
                "unknown_value",
                format!("{text:?} is neither merge nor reject"),
            )),
        }
    }
}

kernel::read_as_string!(Duplicate);

/// Which rows a single GET shows.
#[derive(Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ShowParams {
    /// Shows a deleted one too.
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

impl ShowParams {
    pub fn deleted_too(&self) -> bool {
        self.include_deleted.is_some_and(|flag| flag.0)
    }
}

/// What became of a lead that was here already.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document")]
struct Merged {
    lead: LeadOrSent,
    disposition: String,
    matched: Option<Matched>,
    /// What was sent and not taken.
    differs: Option<Vec<String>>,
}

/// The lead; for a caller who may not read it, the fields that were sent.
struct LeadOrSent;

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

/// Takes a lead in: one person gives one lead
///
/// Matched by `source` and `external_id`, then by e-mail, then by phone where e-mails and names do not
/// conflict. A match is filled where it is blank and never overwritten.
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"])), params(CreateParams), request_body = LeadInput,
    responses((status = 201, description = "A new lead", body = Intake),
              (status = 200, description = "Merged into the lead that was here", body = Merged)))]
#[post("/v1/leads")]
async fn create_lead(door: Door, query: Query, body: Body) -> Answer {
    let door = door.needs(Scope::LeadsWrite)?;
    let params: CreateParams = query.filter()?;
    let on_duplicate = params.on_duplicate.map(|wanted| wanted.0).unwrap_or_default();
    door.keeping_refused()
        .create(body, async |tx, input: LeadInput| {
            Reply::intake(&receive(tx.conn, tx.actor, input, on_duplicate, tx.now).await?)
        })
        .await
}

/// Lists the leads that the key may read
#[utoipa::path(tag = "leads", security(("key" = ["crm:read"]), ("key" = ["leads:write"])), params(Paging, LeadFilter),
    responses((status = 200, description = "A page of leads", body = Listed<Lead>)))]
#[get("/v1/leads")]
async fn list_leads(door: Door, query: Query) -> Answer {
    if !door.actor.has(Scope::LeadsWrite) {
        door.actor.require(Scope::CrmRead)?;
    }
    let (filter, page) = query.list::<LeadFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a lead
#[utoipa::path(tag = "leads", security(("key" = ["crm:read"]), ("key" = ["leads:write"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The lead", body = Lead)))]
#[get("/v1/leads/{id}")]
async fn get_lead(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a lead
#[utoipa::path(tag = "leads", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = LeadInput,
    responses((status = 200, description = "The lead as it is now", body = Lead)))]
#[patch("/v1/leads/{id}")]
async fn patch_lead(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: LeadInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a lead; its open tasks are cancelled
#[utoipa::path(tag = "leads", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/leads/{id}")]
async fn delete_lead(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted lead back
#[utoipa::path(tag = "leads", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The lead as it is now", body = Lead)))]
#[post("/v1/leads/{id}/restore")]
async fn restore_lead(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
