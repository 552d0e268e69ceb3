//! Writes an event, and a job for each subscriber, on the caller's connection.

use chrono::{DateTime, Utc};
use futures_util::future::try_join3;
use kernel::id;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{model::Event, queries, subscribers, types::TYPES};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    queue::{self, Lane},
    resource::Resource,
};

/// The kind of the job that writes the deliveries of an event to webhooks.
pub const FAN_OUT: &str = "fan_out_event";

/// Derived or of every change: no change by themselves.
const UNREMARKED: [&str; 6] = [
    "updated_at",
    "version",
    "first_response_at",
    "last_contacted_at",
    "next_follow_up_at",
    "failing_since",
];

/// A resource came to be.
pub async fn created<S: Resource>(
    conn: &Conn,
    actor: &Actor,
    now: DateTime<Utc>,
    after: &S,
) -> Result<()> {
    publish(conn, actor, now, "created", None::<&S>, after).await
}

/// A resource changed.
pub async fn updated<S: Resource>(
    conn: &Conn,
    actor: &Actor,
    now: DateTime<Utc>,
    before: &S,
    after: &S,
) -> Result<()> {
    publish(conn, actor, now, "updated", Some(before), after).await
}

/// A resource is gone from view.
pub async fn deleted<S: Resource>(
    conn: &Conn,
    actor: &Actor,
    now: DateTime<Utc>,
    after: &S,
) -> Result<()> {
    publish(conn, actor, now, "deleted", None::<&S>, after).await
}

/// Something happened to a resource: `verb` makes the type, such as `completed` in `task.completed`.
pub async fn publish<S: Resource>(
    conn: &Conn,
    actor: &Actor,
    now: DateTime<Utc>,
    verb: &str,
    before: Option<&S>,
    after: &S,
) -> Result<()> {
    record(conn, actor, now, verb, before, after).await.map(|_| ())
}

/// The same; answers the event's id.
pub async fn record<S: Resource>(
    conn: &Conn,
    actor: &Actor,
    now: DateTime<Utc>,
    verb: &str,
    before: Option<&S>,
    after: &S,
) -> Result<Uuid> {
    let after_json = serde_json::to_value(after).map_err(anyhow::Error::from)?;
    let before_json = match before {
        Some(before) => {
            Some(changed(serde_json::to_value(before).map_err(anyhow::Error::from)?, &after_json))
        }
        None => None,
    };
    let event = Event {
        id: id::new(now),
        type_: format!("{}.{verb}", S::TYPE),
        subject_type: S::TYPE.to_owned(),
        subject_id: after.id(),
        actor_kind: actor.kind().to_owned(),
        actor_user_id: actor.user_id(),
        actor_key_id: actor.key_id,
        request_id: actor.request_id.clone(),
        before: before_json,
        after: Some(after_json),
        at: now,
        position: None,
    };
    debug_assert!(
        TYPES.contains(&event.type_.as_str()),
        "{} is not in events/types.rs",
        event.type_
    );
    // Sent one after the other without waiting between.
    try_join3(queries::insert(conn, &event), wake(conn, &event, now), fan_out(conn, &event, now))
        .await?;
    Ok(event.id)
}

/// Where an active endpoint asks for it.
async fn fan_out(conn: &Conn, event: &Event, now: DateTime<Utc>) -> Result<()> {
    let data = json!({ "event_id": event.id });
    queue::enqueue_if_asked(conn, FAN_OUT, &key(event.id), data, &event.type_, now).await
}

async fn wake(conn: &Conn, event: &Event, now: DateTime<Utc>) -> Result<()> {
    for kind in subscribers::of(&event.type_) {
        let data = json!({ "event_id": event.id });
        queue::enqueue_named(conn, Lane::Act, kind, &key(event.id), data, now).await?;
    }
    Ok(())
}

fn key(event_id: Uuid) -> String {
    event_id.to_string()
}

/// The values of `before` that are others in `after`.
fn changed(before: Value, after: &Value) -> Value {
    let Value::Object(before) = before else { return Value::Null };
    let kept: Map<String, Value> = before
        .into_iter()
        .filter(|(name, value)| {
            !UNREMARKED.contains(&name.as_str()) && after.get(name) != Some(value)
        })
        .collect();
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_values_are_kept() {
        let before = json!({ "name": "a", "email": "x", "version": 1, "updated_at": "…" });
        let after = json!({ "name": "b", "email": "x", "version": 2, "updated_at": "…!" });
        assert_eq!(changed(before, &after), json!({ "name": "a" }));
    }
}
