use std::collections::HashSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Suppression, SuppressionFilter, SuppressionReason};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::suppressions,
    },
    error::Result,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "email"];

/// Whether mail to this address is suppressed.
pub async fn is_suppressed(conn: &Conn, email: &str) -> Result<bool> {
    let rows = suppressions::table.filter(suppressions::email.eq(email));
    Ok(diesel::select(diesel::dsl::exists(rows)).get_result(&mut &*conn).await?)
}

/// Those of these addresses that are suppressed.
pub async fn suppressed_of(conn: &Conn, emails: &[&str]) -> Result<HashSet<String>> {
    let rows = suppressions::table.filter(suppressions::email.eq_any(emails));
    let found: Vec<String> = rows.select(suppressions::email).load(&mut &*conn).await?;
    Ok(found.into_iter().collect())
}

/// Why an address is suppressed, where it is.
pub async fn reason(conn: &mut Conn, email: &str) -> Result<Option<SuppressionReason>> {
    let query = suppressions::table.filter(suppressions::email.eq(email));
    Ok(query.select(suppressions::reason).first(conn).await.optional()?)
}

/// The suppression of an address, locked against other changes.
pub async fn lock_of(conn: &mut Conn, email: &str) -> Result<Option<Suppression>> {
    let query = suppressions::table.filter(suppressions::email.eq(email));
    Ok(query.select(Suppression::as_select()).for_update().first(conn).await.optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Suppression) -> Result<()> {
    diesel::insert_into(suppressions::table).values(row).execute(conn).await?;
    Ok(())
}

/// The same; `false` where the address is suppressed already, which stays as it is.
pub async fn insert_new(conn: &mut Conn, row: &Suppression) -> Result<bool> {
    let made = diesel::insert_into(suppressions::table)
        .values(row)
        .on_conflict(suppressions::email)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Suppression>> {
    let query = suppressions::table.find(id).select(Suppression::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Suppression>> {
    let query = suppressions::table.find(id).select(Suppression::as_select()).for_update();
    Ok(query.first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Suppression) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<()> {
    diesel::delete(suppressions::table.find(id)).execute(conn).await?;
    Ok(())
}

pub async fn list(
    conn: &mut Conn,
    filter: &SuppressionFilter,
    page: &Page,
) -> Result<Listed<Suppression>> {
    let mut query = suppressions::table.select(Suppression::as_select()).into_boxed();
    narrow!(query, filter, {
        email: eq suppressions::email,
        reason: is suppressions::reason,
        created_after: gt suppressions::created_at,
        created_before: lt suppressions::created_at,
    });
    keyset!(query, page, suppressions::id, {
        "created_at" => time suppressions::created_at,
        "updated_at" => time suppressions::updated_at,
        "email" => text suppressions::email,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
