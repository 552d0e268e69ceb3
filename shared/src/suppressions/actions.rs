use chrono::{DateTime, Utc};
use kernel::{
    id,
    refusal::{Kind, Refusal},
};
use uuid::Uuid;

use super::{
    model::{Suppression, SuppressionInput, SuppressionReason},
    queries,
};
use crate::{
    actor::{Actor, Role, Scope},
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
};

fn blank(now: DateTime<Utc>) -> Suppression {
    Suppression {
        id: id::new(now),
        email: String::new(),
        reason: SuppressionReason::Manual,
        detail: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Suppresses an address; one that is suppressed already is a conflict.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: SuppressionInput,
    now: DateTime<Utc>,
) -> Result<Suppression> {
    actor.require(Scope::SurveysWrite)?;
    let mut row = blank(now);
    input.apply(&mut row);
    if let Some(other) = queries::lock_of(conn, &row.email).await? {
        let detail = "mail to this address is suppressed already";
        let refusal = Refusal::new(Kind::Conflict, "already_suppressed", detail);
        return Err(refusal.naming("suppression", other.id, "email").into());
    }
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// No more mail to this address, as a mail server or its reader told; one that is suppressed already
/// stays as it is.
pub async fn suppress(
    conn: &mut Conn,
    email: &str,
    reason: SuppressionReason,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    suppress_as(conn, &Actor::system(), email, reason, detail, now).await
}

/// The same, in the request of `actor`.
pub async fn suppress_as(
    conn: &mut Conn,
    actor: &Actor,
    email: &str,
    reason: SuppressionReason,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (email, detail) = (email.to_owned(), Some(detail.to_owned()));
    let row = Suppression { email, reason, detail, ..blank(now) };
    if queries::insert_new(conn, &row).await? {
        events::created(conn, actor, now, &row).await?;
    }
    Ok(())
}

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Suppression> {
    actor.require(Scope::SurveysWrite)?;
    Ok(queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: SuppressionInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Suppression> {
    actor.require(Scope::SurveysWrite)?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    may_take_back(actor, &before)?;
    let mut after = before.clone();
    input.apply(&mut after);
    if after != before {
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
    }
    Ok(after)
}

/// Lets mail go to the address again. No history hangs on the row but its events, which stay.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::SurveysWrite)?;
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &row)?;
    may_take_back(actor, &row)?;
    queries::delete(conn, id).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Who sells does not overrule what a reader asked for.
fn may_take_back(actor: &Actor, row: &Suppression) -> Result<()> {
    let asked = [SuppressionReason::Unsubscribed, SuppressionReason::Complaint];
    if actor.role() == Some(Role::Rep) && asked.contains(&row.reason) {
        let detail = "the reader asked for it: an admin or a manager may take it back";
        return Err(Refusal::new(Kind::Forbidden, "role_not_allowed", detail).into());
    }
    Ok(())
}
