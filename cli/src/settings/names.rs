//! Which names of the environment are settings.

use std::collections::BTreeSet;

use clap::Command;

use super::{environment::Environment, secrets};

/// Refuses a name that is no setting: a typing mistake must not pass for a default.
pub(super) fn check(command: &Command, environment: &Environment) -> Result<(), String> {
    let mut known = BTreeSet::new();
    of_options(command, &mut known);
    known.extend(secrets::names());
    for (name, value) in environment.iter().filter(|(name, _)| name.starts_with("RAPPORT_")) {
        if known.contains(name) || is_injected(name, value) {
            continue;
        }
        let hint = nearest(name, &known).map(|near| format!(" (did you mean {near}?)"));
        return Err(format!(
            "{name} is no setting{}; `rapport up --help` lists them",
            hint.unwrap_or_default()
        ));
    }
    Ok(())
}

fn of_options(command: &Command, known: &mut BTreeSet<String>) {
    let names = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str());
    known.extend(names.map(str::to_owned));
    command.get_subcommands().for_each(|command| of_options(command, known));
}

/// What Kubernetes puts into every container beside a service whose name begins with `rapport`.
pub(super) fn is_injected(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
    const PARTS: [&str; 3] = ["PROTO", "PORT", "ADDR"];
    let words: Vec<&str> = name.split('_').collect();
    let is_port = |word: &str| word.parse::<u16>().is_ok();
    let is_address = || ["tcp://", "udp://", "sctp://"].iter().any(|s| value.starts_with(s));
    match words.as_slice() {
        ["RAPPORT", "PORT"] | ["RAPPORT", .., "SERVICE", "HOST"] => true,
        ["RAPPORT", .., "PORT"] if is_address() => true,
        ["RAPPORT", .., "PORT", port, protocol] if PROTOCOLS.contains(protocol) => is_port(port),
        ["RAPPORT", .., "PORT", port, protocol, part] if PROTOCOLS.contains(protocol) => {
            is_port(port) && PARTS.contains(part)
        }
        ["RAPPORT", rest @ ..] => rest.windows(2).any(|pair| pair == ["SERVICE", "PORT"]),
        _ => false,
    }
}

fn nearest<'a>(name: &str, known: &'a BTreeSet<String>) -> Option<&'a String> {
    let near = known.iter().map(|known| (distance(name, known), known)).min()?;
    (near.0 <= 2).then_some(near.1)
}

/// Letters to insert, delete or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, y) in row.iter().skip(1).zip(b.bytes()) {
            left = (before + usize::from(x != y)).min(above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(a.len())
}
