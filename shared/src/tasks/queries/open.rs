//! Tasks that are to be done yet.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::{Task, TaskStatus};
use super::FIRST_CONTACT;
use crate::{
    db::{Conn, schema::tasks},
    error::Result,
    followups::Parents,
};

/// A lead's open first-contact task.
pub async fn find_first_contact(conn: &mut Conn, lead_id: Uuid) -> Result<Option<Task>> {
    let query = tasks::table
        .filter(tasks::lead_id.eq(lead_id))
        .filter(tasks::purpose.eq(FIRST_CONTACT))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null());
    Ok(query.select(Task::as_select()).first(conn).await.optional()?)
}

/// A lead's open first-contact task, locked.
pub async fn lock_first_contact(conn: &mut Conn, lead_id: Uuid) -> Result<Option<Task>> {
    let query = tasks::table
        .filter(tasks::lead_id.eq(lead_id))
        .filter(tasks::purpose.eq(FIRST_CONTACT))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null());
    Ok(query.select(Task::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// What the open tasks of a customer, a lead or a deal hang on, to be locked before them.
pub async fn parents_of_open(conn: &mut Conn, of: Parents) -> Result<Vec<Parents>> {
    let mut query = tasks::table
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .select((tasks::customer_id, tasks::lead_id, tasks::deal_id))
        .into_boxed();
    if let Some(id) = of.customer_id {
        query = query.filter(tasks::customer_id.eq(id));
    }
    if let Some(id) = of.lead_id {
        query = query.filter(tasks::lead_id.eq(id));
    }
    if let Some(id) = of.deal_id {
        query = query.filter(tasks::deal_id.eq(id));
    }
    let rows: Vec<(Option<Uuid>, Option<Uuid>, Option<Uuid>)> = query.load(conn).await?;
    let parents = |(customer_id, lead_id, deal_id)| Parents { customer_id, lead_id, deal_id };
    Ok(rows.into_iter().map(parents).collect())
}

/// A lead's open tasks, locked.
pub async fn lock_open_of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::lead_id.eq(lead_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// A customer's open tasks, locked.
pub async fn lock_open_of_customer(conn: &mut Conn, customer_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::customer_id.eq(customer_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// A deal's open tasks, locked.
pub async fn lock_open_of_deal(conn: &mut Conn, deal_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::deal_id.eq(deal_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// What is open of a case.
pub async fn open_of_case(conn: &mut Conn, case_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::case_id.eq(case_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).load(conn).await?)
}

/// What else this owner has open with the same lead, else with the same customer: the first due ones.
pub async fn others_open(conn: &mut Conn, task: &Task, owner_id: Uuid) -> Result<Vec<Task>> {
    const FEW: i64 = 3;
    if !task.is_about_somebody() {
        return Ok(Vec::new());
    }
    let mut query = tasks::table
        .filter(tasks::id.ne(task.id))
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .into_boxed();
    query = match (task.lead_id, task.customer_id) {
        (Some(id), None) => query.filter(tasks::lead_id.eq(id)),
        (_, customer_id) => query.filter(tasks::customer_id.eq(customer_id)),
    };
    let first = (tasks::due_at.asc().nulls_last(), tasks::id.asc());
    Ok(query.order(first).limit(FEW).select(Task::as_select()).load(conn).await?)
}

pub async fn count_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    let query = tasks::table
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null());
    Ok(query.count().get_result(conn).await?)
}

/// A user's open tasks that have a time, in the order of their ids, locked: those after this one.
pub async fn lock_open_after(
    conn: &mut Conn,
    owner_id: Uuid,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .filter(tasks::due_at.is_not_null().or(tasks::remind_at.is_not_null()))
        .filter(tasks::id.gt(after.unwrap_or(Uuid::nil())))
        .order(tasks::id)
        .limit(limit);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// A user's open tasks, locked.
pub async fn lock_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}
