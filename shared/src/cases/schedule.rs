//! A case that is due: somebody looks whether it lies about without a task.

use chrono::{DateTime, Utc};

use super::{jobs::LookAfterCase, queries};
use crate::{db::Conn, error::Result, queue};

/// When the first case is to be looked at.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    queries::next_check(conn).await
}

/// Makes a job for each case that is to be looked at. It locks the customer first, as everybody does, so it is not done here.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = queries::claim_checks(conn, now, limit).await?;
    let jobs: Vec<LookAfterCase> =
        due.into_iter().map(|(case_id, at)| LookAfterCase { case_id, at }).collect();
    queue::enqueue_all(conn, &jobs, now).await?;
    Ok(jobs.len())
}
