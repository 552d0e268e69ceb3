//! What the binary says without a database. Being a test of this package, it also makes `cargo test --workspace` build the
//! binary, which the stories start.

#![allow(clippy::unwrap_used, reason = "a test may end so")]

use std::process::{Command, Output};

fn rapport(args: &[&str], settings: &[(&str, &str)]) -> Output {
    let folder = std::env::temp_dir();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.args(args).current_dir(folder).env_clear().envs(settings.iter().copied());
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_document_is_printed_alone() {
    let output = rapport(&["openapi"], &[]);
    assert!(output.status.success());
    assert!(text(&output.stdout).starts_with("{\n  \"openapi\": \"3.1"));
    assert!(text(&output.stdout).ends_with("}\n"));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn an_unknown_setting_stops_the_start_with_one_line() {
    let output = rapport(&["up"], &[("RAPPORT_TIMEZON", "Europe/Berlin")]);
    assert!(!output.status.success());
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(said.contains("RAPPORT_TIMEZON ") && said.trim_end().lines().count() == 1, "{said}");
}
