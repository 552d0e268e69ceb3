//! Whether a message is lost or comes twice when a worker is killed in the middle.

use std::{collections::HashSet, path::Path, time::Duration};

use anyhow::ensure;
use tokio::time::{Instant, sleep};

use super::{
    PATIENCE,
    due::{self, Due},
};
use crate::{database::Database, service::Service, smtp::Sink};

/// What was seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof {
    pub messages: u64,
    /// Taken by the server when the worker was killed.
    pub before: u64,
    /// Jobs that it held, and of these those whose message may have left: claimed and not closed.
    pub held: usize,
    pub in_flight: usize,
    pub lost: usize,
    pub doubled: usize,
    /// Came twice, and was not in flight.
    pub unexplained: usize,
    /// From the kill to the last message; the other worker waits for the dead one's signs of life first.
    pub recovered: Duration,
    /// Of a message on the wire, on average.
    pub bytes: u64,
}

impl Proof {
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(self.lost == 0, "{} messages were lost", self.lost);
        ensure!(self.unexplained == 0, "{} messages came twice", self.unexplained);
        ensure!(self.held > 0, "the worker held nothing when it was killed");
        Ok(())
    }
}

/// Jobs of a process and whether the message was claimed.
const HELD: &str = "\
    SELECT emails.id::text, emails.claimed_at IS NOT NULL AND emails.status = 'queued' FROM apalis.jobs \
    JOIN emails ON jobs.idempotency_key = 'send_email:' || emails.id \
    WHERE jobs.status IN ('Queued', 'Running') AND jobs.lock_by LIKE '%:' || $1 || ':%'";

pub async fn prove(
    binary: &Path,
    database: &Database,
    due: &mut Due<'_>,
    messages: u64,
) -> anyhow::Result<Proof> {
    let sink = Sink::counting().await?;
    let victim = Service::worker(binary, database, "victim", &sink.url()).await?;
    let other = Service::worker(binary, database, "other", &sink.url()).await?;
    due.make(messages).await?;
    // In the middle, while it holds something.
    let mut at_least = messages / 3;
    let (pid, before, held) = loop {
        let taken = due::taken(sink.tally(), at_least, PATIENCE).await?.messages;
        let pid = victim.pid().to_string();
        victim.freeze()?;
        let held: Vec<(String, bool)> = held(due, &pid).await?;
        if !held.is_empty() || taken >= messages {
            break (pid, taken, held);
        }
        victim.thaw()?;
        at_least = (taken + 1).min(messages);
    };
    victim.kill()?;
    let killed = Instant::now();
    // What it had under way in the database is undone or done by now, and both count as they are.
    sleep(Duration::from_millis(300)).await;
    let after: Vec<(String, bool)> = self::held(due, &pid).await?;
    due.settled(PATIENCE).await?;
    let taken = sink.tally().taken();
    let recovered = killed.elapsed();
    other.stop().await?;
    let claimed: HashSet<&str> = held
        .iter()
        .chain(&after)
        .filter(|(_, is_claimed)| *is_claimed)
        .map(|(id, _)| id.as_str())
        .collect();
    let ids = sink.ids();
    let twice: Vec<&String> =
        ids.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
    let came: HashSet<&str> = ids.keys().filter_map(|id| id.split('@').next()).collect();
    let explained = |id: &&&String| id.split('@').next().is_some_and(|id| claimed.contains(id));
    Ok(Proof {
        messages,
        before,
        held: held.len(),
        in_flight: claimed.len(),
        lost: due.messages().await?.iter().filter(|id| !came.contains(id.as_str())).count(),
        doubled: twice.len(),
        unexplained: twice.len() - twice.iter().filter(explained).count(),
        recovered,
        bytes: taken.bytes / taken.messages.max(1),
    })
}

async fn held(due: &Due<'_>, pid: &str) -> anyhow::Result<Vec<(String, bool)>> {
    let rows = due.admin.query(HELD, &[&pid]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
