use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Text, Timestamptz},
};

use crate::db::text_enum;

text_enum! {
    /// What was expected. These are the labels of the metrics and the kinds of the alerts.
    pub enum Kind {
        /// A message that is queued for longer than its kind allows.
        LateEmail = "late_email",
        /// A reminder that is due and was not turned into a message.
        LateReminder = "late_reminder",
        /// A job that is due and was not taken, or does not come to an end.
        LateJob = "late_job",
        /// A job that was given up.
        FailedJob = "failed_job",
        /// An open task whose owner is not in service: nobody is reminded of it.
        OwnerlessTask = "ownerless_task",
        /// Somebody in service whose address is suppressed: no message reaches them.
        UnreachableUser = "unreachable_user",
        /// A schedule that has something due and was not claimed.
        LateSchedule = "late_schedule",
    }
}

impl Kind {
    /// Whether it is a matter of time: then a worker that was away has to catch up first.
    pub fn is_late(self) -> bool {
        !matches!(self, Self::FailedJob | Self::OwnerlessTask | Self::UnreachableUser)
    }

    /// Whether its key is a job's id.
    pub fn is_of_job(self) -> bool {
        matches!(self, Self::LateJob | Self::FailedJob)
    }
}

/// One that is missing.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Silence {
    #[diesel(sql_type = Text)]
    pub kind: Kind,
    /// Its id, or the name of a schedule.
    #[diesel(sql_type = Text)]
    pub key: String,
    /// Since when it is expected.
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
}

/// How many are missing of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub kind: Kind,
    pub count: i64,
    pub oldest: Option<DateTime<Utc>>,
    /// Ids of the oldest.
    pub some: Vec<String>,
}

/// What is missing by kind: every kind, those of which nothing is as well.
pub fn counted(missing: &[Silence]) -> Vec<Counted> {
    const NAMED: usize = 3;
    let of = |kind: &Kind| {
        let mut rows: Vec<&Silence> = missing.iter().filter(|one| one.kind == *kind).collect();
        rows.sort_by_key(|one| one.since);
        Counted {
            kind: *kind,
            count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            oldest: rows.first().map(|one| one.since),
            some: rows.iter().take(NAMED).map(|one| one.key.clone()).collect(),
        }
    };
    Kind::ALL.iter().map(of).collect()
}

/// How long each may take. A due row is moved on within a second where a worker runs.
pub struct Patience;

impl Patience {
    /// A message to somebody who waits for it.
    pub const URGENT: TimeDelta = TimeDelta::minutes(10);
    /// Any other message.
    pub const MESSAGE: TimeDelta = TimeDelta::hours(1);
    pub const REMINDER: TimeDelta = TimeDelta::minutes(5);
    pub const JOB: TimeDelta = TimeDelta::minutes(5);
    /// An effect may take a quarter of an hour, and what a dead worker held is free after half a minute.
    pub const RUNNING: TimeDelta = TimeDelta::minutes(20);
    pub const SCHEDULE: TimeDelta = TimeDelta::minutes(5);
    /// What was given up longer ago has been seen, or is not missed.
    pub const FAILED: TimeDelta = TimeDelta::days(7);
}
