//! Sends one message: a last look and a claim, the talk with the mail server, the close.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::try_join;
use uuid::Uuid;

use super::{
    EmailKind,
    letters::{self, Look},
    model::{Email, EmailStatus, SendEmail},
    queries, turns,
};
use crate::{
    alerts,
    ctx::Ctx,
    db::Conn,
    error::Result,
    mail::{OutgoingMessage, SendError},
    queue::{Effect, Outcome},
    reminders::{self, ReminderStatus, ReminderVia},
    resource::Resource,
    suppressions::{self, SuppressionReason},
    users,
};

/// The first retry comes within five seconds.
const FIRST_RETRY: Duration = Duration::from_secs(3);
/// What a server said names whom it was said of: that stands with the message, and no job holds it.
const NOT_SENT: &str = "the message could not be sent: it says why";
const LONGEST_RETRY: Duration = Duration::from_secs(10 * 60);

/// A message that is ours to send.
pub struct Claim {
    pub(super) email: Email,
    message: OutgoingMessage,
}

impl Claim {
    /// As its row is to be written.
    pub(super) fn new(mut email: Email, message: OutgoingMessage, now: DateTime<Utc>) -> Self {
        email.attempts += 1;
        email.claimed_at = Some(now);
        email.subject = Some(message.subject.clone());
        email.message_id = Some(message.message_id.clone());
        email.touch(now);
        Self { email, message }
    }
}

impl Effect for SendEmail {
    type Claim = Claim;
    type Result = std::result::Result<(), SendError>;

