//! What follows from the closing of a deal.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    model::Deal,
    notice::{HeldTask, TellTaskHolders},
    queries,
};
use crate::{
    db::Conn,
    emails::{self, EmailKind, NewEmail, Regarding},
    error::Result,
    queue::{Act, Outcome},
    users::{self, User},
};

/// What happened to a task is no news after that.
const DEADLINE: TimeDelta = TimeDelta::hours(48);

impl Act for TellTaskHolders {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(deal) = queries::get(conn, self.deal_id).await? else {
            return Ok(Outcome::Cancel("the deal was deleted".to_owned()));
        };
        for (holder_id, task_ids) in by_holder(&self.held) {
            // Nobody is told what he did himself.
            if self.by_user_id == Some(holder_id) {
                continue;
            }
            if let Some(holder) = users::queries::get(conn, holder_id).await? {
                self.tell(conn, &deal, &holder, &task_ids, now).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

fn by_holder(held: &[HeldTask]) -> BTreeMap<Uuid, Vec<Uuid>> {
    let mut by_holder: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for one in held {
        by_holder.entry(one.holder_id).or_default().push(one.task_id);
    }
    by_holder
}

impl TellTaskHolders {
    async fn tell(
        &self,
        conn: &mut Conn,
        deal: &Deal,
        holder: &User,
        task_ids: &[Uuid],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let email = NewEmail {
            kind: EmailKind::Alert,
            cause: format!("deal_closed:{}:{}:{}", deal.id, self.version, holder.id),
            to: holder.into(),
            regarding: Regarding::customer(deal.customer_id),
            reason: json!({
                "rule": emails::DEAL_CLOSED,
                "deal_id": deal.id,
                "status": self.status,
                "open_tasks": self.open_tasks,
                "task_ids": task_ids,
                "by_user_id": self.by_user_id,
            }),
            deadline_at: now + DEADLINE,
        };
        emails::actions::queue(conn, email, now).await
    }
}
