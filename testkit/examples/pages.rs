//! Walks the pages behind links as they stand in every state, in both languages, at 320, 360 and 1280 pixels, light and dark, in Chromium
//! without scripts: `cargo run -p testkit --example pages -- FOLDER` keeps a picture of each, and fails where one scrolls sideways.
//! With `serve` in place of a folder it prints their addresses and goes on, for other tools to look at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what a test stands on may end the test"
)]

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use shared::{
    emails::{self, EmailKind, NewEmail, Recipient},
    links::{Payload, Purpose},
};
use testkit::{TestApp, app::begin, browser, fixtures::id, sandbox::Sandbox};
use uuid::Uuid;

const WIDTHS: [u32; 3] = [320, 360, 1280];
const TOKEN: &str = "a-token-to-look-at";

/// What no browser lets a reader send.
const FAULTY: [(&str, &str); 7] = [
    ("action", "done"),
    ("outcome", "delighted"),
    ("note", "Wants a demo."),
    ("next", "1"),
    ("next_subject", "Call"),
    ("next_kind", "dance"),
    ("next_at", "2026-11-19T10:00"),
];

/// A page, and what is pressed on it after it was opened.
struct Page {
    name: &'static str,
    path: String,
    press: Option<&'static str>,
    /// Sent in the place of a form of its own, which would not let it.
    sent: &'static [(&'static str, &'static str)],
}

/// A rep of one language, and the pages that she sees.
struct World {
    sandbox: Sandbox,
    locale: &'static str,
    ada: String,
    pages: Vec<Page>,
}

#[tokio::main]
async fn main() {
    let to = std::env::args().nth(1).expect("a folder for the pictures, or the word serve");
    if to == "serve" {
        let worlds = [World::new("en").await, World::new("zh-CN").await];
        for world in &worlds {
            let pages = world.pages.iter().filter(|page| page.press.is_none());
            pages
                .for_each(|page| println!("{} {}{}", page.name, world.sandbox.app.base, page.path));
        }
        return std::future::pending().await;
    }
    std::fs::create_dir_all(&to).expect("a folder");
    let mut wide = Vec::new();
    for locale in ["en", "zh-CN"] {
        for width in WIDTHS {
            for scheme in ["light", "dark"] {
                // What is pressed is done, so each walk has a world of its own.
                let world = World::new(locale).await;
                wide.extend(world.walk(&to, width, scheme).await);
            }
        }
    }
    assert!(wide.is_empty(), "pages that scroll sideways: {wide:#?}");
    println!("every page fits; pictures are in {to}");
}

impl World {
    async fn new(locale: &'static str) -> Self {
        let sandbox = Sandbox::with_mailbox(begin(), TOKEN).await;
        let more = json!({ "locale": locale, "timezone": "Asia/Shanghai" });
        let ada = sandbox.app.user("Ada Rep", "rep", more).await;
        let mut world = Self { sandbox, locale, ada, pages: Vec::new() };
        world.open_ones().await;
        world.old_ones().await;
        world.without_a_task().await;
        world.surveys().await;
        world.mailbox().await;
        world
    }

    fn app(&self) -> &TestApp {
        &self.sandbox.app
    }

    fn add(&mut self, name: &'static str, path: String, press: Option<&'static str>) {
        self.pages.push(Page { name, path, press, sent: &[] });
    }

    fn add_sent(
        &mut self,
        name: &'static str,
        path: String,
        sent: &'static [(&'static str, &'static str)],
    ) {
        self.pages.push(Page { name, path, press: Some("button"), sent });
    }

    /// A lead of hers with a first task, and the path of that task's page.
    async fn lead(&self) -> (String, String, String) {
        let n = self.pages.len();
        let (first, last, company) = match self.locale {
            "en" => ("Wei", "Zhang", "Nimbus Robotics and Torque Sensors Incorporated"),
            _ => ("伟", "张", "云栖机器人与扭矩传感器（上海）股份有限公司"),
        };
        let lead = json!({
            "first_name": first, "last_name": last, "company": company, "owner_id": self.ada,
            "email": format!("wei.zhang.of.purchasing.{n}@a-rather-long-domain.nimbus.example"),
            "phone": format!("+861380013{:04}", 8000 + n), "message": "Please call me.\nMornings are best."
        });
        let lead = id(&self.app().post("/v1/leads", lead).await.created()["lead"]);
        let tasks = self.app().get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
        let task = id(&tasks["data"][0]);
        let path = self.page(Purpose::Task, &[&task, &self.ada], begin() + TimeDelta::days(30));
        (lead, task, path)
    }

