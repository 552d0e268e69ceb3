use std::collections::HashSet;

use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    model::{Email, EmailStatus, NewEmail, Recipient, SendEmail},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    queue, sight,
};

/// Makes a message's row and the job that sends it; a cause that has one already makes nothing.
pub async fn queue(conn: &mut Conn, new: NewEmail<'_>, now: DateTime<Utc>) -> Result<()> {
    queue_new(conn, new, now).await.map(|_| ())
}

/// The same; answers the message's id where it was made.
pub async fn queue_new(
    conn: &mut Conn,
    new: NewEmail<'_>,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    let row = row(new, now);
    if !queries::insert(conn, &row).await? {
        return Ok(None);
    }
    queue::enqueue(conn, &SendEmail::of(&row), now).await?;
    Ok(Some(row.id))
}

/// Makes many messages in one statement, and the jobs that send them in another.
pub async fn queue_all(conn: &mut Conn, all: Vec<NewEmail<'_>>, now: DateTime<Utc>) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows: Vec<Email> = all.into_iter().map(|new| row(new, now)).collect();
    let made: HashSet<Uuid> = queries::insert_all(conn, &rows).await?.into_iter().collect();
    let made = rows.iter().filter(|row| made.contains(&row.id));
    let jobs: Vec<SendEmail> = made.map(SendEmail::of).collect();
    queue::enqueue_all(conn, &jobs, now).await
}

/// A message that waits to be sent.
fn row(new: NewEmail<'_>, now: DateTime<Utc>) -> Email {
    let (user_id, contact_id, at_customer) = match new.to {
        Recipient::User(user) => (Some(user.id), None, None),
        Recipient::Contact { contact, .. } => (None, Some(contact.id), Some(contact.customer_id)),
    };
    Email {
        id: id::new(now),
        kind: new.kind.as_str().to_owned(),
        cause: new.cause,
        user_id,
        contact_id,
        to_email: new.to.email().to_owned(),
        lead_id: new.regarding.lead_id,
        task_id: new.regarding.task_id,
        customer_id: new.regarding.customer_id.or(at_customer),
        reminder_id: new.regarding.reminder_id,
        subject: None,
        status: EmailStatus::Queued,
        attempts: 0,
        message_id: None,
        reason: new.reason,
        last_error: None,
        deadline_at: new.deadline_at,
        claimed_at: None,
        turn_at: None,
        sent_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// A message, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Email> {
    actor.require(Scope::CrmRead)?;
    let email = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let access = sight::queries::of_row(conn, actor, email.user_id, email.customer_id).await?;
    access.to_read()?;
    Ok(email)
}
