use std::time::Duration;

use chrono::TimeDelta;
use kernel::clock::Clock;
use serde_json::json;
use tempfile::TempDir;
use testkit::{
    app::{ADMIN_KEY, Caller, client},
    binary::Binary,
    database::{self, TestDatabase},
    fixtures::id,
    smtp::SmtpCatcher,
    sql::Sql,
    target::Target,
};
use tokio::time::sleep;

const ADA: &str = "ada@example.com";

struct Place {
    folder: TempDir,
    smtp: String,
}

impl Place {
    fn new(smtp: &SmtpCatcher) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), smtp: smtp.url() }
    }

    fn settings<'a>(
        &'a self,
        url: &'a str,
        more: &[(&'a str, &'a str)],
    ) -> Vec<(&'a str, &'a str)> {
        let mut settings = vec![
            ("DATABASE_URL", url),
            ("RAPPORT_SECRET", "a secret of thirty-two characters"),
            ("RAPPORT_ADMIN_KEY", ADMIN_KEY),
            ("RAPPORT_SMTP_URL", &self.smtp),
            ("RAPPORT_BIND", "127.0.0.1:0"),
            ("RAPPORT_PUBLIC_URL", "https://crm.example"),
        ];
        settings.extend_from_slice(more);
        settings
    }

    fn up(&self, url: &str, more: &[(&str, &str)]) -> Binary {
        Binary::start(self.folder.path(), &["up"], &self.settings(url, more))
    }

    async fn run(&self, url: &str, args: &[&str], more: &[(&str, &str)]) -> (bool, String) {
        Binary::run(self.folder.path(), args, &self.settings(url, more)).await
    }
}

async fn base(up: &mut Binary) -> String {
    let base = up.value("API        ").await;
    up.value("Ctrl-C stops everything").await;
    base
}

async fn end(mut process: Binary) {
    process.terminate();
    assert!(process.ended().await.success(), "{}", process.said());
}

/// An installation with Ada, and a lead of hers that she was told of.
async fn installed(place: &Place, url: &str, smtp: &SmtpCatcher) {
    let http = client();
    let mut up = place.up(url, &[]);
    let base = base(&mut up).await;
    let admin = Caller::new(&base, &http, Some(ADMIN_KEY));
    let team = id(&admin.post("/v1/teams", json!({ "name": "North" })).await.created());
    let ada = json!({ "name": "Ada", "email": ADA, "role": "rep", "team_id": team });
    admin.post("/v1/users", ada).await.created();
    lead(&admin, "Wei").await;
    smtp.wait_for(1, Duration::from_secs(60)).await;
    // What its worker has still to write down.
    sent(&admin, 1).await;
    end(up).await;
}

async fn lead(admin: &Caller<'_>, name: &str) {
    let body = json!({ "last_name": name, "email": format!("{name}@nimbus.example") });
    admin.post("/v1/leads", body).await.created();
}

