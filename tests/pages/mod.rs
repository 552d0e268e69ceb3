//! The pages behind links.

mod browser;
mod forms;
mod later;
mod mailbox;
mod next;
mod old_links;
mod one_tap;
mod scanners;
mod settle;

use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id};

const ADA: &str = "ada@example.com";

/// A rep with a lead of hers, and the path of the page that its first message leads to.
async fn lead(app: &TestApp, more: Value) -> (String, String, String) {
    let ada = app.user("Ada Rep", "rep", more).await;
    let lead = json!({
        "first_name": "Wei", "last_name": "Zhang", "company": "Nimbus", "email": "wei@nimbus.example",
        "phone": "+8613800138000", "message": "Please call me", "owner_id": ada
    });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    app.drain().await;
    let page = page_of(app, ADA, "lead_assigned");
    (ada, lead, page)
}

/// Every link of the last message of this kind to somebody.
fn links(app: &TestApp, to: &str, kind: &str) -> Vec<String> {
    let mails = app.smtp.to(to);
    let mail = mails.iter().rfind(|mail| mail.kind().as_deref() == Some(kind));
    let html = mail.unwrap_or_else(|| panic!("no {kind} to {to}")).html().unwrap();
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&amp;", "&").replace("&#x2f;", "/")).collect()
}

/// The path of the page that a message leads to, without a choice.
fn page_of(app: &TestApp, to: &str, kind: &str) -> String {
    let links = links(app, to, kind);
    let page = links.iter().find(|link| link.starts_with("https://crm.example/a/"));
    let page = page.unwrap_or_else(|| panic!("no page in {links:?}"));
    page.trim_start_matches("https://crm.example").split('?').next().unwrap().to_owned()
}

async fn get(app: &TestApp, path: &str) -> Response {
    app.stranger().get(path).await
}

/// Sends a form.
async fn press(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
    Response::of(app.stranger().request("POST", path).form(fields)).await
}

/// The task of a page, as the API has it.
async fn first_task(app: &TestApp, lead: &str) -> Value {
    let tasks = app.get(&format!("/v1/tasks?lead_id={lead}&sort=created_at")).await.ok();
    tasks["data"][0].clone()
}

async fn tasks(app: &TestApp, lead: &str) -> Vec<Value> {
    let tasks = app.get(&format!("/v1/tasks?lead_id={lead}&sort=created_at")).await.ok();
    tasks["data"].as_array().unwrap().clone()
}

async fn interactions(app: &TestApp, lead: &str) -> Vec<Value> {
    let rows = app.get(&format!("/v1/interactions?lead_id={lead}&sort=created_at")).await.ok();
    rows["data"].as_array().unwrap().clone()
}

/// The value of a field of the page's forms.
fn value_of(page: &str, name: &str) -> String {
    let field = page
        .split(&format!("name=\"{name}\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    let value = field.split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}