    fn page(&self, purpose: Purpose, ids: &[&str], until: DateTime<Utc>) -> String {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.parse().expect("an id")).collect();
        let url = self.app().ctx.links.url(purpose, &Payload::of(&ids).until(until));
        url.trim_start_matches("https://crm.example").to_owned()
    }

    async fn open_ones(&mut self) {
        for (name, query, press) in [
            ("open", "", None),
            ("outcome", "?outcome=no_answer", None),
            ("outcome-meeting", "?outcome=meeting_made", None),
            ("later", "?snooze=1", None),
            ("said-done", "?outcome=reached", Some("#done button")),
            ("said-later", "?snooze=1", Some("#later button")),
        ] {
            let (.., path) = self.lead().await;
            self.add(name, format!("{path}{query}"), press);
        }
        let (.., path) = self.lead().await;
        self.add_sent("faulty", path, &FAULTY);
    }

    async fn old_ones(&mut self) {
        let (_, task, path) = self.lead().await;
        self.act("POST", &format!("/v1/tasks/{task}/complete"), json!({})).await;
        self.add("done-before", path.clone(), None);
        self.add_sent("changed-meanwhile", path, &[("action", "snooze"), ("for", "PT1H")]);
        let (_, task, path) = self.lead().await;
        let reached = json!({ "outcome": "reached", "note": "Wants a demo." });
        self.act("POST", &format!("/v1/tasks/{task}/complete"), reached).await;
        self.add("done-with-outcome", path.clone(), None);
        self.add("said-next", path, Some("#next button"));
        let (_, task, path) = self.lead().await;
        self.act("POST", &format!("/v1/tasks/{task}/snooze"), json!({ "for": "P1D" })).await;
        self.add("put-off", path, None);
        let (_, task, path) = self.lead().await;
        self.act("PATCH", &format!("/v1/tasks/{task}"), json!({ "status": "cancelled" })).await;
        self.add("cancelled", path, None);
        let (lead, _, path) = self.lead().await;
        let bo = self.app().user("Bo Rep", "rep", json!({})).await;
        self.act("PATCH", &format!("/v1/leads/{lead}"), json!({ "owner_id": bo })).await;
        self.add("handed-over", path, None);
        let (lead, _, path) = self.lead().await;
        self.act("POST", &format!("/v1/leads/{lead}/erase"), json!({})).await;
        self.add("erased", path, None);
        let (_, task, _) = self.lead().await;
        let path = self.page(Purpose::Task, &[&task, &self.ada], begin() - TimeDelta::days(1));
        self.add("expired", path, None);
        let cy = self.app().user("Cy Rep", "rep", json!({})).await;
        let path = self.page(Purpose::Task, &[&task, &cy], begin() + TimeDelta::days(30));
        let gone = json!({ "active": false, "reassign_to": self.ada });
        self.act("PATCH", &format!("/v1/users/{cy}"), gone).await;
        self.add("gone", path, None);
    }

    async fn act(&self, method: &str, path: &str, body: Value) {
        let json = [("content-type", "application/json")];
        let admin = self.app().as_key(testkit::ADMIN_KEY);
        let answer = admin.send(method, path, &json, body.to_string()).await;
        assert!(answer.status < 300, "{path}: {}", answer.text);
    }

    async fn without_a_task(&mut self) {
        self.add("unknown", "/a/x".to_owned(), None);
        let customer = json!({ "name": "Nimbus" });
        let customer = id(&self.app().post("/v1/customers", customer).await.created());
        let contact = json!({
            "customer_id": customer, "name": "Wei Zhang", "locale": self.locale, "email": "wei@nimbus.example"
        });
        let contact = id(&self.app().post("/v1/contacts", contact).await.created());
        let email = self.mail_to(&contact).await;
        let path = self.page(Purpose::Unsubscribe, &[&email], begin() + TimeDelta::days(30));
        self.add("unsubscribe", path.clone(), None);
        self.add("said-unsubscribed", path, Some("form button"));
        self.add("unsubscribe-unknown", "/u/x".to_owned(), None);
    }

    async fn surveys(&mut self) {
        for (kind, name, said) in [
            ("nps", "survey-nps", "said-thanks-nps"),
            ("csat", "survey-csat", "said-thanks-csat"),
            ("ces", "survey-ces", "said-thanks-ces"),
        ] {
            let survey = id(&self
                .app()
                .post("/v1/surveys", json!({ "name": kind, "kind": kind }))
                .await
                .created());
            let path = self.asked(&survey, 1).await;
            self.add(name, path, None);
            let path = self.asked(&survey, 2).await;
            self.add(said, format!("{path}?score=3"), Some("form button"));
            if kind == "nps" {
                let path = self.asked(&survey, 3).await;
                self.add_sent("survey-faulty", path, &[("score", "12")]);
            }
        }
    }

    /// The path of an invitation by a link.
    async fn asked(&self, survey: &str, n: u8) -> String {
        let customer =
            id(&self.app().post("/v1/customers", json!({ "name": "N" })).await.created());
        let contact = json!({
            "customer_id": customer, "name": "Wei Zhang", "locale": self.locale,
            "email": format!("wei{n}@{survey}.example")
        });
        let contact = id(&self.app().post("/v1/contacts", contact).await.created());
        let body = json!({ "contact_ids": [contact], "deliver": "link" });
        let path = format!("/v1/surveys/{survey}/invitations");
        let answer = self.app().post(&path, body).await.created();
        let url = answer["links"][0]["url"].as_str().expect("a link").to_owned();
        url.trim_start_matches("https://crm.example").to_owned()
    }

    async fn mail_to(&self, contact: &str) -> String {
        let (mut conn, now) = (self.app().conn().await, self.app().clock.now());
        let contact = contact.parse().expect("an id");
        let contact = shared::contacts::queries::get(&conn, contact).await.expect("a database");
        let contact = contact.expect("the contact");
        let new = NewEmail {
            kind: EmailKind::LeadAssigned,
            cause: "a walk".to_owned(),
            to: Recipient::Contact { contact: &contact, email: "wei@nimbus.example" },
            lead_id: None,
            task_id: None,
            customer_id: None,
            reminder_id: None,
            reason: json!({ "rule": "a walk" }),
            deadline_at: now + TimeDelta::hours(48),
        };
        emails::actions::queue(&mut conn, new, now).await.expect("a queued message");
        let path = format!("/v1/emails?contact_id={}", contact.id);
        id(&self.app().get(&path).await.ok()["data"][0])
    }

    async fn mailbox(&mut self) {
        let base = format!("/dev/mailbox/{TOKEN}");
        // Everything that is due so far.
        self.app().drain().await;
        let sent = self.app().get("/v1/emails?status=sent&limit=1").await.ok();
        let message = format!("{base}/{}", sent["data"][0]["id"].as_str().expect("a message"));
        self.add("mailbox", base.clone(), None);
        self.add("mailbox-message", message.clone(), None);
        self.add("mailbox-text", format!("{message}/text"), None);
        self.add("mailbox-headers", format!("{message}/headers"), None);
    }

    /// Answers the pages that are wider than the window.
    async fn walk(&self, to: &str, width: u32, scheme: &str) -> Vec<String> {
        let name = |page: &Page| format!("{}.{}.{width}.{scheme}", page.name, self.locale);
        let mut steps = Vec::new();
        if scheme == "dark" {
            steps.push("dark".to_owned());
        }
        steps.push(format!("language {}", self.locale));
        let folder = tempfile::tempdir().expect("a folder");
        for page in &self.pages {
            let url = format!("{}{}", self.app().base, page.path);
            steps.push(match page.sent {
                [] => format!("open {url}"),
                fields => form(&folder.path().join(page.name), &url, fields),
            });
            steps.extend(page.press.map(|button| format!("click {button}")));
            steps.extend(["width".to_owned(), format!("shot {to}/{}.png", name(page))]);
        }
        let run = tokio::task::spawn_blocking(move || browser::drive(width, &steps));
        let widths = run.await.expect("a browser");
        assert_eq!(widths.len(), self.pages.len());
        // A window with a bar to scroll down by is narrower.
        let fits = |wide: &str| wide.parse().is_ok_and(|wide: u32| wide <= width);
        let wide = self.pages.iter().zip(widths).filter(|(_, wide)| !fits(wide));
        wide.map(|(page, wide)| format!("{} is {wide} wide", name(page))).collect()
    }
}

/// A page elsewhere whose button sends these fields; answers the step that opens it.
fn form(file: &std::path::Path, url: &str, fields: &[(&str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    };
    let fields: String = fields.iter().map(field).collect();
    let page = format!(
        "<meta name=viewport content=\"width=device-width\"><form method=post action=\"{url}\">{fields}<button>Send</button></form>"
    );
    let file = file.with_extension("html");
    std::fs::write(&file, page).expect("a page");
    format!("open file://{}", file.display())
}
