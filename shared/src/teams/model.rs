use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Field, Flag, Id, Input, Name};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{db::schema::teams, error::Refuse, resource::resource};

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
#[diesel(table_name = teams, treat_none_as_null = true)]
pub struct Team {
    pub id: Uuid,
    #[schema(example = "North")]
    pub name: String,
    /// Leads the team: sees its rows and those of the teams below.
    pub lead_id: Option<Uuid>,
    /// The team above.
    pub parent_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Team, "team", "/v1/teams");

/// A team as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct TeamInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub lead_id: Field<Id>,
    #[deserr(default)]
    pub parent_id: Field<Id>,
}

impl Input for TeamInput {
    const REQUIRED: &'static [&'static str] = &["name"];
}

impl TeamInput {
    pub fn apply(self, row: &mut Team) {
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        row.lead_id = self.lead_id.map(Uuid::from).over(row.lead_id);
        row.parent_id = self.parent_id.map(Uuid::from).over(row.parent_id);
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct TeamFilter {
    #[deserr(default)]
    pub parent_id: Option<Id>,
    #[deserr(default)]
    pub lead_id: Option<Id>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[derive(Debug, thiserror::Error)]
pub enum TeamRefusal {
    #[error("this would put the team below itself")]
    Loop,
    #[error("there is no such team")]
    UnknownParent,
    #[error("there is no such user")]
    UnknownLead,
    #[error("the team still has members, teams below it, keys or digests")]
    NotEmpty,
}

impl Refuse for TeamRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Loop => Refusal::fault("/parent_id", "team_loop", detail),
            Self::UnknownParent => Refusal::fault("/parent_id", "unknown_reference", detail),
            Self::UnknownLead => Refusal::fault("/lead_id", "unknown_reference", detail),
            Self::NotEmpty => Refusal::new(Kind::Conflict, "team_not_empty", detail),
        }
    }
}
