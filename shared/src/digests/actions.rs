//! Use cases.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{content::Content, names::Names};
use crate::{db::Conn, error::Result, users::User};

/// An edition, opened by its link.
#[derive(Clone, Debug)]
pub struct Opened {
    pub content: Content,
    pub names: Names,
    /// Who reads it.
    pub user: User,
    /// Of the subscription.
    pub digest_name: String,
    pub made_at: DateTime<Utc>,
}

/// The edition, where this user is one of its readers.
pub async fn by_link(
    _conn: &mut Conn,
    _edition_id: Uuid,
    _user_id: Uuid,
) -> Result<Option<Opened>> {
    Ok(None)
}
