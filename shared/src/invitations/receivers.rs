//! When whoever is asked is at work: the organisation's hours in the zone of the contact.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::worktime::WorkCalendar;

use crate::{
    calendars::{self, Calendar},
    db::Conn,
    error::Result,
    settings::Settings,
};

/// Working times by zone, each made once.
pub struct Receivers {
    calendar: Calendar,
    zone: Tz,
    known: HashMap<Tz, WorkCalendar>,
}

impl Receivers {
    pub async fn of(conn: &Conn, settings: &Settings) -> Result<Self> {
        let calendar = calendars::queries::get(conn, settings.default_calendar_id).await?;
        let calendar =
            calendar.ok_or_else(|| anyhow::anyhow!("the organisation has no default calendar"))?;
        Ok(Self { calendar, zone: settings.zone(), known: HashMap::new() })
    }

    /// The first moment from `at` on at which a contact of this zone is at work; `at` itself where nobody ever is.
    pub fn at_work(&mut self, zone: Option<&str>, at: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let zone = zone.and_then(|name| name.parse().ok()).unwrap_or(self.zone);
        if !self.known.contains_key(&zone) {
            self.known.insert(zone, self.calendar.to_worktime(zone)?);
        }
        let worktime = self.known.get(&zone);
        Ok(worktime.and_then(|worktime| worktime.next_working_moment(at)).unwrap_or(at))
    }
}
