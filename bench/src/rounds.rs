//! The measurement itself: Rapport and pgbench in turns, on the same database with the same statements.

mod turn;

use std::time::Duration;

use anyhow::ensure;
use tokio_postgres::Client;

use crate::{
    Plan,
    capture::{self, Captured},
    database::{self, Database},
    load,
    pgbench::{self, Length},
    processor,
    scenario::{Numbers, PART, Scenario},
    script::{self, Script},
    service::Services,
    values::Reader,
};

pub use turn::Turn;

/// Before what counts: connections are made, statements prepared, pages read.
const WARM_UP: Duration = Duration::from_secs(1);

/// Numbers that a capture uses up, at most.
const TURNS: u64 = 10;

/// Starts of pgbench of which the mean is taken off each of its turns.
const STARTS: u32 = 4;

/// What came of a scenario.
pub enum Outcome {
    /// This build has no such route.
    Skipped(String),
    Measured(Measured),
}

pub struct Measured {
    pub statements: usize,
    pub parsed: usize,
    /// Rapport's turn and pgbench's.
    pub rounds: Vec<(Turn, Turn)>,
}

pub async fn measure(
    scenario: Scenario,
    plan: Plan,
    database: &Database,
    admin: &Client,
    services: &Services,
) -> anyhow::Result<Outcome> {
    if let Some(why) = missing(scenario, plan, services).await? {
        return Ok(Outcome::Skipped(why));
    }
    load::run(scenario, scenario.numbers(plan), plan.connections, WARM_UP, services).await?;
    let numbers = scenario.numbers(plan);
    let at = |turn: u64| match numbers {
        Numbers::Fresh { first, step } => first + turn * step,
        Numbers::Known { low, high } => low + turn * 7 % (high - low + 1),
    };
    let mut rows = plan.batch;
    let mut captured = capture::capture(scenario, rows, &at, database, admin, services).await?;
    let statements = captured.statements.len();
    if scenario == Scenario::Batch && statements > 256 {
        // Each row has its own: pgbench keeps a plan for each, which nobody could hold for 500 rows.
        rows = PART;
        let later = |turn| at(turn + TURNS);
        captured = capture::capture(scenario, rows, later, database, admin, services).await?;
    }
    let bench = Bench { scenario, plan, database, admin, services, captured: &captured, rows };
    let start = bench.start_of_pgbench().await?;
    let mut rounds = Vec::new();
    for round in 1..=plan.rounds {
        database::settle(admin).await?;
        let ours = bench.our_turn().await?;
        database::settle(admin).await?;
        let theirs = bench.pgbench_turn(start).await?;
        eprintln!(
            "round {round}: {:.0} µs and {:.0}/s, pgbench {:.0} µs and {:.0}/s",
            ours.cost(),
            ours.per_second,
            theirs.cost(),
            theirs.per_second
        );
        rounds.push((ours, theirs));
    }
    Ok(Outcome::Measured(Measured { statements, parsed: captured.parsed, rounds }))
}

/// Why the scenario cannot be measured on this build; a route that is there and fails is an error.
async fn missing(
    scenario: Scenario,
    plan: Plan,
    services: &Services,
) -> anyhow::Result<Option<String>> {
    let number = match scenario.numbers(plan) {
        Numbers::Fresh { first, .. } => first,
        Numbers::Known { low, .. } => low,
    };
    let (status, body) = load::single(scenario, number, plan.batch, services).await?;
    let unknown = status == 400 && body.contains("unknown_parameter");
    if matches!(status, 404 | 405) && scenario == Scenario::Batch || unknown {
        return Ok(Some(format!("this build has no {}", scenario.title())));
    }
    ensure!(status == scenario.expects(), "{status}: {body}");
    Ok(None)
}

struct Bench<'a> {
    scenario: Scenario,
    plan: Plan,
    database: &'a Database,
    admin: &'a Client,
    services: &'a Services,
    captured: &'a Captured,
    /// Of a batch that pgbench does.
    rows: u64,
}

impl Bench<'_> {
    async fn our_turn(&self) -> anyhow::Result<Turn> {
        let Self { scenario, plan, services, .. } = self;
        let numbers = scenario.numbers(*plan);
        let before = self.accounts()?;
        let load = load::run(*scenario, numbers, plan.connections, plan.turn, services).await?;
        let after = self.accounts()?;
        #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
        let requests = load.requests as f64;
        Ok(Turn {
            requests,
            per_second: requests / load.elapsed.as_secs_f64(),
            front: after.api.saturating_sub(before.api),
            postgres: after.postgres.saturating_sub(before.postgres),
            load: after.own.saturating_sub(before.own),
        })
    }

    /// A turn without what it takes to start: that is no part of a request.
    async fn pgbench_turn(&self, start: Start) -> anyhow::Result<Turn> {
        let turn = self.pgbench(Length::For(self.plan.turn)).await?;
        Ok(Turn {
            requests: turn.requests - start.requests,
            front: turn.front.saturating_sub(start.front),
            postgres: turn.postgres.saturating_sub(start.postgres),
            ..turn
        })
    }

    async fn start_of_pgbench(&self) -> anyhow::Result<Start> {
        let mut all = Start::default();
        for _ in 0..STARTS {
            let turn = self.pgbench(Length::Count(1)).await?;
            all.requests += turn.requests;
            all.front += turn.front;
            all.postgres += turn.postgres;
        }
        Ok(Start {
            requests: all.requests / f64::from(STARTS),
            front: all.front / STARTS,
            postgres: all.postgres / STARTS,
        })
    }

    async fn pgbench(&self, length: Length) -> anyhow::Result<Turn> {
        let script = self.script().await?;
        let before = self.accounts()?;
        let run = pgbench::run(&script, self.plan.connections, length, self.database)?;
        // Backends end a moment after their clients; then the postmaster has their time.
        self.until_backends_are_gone().await?;
        let after = self.accounts()?;
        #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
        let requests = run.transactions as f64 * self.part();
        let turn = Turn {
            requests,
            per_second: run.per_second * self.part(),
            front: after.ended_children.saturating_sub(before.ended_children),
            postgres: after.postgres.saturating_sub(before.postgres),
            load: Duration::ZERO,
        };
        Ok(turn)
    }

    /// How much of a request one transaction of pgbench is.
    fn part(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "hundreds")]
        let part = self.rows as f64 / self.plan.batch as f64;
        if self.scenario == Scenario::Batch { part } else { 1.0 }
    }

    async fn script(&self) -> anyhow::Result<Script> {
        let Self { scenario, captured, .. } = self;
        let begin = capture::milliseconds(self.admin).await?;
        let mut reader = Reader::new(scenario.tokens(captured.number), captured.made, begin);
        let variables = scenario.variables(scenario.numbers(self.plan), self.plan.connections);
        script::write(captured, &mut reader, &variables, self.admin).await
    }

    async fn until_backends_are_gone(&self) -> anyhow::Result<()> {
        let query = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pgbench'";
        while self.admin.query_one(query, &[]).await?.get::<_, i64>(0) > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    fn accounts(&self) -> anyhow::Result<Accounts> {
        Ok(Accounts {
            api: processor::of(self.services.api.pid())?,
            own: processor::of(std::process::id())?,
            ended_children: processor::of_ended_children()?,
            postgres: processor::of_postgres(self.database.server().pid())?,
        })
    }
}

/// What a start of pgbench takes: forks, sessions, one request of each connection.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    requests: f64,
    front: Duration,
    postgres: Duration,
}

/// Processor time so far.
struct Accounts {
    api: Duration,
    own: Duration,
    ended_children: Duration,
    postgres: Duration,
}
