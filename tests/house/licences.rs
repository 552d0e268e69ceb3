//! What the product is built from may be passed on under its own licence: see `deny.toml`.

use std::process::Command;

use serde_json::Value;

use super::{read, workspace};

/// Packages that give a file instead of a name, and what stands in that file.
const BY_FILE: [(&str, &str); 1] = [("apalis-postgres", "MIT")];

/// The values of `allow = […]`, or the names of `deny = […]`.
fn listed(list: &str) -> Vec<String> {
    let text = read("deny.toml");
    let (_, rest) = text.split_once(&format!("\n{list} = [")).unwrap();
    let (block, _) = rest.split_once("\n]").unwrap();
    block.lines().filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

/// Packages that are compiled on this kind of machine, as cargo sees them.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("-vV").output().unwrap().stdout;
    let version = String::from_utf8(version).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host])
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Whether the licences that are allowed satisfy an SPDX expression (`/` is an older way to write OR).
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (result, read) = either(&words, allowed);
    assert_eq!(read, words.len(), "not understood: {expression}");
    result
}

fn either(words: &[&str], allowed: &[String]) -> (bool, usize) {
    let (mut result, mut read) = both(words, allowed);
    while words.get(read) == Some(&"OR") {
        let (next, more) = both(&words[read + 1..], allowed);
        result |= next;
        read += 1 + more;
    }
    (result, read)
}

fn both(words: &[&str], allowed: &[String]) -> (bool, usize) {
    let (mut result, mut read) = one(words, allowed);
    while words.get(read) == Some(&"AND") {
        let (next, more) = one(&words[read + 1..], allowed);
        result &= next;
        read += 1 + more;
    }
    (result, read)
}

fn one(words: &[&str], allowed: &[String]) -> (bool, usize) {
    if words[0] == "(" {
        let (result, read) = either(&words[1..], allowed);
        return (result, read + 2);
    }
    let length = if words.get(1) == Some(&"WITH") { 3 } else { 1 };
    (allowed.contains(&words[..length].join(" ")), length)
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    let allowed = listed("allow");
    let packages = packages();
    assert!(packages.len() > 100, "too few packages: {}", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let name = package["name"].as_str().unwrap();
            let by_file = BY_FILE.iter().find(|(own, _)| *own == name).map(|(_, licence)| *licence);
            let licence = package["license"].as_str().or(by_file).unwrap_or("none");
            (!satisfied(licence, &allowed)).then(|| format!("{name}: {licence}"))
        })
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn no_banned_crate_came_in() {
    let banned = listed("deny");
    let packages = packages();
    let found: Vec<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .filter(|name| banned.iter().any(|one| one == name))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("(GPL-2.0-only OR MIT) AND ISC", true),
        ("GPL-2.0-only OR MIT AND GPL-3.0-only", false),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
    ] {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
}
