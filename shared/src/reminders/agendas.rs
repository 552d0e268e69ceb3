//! The agenda: one mail a day, in place of single reminders.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{
    agenda::{Rhythm, Slot},
    agenda_rows,
    model::{AgendaRow, ReminderVia},
    queries,
};
use crate::{
    calendars,
    db::Conn,
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    error::Result,
    settings::{self, Settings},
    tasks,
    users::{self, User},
};

/// The rule of an agenda, in its reason.
pub const RULE: &str = "agenda";

/// An agenda is tried for the rest of its day, and so long at the least.
const DEADLINE: TimeDelta = TimeDelta::hours(2);

/// The earliest agenda to come.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    agenda_rows::next_due(conn).await
}

/// Claims up to `limit` due agendas, queues those that go, and moves all on. Answers how many were due.
pub async fn claim_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<usize> {
    let due = agenda_rows::lock_due(conn, now, limit).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let settings = settings::queries::get(conn).await?;
    for row in &due {
        turn(conn, row, &settings, now).await?;
    }
    Ok(due.len())
}

async fn turn(
    conn: &mut Conn,
    row: &AgendaRow,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<()> {
    let user = users::queries::get(conn, row.user_id).await?;
    let Some(user) = user.filter(|user| user.active && user.reminders.by_agenda()) else {
        return agenda_rows::forget(conn, row.user_id).await;
    };
    let worktime = calendars::resolve::worktime_of(conn, &user, settings).await?;
    let rhythm = Rhythm {
        zone: calendars::resolve::zone_of(&user, settings),
        time: user.reminders.agenda_at(),
        worktime: &worktime,
    };
    let due = Slot { on: row.next_on, at: row.next_agenda_at };
    let (last, next) = rhythm.catch_up(due, now);
    if rhythm.goes(last, now) {
        queue(conn, &user, rhythm, last, now).await?;
    }
    let row = AgendaRow { user_id: user.id, next_on: next.on, next_agenda_at: next.at };
    agenda_rows::save(conn, &row).await
}

/// Queues the agenda of a day, unless there is nothing to say.
async fn queue(
    conn: &mut Conn,
    user: &User,
    rhythm: Rhythm<'_>,
    slot: Slot,
    now: DateTime<Utc>,
) -> Result<()> {
    let until = rhythm.next_that_goes(slot).at;
    let due = tasks::queries::due_before(conn, user.id, until, 1).await?;
    if due.is_empty() && !queries::waits(conn, user.id, ReminderVia::Agenda, until).await? {
        return Ok(());
    }
    let (_, midnight) = rhythm.day(slot.on);
    let email = NewEmail {
        kind: EmailKind::Agenda,
        cause: format!("agenda:{}:{}", user.id, slot.on),
        to: Recipient::User(user),
        regarding: Regarding::NOTHING,
        reason: json!({
            "rule": RULE,
            "user_id": user.id,
            "on": slot.on,
            "at": slot.at,
            "until": until,
        }),
        deadline_at: midnight.max(now + DEADLINE),
    };
    emails::actions::queue(conn, email, now).await
}
