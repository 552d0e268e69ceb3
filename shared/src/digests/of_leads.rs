//! The weekly digest that each team's lead has from the start, and when digests go that follow somebody's zone.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{input::blank, model::Digest, queries};
use crate::{
    actor::Actor,
    calendars::resolve::zone_of,
    db::Conn,
    error::Result,
    events,
    resource::Resource,
    settings::{self, Settings},
    users::{self, User},
};

/// Monday at eight, in the lead's zone.
const AT: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).unwrap();

/// Makes them follow the teams, their leads and the settings, as these are by now.
pub async fn follow(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    queries::lock_leads_own(conn).await?;
    let settings = settings::queries::get(conn).await?;
    let mut known = queries::lock_automatic(conn).await?;
    let led = match settings.lead_digest {
        true => queries::led_teams(conn).await?,
        false => Vec::new(),
    };
    for (team_id, team, lead) in led {
        let zone = zone_of(&lead, &settings);
        let Some(before) = known.remove(&team_id) else {
            let mut row = Digest {
                name: team,
                recipient_ids: vec![lead.id],
                team_id: Some(team_id),
                at: AT,
                automatic: true,
                ..blank(now)
            };
            row.next_run_at = row.next_run(zone, now);
            queries::insert(conn, &row).await?;
            events::created(conn, actor, now, &row).await?;
            continue;
        };
        let after = Digest { recipient_ids: vec![lead.id], deleted_at: None, ..before.clone() };
        change(conn, actor, &before, after, zone, now).await?;
    }
    for gone in known.into_values().filter(|row| row.deleted_at.is_none()) {
        let mut after = gone.clone();
        after.deleted_at = Some(now);
        after.next_run_at = None;
        after.touch(now);
        queries::save(conn, &after).await?;
        events::deleted(conn, actor, now, &after).await?;
    }
    Ok(())
}

async fn change(
    conn: &mut Conn,
    actor: &Actor,
    before: &Digest,
    mut after: Digest,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<()> {
    if after == *before {
        return Ok(());
    }
    // One that is due and has not gone yet goes to the lead of now.
    let due = before.next_run_at.filter(|at| *at <= now && before.is_live());
    after.next_run_at = due.or_else(|| after.next_run(zone, now));
    after.touch(now);
    queries::save(conn, &after).await?;
    match before.deleted_at {
        Some(_) => events::publish(conn, actor, now, "restored", Some(before), &after).await,
        None => events::updated(conn, actor, now, before, &after).await,
    }
}

/// Plans anew those that follow the organisation's zone, since that changed.
pub async fn follow_office(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    queries::lock_leads_own(conn).await?;
    let settings = settings::queries::get(conn).await?;
    let following = queries::lock_following(conn).await?;
    let leads: Vec<Uuid> = following
        .iter()
        .filter(|row| row.automatic)
        .filter_map(|row| row.recipient_ids.first().copied())
        .collect();
    let leads = users::queries::get_all(conn, &leads).await?;
    for row in following {
        let lead = row.recipient_ids.first().filter(|_| row.automatic);
        let lead = lead.and_then(|id| leads.iter().find(|user| user.id == *id));
        let zone = lead.map_or_else(|| settings.zone(), |lead| zone_of(lead, &settings));
        plan(conn, &row, zone, now).await?;
    }
    Ok(())
}

/// The same of those that follow a lead's zone.
pub async fn follow_lead(conn: &mut Conn, lead: &User, now: DateTime<Utc>) -> Result<()> {
    queries::lock_leads_own(conn).await?;
    let settings = settings::queries::get(conn).await?;
    let zone = zone_of(lead, &settings);
    for row in queries::lock_following_lead(conn, lead.id).await? {
        plan(conn, &row, zone, now).await?;
    }
    Ok(())
}

/// One that is due and has not gone yet still goes.
async fn plan(conn: &mut Conn, row: &Digest, zone: Tz, now: DateTime<Utc>) -> Result<()> {
    if row.next_run_at.is_some_and(|at| at <= now) {
        return Ok(());
    }
    let next = row.next_run(zone, now);
    if next != row.next_run_at {
        queries::set_next_run(conn, row.id, next).await?;
    }
    Ok(())
}

/// The zone of a digest that names none: the organisation's or, of an automatic one, the lead's.
pub async fn usual_zone(conn: &mut Conn, row: &Digest) -> Result<Tz> {
    let settings: Settings = settings::queries::get(conn).await?;
    let lead = row.recipient_ids.first().filter(|_| row.automatic);
    let lead = match lead {
        Some(id) => users::queries::find(conn, *id).await?,
        None => None,
    };
    Ok(lead.map_or_else(|| settings.zone(), |lead| zone_of(&lead, &settings)))
}
