//! `/v1/jobs`

use actix_web::{get, post};
use shared::jobs::{Job, JobFilter, actions, queries};
use shared::{actor::Scope, db::list::Listed};

use super::Id;
use crate::{
    door::{Answer, Door},
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(list_jobs).service(get_job).service(retry_job).service(cancel_job);
}

/// Lists what the worker did, failed at and will do
#[utoipa::path(tag = "jobs", security(("key" = ["admin"])), params(Paging, JobFilter),
    responses((status = 200, description = "A page of jobs, newest first", body = Listed<Job>)))]
#[get("/v1/jobs")]
async fn list_jobs(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::Admin)?;
    let (filter, page) = query.list::<JobFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page, tx.now).await).await
}

/// Shows a job
#[utoipa::path(tag = "jobs", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The job", body = Job)))]
#[get("/v1/jobs/{id}")]
async fn get_job(door: Door, id: Id) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, tx.now).await?))
        .await
}

/// Runs a job again, at once
///
/// One that failed, was cancelled or waits for its next try begins anew; an e-mail that it did not send is queued again, with as much
/// time as it had. One that waits, runs or is done is 409.
#[utoipa::path(tag = "jobs", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The job as it is now", body = Job)))]
#[post("/v1/jobs/{id}/retry")]
async fn retry_job(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::retry(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Cancels a job, and the e-mail that it was to send
///
/// A failed one is put away so. One that runs or is done is 409.
#[utoipa::path(tag = "jobs", security(("key" = ["admin"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The job as it is now", body = Job)))]
#[post("/v1/jobs/{id}/cancel")]
async fn cancel_job(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::cancel(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}
