//! What becomes of a message when somebody cancels or repeats the job that sends it.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    model::{Email, EmailStatus},
    queries,
};
use crate::{
    db::Conn,
    error::Result,
    reminders::{self, ReminderStatus},
    resource::Resource,
};

const CANCELLED: &str = "cancelled by hand";
/// What a message has when it is queued again, however often, at the most.
const MOST_TIME: TimeDelta = TimeDelta::hours(48);

/// A queued message is not sent any more, nor are its reminders kept.
pub async fn cancel(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let Some(email) = queries::lock(conn, id).await? else { return Ok(()) };
    let open = matches!(email.status, EmailStatus::Queued | EmailStatus::Failed);
    if !open {
        return Ok(());
    }
    settle_reminders(
        conn,
        &email,
        &[ReminderStatus::Queued, ReminderStatus::Failed],
        ReminderStatus::Cancelled,
    )
    .await?;
    save(conn, Email { status: EmailStatus::Cancelled, ..email }, Some(CANCELLED), now).await
}

/// A message that was not sent is queued again; from now on it has as much time as it had, two days at most. Its last look
/// decides as ever whether it is still wanted.
pub async fn queue_again(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let Some(email) = queries::lock(conn, id).await? else { return Ok(()) };
    let from = match email.status {
        EmailStatus::Failed | EmailStatus::Suppressed => ReminderStatus::Failed,
        EmailStatus::Cancelled => ReminderStatus::Cancelled,
        EmailStatus::Queued | EmailStatus::Sent | EmailStatus::Bounced => return Ok(()),
    };
    let by_hand = email.last_error.as_deref() == Some(CANCELLED);
    // One that was cancelled since its task moved on stays so.
    if from == ReminderStatus::Failed || by_hand {
        settle_reminders(conn, &email, &[from], ReminderStatus::Queued).await?;
    }
    let time = (email.deadline_at - email.created_at).clamp(TimeDelta::zero(), MOST_TIME);
    let deadline_at = now + time;
    save(conn, Email { status: EmailStatus::Queued, deadline_at, ..email }, None, now).await
}

async fn settle_reminders(
    conn: &mut Conn,
    email: &Email,
    from: &[ReminderStatus],
    to: ReminderStatus,
) -> Result<()> {
    let rows = match email.reminder_id {
        Some(id) => reminders::queries::lock(conn, id).await?.into_iter().collect(),
        None => reminders::queries::lock_settled_of_email(conn, email.id, from).await?,
    };
    let rows = rows.iter().filter(|row| from.contains(&row.status));
    let ids: Vec<Uuid> = rows.map(|row| row.id).collect();
    reminders::queries::set_status(conn, &ids, to).await
}

async fn save(
    conn: &mut Conn,
    mut email: Email,
    why: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    email.last_error = why.map(str::to_owned);
    email.touch(now);
    queries::save(conn, &email).await
}
