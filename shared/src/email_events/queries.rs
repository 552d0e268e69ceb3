use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{SeenEvent, SnsCertificate};
use crate::{
    db::{
        Conn,
        schema::{email_events, emails, sns_certificates},
    },
    emails::EmailStatus,
    error::Result,
};

/// Providers tell again for three days at most.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A message comes back within so many days.
const COMES_BACK: TimeDelta = TimeDelta::days(7);

/// Whether it is told for the first time.
pub async fn is_new(conn: &mut Conn, event: &SeenEvent<'_>) -> Result<bool> {
    let made = diesel::insert_into(email_events::table)
        .values(event)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// Deletes up to `limit` that nobody will tell again.
pub async fn delete_old(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let old = email_events::table
        .filter(email_events::created_at.lt(now - KEPT))
        .order(email_events::created_at)
        .limit(limit)
        .select((email_events::provider, email_events::event_id));
    let old: Vec<(String, String)> = old.load(conn).await?;
    for (provider, event_id) in &old {
        diesel::delete(email_events::table.find((provider, event_id))).execute(conn).await?;
    }
    Ok(old.len())
}

/// The latest message that went to an address under a subject.
pub async fn latest_to(
    conn: &mut Conn,
    address: &str,
    subject: &str,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let query = emails::table
        .filter(emails::created_at.gt(now - COMES_BACK))
        .filter(emails::to_email.eq(address))
        .filter(emails::subject.eq(subject))
        .filter(emails::status.eq(EmailStatus::Sent))
        .order((emails::created_at.desc(), emails::id.desc()));
    Ok(query.select(emails::id).first(conn).await.optional()?)
}

pub async fn certificate(conn: &mut Conn, url: &str) -> Result<Option<SnsCertificate>> {
    let query = sns_certificates::table.find(url).select(SnsCertificate::as_select());
    Ok(query.first(conn).await.optional()?)
}

pub async fn keep_certificate(conn: &mut Conn, row: &SnsCertificate) -> Result<()> {
    diesel::insert_into(sns_certificates::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}
