//! Users that stay as they are until the transaction ends, and their work with them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    actor::Actor,
    db::{Conn, schema::users},
    error::Result,
    users::model::User,
};

/// A user as it is until the transaction ends: who is given work is not taken out of service meanwhile.
pub async fn hold(conn: &Conn, id: Uuid) -> Result<Option<User>> {
    let query = users::table.find(id).filter(users::deleted_at.is_null());
    Ok(query.select(User::as_select()).for_share().first(&mut &*conn).await.optional()?)
}

/// Those of these users who are in service, held likewise.
pub async fn hold_active(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let query = users::table.filter(users::id.eq_any(ids)).filter(users::deleted_at.is_null());
    let query = query.filter(users::active).order(users::id).select(users::id).for_share();
    Ok(query.load(&mut &*conn).await?)
}

/// Whom this caller may give work to: active, in the caller's sight, and held so.
pub async fn hold_fit(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Option<User>> {
    let user = hold(conn, id).await?;
    Ok(user.filter(|user| user.active && actor.sight.covers(Some(user.id))))
}

/// The same owner, where they are still in service.
pub async fn still_active(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = id else { return Ok(None) };
    Ok(hold(conn, id).await?.filter(|user| user.active).map(|user| user.id))
}

/// Whose something is that is worked on again: the same, or `next` where that one has left; nobody's stays so.
pub async fn owner_in_service(
    conn: &mut Conn,
    owner_id: Option<Uuid>,
    next: Option<Uuid>,
) -> Result<Option<Uuid>> {
    if owner_id.is_none() {
        return Ok(None);
    }
    match still_active(conn, owner_id).await? {
        None => still_active(conn, next).await,
        active => Ok(active),
    }
}

/// The customers of a user, and of the leads, deals, contacts and tasks that the user has.
const LOCK_CUSTOMERS_OF: &str = "\
    SELECT id FROM customers WHERE id = ANY (ARRAY(\
        SELECT id FROM customers WHERE owner_id = $1 AND deleted_at IS NULL \
        UNION SELECT customer_id FROM contacts WHERE owner_id = $1 AND deleted_at IS NULL \
        UNION SELECT customer_id FROM leads WHERE owner_id = $1 AND deleted_at IS NULL AND customer_id IS NOT NULL \
        UNION SELECT customer_id FROM deals WHERE owner_id = $1 AND deleted_at IS NULL AND status = 'open' \
        UNION SELECT customer_id FROM cases \
              WHERE owner_id = $1 AND deleted_at IS NULL AND status IN ('open', 'working') \
        UNION SELECT customer_id FROM tasks \
              WHERE owner_id = $1 AND deleted_at IS NULL AND status = 'open' AND customer_id IS NOT NULL)) \
    ORDER BY id FOR NO KEY UPDATE";

/// Locks the customers that the work of a user is at, before the user: whoever gives work locks them in that order too.
pub async fn lock_work_of(conn: &mut Conn, id: Uuid) -> Result<()> {
    diesel::sql_query(LOCK_CUSTOMERS_OF)
        .bind::<diesel::sql_types::Uuid, _>(id)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<User>> {
    let query = users::table.find(id).filter(users::deleted_at.is_null());
    Ok(query.select(User::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// The same, deleted or not.
pub async fn lock_any(conn: &mut Conn, id: Uuid) -> Result<Option<User>> {
    let query = users::table.find(id).select(User::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}
