//! What falls due of digests.

use chrono::{DateTime, Utc};

use super::{model::scheduled, of_leads::usual_zone, queries, work::MakeEdition};
use crate::{db::Conn, error::Result, queue, settings};

/// When the next one goes.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_run(conn).await
}

/// Sends up to `limit` digests on their way. After downtime the last one that fell due goes, and those before it do not.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = queries::lock_due(conn, now, limit).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let office = settings::queries::get(conn).await?.zone();
    for digest in &due {
        let rhythm = digest.rhythm(usual_zone(conn, digest).await?);
        let first = digest.next_run_at.unwrap_or(now);
        let period = rhythm.period(rhythm.last(first, now));
        // Where the office's day ends later, it goes when the figures are whole.
        let whole = period.ends_at(office).max(now);
        let job = |user_id: &uuid::Uuid| MakeEdition {
            digest_id: digest.id,
            user_id: *user_id,
            occurrence: scheduled(period),
            period,
            requested: false,
            by_user_id: None,
        };
        let jobs: Vec<MakeEdition> = digest.recipient_ids.iter().map(job).collect();
        queue::enqueue_all(conn, &jobs, whole).await?;
        queries::set_next_run(conn, digest.id, rhythm.next(now)).await?;
    }
    Ok(due.len())
}
