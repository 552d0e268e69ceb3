//! What is done with deliveries by hand: looked at, sent again, tested.

use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    actions, attempt,
    delivery::{
        Deliver, Delivery, DeliveryFilter, DeliveryStatus, Recover, RecoverInput, Recovery,
    },
    delivery_queries as rows,
    model::{Webhook, WebhookRefusal},
};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    events, queue,
    resource::Resource,
};

pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    webhook_id: Uuid,
    filter: &DeliveryFilter,
    page: &Page,
) -> Result<Listed<Delivery>> {
    actions::show(conn, actor, webhook_id, false).await?;
    rows::list(conn, webhook_id, filter, page).await
}

pub async fn show(conn: &mut Conn, actor: &Actor, webhook_id: Uuid, id: Uuid) -> Result<Delivery> {
    actions::show(conn, actor, webhook_id, false).await?;
    Ok(rows::find(conn, webhook_id, id).await?.ok_or_else(Refusal::not_found)?)
}

/// An endpoint to which something can be sent now.
async fn active(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Webhook> {
    let row = actions::show(conn, actor, id, false).await?;
    if row.active { Ok(row) } else { Err(WebhookRefusal::Disabled.into()) }
}

/// Sends a delivery now, whatever became of it before, under the same `webhook-id`.
pub async fn retry(
    conn: &mut Conn,
    actor: &Actor,
    webhook_id: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Delivery> {
    active(conn, actor, webhook_id).await?;
    let row = rows::lock(conn, id).await?.filter(|row| row.webhook_id == webhook_id);
    let mut row = row.ok_or_else(Refusal::not_found)?;
    begin_anew(&mut row, now);
    rows::save(conn, &row).await?;
    queue::enqueue(conn, &Deliver::of(&row), now).await?;
    Ok(row)
}

/// Three days of tries, from now on, by a job of its own.
pub(super) fn begin_anew(row: &mut Delivery, now: DateTime<Utc>) {
    row.status = DeliveryStatus::Pending;
    row.tries = 0;
    row.round += 1;
    row.next_attempt_at = Some(now);
    row.deadline_at = now + attempt::TRIED_FOR;
    row.touch(now);
}

/// The job of a delivery was cancelled: it is not sent any more, until somebody sends it again. A later round has a job of
/// its own.
pub async fn cancel(conn: &mut Conn, job: &Deliver, why: &str, now: DateTime<Utc>) -> Result<()> {
    let row = rows::lock(conn, job.delivery_id).await?;
    let pending = |row: &Delivery| row.status == DeliveryStatus::Pending && row.round == job.round;
    let Some(mut row) = row.filter(pending) else { return Ok(()) };
    row.status = DeliveryStatus::Failed;
    row.last_error = Some(why.to_owned());
    row.next_attempt_at = None;
    row.touch(now);
    rows::save(conn, &row).await
}

/// The job of a delivery that failed is to run again: it is tried for three more days, by that job.
pub async fn resume(conn: &mut Conn, job: &Deliver, now: DateTime<Utc>) -> Result<()> {
    let row = rows::lock(conn, job.delivery_id).await?;
    let failed = |row: &Delivery| row.status == DeliveryStatus::Failed && row.round == job.round;
    let Some(mut row) = row.filter(failed) else { return Ok(()) };
    begin_anew(&mut row, now);
    row.round = job.round;
    rows::save(conn, &row).await
}

/// Sends again all that has failed of what was made in a time.
pub async fn recover(
    conn: &mut Conn,
    actor: &Actor,
    webhook_id: Uuid,
    input: RecoverInput,
    now: DateTime<Utc>,
) -> Result<Recovery> {
    active(conn, actor, webhook_id).await?;
    let since = input.since.set().map_or(now, |at| at.0);
    let given = input.until.set().map(|at| at.0);
    if given.is_some_and(|until| until <= since) {
        return Err(WebhookRefusal::EmptyRange.into());
    }
    // What failed in this very instant is of the past as well.
    let until = given.unwrap_or(now + chrono::TimeDelta::microseconds(1));
    let deliveries = rows::count_failed(conn, webhook_id, since, until).await?;
    let job = Recover { id: id::new(now), webhook_id, since, until, asked_at: now };
    queue::enqueue(conn, &job, now).await?;
    Ok(Recovery { webhook_id, since, until: given.unwrap_or(now), deliveries })
}

/// Sends the endpoint an event of its own, whatever types it asks for.
pub async fn test(
    conn: &mut Conn,
    actor: &Actor,
    webhook_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Delivery> {
    let webhook = active(conn, actor, webhook_id).await?;
    let event = events::record(conn, actor, now, "tested", None::<&Webhook>, &webhook).await?;
    let row = new(webhook_id, event, "webhook.tested", now);
    make(conn, std::slice::from_ref(&row), now).await?;
    Ok(row)
}

/// Makes deliveries, and the jobs that send them; those that are there already stay as they are.
pub(super) async fn make(conn: &mut Conn, new: &[Delivery], now: DateTime<Utc>) -> Result<()> {
    let made = rows::insert(conn, new).await?;
    let jobs: Vec<Deliver> = made.iter().map(Deliver::of).collect();
    queue::enqueue_all(conn, &jobs, now).await
}

pub(super) fn new(
    webhook_id: Uuid,
    event_id: Uuid,
    event_type: &str,
    now: DateTime<Utc>,
) -> Delivery {
    Delivery {
        id: id::new(now),
        webhook_id,
        event_id,
        event_type: event_type.to_owned(),
        status: DeliveryStatus::Pending,
        attempts: 0,
        tries: 0,
        round: 0,
        next_attempt_at: Some(now),
        last_attempt_at: None,
        deadline_at: now + attempt::TRIED_FOR,
        response_status: None,
        response_body: None,
        duration_ms: None,
        last_error: None,
        delivered_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
