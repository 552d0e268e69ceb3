//! What becomes of a deal's open tasks when it is no longer worked on.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    actions::set_status,
    model::{Task, TaskStatus},
    queries,
    write::commit,
};
use crate::{
    actor::Actor,
    db::Conn,
    deals::OpenTasks,
    error::Result,
    followups::{self, Parents},
};

/// Keeps the open tasks for the customer, or ends them, without an outcome. Answers them as they were; the caller has
/// locked the deal.
pub async fn leave(
    conn: &mut Conn,
    actor: &Actor,
    deal_id: Uuid,
    open_tasks: OpenTasks,
    now: DateTime<Utc>,
) -> Result<Vec<Task>> {
    let of = Parents { deal_id: Some(deal_id), ..Parents::default() };
    let parents = queries::parents_of_open(conn, of).await?;
    followups::queries::lock(conn, &parents).await?;
    let open = queries::lock_open_of_deal(conn, deal_id).await?;
    for before in &open {
        let mut after = before.clone();
        let verb = match open_tasks {
            OpenTasks::Keep => {
                after.deal_id = None;
                "updated"
            }
            OpenTasks::Complete => {
                set_status(&mut after, TaskStatus::Done, actor, now)?;
                "completed"
            }
            OpenTasks::Cancel => {
                set_status(&mut after, TaskStatus::Cancelled, actor, now)?;
                "updated"
            }
        };
        commit(conn, actor, before.clone(), after, verb, now).await?;
    }
    Ok(open)
}
