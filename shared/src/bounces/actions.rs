use chrono::{DateTime, Utc};

use super::model::{Fate, Outcome, Told};
use crate::{
    alerts,
    db::Conn,
    emails::{self, Email, EmailKind, EmailStatus},
    error::Result,
    reminders::{self, ReminderStatus},
    resource::Resource,
    suppressions::{self, SuppressionReason},
};

/// Writes down what became of a message, once. A bad address, a complaint or a wish gets no mail any more.
pub async fn settle(conn: &mut Conn, told: &Told, now: DateTime<Utc>) -> Result<Outcome> {
    let mut known = None;
    for id in &told.emails {
        if known.is_none() {
            known = emails::queries::lock(conn, *id).await?;
        }
    }
    let Some(email) = known else { return Ok(Outcome::Unknown) };
    let id = email.id;
    // A message is on its way from the claim on: its bounce may come before the worker wrote down that it went.
    let went = email.claimed_at.is_some()
        && matches!(email.status, EmailStatus::Sent | EmailStatus::Queued);
    if !went {
        return Ok(Outcome::Settled(id));
    }
    if let Some(reason) = reason(told.fate) {
        suppress(conn, &email.to_email, reason, &told.detail, now).await?;
    }
    match told.fate {
        Fate::Bounced { .. } => {
            bounce(conn, email, &told.detail, now).await?;
            Ok(Outcome::Bounced(id))
        }
        Fate::Delayed | Fate::Complaint | Fate::Unsubscribed => {
            let status = email.status;
            save(conn, email, status, &told.detail, now).await?;
            Ok(Outcome::Noted(id))
        }
    }
}

/// No more mail to an address, as somebody who knows told.
pub async fn suppress(
    conn: &mut Conn,
    email: &str,
    reason: SuppressionReason,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    // An erased person has no address with us any more.
    if email.is_empty() {
        return Ok(());
    }
    suppressions::actions::suppress(conn, email, reason, detail, now).await
}

/// Why nothing more goes to the address of a message with this fate; `None` where mail goes on.
pub fn reason(fate: Fate) -> Option<SuppressionReason> {
    match fate {
        Fate::Bounced { address_is_bad: true } => Some(SuppressionReason::HardBounce),
        Fate::Complaint => Some(SuppressionReason::Complaint),
        Fate::Unsubscribed => Some(SuppressionReason::Unsubscribed),
        Fate::Bounced { address_is_bad: false } | Fate::Delayed => None,
    }
}

/// One of us who was not reached is somebody's work: the admins are told, unless it was an alert itself.
async fn bounce(conn: &mut Conn, email: Email, detail: &str, now: DateTime<Utc>) -> Result<()> {
    if email.user_id.is_some() && email.kind != EmailKind::Alert.as_str() {
        alerts::raise(conn, alerts::mail_failed(&email), now).await?;
    }
    if let Some(id) = email.reminder_id {
        reminders::queries::set_status(conn, &[id], ReminderStatus::Failed).await?;
    }
    save(conn, email, EmailStatus::Bounced, detail, now).await
}

async fn save(
    conn: &mut Conn,
    mut email: Email,
    status: EmailStatus,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    email.status = status;
    // Nothing about an erased person is written down again.
    let erased = email.to_email.is_empty();
    email.last_error = Some(detail.to_owned()).filter(|_| !erased);
    email.touch(now);
    emails::queries::save(conn, &email).await
}
