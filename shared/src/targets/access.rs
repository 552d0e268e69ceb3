//! Whose targets a caller sees: a rep their own and their team's, a manager those of the teams led and below and of their
//! members, an integration likewise from its team down, an admin all.

use std::sync::Arc;

use uuid::Uuid;

use super::model::Target;
use crate::{
    actor::{Actor, Role, Sight},
    db::Conn,
    error::Result,
    teams, users,
};

/// Whose targets are seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    All,
    Of { users: Arc<[Uuid]>, teams: Vec<Uuid> },
}

impl Seen {
    #[must_use]
    pub fn covers_team(&self, id: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::Of { teams, .. } => teams.contains(&id),
        }
    }

    #[must_use]
    pub fn covers(&self, row: &Target) -> bool {
        match self {
            Self::All => true,
            Self::Of { users, .. } => {
                row.user_id.is_some_and(|id| users.contains(&id))
                    || row.team_id.is_some_and(|id| self.covers_team(id))
            }
        }
    }
}

/// What this caller sees.
pub async fn seen(conn: &mut Conn, actor: &Actor) -> Result<Seen> {
    let Sight::Owners { ids, .. } = &actor.sight else { return Ok(Seen::All) };
    let teams = match (&actor.user, actor.team_id) {
        (Some(user), _) if user.role == Role::Rep => {
            let user = users::queries::get(conn, user.id).await?;
            user.and_then(|user| user.team_id).into_iter().collect()
        }
        (Some(user), _) => {
            let led = teams::queries::led_by(conn, user.id).await?;
            teams::queries::with_below(conn, &led).await?
        }
        (None, Some(team_id)) => teams::queries::with_below(conn, &[team_id]).await?,
        (None, None) => Vec::new(),
    };
    Ok(Seen::Of { users: ids.clone(), teams })
}
