use chrono::{DateTime, Utc};
use kernel::id;
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{Adoption, Due, Fate, Fates, REMINDER, WEBHOOK},
    queries,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    events,
    installation::{self, Marks},
    reminders::ReminderStatus,
};

const DROPPED: &str = "dropped when the restored database was adopted";
const MERGED: &str =
    "merged into one with the other late ones when the restored database was adopted";

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
        settle(conn, &due.kind, fates.of(&due.kind), now).await?;
    }
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

async fn settle(conn: &mut Conn, kind: &str, fate: Fate, now: DateTime<Utc>) -> Result<()> {
    match (kind, fate) {
        (WEBHOOK, Fate::Drop) => queries::cancel_deliveries(conn, DROPPED, now).await,
        (WEBHOOK, Fate::Send | Fate::Merge) => queries::give_deliveries_time(conn, now).await,
        (REMINDER, Fate::Drop) => {
            queries::set_queued_reminders(conn, ReminderStatus::Cancelled).await?;
            queries::cancel_due_reminders(conn, now).await?;
            queries::end(conn, kind, DROPPED, now).await
        }
        // Those that wait are left to their rule, and those that were on their way go back to it.
        (REMINDER, Fate::Merge | Fate::Send) => {
            queries::set_queued_reminders(conn, ReminderStatus::Waiting).await?;
            queries::end(conn, kind, MERGED, now).await
        }
        (_, Fate::Drop | Fate::Merge) => queries::end(conn, kind, DROPPED, now).await,
        (_, Fate::Send) => queries::give_time(conn, kind, now).await,
    }
}
