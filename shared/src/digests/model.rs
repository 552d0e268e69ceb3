mod edition;

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Flag, Id, Timestamp};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    content::DigestScope,
    input::OnDay,
    rhythm::{DigestEvery, Rhythm, weekday},
};
use crate::{
    db::{schema::digests, text_enum},
    error::Refuse,
    performance::PeriodName,
    resource::resource,
};

pub use edition::{DigestEdition, DigestSent, EditionFilter, scheduled};

text_enum! {
    /// A file that goes with the message.
    pub enum DigestAttachment {
        Csv = "csv",
        Xlsx = "xlsx",
    }
}

text_enum! {
    /// Whether somebody was told.
    pub enum EditionStatus {
        /// It was, or is about to be: the message says so.
        Made = "made",
        /// Nothing happened, and the digest skips what is empty.
        Skipped = "skipped",
    }
}

/// Whose figures go to whom, and when.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Identifiable, ToSchema,
)]
#[diesel(table_name = digests, treat_none_as_null = true)]
pub struct Digest {
    pub id: Uuid,
    #[schema(example = "North weekly")]
    pub name: String,
    pub recipient_ids: Vec<Uuid>,
    #[schema(rename = "scope", value_type = DigestScope)]
    pub user_id: Option<Uuid>,
    #[schema(ignore)]
    pub team_id: Option<Uuid>,
    pub every: DigestEvery,
    /// A day of the week or of the month; null of a daily one.
    #[diesel(column_name = on_day)]
    #[schema(value_type = Option<OnDay>)]
    pub on: Option<i32>,
    /// Local time.
    #[schema(value_type = String, example = "08:00")]
    pub at: NaiveTime,
    /// Null: the organisation's or, of an automatic one, that of the team's lead.
    #[schema(example = "Asia/Shanghai")]
    pub timezone: Option<String>,
    pub attachments: Vec<DigestAttachment>,
    /// Whether the schedule leaves out what is empty.
    pub skip_empty: bool,
    /// Whether the schedule sends it.
    pub active: bool,
    /// Whether it is the one that a team's lead has from the start: its recipient is the team's lead.
    pub automatic: bool,
    /// When the schedule sends it next.
    pub next_run_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Digest, "digest", "/v1/digests");

impl Digest {
    #[must_use]
    pub fn scope(&self) -> DigestScope {
        match (self.user_id, self.team_id) {
            (Some(id), _) => DigestScope::UserId(id),
            (_, Some(id)) => DigestScope::TeamId(id),
            (None, None) => DigestScope::All,
        }
    }

    #[must_use]
    pub fn is_live(&self) -> bool {
        self.active && self.deleted_at.is_none()
    }

    /// `usual` is the zone of one that names none.
    #[must_use]
    pub fn rhythm(&self, usual: Tz) -> Rhythm {
        let zone = self.timezone.as_deref().and_then(|name| name.parse().ok()).unwrap_or(usual);
        let on = self.on.and_then(|on| u32::try_from(on).ok()).unwrap_or(1);
        Rhythm { every: self.every, on, at: self.at, zone }
    }

    /// When it goes next, of those after `now`.
    #[must_use]
    pub fn next_run(&self, usual: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.is_live().then(|| self.rhythm(usual).next(now)).flatten()
    }

    fn on_day(&self) -> Option<OnDay> {
        let on = self.on?;
        match self.every {
            DigestEvery::Week => weekday(on).map(|name| OnDay::Weekday(name.to_owned())),
            _ => Some(OnDay::Day(on.into())),
        }
    }
}

// Written out for the scope, the day and the time, which are other things in the database.
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let more = usize::from(self.deleted_at.is_some());
        let mut fields = serializer.serialize_struct("Digest", 16 + more)?;
        fields.serialize_field("id", &self.id)?;
        fields.serialize_field("name", &self.name)?;
        fields.serialize_field("recipient_ids", &self.recipient_ids)?;
        fields.serialize_field("scope", &self.scope())?;
        fields.serialize_field("every", &self.every)?;
        fields.serialize_field("on", &self.on_day())?;
        fields.serialize_field("at", &self.at.format("%H:%M").to_string())?;
        fields.serialize_field("timezone", &self.timezone)?;
        fields.serialize_field("attachments", &self.attachments)?;
        fields.serialize_field("skip_empty", &self.skip_empty)?;
        fields.serialize_field("active", &self.active)?;
        fields.serialize_field("automatic", &self.automatic)?;
        fields.serialize_field("next_run_at", &self.next_run_at)?;
        fields.serialize_field("created_at", &self.created_at)?;
        fields.serialize_field("updated_at", &self.updated_at)?;
        fields.serialize_field("version", &self.version)?;
        if self.deleted_at.is_some() {
            fields.serialize_field("deleted_at", &self.deleted_at)?;
        }
        fields.end()
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct DigestFilter {
    /// Those that go to this user.
    #[deserr(default)]
    pub recipient_id: Option<Id>,
    #[deserr(default)]
    pub every: Option<DigestEvery>,
    #[deserr(default)]
    pub active: Option<Flag>,
    #[deserr(default)]
    pub automatic: Option<Flag>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    /// Deleted ones too.
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

/// Which look at a digest.
#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct DigestPreviewFilter {
    /// The running one to date where it is not said.
    #[deserr(default)]
    pub period: Option<PeriodName>,
    /// As this one would get it: the user of the key where it is not said or, where it has none, the first recipient.
    #[deserr(default)]
    pub user_id: Option<Id>,
}

#[derive(Debug, thiserror::Error)]
pub enum DigestRefusal {
    #[error("there is no such {what}")]
    Unknown { pointer: String, what: &'static str },
    #[error("digests are written by managers and admins")]
    Role,
    #[error("this key's user receives it, and may not change or send it")]
    ReadOnly,
    #[error(
        "this one follows the lead of its team; what it is of, how often it goes and to whom cannot be changed"
    )]
    Automatic,
    #[error(
        "this one follows the lead of its team: set active to false, or lead_digest in /v1/settings for all of them"
    )]
    AutomaticDelete,
}

impl Refuse for DigestRefusal {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Unknown { pointer, .. } => Refusal::fault(pointer, "unknown_reference", detail),
            Self::Role => Refusal::new(Kind::Forbidden, "role_not_allowed", detail)
                .with("scope", "reports:read"),
            Self::ReadOnly => Refusal::new(Kind::Forbidden, "read_only", detail),
            Self::Automatic | Self::AutomaticDelete => {
                Refusal::new(Kind::Conflict, "automatic_digest", detail)
            }
        }
    }
}
