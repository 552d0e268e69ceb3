use kernel::refusal::Kind;
use serde_json::Value;
use uuid::Uuid;

use super::{
    model::{EmailShown, Instead, RowShown, Why},
    moves, queries, words,
};
use crate::{
    actor::Actor,
    cases, customers,
    db::Conn,
    deals, digests,
    emails::{self, Email, EmailStatus},
    error::{Error, Result},
    invitations, leads, reminders, sight, surveys, tasks, teams, users,
    users::User,
};

/// A message, as far as this caller may see it, and why it was made.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<EmailShown> {
    let email = emails::actions::show(conn, actor, id).await?;
    let reader = match email.user_id {
        Some(id) => users::queries::find(conn, id).await?,
        None => None,
    };
    let mut rows = Vec::new();
    for (kind, id) in named(&email) {
        let text = line(conn, actor, &kind, id).await?;
        rows.push(RowShown { type_: kind, id, text });
    }
    let why = Why {
        rule: words::rule(&email),
        text: words::of_rule(&email, reader.as_ref()),
        rows,
        moves: moves::of_email(conn, &email, reader.as_ref()).await?,
        instead: instead(conn, actor, &email, reader.as_ref()).await?,
    };
    Ok(EmailShown { email, why })
}

/// The rows that a message's reason and its columns name, each once.
fn named(email: &Email) -> Vec<(String, Uuid)> {
    let mut rows: Vec<(String, Uuid)> = Vec::new();
    let mut add = |kind: &str, id: Uuid| {
        if !rows.iter().any(|(_, known)| *known == id) {
            rows.push((kind.to_owned(), id));
        }
    };
    for (name, value) in email.reason.as_object().into_iter().flatten() {
        let one = name.strip_suffix("_id").map(|kind| (kind, vec![value]));
        let many = name
            .strip_suffix("_ids")
            .and_then(|kind| Some((kind, value.as_array()?.iter().collect())));
        let Some((kind, values)) = one.or(many) else { continue };
        for id in values.into_iter().filter_map(Value::as_str).filter_map(|id| id.parse().ok()) {
            add(kind, id);
        }
    }
    let columns = [
        ("task", email.task_id),
        ("lead", email.lead_id),
        ("customer", email.customer_id),
        ("reminder", email.reminder_id),
        ("user", email.user_id),
    ];
    for (kind, id) in columns {
        if let Some(id) = id {
            add(kind, id);
        }
    }
    rows
}

/// What a row is, in a line, as this caller may see it; nothing of one that is hidden, gone or of another kind.
async fn line(conn: &mut Conn, actor: &Actor, kind: &str, id: Uuid) -> Result<Option<String>> {
    let shown = match kind {
        "task" => tasks::actions::show(conn, actor, id, true).await.map(|task| Some(task.subject)),
        "lead" => leads::actions::show(conn, actor, id, true).await.map(|lead| words::lead(&lead)),
        "deal" => deals::actions::show(conn, actor, id, true).await.map(|deal| Some(deal.name)),
        "case" => cases::actions::show(conn, actor, id, true).await.map(|case| Some(case.subject)),
        "customer" => {
            customers::actions::show(conn, actor, id, true).await.map(|row| Some(row.name))
        }
        "email" => emails::actions::show(conn, actor, id)
            .await
            .map(|email| Some(format!("{} to {}", email.kind, email.to_email))),
        "digest" => digests::actions::show(conn, actor, id, true).await.map(|row| Some(row.name)),
        "survey" => {
            surveys::actions::show(conn, actor, id, true).await.map(|survey| Some(survey.name))
        }
        "invitation" => invitation(conn, id).await,
        "reminder" => reminder(conn, actor, id).await,
        // Names of colleagues are no secret: every key with crm:read lists them.
        "user" | "owner" | "by_user" | "reader" => {
            Ok(users::queries::find(conn, id).await?.map(|user| user.name))
        }
        "team" => Ok(teams::queries::get(conn, id).await?.map(|team| team.name)),
        _ => Ok(None),
    };
    match shown {
        Err(Error::Refused(refusal)) if refusal.kind == Kind::NotFound => Ok(None),
        Err(Error::Refused(refusal)) if refusal.kind == Kind::Forbidden => Ok(None),
        shown => shown,
    }
}

async fn reminder(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Option<String>> {
    let Some(reminder) = reminders::queries::find(conn, id).await? else { return Ok(None) };
    tasks::actions::show(conn, actor, reminder.task_id, true).await?;
    Ok(Some(format!("{}, for {}", words::of_kind(reminder.kind), words::time(reminder.at))))
}

/// Who may read the message may read of the invitation that it is of.
async fn invitation(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    let Some(row) = invitations::queries::find(conn, id).await? else { return Ok(None) };
    let reason = row.reason.map(|reason| format!(", {reason}")).unwrap_or_default();
    let of = row.occasion.split(':').next().unwrap_or_default();
    Ok(Some(format!("{}{reason}, {of}, for {}", row.status.as_str(), words::time(row.at))))
}

async fn instead(
    conn: &mut Conn,
    actor: &Actor,
    email: &Email,
    reader: Option<&User>,
) -> Result<Option<Instead>> {
    let Some(text) = words::not_sent(email) else { return Ok(None) };
    let mut email_ids = Vec::new();
    if email.status != EmailStatus::Queued && reader.is_some() {
        for later in queries::later(conn, email).await? {
            let access = sight::queries::of_row(conn, actor, later.user_id, later.customer_id);
            if access.await?.to_read().is_ok() {
                email_ids.push(later.id);
            }
        }
    }
    Ok(Some(Instead { status: email.status, text, email_ids }))
}
