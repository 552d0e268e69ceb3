//! A worker in a process of its own: this test binary, started again.

use std::{
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::signal::unix::{SignalKind, signal};
use worker::{Limits, WorkerOptions};

use crate::{
    jobs,
    support::{Db, options},
};

const URL: &str = "RAPPORT_TEST_CHILD_URL";
const DRAINS: &str = "RAPPORT_TEST_CHILD_DRAINS";
const GRACE: &str = "RAPPORT_TEST_CHILD_GRACE_MILLIS";

/// Not a test of its own: does nothing unless one of the others starts it.
#[tokio::test(flavor = "multi_thread")]
async fn process() {
    let Ok(url) = std::env::var(URL) else { return };
    let db = Db::at(url);
    if std::env::var(DRAINS).is_ok() {
        worker::drain_with(&db.ctx, &jobs::registry(), &[]).await.unwrap();
        return;
    }
    let grace = std::env::var(GRACE).map_or(5_000, |millis| millis.parse().unwrap());
    let options = WorkerOptions {
        limits: Limits { crashes: 4, ..Limits::default() },
        heartbeat: Duration::from_millis(500),
        grace: Duration::from_millis(grace),
        ..options(&db.url)
    };
    let mut stop = signal(SignalKind::terminate()).unwrap();
    let stopped = async {
        stop.recv().await;
    };
    worker::run(db.ctx.clone(), options, stopped).await.unwrap();
}

pub struct Process(Child);

impl Process {
    pub fn worker(db: &Db) -> Self {
        Self::start(db, &[])
    }

    pub fn worker_with_grace(db: &Db, millis: u64) -> Self {
        Self::start(db, &[(GRACE, &millis.to_string())])
    }

    pub fn drain(db: &Db) -> Self {
        Self::start(db, &[(DRAINS, "1")])
    }

    fn start(db: &Db, env: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child::process", "--nocapture"]);
        command.env(URL, &db.url).envs(env.iter().copied());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// As `kill -9`.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub async fn terminate(self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        (self.ended().await, start.elapsed())
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> ExitStatus {
        tokio::task::spawn_blocking(move || self.0.wait().unwrap()).await.unwrap()
    }

    pub fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

pub fn aborted(status: ExitStatus) -> bool {
    status.signal() == Some(6)
}
