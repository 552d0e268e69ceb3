use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use pgserver::{Binaries, FolderLock, Mode, Options, Server};
use tokio::time::sleep;

/// What all pools of one `up` and a few commands beside it fit into.
pub const MAX_CONNECTIONS: usize = 100;

/// Between two looks whether the server lives.
const LOOK: Duration = Duration::from_millis(500);

/// The embedded database of this process.
pub struct Embedded {
    lock: FolderLock,
    options: Options,
    url: String,
    adopted: bool,
    server: Mutex<Server>,
    ending: AtomicBool,
}

impl Embedded {
    /// Starts the server, or adopts one that a killed process left; blocks for that long.
    pub fn start(lock: FolderLock, binaries: Option<&Path>) -> anyhow::Result<Self> {
        let binaries = Binaries::find_for(binaries, lock.dir())?;
        let options = Options::new(binaries).set("max_connections", &MAX_CONNECTIONS.to_string());
        let server = pgserver::start(&lock, &options)?;
        Ok(Self {
            lock,
            options,
            url: server.url(pgserver::NAME),
            adopted: server.is_adopted(),
            server: Mutex::new(server),
            ending: AtomicBool::new(false),
        })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The data folder, absolute.
    pub fn dir(&self) -> &Path {
        self.lock.dir()
    }

    /// Whether the server ran already.
    pub fn was_adopted(&self) -> bool {
        self.adopted
    }

    /// Starts the server again whenever it dies; ends with the reason why that did not work.
    pub async fn keep(self: Arc<Self>) -> anyhow::Error {
        loop {
            sleep(LOOK).await;
            let again = Arc::clone(&self);
            let looked = tokio::task::spawn_blocking(move || again.look()).await;
            if let Err(error) = looked.map_err(anyhow::Error::from).and_then(|looked| looked) {
                return error.context("the database server died");
            }
        }
    }

    fn look(&self) -> anyhow::Result<()> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        if self.ending.load(SeqCst) || server.is_running() {
            return Ok(());
        }
        let log = self.dir().join("postgres.log");
        tracing::error!(log = %log.display(), "the database server died and is started again");
        *server = pgserver::start(&self.lock, &self.options)?;
        ensure!(server.url(pgserver::NAME) == self.url, "its socket is somewhere else now");
        tracing::info!("the database server runs again");
        Ok(())
    }

    /// Ends the server in order.
    pub async fn stop(self: Arc<Self>) -> anyhow::Result<()> {
        self.ending.store(true, SeqCst);
        let stop = move || {
            let server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
            server.stop(Mode::Fast)
        };
        tokio::task::spawn_blocking(stop).await?.context("the database")
    }

    /// Ends the server at once, unless something is being done with it; the next start recovers from its log.
    pub fn kill(&self) {
        self.ending.store(true, SeqCst);
        if let Ok(server) = self.server.try_lock() {
            // The process ends in any case, and a server that is left is adopted by the next one.
            let _ = server.stop(Mode::Immediate);
        }
    }
}
