//! Every text of the list, in every text of every resource: kept as it was sent, or refused by name.

mod resources;

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use self::resources::{Kind::Name, Resource, resources};

/// What is sent and what is kept of it.
fn naughty() -> Vec<(String, String)> {
    let lines = include_str!("naughty.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| match serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")) {
            Value::String(text) => (text.clone(), text),
            pair => serde_json::from_value(pair).unwrap(),
        })
        .collect()
}

/// Puts a text into a field, or into a member of one.
fn put(body: &mut Value, place: &str, text: &str) {
    let Some((parent, member)) = place.rsplit_once('/') else {
        body[place] = text.into();
        return;
    };
    if body.pointer(&format!("/{parent}")).is_none() {
        body[parent] = json!({});
    }
    body.pointer_mut(&format!("/{parent}")).unwrap()[member] = text.into();
}

fn query(parameters: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://api", parameters).unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// One text in all texts of a resource.
async fn survives(app: &TestApp, resource: &Resource, number: usize, sent: &str, kept: &str) {
    let path = resource.path;
    let needs = resource.needs.to_string().replace('#', &number.to_string());
    let mut body: Value = serde_json::from_str(&needs).unwrap();
    let refused: Vec<&str> = resource
        .texts
        .iter()
        .filter(|(_, kind)| kind.refuses(kept))
        .map(|(place, _)| *place)
        .collect();
    for (place, _) in resource.texts {
        put(&mut body, place, sent);
    }
    let answer = app.post(path, body.clone()).await;
    if !refused.is_empty() {
        let problem = answer.clone().problem(422, "validation");
        let pointers = problem["errors"].as_array().unwrap().iter();
        let pointers: Vec<&str> =
            pointers.map(|error| error["pointer"].as_str().unwrap()).collect();
        // A lost_reason or a resolution is looked at once the rest can be read.
        let late = ["lost_reason", "resolution"];
        for place in refused.iter().filter(|place| !late.contains(*place)) {
            assert!(
                pointers.contains(&&*format!("/{place}")),
                "{path} {place} of {sent:?}: {problem}"
            );
        }
        // The others take it all the same.
        if refused.len() == resource.texts.len() || kept.contains('\0') {
            return;
        }
        for place in &refused {
            put(&mut body, place, &format!("x{number}"));
        }
    }
    let answer = if refused.is_empty() { answer } else { app.post(path, body.clone()).await };
    assert!(answer.status == 201, "{path} {sent:?}: {}", answer.text);
    let row = answer.created();
    let row = if path == "/v1/leads" { row["lead"].clone() } else { row };
    let read = app.get(&format!("{path}/{}", id(&row))).await.ok();
    let listed = app.get(&format!("{path}?limit=200")).await.ok();
    let listed = listed["data"].as_array().unwrap().iter().find(|other| other["id"] == row["id"]);
    for (place, kind) in resource.texts.iter().filter(|(place, _)| !refused.contains(place)) {
        for shown in [&row, &read].into_iter().chain(listed) {
            let shown = &shown.pointer(&format!("/{place}")).unwrap_or(&Value::Null);
            assert_eq!(*shown, kind.keeps(kept), "{path} {place} of {sent:?}");
        }
    }
    finds(app, resource, &row, &refused, kept).await;
}

/// The row is found by its texts: whole by a filter, and by search where there is a letter or a digit.
async fn finds(app: &TestApp, resource: &Resource, row: &Value, refused: &[&str], kept: &str) {
    let path = resource.path;
    let has = async |parameters: &[(&str, &str)]| {
        let list = app.get(&format!("{path}?{}", query(parameters))).await.ok();
        list["data"].as_array().unwrap().iter().any(|other| other["id"] == row["id"])
    };
    for field in resource.filters.iter().filter(|field| !refused.contains(*field)) {
        let value = row[*field].as_str().unwrap();
        assert!(has(&[(*field, value), ("limit", "200")]).await, "{path} {field}={value:?}");
    }
    let searched = resource.searched.iter().any(|field| !refused.contains(field));
    if searched && kept.chars().any(char::is_alphanumeric) {
        assert!(has(&[("q", kept.trim()), ("limit", "200")]).await, "{path} q={kept:?}");
    }
}

async fn start() -> (TestApp, Vec<Resource>) {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let resources = resources(&ada, &customer);
    (app, resources)
}

async fn all_survive(paths: &[&str]) {
    let (app, resources) = start().await;
    for resource in resources.iter().filter(|resource| paths.contains(&resource.path)) {
        let unique = ["/v1/teams", "/v1/pipelines"].contains(&resource.path);
        for (number, (sent, kept)) in naughty().into_iter().enumerate() {
            if !unique {
                survives(&app, resource, number, &sent, &kept).await;
            } else {
                // Two texts that differ by capitals or white space alone are one name.
                let own = |text: &str| format!("{text}{number}");
                if !text_ends_in_mark(&sent) {
                    survives(&app, resource, number, &own(&sent), &own(&kept)).await;
                }
            }
        }
    }
}

/// A number behind it would be another text than the one meant.
fn text_ends_in_mark(text: &str) -> bool {
    text.trim().is_empty() || text.ends_with(char::is_whitespace)
}

#[tokio::test]
async fn leads_keep_every_text() {
    all_survive(&["/v1/leads"]).await;
}

#[tokio::test]
async fn customers_and_contacts_keep_every_text() {
    all_survive(&["/v1/customers", "/v1/contacts"]).await;
}

#[tokio::test]
async fn what_a_sale_leaves_behind_keeps_every_text() {
    all_survive(&["/v1/deals", "/v1/cases", "/v1/interactions", "/v1/purchases"]).await;
}

#[tokio::test]
async fn people_and_their_work_keep_every_text() {
    all_survive(&["/v1/tasks", "/v1/users", "/v1/teams"]).await;
}

#[tokio::test]
async fn the_rest_keeps_every_text() {
    all_survive(&["/v1/calendars", "/v1/keys", "/v1/suppressions", "/v1/pipelines"]).await;
    let (app, _) = start().await;
    for (sent, kept) in naughty() {
        let answer = app.patch("/v1/settings", json!({ "name": sent })).await;
        if Name.refuses(&kept) {
            assert!(answer.faults()[0].starts_with("/name "), "{sent:?}");
        } else {
            assert_eq!(answer.ok()["name"], Name.keeps(&kept), "{sent:?}");
            assert_eq!(app.get("/v1/settings").await.ok()["name"], Name.keeps(&kept));
        }
    }
}

#[tokio::test]
async fn mails_carry_every_text_and_nothing_gets_out_of_its_place() {
    let (app, _) = start().await;
    let fine: Vec<String> =
        naughty().into_iter().map(|(_, kept)| kept).filter(|kept| !Name.refuses(kept)).collect();
    let posts = stream::iter(fine.iter().enumerate()).for_each(|(number, text)| {
        let email = format!("m{number}@x.example");
        let body = json!({ "email": email, "last_name": text, "company": text, "message": text });
        let app = &app;
        async move { _ = app.post("/v1/leads", body).await.created() }
    });
    posts.await;
    app.drain().await;
    let mails = app.smtp.messages();
    assert_eq!(mails.len(), fine.len());
    for (mail, text) in mails.iter().zip(&fine) {
        let text = text.trim();
        assert_eq!(mail.to, ["ada@example.com"]);
        let raw = String::from_utf8_lossy(&mail.data).into_owned();
        let head = raw.split("\r\n\r\n").next().unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split_once(':').unwrap_or_else(|| panic!("{text:?}: {head}")).0)
            .collect();
        for name in ["Bcc", "Cc", "X-Evil"] {
            assert!(!names.contains(&name), "{text:?}: {head}");
        }
        assert_eq!(names.iter().filter(|name| **name == "Subject").count(), 1, "{head}");
        let html = mail.html().unwrap();
        for tag in ["<script", "<img src=x", "</title><b>", "<a href=\"javascript", "<%="] {
            assert!(!html.contains(tag), "{text:?}");
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = words(&mail.text().unwrap());
        assert!(body.contains(&words(text)), "{text:?} is not in {body}");
    }
}
