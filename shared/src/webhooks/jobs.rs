//! From an event to its deliveries.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    deliveries,
    delivery::{Deliver, Delivery, Recover},
    delivery_queries as rows, queries,
};
use crate::{
    db::Conn,
    error::Result,
    events::{Event, follower},
    queue::{self, Act, Outcome},
};

/// Deliveries that are begun anew in one transaction.
const BATCH: i64 = 500;

follower! {
    /// Writes a delivery for each endpoint that asks for the event. Its kind and payload are named in `events`, which enqueues it.
    FanOut, super::FAN_OUT, fan_out
}

async fn fan_out(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let asking = queries::asking_for(conn, &event.type_).await?;
    let new: Vec<Delivery> =
        asking.iter().map(|id| deliveries::new(*id, event.id, &event.type_, now)).collect();
    deliveries::make(conn, &new, now).await?;
    Ok(Outcome::Done)
}

impl Act for Recover {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let range = (self.since, self.until, self.asked_at);
        let mut failed = rows::lock_failed(conn, self.webhook_id, range, BATCH).await?;
        for row in &mut failed {
            deliveries::begin_anew(row, now);
            rows::save(conn, row).await?;
        }
        let jobs: Vec<Deliver> = failed.iter().map(Deliver::of).collect();
        queue::enqueue_all(conn, &jobs, now).await?;
        if i64::try_from(failed.len()).is_ok_and(|rows| rows == BATCH) {
            return Ok(Outcome::RetryAfter(Duration::ZERO, "there are more".to_owned()));
        }
        Ok(Outcome::Done)
    }
}
