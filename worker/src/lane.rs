//! A lane: one queue, fetched by apalis by the real time, each job through the door.
//!
//! Apalis registers the lane, takes jobs from the queue and limits how many run at once. Its signs of life, its
//! locks and its acknowledgements are off (see [`beat`](crate::beat) and [`record`](crate::record)): it would give none while fetched
//! jobs wait for a place, and its acknowledgement does not ask whether the job is still ours.

use std::{pin::Pin, sync::Arc, time::Duration};

use apalis::prelude::{BackendExt, Codec, Event, MetadataStore, TaskId, WorkerBuilder};
use apalis::prelude::{WorkerBuilderExt, WorkerContext, WorkerError};
use apalis_postgres::{Config, PostgresStorage};
use futures_util::{Stream, StreamExt};
use shared::queue::Lane;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, Interval, MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    backoff,
    perform::perform,
    run::Worker,
    source::{Places, Source},
    taken::{CRASHES, ERRORS, Taken},
};

/// Apalis is to give no signs of life of its own, and to count nobody as dead.
const NEVER: Duration = Duration::from_secs(100 * 24 * 3600);

/// A lane that lived for this long is not failing again, but anew.
const STEADY: Duration = Duration::from_secs(30);

/// What a lane heeds.
pub(crate) struct Signs {
    pub stop: watch::Receiver<bool>,
    /// A lane whose jobs reach out of the database fetches nothing meanwhile.
    pub held: watch::Receiver<bool>,
}

/// Why a lane does not go on.
enum End {
    Failed(String),
    Held,
    Stopped,
}

/// Keeps a lane running until it is told to stop, then lets it finish what it runs, within the grace.
pub(crate) async fn keep(
    worker: Arc<Worker>,
    lane: Lane,
    mut ears: watch::Receiver<()>,
    signs: Signs,
) {
    let Signs { mut stop, mut held } = signs;
    // Lanes that fetch no more and finish what they run.
    let mut leaving = JoinSet::new();
    let mut failures = 0;
    while !*stop.borrow() {
        if lane.reaches_out() {
            tokio::select! {
                _ = held.wait_for(|held| !*held) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
        let since = Instant::now();
        let mut running = Running::open(&worker, lane);
        let end = tokio::select! {
            error = running.until_error(&worker, &mut ears) => End::Failed(error),
            _ = held.wait_for(|held| *held), if lane.reaches_out() => End::Held,
            _ = stop.wait_for(|stop| *stop) => End::Stopped,
        };
        leaving.spawn(running.leave(Arc::clone(&worker)));
        while leaving.try_join_next().is_some() {}
        let error = match end {
            End::Failed(error) => error,
            End::Held => continue,
            End::Stopped => break,
        };
        worker.options.health.count_restart();
        failures = if since.elapsed() > STEADY { 1 } else { failures + 1 };
        tracing::error!(
            lane = lane.queue(),
            failures,
            "the lane broke off and starts again: {error}"
        );
        tokio::select! {
            () = sleep(backoff::upkeep(failures)) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    let finish = async { while leaving.join_next().await.is_some() {} };
    if timeout(worker.options.grace, finish).await.is_err() {
        tracing::warn!(
            lane = lane.queue(),
            "the time to finish is up; others take over what still runs"
        );
        leaving.shutdown().await;
    }
}

/// One start of a lane.
struct Running {
    name: String,
    context: WorkerContext,
    events: Pin<Box<dyn Stream<Item = Result<Event, WorkerError>> + Send>>,
    tick: Interval,
}

impl Running {
    fn open(worker: &Arc<Worker>, lane: Lane) -> Self {
        let name = worker.new_holder(lane);
        let size = worker.options.size(lane);
        let config = Config::default()
            .queue(lane.queue())
            .batch_size(size.batch)
            .heartbeat_interval(NEVER)
            .missed_heartbeats(1)
            .lock_tasks(false)
            .persist_results(false);
        let places = Places::new(worker.options.places(lane));
        let storage = PostgresStorage::<Payload>::new(&worker.fetch).with_config(config);
        let source = Source::new(storage, places.clone());
        let context = WorkerContext::new(&name);
        let handler = {
            let (worker, holder) = (Arc::clone(worker), name.clone());
            move |Payload(payload): Payload, id: TaskId, past: MetadataStore| {
                let count = |key| past.get(key).and_then(|n| n.parse().ok()).unwrap_or(0);
                let (errors, crashes) = (count(ERRORS), count(CRASHES));
                let (id, holder) = (id.to_string(), holder.clone());
                let taken = Taken { id, holder, payload, errors, crashes };
                let (worker, place) = (Arc::clone(&worker), places.taken());
                async move {
                    // A door with patience records every ending, so there is no error to answer.
                    let _ = perform(&worker.door, &worker.ctx, &taken, &place).await;
                }
            }
        };
        let events = WorkerBuilder::new(context.clone())
            .backend(source.with_codec(Verbatim))
            .concurrency(size.concurrency)
            .build(handler)
            .stream();
        let mut tick = interval(worker.options.poll);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { name, context, events: Box::pin(events), tick }
    }

    /// Polls apalis when it asks for it, when somebody rings and at every tick: an empty queue is
    /// looked at again only when polled, and no waker that apalis loses can stall a lane. Without contact for so long that
    /// others count this worker as dead it begins anew, since a fetch over a dead connection would never end.
    async fn until_error(&mut self, worker: &Worker, ears: &mut watch::Receiver<()>) -> String {
        loop {
            tokio::select! {
                event = self.events.next() => match event {
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return error.to_string(),
                    None => return "it ended by itself".to_owned(),
                },
                _ = self.tick.tick() => {
                    if worker.options.health.is_silent(worker.options.dead_after()) {
                        return "no contact with the database".to_owned();
                    }
                }
                _ = ears.changed() => {}
            }
        }
    }

    /// Finishes what runs, gives back what was fetched and not begun.
    async fn leave(mut self, worker: Arc<Worker>) {
        // It refuses only where it never started.
        let _ = self.context.stop();
        loop {
            tokio::select! {
                event = self.events.next() => if event.is_none() { break },
                _ = self.tick.tick() => {}
            }
        }
        let mut failures = 0;
        while !worker.release(&self.name).await {
            failures += 1;
            sleep(backoff::upkeep(failures)).await;
        }
    }
}

/// A job's bytes, as they are.
struct Payload(Vec<u8>);

/// A payload that apalis cannot decode would end the lane and the jobs fetched with it; so apalis decodes
/// nothing, and the door tells good from bad.
struct Verbatim;

impl Codec<Payload> for Verbatim {
    type Error = std::convert::Infallible;
    type Compact = Vec<u8>;

    fn encode(&self, payload: &Payload) -> Result<Vec<u8>, Self::Error> {
        Ok(payload.0.clone())
    }

    fn decode(&self, bytes: &Vec<u8>) -> Result<Payload, Self::Error> {
        Ok(Payload(bytes.clone()))
    }
}
