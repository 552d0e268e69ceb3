//! Weeks of a sandbox in the built binary: each digest once, at its local hour, over a change of the clocks and a kill.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use chrono::{DateTime, Datelike as _, Offset as _, TimeDelta, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::json;
use testkit::{Caller, app::client, binary::Binary, fixtures::id};

const BERLIN: Tz = chrono_tz::Europe::Berlin;

/// The installation while a process of it runs, and its key.
async fn start(folder: &Path) -> (Binary, String, Option<String>) {
    let settings = [("RAPPORT_SANDBOX", "true"), ("RAPPORT_BIND", "127.0.0.1:0")];
    let mut rapport = Binary::start(folder, &[], &settings);
    let base = rapport.value("API        ").await;
    rapport.value("Ctrl-C stops everything").await;
    let said = rapport.said();
    let key = said.lines().find_map(|line| line.split_once("Admin key  "));
    (rapport, base, key.map(|(_, key)| key.trim().to_owned()))
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::Builder::new().prefix("rapport-weeks-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    dir
}

/// The first Monday noon that is four weeks before the next change of Berlin's clocks, or less by days.
fn before_the_change(now: DateTime<Utc>) -> DateTime<Utc> {
    let offset = |at: DateTime<Utc>| at.with_timezone(&BERLIN).offset().fix();
    let days = (30..400).map(|days| now + TimeDelta::days(days));
    let change = days.into_iter().find(|at| offset(*at) != offset(*at - TimeDelta::days(1)));
    let mut begin = change.unwrap() - TimeDelta::days(28);
    while begin.with_timezone(&BERLIN).weekday() != Weekday::Mon {
        begin -= TimeDelta::days(1);
    }
    begin
        .with_hour(12)
        .unwrap()
        .with_minute(0)
        .unwrap()
        .with_second(0)
        .unwrap()
        .with_nanosecond(0)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_weeks_in_a_sandbox_with_a_kill_in_between() {
    let (folder, http) = (folder(), client());
    let (mut first, base, key) = start(folder.path()).await;
    let admin = Caller::new(&base, &http, key.as_deref());
    let walk = async |admin: &Caller<'_>, to: DateTime<Utc>| {
        admin.post("/v1/sandbox/advance", json!({ "to": to })).await.ok();
    };
    let now = admin.get("/v1/sandbox").await.ok()["now"].as_str().unwrap().parse().unwrap();
    let begin = before_the_change(now);
    walk(&admin, begin).await;
    let max = json!({ "name": "Max", "email": "max@example.com", "role": "manager" });
    let max = id(&admin.post("/v1/users", max).await.created());
    let digest = json!({
        "name": "Weekly", "recipient_ids": [max], "scope": "all", "every": "week", "on": "mon", "at": "09:00",
        "timezone": "Europe/Berlin", "skip_empty": false
    });
    admin.post("/v1/digests", digest).await.created();
    walk(&admin, begin + TimeDelta::days(27)).await;
    first.kill();
    let (mut second, base, _) = start(folder.path()).await;
    let admin = Caller::new(&base, &http, key.as_deref());
    walk(&admin, begin + TimeDelta::days(57)).await;

    let list = admin.get("/v1/sandbox/emails?kind=digest&limit=200").await.ok();
    let went: Vec<DateTime<Utc>> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mail| mail["at"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(went.len(), 8, "{went:?}");
    for (week, at) in (1..).zip(&went) {
        let local = at.with_timezone(&BERLIN);
        let monday = (begin + TimeDelta::weeks(week)).with_timezone(&BERLIN).date_naive();
        assert_eq!((local.date_naive(), local.hour(), local.minute()), (monday, 9, 0), "{at}");
    }
    let offsets: std::collections::BTreeSet<i32> =
        went.iter().map(|at| at.with_timezone(&BERLIN).offset().fix().local_minus_utc()).collect();
    assert_eq!(offsets.len(), 2, "the clocks changed on the way");
    second.terminate();
    assert!(second.ended().await.success(), "{}", second.said());
}
