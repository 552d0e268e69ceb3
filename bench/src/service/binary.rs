//! Which binary is measured.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

/// What the command line names, else [`binary`].
pub fn given_or_built(given: Option<&Path>, small: bool) -> anyhow::Result<PathBuf> {
    match given {
        Some(given) => given.canonicalize().context("there is no such binary"),
        None => binary(small),
    }
}

/// The release build of this checkout, made where it is missing or old. In the small form, whatever stands beside this program.
fn binary(small: bool) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let profile = own.parent().context("target/<profile>/bench")?;
    if small {
        let binary = profile.join("rapport");
        ensure!(binary.exists(), "the small form needs `cargo build --workspace` before it");
        return Ok(binary);
    }
    let target = profile.parent().context("target/<profile>/bench")?;
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--release", "--locked", "--package", "rapport", "--target-dir"]);
    build.arg(target).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    // What `cargo run` tells us about our own package would make it build half of the world anew.
    for (name, _) in std::env::vars_os() {
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];
        if ours.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            build.env_remove(name);
        }
    }
    ensure!(build.status().context("cargo")?.success(), "the release build failed");
    Ok(target.join("release/rapport"))
}
