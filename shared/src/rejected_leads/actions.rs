use chrono::{DateTime, Utc};
use kernel::{
    id,
    input::{Id, is_beyond},
    refusal::Refusal,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    model::{RejectedFilter, RejectedLead},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    contacts,
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    leads,
};

/// Keeps a refused post; an identical one is counted. Answers where it is kept.
pub async fn keep(
    conn: &mut Conn,
    actor: &Actor,
    payload: Value,
    status: u16,
    refusal: &Refusal,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let row = row_of(actor, payload, status, refusal, now)?;
    Ok(keep_all(conn, row.into_iter().collect()).await?.pop().map(|(_, id)| id))
}

/// Keeps refused posts of one transaction, in one order, so that two such do not wait for each other in a circle.
/// Answers where each is kept, by its fingerprint.
pub async fn keep_all(
    conn: &mut Conn,
    mut rows: Vec<RejectedLead>,
) -> Result<Vec<(Vec<u8>, Uuid)>> {
    // A stable sort: of identical ones the last says whom it matched.
    rows.sort_by(|a, b| (a.key_id, &a.fingerprint).cmp(&(b.key_id, &b.fingerprint)));
    rows.dedup_by(|later, first| {
        let same = (later.key_id, &later.fingerprint) == (first.key_id, &first.fingerprint);
        if same {
            first.count += later.count;
            first.version += later.version;
            first.matched = later.matched.take();
            first.updated_at = later.updated_at;
        }
        same
    });
    let Some(now) = rows.iter().map(|row| row.updated_at).max() else { return Ok(Vec::new()) };
    queries::upsert_all(conn, &rows, now).await
}

/// A refused post as it is kept; none of the product's own.
pub fn row_of(
    actor: &Actor,
    payload: Value,
    status: u16,
    refusal: &Refusal,
    now: DateTime<Utc>,
) -> Result<Option<RejectedLead>> {
    let Some(key_id) = actor.key_id else { return Ok(None) };
    let errors = serde_json::to_value(&refusal.faults).map_err(anyhow::Error::from)?;
    let (payload, errors) = (keepable(payload), keepable(errors));
    let fingerprint =
        Sha256::digest(format!("{payload}\u{1f}{}\u{1f}{errors}", refusal.code)).to_vec();
    Ok(Some(RejectedLead {
        id: id::new(now),
        key_id,
        payload,
        fingerprint,
        status: i16::try_from(status).unwrap_or_default(),
        code: refusal.code.clone().into_owned(),
        errors,
        matched: refusal.kept.clone(),
        replayed_at: None,
        lead_id: None,
        count: 1,
        request_id: actor.request_id.clone(),
        created_at: now,
        updated_at: now,
        version: 1,
    }))
}

/// A refused post, for whoever posted it and for admins.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<RejectedLead> {
    let found = queries::find(conn, id, now).await?;
    let mut row = seen(actor, found)?;
    veil(conn, actor, std::slice::from_mut(&mut row)).await?;
    Ok(row)
}

/// The same, locked and whole, for whoever takes it in after all.
pub(super) async fn lock_seen(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<RejectedLead> {
    let found = queries::lock(conn, id, now).await?;
    seen(actor, found)
}

fn seen(actor: &Actor, found: Option<RejectedLead>) -> Result<RejectedLead> {
    let all = sees_all(actor)?;
    let seen = found.filter(|row| all || Some(row.key_id) == actor.key_id);
    Ok(seen.ok_or_else(Refusal::not_found)?)
}

/// The caller's own, or for admins those of `key_id` or of every key: those that wait, or those that were taken in.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    mut filter: RejectedFilter,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<Listed<RejectedLead>> {
    if sees_all(actor)? {
        return queries::list(conn, &filter, page, now).await;
    }
    let wanted = filter.key_id.as_ref().map(|id| id.0);
    let own = actor.key_id.filter(|own| wanted.is_none_or(|wanted| wanted == *own));
    filter.key_id = Some(Id(own.unwrap_or(Uuid::nil())));
    let mut listed = queries::list(conn, &filter, page, now).await?;
    veil(conn, actor, &mut listed.data).await?;
    Ok(listed)
}

/// Leaves of whom they are about, and of what they became, what this caller may read.
async fn veil(conn: &mut Conn, actor: &Actor, rows: &mut [RejectedLead]) -> Result<()> {
    if sees_all(actor)? {
        return Ok(());
    }
    let (mut wanted_leads, mut wanted_contacts) = (Vec::new(), Vec::new());
    for row in rows.iter() {
        wanted_leads.extend(row.lead_id);
        for matched in row.matched.as_ref().and_then(Value::as_array).into_iter().flatten() {
            match named(matched) {
                (true, id) => wanted_leads.push(id),
                (false, id) => wanted_contacts.push(id),
            }
        }
    }
    let leads = leads::queries::readable(conn, actor, &wanted_leads).await?;
    let contacts = contacts::queries::readable(conn, actor, &wanted_contacts).await?;
    let readable = |matched: &Value| match named(matched) {
        (true, id) => leads.contains(&id),
        (false, id) => contacts.contains(&id),
    };
    for row in rows {
        if let Some(Value::Array(all)) = &mut row.matched {
            all.retain(readable);
        } else {
            row.matched = None;
        }
        row.lead_id = row.lead_id.filter(|id| leads.contains(id));
    }
    Ok(())
}

/// Whether it is a lead, else a contact; and its id.
fn named(matched: &Value) -> (bool, Uuid) {
    let member = |name: &str| matched.get(name).and_then(Value::as_str).unwrap_or_default();
    (member("kind") == "lead", member("id").parse().unwrap_or(Uuid::nil()))
}

/// Refuses whoever may neither post leads nor administer.
pub fn sees_all(actor: &Actor) -> Result<bool> {
    if actor.require(Scope::Admin).is_ok() {
        return Ok(true);
    }
    actor.require(Scope::LeadsWrite)?;
    Ok(false)
}

/// As PostgreSQL can keep it: the replacement character in place of each NUL, and as text each
/// number that is too large. A refused post may hold both.
fn keepable(value: Value) -> Value {
    let clean = |text: String| text.replace('\0', "\u{FFFD}");
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => items.into_iter().map(keepable).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (clean(name), keepable(value))).collect()
        }
        Value::Number(number) if is_beyond(&number) => Value::String(number.to_string()),
        plain => plain,
    }
}
