//! Passes on that something may be due: from the one bell of the process to every loop of the worker.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

/// Rings in quick succession are one: each makes every lane ask the database, and every job that ends rings, since what it made
/// may be due. Under load that is all the time; PostgreSQL plans each such question anew.
const REST: Duration = Duration::from_millis(100);

/// Never ends.
pub(crate) async fn pass_on(wake: Arc<Notify>, ears: watch::Sender<()>) {
    loop {
        wake.notified().await;
        ears.send_replace(());
        sleep(REST).await;
    }
}
