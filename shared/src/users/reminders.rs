//! How a user wants to be reminded of tasks.

use chrono::NaiveTime;
use deserr::{Deserr, IntoValue, Value as Deserialized, ValuePointerRef};
use diesel::prelude::*;
use kernel::input::{Field, IsoDuration, LocalTime};
use kernel::refusal::{Fault, Faults, pointer};
use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

use crate::db::{schema::users, text_enum};

/// Half an hour before due.
const BEFORE_MINUTES: i32 = 30;
/// 08:30.
const AGENDA_AT_MINUTES: i32 = 8 * 60 + 30;
/// A day.
const OVERDUE_AFTER_MINUTES: i32 = 24 * 60;
/// More reminders than this of one task help nobody.
const MOST_REMINDERS: usize = 5;

text_enum! {
    pub enum ReminderStyle {
        /// A message of its own for each.
        Each = "each",
        /// One message a day, with all of them.
        Agenda = "agenda",
    }
}

/// As it stands in the user's row.
#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize,
)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(into = "RemindersShown")]
pub struct Reminders {
    pub remind_style: ReminderStyle,
    /// Minutes after midnight in the user's zone.
    pub agenda_at_minutes: i32,
    /// Before a task is due; zero is at due.
    pub remind_before_minutes: Vec<i32>,
    /// After a task is due.
    pub overdue_after_minutes: Option<i32>,
}

impl Default for Reminders {
    fn default() -> Self {
        Self {
            remind_style: ReminderStyle::Each,
            agenda_at_minutes: AGENDA_AT_MINUTES,
            remind_before_minutes: vec![BEFORE_MINUTES],
            overdue_after_minutes: Some(OVERDUE_AFTER_MINUTES),
        }
    }
}

impl Reminders {
    /// The local time of the agenda.
    pub fn agenda_at(&self) -> NaiveTime {
        let seconds = u32::try_from(self.agenda_at_minutes).unwrap_or(0) * 60;
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default()
    }

    pub fn by_agenda(&self) -> bool {
        self.remind_style == ReminderStyle::Agenda
    }
}

/// As the API answers it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Reminders)]
pub struct RemindersShown {
    style: ReminderStyle,
    /// When the agenda comes, in the user's zone.
    #[schema(example = "08:30")]
    agenda_at: String,
    /// How long before a task is due: a duration or a list of them, null for none.
    #[schema(value_type = Option<Before>)]
    before: Option<BeforeShown>,
    /// How long after a task is due; null for none.
    #[schema(example = "PT24H")]
    overdue_after: Option<IsoDuration>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum BeforeShown {
    One(IsoDuration),
    Many(Vec<IsoDuration>),
}

impl From<Reminders> for RemindersShown {
    fn from(of: Reminders) -> Self {
        let minutes = |minutes: &i32| IsoDuration::minutes(i64::from(*minutes));
        Self {
            style: of.remind_style,
            agenda_at: of.agenda_at().format("%H:%M").to_string(),
            before: match of.remind_before_minutes.as_slice() {
                [] => None,
                [one] => Some(BeforeShown::One(minutes(one))),
                many => Some(BeforeShown::Many(many.iter().map(minutes).collect())),
            },
            overdue_after: of.overdue_after_minutes.as_ref().map(minutes),
        }
    }
}

/// How a user wants to be reminded.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct RemindersInput {
    /// `each` reminder by itself, or one `agenda` a day.
    #[deserr(default)]
    pub style: Field<ReminderStyle>,
    /// When the agenda comes, in the user's zone.
    #[deserr(default)]
    pub agenda_at: Field<LocalTime>,
    /// How long before a task is due: a duration or a list of them, null for none.
    #[deserr(default)]
    pub before: Field<Before>,
    /// How long after a task is due; null for none.
    #[deserr(default)]
    pub overdue_after: Field<OverdueAfter>,
}

impl RemindersInput {
    /// What is null goes back to its default; where null is a choice of its own, to that.
    pub fn apply(self, row: &mut Reminders) {
        if let Some(style) = self.style.change() {
            row.remind_style = style.unwrap_or(ReminderStyle::Each);
        }
        if let Some(at) = self.agenda_at.change() {
            row.agenda_at_minutes = at.map_or(AGENDA_AT_MINUTES, |at| minutes_of(at.0));
        }
        if let Some(before) = self.before.change() {
            row.remind_before_minutes = before.map(|before| before.0).unwrap_or_default();
        }
        if let Some(after) = self.overdue_after.change() {
            row.overdue_after_minutes = after.map(|after| after.0);
        }
    }
}

fn minutes_of(time: NaiveTime) -> i32 {
    let minutes = (time - NaiveTime::MIN).num_minutes();
    i32::try_from(minutes).unwrap_or(AGENDA_AT_MINUTES)
}

/// A duration in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverdueAfter(pub i32);

impl ComposeSchema for OverdueAfter {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        IsoDuration::compose(Vec::new())
    }
}

impl ToSchema for OverdueAfter {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueOverdueAfter".into()
    }
}

impl Deserr<Faults> for OverdueAfter {
    fn deserialize_from_value<V: IntoValue>(
        value: Deserialized<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let duration = IsoDuration::deserialize_from_value(value, location)?;
        whole_minutes(duration, location).map(Self)
    }
}

/// One duration or a list of them, in minutes, each once, the longest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before(pub Vec<i32>);

impl ComposeSchema for Before {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let list = ArrayBuilder::new().items(IsoDuration::compose(Vec::new()));
        let list = list.max_items(Some(MOST_REMINDERS)).examples([["PT1H", "PT0S"]]);
        let one_of = OneOfBuilder::new().item(IsoDuration::compose(Vec::new())).item(list);
        Schema::OneOf(one_of.build()).into()
    }
}

impl ToSchema for Before {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueBefore".into()
    }
}

impl Deserr<Faults> for Before {
    fn deserialize_from_value<V: IntoValue>(
        value: Deserialized<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let durations = match value {
            list @ Deserialized::Sequence(_) => {
                Vec::<IsoDuration>::deserialize_from_value(list, location)?
            }
            one => vec![IsoDuration::deserialize_from_value(one, location)?],
        };
        if durations.len() > MOST_REMINDERS {
            let detail = format!("at most {MOST_REMINDERS} reminders of one task");
            return Err(Faults(vec![Fault::new(pointer(location), "too_many", detail)]));
        }
        let mut minutes = Vec::new();
        for duration in durations {
            minutes.push(whole_minutes(duration, location)?);
        }
        minutes.sort_unstable_by(|a, b| b.cmp(a));
        minutes.dedup();
        Ok(Self(minutes))
    }
}

fn whole_minutes(duration: IsoDuration, location: ValuePointerRef<'_>) -> Result<i32, Faults> {
    duration
        .whole_minutes()
        .map_err(|fault| Faults(vec![Fault::new(pointer(location), fault.code, fault.detail)]))
}
