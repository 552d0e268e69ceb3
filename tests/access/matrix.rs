//! Every route, asked by every kind of key about every kind of row: the status codes as a snapshot.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::people::{ALL, People, customer, lead, people, task};

/// Names of the rows that a route is asked about, and their ids; a route without `{id}` has the row "-".
type Rows = Vec<(&'static str, String)>;

/// Those who ask: by role with all scopes, then integrations of no team with one scope each.
async fn callers(app: &TestApp, people: &People) -> Vec<(String, String)> {
    let mut callers = Vec::new();
    for (name, user) in [("admin", &people.root), ("manager", &people.max), ("rep", &people.ada)] {
        callers.push((name.to_owned(), app.key_of(user, &ALL).await));
    }
    callers.push(("integration".to_owned(), app.integration(None, &ALL).await));
    callers.push(("of North".to_owned(), app.integration(Some(&people.north), &ALL).await));
    for scope in ALL {
        callers.push((scope.to_owned(), app.integration(None, &[scope]).await));
    }
    callers
}

/// Rows of Ada, of her team, of the team below, of another team, of nobody, and one that the caller with `leads:write`
/// alone has posted.
async fn rows(app: &TestApp, people: &People, poster: &str) -> (Rows, Rows, Rows, Rows) {
    let owners =
        [("own", &people.ada), ("team", &people.bo), ("below", &people.eve), ("other", &people.cy)];
    let (mut leads, mut tasks, mut emails) = (Rows::new(), Rows::new(), Rows::new());
    for (name, owner) in owners {
        leads.push((name, lead(app, name, &json!(owner)).await));
        tasks.push((name, task(app, owner).await));
    }
    app.drain().await;
    for (name, owner) in owners {
        let list = app.get(&format!("/v1/emails?user_id={owner}")).await.ok();
        emails.push((name, id(&list["data"][0])));
    }
    leads.push(("unowned", lead(app, "unowned", &Value::Null).await));
    let posted = json!({ "email": "posted@x.example", "owner_id": people.cy });
    leads.push((
        "posted",
        id(&app.as_key(poster).post("/v1/leads", posted).await.created()["lead"]),
    ));
    app.as_key(poster).post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    let refused = vec![("posted", id(&app.get("/v1/rejected-leads").await.ok()["data"][0]))];
    (leads, tasks, emails, refused)
}

/// Customers of Ada, of her team, of another team that Ada has a task with, of another team and of nobody; and what hangs
/// on each: contacts, interactions, purchases, deals, cases.
async fn file(app: &TestApp, people: &People) -> [Rows; 6] {
    let mut rows = [const { Rows::new() }; 6];
    for (name, owner) in [
        ("own", json!(people.ada)),
        ("team", json!(people.bo)),
        ("below", json!(people.eve)),
        ("by task", json!(people.cy)),
        ("other", json!(people.cy)),
        ("unowned", Value::Null),
    ] {
        let made = customer(app, &owner).await;
        if name == "by task" {
            let plan = json!({ "subject": "Call", "owner_id": people.ada, "customer_id": made[0] });
            app.post("/v1/tasks", plan).await.created();
        }
        for (rows, id) in rows.iter_mut().zip(made) {
            rows.push((name, id));
        }
    }
    rows
}

/// An endpoint that wants no more, and its delivery.
async fn webhook(app: &TestApp) -> (String, String) {
    let body = json!({ "url": "http://127.0.0.1:9/", "events": ["key.revoked"], "active": false });
    let webhook = id(&app.post("/v1/webhooks", body).await.created());
    let path = format!("/v1/webhooks/{webhook}");
    app.patch(&path, json!({ "active": true })).await.ok();
    let delivery = id(&app.post(&format!("{path}/test"), json!({})).await.expect(202));
    app.patch(&path, json!({ "active": false })).await.ok();
    (webhook, delivery)
}

/// Targets of Ada, of her team and its other members, of the team below, and of another.
async fn targets(app: &TestApp, people: &People) -> Rows {
    let mut rows = Rows::new();
    for (name, subject, id_of) in [
        ("own", "user_id", &people.ada),
        ("team", "team_id", &people.north),
        ("member", "user_id", &people.bo),
        ("below", "user_id", &people.eve),
        ("other", "user_id", &people.cy),
        ("south", "team_id", &people.south),
    ] {
        let mut body = json!({ "metric": "deals_won", "period": "2026-11", "value": 12 });
        body[subject] = json!(id_of);
        rows.push((name, id(&app.put("/v1/targets", body).await.ok())));
    }
    rows
}

/// Digests that go to Ada, of her team, of another, and of all that an admin sees.
async fn digests(app: &TestApp, people: &People) -> Rows {
    let mut rows = Rows::new();
    for (name, reader, scope) in [
        ("own", &people.ada, json!({ "user_id": people.ada })),
        ("team", &people.max, json!({ "team_id": people.north })),
        ("other", &people.cy, json!({ "team_id": people.south })),
        ("all", &people.root, json!("all")),
    ] {
        let body = json!({
            "name": name, "recipient_ids": [reader], "scope": scope, "every": "week", "at": "08:00"
        });
        rows.push((name, id(&app.post("/v1/digests", body).await.created())));
    }
    rows
}

/// Every route of `/v1` in the OpenAPI document.
fn documented() -> BTreeSet<(String, String)> {
    let document: Value = serde_json::from_str(api::openapi_json()).unwrap();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        let methods = methods
            .filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str()));
        let methods = methods.map(|method| (path.clone(), method.to_uppercase()));
        routes.extend(methods.filter(|(path, _)| path.starts_with("/v1/")));
    }
    routes
}

