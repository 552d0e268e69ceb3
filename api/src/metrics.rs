//! `/metrics`, for Prometheus.

use std::time::Duration;

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};
use shared::{Result, db::Conn, monitoring};

/// What this process counts, and what it asks the database when it is scraped.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    rows: IntGaugeVec,
    oldest_delivery: IntGauge,
}

impl Metrics {
    #[expect(
        clippy::expect_used,
        reason = "names and labels are constants, checked by every test that starts the API"
    )]
    pub fn new() -> Self {
        let requests = IntCounterVec::new(
            Opts::new("rapport_http_requests_total", "Requests answered"),
            &["method", "route", "status"],
        )
        .expect("a constant");
        let durations = HistogramVec::new(
            HistogramOpts::new("rapport_http_request_seconds", "Time to answer"),
            &["method", "route"],
        )
        .expect("a constant");
        let rows = IntGaugeVec::new(
            Opts::new("rapport_rows", "Rows that wait or failed, by what they are"),
            &["what"],
        )
        .expect("a constant");
        let oldest_delivery = IntGauge::new(
            "rapport_webhook_oldest_pending_seconds",
            "Age of the oldest webhook delivery that is pending; 0 where none is",
        )
        .expect("a constant");
        let registry = Registry::new();
        registry.register(Box::new(requests.clone())).expect("a constant");
        registry.register(Box::new(durations.clone())).expect("a constant");
        registry.register(Box::new(rows.clone())).expect("a constant");
        registry.register(Box::new(oldest_delivery.clone())).expect("a constant");
        Self { registry, requests, durations, rows, oldest_delivery }
    }

    /// Counts one answer.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
        self.durations.with_label_values(&[method, route]).observe(took.as_secs_f64());
    }

    /// Everything in the text format.
    pub async fn scrape(
        &self,
        conn: &mut Conn,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<String> {
        for count in monitoring::queries::counts(conn, now).await? {
            self.rows.with_label_values(&[count.what.as_str()]).set(count.rows);
        }
        let oldest = monitoring::queries::oldest_delivery(conn).await?;
        self.oldest_delivery.set(oldest.map_or(0, |at| (now - at).num_seconds().max(0)));
        let mut text = Vec::new();
        TextEncoder::new()
            .encode(&self.registry.gather(), &mut text)
            .map_err(anyhow::Error::from)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
