//! From the command line and the environment to a parsed command.

use std::{error::Error as _, ffi::OsString};

use clap::{
    Arg, Command, CommandFactory, FromArgMatches,
    builder::{Resettable, StyledStr},
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{environment::Environment, names, secrets};
use crate::command::Cli;

/// Why there is nothing to run.
#[derive(Debug)]
pub enum Refused {
    /// In one line: a setting of the environment.
    Setting(String),
    /// As clap says it: the command line itself, or a request for help.
    Usage(Box<clap::Error>),
}

/// Reads the command and its settings.
pub fn read(
    args: impl IntoIterator<Item = OsString>,
    environment: &Environment,
) -> Result<Cli, Refused> {
    let args: Vec<OsString> = args.into_iter().collect();
    let plain = Cli::command();
    let mut command = with_environment(plain.clone(), environment);
    let matches = command.try_get_matches_from_mut(&args);
    let usage = |error: clap::Error| Refused::Usage(Box::new(error));
    // Help is given in any environment.
    if let Err(error) = &matches
        && matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
    {
        return matches.map_err(usage).and_then(|m| Cli::from_arg_matches(&m).map_err(usage));
    }
    names::check(&plain, environment).map_err(Refused::Setting)?;
    let matches = matches.map_err(|error| match of_environment(&error, &args, &plain) {
        Some(line) => Refused::Setting(line),
        None => usage(error),
    })?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(usage)?;
    let given = secrets::Secrets::read(environment).map_err(Refused::Setting)?;
    if let Some(base) = cli.base_mut() {
        base.secrets = given;
    }
    Ok(cli)
}

/// The list is long, and every command that takes settings has it.
const ELSEWHERE: &str = "`rapport up --help` lists all settings.";

/// Puts what the environment says in the place of the defaults, and its names into the help.
fn with_environment(command: Command, environment: &Environment) -> Command {
    let takes = |setting: &str| command.get_arguments().any(|arg| arg.get_id() == setting);
    let is_whole = command.has_subcommands();
    let command = match (takes("data_dir"), takes("bind")) {
        (true, _) if is_whole => command.after_help(ELSEWHERE),
        (true, serves) => command.next_line_help(true).after_help(secrets::help(serves)),
        (false, _) => command,
    };
    command
        .mut_args(|arg| {
            let name = arg.get_env().and_then(|name| name.to_str()).map(str::to_owned);
            match name {
                Some(name) if is_whole => {
                    from_environment(arg, &name, environment.get(&name)).hide(true)
                }
                Some(name) => from_environment(arg, &name, environment.get(&name)),
                None => arg,
            }
        })
        .mut_subcommands(|sub| with_environment(sub, environment))
}

fn from_environment(arg: Arg, name: &str, value: Option<&str>) -> Arg {
    let default: Vec<_> = arg.get_default_values().iter().map(|d| d.to_string_lossy()).collect();
    let default = match default.as_slice() {
        [] => String::new(),
        values => format!(", default {}", values.join(" ")),
    };
    let help = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
    // Clap reads the process's environment itself, where nothing and unset differ, and no file is looked at.
    let arg = arg
        .help(format!("{help} [{name}{default}]"))
        .hide_default_value(true)
        .env(Resettable::Reset);
    match value {
        Some(value) => arg.default_value(value.to_owned()),
        None => arg,
    }
}

/// A bad value that the environment gave, in one line that names the setting.
fn of_environment(error: &clap::Error, args: &[OsString], command: &Command) -> Option<String> {
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let option = shown.split(['=', ' ', '[']).next()?;
    let on_command_line = args.iter().filter_map(|arg| arg.to_str()).any(|arg| {
        arg.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    });
    if on_command_line {
        return None;
    }
    let name = name_of(command, option.trim_start_matches('-'))?;
    let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    Some(format!("{name}: {reason}"))
}

fn name_of(command: &Command, long: &str) -> Option<String> {
    let own = command.get_arguments().find(|arg| arg.get_long() == Some(long));
    match own.and_then(|arg| arg.get_env()?.to_str()) {
        Some(name) => Some(name.to_owned()),
        None => command.get_subcommands().find_map(|sub| name_of(sub, long)),
    }
}
