//! A PostgreSQL server of a test's own, to be stopped and frozen.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use pgserver::{Binaries, FolderLock, Mode, Options};
use tempfile::TempDir;

pub struct Server {
    lock: FolderLock,
    _dir: TempDir,
}

impl Server {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Self { lock: FolderLock::acquire(dir.path()).unwrap(), _dir: dir };
        server.up();
        server
    }

    pub fn url(&self, database: &str) -> String {
        self.running().url(database)
    }

    pub fn up(&self) {
        let binaries = std::env::var_os("RAPPORT_POSTGRES_BIN");
        let binaries = Binaries::find(binaries.as_deref().map(Path::new)).unwrap();
        pgserver::start(&self.lock, &Options::new(binaries).set("fsync", "off")).unwrap();
    }

    /// At once, as if the power failed.
    pub fn down(&self) {
        self.running().stop(Mode::Immediate).unwrap();
    }

    /// Every process of the server stands still.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// The postmaster first, so that it starts no more; one of its children may have ended since.
    fn signal(&self, signal: &str) {
        let postmaster = self.running().pid().to_string();
        assert!(Command::new("kill").args([signal, &postmaster]).status().unwrap().success());
        let children = Command::new("pgrep").args(["-P", &postmaster]).output().unwrap().stdout;
        let children = String::from_utf8(children).unwrap();
        let mut kill = Command::new("kill");
        let _ = kill.arg(signal).args(children.lines()).stderr(Stdio::null()).status();
    }

    fn running(&self) -> pgserver::Server {
        pgserver::running(self.lock.dir()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(server) = pgserver::running(self.lock.dir()) {
            self.thaw();
            let _ = server.stop(Mode::Immediate);
        }
    }
}
