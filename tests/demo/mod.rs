//! `rapport demo`: a year in an empty installation, as the product would have written it; nothing of it reaches anybody.

mod binary;
mod export;
mod rows;
mod silent;
mod year;

use diesel_async::AsyncConnection;
use shared::demo::{Options, actions::fill};
use testkit::TestApp;

/// A tenth of a whole year.
const SMALL: usize = 10;

type Counts = Vec<(&'static str, usize)>;

/// Fills an installation as the command does, on the day of its clock.
async fn filled(app: &TestApp, seed: u64, percent: usize) -> shared::Result<Counts> {
    let now = app.clock.now();
    let options = Options { seed, until: now.date_naive(), percent };
    let mut conn = app.conn().await;
    conn.transaction(async |conn| fill(conn, &options, now, &mut |_| {}).await).await
}

async fn small(app: &TestApp) -> Counts {
    filled(app, 1, SMALL).await.unwrap()
}
