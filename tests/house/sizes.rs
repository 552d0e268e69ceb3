//! Files stay short: under 250 lines, split at 400.

use super::{read, rust_files};

const AIM: usize = 250;
const LIMIT: usize = 400;

/// Generated.
const EXEMPT: [&str; 1] = ["shared/src/db/schema.rs"];

#[test]
fn no_file_is_longer_than_the_limit() {
    let mut lengths: Vec<(usize, String)> = rust_files(".")
        .into_iter()
        .filter(|file| !EXEMPT.contains(&file.as_str()))
        .map(|file| (read(&file).lines().count(), file))
        .filter(|(lines, _)| *lines > AIM)
        .collect();
    lengths.sort();
    for (lines, file) in &lengths {
        println!("over {AIM} lines: {file} has {lines}");
    }
    let over: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LIMIT).collect();
    assert!(over.is_empty(), "over {LIMIT} lines, to be split: {over:#?}");
}
