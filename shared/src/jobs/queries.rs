use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use super::model::{self, Job, JobFilter, JobStatus};
use crate::{
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    queue::Envelope,
};

diesel::table! {
    apalis.jobs (id) {
        id -> Text,
        job -> Binary,
        status -> Text,
        attempts -> Int4,
        run_at -> Timestamptz,
        last_result -> Nullable<Jsonb>,
        lock_by -> Nullable<Text>,
        lock_at -> Nullable<Timestamptz>,
        done_at -> Nullable<Timestamptz>,
    }
}

/// What its list can be ordered by: an id begins with the time.
pub const SORTS: &[&str] = &["created_at"];

/// The kind stands before the key of every job of ours; the list is read by an index on this expression.
const KIND: &str = "split_part(idempotency_key, ':', 1)";
const BY_HAND: &str = "coalesce((metadata -> 'by_hand')::int, 0)";
/// As [`crate::queue`]'s worker writes it down; all that was given up otherwise has failed.
const IS_CANCELLED: &str = "(metadata -> 'outcome') IS NOT DISTINCT FROM 'cancelled'";

#[derive(Queryable)]
struct Row {
    id: String,
    job: Vec<u8>,
    status: String,
    attempts: i32,
    run_at: DateTime<Utc>,
    last_result: Option<Value>,
    lock_by: Option<String>,
    lock_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    kind: Option<String>,
    is_cancelled: bool,
    by_hand: i32,
}

impl Row {
    fn shown(self, now: DateTime<Utc>) -> Option<Job> {
        let id = model::uuid(&self.id)?;
        let status = self.status(now);
        let envelope: Option<Envelope> = serde_json::from_slice(&self.job).ok();
        let kind = envelope.as_ref().map(|envelope| envelope.kind.clone());
        let kind = kind.or(self.kind).filter(|kind| !kind.is_empty());
        let said = self.last_result.as_ref().and_then(|result| result.get("Err"));
        let created_at = model::created_at(id);
        let last = self.done_at.or(self.lock_at).unwrap_or(created_at);
        Some(Job {
            id,
            kind: kind.unwrap_or_else(|| "unknown".to_owned()),
            status,
            run_at: self.run_at,
            attempts: self.attempts,
            data: envelope.map(|envelope| envelope.data).filter(Value::is_object),
            last_error: said.and_then(Value::as_str).map(str::to_owned),
            started_at: self.lock_at,
            worker: self.lock_by,
            finished_at: self.done_at,
            created_at,
            updated_at: last.max(created_at),
            version: self.attempts.saturating_add(self.by_hand).saturating_add(1),
        })
    }

    fn status(&self, now: DateTime<Utc>) -> JobStatus {
        match self.status.as_str() {
            "Done" => JobStatus::Done,
            "Killed" if self.is_cancelled => JobStatus::Cancelled,
            "Killed" => JobStatus::Failed,
            "Queued" | "Running" => JobStatus::Running,
            _ if self.last_result.is_some() => JobStatus::Retrying,
            _ if self.run_at > now => JobStatus::Scheduled,
            _ => JobStatus::Waiting,
        }
    }
}

macro_rules! columns {
    () => {
        (
            jobs::id,
            jobs::job,
            jobs::status,
            jobs::attempts,
            jobs::run_at,
            jobs::last_result,
            jobs::lock_by,
            jobs::lock_at,
            jobs::done_at,
            sql::<Nullable<Text>>(KIND),
            sql::<Bool>(IS_CANCELLED),
            sql::<diesel::sql_types::Integer>(BY_HAND),
        )
    };
}

/// A page of the jobs, by their ids and so by their time.
pub async fn list(
    conn: &mut Conn,
    filter: &JobFilter,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<Listed<Job>> {
    let mut query = jobs::table.select(columns!()).into_boxed();
    if let Some(kind) = &filter.kind {
        query = query.filter(sql::<Bool>(KIND).sql(" = ").bind::<Text, _>(kind.0.clone()));
    }
    let waits = || jobs::status.eq("Pending").and(jobs::last_result.is_null());
    query = match filter.status {
        None => query,
        Some(JobStatus::Done) => query.filter(jobs::status.eq("Done")),
        Some(JobStatus::Running) => query.filter(jobs::status.eq_any(["Queued", "Running"])),
        Some(JobStatus::Waiting) => query.filter(waits().and(jobs::run_at.le(now))),
        Some(JobStatus::Scheduled) => query.filter(waits().and(jobs::run_at.gt(now))),
        Some(JobStatus::Retrying) => query.filter(
            jobs::status.eq_any(["Pending", "Failed"]).and(jobs::last_result.is_not_null()),
        ),
        // As the partial index says it.
        Some(JobStatus::Failed) => query.filter(sql::<Bool>(FAILED)),
        Some(JobStatus::Cancelled) => {
            query.filter(jobs::status.eq("Killed")).filter(sql::<Bool>(IS_CANCELLED))
        }
    };
    if let Some(after) = &filter.created_after {
        query = query.filter(jobs::id.ge(model::after(after.0)));
    }
    if let Some(before) = &filter.created_before {
        query = query.filter(jobs::id.lt(model::from(before.0)));
    }
    let place = page.after.as_ref().map(|place| model::ulid(place.id));
    query = match (place, page.sort.descending) {
        (Some(place), true) => query.filter(jobs::id.lt(place)).order(jobs::id.desc()),
        (Some(place), false) => query.filter(jobs::id.gt(place)).order(jobs::id.asc()),
        (None, true) => query.order(jobs::id.desc()),
        (None, false) => query.order(jobs::id.asc()),
    };
    let rows: Vec<Row> = query.limit(page.fetch()).load(conn).await?;
    Ok(Listed::of(rows.into_iter().filter_map(|row| row.shown(now)).collect(), page))
}

/// What was given up, and not because it was no longer wanted.
const FAILED: &str = "status = 'Killed' AND (metadata -> 'outcome') IS DISTINCT FROM 'cancelled'";

pub async fn find(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<Option<Job>> {
    let row = jobs::table.find(model::ulid(id)).select(columns!());
    let row: Option<Row> = row.first(conn).await.optional()?;
    Ok(row.and_then(|row| row.shown(now)))
}

/// The same, locked: no worker takes it meanwhile.
pub async fn lock(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<Option<Job>> {
    let row = jobs::table.find(model::ulid(id)).select(columns!()).for_update();
    let row: Option<Row> = row.first(conn).await.optional()?;
    Ok(row.and_then(|row| row.shown(now)))
}

/// Makes it wait again, as if it had not been tried.
pub async fn set_waiting(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(include_str!("set_waiting.sql"))
        .bind::<Text, _>(model::ulid(id))
        .bind::<diesel::sql_types::Timestamptz, _>(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends it, as a job ends that is not wanted any more.
pub async fn set_cancelled(conn: &mut Conn, id: Uuid, why: &str, now: DateTime<Utc>) -> Result<()> {
    diesel::sql_query(include_str!("set_cancelled.sql"))
        .bind::<Text, _>(model::ulid(id))
        .bind::<diesel::sql_types::Timestamptz, _>(now)
        .bind::<Text, _>(why)
        .execute(conn)
        .await?;
    Ok(())
}
