//! Writes jobs on the caller's connection, so that they commit with what made them necessary.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, Binary, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use ulid::Ulid;

use super::job::{Envelope, Job};
use crate::{db::Conn, error::Result};

/// Far more than back-off reaches within any deadline; orphan recovery has a guard of its own.
const MAX_ATTEMPTS: i32 = 10_000;

/// Makes a job that runs once `run_at` has come. A job of this kind and key that is already there stays as it is.
pub async fn enqueue<J: Job>(conn: &mut Conn, job: &J, run_at: DateTime<Utc>) -> Result<()> {
    enqueue_all(conn, std::slice::from_ref(job), run_at).await
}

/// Many jobs of one kind in one statement.
pub async fn enqueue_all<J: Job>(conn: &mut Conn, jobs: &[J], run_at: DateTime<Utc>) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let mut payloads = Vec::with_capacity(jobs.len());
    for job in jobs {
        payloads.push(serde_json::to_vec(&Envelope::of(job)?).map_err(anyhow::Error::from)?);
    }
    let ids: Vec<String> = jobs.iter().map(|_| id(run_at)).collect();
    let keys: Vec<String> = jobs.iter().map(|job| format!("{}:{}", J::KIND, job.key())).collect();
    diesel::sql_query(include_str!("enqueue.sql"))
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Binary>, _>(payloads)
        .bind::<Array<Text>, _>(keys)
        .bind::<Text, _>(J::LANE.queue())
        .bind::<Integer, _>(MAX_ATTEMPTS)
        .bind::<Timestamptz, _>(run_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// A ULID of the job's time; those of one process and one instant sort in the order they were made.
fn id(at: DateTime<Utc>) -> String {
    Ulid::from(kernel::id::new(at).as_u128()).to_string()
}
