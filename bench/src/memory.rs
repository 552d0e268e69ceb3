//! Memory of the two processes, at rest and at work.

use std::{fs, time::Duration};

use anyhow::Context;
use tokio::time::sleep;

use crate::{
    Plan, load,
    scenario::Scenario,
    service::{Service, Services},
};

/// Of each kind of request.
const LONGEST: Duration = Duration::from_secs(4);

/// In MiB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Resident.
    pub rss: f64,
    /// Resident, what is shared with others counted by its part.
    pub pss: f64,
    /// The most that ever was resident.
    pub peak: f64,
}

impl Sample {
    pub fn of(service: &Service) -> anyhow::Result<Self> {
        let pid = service.pid();
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        Ok(Self {
            rss: mebibytes(&rollup, "Rss:").context("no Rss")?,
            pss: mebibytes(&rollup, "Pss:").context("no Pss")?,
            peak: mebibytes(&status, "VmHWM:").context("no VmHWM")?,
        })
    }
}

fn mebibytes(text: &str, label: &str) -> Option<f64> {
    let value = text.lines().find_map(|line| line.strip_prefix(label))?;
    Some(value.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// Of both, before and after work, and how much that was.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub api_at_rest: Sample,
    pub worker_at_rest: Sample,
    pub api_at_work: Sample,
    pub worker_at_work: Sample,
    pub leads: u64,
    pub mails: u64,
    pub seconds: f64,
}

impl Memory {
    /// Leads are posted, read and listed while the worker announces them by mail.
    pub async fn measure(services: &mut Services, plan: Plan) -> anyhow::Result<Self> {
        sleep(Duration::from_secs(if plan.small { 1 } else { 5 })).await;
        let worker = services.worker.as_ref().context("no worker")?;
        let (api_at_rest, worker_at_rest) = (Sample::of(&services.api)?, Sample::of(worker)?);
        let mut leads = 0;
        let mut seconds = 0.0;
        for scenario in [Scenario::Create, Scenario::Get, Scenario::List, Scenario::Create] {
            let numbers = scenario.numbers(plan);
            let load =
                load::run(scenario, numbers, plan.connections, plan.turn.min(LONGEST), services)
                    .await?;
            if scenario == Scenario::Create {
                leads += load.requests;
            }
            seconds += load.elapsed.as_secs_f64();
        }
        let (api_at_work, worker_at_work) = (Sample::of(&services.api)?, Sample::of(worker)?);
        let mails = services.sink.tally().taken().messages;
        eprintln!("{leads} leads posted and {mails} mails sent in {seconds:.0} s");
        Ok(Self { api_at_rest, worker_at_rest, api_at_work, worker_at_work, leads, mails, seconds })
    }

    /// At the end of everything: the API's highest may have come later.
    pub fn finish(&mut self, services: &Services) -> anyhow::Result<()> {
        let last = Sample::of(&services.api)?;
        self.api_at_work = Sample {
            rss: last.rss.max(self.api_at_work.rss),
            pss: last.pss.max(self.api_at_work.pss),
            peak: last.peak,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_kibibytes() {
        let text = "x\nRss:               2048 kB\nPss:                 512 kB\n";
        assert_eq!(mebibytes(text, "Rss:"), Some(2.0));
        assert_eq!(mebibytes(text, "Pss:"), Some(0.5));
        assert_eq!(mebibytes(text, "Swap:"), None);
    }
}
