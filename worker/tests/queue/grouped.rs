//! Effects that go in groups, and those of them that do not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use shared::{
    Result,
    ctx::Ctx,
    db::Conn,
    queue::{Effect, Grouped, Job, Lane, Outcome},
};
use tokio::time::sleep;
use worker::{Limits, Registry, WorkerOptions};

use crate::{
    jobs::note,
    support::{Db, Running, eventually, fresh, options, seconds},
};

/// Named after its manner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Letter {
    Plain(u32),
    /// Its group takes long.
    Slow,
    /// The database takes long over its group.
    Stuck,
    /// Its group panics.
    Panics,
    /// It goes alone, and back alone as well.
    Alone,
}

impl Job for Letter {
    const KIND: &'static str = "letter";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        format!("{self:?}")
    }
}

impl Effect for Letter {
    type Claim = Letter;
    type Result = ();

    async fn claim(
        &self,
        conn: &mut Conn,
        _: &Ctx,
        _: DateTime<Utc>,
    ) -> Result<std::result::Result<Letter, Outcome>> {
        note(conn, &self.key(), "claimed by itself").await?;
        Ok(Ok(self.clone()))
    }

    async fn perform(&self, _: &Ctx, _: &Letter) {
        sleep(Duration::from_millis(200)).await;
    }

    async fn close(
        &self,
        conn: &mut Conn,
        _: &Letter,
        (): &(),
        _: DateTime<Utc>,
    ) -> Result<Outcome> {
        note(conn, &self.key(), "closed by itself").await?;
        Ok(Outcome::Done)
    }
}

impl Grouped for Letter {
    fn goes_alone(&self) -> bool {
        *self == Self::Alone
    }

    fn is_plain(claim: &Letter, (): &()) -> bool {
        *claim != Self::Alone
    }

    async fn claim_all(
        jobs: &[&Self],
        conn: &mut Conn,
        _: &Ctx,
        _: DateTime<Utc>,
    ) -> Result<Vec<Option<Letter>>> {
        if jobs.contains(&&Self::Slow) {
            sleep(seconds(3)).await;
        }
        if jobs.contains(&&Self::Stuck) {
            diesel::sql_query("SELECT pg_sleep(60)").execute(conn).await?;
        }
        assert!(!jobs.contains(&&Self::Panics), "as told");
        Ok(jobs.iter().map(|job| Some((*job).clone())).collect())
    }

    async fn close_all(
        made: &[(&Letter, &())],
        _: &mut Conn,
        _: DateTime<Utc>,
    ) -> Result<Vec<bool>> {
        Ok(vec![true; made.len()])
    }
}

fn start(db: &Db) -> Running {
    let limits = Limits { group: seconds(5), ..Limits::default() };
    let registry = Registry::new().grouped::<Letter>();
    Running::with(db, WorkerOptions { registry, limits, ..options(&db.url) })
}

async fn by_themselves(db: &Db) -> Vec<(String, String)> {
    let mut runs = db.runs().await;
    runs.sort();
    runs
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_come_together_are_claimed_and_closed_together() {
    let db = fresh().await;
    db.enqueue_all(&(0..40).map(Letter::Plain).collect::<Vec<_>>()).await;
    let worker = start(&db);
    db.settled(seconds(10)).await;
    assert!(worker.health.largest_claim() > 1 && worker.health.largest_close() > 1);
    // A row is done an instant before its worker counts it.
    eventually(seconds(2), "all are counted", async || worker.health.done() == 40).await;
    assert_eq!(by_themselves(&db).await.len(), 0);
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_goes_alone_waits_for_no_group() {
    let db = fresh().await;
    let worker = start(&db);
    db.enqueue(Letter::Slow).await;
    let held = "apalis.jobs WHERE lock_by IS NOT NULL";
    eventually(seconds(2), "the group is under way", async || db.count(held).await == 1).await;
    db.enqueue(Letter::Alone).await;
    eventually(seconds(2), "it is done", async || db.status("Alone").await == "Done").await;
    assert_eq!(db.count(held).await, 1, "the group is still under way");
    db.settled(seconds(10)).await;
    let name = |step: &str| ("Alone".to_owned(), step.to_owned());
    assert_eq!(by_themselves(&db).await, [name("claimed by itself"), name("closed by itself")]);
    worker.stop().await;
}

/// Before its client gives up the backend has, so that no lock is left behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_panics_or_takes_too_long_lets_each_go_by_itself() {
    for job in [Letter::Panics, Letter::Stuck] {
        let db = fresh().await;
        let worker = start(&db);
        db.enqueue(job.clone()).await;
        let claimed = "runs WHERE step = 'claimed by itself'";
        // Three fifths of what its client waits.
        eventually(Duration::from_millis(4_500), "it went", async || db.count(claimed).await == 1)
            .await;
        let asleep = "pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' \
            AND state = 'active' AND pid <> pg_backend_pid()";
        assert_eq!(db.count(asleep).await, 0);
        db.settled(seconds(5)).await;
        assert_eq!(db.count("apalis.jobs WHERE attempts = 1").await, 1);
        worker.stop().await;
    }
}
