use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Calendar, CalendarFilter};
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

/// The same, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Calendar>> {
    Ok(calendars::table.find(id).select(Calendar::as_select()).first(conn).await.optional()?)
}

/// One that is not deleted, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Calendar>> {
    let query = calendars::table.find(id).filter(calendars::deleted_at.is_null());
    Ok(query.select(Calendar::as_select()).for_no_key_update().first(conn).await.optional()?)
}

/// The same, deleted or not.
pub async fn lock_any(conn: &mut Conn, id: Uuid) -> Result<Option<Calendar>> {
    let query = calendars::table.find(id).select(Calendar::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Calendar) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
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

pub async fn list(
    conn: &mut Conn,
    filter: &CalendarFilter,
    page: &Page,
) -> Result<Listed<Calendar>> {
    let mut query = calendars::table.select(Calendar::as_select()).into_boxed();
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(calendars::deleted_at.is_null());
    }
    keyset!(query, page, calendars::id, {
        "created_at" => time calendars::created_at,
        "updated_at" => time calendars::updated_at,
        "name" => text calendars::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
