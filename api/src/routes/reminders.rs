//! `/v1/tasks/{id}/reminders`

use actix_web::get;
use shared::actor::Scope;
use shared::explanations::{RemindersShown, queries, show_reminders};

use super::Id;
use crate::{
    door::{Answer, Door},
    query::{NoFilter, Paging, Query},
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_task_reminders);
}

/// Lists a task's reminders, those that came and those that did not, each with the reason
#[utoipa::path(tag = "tasks", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging),
    responses((status = 200, description = "A page of reminders, the earliest first", body = RemindersShown)))]
#[get("/v1/tasks/{id}/reminders")]
async fn list_task_reminders(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (_, page) = query.list_by::<NoFilter>(queries::SORTS, "at")?;
    door.read_json(async |tx| show_reminders(tx.conn, tx.actor, id.get()?, &page).await).await
}
