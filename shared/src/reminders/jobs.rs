//! Reminders follow when their owner's preferences, calendar, zone or leave change.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::actions;
use crate::{
    db::Conn,
    error::Result,
    events::{Event, follower},
    queue::{self, Act, Job, Lane, Outcome},
    users,
};

/// Tasks of one owner that are looked at in one transaction.
const CHUNK: i64 = 100;

/// What of a user, of a calendar and of the settings times are computed from.
const OF_USER: [&str; 4] = ["reminders", "timezone", "calendar_id", "active"];
const OF_CALENDAR: [&str; 4] = ["timezone", "working_hours", "holidays", "workdays"];
const OF_SETTINGS: [&str; 2] = ["timezone", "default_calendar_id"];

follower! {
    /// Finds whose reminders an event touches.
    FollowEvent, "follow_worktime", follow
}

/// Makes the reminders of one owner follow, some tasks at a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FollowOwner {
    pub event_id: Uuid,
    pub owner_id: Uuid,
    /// The last task that was looked at.
    pub after: Option<Uuid>,
}

impl Job for FollowOwner {
    const KIND: &'static str = "follow_owner";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        let after = self.after.map(|after| format!(":{after}")).unwrap_or_default();
        format!("{}:{}{after}", self.event_id, self.owner_id)
    }
}

async fn follow(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let owners = touched(conn, event).await?;
    let jobs: Vec<FollowOwner> = owners
        .into_iter()
        .map(|owner_id| FollowOwner { event_id: event.id, owner_id, after: None })
        .collect();
    queue::enqueue_all(conn, &jobs, now).await?;
    Ok(Outcome::Done)
}

async fn touched(conn: &mut Conn, event: &Event) -> Result<Vec<Uuid>> {
    Ok(match event.subject_type.as_str() {
        "user" if changed(event, &OF_USER) => vec![event.subject_id],
        "leave" => user_of(event).into_iter().collect(),
        "calendar" if changed(event, &OF_CALENDAR) => {
            users::queries::ids_by_calendar(conn, Some(event.subject_id)).await?
        }
        "settings" if changed(event, &OF_SETTINGS) => {
            users::queries::ids_by_calendar(conn, None).await?
        }
        _ => Vec::new(),
    })
}

/// Whether one of these was another before; nothing is known of what came to be or came back.
fn changed(event: &Event, fields: &[&str]) -> bool {
    let Some(Value::Object(before)) = &event.before else { return false };
    fields.iter().any(|field| before.contains_key(*field))
}

fn user_of(event: &Event) -> Option<Uuid> {
    event.after.as_ref()?.get("user_id")?.as_str()?.parse().ok()
}

impl Act for FollowOwner {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(owner) = users::queries::get(conn, self.owner_id).await? else {
            return Ok(Outcome::Cancel("the user was deleted".to_owned()));
        };
        if self.after.is_none() {
            actions::schedule_agenda(conn, &owner, now).await?;
        }
        let last = actions::follow_owner(conn, &owner, self.after, CHUNK, now).await?;
        if let Some(last) = last {
            let next = Self { after: Some(last), ..self.clone() };
            queue::enqueue(conn, &next, now).await?;
        }
        Ok(Outcome::Done)
    }
}
