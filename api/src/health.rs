//! What a process without a worker says of those that have one: whether any lives, what is missing, whether the database is a
//! copy that sends nothing.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use shared::{
    Result,
    db::Conn,
    installation::{self, Verdict},
    silence::{self, Counted, queries},
};

use crate::options::ApiOptions;

/// What is not as it should be, though this process does its work.
pub async fn notes(
    conn: &mut Conn,
    options: &ApiOptions,
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    if let Some(why) = held(conn, options).await? {
        notes
            .push(format!("nothing is sent, neither mail nor webhook: {why}; see `rapport adopt`"));
    }
    if options.sandbox {
        return Ok(notes);
    }
    let workers = queries::workers(conn).await?;
    if workers.alive == 0 {
        notes.push(match workers.silent_seconds {
            Some(seconds) => format!("no worker gave a sign of life for {seconds} s"),
            None => "no worker ever ran on this database".to_owned(),
        });
    }
    let missing = queries::missing(conn, now).await?;
    for one in silence::counted(&missing).into_iter().filter(|one| one.count > 0) {
        notes.push(format!("{}: {}", one.kind.as_str(), one.count));
    }
    Ok(notes)
}

/// The same as metrics. Labels are kinds, and so bounded.
pub async fn metrics(conn: &mut Conn, options: &ApiOptions, now: DateTime<Utc>) -> Result<String> {
    let held = held(conn, options).await?.is_some();
    let workers = queries::workers(conn).await?;
    let counted = silence::counted(&queries::missing(conn, now).await?);
    let mut text = String::new();
    let by_kind = |value: &dyn Fn(&Counted) -> i64| -> Vec<(String, i64)> {
        let label = |one: &Counted| format!("{{kind=\"{}\"}}", one.kind.as_str());
        counted.iter().map(|one| (label(one), value(one))).collect()
    };
    let age = |one: &Counted| one.oldest.map_or(0, |since| (now - since).num_seconds().max(0));
    let plain = |value: i64| vec![(String::new(), value)];
    let silent = workers.silent_seconds.map_or(-1, i64::from);
    for (name, help, values) in [
        ("held", "Whether the database is a copy that sends nothing.", plain(held.into())),
        (
            "workers_alive",
            "Worker processes that gave a sign of life within 30 s.",
            plain(workers.alive),
        ),
        (
            "workers_silent_seconds",
            "Since the last sign of life of any worker; -1 where none ever ran.",
            plain(silent),
        ),
        (
            "late_messages",
            "What should have come and did not, by what it is; at most 500 of a kind are counted.",
            by_kind(&|one| one.count),
        ),
        ("late_oldest_seconds", "For how long the oldest of them is missing.", by_kind(&age)),
    ] {
        _ = writeln!(text, "# HELP rapport_{name} {help}\n# TYPE rapport_{name} gauge");
        for (label, value) in values {
            _ = writeln!(text, "rapport_{name}{label} {value}");
        }
    }
    Ok(text)
}

/// Why nothing is sent from this database, as far as this process knows.
async fn held(conn: &mut Conn, options: &ApiOptions) -> Result<Option<String>> {
    let Some(marks) = &options.marks else { return Ok(None) };
    Ok(match installation::actions::judge(conn, marks).await? {
        Some(Verdict::Held(why)) => Some(why),
        Some(Verdict::Ours | Verdict::Unmarked) | None => None,
    })
}
