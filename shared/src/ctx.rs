//! What the doors pass down: where things are and what time it is.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use kernel::clock::Clock;
use tokio::sync::Notify;

use crate::{
    db::{Pool, PooledConn, pool},
    error::Result,
    http::Http,
    links::Links,
    mail::{Mailbox, Mailer},
    seal::Seal,
};

/// What one drain did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    pub jobs: u64,
}

type Task<T> = BoxFuture<'static, anyhow::Result<T>>;

/// The worker's hands, for where no lane of it runs; set by the command line and the tests, since the
/// API may not know the worker.
#[derive(Clone, Copy)]
pub struct Drain {
    /// Runs everything that is due by the clock, and all that follows from it.
    pub run: fn(Ctx) -> Task<Drained>,
    /// The earliest instant at which something is due.
    pub next_due: fn(Ctx) -> Task<Option<DateTime<Utc>>>,
}

/// One a process; each actix worker holds a copy with a pool of its own.
#[derive(Clone)]
pub struct Ctx {
    pub pool: Pool,
    pub clock: Clock,
    pub mailer: Mailer,
    /// Sender of every message.
    pub mail_from: Arc<Mailbox>,
    pub links: Links,
    /// The way out for requests, such as those of webhooks.
    pub http: Http,
    /// Seals secrets that are kept to be read again.
    pub seal: Seal,
    /// Rung after a commit: the worker of this process, if there is one, looks at once.
    pub wake: Arc<Notify>,
    /// Set in a sandbox and in tests.
    pub drain: Option<Drain>,
    /// Files of this installation.
    pub data_dir: Arc<PathBuf>,
}

impl Ctx {
    /// A connection, or the refusal that a caller can retry on.
    pub async fn conn(&self) -> Result<PooledConn> {
        pool::get(&self.pool).await
    }
}
