//! The task that sees to a case: its owner's, due when the case is.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::input::Locale;
use uuid::Uuid;

use super::{
    model::{Priority, Task, TaskKind, TaskStatus},
    queries,
    raised::cut,
    write,
};
use crate::{
    actor::Actor,
    cases::{Case, Severity},
    contacts::{self, Contact},
    customers,
    db::Conn,
    error::Result,
    followups, reminders, settings,
    users::User,
};

/// A task of a case that is later than this does not see to it.
const SOON: TimeDelta = TimeDelta::days(7);

/// Makes the task where none of the case is open that is due soon, or when the case is. The customer is locked already, and the
/// case.
pub async fn plan(
    conn: &mut Conn,
    actor: &Actor,
    case: &Case,
    owner: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    let latest = case.due_at.max(now + SOON);
    let sees_to = |task: &Task| task.due_at.is_some_and(|due_at| due_at <= latest);
    if lock_open(conn, case.id).await?.iter().any(sees_to) {
        return Ok(());
    }
    let settings = settings::queries::get(conn).await?;
    let (subject, kind) = named(conn, case, owner.language(settings.language())).await?;
    let task = Task {
        subject,
        kind,
        purpose: Some(queries::CASE.to_owned()),
        due_at: Some(case.due_at),
        priority: priority(case.severity),
        customer_id: Some(case.customer_id),
        case_id: Some(case.id),
        note: case.description.clone(),
        opens_customer: write::opens(conn, actor, Some(case.customer_id)).await?,
        ..write::blank(owner.id, now)
    };
    let reminders = reminders::actions::plan_new(conn, &task, owner, &settings, now);
    write::all(conn, actor, &task, reminders, "case", now).await
}

/// Makes the open tasks of a case follow it: to its owner and, where they went by the case, to its due time and its words.
pub async fn follow(
    conn: &mut Conn,
    actor: &Actor,
    before: &Case,
    after: &Case,
    now: DateTime<Utc>,
) -> Result<()> {
    let same = before.owner_id == after.owner_id
        && before.due_at == after.due_at
        && before.subject == after.subject
        && before.contact_id == after.contact_id
        && before.description == after.description
        && before.severity == after.severity;
    if same {
        return Ok(());
    }
    for task in lock_open(conn, after.id).await? {
        let mut next = task.clone();
        match after.owner_id {
            Some(owner_id) if before.owner_id != after.owner_id => next.owner_id = owner_id,
            Some(_) => {}
            None => next.status = TaskStatus::Cancelled,
        }
        if next.due_at == Some(before.due_at) {
            next.due_at = Some(after.due_at);
        }
        rename(conn, before, after, &mut next).await?;
        if next.note == before.description {
            next.note.clone_from(&after.description);
        }
        if next.priority == priority(before.severity) {
            next.priority = priority(after.severity);
        }
        write::commit_for(conn, actor, task, next, "updated", "case", now).await?;
    }
    Ok(())
}

/// Cancels what is open of a case that nobody has to see to any more.
pub async fn end(conn: &mut Conn, actor: &Actor, case_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let open = lock_open(conn, case_id).await?;
    write::cancel_all(conn, actor, open, now).await
}

/// The open tasks of a case, locked after what they hang on.
async fn lock_open(conn: &mut Conn, case_id: Uuid) -> Result<Vec<Task>> {
    let seen = queries::open_of_case(conn, case_id).await?;
    if seen.is_empty() {
        return Ok(seen);
    }
    let parents: Vec<_> = seen.iter().map(Task::parents).collect();
    followups::queries::lock(conn, &parents).await?;
    let ids: Vec<Uuid> = seen.iter().map(|task| task.id).collect();
    let mut open = queries::lock_all(conn, &ids).await?;
    open.retain(Task::is_live);
    Ok(open)
}

/// What its task is called, and how the contact is reached.
async fn named(conn: &mut Conn, case: &Case, language: Locale) -> Result<(String, TaskKind)> {
    let contact = match case.contact_id {
        Some(id) => contacts::queries::get(conn, id).await?,
        None => None,
    };
    let contact = contact.filter(|contact| contact.erased_at.is_none());
    let customer = customers::queries::get(conn, case.customer_id).await?;
    let customer = customer.map(|customer| customer.name).unwrap_or_default();
    let subject = subject(case, contact.as_ref(), &customer, language);
    Ok((subject, kind(case, contact.as_ref())))
}

/// Calls a task after the case as it is now, where it was called after what the case was.
async fn rename(conn: &mut Conn, before: &Case, after: &Case, task: &mut Task) -> Result<()> {
    if before.subject == after.subject && before.contact_id == after.contact_id {
        return Ok(());
    }
    for language in [Locale::En, Locale::ZhCn] {
        let (old, way) = named(conn, before, language).await?;
        if task.subject == old {
            let (subject, kind) = named(conn, after, language).await?;
            task.subject = subject;
            if task.kind == way {
                task.kind = kind;
            }
            break;
        }
    }
    Ok(())
}

/// What its task is called.
pub(crate) fn subject(
    case: &Case,
    contact: Option<&Contact>,
    customer: &str,
    language: Locale,
) -> String {
    let who = contact.map_or(customer, |contact| contact.name.as_str());
    let subject = match language {
        Locale::En => format!("Get back to {who}: {}", case.subject),
        Locale::ZhCn => format!("回访{who}：{}", case.subject),
    };
    cut(subject)
}

/// By phone, unless an address is all that there is, or nobody is left to be called.
pub(crate) fn kind(case: &Case, contact: Option<&Contact>) -> TaskKind {
    match contact {
        None if case.contact_id.is_some() => TaskKind::Todo,
        Some(contact) if contact.phone.is_none() && contact.email.is_some() => TaskKind::Email,
        _ => TaskKind::Call,
    }
}

pub(crate) fn priority(severity: Severity) -> Priority {
    match severity {
        Severity::Low => Priority::Low,
        Severity::Normal => Priority::Normal,
        Severity::High | Severity::Critical => Priority::High,
    }
}
