//! Walks the pages behind links as they stand in every state, in both languages, at 320, 360 and 1280 pixels, light and dark, in Chromium
//! without scripts: `cargo run -p testkit --example pages -- FOLDER` keeps a picture of each, and fails where one scrolls sideways.
//! With `serve` in place of a folder it prints their addresses and goes on, for other tools to look at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what a test stands on may end the test"
)]

mod customers;
mod tasks;
mod walk;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shared::links::{Payload, Purpose};
use testkit::{TestApp, app::begin, sandbox::Sandbox};
use uuid::Uuid;

const WIDTHS: [u32; 3] = [320, 360, 1280];
const TOKEN: &str = "a-token-to-look-at";

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

    fn page(&self, purpose: Purpose, ids: &[&str], until: DateTime<Utc>) -> String {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.parse().expect("an id")).collect();
        let url = self.app().ctx.links.url(purpose, &Payload::of(&ids).until(until));
        url.trim_start_matches("https://crm.example").to_owned()
    }

    async fn act(&self, method: &str, path: &str, body: Value) {
        let json = [("content-type", "application/json")];
        let admin = self.app().as_key(testkit::ADMIN_KEY);
        let answer = admin.send(method, path, &json, body.to_string()).await;
        assert!(answer.status < 300, "{path}: {}", answer.text);
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
}
