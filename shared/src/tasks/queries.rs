mod open;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Task, TaskFilter, TaskStatus};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::tasks,
    },
    error::Result,
    sight::{List, Reach, of_seen_customer, reach},
};

pub use open::{
    count_open_of, find_first_contact, lock_first_contact, lock_open_after, lock_open_of,
    lock_open_of_customer, lock_open_of_deal, lock_open_of_lead, open_of_case, others_open,
    parents_of_open,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "due_at", "remind_at"];

/// What the product makes of itself for a new lead.
pub const FIRST_CONTACT: &str = "first_contact";

/// What the product makes of a case.
pub const CASE: &str = "case";

/// What the product makes of work that stays overdue.
pub const ESCALATION: &str = "escalation";

pub async fn insert(conn: &Conn, row: &Task) -> Result<()> {
    diesel::insert_into(tasks::table).values(row).execute(&mut &*conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Task) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// A task, deleted or not.
pub async fn find(conn: &Conn, id: Uuid) -> Result<Option<Task>> {
    Ok(tasks::table.find(id).select(Task::as_select()).first(&mut &*conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Task>> {
    Ok(tasks::table
        .find(id)
        .select(Task::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

/// All of a lead's tasks, open or not, locked.
pub async fn lock_of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::lead_id.eq(lead_id))
        .filter(tasks::deleted_at.is_null())
        .order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// The one that was made after this task when it was done, at `since` or later.
pub async fn find_follower(
    conn: &mut Conn,
    id: Uuid,
    since: DateTime<Utc>,
) -> Result<Option<Task>> {
    let query = tasks::table
        .filter(tasks::follows_id.eq(id))
        .filter(tasks::created_at.ge(since))
        .order(tasks::id.desc());
    Ok(query.select(Task::as_select()).first(conn).await.optional()?)
}

/// These tasks, deleted or not.
pub async fn find_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Task>> {
    let query = tasks::table.filter(tasks::id.eq_any(ids)).order(tasks::id);
    Ok(query.select(Task::as_select()).load(&mut &*conn).await?)
}

/// These tasks, locked.
pub async fn lock_all(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Task>> {
    let query = tasks::table.filter(tasks::id.eq_any(ids.to_vec())).order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// A user's open tasks that are due before an instant, the earliest first.
pub async fn due_before(
    conn: &mut Conn,
    owner_id: Uuid,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Task>> {
    let query = tasks::table
        .filter(tasks::owner_id.eq(owner_id))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::deleted_at.is_null())
        .filter(tasks::due_at.lt(before))
        .order((tasks::due_at, tasks::id))
        .limit(limit);
    Ok(query.select(Task::as_select()).load(conn).await?)
}

/// The tasks that this caller may see.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &TaskFilter,
    page: &Page,
) -> Result<Listed<Task>> {
    let mut query = tasks::table.select(Task::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Tasks, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(tasks::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = tasks::owner_id.eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(tasks::customer_id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(tasks::deleted_at.is_null());
    }
    narrow!(query, filter, {
        status: is tasks::status,
        kind: is tasks::kind,
        owner_id: eq tasks::owner_id,
        customer_id: eq tasks::customer_id,
        lead_id: eq tasks::lead_id,
        deal_id: eq tasks::deal_id,
        case_id: eq tasks::case_id,
        due_after: gt tasks::due_at,
        due_before: lt tasks::due_at,
        created_after: gt tasks::created_at,
        created_before: lt tasks::created_at,
        updated_after: gt tasks::updated_at,
    });
    keyset!(query, page, tasks::id, {
        "created_at" => time tasks::created_at,
        "updated_at" => time tasks::updated_at,
        "due_at" => nullable tasks::due_at,
        "remind_at" => nullable tasks::remind_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
