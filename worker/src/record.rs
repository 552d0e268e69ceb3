//! Writes down how a job ended, if it is still ours.

use std::{collections::HashSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName,
    sql_types::{Array, Jsonb, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;
use serde_json::json;
use shared::{
    db::{Conn, prepared},
    queue::Outcome,
};

use crate::{
    fault::Fault,
    taken::{CRASHES, ERRORS, Taken},
};

diesel::table! {
    apalis.jobs (id) {
        id -> Text,
        status -> Text,
        attempts -> Int4,
        last_result -> Nullable<Jsonb>,
        lock_by -> Nullable<Text>,
        lock_at -> Nullable<Timestamptz>,
        done_at -> Nullable<Timestamptz>,
    }
}

/// States of a job that somebody holds.
const HELD: [&str; 2] = ["Queued", "Running"];

/// A job that asks to run again at once would keep a drain from ending.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

#[derive(Clone, Debug)]
pub(crate) enum Ending {
    Done,
    Again {
        wait: Duration,
        why: String,
        /// Whether it counts as an error of the job.
        error: bool,
    },
    /// The job itself says that there is nothing to do.
    Cancelled(String),
    /// The job itself says that it failed for good.
    Failed(String),
    /// Given up.
    Killed(String),
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::RetryAfter(wait, why) => Self::Again { wait, why, error: false },
            Outcome::Cancel(why) => Self::Cancelled(why),
            Outcome::Fail(why) => Self::Failed(why),
        }
    }
}

/// Part of the caller's transaction, if there is one.
pub(crate) async fn ending(
    conn: &mut Conn,
    taken: &Taken,
    ending: &Ending,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let written = match ending {
        Ending::Done => done(conn, taken, now).await?,
        Ending::Again { wait, why, error } => {
            let wait = TimeDelta::from_std((*wait).max(SHORTEST_WAIT)).unwrap_or(TimeDelta::MAX);
            let run_at = now.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC);
            let errors = taken.errors + u32::from(*error);
            again(conn, taken, run_at, why, errors).await?
        }
        Ending::Cancelled(why) => end(conn, taken, "cancelled", why, now).await?,
        Ending::Failed(why) => end(conn, taken, "failed", why, now).await?,
        Ending::Killed(why) => end(conn, taken, "given up", why, now).await?,
    };
    match written {
        0 if is_done(conn, taken).await? => Err(Fault::Settled),
        0 => Err(Fault::Lost),
        _ => Ok(()),
    }
}

async fn is_done(conn: &mut Conn, taken: &Taken) -> Result<bool, Fault> {
    let done = jobs::table.filter(jobs::id.eq(&taken.id)).filter(jobs::status.eq("Done"));
    Ok(diesel::select(diesel::dsl::exists(done)).get_result(conn).await?)
}

/// Of a transaction that holds the locks of many: what it may wait for a lock, and how long one of its statements may take. Both
/// end well before its client gives up after `limit`, so that no backend is left alone with the locks. For this transaction only.
pub(crate) async fn bound(conn: &Conn, limit: Duration) -> Result<(), Fault> {
    let millis = |part: u32| (limit * part / 5).as_millis().max(1).to_string();
    let query = diesel::sql_query(include_str!("sql/bound.sql"))
        .bind::<Text, _>(millis(2))
        .bind::<Text, _>(millis(3));
    prepared(query).execute(&mut &*conn).await?;
    Ok(())
}

/// Before a step that others must not take at the same time; nobody can take the job over until the transaction ends.
pub(crate) async fn still_held(conn: &mut Conn, taken: &Taken) -> Result<(), Fault> {
    let held = jobs::table
        .filter(jobs::id.eq(&taken.id))
        .filter(jobs::lock_by.eq(&taken.holder))
        .filter(jobs::status.eq_any(HELD))
        .select(jobs::id)
        .for_update();
    let row: Option<String> = held.first(conn).await.optional()?;
    row.map(|_| ()).ok_or(Fault::Lost)
}

/// Of these, the ids of those that are still ours; nobody can take them over until the transaction ends. One that somebody else
/// has locked is left out.
pub(crate) async fn held(
    conn: &Conn,
    all: impl Iterator<Item = &Taken>,
) -> Result<HashSet<String>, Fault> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        id: String,
    }
    let (ids, holders): (Vec<_>, Vec<_>) = all.map(|one| (&*one.id, &*one.holder)).unzip();
    let query = diesel::sql_query(include_str!("sql/held.sql"))
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Text>, _>(holders);
    let rows: Vec<Row> = prepared(query).load(&mut &*conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// All of them, or it fails.
pub(crate) async fn done_all(
    conn: &mut Conn,
    all: impl Iterator<Item = &Taken>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let (ids, holders): (Vec<_>, Vec<_>) = all.map(|one| (&*one.id, &*one.holder)).unzip();
    if ids.is_empty() {
        return Ok(());
    }
    let wanted = ids.len();
    let query = diesel::sql_query(include_str!("sql/done_all.sql"))
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Text>, _>(holders)
        .bind::<Timestamptz, _>(now);
    if prepared(query).execute(conn).await? == wanted { Ok(()) } else { Err(Fault::Lost) }
}

/// Prepared once a connection: this one is written for every job.
async fn done(conn: &mut Conn, taken: &Taken, now: DateTime<Utc>) -> Result<usize, Fault> {
    let held = jobs::table
        .filter(jobs::id.eq(&taken.id))
        .filter(jobs::lock_by.eq(&taken.holder))
        .filter(jobs::status.eq_any(HELD));
    let values = (
        jobs::status.eq("Done"),
        jobs::attempts.eq(jobs::attempts + 1),
        jobs::last_result.eq(json!({ "Ok": null })),
        jobs::lock_by.eq(None::<&str>),
        jobs::lock_at.eq(None::<DateTime<Utc>>),
        jobs::done_at.eq(now),
    );
    Ok(prepared(diesel::update(held).set(values)).execute(conn).await?)
}

async fn again(
    conn: &mut Conn,
    taken: &Taken,
    run_at: DateTime<Utc>,
    why: &str,
    errors: u32,
) -> Result<usize, Fault> {
    let query = diesel::sql_query(include_str!("sql/again.sql"))
        .bind::<Text, _>(&taken.id)
        .bind::<Text, _>(&taken.holder)
        .bind::<Timestamptz, _>(run_at)
        .bind::<Jsonb, _>(json!({ "Err": why }))
        .bind::<Text, _>(ERRORS)
        .bind::<Text, _>(errors.to_string())
        .bind::<Text, _>(CRASHES);
    Ok(query.execute(conn).await?)
}

async fn end(
    conn: &mut Conn,
    taken: &Taken,
    outcome: &str,
    why: &str,
    now: DateTime<Utc>,
) -> Result<usize, Fault> {
    let query = diesel::sql_query(include_str!("sql/end.sql"))
        .bind::<Text, _>(&taken.id)
        .bind::<Text, _>(&taken.holder)
        .bind::<Timestamptz, _>(now)
        .bind::<Jsonb, _>(json!({ "Err": why }))
        .bind::<Text, _>(outcome);
    Ok(query.execute(conn).await?)
}
