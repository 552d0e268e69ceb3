//! A worker with its real lanes, by the real clock, in this process.

use std::{sync::Arc, time::Duration};

use kernel::clock::Clock;
use shared::ctx::Ctx;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
};
use worker::{Health, WorkerOptions};

use crate::{app::context, smtp::SmtpCatcher};

/// Runs until it is stopped or dropped.
pub struct Lanes {
    pub ctx: Ctx,
    pub health: Arc<Health>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Lanes {
    /// As production starts it, on this database.
    pub fn start(url: &str, smtp: &SmtpCatcher) -> Self {
        Self::with(url, smtp, WorkerOptions::new(url))
    }

    pub fn with(url: &str, smtp: &SmtpCatcher, options: WorkerOptions) -> Self {
        let ctx = Ctx { wake: Arc::new(Notify::new()), ..context(url, &Clock::Real, smtp) };
        let health = Arc::clone(&options.health);
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(worker::run(ctx.clone(), options, stopped));
        Self { ctx, health, stop: Some(stop), task }
    }

    /// Whether it still works, be the database away or not.
    pub fn is_running(&self) -> bool {
        !self.task.is_finished()
    }

    /// In order, within the grace.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        (&mut self.task).await.expect("no panic").expect("an orderly end");
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Signs of life often enough that a test need not wait half a minute for a dead worker's jobs.
pub fn impatient(url: &str) -> WorkerOptions {
    WorkerOptions {
        heartbeat: Duration::from_millis(500),
        missed_heartbeats: 4,
        ..WorkerOptions::new(url)
    }
}
