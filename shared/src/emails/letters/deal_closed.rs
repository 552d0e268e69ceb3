//! What the holder of a closed deal's tasks is told.

use serde::Deserialize;
use uuid::Uuid;

use super::{Envelope, Look, unwanted};
use crate::{
    customers,
    db::Conn,
    deals::{self, DealStatus, OpenTasks},
    error::Result,
    mail::letters::{Closed, DealClosed, TaskShown, TasksBecame},
    tasks, users,
};

/// The message's reason, as the job wrote it.
#[derive(Deserialize)]
struct Reason {
    deal_id: Uuid,
    status: DealStatus,
    open_tasks: OpenTasks,
    task_ids: Vec<Uuid>,
    by_user_id: Option<Uuid>,
}

pub(super) async fn look(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Ok(reason) = Reason::deserialize(&envelope.email.reason) else {
        return unwanted("it names no deal");
    };
    let Some(deal) = deals::queries::get(conn, reason.deal_id).await? else {
        return unwanted("the deal was deleted");
    };
    let Some(customer) = customers::queries::get(conn, deal.customer_id).await? else {
        return unwanted("the customer was deleted");
    };
    let by = match reason.by_user_id {
        Some(id) => users::queries::find(conn, id).await?.map(|user| user.name),
        None => None,
    };
    let tasks = tasks::queries::find_all(conn, &reason.task_ids).await?;
    let tasks: Vec<TaskShown> = tasks
        .into_iter()
        .filter(|task| task.deleted_at.is_none())
        .map(|task| TaskShown { subject: task.subject, due_at: task.due_at })
        .collect();
    if tasks.is_empty() {
        return unwanted("the tasks were deleted");
    }
    let letter = DealClosed {
        deal: deal.name,
        customer: customer.name,
        closed: match reason.status {
            DealStatus::Lost => Closed::Lost { reason: deal.lost_reason },
            DealStatus::Open | DealStatus::Won => Closed::Won,
        },
        // It may be open again by now; that it was closed is still what became of the tasks.
        closed_at: deal.closed_at.unwrap_or(envelope.email.created_at),
        by,
        became: match reason.open_tasks {
            OpenTasks::Keep => TasksBecame::Kept,
            OpenTasks::Complete => TasksBecame::Done,
            OpenTasks::Cancel => TasksBecame::Cancelled,
        },
        tasks,
    };
    envelope.wrap(&letter)
}
