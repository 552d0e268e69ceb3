use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Assigned, AssignedBecause, lock, next_of, queries};
use crate::{
    actor::{Actor, Role},
    db::Conn,
    error::Result,
    users,
};

/// The turns of one pool for many leads of one transaction: locked, read and written once, not for each of them.
#[derive(Debug)]
pub struct Turns {
    pool: Option<Pool>,
}

#[derive(Debug)]
struct Pool {
    team_id: Option<Uuid>,
    /// Held until the transaction ends, so that all of them stay in service.
    reps: Vec<Uuid>,
    last: Option<Uuid>,
    served: bool,
}

impl Turns {
    /// Locks the pool of this key. A rep's own key takes no turns.
    pub async fn lock(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Self> {
        if actor.role() == Some(Role::Rep) {
            return Ok(Self { pool: None });
        }
        let (last, reps) = lock(conn, actor, now).await?;
        let reps = users::queries::hold_active(conn, &reps).await?;
        Ok(Self { pool: Some(Pool { team_id: actor.team_id, reps, last, served: false }) })
    }

    /// Whose turn it is; none for a rep's own key, for which [`choose`](super::choose) is to be asked.
    pub fn next(&self) -> Option<Assigned> {
        let pool = self.pool.as_ref()?;
        let owner_id = next_of(&pool.reps, pool.last);
        let because = match owner_id {
            Some(_) => AssignedBecause::RoundRobin,
            None => AssignedBecause::NoActiveRep,
        };
        Some(Assigned { owner_id, because })
    }

    /// The turn was taken: the next one is another's.
    pub fn take(&mut self) {
        if let Some(pool) = &mut self.pool
            && let Some(next) = next_of(&pool.reps, pool.last)
        {
            (pool.last, pool.served) = (Some(next), true);
        }
    }

    /// Writes down who was served last.
    pub async fn close(self, conn: &mut Conn) -> Result<()> {
        match self.pool {
            Some(Pool { team_id, last: Some(last), served: true, .. }) => {
                queries::serve(conn, team_id, last).await
            }
            _ => Ok(()),
        }
    }
}
