//! `/v1/leads`

use actix_web::{delete, get, patch, post};
use deserr::Deserr;
use kernel::input::{Parse, ParseFault};
use kernel::refusal::Faults;
use shared::leads::{
    Conversion, ConvertInput, Intake, Lead, LeadFilter, LeadInput, actions, convert, queries,
    receive::{OnDuplicate, Post, receive},
};
use shared::{actor::Scope, db::list::Listed};
use utoipa::IntoParams;

use super::{
    Id, ShowParams,
    lead_schemas::{Foreseen, LeadBatchInput, Merged},
};
use crate::{
    batch::{self, BatchAnswer},
    body::{Body, LargeBody},
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_lead)
        .service(create_leads)
        .service(match_lead)
        .service(list_leads)
        .service(get_lead)
        .service(patch_lead)
        .service(delete_lead)
        .service(restore_lead)
        .service(convert_lead);
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

impl CreateParams {
    fn wanted(self) -> OnDuplicate {
        self.on_duplicate.map(|wanted| wanted.0).unwrap_or_default()
    }
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
    let on_duplicate = query.filter::<CreateParams>()?.wanted();
    door.keeping_refused()
        .create(body, async |tx, input: LeadInput| {
            let post =
                Post { actor: tx.actor, origin: tx.actor, on_duplicate, turn: None, now: tx.now };
            Reply::intake(&receive(tx.conn, post, input).await?)
        })
        .await
}

/// Answers what a post would get, without taking it in
///
/// A new lead has no id yet. Nothing is written, and nobody's turn passes.
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"])), params(CreateParams), request_body = LeadInput,
    responses((status = 200, description = "What would become of it", body = Foreseen)))]
#[post("/v1/leads/match")]
async fn match_lead(door: Door, query: Query, body: Body) -> Answer {
    let door = door.needs(Scope::LeadsWrite)?;
    let on_duplicate = query.filter::<CreateParams>()?.wanted();
    door.create(body, async |tx, input: LeadInput| {
        let intake = tx
            .undone(async |tx| {
                let post = Post {
                    actor: tx.actor,
                    origin: tx.actor,
                    on_duplicate,
                    turn: None,
                    now: tx.now,
                };
                receive(tx.conn, post, input).await
            })
            .await?;
        Reply::foreseen(&intake)
    })
    .await
}

/// Takes up to 1,000 leads in at once
///
/// Each row as a post of its own, in their order: good ones land though others fail, and refused ones are kept.
#[utoipa::path(tag = "leads", security(("key" = ["leads:write"])), params(CreateParams), request_body = LeadBatchInput,
    responses((status = 200, description = "What became of each", body = BatchAnswer)))]
#[post("/v1/leads/batch")]
async fn create_leads(door: Door, query: Query, body: LargeBody) -> Answer {
    let door = door.needs(Scope::LeadsWrite)?;
    let on_duplicate = query.filter::<CreateParams>()?.wanted();
    door.create_many(body, async |tx, rows| {
        Reply::json(&batch::receive_all(tx, rows, on_duplicate).await?)
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

/// Makes a customer of a lead, with its contact and, where asked, a deal
///
/// The customer is the one that `customer_id` names, else the one that the lead is linked to, else a new one; the contact
/// is one of the customer's whom the lead's e-mails and phones name, else a new one. Tasks, interactions and mails come along.
#[utoipa::path(tag = "leads", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = ConvertInput,
    responses((status = 201, description = "What the lead became", body = Conversion)))]
#[post("/v1/leads/{id}/convert")]
async fn convert_lead(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: ConvertInput| {
            let id = id.get()?;
            Reply::converted(
                &convert::convert(tx.conn, tx.actor, id, input, tx.expected, tx.now).await?,
            )
        })
        .await
}
