//! Who is above somebody: for escalation and copies.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{model::User, queries};
use crate::{
    calendars::resolve::zone_of, db::Conn, error::Result, leave, settings::Settings, teams,
};

/// A chain longer than this is a loop that was there before.
const LONGEST_CHAIN: usize = 100;

/// The first above somebody who is in service and not on leave: the manager, else the lead of the team or of one above it;
/// then who is above that one. Where all of them are on leave, the nearest. None above: nobody.
pub async fn present(
    conn: &mut Conn,
    user: &User,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Option<User>> {
    let (mut nearest, mut below) = (None, user.clone());
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = of(conn, &below).await?.filter(|next| next.id != user.id) else { break };
        let leaves = leave::queries::of_user(conn, next.id).await?;
        if !leave::is_away(&leaves, zone_of(&next, settings), now) {
            return Ok(Some(next));
        }
        nearest.get_or_insert_with(|| next.clone());
        below = next;
    }
    Ok(nearest)
}

/// The manager, where one is named and in service; else the lead of the team, or of the next above it that has another.
pub async fn of(conn: &mut Conn, user: &User) -> Result<Option<User>> {
    if let Some(manager) = active(conn, user.manager_id).await? {
        return Ok(Some(manager));
    }
    let mut team_id = user.team_id;
    for _ in 0..LONGEST_CHAIN {
        let Some(id) = team_id else { return Ok(None) };
        let Some(team) = teams::queries::get(conn, id).await? else { return Ok(None) };
        let lead = active(conn, team.lead_id).await?;
        if let Some(lead) = lead.filter(|lead| lead.id != user.id) {
            return Ok(Some(lead));
        }
        team_id = team.parent_id;
    }
    Ok(None)
}

async fn active(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<User>> {
    let Some(id) = id else { return Ok(None) };
    Ok(queries::get(conn, id).await?.filter(|user| user.active))
}
