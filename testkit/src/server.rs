//! The PostgreSQL server that all test processes of a checkout share, under `target/test-postgres/`.
//!
//! The first process to want it starts it, the others adopt it. It outlives them all, so that the next run begins at
//! once, and ends when no test process has lived for ten minutes: a shell loop, started with it, watches a file that
//! every test process touches. Nothing in it is worth keeping: it writes without fsync, and is made anew when it will
//! not start.

use std::{
    fs::{self, OpenOptions},
    hash::{DefaultHasher, Hash, Hasher},
    io::Write,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use pgserver::{Binaries, Error, FolderLock, Mode, Options, Server};
use rustix::process::{Pid, test_kill_process};

const SETTINGS: [(&str, &str); 10] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("max_connections", "400"),
    ("shared_buffers", "256MB"),
    ("max_locks_per_transaction", "256"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "on"),
    ("jit", "off"),
];

/// How often a living process touches the lease.
const TOUCH: Duration = Duration::from_secs(60);

/// Ends the server with the process id `$1` when the lease is ten minutes old. It takes the lease out of the way before it looks once more,
/// and puts it back where somebody touched it meanwhile; a process that touched it and still finds it has the server.
const WATCHDOG: &str = r#"
while sleep 15; do
    [ "$(head -n 1 postgres/postmaster.pid 2>/dev/null)" = "$1" ] && kill -0 "$1" || exit
    [ -n "$(find lease -mmin +10 2>/dev/null)" ] || continue
    mv lease idle || continue
    if [ -n "$(find idle -mmin +10)" ]; then
        rm -f idle
        kill -INT "$1"
        exit
    fi
    mv idle lease
done
"#;

/// The shared server, started or adopted on the first call of a process. Panics with the reason where there is none.
pub fn shared() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match start() {
        Ok(server) => server,
        Err(error) => panic!("no PostgreSQL server for the tests: {error:#}"),
    })
}

fn start() -> anyhow::Result<Server> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let (dir, server) = match start_in(&checkout.join("target/test-postgres")) {
        // Root's checkout in root's home: the server's user cannot go there.
        Err(error) if matches!(error.downcast_ref(), Some(Error::Unreachable { .. })) => {
            let mut hasher = DefaultHasher::new();
            checkout.hash(&mut hasher);
            start_in(&std::env::temp_dir().join(format!("rapport-tests-{:016x}", hasher.finish())))?
        }
        other => other?,
    };
    thread::spawn(move || {
        loop {
            thread::sleep(TOUCH);
            touch(&dir);
        }
    });
    Ok(server)
}

/// The lock is held for the start alone: it keeps two processes from starting one server each.
fn start_in(dir: &Path) -> anyhow::Result<(PathBuf, Server)> {
    let lock = FolderLock::acquire(dir)?;
    let dir = lock.dir().to_path_buf();
    let (owner, own) = (fs::metadata(&dir)?.uid(), rustix::process::geteuid().as_raw());
    anyhow::ensure!(owner == own, "{} belongs to the user with id {owner}", dir.display());
    let server = match joined(&dir) {
        Some(server) => server,
        None => {
            fs::write(lease(&dir), "")?;
            let server =
                pgserver::start(&lock, &options(&dir)?).or_else(|error| anew(error, &lock))?;
            fs::remove_file(dir.join("watchdog")).or_else(missing_is_fine)?;
            server
        }
    };
    watch(&dir, &server)?;
    Ok((dir, server))
}

/// The server that runs already, unless the watchdog is just ending it.
fn joined(dir: &Path) -> Option<Server> {
    let begun = Instant::now();
    loop {
        touch(dir);
        let server = pgserver::running(dir)?;
        if lease(dir).exists() {
            return Some(server);
        }
        if begun.elapsed() > Duration::from_secs(10) {
            // Its watchdog was killed at the wrong moment.
            server.stop(Mode::Fast).ok()?;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// What a crash without fsync has broken, or another version has made, is thrown away.
fn anew(error: Error, lock: &FolderLock) -> anyhow::Result<Server> {
    if !matches!(error, Error::Died { .. } | Error::OtherVersion { .. }) {
        return Err(error.into());
    }
    fs::remove_dir_all(lock.dir().join("postgres"))?;
    pgserver::start(lock, &options(lock.dir())?).with_context(|| format!("after {error}"))
}

fn options(dir: &Path) -> anyhow::Result<Options> {
    let explicit = std::env::var_os("RAPPORT_POSTGRES_BIN").map(PathBuf::from);
    let binaries = match Binaries::find_for(explicit.as_deref(), dir) {
        Err(Error::OtherVersion { .. }) => Binaries::find(explicit.as_deref()),
        other => other,
    }?;
    Ok(SETTINGS
        .iter()
        .fold(Options::new(binaries), |options, (name, value)| options.set(name, value)))
}

fn lease(dir: &Path) -> PathBuf {
    dir.join("lease")
}

/// Does nothing where the file is missing: that is how the watchdog says that it is ending the server.
fn touch(dir: &Path) {
    if let Ok(mut file) = OpenOptions::new().write(true).open(lease(dir)) {
        let _ = file.write_all(b".");
    }
}

/// Starts the watchdog unless it lives.
fn watch(dir: &Path, server: &Server) -> anyhow::Result<()> {
    let file = dir.join("watchdog");
    let before =
        fs::read_to_string(&file).ok().and_then(|pid| Pid::from_raw(pid.trim().parse().ok()?));
    if before.is_some_and(|pid| test_kill_process(pid).is_ok()) {
        return Ok(());
    }
    let mut watchdog = Command::new("sh");
    watchdog.args(["-c", WATCHDOG, "watchdog", &server.pid().to_string()]).current_dir(dir);
    watchdog.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = watchdog.process_group(0).spawn().context("cannot start sh")?;
    fs::write(file, child.id().to_string())?;
    Ok(())
}

fn missing_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
