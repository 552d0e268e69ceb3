//! A task's reminders, those that came and those that did not, each with its reason.

use serde_json::Value;
use uuid::Uuid;

use super::{
    model::{ReminderShown, RemindersShown, Sent},
    moves, queries, words,
};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page},
    },
    emails::EmailStatus,
    error::Result,
    reminders::{Reminder, ReminderKind, ReminderVia},
    tasks::{self, Task, TaskStatus},
    users::{self, User},
};

const COME_BEFORE: [ReminderKind; 2] = [ReminderKind::Given, ReminderKind::Before];

/// For whoever reads the task, deleted or not.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    task_id: Uuid,
    page: &Page,
) -> Result<RemindersShown> {
    let task = tasks::actions::show(conn, actor, task_id, true).await?;
    let owner = users::queries::find(conn, task.owner_id).await?;
    let rows = queries::reminders_of(conn, task_id, page).await?;
    let page = Listed::by(rows, page, |row| Some((Some(time_value(row)), row.id)));
    let ids: Vec<Uuid> = page.data.iter().map(|row| row.id).collect();
    let emails = queries::emails_of(conn, task_id, &ids).await?;
    // What climbs when it is overdue is no reminder of its owner's.
    let none = !page.data.iter().any(|row| COME_BEFORE.contains(&row.kind));
    let text = overall(&task, owner.as_ref(), none);
    let mut data = Vec::new();
    for row in page.data {
        let moved_because = match row.wanted_at {
            Some(at) => Some(moves::cause(conn, owner.as_ref(), at).await?),
            None => None,
        };
        let email = emails.iter().find(|email| email.reminder_id == Some(row.id));
        data.push(ReminderShown {
            reason: reason(&row, &task, email),
            email_id: email.map(|email| email.id).or(row.email_id),
            moved_because,
            id: row.id,
            task_id: row.task_id,
            kind: row.kind,
            at: row.at,
            wanted_at: row.wanted_at,
            status: row.status,
            created_at: row.created_at,
        });
    }
    Ok(RemindersShown { data, next_cursor: page.next_cursor, text })
}

fn time_value(row: &Reminder) -> Value {
    row.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into()
}

/// Why a reminder stands as it does.
fn reason(row: &Reminder, task: &Task, email: Option<&Sent>) -> String {
    let because = email.and_then(|email| email.last_error.as_deref());
    match row.status.as_str() {
        "waiting" if row.via == ReminderVia::Agenda => {
            "It comes with its owner's next agenda.".to_owned()
        }
        "waiting" => format!("It comes on {}.", words::time(row.at)),
        "queued" => match because {
            Some(why) => format!("Its message is on the way, and is tried again: {why}."),
            None => "Its message is on the way.".to_owned(),
        },
        "sent" => match email.filter(|email| email.status == EmailStatus::Bounced) {
            Some(_) => "Its message was sent and came back.".to_owned(),
            None => "Its message was sent.".to_owned(),
        },
        // Nothing else that climbs fails without a message.
        "failed" if row.via == ReminderVia::Escalation && row.email_id.is_none() => {
            "It went to nobody: nobody is above the task's owner, and there is no other admin."
                .to_owned()
        }
        "failed" => {
            format!("Its message could not be sent: {}.", because.unwrap_or("see the message"))
        }
        "cancelled" => format!("It was cancelled: {}.", ended(row, task, because)),
        other => format!("It is {other}."),
    }
}

/// What ended a reminder before its time.
fn ended(row: &Reminder, task: &Task, because: Option<&str>) -> String {
    if let Some(why) = because {
        return why.trim_end_matches('.').to_owned();
    }
    if let Some(at) = task.deleted_at {
        return format!("the task was deleted on {}", words::time(at));
    }
    match (task.status, task.completed_at) {
        (TaskStatus::Done, Some(at)) => format!("the task was done on {}", words::time(at)),
        (TaskStatus::Cancelled, _) => "the task was cancelled".to_owned(),
        _ if task.remind_at.is_some_and(|at| at != row.at) => {
            "the reminder was moved to another time".to_owned()
        }
        _ => "the task was moved, handed over or opened again, and has newer reminders".to_owned(),
    }
}

/// Why there are such reminders, or none.
fn overall(task: &Task, owner: Option<&User>, none: bool) -> String {
    let owner_gone = owner.is_none_or(|owner| !owner.active || owner.deleted_at.is_some());
    if task.is_live() && owner_gone {
        return "The task's owner is not in service, so nobody is reminded.".to_owned();
    }
    if !none {
        return match task.remind_at {
            Some(_) => "A given remind_at is the only reminder before the task is due.".to_owned(),
            None => "Reminders come before the task is due, as its owner set.".to_owned(),
        };
    }
    let no_wish = owner.is_some_and(|owner| owner.reminders.remind_before_minutes.is_empty());
    let why = match (task.remind_at, task.due_at) {
        (None, None) => "the task has neither due_at nor remind_at",
        (None, Some(_)) if no_wish => {
            "its owner wants none before tasks are due (reminders.before is null)"
        }
        (None, Some(due)) if due < task.created_at => {
            "the task was due in the past when it was made"
        }
        _ => "the task was not open when they would have been planned",
    };
    format!("There are none before it is due: {why}.")
}
