use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Child,
    time::{Duration, Instant},
};

use crate::{
    binaries::Binaries,
    cluster,
    command::{command, last_lines},
    error::{At, Error},
    lock::FolderLock,
    pidfile::{Holder, PidFile},
    server::Server,
    socket,
    user::User,
};

/// For a server that has not said yet that it is starting.
const PATIENCE: Duration = Duration::from_secs(60);
/// For one that is recovering after a crash, or stopping.
const LONG_PATIENCE: Duration = Duration::from_secs(15 * 60);
/// Processes of a killed server end by themselves a moment later.
const REMAINS: Duration = Duration::from_secs(10);
const LOG_BYTES: u64 = 16 << 20;

/// Refusals by a constraint are answers, not news, and their details are personal data: the log has neither. It is cut at
/// a start alone, so it has no checkpoints either, and stays short.
const DEFAULTS: [(&str, &str); 5] = [
    // Compiling takes longer than what is asked here, and a hardened service may not.
    ("jit", "off"),
    ("listen_addresses", ""),
    ("log_min_messages", "log"),
    ("log_error_verbosity", "terse"),
    ("log_checkpoints", "off"),
];

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The programs to use.
    pub binaries: Binaries,
    /// Settings of PostgreSQL, such as `("shared_buffers", "256MB")`; an adopted server keeps those it has.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// The programs, with PostgreSQL's own settings.
    pub fn new(binaries: Binaries) -> Self {
        Self { binaries, settings: Vec::new() }
    }

    /// With one more setting; a later one of the same name wins.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    fn durable(&self) -> bool {
        !self.settings.iter().any(|(name, value)| name == "fsync" && value == "off")
    }
}

/// Starts the server of a data folder, or adopts the one that runs on it; makes the cluster on the first start.
///
/// Answers when the server takes connections. Crash recovery is waited for, up to 15 minutes.
pub fn start(lock: &FolderLock, options: &Options) -> Result<Server, Error> {
    let dir = lock.dir();
    if let Some(server) = adopt(dir)? {
        tracing::info!(pid = server.pid(), "adopted the database server that runs already");
        return Ok(server);
    }
    let user = User::choose(dir)?;
    if let Some(user) = &user {
        user.check_reach(&options.binaries, dir)?;
    }
    match cluster::version(dir) {
        None => cluster::make(&options.binaries, user.as_ref(), dir, options.durable())?,
        Some(made_by) if made_by != options.binaries.major() => {
            let found = format!(
                "{} is PostgreSQL {}",
                options.binaries.dir().display(),
                options.binaries.major()
            );
            return Err(Error::OtherVersion { dir: dir.into(), made_by, found });
        }
        Some(_) => user.iter().try_for_each(|user| user.take_from_root(&cluster::dir(dir)))?,
    }
    let socket_dir = socket::folder(dir, user.as_ref())?;
    let begun = Instant::now();
    loop {
        match attempt(dir, &socket_dir, user.as_ref(), options) {
            Err(Error::Died { tail, .. })
                if tail.contains("still in use") && begun.elapsed() < REMAINS =>
            {
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(error @ Error::Died { .. }) => {
                let _ = fs::remove_dir(&socket_dir);
                return Err(error);
            }
            done => return done,
        }
    }
}

/// Joins a live server, waiting until it is ready; one that is stopping is waited out.
fn adopt(dir: &Path) -> Result<Option<Server>, Error> {
    let begun = Instant::now();
    while let Some(file) = PidFile::read(dir) {
        match file.holder(dir) {
            Holder::Gone => return Ok(None),
            Holder::Blocking => {
                let path = cluster::dir(dir).join("postmaster.pid");
                fs::remove_file(&path).at("cannot remove", path)?;
                return Ok(None);
            }
            Holder::Live if file.is_ready() => return Ok(Server::of(dir, &file, None)),
            Holder::Live if begun.elapsed() > LONG_PATIENCE => {
                return Err(slow(&file, begun, &log_path(dir), 0));
            }
            Holder::Live => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    Ok(None)
}

fn attempt(
    dir: &Path,
    socket_dir: &Path,
    user: Option<&User>,
    options: &Options,
) -> Result<Server, Error> {
    let (log, log_start) = open_log(dir)?;
    let mut postgres = command(options.binaries.program("postgres"), user, dir);
    postgres.arg("-D").arg(cluster::dir(dir)).arg("-k").arg(socket_dir);
    postgres.args(["-p", &socket::PORT.to_string()]);
    let given = options.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in DEFAULTS.into_iter().chain(given) {
        postgres.arg("-c").arg(format!("{name}={value}"));
    }
    let errors = log.try_clone().at("cannot write", log_path(dir))?;
    // A group of its own: the terminal's Ctrl-C is for us, and we stop the server when we are done with it.
    let child = postgres.process_group(0).stdout(log).stderr(errors).spawn();
    let child =
        child.map_err(|e| Error::Program { program: "postgres".into(), output: e.to_string() })?;
    wait_until_ready(dir, child, log_start)
}

fn wait_until_ready(dir: &Path, mut child: Child, log_start: u64) -> Result<Server, Error> {
    let log = log_path(dir);
    let begun = Instant::now();
    let mut told = 10;
    loop {
        if let Some(status) = child.try_wait().at("cannot wait for the server of", dir)? {
            return Err(Error::Died {
                status: status.to_string(),
                tail: tail(&log, log_start),
                log,
            });
        }
        let own = i64::from(child.id());
        let file =
            PidFile::read(dir).filter(|file| i64::from(file.pid.as_raw_nonzero().get()) == own);
        match file {
            Some(file) if file.is_ready() => {
                return Server::of(dir, &file, Some(child))
                    .ok_or_else(|| slow(&file, begun, &log, log_start));
            }
            Some(file) if begun.elapsed() > LONG_PATIENCE => {
                return Err(slow(&file, begun, &log, log_start));
            }
            None if begun.elapsed() > PATIENCE => {
                let _ = child.kill();
                let status = format!("silent for {} s", PATIENCE.as_secs());
                return Err(Error::Died { status, tail: tail(&log, log_start), log });
            }
            _ => {}
        }
        if begun.elapsed().as_secs() >= told {
            told += 30;
            tracing::info!(log = %log.display(), "waiting for the database server: {}", tail(&log, log_start));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn slow(file: &PidFile, begun: Instant, log: &Path, log_start: u64) -> Error {
    Error::Slow {
        pid: file.pid.as_raw_nonzero().get().unsigned_abs(),
        doing: if file.status == "stopping" { "stopping" } else { "starting" }.into(),
        seconds: begun.elapsed().as_secs(),
        log: log.into(),
        tail: tail(log, log_start),
    }
}

fn log_path(dir: &Path) -> PathBuf {
    dir.join("postgres.log")
}

/// The log, for appending, and its length so far. A long one makes room; the one before it is kept.
fn open_log(dir: &Path) -> Result<(File, u64), Error> {
    let path = log_path(dir);
    if fs::metadata(&path).is_ok_and(|m| m.len() > LOG_BYTES) {
        fs::rename(&path, path.with_extension("log.1")).at("cannot rename", &path)?;
    }
    let log = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
    let log = log.at("cannot write", &path)?;
    let length = log.metadata().at("cannot read", &path)?.len();
    Ok((log, length))
}

/// The last lines of the log in one line, none from before `start`.
fn tail(path: &Path, start: u64) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let from = start.max(file.metadata()?.len().saturating_sub(8192));
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(last_lines(&String::from_utf8_lossy(&bytes)))
    };
    read().unwrap_or_default()
}
