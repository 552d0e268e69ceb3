//! What runs side by side in one process, and in which order it ends.

use std::{pin::Pin, time::Duration};

use anyhow::{Context, anyhow};
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::{sync::oneshot, time::timeout};

/// Longer than any of them gives itself to finish what runs.
const PATIENCE: Duration = Duration::from_secs(45);

type Running = Pin<Box<dyn Future<Output = (&'static str, anyhow::Result<()>)>>>;

/// Roles in the order in which they are told to stop.
#[derive(Default)]
pub struct Roles {
    running: FuturesUnordered<Running>,
    stops: Vec<(&'static str, oneshot::Sender<()>)>,
}

/// Resolves when its role is to stop.
pub struct Told(oneshot::Receiver<()>);

impl Told {
    pub async fn stop(self) {
        // A sender that is gone means the same.
        let _ = self.0.await;
    }
}

impl Roles {
    /// Adds one that runs until it is told to stop.
    pub fn add<F>(&mut self, name: &'static str, role: impl FnOnce(Told) -> F)
    where
        F: Future<Output = anyhow::Result<()>> + 'static,
    {
        let (stop, told) = oneshot::channel();
        let role = role(Told(told));
        self.running.push(Box::pin(async move { (name, role.await) }));
        self.stops.push((name, stop));
    }

    /// Runs all until `stop` comes or the first one ends, which is a failure; then ends them one after the other.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        let mut ended = Vec::new();
        tokio::select! {
            () = stop => {}
            Some((name, result)) = self.running.next() => {
                ended.push(name);
                outcome = failure(name, result);
            }
        }
        for (name, stop) in self.stops {
            let _ = stop.send(());
            while !ended.contains(&name) {
                match timeout(PATIENCE, self.running.next()).await {
                    Ok(Some((other, result))) => {
                        ended.push(other);
                        outcome = outcome.and(result.with_context(|| format!("the {other}")));
                    }
                    Ok(None) => break,
                    Err(_) => {
                        tracing::warn!("the {name} takes long to stop and is left");
                        ended.push(name);
                    }
                }
            }
        }
        outcome
    }
}

fn failure(name: &str, result: anyhow::Result<()>) -> anyhow::Result<()> {
    match result {
        Ok(()) => Err(anyhow!("the {name} ended by itself")),
        Err(error) => Err(error.context(format!("the {name} failed"))),
    }
}
