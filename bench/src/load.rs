//! Sends a scenario's request over and over, on a few kept connections, for a while.

use std::{cell::Cell, rc::Rc, time::Duration};

use anyhow::{Context, ensure};
use tokio::{
    task::LocalSet,
    time::{Instant, timeout},
};

use crate::{
    http::Connection,
    scenario::{Numbers, Scenario},
    service::Services,
};

/// Longer than any request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a turn of load came to.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub requests: u64,
    pub elapsed: Duration,
}

/// The next number to ask about, shared by the connections of one turn.
struct Counter {
    numbers: Numbers,
    next: Cell<u64>,
}

impl Counter {
    /// A request uses up as many numbers as it has rows.
    fn rows(&self) -> u64 {
        match self.numbers {
            Numbers::Fresh { step, .. } => step,
            Numbers::Known { .. } => 1,
        }
    }

    fn take(&self) -> u64 {
        let next = self.next.get();
        match self.numbers {
            Numbers::Fresh { first, step } => {
                self.next.set(next + 1);
                first + next * step
            }
            Numbers::Known { low, high } => {
                // Knuth's generator: pgbench has one of its own, and neither is to cost anything.
                let random = next.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                self.next.set(random);
                low + (random >> 33) % (high - low + 1)
            }
        }
    }
}

/// Every answer has to be the expected one.
pub async fn run(
    scenario: Scenario,
    numbers: Numbers,
    connections: usize,
    turn: Duration,
    services: &Services,
) -> anyhow::Result<Load> {
    let counter = Rc::new(Counter { numbers, next: Cell::new(1) });
    let local = LocalSet::new();
    let begun = Instant::now();
    let end = begun + turn;
    let (address, key) = (services.address, Rc::<str>::from(services.key.as_str()));
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (counter, key) = (Rc::clone(&counter), Rc::clone(&key));
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let (mut request, mut sent) = (String::new(), 0);
                while Instant::now() < end {
                    scenario.request(&mut request, &key, counter.take(), counter.rows());
                    one(&mut connection, &request, scenario).await?;
                    sent += 1;
                }
                anyhow::Ok(sent)
            })
        })
        .collect();
    let mut requests = 0;
    let work = async {
        for task in tasks {
            requests += task.await??;
        }
        anyhow::Ok(())
    };
    local.run_until(work).await?;
    Ok(Load { requests, elapsed: begun.elapsed() })
}

async fn one(connection: &mut Connection, request: &str, scenario: Scenario) -> anyhow::Result<()> {
    let answer = timeout(PATIENCE, connection.send(request.as_bytes()));
    let answer = answer.await.context("a request took too long")??;
    ensure!(
        answer.status == scenario.expects() && scenario.is_whole(answer.body),
        "a request was answered {}: {}",
        answer.status,
        String::from_utf8_lossy(answer.body)
    );
    Ok(())
}

/// One request by itself; its status and body.
pub async fn single(
    scenario: Scenario,
    number: u64,
    rows: u64,
    services: &Services,
) -> anyhow::Result<(u16, String)> {
    let mut request = String::new();
    scenario.request(&mut request, &services.key, number, rows);
    let mut connection = Connection::open(services.address).await?;
    let answer = connection.send(request.as_bytes()).await?;
    Ok((answer.status, String::from_utf8_lossy(answer.body).into_owned()))
}
