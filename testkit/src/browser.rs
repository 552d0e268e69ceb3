//! Chromium without a window, driven over its debugging protocol by `browser.py`: no driver of any other make is needed.

use std::{path::Path, process::Command};

/// Whether the machine has what a story in a browser needs; on CI it must.
pub fn is_there() -> bool {
    let there = ["chromium", "python3"].iter().all(|program| {
        let found = Command::new("which").arg(program).output();
        found.is_ok_and(|found| found.status.success())
    });
    assert!(there || std::env::var_os("CI").is_none(), "chromium and python3 are missing");
    there
}

/// Runs one step a line in a window of this width: `open URL`, `click SELECTOR`, `check SELECTOR`, `type SELECTOR TEXT`,
/// `dark`, `language TAG`, `scripts` (from here on they run), `scripted`, `text`, `width`, `shot FILE`. Answers what `scripted`, `text` and `width` said, one
/// line each.
pub fn drive(width: u32, steps: &[String]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/browser.py");
    let run = Command::new("python3").arg(script).arg(width.to_string()).args(steps).output();
    let run = run.expect("a browser");
    let said = String::from_utf8_lossy(&run.stdout);
    let went_wrong = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}\n{went_wrong}");
    said.lines().map(ToOwned::to_owned).collect()
}
