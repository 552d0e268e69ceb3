//! Whose calendar is whose: the user's, else the organisation's.

use chrono_tz::Tz;
use futures_util::future::try_join;
use kernel::worktime::WorkCalendar;

use super::{model::Calendar, queries};
use crate::{db::Conn, error::Result, leave, settings::Settings, users::User};

/// The zone a person lives in.
pub fn zone_of(user: &User, settings: &Settings) -> Tz {
    user.timezone.as_ref().and_then(|name| name.parse().ok()).unwrap_or_else(|| settings.zone())
}

/// The working time that a person's computed times are moved into: without their leave.
pub async fn worktime_of(conn: &Conn, user: &User, settings: &Settings) -> Result<WorkCalendar> {
    let zone = zone_of(user, settings);
    // Sent together.
    let (calendar, leaves) =
        try_join(calendar_of(conn, user, settings), leave::queries::of_user(conn, user.id)).await?;
    let absences = leaves.iter().map(|one| leave::days(zone, one.from_on, one.to_on));
    Ok(calendar.to_worktime(zone)?.with_absences(absences))
}

/// The organisation's working time, in its zone.
pub async fn office(conn: &Conn, settings: &Settings) -> Result<WorkCalendar> {
    let calendar = queries::get(conn, settings.default_calendar_id).await?;
    let calendar =
        calendar.ok_or_else(|| anyhow::anyhow!("the organisation has no default calendar"))?;
    Ok(calendar.to_worktime(settings.zone())?)
}

async fn calendar_of(conn: &Conn, user: &User, settings: &Settings) -> Result<Calendar> {
    let own = match user.calendar_id {
        Some(id) => queries::get(conn, id).await?,
        None => None,
    };
    let calendar = match own {
        Some(calendar) => Some(calendar),
        None => queries::get(conn, settings.default_calendar_id).await?,
    };
    Ok(calendar.ok_or_else(|| anyhow::anyhow!("the organisation has no default calendar"))?)
}
