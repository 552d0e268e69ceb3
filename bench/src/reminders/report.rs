//! The results, as a page.

use std::{fmt::Write, time::Duration};

use tokio_postgres::Client;

use super::Round;
use crate::{kill::Proof, memory::Sample, report, stats::Spread};

/// Of `smtp-source`'s messages a second, and of nodemailer's.
const GOAL_OF_SOURCE: f64 = 0.2;
const GOAL_OF_NODEMAILER: f64 = 4.0;

pub struct Report {
    pub small: bool,
    machine: Vec<(&'static str, String)>,
    pub proof: Proof,
    rivals: Vec<&'static str>,
    pub rounds: Vec<Round>,
    /// Of each worker, at rest and after the last round.
    pub memory: Vec<(Sample, Sample)>,
}

impl Report {
    pub async fn new(
        admin: &Client,
        messages: u64,
        proof: Proof,
        commit: Duration,
        rivals: Vec<&'static str>,
    ) -> anyhow::Result<Self> {
        let mut machine = report::machine(admin, commit).await?;
        machine.push(("reminders due at once", messages.to_string()));
        machine.push(("a message", format!("{} bytes", proof.bytes)));
        let (rounds, memory) = (Vec::new(), Vec::new());
        Ok(Self { small: false, machine, proof, rivals, rounds, memory })
    }

    pub fn markdown(&self) -> String {
        let mut out = String::from(HEAD);
        if self.small {
            out.push_str("**The small form: these figures mean nothing.**\n\n");
        }
        for (name, value) in &self.machine {
            // Writing to a string does not fail.
            _ = writeln!(out, "- {name}: {value}");
        }
        self.speed(&mut out);
        self.cost(&mut out);
        out.push_str(&self.proof.told("reminders"));
        out
    }

    fn speed(&self, out: &mut String) {
        out.push_str(SPEED);
        let own = Spread::of(self.rounds.iter().map(|round| round.own.per_second));
        _ = writeln!(out, "| two workers of Rapport | {} | | | |", report::shown(own, 0));
        for (at, name) in self.rivals.iter().enumerate() {
            let of = |round: &Round| round.rivals.get(at).copied();
            let speed = Spread::of(self.rounds.iter().filter_map(of));
            let ratios = |round: &Round| Some(round.own.per_second / of(round)?);
            let ratio = Spread::of(self.rounds.iter().filter_map(ratios));
            let goal = if name.starts_with("smtp") { GOAL_OF_SOURCE } else { GOAL_OF_NODEMAILER };
            let reached = ratio.is_some_and(|ratio| ratio.median >= goal);
            _ = writeln!(
                out,
                "| {name} | {} | {} | {goal} | {} |",
                report::shown(speed, 0),
                report::shown(ratio, 2),
                if reached { "yes" } else { "no" },
            );
        }
    }

    fn cost(&self, out: &mut String) {
        let micros = |of: &dyn Fn(&Round) -> Duration| {
            Spread::of(self.rounds.iter().map(|round| of(round).as_secs_f64() * 1e6))
        };
        let first =
            Spread::of(self.rounds.iter().map(|one| one.own.first_after.as_secs_f64() * 1e3));
        _ = writeln!(
            out,
            "\n## What a message costs\n\nProcessor time of a message, in microseconds: {} in the workers, {} in PostgreSQL. The \
             first message came {} ms after it was due.\n\n\
             | worker | at rest: resident, MiB | its share | after the last round: resident | its share | highest |\n\
             | --- | --- | --- | --- | --- | --- |",
            report::shown(micros(&|round| round.own.workers), 0),
            report::shown(micros(&|round| round.own.postgres), 0),
            report::shown(first, 0),
        );
        for (number, (rest, work)) in self.memory.iter().enumerate() {
            let Sample { rss, pss, peak } = work;
            _ = writeln!(
                out,
                "| {} | {:.1} | {:.1} | {rss:.1} | {pss:.1} | {peak:.1} |",
                number + 1,
                rest.rss,
                rest.pss,
            );
        }
    }
}

const HEAD: &str = "# Reminders\n\n\
    Written by `cargo run --release -p bench -- reminders`; what the figures are stands in [README.md](README.md).\n\n";

const SPEED: &str = "\n## Messages a second\n\n\
    From the first message that the server took to the last. Ratios: Rapport's over theirs, of the same round. Medians of the rounds, \
    lowest and highest in brackets.\n\n\
    | who sends | messages a second | ratio | goal | reached |\n\
    | --- | --- | --- | --- | --- |\n";
