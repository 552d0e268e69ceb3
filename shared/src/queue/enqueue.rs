//! Writes jobs on the caller's connection, so that they commit with what made them necessary.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Binary, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use ulid::Ulid;

use super::job::{Envelope, Job, Lane};
use crate::{
    db::{Conn, prepared},
    error::Result,
};

/// Far more than back-off reaches within any deadline; orphan recovery has a guard of its own.
const MAX_ATTEMPTS: i32 = 10_000;

/// Makes a job that runs once `run_at` has come. A job of this kind and key that is already there stays as it is.
pub async fn enqueue<J: Job>(conn: &Conn, job: &J, run_at: DateTime<Utc>) -> Result<()> {
    enqueue_all(conn, std::slice::from_ref(job), run_at).await
}

/// Many jobs of one kind in one statement.
pub async fn enqueue_all<J: Job>(conn: &Conn, jobs: &[J], run_at: DateTime<Utc>) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let envelopes = jobs.iter().map(Envelope::of).collect::<anyhow::Result<Vec<_>>>()?;
    let keys = jobs.iter().map(Job::key).collect();
    insert(conn, J::LANE, &envelopes, keys, run_at).await
}

/// A job known by its kind alone, for those who may not import its slice.
pub async fn enqueue_named(
    conn: &Conn,
    lane: Lane,
    kind: &str,
    key: &str,
    data: serde_json::Value,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let envelope = Envelope { kind: kind.to_owned(), v: 1, data };
    insert(conn, lane, &[envelope], vec![key.to_owned()], run_at).await
}

/// The same, of the lane of acts, only where an active webhook asks for this type of event: known in the statement that
/// makes the job.
pub async fn enqueue_if_asked(
    conn: &Conn,
    kind: &str,
    key: &str,
    data: serde_json::Value,
    event_type: &str,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let envelope = Envelope { kind: kind.to_owned(), v: 1, data };
    let statement = diesel::sql_query(include_str!("enqueue_if_asked.sql"))
        .bind::<Text, _>(id(run_at))
        .bind::<Binary, _>(serde_json::to_vec(&envelope).map_err(anyhow::Error::from)?)
        .bind::<Text, _>(format!("{kind}:{key}"))
        .bind::<Text, _>(Lane::Act.queue())
        .bind::<Integer, _>(MAX_ATTEMPTS)
        .bind::<Timestamptz, _>(run_at)
        .bind::<Text, _>(event_type);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

async fn insert(
    conn: &Conn,
    lane: Lane,
    envelopes: &[Envelope],
    keys: Vec<String>,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let mut payloads = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        payloads.push(serde_json::to_vec(envelope).map_err(anyhow::Error::from)?);
    }
    let ids: Vec<String> = envelopes.iter().map(|_| id(run_at)).collect();
    let keys: Vec<String> =
        envelopes.iter().zip(keys).map(|(job, key)| format!("{}:{key}", job.kind)).collect();
    let statement = diesel::sql_query(include_str!("enqueue.sql"))
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Binary>, _>(payloads)
        .bind::<Array<Text>, _>(keys)
        .bind::<Text, _>(lane.queue())
        .bind::<Integer, _>(MAX_ATTEMPTS)
        .bind::<Timestamptz, _>(run_at);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// A ULID of the job's time; those of one process and one instant sort in the order they were made.
fn id(at: DateTime<Utc>) -> String {
    Ulid::from(kernel::id::new(at).as_u128()).to_string()
}
