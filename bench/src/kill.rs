//! A worker that is killed in the middle of many messages, and what became of them.

use std::{collections::HashSet, time::Duration};

use anyhow::ensure;
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use crate::{service::Service, smtp::Sink};

/// The instant of it.
pub struct Kill {
    pub at: Instant,
    /// Taken by the server by then.
    pub before: u64,
    /// Jobs that it held.
    pub held: usize,
    /// Of these, the messages that may have left: claimed and not closed.
    claimed: HashSet<String>,
}

/// What was seen when all had ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof {
    pub messages: u64,
    pub before: u64,
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

    /// As a section of a page.
    pub fn told(&self, of: &str) -> String {
        let Self { messages, before, held, in_flight, lost, doubled, unexplained, .. } = self;
        format!(
            "\n## A worker killed in the middle\n\n{messages} {of}; one of the two workers got `kill -9` when {before} messages \
             had come. It held {held} jobs, and {in_flight} messages were in flight: claimed, and not yet closed. The other worker had \
             sent all of the rest {:.0} s later, of which it waits 30 s until the dead one counts as dead.\n\n\
             | lost | came twice, having been in flight | came twice otherwise |\n| --- | --- | --- |\n\
             | {lost} | {} | {unexplained} |\n",
            self.recovered.as_secs_f64(),
            doubled - unexplained,
        )
    }
}

/// Jobs of a process and whether the message was claimed.
const HELD: &str = "\
    SELECT emails.id::text, emails.claimed_at IS NOT NULL AND emails.status = 'queued' FROM apalis.jobs \
    JOIN emails ON jobs.idempotency_key = 'send_email:' || emails.id \
    WHERE jobs.status IN ('Queued', 'Running') AND jobs.lock_by LIKE '%:' || $1 || ':%'";

/// Kills it when a third of the messages has come, while it holds something.
pub async fn in_the_middle(
    victim: Service,
    sink: &Sink,
    admin: &Client,
    messages: u64,
    patience: Duration,
) -> anyhow::Result<Kill> {
    let mut at_least = messages / 3;
    let pid = victim.pid().to_string();
    let (before, mut held) = loop {
        let taken = sink.tally().reached(at_least, patience).await?.messages;
        victim.freeze()?;
        let held = jobs(admin, &pid).await?;
        if !held.is_empty() || taken >= messages {
            break (taken, held);
        }
        victim.thaw()?;
        at_least = (taken + 1).min(messages);
    };
    victim.kill()?;
    let at = Instant::now();
    let count = held.len();
    // What it had under way in the database is undone or done by now, and both count as they are.
    sleep(Duration::from_millis(300)).await;
    held.extend(jobs(admin, &pid).await?);
    let claimed = held.into_iter().filter(|(_, is_claimed)| *is_claimed).map(|(id, _)| id);
    Ok(Kill { at, before, held: count, claimed: claimed.collect() })
}

async fn jobs(admin: &Client, pid: &str) -> anyhow::Result<Vec<(String, bool)>> {
    let rows = admin.query(HELD, &[&pid]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

impl Kill {
    /// What became of the messages of these ids, which all had to come.
    pub fn judged(&self, sink: &Sink, wanted: &[String], recovered: Duration) -> Proof {
        let (ids, taken) = (sink.ids(), sink.tally().taken());
        let came: HashSet<&str> = ids.keys().filter_map(|id| id.split('@').next()).collect();
        let twice: Vec<&String> =
            ids.iter().filter(|(_, times)| **times > 1).map(|(id, _)| id).collect();
        let explained =
            |id: &&&String| id.split('@').next().is_some_and(|id| self.claimed.contains(id));
        Proof {
            messages: wanted.len() as u64,
            before: self.before,
            held: self.held,
            in_flight: self.claimed.len(),
            lost: wanted.iter().filter(|id| !came.contains(id.as_str())).count(),
            doubled: twice.len(),
            unexplained: twice.len() - twice.iter().filter(explained).count(),
            recovered,
            bytes: taken.bytes / taken.messages.max(1),
        }
    }
}
