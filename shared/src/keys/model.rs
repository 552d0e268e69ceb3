use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Field, Id, Input, Name, Rule, Timestamp};
use kernel::refusal::{Faults, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{actor::Scope, db::schema::api_keys, error::Refuse, resource::resource};

#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = api_keys, treat_none_as_null = true)]
pub struct ApiKey {
    pub id: Uuid,
    #[schema(example = "website")]
    pub name: String,
    /// The beginning of the key, to tell one from another.
    #[schema(example = "rpt_x3Jq9a")]
    pub prefix: String,
    #[serde(skip)]
    pub hash: Vec<u8>,
    pub scopes: Vec<String>,
    #[serde(skip)]
    pub bootstrap: bool,
    /// The user it acts for; without one it is an integration's.
    pub user_id: Option<Uuid>,
    /// An integration's team.
    pub team_id: Option<Uuid>,
    pub expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

resource!(ApiKey, "key", "/v1/keys");

/// A key that was just made: the only time that it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewKey {
    /// The secret; it is not stored and cannot be shown again: null where the answer is replayed.
    #[schema(value_type = Option<String>, example = "rpt_x3Jq9aZ0Yq1m8c2v7b6n5k4j3h2g1f0dSaPoIuYtReW")]
    pub key: String,
    #[serde(flatten)]
    pub row: ApiKey,
}

/// A key as it is asked for.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct KeyInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub scopes: Field<Vec<Scope>>,
    #[deserr(default)]
    pub user_id: Field<Id>,
    #[deserr(default)]
    pub team_id: Field<Id>,
    #[deserr(default)]
    pub expires_at: Field<Timestamp>,
}

impl Input for KeyInput {
    const REQUIRED: &'static [&'static str] = &["name", "scopes"];
    const RULES: &'static [Rule] = &[Rule::NotBoth("user_id", "team_id")];
}

#[derive(Debug, thiserror::Error)]
pub enum KeyRefusal {
    #[error("a key needs a scope")]
    NoScope,
    #[error("a key acts for a user or for an integration of a team, not for both")]
    UserAndTeam,
    #[error("this is past already")]
    Expired,
    #[error("there is no such {what}")]
    Unknown { pointer: &'static str, what: &'static str },
    #[error("RAPPORT_ADMIN_KEY needs at least {} characters", super::secret::SHORTEST)]
    TooShort,
}

impl Refuse for KeyRefusal {
    fn refusal(&self) -> Refusal {
        let (pointer, code) = match self {
            Self::NoScope => ("/scopes", "required"),
            Self::UserAndTeam => ("/team_id", "user_and_team"),
            Self::Expired => ("/expires_at", "in_the_past"),
            Self::Unknown { pointer, .. } => (*pointer, "unknown_reference"),
            Self::TooShort => ("", "too_short"),
        };
        Refusal::fault(pointer, code, self.to_string())
    }
}
