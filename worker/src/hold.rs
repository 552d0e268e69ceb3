//! A restored or cloned database sends nothing until it is adopted: whether that is so is asked every second, and while it is
//! the lanes of effects and of webhooks fetch nothing and no schedule makes a message. Nothing fails or runs out of time meanwhile, since
//! nothing is tried; acts go on, for they only write down what follows.

use std::{sync::Arc, time::Duration};

use shared::{
    db::pool,
    installation::{self, Marks},
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::run::Worker;

/// Between two looks; a database that is exchanged under a running worker may send for this long.
const LOOK: Duration = Duration::from_secs(1);

/// A look that takes longer says nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Never ends. Until the first look is through everything is held; one that fails changes nothing.
pub(crate) async fn keep(worker: Arc<Worker>, held: watch::Sender<bool>) {
    let Some(marks) = worker.options.marks.clone() else {
        return std::future::pending().await;
    };
    let mut tick = interval(LOOK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        tick.tick().await;
        let why = match timeout(PATIENCE, look(&worker, &marks)).await {
            Ok(Ok(why)) => why,
            Ok(Err(error)) => {
                tracing::warn!("whether this database is a copy cannot be told: {error:#}");
                continue;
            }
            Err(_) => continue,
        };
        if told.as_ref() != Some(&why) {
            match &why {
                Some(why) => tracing::error!(
                    "nothing is sent, neither mail nor webhook: {why}; `rapport adopt` shows what fell due and lets it send again"
                ),
                None if told.is_some() => {
                    tracing::info!("this database is adopted and sends again")
                }
                None => {}
            }
            told = Some(why.clone());
        }
        held.send_if_modified(|held| std::mem::replace(held, why.is_some()) != why.is_some());
    }
}

async fn look(worker: &Worker, marks: &Marks) -> shared::Result<Option<String>> {
    let mut conn = pool::get(&worker.upkeep).await?;
    installation::actions::hold(&mut conn, marks).await
}
