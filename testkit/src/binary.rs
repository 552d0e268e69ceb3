//! The built binary as a process of its own, with what it says.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread,
    time::{Duration, SystemTime},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

/// Starting a database of its own on a busy machine included.
const PATIENCE: Duration = Duration::from_secs(120);

/// What of our environment it may see; no setting of the machine that runs the tests.
const KEPT: [&str; 5] = ["PATH", "HOME", "TMPDIR", "RAPPORT_POSTGRES_BIN", "LLVM_PROFILE_FILE"];

/// What the binary is made of.
const SOURCES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "kernel",
    "shared",
    "api",
    "worker",
    "cli",
    "pgserver",
    "migrations",
];

/// The binary beside the test that is running: `cargo test --workspace` has built both. Where one package is tested alone, it
/// may be missing or older than its sources, and is built here, which can take minutes.
pub fn path() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("a path");
        let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
        let binary = profile.join("rapport");
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let newest = SOURCES.iter().filter_map(|source| newest(&workspace.join(source))).max();
        if written(&binary).is_none_or(|built| Some(built) < newest) {
            build(&workspace, profile);
        }
        binary
    })
}

fn build(workspace: &Path, profile: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // With the features that the stories are built with, so that nearly all is there already.
    build.args(["build", "--quiet", "-p", "rapport", "-p", "stories", "--bin", "rapport"]);
    build.current_dir(workspace);
    // What cargo tells a test about its own package would make it build ring, and all that stands on it, again.
    for (name, _) in std::env::vars_os() {
        let of_the_test = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];
        if of_the_test.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            build.env_remove(name);
        }
    }
    build.arg("--target-dir").arg(profile.parent().expect("target"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().expect("cargo").success(), "the binary cannot be built");
}

/// When the youngest file of a folder was written; its tests are no part of the binary.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_dir() && !path.ends_with("tests") {
        let entries = fs::read_dir(path).ok()?;
        return entries.flatten().filter_map(|entry| newest(&entry.path())).max();
    }
    if path.is_dir() { None } else { written(path) }
}

fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}

/// A running `rapport`; killed when the value is dropped.
pub struct Binary {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Binary {
    /// With these arguments and settings, in `folder`.
    pub fn start<K, V>(folder: &Path, args: &[&str], settings: &[(K, V)]) -> Self
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let mut command = Command::new(path());
        command.args(args).current_dir(folder).env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.envs(settings.iter().map(|(name, value)| (name, value)));
        // A group of its own, so that the terminal's Ctrl-C is for the tests.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("rapport starts");
        let said = Arc::<Mutex<Vec<String>>>::default();
        keep(child.stdout.take().expect("piped"), Arc::clone(&said));
        keep(child.stderr.take().expect("piped"), Arc::clone(&said));
        Self { child, said }
    }

    /// Runs to its end; answers whether it succeeded and what it said.
    pub async fn run<K, V>(folder: &Path, args: &[&str], settings: &[(K, V)]) -> (bool, String)
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let mut binary = Self::start(folder, args, settings);
        let status = binary.ended().await;
        (status.success(), binary.said())
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything so far, of both outputs.
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// What comes after `label` in the first line that has it; waits for that line.
    pub async fn value(&mut self, label: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.said();
            let found = said.lines().find_map(|line| Some(line.split_once(label)?.1));
            if let Some(value) = found {
                return value.trim().to_owned();
            }
            let ended = self.child.try_wait().expect("a child");
            assert!(ended.is_none(), "it ended ({ended:?}) without saying {label:?}: {said}");
            assert!(begun.elapsed() < PATIENCE, "it never said {label:?}: {said}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, Signal::TERM).expect("it lives");
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("it lives");
        self.child.wait().expect("a child");
    }

    /// Waits for its end, and for its last words.
    pub async fn ended(&mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                sleep(Duration::from_millis(50)).await;
                return status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end: {}", self.said());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keep(pipe: impl Read + Send + 'static, said: Arc<Mutex<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
}
