//! Looks for what is wrong: a line for each thing.

mod data;
mod mail;
mod silence;
mod webhooks;

use std::process::ExitCode;

use shared::{db::pool, seal::Seal};

use super::say;
use crate::{
    command::Doctor,
    database::{self, Database},
    fault, install, secret,
    settings::Settings,
};

/// What was found.
#[derive(Default)]
pub struct Findings {
    wrong: Vec<String>,
    /// Worth knowing, and not wrong.
    notes: Vec<String>,
}

impl Findings {
    pub fn wrong(&mut self, line: impl Into<String>) {
        self.wrong.push(line.into());
    }

    pub fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }
}

pub async fn run(doctor: Doctor) -> anyhow::Result<ExitCode> {
    let mut findings = Findings::default();
    let settings = &doctor.settings;
    check_settings(settings, &mut findings);
    let sandbox = match check_database(settings, &mut findings).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            findings.wrong(fault::line(&error));
            settings.sandbox
        }
    };
    mail::check(settings, sandbox, doctor.mail_to.as_deref(), &mut findings).await;
    for line in &findings.notes {
        say(&format!("note: {line}"))?;
    }
    for line in &findings.wrong {
        say(line)?;
    }
    if findings.wrong.is_empty() {
        say("all is well")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

/// Malformed ones have stopped the start already.
fn check_settings(settings: &Settings, findings: &mut Findings) {
    let secrets = &settings.base.secrets;
    if secrets.database_url.is_some()
        && let Err(error) = secret::given(secrets)
    {
        findings.wrong(error.to_string());
    }
    match settings.dkim.signer(&settings.mail_from) {
        Ok(None) => {}
        Ok(Some(signer)) => {
            let (name, record) = signer.record();
            findings.note(format!("mail is signed; the TXT record {name} must read {record}"));
        }
        Err(error) => findings.wrong(fault::line(&error)),
    }
    for name in settings.unused() {
        findings.note(format!("{name} is not used by this version"));
    }
}

/// Answers whether it is a sandbox's.
async fn check_database(settings: &Settings, findings: &mut Findings) -> anyhow::Result<bool> {
    database::must_exist(&settings.base)?;
    let database = Database::open(&settings.base).await?;
    let looked = look(&database.url(), settings, findings).await;
    database.close().await?;
    looked
}

async fn look(url: &str, settings: &Settings, findings: &mut Findings) -> anyhow::Result<bool> {
    let mut conn = pool::connect(url).await?;
    database::check_migrated(&mut conn).await?;
    let clock = install::find_clock(&mut conn).await?;
    silence::check(&mut conn, settings, clock.now(), findings).await.map_err(fault::readable)?;
    data::check(&mut conn, clock.now(), findings).await.map_err(fault::readable)?;
    let seal = Seal::new(&secret::known(&settings.base.secrets, &settings.base.data_dir)?)?;
    webhooks::check(&mut conn, &seal, clock.now(), findings).await.map_err(fault::readable)?;
    Ok(clock.is_manual())
}
