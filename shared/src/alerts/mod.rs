//! What the admins are told at once, each kind at most once an hour.

pub mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{
    cases::Case,
    db::Conn,
    emails::{self, Email, EmailKind, NewEmail, Regarding},
    error::Result,
    leads::Lead,
    silence::Silence,
    users,
    webhooks::Webhook,
};

/// Between two alerts of one kind.
const QUIET: TimeDelta = TimeDelta::hours(1);
/// An alert that nobody could be told of by then stands in the log alone.
const DEADLINE: TimeDelta = TimeDelta::hours(48);

/// Something that needs a person: its kind, and the ids that the message is made from.
#[derive(Clone, Debug)]
pub struct Alert {
    kind: &'static str,
    ids: Map<String, Value>,
}

/// A lead came in, and no active rep could take it, of this team where one was asked alone.
pub fn unowned_lead(lead: &Lead, team_id: Option<Uuid>) -> Alert {
    alert("unowned_lead", json!({ "lead_id": lead.id, "team_id": team_id }))
}

/// A case was opened or let go of, and nobody sees to it.
pub fn unowned_case(case: &Case) -> Alert {
    alert("unowned_case", json!({ "case_id": case.id, "customer_id": case.customer_id }))
}

/// A message will not reach its reader.
pub fn mail_failed(email: &Email) -> Alert {
    alert("mail_failed", json!({ "email_id": email.id }))
}

/// Nothing is sent to an endpoint any more, since it failed for long or wants no more.
pub fn webhook_disabled(webhook: &Webhook) -> Alert {
    alert("webhook_disabled", json!({ "webhook_id": webhook.id }))
}

/// Something that was expected did not come.
pub fn silence(silence: &Silence) -> Alert {
    alert(silence.kind.as_str(), json!({ "key": silence.key, "since": silence.since }))
}

/// A message has nobody to go to.
pub fn no_reader(email: &Email) -> Alert {
    alert("no_reader", json!({ "email_id": email.id }))
}

fn alert(kind: &'static str, ids: Value) -> Alert {
    let ids = match ids {
        Value::Object(ids) => ids,
        _ => Map::new(),
    };
    Alert { kind, ids }
}

/// Tells every active admin, unless the kind was told of within the hour: then it is counted, and told at
/// the end of that hour. Without an admin it stands in the log, and `doctor` names it.
pub async fn raise(conn: &mut Conn, alert: Alert, now: DateTime<Utc>) -> Result<()> {
    let ids = Value::Object(alert.ids);
    match queries::claim(conn, alert.kind, &ids, now, now - QUIET).await? {
        Some(more) => tell(conn, alert.kind, ids, more, now).await,
        None => Ok(()),
    }
}

/// When the next counted occurrences are to be told.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    Ok(queries::oldest_counted(conn).await?.map(|last_at| last_at + QUIET))
}

/// Tells what was counted in a quiet hour that is over. Answers of how many kinds.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let kinds = queries::lock_counted(conn, now - QUIET, limit).await?;
    for one in &kinds {
        queries::told(conn, &one.kind, now).await?;
        let ids = one.latest.clone().unwrap_or_default();
        tell(conn, &one.kind, ids, one.more - 1, now).await?;
    }
    Ok(kinds.len())
}

/// Queues the message to each admin: about one occurrence, and how many more there were.
async fn tell(
    conn: &mut Conn,
    kind: &str,
    ids: Value,
    more: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let admins = users::queries::active_admins(conn).await?;
    if admins.is_empty() {
        tracing::warn!(kind, %ids, "an alert, and no admin user to tell");
    }
    for admin in &admins {
        let mut reason = ids.as_object().cloned().unwrap_or_default();
        reason.insert("rule".into(), format!("alert.{kind}").into());
        reason.insert("more".into(), more.into());
        let email = NewEmail {
            kind: EmailKind::Alert,
            cause: format!("alert:{kind}:{}:{}", now.timestamp_micros(), admin.id),
            to: admin.into(),
            regarding: Regarding::NOTHING,
            reason: Value::Object(reason),
            deadline_at: now + DEADLINE,
        };
        emails::actions::queue(conn, email, now).await?;
    }
    Ok(())
}
