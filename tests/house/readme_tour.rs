//! The README's tour does what the README says: its commands run in one shell against the built binary.
//!
//! What differs from run to run (ids, keys, times) is masked on both sides. It needs curl and jq, as the README says, and
//! steps aside where they are missing, but never in CI.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use mail_parser::MessageParser;
use testkit::binary::Binary;

use super::read;

const BASE: &str = "http://127.0.0.1:8080";
const END: &str = "-- the end of this command --";
/// For what the worker does meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);

/// One command and what it prints.
struct Step {
    command: String,
    output: String,
}

/// The fenced blocks of this language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let opening = format!("\n```{language}\n");
    let fences = text.split(&opening).skip(1);
    fences.filter_map(|rest| rest.split_once("\n```").map(|(block, _)| block)).collect()
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in blocks(readme, "console").join("\n").lines() {
        match line.strip_prefix("$ ") {
            Some(command) => {
                steps.push(Step { command: command.to_owned(), output: String::new() });
            }
            None => steps.last_mut().unwrap().output += &format!("{line}\n"),
        }
    }
    steps
}

/// The same text with everything that no two runs share replaced by a word for it.
fn masked(text: &str) -> String {
    let masks = [
        ("<uuid>", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("<time>", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"),
        ("<key>", r"rpt_[A-Za-z0-9_-]+"),
        ("<token>", r"token=[A-Za-z0-9_-]+"),
        ("<link>", r"http://127\.0\.0\.1:[0-9]+/a/[A-Za-z0-9_-]+"),
        ("<base>", r"http://127\.0\.0\.1:[0-9]+"),
        ("<when>", r"[A-Z][a-z]{2} [0-9]+ [A-Z][a-z]{2} [0-9]{4}, [0-9]{2}:[0-9]{2}"),
        ("<zone>", r"UTC\+[12]"),
        ("<due>", r"Due in [0-9a-z ]+"),
    ];
    let replaced = masks.iter().fold(text.trim().to_owned(), |text, (word, pattern)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned()
    });
    // A line that ends with a space and one that does not look alike.
    replaced.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// A shell that keeps what the commands before have set.
struct Shell {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Shell {
    fn start() -> Self {
        let mut bash = Command::new("bash");
        let mut child =
            bash.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("bash starts");
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    fn run(&mut self, command: &str) -> String {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{command}\necho; echo '{END}'").unwrap();
        let mut said = String::new();
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the shell ended: {command}");
            if line.trim_end() == END {
                return said;
            }
            said += &line;
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn can_run() -> bool {
    let found = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).status().is_ok_and(|done| done.success())
    };
    let missing: Vec<_> = ["bash", "curl", "jq"].into_iter().filter(|one| !found(one)).collect();
    if !missing.is_empty() {
        assert!(std::env::var_os("CI").is_none(), "missing: {missing:?}");
        eprintln!("the README's tour did not run: missing {missing:?}");
    }
    missing.is_empty()
}

fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::Builder::new().prefix("rapport-tour-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    dir
}

/// The one message about the lead; the case brings another.
fn mail_text(data_dir: &Path) -> String {
    let files = std::fs::read_dir(data_dir.join("mail")).unwrap();
    let raws: Vec<Vec<u8>> =
        files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let read = |raw| MessageParser::default().parse(raw).unwrap();
    let messages = raws.iter().map(read);
    let of_lead = messages.filter(|one| one.subject().unwrap().starts_with("New lead"));
    let [message] = &of_lead.collect::<Vec<_>>()[..] else { panic!("not one message") };
    message.body_text(0).unwrap().into_owned()
}

/// Every line of the README is said, in its order; log lines may stand between.
fn assert_in_order(readme: &str, said: &str) {
    let mut lines = said.lines();
    for line in readme.lines() {
        assert!(lines.any(|one| one == line), "not said, or not here: {line:?}\n{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_does_what_the_readme_says() {
    if !can_run() {
        return;
    }
    let readme = read("README.md");
    let mut steps = steps(&readme).into_iter();
    let start = steps.next().unwrap();
    assert_eq!(start.command, "cargo run");
    let dir = folder();
    let mut rapport = Binary::start(dir.path(), &[], &[("RAPPORT_BIND", "127.0.0.1:0")]);
    let base = rapport.value("API        ").await;
    let key = rapport.value("Admin key  ").await;
    rapport.value("Ctrl-C stops everything").await;
    assert_in_order(&masked(&start.output), &masked(&rapport.said()));

    let mut shell = Shell::start();
    let mut ran = 0;
    for step in steps {
        let command = match step.command.starts_with("KEY=rpt_") {
            true => format!("KEY={key}"),
            false => step.command.replace(BASE, &base),
        };
        let begun = Instant::now();
        // What the worker brings about may take a moment, and asking again changes nothing.
        while {
            let said = shell.run(&command);
            let as_written = masked(&said) == masked(&step.output);
            let may_come = command.starts_with("get ") && begun.elapsed() < PATIENCE;
            assert!(as_written || may_come, "{command}\nREADME:\n{}\nnow:\n{said}", step.output);
            !as_written
        } {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        ran += 1;
    }
    assert!(ran >= 12, "the README's tour was not found: {ran} steps");
    let letter = blocks(&readme, "text")[0];
    assert_eq!(masked(&mail_text(&dir.path().join(".rapport"))), masked(letter));
    rapport.terminate();
    assert!(rapport.ended().await.success(), "{}", rapport.said());
}
