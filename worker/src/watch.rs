//! Looks for what should have come and did not; the schedules of this worker are among it.

use chrono::{DateTime, Utc};
use shared::{Result, db::Conn, silence};

use crate::schedule::schedules;

/// Where it is this worker's turn. Answers 0, since there is never more to do at once.
pub(crate) async fn watch(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize> {
    let Some(is_steady) = silence::watch::take_turn(conn, now).await? else { return Ok(0) };
    let mut late = Vec::new();
    if is_steady {
        // Each late reminder is named by itself.
        for schedule in schedules().into_iter().filter(|one| one.name != "reminders") {
            if let Some(since) = (schedule.next_due)(conn).await? {
                late.push((schedule.name, since));
            }
        }
    }
    silence::watch::look(conn, is_steady, &late, now).await?;
    Ok(0)
}
