//! Runs an act: one transaction, which also holds the job's own outcome.

use std::time::Duration;

use diesel_async::AsyncConnection;
use shared::queue::{Act, Outcome};
use tokio::time::timeout;

use crate::{fault::Fault, perform::Call, record};

pub(crate) async fn run<A: Act>(call: &Call<'_>) -> Result<Outcome, Fault> {
    let job: A = call.decode()?;
    within(call.door.limits.act, async {
        let mut conn = call.ctx.conn().await?;
        let now = call.ctx.clock.now();
        conn.transaction(async |conn| {
            let outcome = job.run(conn, now).await?;
            record::ending(conn, call.taken, &outcome.clone().into(), now).await?;
            Ok::<_, Fault>(outcome)
        })
        .await
    })
    .await
}

/// What was begun when the time is up is dropped; the pool throws away a connection in mid-transaction.
pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(Fault::out_of_time(limit)))
}
