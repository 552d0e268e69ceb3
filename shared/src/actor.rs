//! Who does something, and what they may.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use uuid::Uuid;

use crate::db::text_enum;

text_enum! {
    /// What a user is in the organisation.
    pub enum Role {
        Admin = "admin",
        Manager = "manager",
        Rep = "rep",
    }
}

text_enum! {
    /// What a key may be used for; effective rights are scope and role together.
    pub enum Scope {
        LeadsWrite = "leads:write",
        CrmRead = "crm:read",
        CrmWrite = "crm:write",
        SurveysWrite = "surveys:write",
        ReportsRead = "reports:read",
        Admin = "admin",
    }
}

/// Whose rows a caller sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    Everything,
    /// The rows of these owners and, for managers, those that nobody owns.
    Owners {
        ids: Arc<[Uuid]>,
        unowned: bool,
    },
}

impl Sight {
    /// Whether a row of this owner is seen.
    pub fn covers(&self, owner: Option<Uuid>) -> bool {
        match (self, owner) {
            (Self::Everything, _) => true,
            (Self::Owners { ids, .. }, Some(owner)) => ids.contains(&owner),
            (Self::Owners { unowned, .. }, None) => *unowned,
        }
    }
}

/// The user a key acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingUser {
    pub id: Uuid,
    pub role: Role,
}

/// Who does something: the holder of an API key, or the product itself.
#[derive(Clone, Debug)]
pub struct Actor {
    /// `None` for the product itself.
    pub key_id: Option<Uuid>,
    /// `None` for an integration and for the bootstrap key.
    pub user: Option<ActingUser>,
    /// An integration's team: it works for that team and those below.
    pub team_id: Option<Uuid>,
    /// The bootstrap key, or the product itself.
    pub system: bool,
    pub scopes: Arc<[Scope]>,
    pub sight: Sight,
    /// When the key stops working.
    pub expires_at: Option<DateTime<Utc>>,
    pub request_id: Option<String>,
}

impl Actor {
    /// The product itself: the worker's jobs, the first start.
    pub fn system() -> Self {
        Self {
            key_id: None,
            user: None,
            team_id: None,
            system: true,
            scopes: Scope::ALL.into(),
            sight: Sight::Everything,
            expires_at: None,
            request_id: None,
        }
    }

    pub fn user_id(&self) -> Option<Uuid> {
        self.user.as_ref().map(|user| user.id)
    }

    pub fn role(&self) -> Option<Role> {
        self.user.as_ref().map(|user| user.role)
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Refuses a key that lacks the scope, or whose user's role does not reach it.
    pub fn require(&self, scope: Scope) -> Result<(), Refusal> {
        if !self.has(scope) {
            return Err(Refusal::missing_scope(scope.as_str()));
        }
        if scope == Scope::Admin && !matches!(self.role(), None | Some(Role::Admin)) {
            let detail = "the scope admin takes a user whose role is admin";
            return Err(Refusal::new(kernel::refusal::Kind::Forbidden, "role_not_allowed", detail)
                .with("scope", scope.as_str()));
        }
        Ok(())
    }

    /// As it stands in the log of events.
    pub fn kind(&self) -> &'static str {
        match (&self.user, self.system) {
            (Some(_), _) => "user",
            (None, true) => "system",
            (None, false) => "integration",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.user_id(), self.key_id) {
            (Some(id), _) => write!(f, "user {id}"),
            (None, Some(id)) => write!(f, "{} {id}", self.kind()),
            (None, None) => f.write_str("system"),
        }
    }
}
