//! A PostgreSQL server of its own, durable as in production, and what is asked of it beside the measured connections.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use pgserver::{Binaries, Error, FolderLock, Mode, Options, Server};
use tokio::time::{Instant, sleep};
use tokio_postgres::{Client, NoTls};

/// As `rapport up` starts it, but for what goes to the log: the statements of a request are read there.
const SETTINGS: [(&str, &str); 3] =
    [("max_connections", "100"), ("log_error_verbosity", "default"), ("log_line_prefix", "%a|")];

/// Durable, whatever the build of PostgreSQL takes as its default.
const DURABLE: [(&str, &str); 3] =
    [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")];

/// Ends, with its data, when the value is dropped.
pub struct Database {
    server: Server,
    binaries: Binaries,
    dir: PathBuf,
    _lock: FolderLock,
}

impl Database {
    /// In a fresh folder beside the build, so that it is on the same disk; elsewhere where the server's user cannot get there.
    pub fn start() -> anyhow::Result<Self> {
        let executable = std::env::current_exe()?;
        let target =
            executable.parent().and_then(Path::parent).context("target/<profile>/bench")?;
        let name = format!("bench-{}", std::process::id());
        let started = Self::start_in(&target.join(&name));
        match started {
            Err(error) if matches!(error.downcast_ref(), Some(Error::Unreachable { .. })) => {
                std::fs::remove_dir_all(target.join(&name))?;
                Self::start_in(&Path::new("/var/tmp").join(format!("rapport-{name}")))
            }
            other => other,
        }
    }

    fn start_in(dir: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(dir)?;
        // Root runs the server under another user, who has to get in.
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o711))?;
        let lock = FolderLock::try_acquire(dir)?.context("the folder is somebody else's")?;
        let given = std::env::var_os("RAPPORT_POSTGRES_BIN").map(PathBuf::from);
        let binaries = Binaries::find(given.as_deref())?;
        let options = SETTINGS
            .iter()
            .chain(&DURABLE)
            .fold(Options::new(binaries.clone()), |options, (name, value)| {
                options.set(name, value)
            });
        let server = pgserver::start(&lock, &options)?;
        Ok(Self { server, binaries, dir: dir.into(), _lock: lock })
    }

    /// Files of the services stand beside the data.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    /// A program of PostgreSQL.
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.dir().join(name)
    }

    pub fn log(&self) -> PathBuf {
        self.dir.join("postgres.log")
    }

    /// The address for a program that calls itself so; statements in the log are told apart by it.
    pub fn url(&self, application: &str) -> String {
        format!("{}&application_name={application}", self.server.url(pgserver::NAME))
    }

    pub async fn connect(&self) -> anyhow::Result<Client> {
        let (client, connection) = tokio_postgres::connect(&self.url("bench"), NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    pub fn stop(self) -> anyhow::Result<()> {
        Ok(self.server.stop(Mode::Fast)?)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Whatever fails here, nothing in the folder is worth keeping.
        _ = self.server.stop(Mode::Immediate);
        _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Before a turn: no checkpoint of what was written before falls into it.
pub async fn settle(admin: &Client) -> anyhow::Result<()> {
    admin.batch_execute("CHECKPOINT").await?;
    sleep(Duration::from_millis(200)).await;
    Ok(())
}

/// What one durable commit of one row takes here: the median of many, one after the other.
pub async fn commit_time(admin: &Client) -> anyhow::Result<Duration> {
    admin.batch_execute("CREATE TABLE bench_commits (number integer)").await?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        admin.batch_execute("INSERT INTO bench_commits VALUES (1)").await?;
        times.push(begun.elapsed());
    }
    admin.batch_execute("DROP TABLE bench_commits").await?;
    times.sort_unstable();
    times.get(times.len() / 2).copied().context("no commit was measured")
}
