use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use super::model::{User, UserCard, UserFilter};
use crate::{
    actor::{Actor, Role},
    db::{
        Conn,
        functions::greatest,
        list::{Listed, Page, keyset},
        schema::{settings, suppressions, team_memberships, users},
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name", "email"];

pub async fn insert(conn: &mut Conn, row: &User) -> Result<()> {
    diesel::insert_into(users::table).values(row).execute(conn).await?;
    Ok(())
}

/// A user that is not deleted.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<User>> {
    let query = users::table.find(id).filter(users::deleted_at.is_null());
    Ok(query.select(User::as_select()).first(&mut &*conn).await.optional()?)
}

/// Those of these users that are not deleted.
pub async fn get_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<User>> {
    let query = users::table.filter(users::id.eq_any(ids)).filter(users::deleted_at.is_null());
    Ok(query.select(User::as_select()).load(&mut &*conn).await?)
}

/// A user, deleted or not: for links and mails about the past.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<User>> {
    Ok(users::table.find(id).select(User::as_select()).first(conn).await.optional()?)
}

/// Those of these users that there ever were.
pub async fn find_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<User>> {
    let query = users::table.filter(users::id.eq_any(ids)).select(User::as_select());
    Ok(query.load(&mut &*conn).await?)
}

/// What these are called, deleted or not.
pub async fn names(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let query = users::table.filter(users::id.eq_any(ids)).select((users::id, users::name));
    let rows: Vec<(Uuid, String)> = query.load(conn).await?;
    Ok(rows.into_iter().collect())
}

pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<User>> {
    let query = users::table.filter(users::email.eq(email)).filter(users::deleted_at.is_null());
    Ok(query.select(User::as_select()).first(conn).await.optional()?)
}

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

pub async fn save(conn: &mut Conn, row: &User) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// The ids of everybody in these teams.
pub async fn ids_in_teams(conn: &mut Conn, teams: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(users::table.filter(users::team_id.eq_any(teams)).select(users::id).load(conn).await?)
}

/// The ids of everybody who is or was in one of these teams.
pub async fn ids_ever_in_teams(conn: &mut Conn, teams: &[Uuid]) -> Result<Vec<Uuid>> {
    let query = team_memberships::table.filter(team_memberships::team_id.eq_any(teams));
    Ok(query.select(team_memberships::user_id).distinct().load(conn).await?)
}

/// Who goes by this calendar, by their own choice or as the organisation's; with `None`, whoever goes by the organisation's
/// calendar or zone.
pub async fn ids_by_calendar(conn: &mut Conn, id: Option<Uuid>) -> Result<Vec<Uuid>> {
    let mut query = users::table.filter(users::deleted_at.is_null()).select(users::id).into_boxed();
    query = match id {
        Some(id) => {
            let default: i64 = settings::table
                .filter(settings::default_calendar_id.eq(id))
                .count()
                .get_result(conn)
                .await?;
            let own = users::calendar_id.eq(Some(id));
            if default > 0 {
                query.filter(own.or(users::calendar_id.is_null()))
            } else {
                query.filter(own)
            }
        }
        None => query.filter(users::calendar_id.is_null().or(users::timezone.is_null())),
    };
    Ok(query.order(users::id).load(conn).await?)
}

/// Reps that can take work, in the order of round robin.
pub async fn active_reps(conn: &Conn, teams: Option<&[Uuid]>) -> Result<Vec<Uuid>> {
    let mut query = users::table
        .filter(users::role.eq(Role::Rep))
        .filter(users::active)
        .filter(users::deleted_at.is_null())
        .order(users::id)
        .select(users::id)
        .into_boxed();
    if let Some(teams) = teams {
        query = query.filter(users::team_id.eq_any(teams));
    }
    Ok(query.load(&mut &*conn).await?)
}

/// Admins who can be told of something.
pub async fn active_admins(conn: &mut Conn) -> Result<Vec<User>> {
    let query = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::active)
        .filter(users::deleted_at.is_null())
        .order(users::id);
    Ok(query.select(User::as_select()).load(conn).await?)
}

/// The same but for those whose address is suppressed: no mail reaches them.
pub async fn reachable_admins(conn: &mut Conn) -> Result<Vec<User>> {
    let suppressed = suppressions::table.select(suppressions::email);
    let query = users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::active)
        .filter(users::deleted_at.is_null())
        .filter(users::email.ne_all(suppressed))
        .order(users::id);
    Ok(query.select(User::as_select()).load(conn).await?)
}

macro_rules! filtered {
    ($filter:expr, $page:expr, $row:ty) => {{
        let filter: &UserFilter = $filter;
        let mut query = users::table.select(<$row>::as_select()).into_boxed();
        if !filter.include_deleted.is_some_and(|flag| flag.0) {
            query = query.filter(users::deleted_at.is_null());
        }
        if let Some(role) = filter.role {
            query = query.filter(users::role.eq(role));
        }
        if let Some(team_id) = &filter.team_id {
            query = query.filter(users::team_id.eq(team_id.0));
        }
        if let Some(manager_id) = &filter.manager_id {
            query = query.filter(users::manager_id.eq(manager_id.0));
        }
        if let Some(active) = &filter.active {
            query = query.filter(users::active.eq(active.0));
        }
        if let Some(email) = &filter.email {
            query = query.filter(users::email.eq(email.0.to_lowercase()));
        }
        keyset!(query, $page, users::id, {
            "created_at" => time users::created_at,
            "updated_at" => time users::updated_at,
            "name" => text users::name,
            "email" => text users::email,
        });
        query
    }};
}

pub async fn list(conn: &mut Conn, filter: &UserFilter, page: &Page) -> Result<Listed<User>> {
    Ok(Listed::of(filtered!(filter, page, User).load(conn).await?, page))
}

/// The same, as far as `crm:read` shows people.
pub async fn list_cards(
    conn: &mut Conn,
    filter: &UserFilter,
    page: &Page,
) -> Result<Listed<UserCard>> {
    Ok(Listed::of(filtered!(filter, page, UserCard).load(conn).await?, page))
}

/// Ends the open membership and begins the next, both at `now`; not before the open one began, as with owners.
pub async fn record_membership(
    conn: &mut Conn,
    actor: &Actor,
    user: &User,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let ended: Option<Option<DateTime<Utc>>> = diesel::update(team_memberships::table)
        .filter(team_memberships::user_id.eq(user.id))
        .filter(team_memberships::to_at.is_null())
        .set(team_memberships::to_at.eq(greatest(now, team_memberships::from_at).nullable()))
        .returning(team_memberships::to_at)
        .get_result(conn)
        .await
        .optional()?;
    diesel::insert_into(team_memberships::table)
        .values((
            team_memberships::id.eq(id::new(now)),
            team_memberships::user_id.eq(user.id),
            team_memberships::team_id.eq(user.team_id),
            team_memberships::from_at.eq(ended.flatten().unwrap_or(now)),
            team_memberships::by_user_id.eq(actor.user_id()),
            team_memberships::why.eq(why),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
