//! The results, as a page.

use std::{fmt::Write, time::Duration};

use tokio_postgres::Client;

use super::{Asked, Many};
use crate::report;

pub struct Report {
    small: bool,
    machine: Vec<(&'static str, String)>,
    asked: Vec<Asked>,
    many: Many,
}

impl Report {
    pub async fn new(
        admin: &Client,
        commit: Duration,
        deals: u64,
        asked: Vec<Asked>,
        many: Many,
        small: bool,
    ) -> anyhow::Result<Self> {
        let mut machine = report::machine(admin, commit).await?;
        machine.push(("deals", deals.to_string()));
        machine.push(("interactions", (deals * 5).to_string()));
        machine.push(("leads", (deals * 3 / 2).to_string()));
        Ok(Self { small, machine, asked, many })
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
        out.push_str(TABLE);
        for asked in &self.asked {
            let mut times = asked.times.clone();
            times.sort_unstable();
            let at = |share: f64| {
                let place = (times.len() as f64 * share).ceil() as usize;
                times.get(place.saturating_sub(1)).copied().unwrap_or_default()
            };
            let (median, most) = (at(0.5), at(0.95));
            let goal = asked.goal.map_or(String::new(), |goal| format!("{} ms", goal.as_millis()));
            let reached = asked.goal.map_or("", |goal| if most <= goal { "yes" } else { "no" });
            _ = writeln!(
                out,
                "| {} | {} | {} | {} | {goal} | {reached} |",
                asked.what,
                times.len(),
                median.as_millis(),
                most.as_millis(),
            );
        }
        let Many { digests, took } = &self.many;
        _ = writeln!(
            out,
            "\n## Many at once\n\n{digests} digests of a rep each, due at one instant, with CSV, by two workers: {:.1} s from due to the \
             last message sent (goal 20 s).",
            took.as_secs_f64(),
        );
        out
    }
}

const HEAD: &str = "# Performance and digests\n\n\
    Written by `cargo run --release -p bench -- performance`; what the figures are stands in [README.md](README.md).\n\n";
const TABLE: &str = "\n## One request\n\nMilliseconds from the request to the whole answer, one request at a time.\n\n\
    | what | requests | median | 95 % | goal of 95 % | reached |\n| --- | --- | --- | --- | --- | --- |\n";
