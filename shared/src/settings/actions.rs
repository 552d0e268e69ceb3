use chrono::{DateTime, Utc};
use kernel::{id, refusal::Faults};
use uuid::Uuid;

use super::{
    model::{Seed, Settings, SettingsInput},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    calendars,
    db::Conn,
    digests,
    error::Result,
    events, pipelines,
    resource::{Resource, check_version},
};

/// The default for the time within which a new lead is contacted: four hours of working time.
const FIRST_CONTACT_WITHIN_MINUTES: i32 = 240;
/// Thirty days.
const SURVEY_THROTTLE_MINUTES: i32 = 30 * 24 * 60;
const RATE_LIMIT_PER_SECOND: i32 = 100;

/// Writes what every installation has: the settings and the default calendar of a fresh database, and the default
/// pipeline of one that has none yet.
pub async fn seed(conn: &mut Conn, seed: &Seed, now: DateTime<Utc>) -> Result<()> {
    let settings = match queries::find(conn).await? {
        Some(found) => found,
        None => seed_settings(conn, seed, now).await?,
    };
    pipelines::actions::seed(conn, settings.language(), now).await?;
    // Of an upgrade from before there were digests.
    digests::of_leads::follow(conn, &Actor::system(), now).await
}

async fn seed_settings(conn: &mut Conn, seed: &Seed, now: DateTime<Utc>) -> Result<Settings> {
    let calendar = calendars::actions::seed(conn, now).await?;
    let row = Settings {
        id: id::new(now),
        name: seed.name.clone(),
        timezone: seed.timezone.clone(),
        locale: seed.locale.clone(),
        currency: seed.currency.clone(),
        default_country: None,
        default_calendar_id: calendar.id,
        first_contact_within_minutes: FIRST_CONTACT_WITHIN_MINUTES,
        rate_limit_per_second: RATE_LIMIT_PER_SECOND,
        survey_throttle_minutes: SURVEY_THROTTLE_MINUTES,
        lead_digest: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    queries::insert(conn, &row).await?;
    Ok(row)
}

/// The settings, for admins.
pub async fn show(conn: &mut Conn, actor: &Actor) -> Result<Settings> {
    actor.require(Scope::Admin)?;
    queries::get(conn).await
}

/// Changes what the input names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    input: SettingsInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Settings> {
    actor.require(Scope::Admin)?;
    let before = queries::lock(conn).await?;
    check_version(expected, &before)?;
    let mut after = before.clone();
    apply(input, &mut after)?;
    if after != before {
        calendars::queries::get(conn, after.default_calendar_id)
            .await?
            .ok_or(calendars::CalendarRefusal::Unknown("/default_calendar_id"))?;
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
        if after.lead_digest != before.lead_digest {
            digests::of_leads::follow(conn, actor, now).await?;
        }
        if after.timezone != before.timezone {
            digests::of_leads::follow_office(conn, now).await?;
        }
    }
    Ok(after)
}

fn apply(input: SettingsInput, row: &mut Settings) -> Result<()> {
    let mut faults = Faults::default();
    if let Some(name) = input.name.set() {
        row.name = name.into();
    }
    if let Some(zone) = input.timezone.set() {
        row.timezone = zone.into();
    }
    if let Some(locale) = input.locale.set() {
        row.locale = locale.into();
    }
    if let Some(currency) = input.currency.set() {
        row.currency = currency.code().to_owned();
    }
    if let Some(country) = input.default_country.change() {
        row.default_country = country.map(Into::into);
    }
    if let Some(calendar_id) = input.default_calendar_id.map(Uuid::from).set() {
        row.default_calendar_id = calendar_id;
    }
    if let Some(within) = input.first_contact_within.set() {
        match within.whole_minutes() {
            Ok(minutes) if minutes > 0 => row.first_contact_within_minutes = minutes,
            Ok(_) => faults.push(
                "/first_contact_within",
                "out_of_range",
                "this must be longer than nothing",
            ),
            Err(fault) => faults.push("/first_contact_within", fault.code, fault.detail),
        }
    }
    if let Some(throttle) = input.survey_throttle.set() {
        match throttle.whole_minutes() {
            Ok(minutes) => row.survey_throttle_minutes = minutes,
            Err(fault) => faults.push("/survey_throttle", fault.code, fault.detail),
        }
    }
    if let Some(lead_digest) = input.lead_digest.set() {
        row.lead_digest = lead_digest;
    }
    if let Some(limit) = input.rate_limit_per_second.set() {
        match i32::try_from(limit) {
            Ok(limit) => row.rate_limit_per_second = limit,
            Err(_) => faults.push("/rate_limit_per_second", "out_of_range", "this is too many"),
        }
    }
    Ok(faults.into_result()?)
}
