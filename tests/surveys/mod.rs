//! Surveys: whom they reach and whom not, the message, the page, the answer.

mod answers;
mod asked;
mod browser;
mod by_itself;
mod counted_for;
mod erased;
mod left_out;
mod main_job;
mod many;
mod results;
mod results_of_parts;
mod rhythm;
mod rows;
mod seen;
mod tokens;

use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id};

const BASE: &str = "https://crm.example";

/// A contact of a customer of their own; `more` are further fields of the contact.
async fn contact(app: &TestApp, email: &str, more: Value) -> String {
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    contact_of(app, &customer, email, more).await
}

async fn contact_of(app: &TestApp, customer: &str, email: &str, more: Value) -> String {
    let mut body = json!({ "customer_id": customer, "name": "Wei Zhang", "email": email });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/contacts", body).await.created())
}

/// A survey of a kind; `more` are further fields.
pub async fn survey(app: &TestApp, kind: &str, more: Value) -> String {
    let mut body = json!({ "name": format!("The {kind}"), "kind": kind });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/surveys", body).await.created())
}

/// Asks contacts by hand.
pub async fn invite(app: &TestApp, survey: &str, contacts: &[&str]) -> Value {
    let path = format!("/v1/surveys/{survey}/invitations");
    let answer = app.post(&path, json!({ "contact_ids": contacts })).await.created();
    app.drain().await;
    answer
}

/// Takes back the cases that low answers opened: while one is open, its customer is asked nothing.
pub async fn drop_cases(app: &TestApp) {
    let open = app.get("/v1/cases?limit=200").await.ok()["data"].clone();
    for case in open.as_array().unwrap() {
        app.delete(&format!("/v1/cases/{}", id(case))).await.expect(204);
    }
}

/// Asks one by a link; answers the path of its page.
pub async fn link(app: &TestApp, survey: &str, contact: &str) -> String {
    let body = json!({ "contact_ids": [contact], "deliver": "link" });
    let path = format!("/v1/surveys/{survey}/invitations");
    let answer = app.post(&path, body).await.created();
    let url = answer["links"][0]["url"].as_str().unwrap_or_else(|| panic!("{answer}"));
    url.strip_prefix(BASE).unwrap().to_owned()
}

pub async fn invitations(app: &TestApp, survey: &str) -> Vec<Value> {
    let path = format!("/v1/surveys/{survey}/invitations?limit=200&sort=created_at");
    app.get(&path).await.ok()["data"].as_array().unwrap().clone()
}

async fn responses(app: &TestApp, survey: &str) -> Vec<Value> {
    let path = format!("/v1/surveys/{survey}/responses?limit=200&sort=answered_at");
    app.get(&path).await.ok()["data"].as_array().unwrap().clone()
}

/// Subjects of the messages of a kind to somebody.
fn mails(app: &TestApp, to: &str, kind: &str) -> Vec<String> {
    let all = app.smtp.to(to);
    let of_kind = all.iter().filter(|mail| mail.kind().as_deref() == Some(kind));
    of_kind.map(|mail| mail.html().unwrap()).collect()
}

/// The paths of the scale in a message.
fn scale(html: &str) -> Vec<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links = links.map(|link| link.replace("&amp;", "&").replace("&#x2f;", "/"));
    let links = links.filter_map(|link| link.strip_prefix(BASE).map(ToOwned::to_owned));
    links.filter(|link| link.starts_with("/s/")).collect()
}

/// Opens a page as a person does.
async fn open(app: &TestApp, path: &str) -> Response {
    let browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
    Response::of(app.stranger().request("GET", path).header("user-agent", browser)).await
}

/// Sends the form.
pub async fn press(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
    Response::of(app.stranger().request("POST", path).form(fields)).await
}
