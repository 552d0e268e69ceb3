use chrono::{DateTime, TimeDelta, Utc};
use kernel::{id, refusal::Refusal};
use url::Url;
use uuid::Uuid;

use super::{
    attempt::FAILING_FOR,
    model::{DisabledReason, NewSecret, RotateInput, Webhook, WebhookInput, WebhookRefusal},
    queries, secrets,
};
use crate::{
    actor::{Actor, Scope},
    alerts,
    ctx::Ctx,
    db::Conn,
    error::Result,
    events,
    http::Http,
    resource::{Resource, check_version},
};

/// The secret before stays valid for so long where nobody says otherwise.
const OVERLAP: TimeDelta = TimeDelta::hours(24);
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);

/// Makes an endpoint and shows its secret, this once.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    ctx: &Ctx,
    input: WebhookInput,
    now: DateTime<Utc>,
) -> Result<NewSecret> {
    actor.require(Scope::Admin)?;
    let mut row = Webhook {
        id: id::new(now),
        url: String::new(),
        events: Vec::new(),
        description: None,
        active: true,
        disabled_at: None,
        disabled_reason: None,
        failing_since: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    };
    input.apply(&mut row, now);
    check(&row, &ctx.http)?;
    queries::insert(conn, &row).await?;
    let secret = secrets::change(conn, &ctx.seal, row.id, OVERLAP, now).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(NewSecret { secret, row })
}

/// What a name stands for is known when it is looked up, and refused then.
fn check(row: &Webhook, http: &Http) -> Result<()> {
    let url = Url::parse(&row.url).map_err(anyhow::Error::from)?;
    Ok(http.check(&url).map_err(WebhookRefusal::Private)?)
}

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, deleted: bool) -> Result<Webhook> {
    actor.require(Scope::Admin)?;
    let row = queries::find(conn, id).await?;
    Ok(row.filter(|row| deleted || row.deleted_at.is_none()).ok_or_else(Refusal::not_found)?)
}

async fn lock(conn: &mut Conn, id: Uuid) -> Result<Webhook> {
    let row = queries::lock(conn, id).await?;
    Ok(row.filter(|row| row.deleted_at.is_none()).ok_or_else(Refusal::not_found)?)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    ctx: &Ctx,
    id: Uuid,
    input: WebhookInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Webhook> {
    actor.require(Scope::Admin)?;
    let before = lock(conn, id).await?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    input.apply(&mut after, now);
    if after != before {
        check(&after, &ctx.http)?;
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
    }
    Ok(after)
}

/// Its deliveries stay to be read when it is restored.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let mut row = lock(conn, id).await?;
    check_version(expected, &row)?;
    row.deleted_at = Some(now);
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted endpoint back, with the secret that it had; what it failed at before is forgotten.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Webhook> {
    actor.require(Scope::Admin)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.deleted_at = None;
    after.failing_since = None;
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}

/// Makes another secret and shows it, this once; requests are signed with the one before as well until the overlap is over.
pub async fn rotate(
    conn: &mut Conn,
    actor: &Actor,
    ctx: &Ctx,
    id: Uuid,
    input: RotateInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<NewSecret> {
    actor.require(Scope::Admin)?;
    let before = lock(conn, id).await?;
    check_version(expected, &before)?;
    let overlap = input.overlap.set().map_or(OVERLAP, |overlap| overlap.0);
    if overlap > LONGEST_OVERLAP {
        return Err(WebhookRefusal::LongOverlap.into());
    }
    let mut row = before.clone();
    row.touch(now);
    queries::save(conn, &row).await?;
    let secret = secrets::change(conn, &ctx.seal, id, overlap, now).await?;
    events::publish(conn, actor, now, "secret_rotated", Some(&before), &row).await?;
    Ok(NewSecret { secret, row })
}

/// A try failed. Days on which nothing was tried say nothing: it is a failure five days after the first one, without a
/// success between, that disables the endpoint.
pub(super) async fn note_failure(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    queries::note_failure(conn, id, now).await?;
    let since = queries::find(conn, id).await?.and_then(|row| row.failing_since);
    if since.is_some_and(|since| now - since >= FAILING_FOR) {
        disable(conn, id, DisabledReason::Failing, now).await?;
    }
    Ok(())
}

/// Nothing is sent to it any more, and the admins are told. One to which nothing is sent already stays as it is.
pub async fn disable(
    conn: &mut Conn,
    id: Uuid,
    reason: DisabledReason,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(before) = queries::lock(conn, id).await?.filter(Webhook::is_on) else {
        return Ok(());
    };
    let mut after = before.clone();
    after.disable(reason, now);
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, &Actor::system(), now, "disabled", Some(&before), &after).await?;
    alerts::raise(conn, alerts::webhook_disabled(&after), now).await
}
