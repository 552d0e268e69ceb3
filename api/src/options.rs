//! What the API is told at its start.

use std::sync::Arc;

use shared::email_events::EventKeys;
use shared::installation::Marks;

/// Whether this process can do its work; an error says what is wrong.
pub type Ready = Arc<dyn Fn() -> Result<(), String> + Send + Sync>;

/// Further lines of the worker for `/metrics`, in the text format of Prometheus.
pub type MoreMetrics = Arc<dyn Fn() -> String + Send + Sync>;

#[derive(Clone, Default)]
pub struct ApiOptions {
    /// Actix workers; each has a pool of its own.
    pub workers: usize,
    /// What `/readyz` asks beside the database: a worker in this process, a start that is not through.
    pub ready: Option<Ready>,
    /// Set where the worker is in this process.
    pub worker_metrics: Option<MoreMetrics>,
    /// Whether `/metrics` has a bind of its own, and so is not served here.
    pub metrics_elsewhere: bool,
    /// The random token of the mailbox page; none where there is no such page.
    pub mailbox_token: Option<String>,
    /// What verifies the signatures of providers of mail.
    pub event_keys: EventKeys,
    /// What tells whether the database is a copy that sends nothing; `/readyz` and the metrics say so.
    pub marks: Option<Marks>,
    /// Whether the clock is moved by the API.
    pub sandbox: bool,
}
