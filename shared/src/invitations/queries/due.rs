//! Invitations of which something is due: their message, their reminder, their end.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    db::{Conn, schema::survey_invitations},
    error::Result,
    invitations::{Invitation, InvitationStatus},
};

/// When something is due next of any of them.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = survey_invitations::table
        .filter(survey_invitations::next_at.is_not_null())
        .order(survey_invitations::next_at)
        .select(survey_invitations::next_at.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

/// Those of which something is due, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::next_at.is_not_null())
        .filter(survey_invitations::next_at.assume_not_null().le(now))
        .order(survey_invitations::next_at)
        .limit(limit)
        .select(Invitation::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// A job has them from here on.
pub async fn set_taken(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let none = None::<DateTime<Utc>>;
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set(survey_invitations::next_at.eq(none))
        .execute(conn)
        .await?;
    Ok(())
}

/// Nobody answered in time.
pub async fn expire(conn: &mut Conn, ids: &[Uuid], now: DateTime<Utc>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set((
            survey_invitations::status.eq(InvitationStatus::Expired),
            survey_invitations::next_at.eq(None::<DateTime<Utc>>),
            survey_invitations::updated_at.eq(now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Their one reminder is made; what is due next is their end.
pub async fn set_reminded(conn: &mut Conn, ids: &[Uuid], now: DateTime<Utc>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set((
            survey_invitations::reminded_at.eq(now),
            survey_invitations::next_at.eq(survey_invitations::expires_at),
            survey_invitations::updated_at.eq(now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
