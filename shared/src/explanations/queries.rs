use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Sent;
use crate::{
    db::{
        Conn,
        list::{Page, keyset},
        schema::{emails, reminders},
    },
    emails::Email,
    error::Result,
    reminders::Reminder,
};

/// What the list of a task's reminders can be ordered by.
pub const SORTS: &[&str] = &["at"];

/// Later messages that are named.
const MOST_LATER: i64 = 5;

/// A page of a task's reminders, one more row than it holds.
pub async fn reminders_of(conn: &mut Conn, task_id: Uuid, page: &Page) -> Result<Vec<Reminder>> {
    let mut query = reminders::table
        .filter(reminders::task_id.eq(task_id))
        .select(Reminder::as_select())
        .into_boxed();
    keyset!(query, page, reminders::id, { "at" => time reminders::at });
    Ok(query.load(conn).await?)
}

/// The messages of a task's reminders.
pub async fn emails_of(conn: &mut Conn, task_id: Uuid, of: &[Uuid]) -> Result<Vec<Sent>> {
    let query = emails::table
        .filter(emails::task_id.eq(task_id))
        .filter(emails::reminder_id.assume_not_null().eq_any(of.to_vec()))
        .select(Sent::as_select());
    Ok(query.load(conn).await?)
}

/// Messages of the same kind about the same task or lead that were made after this one, in their order.
pub async fn later(conn: &mut Conn, email: &Email) -> Result<Vec<Email>> {
    let mut query = emails::table
        .filter(emails::kind.eq(email.kind.clone()))
        .filter(emails::id.gt(email.id))
        .order(emails::id)
        .limit(MOST_LATER)
        .select(Email::as_select())
        .into_boxed();
    query = match (email.task_id, email.lead_id) {
        (Some(id), _) => query.filter(emails::task_id.eq(id)),
        (None, Some(id)) => query.filter(emails::lead_id.eq(id)),
        (None, None) => return Ok(Vec::new()),
    };
    Ok(query.load(conn).await?)
}
