use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Timestamptz},
};
use diesel_async::RunQueryDsl;

use super::model::{Kind, Patience, Silence};
use crate::{
    db::{
        Conn, prepared,
        schema::{silences, watches},
    },
    error::Result,
    jobs,
};

/// Of each kind so many are looked at; more are counted as so many.
pub const MOST: i64 = 500;

/// Without a sign of life for longer than this a worker is dead.
const ALIVE_SECONDS: i32 = 30;

const ONLY_ROW: bool = true;

/// All that is missing, at most [`MOST`] of a kind.
pub async fn missing(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Silence>> {
    let query = diesel::sql_query(include_str!("missing.sql"))
        .bind::<Timestamptz, _>(now - Patience::URGENT)
        .bind::<Timestamptz, _>(now - Patience::MESSAGE)
        .bind::<Timestamptz, _>(now - Patience::REMINDER)
        .bind::<Timestamptz, _>(now - Patience::JOB)
        .bind::<Timestamptz, _>(now - Patience::RUNNING)
        .bind::<Timestamptz, _>(now - Patience::FAILED)
        .bind::<BigInt, _>(MOST);
    let mut rows: Vec<Silence> = prepared(query).load(conn).await?;
    for row in rows.iter_mut().filter(|row| row.kind.is_of_job()) {
        if let Some(id) = jobs::shown_id(&row.key) {
            row.key = id.to_string();
        }
    }
    Ok(rows)
}

/// The keys of this kind that the admins were told of.
pub async fn told(conn: &mut Conn, kind: Kind) -> Result<Vec<Silence>> {
    let rows: Vec<(String, DateTime<Utc>)> = silences::table
        .filter(silences::kind.eq(kind))
        .order((silences::since, silences::key))
        .select((silences::key, silences::since))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(key, since)| Silence { kind, key, since }).collect())
}

/// Writes down what the admins are told of now.
pub async fn insert(conn: &mut Conn, row: &Silence, now: DateTime<Utc>) -> Result<()> {
    diesel::insert_into(silences::table)
        .values((
            silences::kind.eq(row.kind),
            silences::key.eq(&row.key),
            silences::since.eq(row.since),
            silences::told_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets what came after all.
pub async fn delete(conn: &mut Conn, kind: Kind, keys: &[String]) -> Result<()> {
    let healed = silences::table.filter(silences::kind.eq(kind)).filter(silences::key.eq_any(keys));
    diesel::delete(healed).execute(conn).await?;
    Ok(())
}

/// Takes the turn to watch, where the last one was before `before`: answers since when somebody has watched without a break
/// longer than until `broken`.
pub async fn take_turn(
    conn: &mut Conn,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
    broken: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let turn = watches::table
        .filter(watches::last_at.le(before))
        .select((watches::last_at, watches::steady_since))
        .for_update()
        .skip_locked();
    let turn: Option<(DateTime<Utc>, DateTime<Utc>)> = turn.first(conn).await.optional()?;
    let Some((last_at, steady_since)) = turn else {
        first_turn(conn, now).await?;
        return Ok(None);
    };
    let steady_since = if last_at < broken { now } else { steady_since };
    diesel::update(watches::table.find(ONLY_ROW))
        .set((watches::last_at.eq(now), watches::steady_since.eq(steady_since)))
        .execute(conn)
        .await?;
    Ok(Some(steady_since))
}

async fn first_turn(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    let rows: i64 = watches::table.count().get_result(conn).await?;
    if rows == 0 {
        diesel::insert_into(watches::table)
            .values((watches::last_at.eq(now), watches::steady_since.eq(now)))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// The workers of this database, by the signs of life that they give it.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Workers {
    #[diesel(sql_type = BigInt)]
    pub alive: i64,
    /// Since the last sign of life of any; `None` where there never was one.
    #[diesel(sql_type = Nullable<Integer>)]
    pub silent_seconds: Option<i32>,
}

/// By the database's clock, as they give them. A worker process has a row for each lane, whose own part comes last in its
/// id; a drain is none.
pub async fn workers(conn: &mut Conn) -> Result<Workers> {
    let query = "SELECT count(DISTINCT regexp_replace(split_part(id, '@', 2), ':[^:]*$', '')) \
                 FILTER (WHERE last_seen > now() - make_interval(secs => $1)) AS alive, \
                 extract(epoch FROM now() - max(last_seen))::int AS silent_seconds \
                 FROM apalis.workers WHERE position('@' IN id) > 0";
    let query =
        diesel::sql_query(query).bind::<diesel::sql_types::Double, _>(f64::from(ALIVE_SECONDS));
    Ok(query.get_result(conn).await?)
}
