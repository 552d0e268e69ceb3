//! Sends many messages at once as far as the rows go: one look, one claim and one close for a group of them.
//!
//! A group takes reminders that are wanted, in time and to an address that takes mail, and of them closes those that went. Every other
//! case is that of [`jobs`](super::jobs), one by one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures_util::future::try_join;
use uuid::Uuid;

use super::{
    jobs::{Claim, has_reminders},
    letters,
    model::{Email, SendEmail},
    queries, turns,
};
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    mail::SendError,
    queue::Grouped,
    reminders::{self, ReminderStatus},
};

type Sent = std::result::Result<(), SendError>;

impl Grouped for SendEmail {
    fn goes_alone(&self) -> bool {
        self.alone
    }

    /// It went, and with one reminder at most, which it names.
    fn is_plain(claim: &Claim, result: &Sent) -> bool {
        result.is_ok() && (claim.email.reminder_id.is_some() || !has_reminders(&claim.email))
    }

    async fn claim_all(
        jobs: &[&Self],
        conn: &mut Conn,
        ctx: &Ctx,
        now: DateTime<Utc>,
    ) -> Result<Vec<Option<Claim>>> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = jobs.iter().map(|job| job.email_id).collect();
        let mut emails = queries::lock_free(conn, &ids).await?;
        emails.retain(|email| letters::is_of_one(email) && now <= email.deadline_at);
        let messages = letters::look_all(conn, ctx, &emails, now).await?;
        let looked_at = emails.into_iter().zip(messages);
        let mut claims: HashMap<Uuid, Claim> = looked_at
            .filter_map(|(email, message)| Some((email.id, Claim::new(email, message?, now))))
            .collect();
        let rows: Vec<&Email> = claims.values().map(|claim| &claim.email).collect();
        if !rows.is_empty() {
            queries::claim_all(conn, &rows, now).await?;
        }
        Ok(ids.iter().map(|id| claims.remove(id)).collect())
    }

    async fn close_all(
        made: &[(&Claim, &Sent)],
        conn: &mut Conn,
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>> {
        if made.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<Uuid> = made.iter().map(|(claim, _)| claim.email.id).collect();
        let mut sent: HashMap<Uuid, Email> = queries::lock_free(conn, &ids)
            .await?
            .into_iter()
            .map(|email| (email.id, email))
            .collect();
        let of_reminders: Vec<Uuid> = sent.values().filter_map(|email| email.reminder_id).collect();
        if !of_reminders.is_empty() {
            let status = ReminderStatus::Sent;
            let settled = reminders::queries::settle_free(conn, &of_reminders, status).await?;
            // One that was cancelled meanwhile stays so.
            sent.retain(|_, email| email.reminder_id.is_none_or(|id| settled.contains(&id)));
        }
        let ids: Vec<Uuid> = sent.keys().copied().collect();
        if !ids.is_empty() {
            let taken = turns::all_taken(conn, sent.values(), now);
            try_join(queries::sent_all(conn, &ids, now), taken).await?;
        }
        Ok(made.iter().map(|(claim, _)| sent.contains_key(&claim.email.id)).collect())
    }
}
