//! What falls due by itself: rows with an instant, each slice's own.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use futures_util::future::BoxFuture;
use shared::{
    Result, alerts, cases,
    db::{Conn, Pool, pool},
    digests, email_events, events, followups, idempotency, invitations, rejected_leads, reminders,
    webhooks,
};

/// Rows that are moved on in one transaction.
const BATCH: i64 = 100;

/// Every slice's schedule. Each worker looks at all of them several times a second, so both queries stand on a partial index.
pub fn schedules() -> Vec<Schedule> {
    vec![
        Schedule {
            name: "reminders",
            next_due: |conn| Box::pin(reminders::schedule::next_due(conn)),
            claim_due: |conn, now, limit| {
                Box::pin(reminders::schedule::claim_due(conn, now, limit))
            },
        },
        Schedule {
            name: "agendas",
            next_due: |conn| Box::pin(reminders::agendas::next_due(conn)),
            claim_due: |conn, now, limit| Box::pin(reminders::agendas::claim_due(conn, now, limit)),
        },
        Schedule {
            name: "late reminders",
            next_due: |conn| Box::pin(reminders::late::next_due(conn)),
            claim_due: |conn, now, limit| Box::pin(reminders::late::claim_due(conn, now, limit)),
        },
        Schedule {
            name: "escalation",
            next_due: |conn| Box::pin(reminders::escalation::next_due(conn)),
            claim_due: |conn, now, limit| {
                Box::pin(reminders::escalation::claim_due(conn, now, limit))
            },
        },
        Schedule {
            name: "survey invitations",
            next_due: |conn| Box::pin(invitations::schedule::next_due(conn)),
            claim_due: |conn, now, limit| {
                Box::pin(invitations::schedule::claim_due(conn, now, limit))
            },
        },
        Schedule {
            name: "survey rhythms",
            next_due: |conn| Box::pin(invitations::schedule::next_run(conn)),
            claim_due: |conn, now, limit| {
                Box::pin(invitations::schedule::claim_runs(conn, now, limit))
            },
        },
        Schedule {
            name: "cases",
            next_due: |conn| Box::pin(cases::schedule::next_due(conn)),
            claim_due: |conn, now, limit| Box::pin(cases::schedule::claim_due(conn, now, limit)),
        },
        Schedule {
            name: "digests",
            next_due: |conn| Box::pin(digests::schedule::next_due(conn)),
            claim_due: |conn, now, limit| Box::pin(digests::schedule::claim_due(conn, now, limit)),
        },
        Schedule {
            name: "counted alerts",
            next_due: |conn| Box::pin(alerts::next_due(conn)),
            claim_due: |conn, now, limit| Box::pin(alerts::claim_due(conn, now, limit)),
        },
        Schedule {
            name: "watch for silence",
            next_due: |_| Box::pin(async { Ok(None) }),
            claim_due: |conn, now, _| Box::pin(crate::watch::watch(conn, now)),
        },
        Schedule {
            name: "numbers of events",
            next_due: |conn| Box::pin(events::queries::next_unnumbered(conn)),
            claim_due: |conn, _, limit| Box::pin(events::queries::number(conn, limit)),
        },
    ]
}

/// Schedules that make nothing that leaves: they go on while a copy is held.
const WHILE_HELD: [&str; 1] = ["numbers of events"];

/// Of these the ones that go on while nothing may be sent.
pub(crate) fn while_held(schedules: &[Schedule]) -> Vec<Schedule> {
    schedules.iter().filter(|one| WHILE_HELD.contains(&one.name)).copied().collect()
}

/// What nobody waits for, such as retention: every worker looks at it every ten minutes, a drain never.
pub fn housekeeping() -> Vec<Schedule> {
    let chore =
        |name, claim_due| Schedule { name, next_due: |_| Box::pin(async { Ok(None) }), claim_due };
    vec![
        chore("retention of jobs", |conn, now, limit| {
            Box::pin(crate::retention::delete_old(conn, now, limit))
        }),
        chore("retention of stored answers", |conn, now, limit| {
            Box::pin(idempotency::queries::delete_old(conn, now, limit))
        }),
        chore("retention of refused posts", |conn, now, limit| {
            Box::pin(rejected_leads::queries::delete_old(conn, now, limit))
        }),
        chore("retention of providers' events", |conn, now, limit| {
            Box::pin(email_events::queries::delete_old(conn, now, limit))
        }),
        chore("retention of webhook deliveries", |conn, now, limit| {
            Box::pin(webhooks::delivery_queries::delete_old(conn, now, limit))
        }),
        chore("working time of first responses", |conn, _, limit| {
            Box::pin(followups::response::count_rest(conn, limit))
        }),
    ]
}

pub type NextDue = for<'a> fn(&'a mut Conn) -> BoxFuture<'a, Result<Option<DateTime<Utc>>>>;
pub type ClaimDue = for<'a> fn(&'a mut Conn, DateTime<Utc>, i64) -> BoxFuture<'a, Result<usize>>;

/// One slice's pair of queries.
///
/// ```ignore
/// Schedule {
///     name: "cases",
///     next_due: |conn| Box::pin(cases::schedule::next_due(conn)),
///     claim_due: |conn, now, limit| Box::pin(cases::schedule::claim_due(conn, now, limit)),
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Schedule {
    /// For the log.
    pub name: &'static str,
    /// The earliest instant at which something is due, be it past or to come.
    pub next_due: NextDue,
    /// Runs in a transaction of its own: claims at most `limit` rows that are due by `now`, with
    /// `FOR UPDATE SKIP LOCKED`, enqueues what they ask for and moves them on. Answers how many rows
    /// it claimed; it is called again as long as that is `limit`.
    pub claim_due: ClaimDue,
}

/// Moves on everything that is due; answers how many rows that was. An error of one schedule does not
/// hold up the others; the first one is answered at the end.
pub(crate) async fn pass(pool: &Pool, schedules: &[Schedule], now: DateTime<Utc>) -> Result<usize> {
    let mut claimed = 0;
    let mut first_error = None;
    for schedule in schedules {
        match claim_all(pool, schedule, now).await {
            Ok(rows) => claimed += rows,
            Err(error) => {
                tracing::error!(schedule = schedule.name, "schedule: {error:#}");
                first_error.get_or_insert(error);
            }
        }
    }
    first_error.map_or(Ok(claimed), Err)
}

async fn claim_all(pool: &Pool, schedule: &Schedule, now: DateTime<Utc>) -> Result<usize> {
    let mut conn = pool::get(pool).await?;
    let mut claimed = 0;
    loop {
        let rows =
            conn.transaction(async |conn| (schedule.claim_due)(conn, now, BATCH).await).await?;
        claimed += rows;
        if i64::try_from(rows).unwrap_or(i64::MAX) < BATCH {
            return Ok(claimed);
        }
    }
}
