use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Child,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    NAME,
    error::Error,
    pidfile::{Holder, PidFile, is_alive, is_postmaster},
};

/// A fast stop writes a checkpoint, which a slow disk may take its time for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a server is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Waits for all sessions to end by themselves (SIGTERM).
    Smart,
    /// Ends all sessions, rolls back, writes a checkpoint (SIGINT).
    Fast,
    /// Ends at once (SIGQUIT); the next start recovers from the log.
    Immediate,
}

impl Mode {
    fn signal(self) -> Signal {
        match self {
            Self::Smart => Signal::TERM,
            Self::Fast => Signal::INT,
            Self::Immediate => Signal::QUIT,
        }
    }
}

/// A running server, started or adopted.
///
/// Dropping the handle leaves the server running, for a later start to adopt; [`Server::stop`] ends it.
#[derive(Debug)]
pub struct Server {
    data_dir: PathBuf,
    socket_dir: PathBuf,
    port: u16,
    pid: Pid,
    /// Ours to reap; `None` for an adopted server.
    child: Mutex<Option<Child>>,
}

/// The server that runs on this data folder and takes connections, if any: so another command joins its database.
pub fn running(data_dir: &Path) -> Option<Server> {
    let data_dir = data_dir.canonicalize().ok()?;
    let file = PidFile::read(&data_dir)?;
    if file.holder(&data_dir) != Holder::Live || !file.is_ready() {
        return None;
    }
    Server::of(&data_dir, &file, None)
}

impl Server {
    pub(crate) fn of(data_dir: &Path, file: &PidFile, child: Option<Child>) -> Option<Self> {
        Some(Self {
            data_dir: data_dir.into(),
            socket_dir: file.socket_dir.clone()?,
            port: file.port,
            pid: file.pid,
            child: Mutex::new(child),
        })
    }

    /// The folder of its socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The number in the name of its socket.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Process id of the postmaster.
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether this handle adopted a server that another process had started.
    pub fn is_adopted(&self) -> bool {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Address of a database for tokio-postgres, sqlx and libpq: `postgres:///db?host=%2F…&user=rapport&port=5432`.
    pub fn url(&self, database: &str) -> String {
        let host = encoded(&self.socket_dir.to_string_lossy());
        format!("postgres:///{}?host={host}&user={NAME}&port={}", encoded(database), self.port)
    }

    /// Whether the postmaster is alive.
    pub fn is_running(&self) -> bool {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        match child.as_mut() {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => is_alive(self.pid) && is_postmaster(self.pid, &self.data_dir).unwrap_or(true),
        }
    }

    /// Ends the server and waits until it is gone: 60 s in the given mode, then at once. A server that is gone already
    /// is no error.
    pub fn stop(&self, mode: Mode) -> Result<(), Error> {
        if !self.end(mode, PATIENCE) {
            tracing::warn!(
                pid = self.pid(),
                "the database server takes long to stop and is ended at once"
            );
            if !self.end(Mode::Immediate, PATIENCE / 4) {
                return Err(Error::WillNotStop(self.pid()));
            }
        }
        // Fails where a killed server left its socket: the next start takes it over.
        let _ = std::fs::remove_dir(&self.socket_dir);
        Ok(())
    }

    fn end(&self, mode: Mode, patience: Duration) -> bool {
        // Checked first: it is alive, and ours or known as the postmaster, so the number is not another process's.
        if self.is_running() {
            // It may end by itself between the two, which is as well.
            let _ = kill_process(self.pid, mode.signal());
        }
        let begun = Instant::now();
        while self.is_running() {
            if begun.elapsed() > patience {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }
}

/// Percent-encodes all but what is plain in every part of an address.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
