use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Calendar;
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{calendars, settings, users},
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

pub async fn insert(conn: &mut Conn, row: &Calendar) -> Result<()> {
    diesel::insert_into(calendars::table).values(row).execute(conn).await?;
    Ok(())
}

/// A calendar that is not deleted.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Calendar>> {
    let query = calendars::table.find(id).filter(calendars::deleted_at.is_null());
    Ok(query.select(Calendar::as_select()).first(&mut &*conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Calendar>> {
    let query = calendars::table.find(id).filter(calendars::deleted_at.is_null());
    Ok(query.select(Calendar::as_select()).for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Calendar) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    diesel::update(calendars::table.find(id))
        .set(calendars::deleted_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether a person or the organisation goes by it.
pub async fn in_use(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let by_users =
        users::table.filter(users::calendar_id.eq(id)).filter(users::deleted_at.is_null());
    let by_settings = settings::table.filter(settings::default_calendar_id.eq(id));
    let used: bool = diesel::select(diesel::dsl::exists(by_users)).get_result(conn).await?;
    let default: bool = diesel::select(diesel::dsl::exists(by_settings)).get_result(conn).await?;
    Ok(used || default)
}

pub async fn list(conn: &mut Conn, page: &Page) -> Result<Listed<Calendar>> {
    let mut query = calendars::table
        .filter(calendars::deleted_at.is_null())
        .select(Calendar::as_select())
        .into_boxed();
    keyset!(query, page, calendars::id, {
        "created_at" => time calendars::created_at,
        "updated_at" => time calendars::updated_at,
        "name" => text calendars::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
