//! Which digests a caller sees: those that they receive, and managers and integrations those whose figures they see.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    content::{CountedFor, DigestScope},
    model::Digest,
};
use crate::{
    actor::{Actor, Role, Sight},
    db::Conn,
    error::Result,
    teams,
};

/// Which digests are seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    All,
    Of { reader: Option<Uuid>, users: Arc<[Uuid]>, teams: Vec<Uuid> },
}

impl Seen {
    #[must_use]
    pub fn covers(&self, row: &Digest) -> bool {
        match self {
            Self::All => true,
            Self::Of { reader, .. } => {
                reader.is_some_and(|id| row.recipient_ids.contains(&id)) || self.may_write(row)
            }
        }
    }

    /// Whether it is theirs to change: its figures are in sight or, of one that tells each reader what they see, all readers.
    #[must_use]
    pub fn may_write(&self, row: &Digest) -> bool {
        let readers = |users: &[Uuid]| row.recipient_ids.iter().all(|id| users.contains(id));
        match self {
            Self::All => true,
            Self::Of { users, .. } => {
                self.covers_scope(row) || row.scope() == DigestScope::All && readers(users)
            }
        }
    }

    /// Whether what was counted is in sight.
    #[must_use]
    pub fn covers_counted(&self, counted: &CountedFor) -> bool {
        match self {
            Self::All => true,
            Self::Of { users, teams, .. } => {
                !counted.everybody
                    && counted.user_ids.iter().all(|id| users.contains(id))
                    && counted.team_ids.iter().all(|id| teams.contains(id))
            }
        }
    }

    /// Whether its figures are in sight; `all` are those that each reader sees, whose they are is nobody's.
    #[must_use]
    pub fn covers_scope(&self, row: &Digest) -> bool {
        match self {
            Self::All => true,
            Self::Of { users, teams, .. } => {
                row.user_id.is_some_and(|id| users.contains(&id))
                    || row.team_id.is_some_and(|id| teams.contains(&id))
            }
        }
    }
}

/// What this caller sees.
pub async fn seen(conn: &mut Conn, actor: &Actor) -> Result<Seen> {
    let Sight::Owners { ids, .. } = &actor.sight else { return Ok(Seen::All) };
    let (reader, roots) = match (&actor.user, actor.team_id) {
        (Some(user), _) if user.role == Role::Rep => {
            return Ok(Seen::Of { reader: Some(user.id), users: Arc::new([]), teams: Vec::new() });
        }
        (Some(user), _) => (Some(user.id), teams::queries::led_by(conn, user.id).await?),
        (None, team_id) => (None, team_id.into_iter().collect()),
    };
    let teams = teams::queries::with_below(conn, &roots).await?;
    Ok(Seen::Of { reader, users: ids.clone(), teams })
}

/// Whether this caller sees all that was counted; what is their own they do.
pub async fn sees(conn: &mut Conn, actor: &Actor, counted: &CountedFor) -> Result<bool> {
    let own = |counted: &CountedFor| {
        let ids = &counted.user_ids;
        let alone = !counted.everybody && counted.team_ids.is_empty();
        alone && actor.user_id().is_some_and(|own| *ids == [own])
    };
    Ok(own(counted) || seen(conn, actor).await?.covers_counted(counted))
}
