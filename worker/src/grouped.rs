//! Runs an effect of which many are claimed, and closed, in one transaction: those that come at the same time, in this process.
//!
//! A group takes what is plain; everything else goes by itself as any [`effect`] does, and so does a whole group whose
//! transaction failed: one that cannot be claimed or closed harms no other.

use std::{collections::HashSet, sync::Arc, time::Duration};

use diesel_async::AsyncConnection;
use futures_util::future::try_join;
use shared::{
    db::Conn,
    queue::{Grouped, Outcome},
};

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
    let claim = match claimed(call, gates, &job).await {
        Some(claim) => claim,
        None => match effect::claimed(call, &job).await? {
            Ok(claim) => claim,
            Err(outcome) => return Ok(outcome),
        },
    };
    let result = effect::performed(call, &job, &claim).await?;
    let made = Arc::new(Made { taken: call.taken.clone(), claim, result });
    if closed(call, gates, &made).await {
        return Ok(Outcome::Done);
    }
    effect::closed(call, &job, &made.claim, &made.result).await
}

/// Nothing where it is to go by itself.
async fn claimed<E: Grouped>(call: &Call<'_>, gates: &Gates<E>, job: &E) -> Option<E::Claim> {
    if job.goes_alone() {
        return None;
    }
    let asked = Asked { taken: call.taken.clone(), job: job.clone() };
    gates.claims.pass(asked, async |all| claim(call, all).await).await.flatten()
}

/// Whether it is closed.
async fn closed<E: Grouped>(call: &Call<'_>, gates: &Gates<E>, made: &Arc<Made<E>>) -> bool {
    if !E::is_plain(&made.claim, &made.result) {
        return false;
    }
    let all = gates.closes.pass(Arc::clone(made), async |all| close(call, all).await);
    all.await == Some(true)
}

/// Nothing for those that are to go by themselves.
async fn claim<E: Grouped>(call: &Call<'_>, all: Vec<Asked<E>>) -> Vec<Option<E::Claim>> {
    let limit = call.door.limits.group;
    let work = async {
        let mut conn = call.ctx.conn().await?;
        let now = call.ctx.clock.now();
        conn.transaction(async |conn| {
            let held = held(conn, limit, all.iter().map(|one| &one.taken)).await?;
            let ours = all.iter().filter(|one| held.contains(&one.taken.id));
            let jobs: Vec<&E> = ours.map(|one| &one.job).collect();
            let claims = E::claim_all(&jobs, conn, call.ctx, now).await?;
            Ok::<_, Fault>((held, claims))
        })
        .await
    };
    match within(limit, work).await {
        Ok((held, claims)) => {
            call.door.health.count_claim(claims.iter().flatten().count());
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
    let limit = call.door.limits.group;
    let work = async {
        let mut conn = call.ctx.conn().await?;
        let now = call.ctx.clock.now();
        conn.transaction(async |conn| {
            let held = held(conn, limit, all.iter().map(|one| &one.taken)).await?;
            let ours: Vec<_> = all.iter().filter(|one| held.contains(&one.taken.id)).collect();
            let made: Vec<_> = ours.iter().map(|one| (&one.claim, &one.result)).collect();
            let closed = E::close_all(&made, conn, now).await?;
            let closed = ours.into_iter().zip(closed).filter(|(_, closed)| *closed);
            let done: Vec<&Taken> = closed.map(|(one, _)| &one.taken).collect();
            record::done_all(conn, done.iter().copied(), now).await?;
            Ok::<_, Fault>(done.into_iter().map(|one| one.id.clone()).collect::<HashSet<_>>())
        })
        .await
    };
    match within(limit, work).await {
        Ok(done) => {
            call.door.health.count_close(done.len());
            all.iter().map(|one| done.contains(&one.taken.id)).collect()
        }
        Err(fault) => {
            tracing::warn!(jobs = all.len(), "closed one by one, since together: {fault}");
            Vec::new()
        }
    }
}

/// Begins a transaction for many: of these, those that are still ours, locked.
async fn held(
    conn: &Conn,
    limit: Duration,
    all: impl Iterator<Item = &Taken>,
) -> Result<HashSet<String>, Fault> {
    // In one trip.
    Ok(try_join(record::bound(conn, limit), record::held(conn, all)).await?.1)
}
