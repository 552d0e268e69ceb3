//! The list of users, whole or as cards.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::users,
    },
    error::Result,
    users::{User, UserCard, UserFilter},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name", "email"];

macro_rules! filtered {
    ($filter:expr, $page:expr, $row:ty) => {{
        let filter: &UserFilter = $filter;
        let mut query = users::table.select(<$row>::as_select()).into_boxed();
        if !filter.include_deleted.is_some_and(|flag| flag.0) {
            query = query.filter(users::deleted_at.is_null());
        }
        narrow!(query, filter, {
            role: is users::role,
            team_id: eq users::team_id,
            manager_id: eq users::manager_id,
            active: eq users::active,
        });
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
