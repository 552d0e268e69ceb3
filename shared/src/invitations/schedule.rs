//! What falls due of invitations: their sending, their one reminder, their end; and the days of a rhythm.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    actions::MAILS_A_JOB,
    model::{Invitation, InvitationStatus},
    queries,
    work::{MailInvitations, RunSurvey, SettleInvitations},
};
use crate::{db::Conn, error::Result, queue, settings, surveys};

/// When something is due next.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_due(conn).await
}

/// Moves up to `limit` rows on. Who is asked now is decided by jobs, since that takes locks on contacts, which come before the
/// rows that are held here.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = queries::lock_due(conn, now, limit).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut waiting: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    let (mut remind, mut expire) = (Vec::new(), Vec::new());
    for row in &due {
        match row.status {
            InvitationStatus::Waiting => waiting.entry(row.survey_id).or_default().push(row.id),
            _ if is_over(row, now) => expire.push(row.id),
            _ => remind.push(row.id),
        }
    }
    let settle: Vec<SettleInvitations> =
        waiting.into_iter().map(|(survey_id, ids)| SettleInvitations { survey_id, ids }).collect();
    let ids: Vec<Uuid> = settle.iter().flat_map(|job| job.ids.iter().copied()).collect();
    queries::set_taken(conn, &ids).await?;
    queue::enqueue_all(conn, &settle, now).await?;
    queries::expire(conn, &expire, now).await?;
    queries::set_reminded(conn, &remind, now).await?;
    let jobs: Vec<MailInvitations> = remind
        .chunks(MAILS_A_JOB)
        .map(|ids| MailInvitations { ids: ids.to_vec(), reminder: true })
        .collect();
    queue::enqueue_all(conn, &jobs, now).await?;
    Ok(due.len())
}

fn is_over(row: &Invitation, now: DateTime<Utc>) -> bool {
    row.expires_at.is_none_or(|at| at <= now)
}

/// When the first rhythm has its next day.
pub async fn next_run(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    surveys::queries::next_run(conn).await
}

/// Begins the day of up to `limit` rhythms. After downtime the last day that passed is made up for, and those before it are not.
pub async fn claim_runs(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = surveys::queries::lock_due(conn, now, limit).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let zone = settings::queries::get(conn).await?.zone();
    for survey in &due {
        if let Some(day) = survey.trigger.last_day(now, zone) {
            let job = RunSurvey { survey_id: survey.id, day, after: None };
            queue::enqueue(conn, &job, now).await?;
        }
        let next = survey.trigger.next_run(now, zone);
        surveys::queries::set_next_run(conn, survey.id, next).await?;
    }
    Ok(due.len())
}
