//! What follows from a case's events and from the time that it is due.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    queries,
    write::{due_by_rule, see_to},
};
use crate::{
    actor::Actor,
    customers,
    db::Conn,
    error::Result,
    queue::{Act, Job, Lane, Outcome},
};

/// Sees that a case which is due and open has a task, so that it climbs as any overdue work does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookAfterCase {
    pub case_id: Uuid,
    pub at: DateTime<Utc>,
}

impl Job for LookAfterCase {
    const KIND: &'static str = "look_after_case";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        format!("{}:{}", self.case_id, self.at.timestamp_micros())
    }
}

impl Act for LookAfterCase {
    /// Once each working day, as long as it lies there.
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(seen) = queries::get(conn, self.case_id).await? else {
            return Ok(Outcome::Cancel("the case was deleted".to_owned()));
        };
        customers::queries::lock(conn, seen.customer_id).await?;
        let case = queries::lock(conn, self.case_id).await?;
        // Somebody who moved it has said when to look again.
        let Some(case) = case.filter(|case| case.is_live() && case.next_check_at.is_none()) else {
            return Ok(Outcome::Done);
        };
        see_to(conn, &Actor::system(), &case, now).await?;
        let again = due_by_rule(conn, case.owner_id, now).await?;
        queries::check_again(conn, case.id, again).await?;
        Ok(Outcome::Done)
    }
}
