//! `/v1/tasks`

use actix_web::{delete, get, patch, post};
use shared::tasks::{CompleteInput, SnoozeInput, Task, TaskFilter, TaskInput, actions, queries};
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
        .service(create_task)
        .service(list_tasks)
        .service(get_task)
        .service(patch_task)
        .service(delete_task)
        .service(restore_task)
        .service(complete_task)
        .service(snooze_task);
}

/// Makes a task
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), request_body = TaskInput,
    responses((status = 201, description = "The task, with its reminders", body = Task)))]
#[post("/v1/tasks")]
async fn create_task(door: Door, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: TaskInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the tasks that the key may read
#[utoipa::path(tag = "tasks", security(("key" = ["crm:read"])), params(Paging, TaskFilter),
    responses((status = 200, description = "A page of tasks", body = Listed<Task>)))]
#[get("/v1/tasks")]
async fn list_tasks(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<TaskFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, tx.actor, &filter, &page).await).await
}

/// Shows a task
#[utoipa::path(tag = "tasks", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The task", body = Task)))]
#[get("/v1/tasks/{id}")]
async fn get_task(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a task; its reminders follow
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = TaskInput,
    responses((status = 200, description = "The task as it is now", body = Task)))]
#[patch("/v1/tasks/{id}")]
async fn patch_task(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .patch(body, async |tx, input: TaskInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a task, with its reminders
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/tasks/{id}")]
async fn delete_task(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted task back
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The task as it is now", body = Task)))]
#[post("/v1/tasks/{id}/restore")]
async fn restore_task(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Marks a task done; an outcome is logged as an interaction with the lead
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = CompleteInput,
    responses((status = 200, description = "The task as it is now", body = Task)))]
#[post("/v1/tasks/{id}/complete")]
async fn complete_task(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: CompleteInput| {
            Reply::ok(
                &actions::complete(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now)
                    .await?,
            )
        })
        .await
}

/// Puts the reminder off; the due time stays
#[utoipa::path(tag = "tasks", security(("key" = ["crm:write"])), params(("id" = uuid::Uuid, Path)), request_body = SnoozeInput,
    responses((status = 200, description = "The task as it is now", body = Task)))]
#[post("/v1/tasks/{id}/snooze")]
async fn snooze_task(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::CrmWrite)?
        .create(body, async |tx, input: SnoozeInput| {
            Reply::ok(
                &actions::snooze(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}
