use std::{
    ffi::OsStr,
    io::Write,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::{error::Error, user::User};

/// What of our environment PostgreSQL's programs may see: enough to run, no secret, and none of libpq's `PG…`.
const KEPT: [&str; 6] =
    ["PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LOCPATH", "LOCALE_ARCHIVE"];

/// A command of the server's programs under the server's user, in a folder that user can enter, speaking English.
pub(crate) fn command(program: impl AsRef<OsStr>, user: Option<&User>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(KEPT.iter().filter_map(|key| Some((key, std::env::var_os(key)?))))
        .envs([("LC_ALL", "C"), ("TZ", "UTC")])
        .current_dir(folder)
        .stdin(Stdio::null());
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// Runs to the end and answers standard output; a failure carries the last lines of both outputs.
pub(crate) fn run(mut command: Command, input: &str) -> Result<String, Error> {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let fail = |output: String| Error::Program { program: program.clone(), output };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| fail(e.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading has its say in its exit status.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|e| fail(e.to_string()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    // A single-user server reports a failed statement and still ends with success.
    if output.status.success() && !errors.contains("ERROR:") {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = last_lines(&errors);
    Err(fail(if said.is_empty() { output.status.to_string() } else { said }))
}

/// The end of a log in one line.
pub(crate) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.iter().skip(lines.len().saturating_sub(8)).copied().collect::<Vec<_>>().join(" | ")
}
