mod candidates;
mod due;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Invitation, InvitationFilter, InvitationStatus};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::survey_invitations,
    },
    error::Result,
    sight::{customers_in_sight, of_seen_customer},
};

pub use candidates::{Candidate, candidates, found, lock_contacts, seen_contacts};
pub use due::{expire, lock_due, next_due, set_reminded, set_taken};

/// What the list of invitations can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "at"];

/// Writes rows; answers the ids of those whose contact had none for the occasion.
pub async fn insert(conn: &mut Conn, rows: &[Invitation]) -> Result<Vec<Uuid>> {
    let query = diesel::insert_into(survey_invitations::table)
        .values(rows)
        .on_conflict((
            survey_invitations::survey_id,
            survey_invitations::occasion,
            survey_invitations::contact_id,
        ))
        .do_nothing()
        .returning(survey_invitations::id);
    Ok(query.get_results(conn).await?)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Invitation>> {
    let query = survey_invitations::table.find(id).select(Invitation::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Invitation>> {
    let query = survey_invitations::table.find(id).select(Invitation::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

/// Those of these that stand so.
pub async fn all(
    conn: &mut Conn,
    ids: &[Uuid],
    status: InvitationStatus,
) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::id.eq_any(ids.to_vec()))
        .filter(survey_invitations::status.eq(status))
        .order(survey_invitations::id)
        .select(Invitation::as_select());
    Ok(query.load(conn).await?)
}

/// The same, locked, in the order of their ids.
pub async fn lock_all(
    conn: &mut Conn,
    ids: &[Uuid],
    status: InvitationStatus,
) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::id.eq_any(ids.to_vec()))
        .filter(survey_invitations::status.eq(status))
        .order(survey_invitations::id)
        .select(Invitation::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

pub async fn save(conn: &mut Conn, row: &mut Invitation, now: DateTime<Utc>) -> Result<()> {
    row.version += 1;
    row.updated_at = now;
    diesel::update(&*row).set(&*row).execute(conn).await?;
    Ok(())
}

/// A survey's invitations to contacts of the customers that this caller may read.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &InvitationFilter,
    page: &Page,
) -> Result<Listed<Invitation>> {
    let mut query = survey_invitations::table
        .filter(survey_invitations::survey_id.eq(survey_id))
        .select(Invitation::as_select())
        .into_boxed();
    if let Some(seen) = customers_in_sight(conn, actor).await? {
        query = query.filter(of_seen_customer(survey_invitations::customer_id, &seen));
    }
    narrow!(query, filter, {
        status: is survey_invitations::status,
        reason: eq survey_invitations::reason,
        contact_id: eq survey_invitations::contact_id,
        customer_id: eq survey_invitations::customer_id,
        created_after: gt survey_invitations::created_at,
        created_before: lt survey_invitations::created_at,
    });
    keyset!(query, page, survey_invitations::id, {
        "created_at" => time survey_invitations::created_at,
        "updated_at" => time survey_invitations::updated_at,
        "at" => time survey_invitations::at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

macro_rules! cancel {
    ($of:expr, $reason:expr, $now:expr) => {
        diesel::update($of).set((
            survey_invitations::status.eq(InvitationStatus::Cancelled),
            survey_invitations::reason.eq($reason),
            survey_invitations::next_at.eq(None::<DateTime<Utc>>),
            survey_invitations::updated_at.eq($now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
    };
}

/// Calls these off.
pub async fn cancel(conn: &mut Conn, ids: &[Uuid], reason: &str, now: DateTime<Utc>) -> Result<()> {
    let of = survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec()));
    cancel!(of, reason, now).execute(conn).await?;
    Ok(())
}

/// Calls off what a contact was not asked yet, or did not answer.
pub async fn cancel_of(
    conn: &mut Conn,
    contact_id: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let open = [InvitationStatus::Waiting, InvitationStatus::Sent];
    let of = survey_invitations::table
        .filter(survey_invitations::contact_id.eq(contact_id))
        .filter(survey_invitations::status.eq_any(open));
    cancel!(of, reason, now).execute(conn).await?;
    Ok(())
}

/// Counts a visit of the page. A derived field: no version.
pub async fn count_visit(conn: &mut Conn, id: Uuid, scanner: bool) -> Result<()> {
    let of = survey_invitations::table.find(id);
    match scanner {
        true => {
            let counted =
                survey_invitations::scanner_visits.eq(survey_invitations::scanner_visits + 1);
            diesel::update(of).set(counted).execute(conn).await?
        }
        false => {
            let counted = survey_invitations::visits.eq(survey_invitations::visits + 1);
            diesel::update(of).set(counted).execute(conn).await?
        }
    };
    Ok(())
}
