//! The worker's door: every job goes through here, whoever took it from the queue.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use shared::{
    ctx::Ctx,
    queue::{Envelope, Job, Outcome},
};
use tokio::time::sleep;
use tracing::{Instrument, Span, field};

use crate::{
    backoff,
    fault::{Fault, words},
    health::Health,
    options::Limits,
    record::{self, Ending},
    registry::Registry,
    source::Place,
    taken::Taken,
};

/// What holds for every job that goes through.
pub(crate) struct Door {
    pub registry: Registry,
    pub limits: Limits,
    pub health: Arc<Health>,
    /// Waits for a database that is away, however long; a drain answers with the error.
    pub patient: bool,
}

impl Door {
    /// Whether other workers could take this one for dead by now; nobody looks after a drain.
    pub(crate) fn is_silent(&self) -> bool {
        self.patient && self.health.is_silent(self.limits.silence)
    }
}

/// One run of one job.
pub(crate) struct Call<'a> {
    pub door: &'a Door,
    pub ctx: &'a Ctx,
    pub taken: &'a Taken,
    /// Among those that reach out.
    pub place: &'a Place,
    envelope: Envelope,
}

impl Call<'_> {
    pub(crate) fn decode<J: Job>(&self) -> Result<J, Fault> {
        let Envelope { kind, v, data } = &self.envelope;
        if *v != J::VERSION {
            let known = J::VERSION;
            let why = format!("{kind} has version {v}, this worker knows version {known}");
            return Err(if *v > known { Fault::Failed(why) } else { Fault::Impossible(why) });
        }
        J::deserialize(data)
            .map_err(|error| Fault::Impossible(format!("{kind} does not decode: {error}")))
    }
}

/// Runs a job and records how it ended; an error is one of the database, in a door without patience.
pub(crate) async fn perform(
    door: &Door,
    ctx: &Ctx,
    taken: &Taken,
    place: &Place,
) -> Result<(), Fault> {
    let span = tracing::info_span!("job", id = taken.id, kind = field::Empty);
    let work = async {
        match AssertUnwindSafe(run(door, ctx, taken, place)).catch_unwind().await {
            Ok(Ok(outcome)) => {
                // What it made may be due already.
                ctx.wake.notify_one();
                log(door, &outcome.into());
                Ok(())
            }
            Ok(Err(fault)) => settle(door, ctx, taken, fault).await,
            Err(panic) => {
                let fault = Fault::Failed(format!("panicked: {}", words(panic.as_ref())));
                settle(door, ctx, taken, fault).await
            }
        }
    };
    work.instrument(span).await
}

async fn run(door: &Door, ctx: &Ctx, taken: &Taken, place: &Place) -> Result<Outcome, Fault> {
    if taken.crashes >= door.limits.crashes {
        let why = format!("its process ended {} times while it ran", taken.crashes);
        return Err(Fault::Impossible(why));
    }
    let envelope: Envelope = serde_json::from_slice(&taken.payload)
        .map_err(|error| Fault::Impossible(format!("the payload is no job: {error}")))?;
    Span::current().record("kind", &envelope.kind);
    let Some(runner) = door.registry.runner(&envelope.kind) else {
        // A newer worker may have made it, and another like that may take it at the next try.
        let why = format!("this worker knows no jobs of the kind {}", envelope.kind);
        return Err(Fault::Failed(why));
    };
    runner.run(&Call { door, ctx, taken, place, envelope }).await
}

/// Records a job that came to no outcome of its own.
async fn settle(door: &Door, ctx: &Ctx, taken: &Taken, fault: Fault) -> Result<(), Fault> {
    let ending = match fault {
        Fault::Settled => {
            tracing::info!("{fault}");
            return Ok(());
        }
        Fault::Lost => {
            tracing::warn!("{fault}");
            return Ok(());
        }
        Fault::Impossible(why) => Ending::Killed(why),
        Fault::NotNow(why) => Ending::Again { wait: backoff::job(1), why, error: false },
        Fault::Failed(why) if taken.errors + 1 >= door.limits.errors => Ending::Killed(why),
        Fault::Failed(why) => {
            Ending::Again { wait: backoff::job(taken.errors + 1), why, error: true }
        }
    };
    log(door, &ending);
    let mut failures = 0;
    loop {
        match write(ctx, taken, &ending).await {
            Ok(()) => return Ok(()),
            Err(Fault::Lost | Fault::Settled) => return Ok(()),
            Err(fault) if !door.patient && failures >= 2 => return Err(fault),
            Err(fault) => {
                failures += 1;
                tracing::warn!(failures, "the outcome cannot be written down: {fault}");
                sleep(backoff::upkeep(failures)).await;
            }
        }
    }
}

async fn write(ctx: &Ctx, taken: &Taken, ending: &Ending) -> Result<(), Fault> {
    let mut conn = ctx.conn().await?;
    record::ending(&mut conn, taken, ending, ctx.clock.now()).await
}

fn log(door: &Door, ending: &Ending) {
    door.health.count(ending);
    match ending {
        Ending::Done => tracing::debug!("done"),
        Ending::Again { wait, why, error: false } => tracing::info!(?wait, "again later: {why}"),
        Ending::Again { wait, why, error: true } => tracing::warn!(?wait, "failed: {why}"),
        Ending::Cancelled(why) => tracing::info!("cancelled: {why}"),
        Ending::Failed(why) => tracing::warn!("failed for good: {why}"),
        Ending::Killed(why) => tracing::error!("given up: {why}"),
    }
}
