//! What the admins are told of what is missing: as it is by now.

use serde_json::Value;
use uuid::Uuid;

use super::{Envelope, Look, id_in, unwanted};
use crate::{
    db::Conn,
    emails,
    error::Result,
    jobs,
    mail::letters::{Missing, Silence},
    reminders,
    silence::{self, Kind},
    tasks, users,
};

/// What is missing by the rule that made this message; `None` where it is of another sort.
pub(super) fn missing(reason: &Value) -> Option<Missing> {
    Missing::from_name(reason.get("rule")?.as_str()?.strip_prefix("alert.")?)
}

pub(super) async fn look(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    missing: Missing,
) -> Result<Look> {
    let reason = &envelope.email.reason;
    let kind = Kind::ALL.iter().copied().find(|kind| kind.as_str() == missing.as_str());
    let Some(kind) = kind else { return no_reader(conn, envelope).await };
    let known = silence::queries::told(conn, kind).await?;
    let named = reason.get("key").and_then(Value::as_str);
    let named = known.iter().find(|one| Some(one.key.as_str()) == named);
    // Others may be missing still where this one is not.
    let Some(one) = named.or(known.first()) else { return unwanted("it came after all") };
    let (about, error) = about(conn, envelope, kind, &one.key).await?;
    let more = i64::try_from(known.len()).unwrap_or(1) - 1;
    let letter = Silence { missing, key: one.key.clone(), about, error, since: one.since, more };
    envelope.wrap(&letter)
}

async fn no_reader(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let reason = &envelope.email.reason;
    let Some(id) = id_in(reason, "email_id") else { return unwanted("it names nothing") };
    let Some(email) = emails::queries::find(conn, id).await? else {
        return unwanted("the message is gone");
    };
    let letter = Silence {
        missing: Missing::NoReader,
        key: id.to_string(),
        about: Some(format!("{}, {}", email.kind, email.to_email)),
        error: None,
        since: email.created_at,
        more: reason.get("more").and_then(Value::as_i64).unwrap_or(0),
    };
    envelope.wrap(&letter)
}

/// What a row is, in a line, and what it last failed of.
async fn about(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    kind: Kind,
    key: &str,
) -> Result<(Option<String>, Option<String>)> {
    let Ok(id) = key.parse::<Uuid>() else { return Ok((None, None)) };
    Ok(match kind {
        Kind::LateEmail => emails::queries::find(conn, id)
            .await?
            .map(|email| (Some(format!("{}, {}", email.kind, email.to_email)), email.last_error))
            .unwrap_or_default(),
        Kind::LateReminder => match reminders::queries::find(conn, id).await? {
            Some(reminder) => (task(conn, reminder.task_id).await?, None),
            None => (None, None),
        },
        Kind::OwnerlessTask => (task(conn, id).await?, None),
        Kind::UnreachableUser => match users::queries::find(conn, id).await? {
            Some(user) => (Some(format!("{}, {}", user.name, user.email)), None),
            None => (None, None),
        },
        Kind::LateJob | Kind::FailedJob => jobs::queries::find(conn, id, envelope.now)
            .await?
            .map(|job| (Some(job.kind), job.last_error))
            .unwrap_or_default(),
        Kind::LateSchedule => (None, None),
    })
}

async fn task(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    let Some(task) = tasks::queries::find(conn, id).await? else { return Ok(None) };
    let owner = users::queries::find(conn, task.owner_id).await?;
    Ok(Some(match owner {
        Some(owner) => format!("{}, {}", task.subject, owner.name),
        None => task.subject,
    }))
}
