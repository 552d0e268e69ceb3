use diesel::{prelude::*, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Team, TeamFilter};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{api_keys, teams, users},
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

pub async fn insert(conn: &mut Conn, row: &Team) -> Result<()> {
    diesel::insert_into(teams::table).values(row).execute(conn).await?;
    Ok(())
}

/// A team that is not deleted.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Team>> {
    let query = teams::table.find(id).filter(teams::deleted_at.is_null());
    Ok(query.select(Team::as_select()).first(conn).await.optional()?)
}

/// The same, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Team>> {
    Ok(teams::table.find(id).select(Team::as_select()).first(conn).await.optional()?)
}

/// A team that is not deleted, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Team>> {
    let query = teams::table.find(id).filter(teams::deleted_at.is_null());
    Ok(query.select(Team::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// The same, deleted or not.
pub async fn lock_any(conn: &mut Conn, id: Uuid) -> Result<Option<Team>> {
    let query = teams::table.find(id).select(Team::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Team) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// A team as it is until the transaction ends: what is made for it finds it there.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<Team>> {
    let query = teams::table.find(id).filter(teams::deleted_at.is_null());
    Ok(query.select(Team::as_select()).for_share().first(conn).await.optional()?)
}

/// Whether anybody or any team is still in it, or a key posts to it.
pub async fn has_members(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let members = users::table.filter(users::team_id.eq(id)).filter(users::deleted_at.is_null());
    let below = teams::table.filter(teams::parent_id.eq(id)).filter(teams::deleted_at.is_null());
    let people: bool = diesel::select(diesel::dsl::exists(members)).get_result(conn).await?;
    let nested: bool = diesel::select(diesel::dsl::exists(below)).get_result(conn).await?;
    let keys =
        api_keys::table.filter(api_keys::team_id.eq(id)).filter(api_keys::revoked_at.is_null());
    let posted_to: bool = diesel::select(diesel::dsl::exists(keys)).get_result(conn).await?;
    Ok(people || nested || posted_to)
}

#[derive(QueryableByName)]
struct TeamId {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

/// These teams and all below them.
pub async fn with_below(conn: &mut Conn, roots: &[Uuid]) -> Result<Vec<Uuid>> {
    let rows: Vec<TeamId> = diesel::sql_query(
        "WITH RECURSIVE below AS ( \
            SELECT id FROM teams WHERE id = ANY($1) AND deleted_at IS NULL \
            UNION SELECT teams.id FROM teams JOIN below ON teams.parent_id = below.id \
            WHERE teams.deleted_at IS NULL \
         ) SELECT id FROM below",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(roots)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The teams that this user leads.
pub async fn led_by(conn: &mut Conn, user_id: Uuid) -> Result<Vec<Uuid>> {
    let query = teams::table.filter(teams::lead_id.eq(user_id)).filter(teams::deleted_at.is_null());
    Ok(query.select(teams::id).load(conn).await?)
}

pub async fn list(conn: &mut Conn, filter: &TeamFilter, page: &Page) -> Result<Listed<Team>> {
    let mut query = teams::table.select(Team::as_select()).into_boxed();
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(teams::deleted_at.is_null());
    }
    if let Some(parent_id) = &filter.parent_id {
        query = query.filter(teams::parent_id.eq(parent_id.0));
    }
    if let Some(lead_id) = &filter.lead_id {
        query = query.filter(teams::lead_id.eq(lead_id.0));
    }
    keyset!(query, page, teams::id, {
        "created_at" => time teams::created_at,
        "updated_at" => time teams::updated_at,
        "name" => text teams::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
