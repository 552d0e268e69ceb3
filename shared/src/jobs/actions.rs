use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use serde::Deserialize as _;
use serde_json::Value;
use uuid::Uuid;

use super::{
    model::{Job, JobRefusal, JobStatus, Step},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    emails::{self, SendEmail},
    error::Result,
    events,
    queue::Job as _,
    resource::check_version,
    webhooks::{self, Deliver},
};

/// Why a job ended that somebody cancelled.
const BY_HAND: &str = "cancelled by hand";

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, now: DateTime<Utc>) -> Result<Job> {
    actor.require(Scope::Admin)?;
    Ok(queries::find(conn, id, now).await?.ok_or_else(Refusal::not_found)?)
}

/// Runs a job again that failed, was cancelled or waits for its next try, as if it had not been tried: at once. The
/// message of one that sends an e-mail is queued again, with as much time as it had, two days at most; so is a webhook's delivery.
pub async fn retry(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Job> {
    let before = lock(conn, actor, id, expected, now).await?;
    if before.status.next(Step::Retry).is_none() {
        return Err(JobRefusal::InvalidTransition(before.status, Step::Retry).into());
    }
    queries::set_waiting(conn, id, now).await?;
    if let Some(email_id) = email_of(&before) {
        emails::by_hand::queue_again(conn, email_id, now).await?;
    }
    if let Some(delivery) = delivery_of(&before) {
        webhooks::deliveries::resume(conn, &delivery, now).await?;
    }
    changed(conn, actor, &before, "retried", now).await
}

/// Ends a job that does not run: it is not wanted any more. The message of one that sends an e-mail is cancelled with it,
/// and a webhook's delivery fails. One that is cancelled already stays as it is.
pub async fn cancel(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Job> {
    let before = lock(conn, actor, id, expected, now).await?;
    if before.status.next(Step::Cancel).is_none() {
        return Err(JobRefusal::InvalidTransition(before.status, Step::Cancel).into());
    }
    if before.status == JobStatus::Cancelled {
        return Ok(before);
    }
    queries::set_cancelled(conn, id, BY_HAND, now).await?;
    if let Some(email_id) = email_of(&before) {
        emails::by_hand::cancel(conn, email_id, now).await?;
    }
    if let Some(delivery) = delivery_of(&before) {
        webhooks::deliveries::cancel(conn, &delivery, BY_HAND, now).await?;
    }
    changed(conn, actor, &before, "cancelled", now).await
}

async fn lock(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Job> {
    actor.require(Scope::Admin)?;
    let job = queries::lock(conn, id, now).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &job)?;
    Ok(job)
}

async fn changed(
    conn: &mut Conn,
    actor: &Actor,
    before: &Job,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<Job> {
    let after = queries::find(conn, before.id, now).await?.ok_or_else(Refusal::not_found)?;
    events::publish(conn, actor, now, verb, Some(before), &after).await?;
    Ok(after)
}

fn email_of(job: &Job) -> Option<Uuid> {
    let data = job.data.as_ref().filter(|_| job.kind == SendEmail::KIND)?;
    data.get("email_id").and_then(Value::as_str)?.parse().ok()
}

fn delivery_of(job: &Job) -> Option<Deliver> {
    let data = job.data.as_ref().filter(|_| job.kind == Deliver::KIND)?;
    Deliver::deserialize(data).ok()
}
