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

#[cfg(test)]
mod tests {
    use std::{
        future::ready,
        sync::{Arc, Mutex},
    };

    use super::*;

    type Ended = Arc<Mutex<Vec<&'static str>>>;

    fn add(roles: &mut Roles, name: &'static str, ended: &Ended) {
        let ended = Arc::clone(ended);
        roles.add(name, |told| async move {
            told.stop().await;
            ended.lock().unwrap().push(name);
            Ok(())
        });
    }

    #[tokio::test]
    async fn they_end_in_their_order() {
        let (mut roles, ended) = (Roles::default(), Ended::default());
        for name in ["API", "worker", "database"] {
            add(&mut roles, name, &ended);
        }
        roles.run(ready(())).await.unwrap();
        assert_eq!(*ended.lock().unwrap(), ["API", "worker", "database"]);
    }

    #[tokio::test]
    async fn the_end_of_one_is_the_end_of_all() {
        let (mut roles, ended) = (Roles::default(), Ended::default());
        add(&mut roles, "API", &ended);
        roles.add("worker", |_| ready(Err(anyhow!("no"))));
        add(&mut roles, "database", &ended);
        let error = roles.run(std::future::pending()).await.unwrap_err();
        assert_eq!(format!("{error:#}"), "the worker failed: no");
        assert_eq!(*ended.lock().unwrap(), ["API", "database"]);
    }

    #[tokio::test]
    async fn to_end_untold_is_a_failure() {
        let mut roles = Roles::default();
        roles.add("API", |_| ready(Ok(())));
        let error = roles.run(std::future::pending()).await.unwrap_err();
        assert_eq!(error.to_string(), "the API ended by itself");
    }
}
