//! The results, as a page.

use std::{fmt::Write, time::Duration};

use anyhow::ensure;
use tokio_postgres::Client;

use super::{answers::Answers, campaign::Campaign};
use crate::{memory::Sample, report};

pub struct Report {
    small: bool,
    machine: Vec<(&'static str, String)>,
    campaign: Campaign,
    answers: Answers,
}

impl Report {
    pub async fn new(
        admin: &Client,
        commit: Duration,
        campaign: Campaign,
        answers: Answers,
        small: bool,
    ) -> anyhow::Result<Self> {
        let machine = report::machine(admin, commit).await?;
        Ok(Self { small, machine, campaign, answers })
    }

    /// Whether what must hold did.
    pub fn check(&self) -> anyhow::Result<()> {
        let Campaign { twice, never, .. } = self.campaign;
        ensure!(twice == 0 && never == 0, "{twice} contacts asked twice, {never} never");
        let Answers { told, given, .. } = self.answers;
        ensure!(told == given, "the results say {told:?} where {given:?} were given");
        self.campaign.proof.check()
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
        self.campaign(&mut out);
        self.answers(&mut out);
        out
    }

    fn campaign(&self, out: &mut String) {
        let Campaign { contacts, decided, sent, proof, twice, never, worker } = &self.campaign;
        let speed = |time: &Duration| *contacts as f64 / time.as_secs_f64().max(0.001);
        let Sample { rss, pss, peak } = worker;
        _ = writeln!(
            out,
            "\n## A campaign\n\nA rhythm whose day has come asks {contacts} contacts; two workers decide, write and send, and one of \
             them is killed. The times hold the kill and the wait for the dead worker's signs of life.\n\n\
             | | seconds | contacts a second |\n| --- | --- | --- |\n\
             | the last contact is decided | {:.1} | {:.0} |\n| the last message is sent | {:.1} | {:.0} |\n\n\
             Asked twice: {twice}; never: {never}. The worker that lived on: {rss:.1} MiB resident ({pss:.1} its share), {peak:.1} at most.",
            decided.as_secs_f64(),
            speed(decided),
            sent.as_secs_f64(),
            speed(sent),
        );
        out.push_str(&proof.told("invitations"));
    }

    fn answers(&self, out: &mut String) {
        let Answers { count, senders, took, times, told, given, api } = &self.answers;
        let at = |share: f64| -> f64 {
            let place = (times.len() as f64 * share).ceil() as usize;
            let time = times.get(place.saturating_sub(1)).copied().unwrap_or_default();
            time.as_secs_f64() * 1e3
        };
        _ = writeln!(
            out,
            "\n## Answers at once\n\n{count} answers to one survey, each with a comment, from {senders} people side by side; seven in \
             eleven are low and open a case with a task. Milliseconds from the press of the button to the page that thanks.\n\n\
             | answers a second | median | 90 % | 99 % | longest |\n| --- | --- | --- | --- | --- |\n\
             | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} |\n\n\
             The results say {told:?} (answers, promoters, passives, detractors); given were {given:?}. The API's memory after it: \
             {:.1} MiB resident, {:.1} at most.",
            *count as f64 / took.as_secs_f64().max(0.001),
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0),
            api.rss,
            api.peak,
        );
    }
}

const HEAD: &str = "# Surveys\n\n\
    Written by `cargo run --release -p bench -- surveys`; what the figures are stands in [README.md](README.md).\n\n";
