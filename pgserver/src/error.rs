use std::{io, path::PathBuf};

/// What can go wrong; each message is one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No usable server is installed.
    #[error(
        "no PostgreSQL server {min} or newer found{rejected}: install one (`apt-get install postgresql` or \
         `brew install postgresql`), name its folder of programs in RAPPORT_POSTGRES_BIN, or set DATABASE_URL to a \
         server of your own", min = crate::MIN_MAJOR
    )]
    NotFound {
        /// Empty, or in brackets why each installation that was seen will not do.
        rejected: String,
    },
    /// The folder named in `RAPPORT_POSTGRES_BIN` will not do.
    #[error("RAPPORT_POSTGRES_BIN names {}, {reason}", dir.display())]
    Unusable {
        /// The folder.
        dir: PathBuf,
        /// Such as "which is PostgreSQL 13; 15 or newer is needed".
        reason: String,
    },
    /// The cluster was made by another major version.
    #[error(
        "the database in {} was made by PostgreSQL {made_by}, and {found}: install PostgreSQL {made_by} or name its \
         folder of programs in RAPPORT_POSTGRES_BIN; to move to a newer one, dump with the old and restore into a new \
         RAPPORT_DATA_DIR", dir.display()
    )]
    OtherVersion {
        /// The data folder.
        dir: PathBuf,
        /// Content of `PG_VERSION`.
        made_by: u32,
        /// Such as "only 17 is installed".
        found: String,
    },
    /// Root runs the server as another user, who cannot reach the data folder.
    #[error(
        "the data folder {} cannot be reached by the user `{user}`, under which the database runs when started by \
         root{}: set RAPPORT_DATA_DIR to a folder that `{user}` can reach, such as /var/lib/rapport",
        dir.display(), closed.as_ref().map(|c| format!(" ({} is closed to it)", c.display())).unwrap_or_default()
    )]
    Unreachable {
        /// The data folder.
        dir: PathBuf,
        /// The user's name.
        user: String,
        /// The topmost folder on the way that the user may not enter.
        closed: Option<PathBuf>,
    },
    /// The data folder belongs to somebody else.
    #[error(
        "the database in {} belongs to the user with id {owner}: start as that user, or set RAPPORT_DATA_DIR to \
         another folder", dir.display()
    )]
    Foreign {
        /// The data folder.
        dir: PathBuf,
        /// Owner of the cluster.
        owner: u32,
    },
    /// Started by root where neither `postgres` nor `nobody` exists.
    #[error(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as: start as another user, or set DATABASE_URL"
    )]
    NoUser,
    /// None of the places for the socket will do.
    #[error("no folder for the socket of the database: {0}")]
    Socket(String),
    /// A program ended with an error.
    #[error("{program} failed: {output}")]
    Program {
        /// Such as `initdb`.
        program: String,
        /// Its last lines, or why it did not start.
        output: String,
    },
    /// The server ended while it was starting.
    #[error("the database server ended at its start ({status}); the end of {}: {tail}", log.display())]
    Died {
        /// How it ended.
        status: String,
        /// Its log file.
        log: PathBuf,
        /// The last lines of this start, joined by " | ".
        tail: String,
    },
    /// The server runs but takes no connections yet; it is left running, and a later start adopts it.
    #[error("the database server (process {pid}) is still {doing} after {seconds} s; the end of {}: {tail}", log.display())]
    Slow {
        /// Process id of the postmaster.
        pid: u32,
        /// "starting" or "stopping".
        doing: String,
        /// How long we waited.
        seconds: u64,
        /// Its log file.
        log: PathBuf,
        /// The last lines of its log, joined by " | ".
        tail: String,
    },
    /// The server did not end.
    #[error("the database server (process {0}) does not stop")]
    WillNotStop(u32),
    /// The file system said no.
    #[error("{what} {}: {source}", path.display())]
    Io {
        /// What was tried, such as "cannot create".
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Names the path in an [`io::Error`].
pub(crate) trait At<T> {
    fn at(self, what: &'static str, path: impl Into<PathBuf>) -> Result<T, Error>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, what: &'static str, path: impl Into<PathBuf>) -> Result<T, Error> {
        self.map_err(|source| Error::Io { what, path: path.into(), source })
    }
}
