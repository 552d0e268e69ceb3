//! One file a command.

mod adopt;
mod alone;
mod bounce;
mod demo;
mod doctor;
mod health;
mod keys;
mod migrate;
mod up;

use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
};

pub use bounce::TRY_AGAIN;

use crate::command::{Cli, Command, Keys};

/// Runs the command; what it was asked for goes to standard output.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let done = match cli.command {
        None => up::run(cli.settings).await,
        Some(Command::Up(settings)) => up::run(*settings).await,
        Some(Command::Api(settings)) => alone::api(*settings).await,
        Some(Command::Worker(settings)) => alone::worker(*settings).await,
        Some(Command::Migrate(settings)) => migrate::run(*settings).await,
        Some(Command::Keys(Keys::Create(create))) => keys::create(*create).await,
        Some(Command::Keys(Keys::List(base))) => keys::list(*base).await,
        Some(Command::Keys(Keys::Revoke(revoke))) => keys::revoke(*revoke).await,
        Some(Command::Doctor(doctor)) => return doctor::run(*doctor).await,
        Some(Command::Bounce(base)) => return bounce::run(*base).await,
        Some(Command::Adopt(adopt)) => return adopt::run(*adopt).await,
        Some(Command::Demo(demo)) => demo::run(*demo).await,
        Some(Command::Openapi) => say(api::openapi_json()),
        Some(Command::Health(health)) => health::run(&health).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Writes a line to standard output; a reader that has seen enough is no fault.
pub fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