    async fn claim(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Claim, Outcome>> {
        let Some(email) = queries::lock(conn, self.email_id).await? else {
            return Ok(Err(Outcome::Cancel("the message is gone".to_owned())));
        };
        if email.status != EmailStatus::Queued {
            return Ok(Err(Outcome::Done));
        }
        let look = letters::look(conn, ctx, &email, now).await?;
        claim(conn, ctx, email, look, now).await
    }

    async fn perform(&self, ctx: &Ctx, claim: &Claim) -> Self::Result {
        ctx.mailer.send(&claim.message).await
    }

    async fn close(
        &self,
        conn: &mut Conn,
        claim: &Claim,
        result: &Self::Result,
        now: DateTime<Utc>,
    ) -> Result<Outcome> {
        // As it is now: what the claim wrote, and whatever happened to its rows while it was on its way.
        let Some(mut email) = queries::lock(conn, claim.email.id).await? else {
            return Ok(Outcome::Done);
        };
        if email.status == EmailStatus::Bounced {
            // It came back before this was written down.
            return Ok(Outcome::Done);
        }
        match result {
            Ok(()) => {
                email.status = EmailStatus::Sent;
                email.sent_at = Some(now);
                email.last_error = None;
                email.touch(now);
                let settled = settle_reminders(conn, &email, ReminderStatus::Sent);
                try_join(settled, queries::save(conn, &email)).await?;
                turns::taken(conn, &email, now).await?;
                Ok(Outcome::Done)
            }
            Err(SendError::Temporary(why)) => retry(conn, email, why, now).await,
            Err(SendError::TooFast(why)) => {
                turns::pause(conn, &email, now).await?;
                retry(conn, email, why, now).await
            }
            Err(SendError::Permanent { message, address_is_bad, .. }) => {
                // Whoever was erased meanwhile has no address any more.
                if *address_is_bad && !email.to_email.is_empty() {
                    let reason = SuppressionReason::HardBounce;
                    suppressions::actions::suppress(conn, &email.to_email, reason, message, now)
                        .await?;
                }
                fail(conn, email, message, now).await
            }
        }
    }
}

/// Claims a locked, queued message by what the last look found; `Err(outcome)` where it does not go now.
pub async fn claim(
    conn: &mut Conn,
    ctx: &Ctx,
    mut email: Email,
    look: Look,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Claim, Outcome>> {
    let message = match look {
        Look::Wanted(message) => *message,
        Look::Unwanted(why) => {
            return end(conn, email, EmailStatus::Cancelled, &why, now).await.map(Err);
        }
    };
    if suppressions::queries::is_suppressed(conn, &email.to_email).await? {
        let why = "the address is suppressed";
        return end(conn, email, EmailStatus::Suppressed, why, now).await.map(Err);
    }
    if now > email.deadline_at {
        let why = email.last_error.clone().unwrap_or_else(|| "it came too late".to_owned());
        return fail_late(conn, email, &why, now).await.map(Err);
    }
    if ctx.mailer.leaves()
        && let Some(later) = turns::wait(conn, &mut email, now).await?
    {
        return Ok(Err(later));
    }
    let claim = Claim::new(email, message, now);
    queries::save(conn, &claim.email).await?;
    Ok(Ok(claim))
}

/// Back-off that doubles; past the deadline the failure is final.
async fn retry(
    conn: &mut Conn,
    mut email: Email,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let tries = u32::try_from(email.attempts.max(1) - 1).unwrap_or(0).min(16);
    let wait = FIRST_RETRY.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST_RETRY);
    // Spread, so that a server that comes back is not met by all at once; never later than five seconds the first time.
    let wait = wait.mul_f64(rand::random_range(0.75..1.25));
    if now + TimeDelta::from_std(wait).unwrap_or_default() > email.deadline_at {
        return fail_late(conn, email, why, now).await;
    }
    email.last_error = words(&email, why);
    save(conn, &mut email, now).await?;
    Ok(Outcome::RetryAfter(wait, why.to_owned()))
}

/// Its time is over. What it would have reminded of goes with a later message; what climbed, with the next of its reader.
async fn fail_late(
    conn: &mut Conn,
    email: Email,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let rows = match email.reminder_id {
        Some(id) => reminders::queries::lock_queued(conn, &[id]).await?,
        None => reminders::queries::lock_of_email(conn, email.id).await?,
    };
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    if EmailKind::from_name(&email.kind) == Some(EmailKind::Escalation) {
        reminders::queries::wait_again(conn, &ids, ReminderVia::Escalation, now).await?;
        return fail(conn, email, why, now).await;
    }
    let owner = match email.user_id {
        Some(id) => users::queries::get(conn, id).await?,
        None => None,
    };
    if let Some(owner) = owner.filter(|_| !ids.is_empty()) {
        reminders::late::join(conn, &ids, &owner, now).await?;
    }
    fail(conn, email, why, now).await
}

/// The failure is final: the admins are told, unless it was an alert that failed.
async fn fail(conn: &mut Conn, email: Email, why: &str, now: DateTime<Utc>) -> Result<Outcome> {
    if email.kind != EmailKind::Alert.as_str() {
        alerts::raise(conn, alerts::mail_failed(&email), now).await?;
    }
    end(conn, email, EmailStatus::Failed, why, now).await
}

async fn end(
    conn: &mut Conn,
    mut email: Email,
    status: EmailStatus,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    email.status = status;
    email.last_error = words(&email, why);
    let reminder = match status {
        EmailStatus::Failed => ReminderStatus::Failed,
        _ => ReminderStatus::Cancelled,
    };
    settle_reminders(conn, &email, reminder).await?;
    save(conn, &mut email, now).await?;
    Ok(match status {
        EmailStatus::Failed => Outcome::Fail(NOT_SENT.to_owned()),
        _ => Outcome::Cancel(why.to_owned()),
    })
}

/// What is kept of a server's words: they may name the address, and of whoever was erased nothing is left.
fn words(email: &Email, why: &str) -> Option<String> {
    (!email.to_email.is_empty()).then(|| why.to_owned())
}

/// A reminder that was cancelled meanwhile stays so.
async fn settle_reminders(conn: &Conn, email: &Email, status: ReminderStatus) -> Result<()> {
    if !has_reminders(email) {
        return Ok(());
    }
    reminders::queries::settle(conn, email.id, email.reminder_id, status).await
}

/// Whether reminders go with messages of its kind.
pub(super) fn has_reminders(email: &Email) -> bool {
    let joined = [EmailKind::TaskReminder, EmailKind::Agenda, EmailKind::Escalation];
    joined.iter().any(|kind| kind.as_str() == email.kind)
}

async fn save(conn: &mut Conn, email: &mut Email, now: DateTime<Utc>) -> Result<()> {
    email.touch(now);
    queries::save(conn, email).await
}
