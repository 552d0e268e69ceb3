//! The watch: one worker at a time looks for what is missing, every half minute.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    model::{Kind, Patience, Silence},
    queries,
};
use crate::{alerts, db::Conn, error::Result};

/// Between two looks.
const EVERY: TimeDelta = TimeDelta::seconds(30);
/// Without a look for this long nobody watched: what waits now is caught up with first.
const BREAK: TimeDelta = TimeDelta::seconds(90);
/// How long that may take before it counts as late.
const CATCH_UP: TimeDelta = TimeDelta::minutes(2);

/// Whose turn it is to look: `None` where somebody looked just now, else whether what is late counts already.
pub async fn take_turn(conn: &mut Conn, now: DateTime<Utc>) -> Result<Option<bool>> {
    let turn = queries::take_turn(conn, now, now - EVERY, now - BREAK).await?;
    Ok(turn.map(|steady_since| now - steady_since >= CATCH_UP))
}

/// Tells the admins what is missing and was not told of, and forgets what came after all. `schedules` have something due
/// since then.
pub async fn look(
    conn: &mut Conn,
    is_steady: bool,
    schedules: &[(&'static str, DateTime<Utc>)],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut missing = queries::missing(conn, now).await?;
    let late = schedules.iter().filter(|(_, since)| *since < now - Patience::SCHEDULE);
    missing.extend(late.map(|(name, since)| Silence {
        kind: Kind::LateSchedule,
        key: (*name).to_owned(),
        since: *since,
    }));
    for kind in Kind::ALL.iter().copied() {
        let of_kind: Vec<&Silence> = missing.iter().filter(|one| one.kind == kind).collect();
        let told = queries::told(conn, kind).await?;
        forget(conn, kind, &told, &of_kind).await?;
        if kind.is_late() && !is_steady {
            continue;
        }
        for one in of_kind.into_iter().filter(|one| !told.iter().any(|old| old.key == one.key)) {
            queries::insert(conn, one, now).await?;
            alerts::raise(conn, alerts::silence(one), now).await?;
        }
    }
    Ok(())
}

/// Of a kind of which more is missing than is looked at, nothing is known to have come.
async fn forget(conn: &mut Conn, kind: Kind, told: &[Silence], missing: &[&Silence]) -> Result<()> {
    let all = i64::try_from(missing.len()).is_ok_and(|count| count < queries::MOST);
    let healed = told.iter().filter(|old| !missing.iter().any(|one| one.key == old.key));
    let healed: Vec<String> = healed.map(|one| one.key.clone()).collect();
    if all && !healed.is_empty() {
        queries::delete(conn, kind, &healed).await?;
    }
    Ok(())
}
