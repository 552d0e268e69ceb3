//! The built binary: `rapport api` and `rapport worker`, each a process of its own, as in production.

mod binary;

use std::{
    fs::File,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use crate::{database::Database, http::Connection, smtp::Sink};

pub use binary::given_or_built;

const ADMIN_KEY: &str = "rpt_bench-admin-key-0123456789abcdefghijklmno";
const PATIENCE: Duration = Duration::from_secs(60);

/// What of our environment the services may see.
const KEPT: [&str; 3] = ["PATH", "HOME", "TMPDIR"];

/// Makes the tables and the organisation.
pub async fn migrate(binary: &Path, database: &Database) -> anyhow::Result<()> {
    let mut migrate = Service::start(binary, database, "migrate", "smtp://127.0.0.1:9")?;
    let begun = Instant::now();
    loop {
        if let Some(status) = migrate.child.try_wait()? {
            ensure!(status.success(), "rapport migrate: {}", migrate.said());
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "rapport migrate takes too long");
        sleep(Duration::from_millis(20)).await;
    }
}

/// One process; killed when the value is dropped.
pub struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    fn start(binary: &Path, database: &Database, role: &str, smtp: &str) -> anyhow::Result<Self> {
        Self::start_as(binary, database, role, role, smtp)
    }

    /// The API, ready to be asked at its address.
    pub async fn api(
        binary: &Path,
        database: &Database,
        smtp: &str,
    ) -> anyhow::Result<(Self, SocketAddr)> {
        let mut api = Self::start(binary, database, "api", smtp)?;
        let base = api.value("serves on ").await?;
        let address = base.strip_prefix("http://").context("no address")?.parse()?;
        ready(address).await?;
        Ok((api, address))
    }

    /// One of several workers, by this name; it runs when this returns.
    pub async fn worker(
        binary: &Path,
        database: &Database,
        name: &str,
        smtp: &str,
    ) -> anyhow::Result<Self> {
        let mut worker = Self::start_as(binary, database, "worker", name, smtp)?;
        worker.value("the worker runs").await?;
        Ok(worker)
    }

    fn start_as(
        binary: &Path,
        database: &Database,
        role: &str,
        name: &str,
        smtp: &str,
    ) -> anyhow::Result<Self> {
        let log = database.dir().join(format!("{name}.log"));
        let mut command = Command::new(binary);
        command.arg(role).current_dir(database.dir()).env_clear();
        command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.env("DATABASE_URL", database.url(name)).env("RAPPORT_SMTP_URL", smtp);
        command.env("RAPPORT_SECRET", "a secret of thirty-two characters");
        command.env("RAPPORT_ADMIN_KEY", ADMIN_KEY).env("RAPPORT_BIND", "127.0.0.1:0");
        command.env("RAPPORT_PUBLIC_URL", "https://crm.example");
        // The log is written as in production: it belongs to what a request costs.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        let child = command.spawn().with_context(|| format!("rapport {role}"))?;
        Ok(Self { child, log })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What follows `label` in its log; waits for it.
    async fn value(&mut self, label: &str) -> anyhow::Result<String> {
        let begun = Instant::now();
        loop {
            let said = self.said();
            if let Some(value) = said.lines().find_map(|line| Some(line.split_once(label)?.1)) {
                return Ok(value.trim().to_owned());
            }
            if self.child.try_wait()?.is_some() || begun.elapsed() > PATIENCE {
                bail!("it did not start: {said}");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to end, and waits until it has.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.signal(Signal::TERM)?;
        let begun = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(begun.elapsed() < PATIENCE, "it does not end: {}", self.said());
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

impl Service {
    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).context("no process")?;
        Ok(kill_process(pid, signal)?)
    }

    /// Holds it where it stands.
    pub fn freeze(&self) -> anyhow::Result<()> {
        self.signal(Signal::STOP)
    }

    pub fn thaw(&self) -> anyhow::Result<()> {
        self.signal(Signal::CONT)
    }

    /// As `kill -9` does.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Everything that is measured, but for the database.
pub struct Services {
    pub api: Service,
    pub worker: Option<Service>,
    pub address: SocketAddr,
    /// Of an integration that posts leads and reads them.
    pub key: String,
    pub sink: Sink,
}

impl Services {
    pub async fn start(binary: &Path, database: &Database, admin: &Client) -> anyhow::Result<Self> {
        let sink = Sink::start().await?;
        let (api, address) = Service::api(binary, database, &sink.url()).await?;
        let mut worker = Service::start(binary, database, "worker", &sink.url())?;
        worker.value("the worker runs").await?;
        let key = make_key(address).await?;
        // No rate is to be refused; the seed says so before anybody read the settings, and this makes sure of it.
        let limit: i32 =
            admin.query_one("SELECT rate_limit_per_second FROM settings", &[]).await?.get(0);
        ensure!(limit == 0, "requests are limited to {limit} a second");
        Ok(Self { api, worker: Some(worker), address, key, sink })
    }

    /// The worker's share is measured by itself: while requests are, it does not run.
    pub async fn stop_worker(&mut self) -> anyhow::Result<()> {
        match self.worker.take() {
            Some(worker) => worker.stop().await,
            None => Ok(()),
        }
    }

    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop_worker().await?;
        self.api.stop().await
    }
}

async fn ready(address: SocketAddr) -> anyhow::Result<()> {
    let begun = Instant::now();
    let request = "GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
    while Connection::open(address).await?.send(request.as_bytes()).await?.status != 200 {
        ensure!(begun.elapsed() < PATIENCE, "the API does not get ready");
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

async fn make_key(address: SocketAddr) -> anyhow::Result<String> {
    let body = r#"{"name":"bench","scopes":["leads:write","crm:read"]}"#;
    let made = ask(address, "POST", "/v1/keys", body).await?;
    Ok(made.get("key").and_then(|key| key.as_str()).context("no key")?.to_owned())
}

/// Asks the API as its first admin; what it makes or shows.
pub async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: &str,
) -> anyhow::Result<serde_json::Value> {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {ADMIN_KEY}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = Connection::open(address).await?;
    let answer = connection.send(request.as_bytes()).await?;
    let text = String::from_utf8_lossy(answer.body).into_owned();
    ensure!(matches!(answer.status, 200 | 201), "{method} {path}: {text}");
    Ok(serde_json::from_str(&text)?)
}
