//! Runs an effect: the claim in one transaction, the effect in none, the close in another.

use diesel_async::AsyncConnection;
use shared::queue::{Effect, Outcome};
use tokio::time::sleep;

use crate::{act::within, backoff, fault::Fault, perform::Call, record};

/// A close that fails means that the effect happens again, so it is worth some tries.
const CLOSES: u32 = 5;

pub(crate) async fn run<E: Effect>(call: &Call<'_>) -> Result<Outcome, Fault> {
    let job: E = call.decode()?;
    let claim = match claimed(call, &job).await? {
        Ok(claim) => claim,
        Err(outcome) => return Ok(outcome),
    };
    let result = performed(call, &job, &claim).await?;
    closed(call, &job, &claim, &result).await
}

/// `Err` within the answer: there is nothing to do, and that is recorded.
pub(crate) async fn claimed<E: Effect>(
    call: &Call<'_>,
    job: &E,
) -> Result<Result<E::Claim, Outcome>, Fault> {
    within(call.door.limits.act, claim(call, job)).await
}

pub(crate) async fn performed<E: Effect>(
    call: &Call<'_>,
    job: &E,
    claim: &E::Claim,
) -> Result<E::Result, Fault> {
    // A worker that was silent for long may have lost the job: then another one is at it.
    if call.door.is_silent() {
        return Err(Fault::NotNow("the worker has no contact with the database".to_owned()));
    }
    let effect = async { Ok(job.perform(call.ctx, claim).await) };
    let result = within(call.door.limits.effect, effect).await;
    call.place.give_up();
    result
}

pub(crate) async fn closed<E: Effect>(
    call: &Call<'_>,
    job: &E,
    claim: &E::Claim,
    result: &E::Result,
) -> Result<Outcome, Fault> {
    let mut failures = 0;
    loop {
        match within(call.door.limits.act, close(call, job, claim, result)).await {
            Err(Fault::NotNow(_)) if call.door.patient => failures += 1,
            Err(Fault::NotNow(_) | Fault::Failed(_)) if failures + 1 < CLOSES => failures += 1,
            end => return end,
        }
        tracing::warn!(failures, "the effect is done but could not be written down; trying again");
        sleep(backoff::upkeep(failures)).await;
    }
}

async fn claim<E: Effect>(call: &Call<'_>, job: &E) -> Result<Result<E::Claim, Outcome>, Fault> {
    let mut conn = call.ctx.conn().await?;
    let now = call.ctx.clock.now();
    conn.transaction(async |conn| {
        record::still_held(conn, call.taken).await?;
        let claimed = job.claim(conn, call.ctx, now).await?;
        if let Err(outcome) = &claimed {
            record::ending(conn, call.taken, &outcome.clone().into(), now).await?;
        }
        Ok::<_, Fault>(claimed)
    })
    .await
}

async fn close<E: Effect>(
    call: &Call<'_>,
    job: &E,
    claim: &E::Claim,
    result: &E::Result,
) -> Result<Outcome, Fault> {
    let mut conn = call.ctx.conn().await?;
    let now = call.ctx.clock.now();
    conn.transaction(async |conn| {
        let outcome = job.close(conn, claim, result, now).await?;
        record::ending(conn, call.taken, &outcome.clone().into(), now).await?;
        Ok::<_, Fault>(outcome)
    })
    .await
}
