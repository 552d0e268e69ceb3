//! Which database a command works on: a given one, that of a running `up`, or its own embedded one.

mod embedded;
mod ready;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail, ensure};
use pgserver::FolderLock;

pub use embedded::{Embedded, MAX_CONNECTIONS};
pub use ready::{check_migrated, check_version, migrated, until_migrated};

use crate::settings::Base;

/// For a server that another process is just starting.
const PATIENCE: Duration = Duration::from_secs(60);

const DATA_DIR: &str = "RAPPORT_DATA_DIR";

/// The database, and what is to be done with it in the end.
pub enum Database {
    /// `DATABASE_URL`, or the server of a running `up`: not ours to stop.
    Theirs(String),
    /// Started or adopted by this process.
    Own(Arc<Embedded>),
}

impl Database {
    pub fn url(&self) -> String {
        match self {
            Self::Theirs(url) => url.clone(),
            Self::Own(embedded) => embedded.url().to_owned(),
        }
    }

    /// For a command: joins a running `up`, else starts the embedded database for its own run.
    pub async fn open(base: &Base) -> anyhow::Result<Self> {
        if let Some(url) = &base.secrets.database_url {
            return Ok(Self::Theirs(url.clone()));
        }
        let (dir, binaries) = (base.data_dir.clone(), base.postgres_bin.clone());
        tokio::task::spawn_blocking(move || join_or_start(&dir, binaries)).await?
    }

    /// Ends the embedded database where it was started for this run.
    pub async fn close(self) -> anyhow::Result<()> {
        match self {
            Self::Own(embedded) if !embedded.was_adopted() => embedded.stop().await,
            Self::Own(_) | Self::Theirs(_) => Ok(()),
        }
    }
}

fn join_or_start(dir: &Path, binaries: Option<PathBuf>) -> anyhow::Result<Database> {
    let begun = Instant::now();
    loop {
        if let Some(server) = pgserver::running(dir) {
            return Ok(Database::Theirs(server.url(pgserver::NAME)));
        }
        if let Some(lock) = FolderLock::try_acquire(dir).context(DATA_DIR)? {
            return Ok(Database::Own(Arc::new(Embedded::start(lock, binaries.as_deref())?)));
        }
        if begun.elapsed() > PATIENCE {
            return Err(anyhow!("{}, whose database does not answer", in_use(dir)));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The folder for this process alone.
pub fn lock(dir: &Path) -> anyhow::Result<FolderLock> {
    match FolderLock::try_acquire(dir).context(DATA_DIR)? {
        Some(lock) => Ok(lock),
        None => bail!("{}: stop that one, or set RAPPORT_DATA_DIR to another folder", in_use(dir)),
    }
}

fn in_use(dir: &Path) -> String {
    let folder = dir.canonicalize().unwrap_or_else(|_| dir.into());
    let holder = FolderLock::holder(dir).map(|pid| format!(" (process {pid})")).unwrap_or_default();
    format!("rapport runs already on the data folder {}{holder}", folder.display())
}

/// Refuses to make a database for a command that only asks or changes what is there.
pub fn must_exist(base: &Base) -> anyhow::Result<()> {
    let exists = base.secrets.database_url.is_some() || base.data_dir.join("postgres").is_dir();
    ensure!(
        exists,
        "there is no database in {} yet: start `rapport`, or set RAPPORT_DATA_DIR or DATABASE_URL to one that there is",
        base.data_dir.display()
    );
    Ok(())
}
