use chrono::{DateTime, Utc};
use deserr::Deserr;
use kernel::input::{Text, Timestamp};
use kernel::refusal::{Faults, Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use ulid::Ulid;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{db::text_enum, error::Refuse, resource::resource};

text_enum! {
    pub enum JobStatus {
        /// Due: the next free worker takes it.
        Waiting = "waiting",
        /// Due at `run_at`.
        Scheduled = "scheduled",
        Running = "running",
        Done = "done",
        /// It failed, or asked for more time, and is tried again at `run_at`.
        Retrying = "retrying",
        /// Given up.
        Failed = "failed",
        /// Not wanted any more, as the job found itself or as somebody said.
        Cancelled = "cancelled",
    }
}

/// What a person can do with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Retry,
    Cancel,
}

impl JobStatus {
    /// The state after a step; `None` where the step is none from here.
    pub fn next(self, step: Step) -> Option<Self> {
        use JobStatus::{Cancelled, Done, Failed, Retrying, Running, Scheduled, Waiting};
        match (self, step) {
            (Failed | Cancelled | Retrying, Step::Retry) => Some(Waiting),
            (Waiting | Scheduled | Retrying | Failed | Cancelled, Step::Cancel) => Some(Cancelled),
            (Waiting | Scheduled | Running | Done, Step::Retry)
            | (Running | Done, Step::Cancel) => None,
        }
    }
}

/// One piece of the worker's work.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Job {
    /// The id of the queue's own row (a ULID), written as a UUID.
    pub id: Uuid,
    /// What it does, as a verb and its object.
    #[schema(example = "send_email")]
    pub kind: String,
    pub status: JobStatus,
    /// When it is due, be it past or to come.
    pub run_at: DateTime<Utc>,
    /// Times that it was begun and came to an end, good or bad.
    pub attempts: i32,
    /// What it works on: ids alone. Null where the payload cannot be read.
    #[schema(value_type = Option<Object>)]
    pub data: Option<Value>,
    /// How the last try failed, or why there was nothing to do.
    pub last_error: Option<String>,
    /// When a worker took it; null but while it runs.
    pub started_at: Option<DateTime<Utc>>,
    /// The worker that has it; null but while it runs.
    pub worker: Option<String>,
    /// When it came to its end.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was made; of a job that was made ahead, the time that it was made for.
    pub created_at: DateTime<Utc>,
    /// When it last changed hands, as far as the queue tells.
    pub updated_at: DateTime<Utc>,
    /// Counts its tries, and what was done to it by hand.
    pub version: i32,
}

resource!(Job, "job", "/v1/jobs");

/// Why a job stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobRefusal {
    #[error("a job that is {} cannot be {}", .0.as_str(), match .1 { Step::Retry => "retried", Step::Cancel => "cancelled" })]
    InvalidTransition(JobStatus, Step),
}

impl Refuse for JobRefusal {
    fn refusal(&self) -> Refusal {
        match self {
            Self::InvalidTransition(..) => {
                Refusal::new(Kind::Conflict, "invalid_transition", self.to_string())
            }
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct JobFilter {
    #[deserr(default)]
    pub kind: Option<Text>,
    #[deserr(default)]
    pub status: Option<JobStatus>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// The queue's id of a job.
pub fn ulid(id: Uuid) -> String {
    Ulid::from(id.as_u128()).to_string()
}

/// The id that people see of the queue's own.
pub fn uuid(id: &str) -> Option<Uuid> {
    Ulid::from_string(id).ok().map(|id| Uuid::from_u128(id.0))
}

/// The time that an id begins with.
pub fn created_at(id: Uuid) -> DateTime<Utc> {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(0);
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// The least id that begins with a later millisecond than this instant's.
pub fn after(at: DateTime<Utc>) -> String {
    first(at.timestamp_millis() + 1)
}

/// The least id whose time is not before this instant.
pub fn from(at: DateTime<Utc>) -> String {
    let millis = at.timestamp_millis();
    let whole = DateTime::from_timestamp_millis(millis).is_some_and(|floor| floor == at);
    first(if whole { millis } else { millis + 1 })
}

fn first(millis: i64) -> String {
    // 48 bits; what is before 1970 or after the year 10889 is before or after everything.
    let millis = u64::try_from(millis).unwrap_or(0).min((1 << 48) - 1);
    Ulid::from_parts(millis, 0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        use JobStatus::{Cancelled, Done, Failed, Retrying, Running, Scheduled, Waiting};
        for (status, retried, cancelled) in [
            (Waiting, None, Some(Cancelled)),
            (Scheduled, None, Some(Cancelled)),
            (Running, None, None),
            (Done, None, None),
            (Retrying, Some(Waiting), Some(Cancelled)),
            (Failed, Some(Waiting), Some(Cancelled)),
            (Cancelled, Some(Waiting), Some(Cancelled)),
        ] {
            assert_eq!(status.next(Step::Retry), retried, "{status:?}");
            assert_eq!(status.next(Step::Cancel), cancelled, "{status:?}");
        }
    }

    #[test]
    fn an_id_goes_there_and_back_and_keeps_its_time_and_order() {
        let now = DateTime::from_timestamp_millis(1_795_161_600_123).unwrap();
        let ids: Vec<Uuid> = (0..100).map(|_| kernel::id::new(now)).collect();
        let there: Vec<String> = ids.iter().map(|id| ulid(*id)).collect();
        assert!(there.is_sorted());
        assert_eq!(there.iter().filter_map(|id| uuid(id)).collect::<Vec<_>>(), ids);
        assert_eq!(created_at(ids[0]), now);
        assert_eq!(uuid("not one"), None);
        let last = there.last().unwrap();
        assert!(from(now) <= there[0] && *last < after(now));
        let later = now + chrono::TimeDelta::microseconds(1);
        assert!(*last < from(later), "made before a later part of its millisecond");
        assert!(
            from(DateTime::<Utc>::MAX_UTC) > *last && from(DateTime::<Utc>::MIN_UTC) < there[0]
        );
    }
}
