//! Endpoints that have failed for too long.

use chrono::{DateTime, Utc};

use super::{actions, attempt::FAILING_FOR, model::DisabledReason, queries};
use crate::{db::Conn, error::Result};

/// When the next endpoint will have failed for five days, unless it succeeds before.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    Ok(queries::oldest_failing(conn).await?.map(|since| since + FAILING_FOR))
}

/// Disables those that have, and tells the admins. Answers how many.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let failing = queries::lock_failing(conn, now - FAILING_FOR, limit).await?;
    for one in &failing {
        actions::disable(conn, one.id, DisabledReason::Failing, now).await?;
    }
    Ok(failing.len())
}
