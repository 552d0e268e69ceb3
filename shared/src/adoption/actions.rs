use chrono::{DateTime, TimeDelta, Utc};
use kernel::id;
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{
        AGENDA, Adoption, DIGEST, Due, ESCALATION, Fate, Fates, REMINDER, SURVEY_INVITATION,
        SURVEY_REMINDER, WEBHOOK,
    },
    queries,
};
use crate::{
    actor::Actor,
    db::Conn,
    digests,
    error::Result,
    events,
    installation::{self, Marks},
    reminders::ReminderStatus,
    settings, surveys,
};

const DROPPED: &str = "dropped when the restored database was adopted";
const MERGED: &str =
    "merged into one with the other late ones when the restored database was adopted";

/// What would have climbed by now has so long to be seen to.
const CLIMBS_AFTER: TimeDelta = TimeDelta::days(1);

/// Rhythms and digests whose day is passed by, at a time.
const RHYTHMS: i64 = 100;

/// Adopts the database, in the caller's transaction: settles what fell due, and marks it anew. Answers the new mark, which
/// the data folder is to keep ([`installation::actions::keep`]), and what had fallen due.
pub async fn adopt(
    conn: &mut Conn,
    marks: &Marks,
    fates: &Fates,
    now: DateTime<Utc>,
) -> Result<(Uuid, Vec<Due>)> {
    let mark = marks.setting.unwrap_or_else(|| id::new(now));
    let settled = queries::due(conn, now).await?;
    for due in &settled {
        settle(conn, &due.kind, fates, now).await?;
    }
    // What endpoints failed at is of the original, and of days on which nothing was tried.
    queries::forget_failures(conn).await?;
    installation::actions::settle(conn, marks, mark).await?;
    let due = settled.iter().map(|due| {
        let were = fates.of(&due.kind).as_str();
        json!({ "kind": due.kind, "count": due.count, "oldest": due.oldest, "were": were })
    });
    let due = due.collect::<Vec<_>>().into();
    let adoption = Adoption { id: mark, adopted_at: now, due, version: 1 };
    events::publish(conn, &Actor::system(), now, "adopted", None, &adoption).await?;
    Ok((mark, settled))
}

async fn settle(conn: &mut Conn, kind: &str, fates: &Fates, now: DateTime<Utc>) -> Result<()> {
    use ReminderStatus::{Cancelled, Waiting};
    match (kind, fates.of(kind)) {
        (WEBHOOK, Fate::Drop) => return queries::cancel_deliveries(conn, DROPPED, now).await,
        (WEBHOOK, Fate::Send | Fate::Merge) => {
            return queries::give_deliveries_time(conn, now).await;
        }
        (REMINDER, Fate::Drop) => {
            queries::take_out(conn, kind, Cancelled).await?;
            queries::cancel_due_reminders(conn, now).await?;
        }
        // Those that wait are left to their rule, and those that were on their way go back to it.
        (REMINDER, Fate::Merge | Fate::Send) => {
            queries::take_out(conn, kind, Waiting).await?;
            return queries::end(conn, kind, MERGED, now).await;
        }
        (ESCALATION, Fate::Drop) if fates.drops(kind) => {
            queries::take_out(conn, kind, Cancelled).await?;
            queries::cancel_due_climbing(conn, now).await?;
        }
        // Overdue work does not get lost: what is overdue still climbs with the mail of the next day.
        (ESCALATION, Fate::Drop) => {
            queries::take_out(conn, kind, Waiting).await?;
            queries::put_off_climbing(conn, now, now + CLIMBS_AFTER).await?;
        }
        // They are in the next agenda.
        (AGENDA, Fate::Drop) => queries::take_out(conn, kind, Waiting).await?,
        (SURVEY_INVITATION, Fate::Drop) => {
            queries::cancel_due_invitations(conn, now).await?;
            pass_by_rhythms(conn, now).await?;
        }
        (DIGEST, Fate::Drop) => pass_by_digests(conn, now).await?,
        (SURVEY_REMINDER, Fate::Drop) => queries::drop_due_survey_reminders(conn, now).await?,
        (_, Fate::Drop | Fate::Merge) => {}
        (_, Fate::Send) => return queries::give_time(conn, kind, now).await,
    }
    queries::end(conn, kind, DROPPED, now).await
}

/// The day of a rhythm that has come is passed by; the next one comes at its time.
async fn pass_by_rhythms(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let zone = settings::queries::get(conn).await?.zone();
    loop {
        let due = surveys::queries::lock_due(conn, now, RHYTHMS).await?;
        if due.is_empty() {
            return Ok(());
        }
        for survey in &due {
            let next = survey.trigger.next_run(now, zone);
            surveys::queries::set_next_run(conn, survey.id, next).await?;
        }
    }
}

/// The same of digests.
async fn pass_by_digests(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    loop {
        let due = digests::queries::lock_due(conn, now, RHYTHMS).await?;
        if due.is_empty() {
            return Ok(());
        }
        for digest in &due {
            let zone = digests::of_leads::usual_zone(conn, digest).await?;
            let next = digest.next_run(zone, now);
            digests::queries::set_next_run(conn, digest.id, next).await?;
        }
    }
}
