use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Leave;
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{leaves, settings, users},
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "from", "to"];

pub async fn insert(conn: &mut Conn, row: &Leave) -> Result<()> {
    diesel::insert_into(leaves::table).values(row).execute(conn).await?;
    Ok(())
}

/// One of this user's.
pub async fn find(conn: &mut Conn, user_id: Uuid, id: Uuid) -> Result<Option<Leave>> {
    let query = leaves::table.find(id).filter(leaves::user_id.eq(user_id));
    Ok(query.select(Leave::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, user_id: Uuid, id: Uuid) -> Result<Option<Leave>> {
    let query = leaves::table.find(id).filter(leaves::user_id.eq(user_id));
    Ok(query.select(Leave::as_select()).for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Leave) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, row: &Leave) -> Result<()> {
    diesel::delete(row).execute(conn).await?;
    Ok(())
}

/// All of these users.
pub async fn of_users(conn: &Conn, user_ids: &[Uuid]) -> Result<Vec<Leave>> {
    let query = leaves::table.filter(leaves::user_id.eq_any(user_ids));
    Ok(query.select(Leave::as_select()).load(&mut &*conn).await?)
}

/// All of a user.
pub async fn of_user(conn: &Conn, user_id: Uuid) -> Result<Vec<Leave>> {
    let query = leaves::table.filter(leaves::user_id.eq(user_id)).order(leaves::from_on);
    Ok(query.select(Leave::as_select()).load(&mut &*conn).await?)
}

/// Somebody's leave, and the zone that its days are meant in.
pub type Away = (Uuid, NaiveDate, NaiveDate, Option<String>, String);

/// Leave of anybody that holds this instant in some zone: a day is on everywhere within a day either way.
pub async fn around(conn: &Conn, now: DateTime<Utc>) -> Result<Vec<Away>> {
    let today = now.date_naive();
    let before = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let after = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let organisation = settings::table.select(settings::timezone).single_value();
    let query = leaves::table
        .inner_join(users::table)
        .filter(leaves::from_on.le(after))
        .filter(leaves::to_on.ge(before))
        .select((
            leaves::user_id,
            leaves::from_on,
            leaves::to_on,
            users::timezone,
            organisation.assume_not_null(),
        ));
    Ok(query.load(&mut &*conn).await?)
}

pub async fn list(conn: &mut Conn, user_id: Uuid, page: &Page) -> Result<Listed<Leave>> {
    let mut query =
        leaves::table.filter(leaves::user_id.eq(user_id)).select(Leave::as_select()).into_boxed();
    keyset!(query, page, leaves::id, {
        "created_at" => time leaves::created_at,
        "updated_at" => time leaves::updated_at,
        "from" => day leaves::from_on,
        "to" => day leaves::to_on,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
