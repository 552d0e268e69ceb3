//! A PostgreSQL server of one test's own, to be stopped and started again in the middle of it.

use std::path::PathBuf;

use pgserver::{Binaries, FolderLock, Mode, Options, Server};
use tempfile::TempDir;

/// Ends with the value.
pub struct PrivateServer {
    lock: FolderLock,
    server: Option<Server>,
    _dir: TempDir,
}

impl PrivateServer {
    /// Blocks for a second or two.
    pub fn start() -> Self {
        let dir =
            tempfile::Builder::new().prefix("rapport-pg-").tempdir_in("/tmp").expect("a folder");
        open(dir.path());
        let lock = FolderLock::try_acquire(dir.path()).expect("a folder").expect("nobody else's");
        let mut private = Self { lock, server: None, _dir: dir };
        private.up();
        private
    }

    /// The address of its one database.
    pub fn url(&self) -> String {
        self.server.as_ref().expect("it runs").url(pgserver::NAME)
    }

    /// Ends all sessions in mid-statement, as a restart by the machine's package manager.
    pub fn down(&mut self, mode: Mode) {
        if let Some(server) = self.server.take() {
            server.stop(mode).expect("it stops");
        }
    }

    pub fn up(&mut self) {
        // Durable, as in production: what was acknowledged is on the disk.
        let given = std::env::var_os("RAPPORT_POSTGRES_BIN").map(PathBuf::from);
        let binaries = Binaries::find(given.as_deref()).expect("PostgreSQL is installed");
        let options = Options::new(binaries).set("max_connections", "200");
        self.server = Some(pgserver::start(&self.lock, &options).expect("a server"));
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        self.down(Mode::Immediate);
    }
}

/// Root runs the server under another user, who has to get in.
fn open(dir: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o711))
        .expect("a folder of ours");
}
