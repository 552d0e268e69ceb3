mod editions;

use chrono::{DateTime, Utc};
use kernel::refusal::{Faults, Refusal};
use uuid::Uuid;

use super::{
    access::{self, Seen},
    input::{DigestInput, blank},
    model::{Digest, DigestFilter, DigestRefusal},
    of_leads, queries,
};
use crate::{
    actor::{Actor, Role, Scope},
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::{Refuse, Result},
    events,
    resource::{Resource, check_version},
    settings, teams, users,
};

pub use editions::{Opened, by_link, editions, send};

/// Managers and admins write digests; of keys that act for no user those with the scope `admin`.
///
/// # Errors
/// `missing_scope`, `role_not_allowed`.
pub fn may_write(actor: &Actor) -> Result<(), Refusal> {
    actor.require(Scope::ReportsRead)?;
    match actor.role() {
        Some(Role::Admin | Role::Manager) => Ok(()),
        Some(Role::Rep) => Err(DigestRefusal::Role.refusal()),
        None => actor.require(Scope::Admin),
    }
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: DigestInput,
    now: DateTime<Utc>,
) -> Result<Digest> {
    may_write(actor)?;
    let mut row = blank(now);
    input.apply(&mut row)?;
    check(conn, actor, &row, None).await?;
    let zone = settings::queries::get(conn).await?.zone();
    row.next_run_at = row.next_run(zone, now);
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// Whom it names must be there, in service and in sight; what was named before stays.
async fn check(
    conn: &mut Conn,
    actor: &Actor,
    row: &Digest,
    before: Option<&Digest>,
) -> Result<()> {
    let mut faults = Faults::default();
    let mut unknown = |pointer: String, what| {
        let refusal = DigestRefusal::Unknown { pointer: pointer.clone(), what };
        faults.push(&pointer, "unknown_reference", refusal.to_string());
    };
    for (index, id) in row.recipient_ids.iter().enumerate() {
        let known = before.is_some_and(|before| before.recipient_ids.contains(id));
        // Not held: who goes out of service meanwhile is passed by when it goes.
        let user = users::queries::get(conn, *id).await?;
        let fit = user.is_some_and(|user| user.active && actor.sight.covers(Some(user.id)));
        if !known && !fit {
            unknown(format!("/recipient_ids/{index}"), "user");
        }
    }
    if before.is_none_or(|before| before.scope() != row.scope()) {
        let seen = access::seen(conn, actor).await?.covers_scope(row);
        let user = match row.user_id {
            Some(id) => users::queries::get(conn, id).await?.is_some() && seen,
            None => true,
        };
        let team = match row.team_id {
            Some(id) => teams::queries::hold(conn, id).await?.is_some() && seen,
            None => true,
        };
        if !user {
            unknown("/scope/user_id".to_owned(), "user");
        }
        if !team {
            unknown("/scope/team_id".to_owned(), "team");
        }
    }
    Ok(faults.into_result()?)
}

pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &DigestFilter,
    page: &Page,
) -> Result<Listed<Digest>> {
    actor.require(Scope::ReportsRead)?;
    let seen = access::seen(conn, actor).await?;
    queries::list(conn, &seen, filter, page).await
}

pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, deleted: bool) -> Result<Digest> {
    actor.require(Scope::ReportsRead)?;
    let row = queries::find(conn, id).await?;
    let row = row.filter(|row| deleted || row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    in_sight(&row, &access::seen(conn, actor).await?)?;
    Ok(row)
}

fn in_sight(row: &Digest, seen: &Seen) -> Result<(), Refusal> {
    seen.covers(row).then_some(()).ok_or_else(Refusal::not_found)
}

async fn lock(conn: &mut Conn, actor: &Actor, id: Uuid, expected: Option<i32>) -> Result<Digest> {
    may_write(actor)?;
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let seen = access::seen(conn, actor).await?;
    in_sight(&row, &seen)?;
    if !seen.may_write(&row) {
        return Err(DigestRefusal::ReadOnly.into());
    }
    check_version(expected, &row)?;
    Ok(row)
}

/// Changes a digest; what was sent stays as it was.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: DigestInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Digest> {
    let before = lock(conn, actor, id, expected).await?;
    if before.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    let mut after = before.clone();
    input.apply(&mut after)?;
    if after == before {
        return Ok(after);
    }
    let of = |row: &Digest| (row.scope(), row.every, row.recipient_ids.clone());
    if before.automatic && of(&before) != of(&after) {
        return Err(DigestRefusal::Automatic.into());
    }
    check(conn, actor, &after, Some(&before)).await?;
    if when(&after) != when(&before) {
        let zone = of_leads::usual_zone(conn, &after).await?;
        after.next_run_at = after.next_run(zone, now);
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    events::updated(conn, actor, now, &before, &after).await?;
    Ok(after)
}

/// What says when it goes. Where none of it changes, one that is due and has not gone yet still goes.
fn when(row: &Digest) -> impl PartialEq {
    (row.every, row.on, row.at, row.timezone.clone(), row.active)
}

/// It is not sent any more; its editions stay.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock(conn, actor, id, expected).await?;
    if row.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    if row.automatic {
        return Err(DigestRefusal::AutomaticDelete.into());
    }
    row.deleted_at = Some(now);
    row.next_run_at = None;
    row.touch(now);
    queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted digest back; what fell due meanwhile is not sent.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Digest> {
    let before = lock(conn, actor, id, expected).await?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if before.automatic {
        return Err(DigestRefusal::Automatic.into());
    }
    let mut after = Digest { deleted_at: None, ..before.clone() };
    if let Some(id) = after.team_id
        && teams::queries::hold(conn, id).await?.is_none()
    {
        let pointer = "/scope/team_id".to_owned();
        return Err(DigestRefusal::Unknown { pointer, what: "team" }.into());
    }
    let zone = settings::queries::get(conn).await?.zone();
    after.next_run_at = after.next_run(zone, now);
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}
