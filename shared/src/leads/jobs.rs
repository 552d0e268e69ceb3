//! What follows from a lead's events.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    model::{Lead, LeadStatus},
    queries,
};
use crate::{
    alerts,
    assignment::AssignedBecause,
    db::Conn,
    emails::{self, EmailKind, NewEmail, Regarding},
    error::Result,
    events::{Event, follower},
    keys,
    queue::Outcome,
    users,
};

/// Two days: a lead that nobody heard of by then is named in an alert.
const DEADLINE: TimeDelta = TimeDelta::hours(48);

follower! {
    /// Tells the new owner of a lead, or the admins that nobody could take it.
    AnnounceLead, "announce_lead", announce
}

async fn announce(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let Some(lead) = queries::get(conn, event.subject_id).await? else {
        return Ok(Outcome::Cancel("the lead was deleted".to_owned()));
    };
    if !is_news(event) || lead.status == LeadStatus::Unqualified {
        return Ok(Outcome::Done);
    }
    match owner_after(event) {
        Some(owner_id) => tell_owner(conn, &lead, owner_id, event, now).await,
        None if lead.assigned_because == AssignedBecause::NoActiveRep.as_str() => {
            let team_id = team_of(conn, &lead, event).await?;
            alerts::raise(conn, alerts::unowned_lead(&lead, team_id), now).await?;
            Ok(Outcome::Done)
        }
        None => Ok(Outcome::Done),
    }
}

/// Whether the event gave the lead to somebody: it was created, its owner changed, or it came back.
fn is_news(event: &Event) -> bool {
    match &event.before {
        _ if event.type_ == "lead.restored" => true,
        None => true,
        Some(before) => {
            let was = before.get("status").and_then(Value::as_str);
            let is = event.after.as_ref().and_then(|after| after.get("status")?.as_str());
            let reopened = was == Some("unqualified") && is != Some("converted");
            let by_the_owner =
                event.actor_user_id.is_some() && event.actor_user_id == owner_after(event);
            before.get("owner_id").is_some() || (reopened && !by_the_owner)
        }
    }
}

fn owner_after(event: &Event) -> Option<Uuid> {
    event.after.as_ref()?.get("owner_id")?.as_str()?.parse().ok()
}

/// The team whose reps alone were asked: that of the key which posted the lead (a refused post may have been replayed by
/// another), or which made the change that its owner was looked for.
async fn team_of(conn: &mut Conn, lead: &Lead, event: &Event) -> Result<Option<Uuid>> {
    let key_id = match &event.before {
        None => lead.created_by_key_id,
        Some(_) => event.actor_key_id,
    };
    let Some(key_id) = key_id else { return Ok(None) };
    Ok(keys::queries::find(conn, key_id).await?.and_then(|key| key.team_id))
}

async fn tell_owner(
    conn: &mut Conn,
    lead: &Lead,
    owner_id: Uuid,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let Some(owner) = users::queries::get(conn, owner_id).await? else {
        return Ok(Outcome::Cancel("the owner is gone".to_owned()));
    };
    let mut reason = json!({
        "rule": "lead_assigned",
        "event_id": event.id,
        "lead_id": lead.id,
        "owner_id": owner.id,
        "assigned_because": lead.assigned_because,
    });
    // Who keeps a lead that came back did not get it by turns now.
    let chosen = event.before.as_ref().is_none_or(|before| before.get("owner_id").is_some());
    if chosen
        && lead.assigned_because == AssignedBecause::RoundRobin.as_str()
        && let Some(team_id) = team_of(conn, lead, event).await?
        && let Some(fields) = reason.as_object_mut()
    {
        fields.insert("team_id".to_owned(), json!(team_id));
    }
    let email = NewEmail {
        kind: EmailKind::LeadAssigned,
        cause: format!("lead_assigned:{}", event.id),
        to: (&owner).into(),
        regarding: Regarding {
            lead_id: Some(lead.id),
            customer_id: lead.customer_id,
            ..Regarding::NOTHING
        },
        reason,
        deadline_at: now + DEADLINE,
    };
    emails::actions::queue(conn, email, now).await?;
    Ok(Outcome::Done)
}
