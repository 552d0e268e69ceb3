//! Editions: made by hand, listed, opened.

use chrono::{DateTime, Utc};
use kernel::{id, period::Period, refusal::Refusal};
use uuid::Uuid;

use super::{
    super::{
        access,
        content::Content,
        input::DigestSendInput,
        model::{DigestEdition, DigestSent, EditionFilter, EditionStatus},
        names::Names,
        queries,
        work::MakeEdition,
    },
    lock, show,
};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    queue, settings, users,
    users::User,
};

/// Sends it to all its recipients now, also where it is empty or not active: a period or, without one, the running one to date.
pub async fn send(
    conn: &mut Conn,
    actor: &Actor,
    digest_id: Uuid,
    input: DigestSendInput,
    now: DateTime<Utc>,
) -> Result<DigestSent> {
    let row = lock(conn, actor, digest_id, None).await?;
    if row.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    let zone = settings::queries::get(conn).await?.zone();
    let running = Period::at(row.every.unit(), now, zone);
    let period = input.period.set().map_or(running, |period| period.0);
    let occurrence = format!("send:{}", id::new(now));
    let jobs: Vec<MakeEdition> = row
        .recipient_ids
        .iter()
        .map(|user_id| MakeEdition {
            digest_id: row.id,
            user_id: *user_id,
            occurrence: occurrence.clone(),
            period,
            requested: true,
            by_user_id: actor.user_id(),
        })
        .collect();
    queue::enqueue_all(conn, &jobs, now).await?;
    Ok(DigestSent {
        period: period.to_string(),
        complete: period.ends_at(zone) <= now,
        recipient_ids: row.recipient_ids,
    })
}

/// What was sent, and what was skipped: the caller's own, and of others what counted those in sight alone.
pub async fn editions(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    filter: &EditionFilter,
    page: &Page,
) -> Result<Listed<DigestEdition>> {
    let row = show(conn, actor, id, true).await?;
    let seen = access::seen(conn, actor).await?;
    queries::editions(conn, row.id, &seen, filter, page).await
}

/// An edition that its reader opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub content: Content,
    pub names: Names,
    pub user: User,
    /// What the digest was called.
    pub digest_name: String,
    pub made_at: DateTime<Utc>,
}

/// The edition behind a link, for whom it was made and as long as they are in service.
pub async fn by_link(conn: &mut Conn, edition_id: Uuid, user_id: Uuid) -> Result<Option<Opened>> {
    let edition = queries::find_edition(conn, edition_id).await?;
    let made = |row: &DigestEdition| row.user_id == user_id && row.status == EditionStatus::Made;
    let Some(edition) = edition.filter(made) else { return Ok(None) };
    let user = users::queries::get(conn, user_id).await?.filter(|user| user.active);
    let Some(user) = user else { return Ok(None) };
    let names = queries::names(conn, &edition.content).await?;
    Ok(Some(Opened {
        content: edition.content,
        names,
        user,
        digest_name: edition.name,
        made_at: edition.created_at,
    }))
}