async fn sent(admin: &Caller<'_>, count: usize) {
    for _ in 0..300 {
        let emails = admin.get("/v1/emails?status=sent").await.ok();
        if emails["data"].as_array().unwrap().len() == count {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{}", admin.get("/v1/emails").await.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_sends_nothing_until_it_is_adopted() {
    let smtp = SmtpCatcher::start().await.unwrap();
    let place = Place::new(&smtp);
    let original = database::empty().await.unwrap();
    installed(&place, original.url(), &smtp).await;
    let (done, said) = place.run(original.url(), &["adopt"], &[]).await;
    assert!(done && said.contains("nothing to do"), "{said}");

    let copy: TestDatabase = database::copy(&original).await.unwrap();
    let http = client();
    let mut up = place.up(copy.url(), &[("RAPPORT_WEBHOOK_ALLOW_PRIVATE", "true")]);
    let address = base(&mut up).await;
    assert!(up.said().contains("Held       nothing is sent"), "{}", up.said());
    let admin = Caller::new(&address, &http, Some(ADMIN_KEY));
    let target = Target::start().await;
    let webhook = json!({ "url": target.url(), "events": ["lead.created"] });
    admin.post("/v1/webhooks", webhook).await.created();
    lead(&admin, "Bea").await;
    let ada = id(&admin.get("/v1/users").await.ok()["data"][0]);
    let at = Clock::Real.now() + TimeDelta::seconds(1);
    let task = json!({ "subject": "Send the offer", "owner_id": ada, "remind_at": at });
    admin.post("/v1/tasks", task).await.created();
    sleep(Duration::from_secs(4)).await;
    assert_eq!(smtp.to(ADA).len(), 1, "that of the original");
    assert_eq!(target.connections(), 0, "no webhook leaves either");
    let queued = admin.get("/v1/emails?status=queued").await.ok();
    assert_eq!(queued["data"].as_array().unwrap().len(), 1, "{queued}");
    assert_eq!(queued["data"][0]["attempts"], 0);
    let ready = admin.get("/readyz").await;
    assert!(ready.status == 200 && ready.text.contains("nothing is sent"), "{}", ready.text);
    assert!(admin.get("/metrics").await.text.contains("rapport_held 1"));
    let (done, said) = place.run(copy.url(), &["doctor"], &[]).await;
    assert!(!done && said.contains("nothing is sent"), "{said}");

    // It shows first, and does nothing without a yes.
    let (done, said) = place.run(copy.url(), &["adopt"], &[]).await;
    assert!(!done && said.contains("lead_assigned") && said.contains("will be sent"), "{said}");
    assert!(said.contains("task_reminder") && said.contains("will be merged"), "{said}");
    assert!(said.contains("webhook"), "{said}");
    let (done, said) = place.run(copy.url(), &["adopt", "--yes", "--drop", "digest"], &[]).await;
    assert!(!done && said.contains("digest"), "{said}");
    sleep(Duration::from_secs(2)).await;
    assert_eq!(smtp.to(ADA).len(), 1);

    let (done, said) = place.run(copy.url(), &["adopt", "--yes"], &[]).await;
    assert!(done && said.contains("Adopted"), "{said}");
    sent(&admin, 3).await;
    let kinds: Vec<_> = smtp.to(ADA).iter().filter_map(|mail| mail.kind()).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert!(kinds.contains(&"task_reminder".to_owned()), "{kinds:?}");
    target.wait_for(1, Duration::from_secs(60)).await;
    end(up).await;

    // A restart keeps it, and the original is as it was.
    let mut again = place.up(copy.url(), &[]);
    base(&mut again).await;
    assert!(!again.said().contains("nothing is sent"), "{}", again.said());
    end(again).await;
    let (done, said) = place.run(original.url(), &["adopt"], &[]).await;
    assert!(done && said.contains("nothing to do"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_from_before_there_were_marks_is_marked_and_sends() {
    let smtp = SmtpCatcher::start().await.unwrap();
    let place = Place::new(&smtp);
    let database = database::empty().await.unwrap();
    installed(&place, database.url(), &smtp).await;
    let mut sql = Sql::on(database.url()).await;
    sql.run("update installation set home = null").await;
    let http = client();
    let mut up = place.up(database.url(), &[]);
    let address = base(&mut up).await;
    lead(&Caller::new(&address, &http, Some(ADMIN_KEY)), "Bea").await;
    smtp.wait_for(2, Duration::from_secs(60)).await;
    assert_eq!(sql.count("installation where home is not null").await, 1);
    end(up).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_tells_copies_apart_that_are_the_same_to_postgresql() {
    let smtp = SmtpCatcher::start().await.unwrap();
    let place = Place::new(&smtp);
    let database = database::empty().await.unwrap();
    installed(&place, database.url(), &smtp).await;
    let mut sql = Sql::on(database.url()).await;
    let mark = sql.texts("mark", "installation").await.remove(0);
    let other = "0199a041-0400-7000-8000-000000000001";
    // The right one is taken, and needed from then on.
    for (setting, held) in [(Some(other), true), (Some(mark.as_str()), false), (None, true)] {
        let more: Vec<_> = setting.iter().map(|id| ("RAPPORT_INSTALLATION_ID", *id)).collect();
        let mut up = place.up(database.url(), &more);
        base(&mut up).await;
        assert_eq!(up.said().contains("nothing is sent"), held, "{setting:?}: {}", up.said());
        end(up).await;
    }
    let more = [("RAPPORT_INSTALLATION_ID", other)];
    let (done, said) = place.run(database.url(), &["adopt", "--yes"], &more).await;
    assert!(done && said.contains(other), "{said}");
    let mut up = place.up(database.url(), &more);
    base(&mut up).await;
    assert!(!up.said().contains("nothing is sent"), "{}", up.said());
    end(up).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_without_its_mark_is_held_and_adopted() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::Builder::new().prefix("rapport-up-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    let settings = [("RAPPORT_BIND", "127.0.0.1:0")];
    let mark = dir.path().join(".rapport/installation");
    let mut first = Binary::start(dir.path(), &[], &settings);
    base(&mut first).await;
    assert!(mark.is_file(), "{}", first.said());
    end(first).await;
    std::fs::remove_file(&mark).unwrap();
    let mut second = Binary::start(dir.path(), &[], &settings);
    base(&mut second).await;
    assert!(second.said().contains("lacks its file"), "{}", second.said());
    second.value("worker::hold: nothing is sent").await;
    // Beside the running one, which goes on by itself.
    let (done, said) = Binary::run(dir.path(), &["adopt", "--yes"], &settings).await;
    assert!(done && said.contains("Adopted"), "{said}");
    assert!(mark.is_file());
    second.value("is adopted and sends again").await;
    end(second).await;
}
