//! What a lane takes from the queue: no more than can begin at once, so that nothing waits here behind a slow one while another
//! worker has nothing to do.
//!
//! An effect needs a place until its talk is over. A worker fetches for the places that are free, so whatever it holds has one.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use apalis::prelude::{Backend, WorkerContext};
use apalis_core::backend::BackendConfig;
use apalis_postgres::{Config, Error, PgTask, PostgresStorage, queries::fetch_next};
use futures_util::{FutureExt, future::BoxFuture};
use sqlx::PgPool;
use tokio::time::{Sleep, sleep};

/// Between two fetches for few places, as where many talks are slow: more may be free in a moment, and a fetch for each would be as
/// much work as one for all.
const REST: Duration = Duration::from_millis(20);

/// Those of one lane's start.
#[derive(Clone, Debug)]
pub(crate) struct Places(Arc<AtomicUsize>);

impl Places {
    pub(crate) fn new(count: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(count)))
    }

    /// The place that was taken for a job when it left its [`Source`].
    pub(crate) fn taken(&self) -> Place {
        Place { places: Some(self.clone()), is_free: AtomicBool::new(false) }
    }
}

/// One job's; free again when it is given up, or else dropped.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// None where nobody counts them.
    places: Option<Places>,
    is_free: AtomicBool,
}

impl Place {
    /// What follows does not reach out.
    pub(crate) fn give_up(&self) {
        if let Some(Places(free)) = &self.places
            && !self.is_free.swap(true, SeqCst)
        {
            free.fetch_add(1, SeqCst);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// Apalis's storage, asked for as many jobs as there are places.
pub(crate) struct Source<A> {
    storage: PostgresStorage<A>,
    places: Places,
    fetch: Option<BoxFuture<'static, Result<Vec<PgTask>, Error>>>,
    fetched: VecDeque<PgTask>,
    /// Since the last fetch.
    rest: Option<Pin<Box<Sleep>>>,
}

impl<A> Source<A> {
    pub(crate) fn new(storage: PostgresStorage<A>, places: Places) -> Self {
        Self { storage, places, fetch: None, fetched: VecDeque::new(), rest: None }
    }

    /// How many to ask for now. Whoever polls a lane does so whenever something in it went on, and a place is given up by nothing
    /// else.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let most = self.storage.config().batch_size;
        let free = self.places.0.load(SeqCst).min(most);
        if free == 0 {
            return Poll::Pending;
        }
        if free < most.div_ceil(2)
            && let Some(rest) = &mut self.rest
        {
            ready!(rest.poll_unpin(cx));
        }
        self.rest = Some(Box::pin(sleep(REST)));
        Poll::Ready(free)
    }
}

async fn fetch(pool: PgPool, config: Config, worker: WorkerContext) -> Result<Vec<PgTask>, Error> {
    let mut tx = pool.begin().await?;
    let tasks = fetch_next(&mut *tx, &config, &worker).await?;
    tx.commit().await?;
    Ok(tasks)
}

impl<A> Backend for Source<A> {
    type Task = PgTask;
    type Error = Error;

    /// Registers the lane.
    fn poll_ready(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Error>> {
        self.storage.poll_ready(cx, worker)
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<PgTask, Error>>> {
        loop {
            if let Some(task) = self.fetched.pop_front() {
                self.places.0.fetch_sub(1, SeqCst);
                return Poll::Ready(Some(Ok(task)));
            }
            let Some(fetching) = &mut self.fetch else {
                let room = ready!(self.poll_room(cx));
                let config = self.storage.config().clone().batch_size(room);
                self.fetch =
                    Some(fetch(self.storage.pool().clone(), config, worker.clone()).boxed());
                continue;
            };
            let tasks = ready!(fetching.poll_unpin(cx));
            self.fetch = None;
            match tasks {
                // An empty queue is looked at again when somebody asks.
                Ok(tasks) if tasks.is_empty() => return Poll::Pending,
                Ok(tasks) => self.fetched = tasks.into(),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }

    fn poll_close(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Error>> {
        self.storage.poll_close(cx, worker)
    }
}

impl<A> BackendConfig for Source<A> {
    type Args = A;
    type Id = <PostgresStorage<A> as BackendConfig>::Id;
    type Kind = <PostgresStorage<A> as BackendConfig>::Kind;
    type Config = Config;
    type Layer = <PostgresStorage<A> as BackendConfig>::Layer;

    fn config(&self) -> &Config {
        self.storage.config()
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> Self::Layer {
        self.storage.middleware(worker)
    }
}