/// A body that changes nothing where it is let through: empty, or with the stale version below.
fn body(path: &str) -> &'static str {
    if path.ends_with("/snooze") { r#"{"for": "PT1H"}"# } else { "{}" }
}

#[tokio::test]
async fn every_route_by_every_key_and_row() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let callers = callers(&app, &people).await;
    let poster = &callers.iter().find(|(name, _)| name == "leads:write").unwrap().1;
    let (leads, tasks, emails, refused) = rows(&app, &people, poster).await;
    let calendar = id(&app.post("/v1/calendars", json!({ "name": "Office" })).await.created());
    let key = id(&app
        .post("/v1/keys", json!({ "name": "spare", "scopes": ["crm:read"] }))
        .await
        .created());
    let suppressed = json!({ "email": "gone@x.example" });
    let suppressed = id(&app.post("/v1/suppressions", suppressed).await.created());
    let (webhook, delivery) = webhook(&app).await;
    let survey = json!({ "name": "After sale", "kind": "nps" });
    let survey = id(&app.post("/v1/surveys", survey).await.created());
    let job = crate::jobs::failed(&app).await;
    let mut leave = Rows::new();
    for (name, user) in
        [("own", &people.ada), ("team", &people.bo), ("below", &people.eve), ("other", &people.cy)]
    {
        let path = format!("/v1/users/{user}/leave");
        let away = app.post(&path, json!({ "from": "2027-01-04" })).await.created();
        leave.push((name, format!("{user}/leave/{}", id(&away))));
    }
    let file = file(&app, &people).await;
    let targets = targets(&app, &people).await;
    let digests = digests(&app, &people).await;
    let stages = json!([{ "name": "First", "probability": 0.5 }]);
    let pipeline = json!({ "name": "Partners", "stages": stages });
    let pipeline = id(&app.post("/v1/pipelines", pipeline).await.created());
    let one = |row: String| vec![("any", row)];
    let mut table = String::new();
    for (place, (name, _)) in callers.iter().enumerate() {
        writeln!(table, "{:>2} {name}", place + 1).unwrap();
    }
    for (path, method) in documented() {
        let rows = match path.split('/').nth(2).unwrap() {
            _ if !path.contains('{') => vec![("-", String::new())],
            "leads" => leads.clone(),
            "tasks" => tasks.clone(),
            "emails" => emails.clone(),
            "rejected-leads" => refused.clone(),
            "targets" => targets.clone(),
            "digests" => digests.clone(),
            "users" if path.contains("/leave") => leave.clone(),
            "customers" => file[0].clone(),
            "contacts" => file[1].clone(),
            "interactions" => file[2].clone(),
            "purchases" => file[3].clone(),
            "deals" => file[4].clone(),
            "cases" => file[5].clone(),
            "pipelines" => one(pipeline.clone()),
            "users" => one(people.bo.clone()),
            "teams" => one(people.south.clone()),
            "calendars" => one(calendar.clone()),
            "keys" => one(key.clone()),
            "suppressions" => one(suppressed.clone()),
            "webhooks" => one(webhook.clone()),
            "surveys" => one(survey.clone()),
            "sandbox" => one(key.clone()),
            "jobs" => one(job.clone()),
            "performance" => one("revenue".to_owned()),
            other => panic!("no row for {other}"),
        };
        writeln!(table, "\n{method} {path}").unwrap();
        for (name, row) in rows {
            // Leave is named by whose it is and its own id.
            let (owner, one) = row.split_once("/leave/").unwrap_or((&row, ""));
            let path = path
                .replace("{id}", owner)
                .replace("{leave_id}", one)
                .replace("{metric}", owner)
                .replace("{delivery_id}", &delivery);
            let mut line = format!("  {name:<8}");
            for (_, caller) in &callers {
                let headers = [("content-type", "application/json"), ("if-match", "\"999\"")];
                let answer = app.as_key(caller).send(&method, &path, &headers, body(&path)).await;
                write!(line, " {}", answer.status).unwrap();
            }
            writeln!(table, "{line}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
