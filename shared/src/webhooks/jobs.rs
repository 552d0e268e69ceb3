//! From an event to its deliveries.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    deliveries,
    delivery::{Deliver, Delivery, Recover},
    delivery_queries as rows, queries,
};
use crate::{
    db::Conn,
    error::Result,
    events,
    queue::{self, Act, Job, Lane, Outcome},
};

/// Deliveries that are begun anew in one transaction.
const BATCH: i64 = 500;

/// Writes a delivery for each endpoint that asks for the event. Its kind and payload are named in `events`, which enqueues it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FanOut {
    pub event_id: Uuid,
}

impl Job for FanOut {
    const KIND: &'static str = super::FAN_OUT;
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        self.event_id.to_string()
    }
}

impl Act for FanOut {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(event) = events::queries::find(conn, self.event_id).await? else {
            return Ok(Outcome::Cancel("the event is gone".to_owned()));
        };
        let asking = queries::asking_for(conn, &event.type_).await?;
        let new: Vec<Delivery> =
            asking.iter().map(|id| deliveries::new(*id, event.id, &event.type_, now)).collect();
        deliveries::make(conn, &new, now).await?;
        Ok(Outcome::Done)
    }
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
