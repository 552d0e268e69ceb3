//! `rapport up`, all in one, on a fresh data folder and on one that was left in any state.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use testkit::{
    app::{Caller, client},
    binary::Binary,
    fixtures::id,
    sql::Sql,
};

/// A folder that the database's user can reach, too.
fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::Builder::new().prefix("rapport-up-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    dir
}

const SETTINGS: [(&str, &str); 1] = [("RAPPORT_BIND", "127.0.0.1:0")];

fn up(dir: &TempDir, more: &[(&str, &str)]) -> Binary {
    Binary::start(dir.path(), &[], &[&SETTINGS, more].concat())
}

/// The base URL, once it serves.
async fn base(up: &mut Binary) -> String {
    let base = up.value("API        ").await;
    up.value("Ctrl-C stops everything").await;
    base
}

fn database_runs(dir: &Path) -> bool {
    pgserver::running(&dir.join(".rapport")).is_some()
}

async fn lead(admin: &Caller<'_>, n: usize) -> String {
    let body =
        json!({ "last_name": format!("Zhang {n}"), "email": format!("p{n}@nimbus.example") });
    id(&admin.post("/v1/leads", body).await.created()["lead"])
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_from_nothing_and_comes_back_from_everything() {
    let dir = folder();
    let http = client();
    let mut first = up(&dir, &[]);
    let address = base(&mut first).await;
    let key = first.value("Admin key  ").await;
    assert!(key.starts_with("rpt_"), "{key}");
    let mailbox = first.value("Mailbox    ").await;
    assert!(mailbox.starts_with(&format!("{address}/dev/mailbox?token=")), "{mailbox}");
    let admin = Caller::new(&address, &http, Some(&key));
    let team = id(&admin.post("/v1/teams", json!({ "name": "North" })).await.created());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "role": "rep", "team_id": team });
    admin.post("/v1/users", ada).await.created();
    let kept = lead(&admin, 1).await;
    sent(&admin, 1).await;
    let stranger = Caller::new(&address, &http, None);
    let page = stranger.get(mailbox.strip_prefix(&address).unwrap()).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let page = stranger.get(page.header("location")).await;
    assert!(page.status == 200 && page.text.contains("Zhang 1"), "{}", page.text);

    // A second one on the same folder says so and changes nothing.
    let (done, said) = Binary::run(dir.path(), &[], &SETTINGS).await;
    assert!(!done && said.contains(".rapport") && !said.contains("panicked"), "{said}");
    assert_eq!(admin.get("/healthz").await.status, 200);
    // Another command joins its database.
    let (done, said) = Binary::run(dir.path(), &["keys", "list"], &SETTINGS).await;
    assert!(done, "{said}");

    // In order: what runs ends, and the database with it.
    first.terminate();
    assert!(first.ended().await.success(), "{}", first.said());
    assert!(!database_runs(dir.path()));

    // A second start finds its data, under the same key, which is not shown again.
    let mut second = up(&dir, &[]);
    let address = base(&mut second).await;
    assert!(!second.said().contains("rpt_"), "{}", second.said());
    let admin = Caller::new(&address, &http, Some(&key));
    assert_eq!(admin.get(&format!("/v1/leads/{kept}")).await.ok()["last_name"], "Zhang 1");

    // kill -9: the database is left behind, and the next start takes it over with all that was acknowledged.
    let mut ids = vec![kept];
    for n in 2..20 {
        ids.push(lead(&admin, n).await);
    }
    second.kill();
    let mut third = up(&dir, &[]);
    let address = base(&mut third).await;
    let admin = Caller::new(&address, &http, Some(&key));
    for id in &ids {
        admin.get(&format!("/v1/leads/{id}")).await.ok();
    }
    sent(&admin, ids.len()).await;
    third.terminate();
    assert!(third.ended().await.success(), "{}", third.said());
    assert!(!database_runs(dir.path()));
}

/// Waits until so many messages are sent, each once.
async fn sent(admin: &Caller<'_>, count: usize) {
    for _ in 0..900 {
        let emails = admin.get("/v1/emails?limit=200&status=sent").await.ok();
        if emails["data"].as_array().unwrap().len() == count {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{}", admin.get("/v1/emails?limit=200").await.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_database_may_die_and_it_goes_on() {
    let dir = folder();
    let http = client();
    let mut up = up(&dir, &[]);
    let address = base(&mut up).await;
    let key = up.value("Admin key  ").await;
    let admin = Caller::new(&address, &http, Some(&key));
    let before = lead(&admin, 1).await;
    let server = pgserver::running(&dir.path().join(".rapport")).unwrap();
    let url = server.url(pgserver::NAME);
    tokio::task::spawn_blocking(move || server.stop(pgserver::Mode::Immediate))
        .await
        .unwrap()
        .unwrap();
    let mut answer = admin.get(&format!("/v1/leads/{before}")).await;
    for _ in 0..300 {
        if answer.status == 200 {
            break;
        }
        answer.problem(503, "unavailable");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        answer = admin.get(&format!("/v1/leads/{before}")).await;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
    lead(&admin, 2).await;
    assert_eq!(Sql::on(&url).await.count("leads").await, 2);
    up.terminate();
    assert!(up.ended().await.success(), "{}", up.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_keeps_its_clock_and_starts_in_no_other_way() {
    let dir = folder();
    let http = client();
    let sandbox = [("RAPPORT_SANDBOX", "true")];
    let mut first = up(&dir, &sandbox);
    let address = base(&mut first).await;
    let key = first.value("Admin key  ").await;
    let admin = Caller::new(&address, &http, Some(&key));
    let team = id(&admin.post("/v1/teams", json!({ "name": "North" })).await.created());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "role": "rep", "team_id": team });
    admin.post("/v1/users", ada).await.created();
    let stands = admin.get("/v1/sandbox").await.ok()["now"].clone();
    lead(&admin, 1).await;
    // What is due at the present reading runs at once.
    sent(&admin, 1).await;
    assert_eq!(admin.get("/v1/sandbox").await.ok()["now"], stands);
    let walked = admin.post("/v1/sandbox/advance", json!({ "by": "P7D" })).await.ok();
    assert_eq!(
        walked["emails"], 2,
        "its reminder before, and the one that it is overdue: {walked}"
    );
    let mails = admin.get("/v1/sandbox/emails").await.ok();
    let kinds: Vec<_> =
        mails["data"].as_array().unwrap().iter().map(|mail| mail["kind"].clone()).collect();
    assert_eq!(kinds, ["lead_assigned", "task_reminder", "task_reminder"]);
    first.terminate();
    assert!(first.ended().await.success(), "{}", first.said());

    let (done, said) = Binary::run(dir.path(), &[], &SETTINGS).await;
    assert!(!done && said.contains("sandbox"), "{said}");

    let mut second = up(&dir, &sandbox);
    let address = base(&mut second).await;
    let admin = Caller::new(&address, &http, Some(&key));
    assert_eq!(admin.get("/v1/sandbox").await.ok()["now"], walked["now"]);
    assert_eq!(admin.get("/v1/sandbox/emails").await.ok()["data"].as_array().unwrap().len(), 3);
    second.terminate();
    assert!(second.ended().await.success(), "{}", second.said());
}
