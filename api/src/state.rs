//! What the workers of one process share, and what each has for itself.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use shared::{Result, actor::Actor, ctx::Ctx, settings::Settings};

use crate::{
    limits::{Addresses, Limits},
    metrics::Metrics,
    options::ApiOptions,
};

/// A revoked key stops working within this time, everywhere; in this process at once.
const REMEMBER: Duration = Duration::from_secs(3);
const MOST_KEYS: u64 = 10_000;

/// One a process.
pub struct Shared {
    pub options: ApiOptions,
    pub limits: Limits,
    /// Of public pages.
    pub addresses: Addresses,
    pub metrics: Metrics,
    /// Who holds which key, by the key's hash.
    pub actors: Cache<[u8; 32], Arc<Actor>>,
    settings: Cache<(), Arc<Settings>>,
    /// Held while the sandbox's clock walks.
    pub walking: tokio::sync::Mutex<()>,
}

impl Shared {
    pub fn new(options: ApiOptions) -> Arc<Self> {
        Arc::new(Self {
            options,
            limits: Limits::default(),
            addresses: Addresses::default(),
            metrics: Metrics::new(),
            actors: Cache::builder().time_to_live(REMEMBER).max_capacity(MOST_KEYS).build(),
            settings: Cache::builder().time_to_live(REMEMBER).max_capacity(1).build(),
            walking: tokio::sync::Mutex::default(),
        })
    }

    /// After a change of users, teams, keys or settings.
    pub fn forget(&self) {
        self.actors.invalidate_all();
        self.settings.invalidate_all();
    }
}

/// One an actix worker.
#[derive(Clone)]
pub struct State {
    pub ctx: Ctx,
    pub shared: Arc<Shared>,
}

impl State {
    /// The organisation's settings, at most a few seconds old.
    pub async fn settings(&self) -> Result<Arc<Settings>> {
        if let Some(settings) = self.shared.settings.get(&()) {
            return Ok(settings);
        }
        let conn = self.ctx.conn().await?;
        let settings = Arc::new(shared::settings::queries::get(&conn).await?);
        self.shared.settings.insert((), settings.clone());
        Ok(settings)
    }
}
