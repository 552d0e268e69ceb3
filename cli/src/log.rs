//! The log goes to standard error; standard output is for what was asked for.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{Base, LogFormat};

/// With the plain filter `info`: libraries that tell of every step, and apalis, whose every fault the worker tells better.
/// actix-http logs as an error whatever any stranger sends that is no HTTP.
const QUIET: [&str; 5] =
    ["sqlx=warn", "apalis_core=off", "actix_server=warn", "actix_http=off", "rustls=warn"];

pub fn start(base: &Base) -> anyhow::Result<()> {
    let mut filter = EnvFilter::try_new(&base.log).context("RAPPORT_LOG")?;
    for library in QUIET.iter().filter(|_| base.log == "info") {
        filter = filter.add_directive(library.parse()?);
    }
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match base.log_format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
