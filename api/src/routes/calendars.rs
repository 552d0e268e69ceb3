//! `/v1/calendars`

use actix_web::{delete, get, patch, post};
use kernel::refusal::Refusal;
use shared::calendars::{Calendar, CalendarFilter, CalendarInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::{Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_calendar)
        .service(list_calendars)
        .service(get_calendar)
        .service(patch_calendar)
        .service(delete_calendar)
        .service(restore_calendar);
}

/// Makes a calendar
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), request_body = CalendarInput,
    responses((status = 201, description = "The calendar", body = Calendar)))]
#[post("/v1/calendars")]
async fn create_calendar(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .create(body, async |tx, input: CalendarInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the calendars
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), params(Paging, CalendarFilter),
    responses((status = 200, description = "A page of calendars", body = Listed<Calendar>)))]
#[get("/v1/calendars")]
async fn list_calendars(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (filter, page) = query.list::<CalendarFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows a calendar
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The calendar", body = Calendar)))]
#[get("/v1/calendars/{id}")]
async fn get_calendar(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        let calendar = queries::find(tx.conn, id.get()?).await?;
        let seen =
            calendar.filter(|calendar| params.deleted_too() || calendar.deleted_at.is_none());
        Reply::ok(&seen.ok_or_else(Refusal::not_found)?)
    })
    .await
}

/// Changes a calendar
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)), request_body = CalendarInput,
    responses((status = 200, description = "The calendar as it is now", body = Calendar)))]
#[patch("/v1/calendars/{id}")]
async fn patch_calendar(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: CalendarInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a calendar that nobody goes by
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/calendars/{id}")]
async fn delete_calendar(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted calendar back
#[utoipa::path(tag = "calendars", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The calendar as it is now", body = Calendar)))]
#[post("/v1/calendars/{id}/restore")]
async fn restore_calendar(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
