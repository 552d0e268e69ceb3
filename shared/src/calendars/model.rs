use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use diesel::prelude::*;
// Another name, because utoipa takes any `Date` for one of its own.
use kernel::input::Date as Day;
use kernel::input::{Field, Flag, Input, Name, TimeZone};
use kernel::refusal::{Faults, Kind, Refusal};
use kernel::worktime::{WeeklyHours, WorkCalendar};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{db::schema::calendars, error::Refuse, resource::resource};

/// Working hours, holidays and make-up workdays.
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
#[diesel(table_name = calendars, treat_none_as_null = true)]
pub struct Calendar {
    pub id: Uuid,
    #[schema(example = "Shanghai office")]
    pub name: String,
    /// Null: the zone of the person, else the organisation's.
    #[schema(example = "Asia/Shanghai")]
    pub timezone: Option<String>,
    /// By weekday, lists of `[from, to]`, local times.
    #[schema(value_type = WeeklyHours)]
    pub working_hours: Value,
    pub holidays: Vec<NaiveDate>,
    /// Make-up workdays: worked although their weekday is free.
    pub workdays: Vec<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
}

resource!(Calendar, "calendar", "/v1/calendars");

impl Calendar {
    /// As working time can be counted in; `zone` is the person's, where the calendar has none.
    pub fn to_worktime(&self, zone: Tz) -> anyhow::Result<WorkCalendar> {
        let zone = self.timezone.as_ref().and_then(|name| name.parse().ok()).unwrap_or(zone);
        let hours: WeeklyHours = serde_json::from_value(self.working_hours.clone())?;
        Ok(WorkCalendar::new(
            zone,
            hours,
            self.holidays.iter().copied(),
            self.workdays.iter().copied(),
        )?)
    }
}

/// A calendar as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct CalendarInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    #[deserr(default)]
    pub working_hours: Field<WeeklyHours>,
    #[deserr(default)]
    pub holidays: Field<Vec<Day>>,
    #[deserr(default)]
    pub workdays: Field<Vec<Day>>,
}

impl Input for CalendarInput {
    const REQUIRED: &'static [&'static str] = &["name"];
}

impl CalendarInput {
    /// Applied to a calendar; dates are kept sorted and once.
    pub fn apply(self, row: &mut Calendar) -> Result<(), Refusal> {
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(zone) = self.timezone.change() {
            row.timezone = zone.map(Into::into);
        }
        if let Some(hours) = self.working_hours.change() {
            row.working_hours = serde_json::to_value(hours.unwrap_or_default()).unwrap_or_default();
        }
        if let Some(dates) = self.holidays.change() {
            row.holidays = sorted(dates);
        }
        if let Some(dates) = self.workdays.change() {
            row.workdays = sorted(dates);
        }
        row.to_worktime(Tz::UTC)
            .map(|_| ())
            .map_err(|error| Refusal::fault("/workdays", "holiday_and_workday", error.to_string()))
    }
}

fn sorted(dates: Option<Vec<Day>>) -> Vec<NaiveDate> {
    let unique: BTreeSet<NaiveDate> = dates.into_iter().flatten().map(|date| date.0).collect();
    unique.into_iter().collect()
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct CalendarFilter {
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[derive(Debug, thiserror::Error)]
pub enum CalendarRefusal {
    #[error("people or the organisation still use this calendar")]
    InUse,
    #[error("there is no such calendar")]
    Unknown(&'static str),
}

impl Refuse for CalendarRefusal {
    fn refusal(&self) -> Refusal {
        match self {
            Self::InUse => Refusal::new(Kind::Conflict, "calendar_in_use", self.to_string()),
            Self::Unknown(pointer) => {
                Refusal::fault(pointer, "unknown_reference", self.to_string())
            }
        }
    }
}
