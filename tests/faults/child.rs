//! A worker in a process of its own, to be killed: this test binary, started again.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use kernel::clock::Clock;
use shared::{
    ctx::Ctx,
    db::pool,
    http::Http,
    mail::{Mailer, message::mailbox},
    seal::Seal,
};
use testkit::{app::SECRET, lanes::impatient, smtp::SmtpCatcher};
use worker::WorkerOptions;

const URL: &str = "RAPPORT_TEST_WORKER_URL";
const SMTP: &str = "RAPPORT_TEST_WORKER_SMTP";
const PATIENT: &str = "RAPPORT_TEST_WORKER_PATIENT";

/// Not a story of its own: does nothing unless one of the others starts it.
#[tokio::test(flavor = "multi_thread")]
async fn process() {
    let (Ok(url), Ok(smtp)) = (std::env::var(URL), std::env::var(SMTP)) else { return };
    _ = rustls::crypto::ring::default_provider().install_default();
    let ctx = Ctx {
        pool: pool::new(&url, 16).unwrap(),
        clock: Clock::Real,
        mailer: Mailer::smtp(&smtp).unwrap(),
        mail_from: Arc::new(mailbox("Rapport <rapport@crm.example>").unwrap()),
        links: testkit::app::links("https://crm.example"),
        http: Http::new(true),
        seal: Seal::new(&[SECRET.to_owned()]).unwrap(),
        wake: Arc::default(),
        drain: None,
        data_dir: Arc::default(),
    };
    let patient = std::env::var(PATIENT).is_ok();
    let options = if patient { WorkerOptions::new(&url) } else { impatient(&url) };
    // A parent that died takes nobody with it.
    let long_enough = tokio::time::sleep(Duration::from_secs(180));
    worker::run(ctx, options, long_enough).await.unwrap();
}

pub struct WorkerProcess(Child);

impl WorkerProcess {
    /// With signs of life every half a second, or, where it is patient, as production has them.
    pub fn start(url: &str, smtp: &SmtpCatcher, patient: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "faults::child::process", "--nocapture"]);
        command.env(URL, url).env(SMTP, smtp.url());
        if patient {
            command.env(PATIENT, "1");
        }
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
