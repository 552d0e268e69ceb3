//! What came of the deliveries of this process, for the metrics.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Delivered,
    /// Another try comes.
    Retried,
    Failed,
}

static COUNTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

pub(super) fn count(ended: Ended) {
    if let Some(count) = COUNTS.get(ended as usize) {
        count.fetch_add(1, Relaxed);
    }
}

/// By their names, since the process began.
pub fn counts() -> [(&'static str, u64); 3] {
    let [delivered, retried, failed] = &COUNTS;
    [
        ("delivered", delivered.load(Relaxed)),
        ("retried", retried.load(Relaxed)),
        ("failed", failed.load(Relaxed)),
    ]
}
