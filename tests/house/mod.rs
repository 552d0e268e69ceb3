//! The house's own rules, read off its files: what may import what, how long a file may be, under which licences it is
//! built, and whether the database is what the code takes it for.

mod floors;
mod licences;
mod migrations;
mod modules;
mod readme_tour;
mod schema;
mod sizes;
mod tokens;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the workspace.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A file of the workspace, by its path from there.
fn read(file: &str) -> String {
    fs::read_to_string(workspace().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Every Rust file below a folder of the workspace, as a path from there, sorted.
fn rust_files(below: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(below)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = workspace().join(&folder).read_dir() else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            if entry.file_type().unwrap().is_dir() {
                if name != "target" && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                files.push(path.to_str().unwrap().trim_start_matches("./").to_owned());
            }
        }
    }
    files.sort();
    files
}
