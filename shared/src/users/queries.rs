mod held;
mod list;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use super::model::User;
use crate::{
    actor::{Actor, Role},
    db::{
        Conn,
        functions::greatest,
        schema::{settings, suppressions, team_memberships, users},
    },
    error::Result,
};

pub use held::{
    hold, hold_active, hold_fit, lock, lock_any, lock_work_of, owner_in_service, still_active,
};
pub use list::{SORTS, list, list_cards};

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
