//! The one binary: reads the settings, then runs the command.
//!
//! [`settings`] holds every setting; [`commands`] has one file a command; [`database`] finds or starts the database; [`install`] is the
//! first start; [`roles`] runs API and worker side by side and ends them in order.

mod banner;
mod command;
mod commands;
mod database;
mod fault;
mod install;
mod log;
mod parts;
mod roles;
mod secret;
mod settings;
mod stop;
mod working;

use std::{path::Path, process::ExitCode};

use command::Cli;
use settings::{Environment, Refused};

/// Costs less than the system's, and gives back what a big batch needed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", fault::line(&error));
            // A mail server throws a notification away on any other code.
            let is_pipe = std::env::args().nth(1).is_some_and(|command| command == "bounce");
            if is_pipe { ExitCode::from(commands::TRY_AGAIN) } else { ExitCode::FAILURE }
        }
    }
}

fn start() -> anyhow::Result<ExitCode> {
    let environment = Environment::of_process(Path::new(".env"))?;
    let mut cli = match settings::read(std::env::args_os(), &environment) {
        Ok(cli) => cli,
        Err(Refused::Setting(line)) => anyhow::bail!(line),
        Err(Refused::Usage(error)) => {
            let _ = error.print();
            return Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)));
        }
    };
    start_log(&mut cli)?;
    // The first to be installed is the one that every part uses; there is none before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(commands::run(cli));
    // What still runs there has had its time.
    runtime.shutdown_background();
    outcome
}

fn start_log(cli: &mut Cli) -> anyhow::Result<()> {
    match cli.base_mut() {
        Some(base) => log::start(base),
        None => Ok(()),
    }
}
