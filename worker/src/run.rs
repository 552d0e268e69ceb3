//! A worker of this process: its loops, started together and stopped together.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use shared::{
    ctx::Ctx,
    db::{Pool, pool},
    queue::Lane,
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};
use ulid::Ulid;

use crate::{
    backoff, beat, bell, hold, lane,
    options::WorkerOptions,
    perform::Door,
    schedule::{self, Schedule},
};

/// Between two rounds of housekeeping.
const HOUSEKEEPING: Duration = Duration::from_secs(600);

/// Longest wait for the database to take back jobs.
const RELEASE: Duration = Duration::from_secs(2);

/// Between two looks at the schedules when somebody rings all the time.
const SCHEDULE_REST: Duration = Duration::from_millis(50);

/// What the loops of one worker have in common.
pub(crate) struct Worker {
    pub ctx: Ctx,
    pub options: WorkerOptions,
    pub door: Door,
    /// Apart from the pool of the jobs, so that nothing here queues behind them.
    pub upkeep: Pool,
    /// Apalis speaks through sqlx.
    pub fetch: PgPool,
    holders: Mutex<BTreeSet<String>>,
}

/// Runs jobs and schedules until `stop` comes, then finishes what runs, within the grace, and ends. The database may
/// be away at any time, at the start as well. An error means that a loop broke down, and the process should end.
pub async fn run(
    ctx: Ctx,
    options: WorkerOptions,
    stop: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let worker = Arc::new(Worker::new(ctx, options)?);
    let (ring, ears) = watch::channel(());
    let (stop_lanes, stopped) = watch::channel(false);
    // Before the lanes: without a sign of life their first look would count as an outage.
    worker.options.health.beat();
    let (hold, held) = watch::channel(worker.options.marks.is_some());
    let mut lanes = JoinSet::new();
    for lane in Lane::ALL {
        let signs = lane::Signs { stop: stopped.clone(), held: held.clone() };
        lanes.spawn(lane::keep(Arc::clone(&worker), lane, ears.clone(), signs));
    }
    let mut upkeep = JoinSet::new();
    upkeep.spawn(hold::keep(Arc::clone(&worker), hold));
    upkeep.spawn(bell::pass_on(Arc::clone(&worker.ctx.wake), ring));
    upkeep.spawn(beat::keep(Arc::clone(&worker)));
    let mut clocks = JoinSet::new();
    clocks.spawn(keep_schedules(Arc::clone(&worker), ears, held));
    clocks.spawn(keep_house(Arc::clone(&worker)));

    let health = Arc::clone(&worker.options.health);
    health.set_running(true);
    let broken = tokio::select! {
        () = stop => false,
        _ = lanes.join_next() => true,
        _ = upkeep.join_next() => true,
        _ = clocks.join_next() => true,
    };
    clocks.shutdown().await;
    stop_lanes.send_replace(true);
    while lanes.join_next().await.is_some() {}
    for holder in worker.holders() {
        // Where that fails, they are found by the silence of their holder.
        worker.release(&holder).await;
    }
    upkeep.shutdown().await;
    health.set_running(false);
    // A connection in mid-statement must not hold up the end.
    let _ = timeout(Duration::from_secs(1), worker.fetch.close()).await;
    if broken {
        bail!("a loop of the worker broke down");
    }
    Ok(())
}

impl Worker {
    fn new(ctx: Ctx, options: WorkerOptions) -> anyhow::Result<Self> {
        let door = Door {
            registry: options.registry.clone(),
            limits: options.limits,
            health: Arc::clone(&options.health),
            patient: true,
        };
        let upkeep = pool::new(&options.database_url, 4)?;
        let fetch = PgPoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy(&options.database_url)
            .context("DATABASE_URL")?;
        Ok(Self { ctx, options, door, upkeep, fetch, holders: Mutex::default() })
    }

    /// Names of the lanes that live in this process.
    pub(crate) fn holders(&self) -> Vec<String> {
        self.lock_holders().iter().cloned().collect()
    }

    /// A name for a lane's start, never used before: apalis leaves jobs for ever with a name that comes again.
    pub(crate) fn new_holder(&self, lane: Lane) -> String {
        let millis = u64::try_from(self.ctx.clock.now().timestamp_millis()).unwrap_or(0);
        let start = Ulid::from_parts(millis, rand::random());
        let name = format!("{}@{}:{}:{start}", lane.queue(), host(), std::process::id());
        self.lock_holders().insert(name.clone());
        name
    }

    /// Gives back what a lane held that runs no more; `false` where the database does not answer.
    pub(crate) async fn release(&self, holder: &str) -> bool {
        let release = async {
            let mut conn = pool::get(&self.upkeep).await?;
            let query = diesel::sql_query(include_str!("sql/release.sql")).bind::<Text, _>(holder);
            Ok::<_, shared::Error>(query.execute(&mut conn).await?)
        };
        match timeout(RELEASE, release).await {
            Ok(Ok(jobs)) => {
                if jobs > 0 {
                    tracing::info!(holder, jobs, "gave back jobs that were not finished");
                }
                self.lock_holders().remove(holder);
                return true;
            }
            Ok(Err(error)) => tracing::warn!(holder, "could not give back jobs: {error}"),
            Err(_) => tracing::warn!(holder, "could not give back jobs in time"),
        }
        false
    }

    fn lock_holders(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks at the schedules when somebody rings, and several times a second; never ends.
async fn keep_schedules(
    worker: Arc<Worker>,
    mut ears: watch::Receiver<()>,
    held: watch::Receiver<bool>,
) {
    let mut failures = 0;
    let while_held = schedule::while_held(&worker.options.schedules);
    loop {
        let schedules = if *held.borrow() { &while_held } else { &worker.options.schedules };
        failures = pass(&worker, schedules, failures).await;
        if failures > 0 {
            sleep(backoff::upkeep(failures)).await;
            continue;
        }
        tokio::select! {
            () = sleep(worker.options.poll) => {}
            _ = ears.changed() => sleep(SCHEDULE_REST).await,
        }
    }
}

/// Never ends.
async fn keep_house(worker: Arc<Worker>) {
    loop {
        pass(&worker, &worker.options.housekeeping, 0).await;
        sleep(HOUSEKEEPING).await;
    }
}

/// Answers how often in a row it failed by now.
async fn pass(worker: &Worker, schedules: &[Schedule], failures: u32) -> u32 {
    match schedule::pass(&worker.upkeep, schedules, worker.ctx.clock.now()).await {
        Ok(0) => 0,
        Ok(_) => {
            worker.ctx.wake.notify_one();
            0
        }
        // The pass has logged it.
        Err(_) => failures + 1,
    }
}

fn host() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = kernel.or_else(|| std::env::var("HOSTNAME").ok());
    name.map(|name| name.trim().to_owned()).unwrap_or_else(|| "localhost".to_owned())
}
