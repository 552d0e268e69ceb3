//! Runs an effect of which many are claimed, and closed, in one transaction: those that come at the same time, in this process.
//!
//! A group takes what is plain; everything else goes by itself as any [`effect`] does, and so does a whole group whose
//! transaction failed: one that cannot be claimed or closed harms no other.

use std::sync::Arc;

use diesel_async::AsyncConnection;
use shared::queue::{Grouped, Outcome};

use crate::{act::within, effect, fault::Fault, gate::Gate, perform::Call, record, taken::Taken};

/// Of one kind of jobs.
pub(crate) struct Gates<E: Grouped> {
    claims: Gate<Asked<E>, Option<E::Claim>>,
    closes: Gate<Arc<Made<E>>, bool>,
}

impl<E: Grouped> Default for Gates<E> {
    fn default() -> Self {
        Self { claims: Gate::default(), closes: Gate::default() }
    }
}

/// To be claimed.
struct Asked<E> {
    taken: Taken,
    job: E,
}

/// To be closed.
struct Made<E: Grouped> {
    taken: Taken,
    claim: E::Claim,
    result: E::Result,
}

pub(crate) async fn run<E: Grouped>(call: &Call<'_>, gates: &Gates<E>) -> Result<Outcome, Fault> {
    let job: E = call.decode()?;
    let asked = Asked { taken: call.taken.clone(), job: job.clone() };
    let claimed = gates.claims.pass(asked, async |all| claim(call, all).await).await;
    let claim = match claimed.flatten() {
        Some(claim) => claim,
        None => match effect::claimed(call, &job).await? {
            Ok(claim) => claim,
            Err(outcome) => return Ok(outcome),
        },
    };
    let result = effect::performed(call, &job, &claim).await?;
    let made = Arc::new(Made { taken: call.taken.clone(), claim, result });
    let closed = gates.closes.pass(Arc::clone(&made), async |all| close(call, all).await).await;
    if closed == Some(true) {
        return Ok(Outcome::Done);
    }
    effect::closed(call, &job, &made.claim, &made.result).await
}

/// Nothing for those that are to go by themselves.
async fn claim<E: Grouped>(call: &Call<'_>, all: Vec<Asked<E>>) -> Vec<Option<E::Claim>> {
    let work = async {
        let mut conn = call.ctx.conn().await?;
        let now = call.ctx.clock.now();
        conn.transaction(async |conn| {
            let held = record::held(conn, all.iter().map(|one| &one.taken)).await?;
            let jobs: Vec<&E> =
                all.iter().filter(|one| held.contains(&one.taken.id)).map(|one| &one.job).collect();
            let claims = E::claim_all(&jobs, conn, call.ctx, now).await?;
            Ok::<_, Fault>((held, claims))
        })
        .await
    };
    match within(call.door.limits.act, work).await {
        Ok((held, claims)) => {
            let mut claims = claims.into_iter();
            let mut next = |id| if held.contains(id) { claims.next().flatten() } else { None };
            all.iter().map(|one| next(&one.taken.id)).collect()
        }
        Err(fault) => {
            tracing::warn!(jobs = all.len(), "claimed one by one, since together: {fault}");
            Vec::new()
        }
    }
}

/// Whether each is closed.
async fn close<E: Grouped>(call: &Call<'_>, all: Vec<Arc<Made<E>>>) -> Vec<bool> {
    let work = async {
        let mut conn = call.ctx.conn().await?;
        let now = call.ctx.clock.now();
        conn.transaction(async |conn| {
            let made: Vec<_> = all.iter().map(|one| (&one.claim, &one.result)).collect();
            let closed = E::close_all(&made, conn, now).await?;
            let done = all.iter().zip(&closed).filter(|(_, closed)| **closed);
            record::done_all(conn, done.map(|(one, _)| &one.taken), now).await?;
            Ok::<_, Fault>(closed)
        })
        .await
    };
    within(call.door.limits.act, work).await.unwrap_or_else(|fault| {
        tracing::warn!(jobs = all.len(), "closed one by one, since together: {fault}");
        Vec::new()
    })
}
