mod on_day;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use deserr::{Deserr, IntoValue, Value as Sent, ValuePointerRef};
use kernel::id;
use kernel::input::{Field, Id, Input, LocalTime, Name, Parse as _, TimeZone};
use kernel::refusal::{Fault, Faults, Refusal, pointer};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    content::DigestScope,
    model::{Digest, DigestAttachment},
    rhythm::{DigestEvery, number_of},
};
use crate::{error::Result, performance::PeriodName};

pub use on_day::OnDay;

const MOST_RECIPIENTS: usize = 200;

/// One user's or one team's, as it is sent.
#[derive(Clone, Debug, Default, Deserr)]
#[deserr(deny_unknown_fields, error = Faults)]
struct OneScope {
    #[deserr(default)]
    user_id: Option<Id>,
    #[deserr(default)]
    team_id: Option<Id>,
}

impl Deserr<Faults> for DigestScope {
    fn deserialize_from_value<V: IntoValue>(
        value: Sent<V>,
        location: ValuePointerRef<'_>,
    ) -> std::result::Result<Self, Faults> {
        let wrong = |code, detail: &str| Faults(vec![Fault::new(pointer(location), code, detail)]);
        let detail = "expected {\"user_id\": …}, {\"team_id\": …} or \"all\"";
        match value {
            Sent::String(text) if text == "all" => Ok(Self::All),
            Sent::String(_) => Err(wrong("unknown_value", detail)),
            Sent::Map(map) => {
                let one = OneScope::deserialize_from_value(Sent::<V>::Map(map), location)?;
                match (one.user_id, one.team_id) {
                    (Some(id), None) => Ok(Self::UserId(id.0)),
                    (None, Some(id)) => Ok(Self::TeamId(id.0)),
                    (None, None) => Err(wrong("required", detail)),
                    (Some(_), Some(_)) => {
                        Err(wrong("one_of_both", "name either the user or the team"))
                    }
                }
            }
            _ => Err(wrong("wrong_type", detail)),
        }
    }
}

/// A subscription as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct DigestInput {
    #[deserr(default)]
    pub name: Field<Name>,
    /// Users to whom it goes, each as far as they may see.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<Id>>, min_items = 1, max_items = 200)]
    pub recipient_ids: Field<Vec<Id>>,
    /// A user, a team with those below, or `all` that the reader sees.
    #[deserr(default)]
    pub scope: Field<DigestScope>,
    #[deserr(default)]
    pub every: Field<DigestEvery>,
    /// `mon` or the first where it is not said; none of a daily one.
    #[deserr(default)]
    pub on: Field<OnDay>,
    /// Local time.
    #[deserr(default)]
    #[schema(example = "08:00")]
    pub at: Field<LocalTime>,
    /// The organisation's where it is not said.
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    /// None where it is not said.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<DigestAttachment>>, max_items = 2)]
    pub attachments: Field<Vec<DigestAttachment>>,
    /// True where it is not said.
    #[deserr(default)]
    pub skip_empty: Field<bool>,
    /// True where it is not said.
    #[deserr(default)]
    pub active: Field<bool>,
}

impl Input for DigestInput {
    const REQUIRED: &'static [&'static str] = &["name", "recipient_ids", "scope", "every", "at"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let every = body.get("every").and_then(Value::as_str);
        let every = every.and_then(|every| DigestEvery::parse(every).ok());
        // Of a patch without `every`, the row says.
        if let (Some(every), Some(on)) = (every, body.get("on").and_then(sent_day))
            && let Err(wrong) = day(&on, every)
        {
            faults.0.extend(wrong.0);
        }
        let Some(ids) = body.get("recipient_ids").and_then(Value::as_array) else { return };
        if ids.is_empty() {
            faults.push("/recipient_ids", "required", "name somebody to whom it goes");
        }
        if ids.len() > MOST_RECIPIENTS {
            let detail = format!("at most {MOST_RECIPIENTS} recipients are kept");
            faults.push("/recipient_ids", "too_many", detail);
        }
    }
}

impl DigestInput {
    /// Applied to a subscription.
    ///
    /// # Errors
    /// Faults of `/on`.
    pub fn apply(self, row: &mut Digest) -> Result<()> {
        let every_before = row.every;
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(ids) = self.recipient_ids.set() {
            row.recipient_ids = once_each(ids.into_iter().map(Uuid::from));
        }
        if let Some(scope) = self.scope.set() {
            (row.user_id, row.team_id) = match scope {
                DigestScope::UserId(id) => (Some(id), None),
                DigestScope::TeamId(id) => (None, Some(id)),
                DigestScope::All => (None, None),
            };
        }
        if let Some(every) = self.every.set() {
            row.every = every;
        }
        if let Some(at) = self.at.set() {
            row.at = at.0;
        }
        if let Some(zone) = self.timezone.change() {
            row.timezone = zone.map(Into::into);
        }
        if let Some(attachments) = self.attachments.change() {
            row.attachments = once_each(attachments.unwrap_or_default());
        }
        if let Some(skip) = self.skip_empty.change() {
            row.skip_empty = skip.unwrap_or(true);
        }
        if let Some(active) = self.active.change() {
            row.active = active.unwrap_or(true);
        }
        let usual = (row.every != DigestEvery::Day).then_some(1);
        row.on = match self.on {
            Field::Set(on) => Some(day(&on, row.every).map_err(Refusal::invalid)?),
            Field::Absent if row.every == every_before && row.on.is_some() => row.on,
            Field::Absent | Field::Null => usual,
        };
        Ok(())
    }
}

fn sent_day(on: &Value) -> Option<OnDay> {
    let named = on.as_str().map(|name| OnDay::Weekday(name.to_owned()));
    named.or_else(|| on.as_i64().map(OnDay::Day))
}

fn once_each<T: Clone + Ord>(of: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    of.into_iter().filter(|one| seen.insert(one.clone())).collect()
}

fn day(on: &OnDay, every: DigestEvery) -> Result<i32, Faults> {
    let (found, expected) = match (every, on) {
        (DigestEvery::Day, _) => (None, "a daily digest goes every day"),
        (DigestEvery::Week, OnDay::Weekday(name)) => {
            (number_of(name), "mon, tue, wed, thu, fri, sat or sun")
        }
        (DigestEvery::Week, OnDay::Day(_)) => (None, "a week has mon to sun"),
        (_, OnDay::Day(day)) => {
            (i32::try_from(*day).ok().filter(|day| (1..=31).contains(day)), "1 to 31")
        }
        (_, OnDay::Weekday(_)) => (None, "a month has 1 to 31"),
    };
    found.ok_or_else(|| {
        let mut faults = Faults::default();
        faults.push("/on", "invalid_day", expected);
        faults
    })
}

/// A subscription of which nothing was said yet.
#[must_use]
pub fn blank(now: DateTime<Utc>) -> Digest {
    Digest {
        id: id::new(now),
        name: String::new(),
        recipient_ids: Vec::new(),
        user_id: None,
        team_id: None,
        every: DigestEvery::Week,
        on: Some(1),
        at: chrono::NaiveTime::MIN,
        timezone: None,
        attachments: Vec::new(),
        skip_empty: true,
        active: true,
        automatic: false,
        next_run_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// What is to be sent by hand.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct DigestSendInput {
    /// The running one to date where it is not said.
    #[deserr(default)]
    pub period: Field<PeriodName>,
}

impl Input for DigestSendInput {}
