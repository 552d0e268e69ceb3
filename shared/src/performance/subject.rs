//! Whose figures are asked for, and whether the caller may see them.

use kernel::refusal::{Faults, Refusal};
use uuid::Uuid;

use crate::{
    actor::{Actor, Role},
    db::{Conn, list::bad_parameters},
    error::Result,
    teams, users,
};

/// Whom figures are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    User(Uuid),
    /// With those below.
    Team(Uuid),
    /// Everybody that the caller sees.
    All,
}

impl Subject {
    /// One of them, or neither.
    pub fn of(user_id: Option<Uuid>, team_id: Option<Uuid>) -> Result<Self, Refusal> {
        match (user_id, team_id) {
            (Some(user_id), None) => Ok(Self::User(user_id)),
            (None, Some(team_id)) => Ok(Self::Team(team_id)),
            (None, None) => Ok(Self::All),
            (Some(_), Some(_)) => {
                let mut faults = Faults::default();
                faults.push("team_id", "not_both", "either user_id or team_id");
                Err(bad_parameters(faults))
            }
        }
    }

    #[must_use]
    pub fn user_id(self) -> Option<Uuid> {
        if let Self::User(id) = self { Some(id) } else { None }
    }

    #[must_use]
    pub fn team_id(self) -> Option<Uuid> {
        if let Self::Team(id) = self { Some(id) } else { None }
    }
}

/// Whom rows have to count for: one of these users, or one of these teams as it was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Anybody, and nobody too.
    Everybody,
    These {
        users: Vec<Uuid>,
        teams: Vec<Uuid>,
        /// Whoever is one of the users, or was ever in one of the teams.
        ever: Vec<Uuid>,
    },
}

impl Whom {
    pub fn users(&self) -> Option<&[Uuid]> {
        match self {
            Self::Everybody => None,
            Self::These { users, .. } => Some(users),
        }
    }

    pub fn ever(&self) -> Option<&[Uuid]> {
        match self {
            Self::Everybody => None,
            Self::These { ever, .. } => Some(ever),
        }
    }

    /// A user alone.
    #[must_use]
    pub fn user(id: Uuid) -> Self {
        Self::These { users: vec![id], teams: Vec::new(), ever: vec![id] }
    }

    async fn these(conn: &mut Conn, users: Vec<Uuid>, teams: Vec<Uuid>) -> Result<Self> {
        let mut ever = users::queries::ids_ever_in_teams(conn, &teams).await?;
        ever.extend(users.iter().filter(|id| !ever.contains(id)).copied().collect::<Vec<_>>());
        Ok(Self::These { users, teams, ever })
    }

    pub fn teams(&self) -> &[Uuid] {
        match self {
            Self::Everybody => &[],
            Self::These { teams, .. } => teams,
        }
    }

    /// The subject's, where the caller may see them; what may not be seen does not exist.
    pub async fn of(conn: &mut Conn, actor: &Actor, subject: Subject) -> Result<Self> {
        match subject {
            Subject::All => seen_by(conn, actor).await,
            Subject::User(id) => {
                let known = users::queries::find(conn, id).await?.is_some();
                if !known || !actor.sight.covers(Some(id)) {
                    return Err(Refusal::not_found().into());
                }
                Ok(Self::user(id))
            }
            Subject::Team(id) => {
                let known = teams::queries::find(conn, id).await?.is_some();
                let seen = match seen_by(conn, actor).await? {
                    Self::Everybody => true,
                    Self::These { teams, .. } => teams.contains(&id),
                };
                if !known || !seen {
                    return Err(Refusal::not_found().into());
                }
                // A team that was given up has none below, and its figures still.
                let mut teams = teams::queries::with_below(conn, &[id]).await?;
                if !teams.contains(&id) {
                    teams.push(id);
                }
                Self::these(conn, Vec::new(), teams).await
            }
        }
    }
}

/// A rep sees their own figures; a manager those of the teams led and below, and their own; an admin all; an integration
/// those of its team and below, or all without one.
async fn seen_by(conn: &mut Conn, actor: &Actor) -> Result<Whom> {
    let (users, roots) = match (&actor.user, actor.team_id) {
        (Some(user), _) => match user.role {
            Role::Admin => return Ok(Whom::Everybody),
            Role::Manager => (vec![user.id], teams::queries::led_by(conn, user.id).await?),
            Role::Rep => (vec![user.id], Vec::new()),
        },
        (None, Some(team_id)) => (Vec::new(), vec![team_id]),
        (None, None) => return Ok(Whom::Everybody),
    };
    let teams = teams::queries::with_below(conn, &roots).await?;
    Whom::these(conn, users, teams).await
}
