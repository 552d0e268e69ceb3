use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, sandbox::Sandbox};

use super::{
    schema::faults,
    support::{Operation, document, operations},
};

#[test]
fn every_example_is_what_its_schema_says() {
    let document = document();
    let mut wrong = Vec::new();
    let mut seen = 0;
    let mut check = |place: String, media: &Value| {
        let several = media["examples"].as_object().into_iter().flatten();
        for example in media.get("example").into_iter().chain(several.map(|(_, it)| &it["value"])) {
            seen += 1;
            for fault in faults(&document, &media["schema"], example) {
                wrong.push(format!("{place}{fault}"));
            }
        }
    };
    for operation in operations() {
        let bodies = operation.said["requestBody"]["content"].as_object();
        for (kind, media) in bodies.into_iter().flatten() {
            check(format!("{} {kind} ", operation.id), media);
        }
        for (status, response) in operation.said["responses"].as_object().unwrap() {
            for media in response["content"].as_object().into_iter().flat_map(|all| all.values()) {
                check(format!("{} {status} ", operation.id), media);
            }
        }
    }
    for (name, response) in document["components"]["responses"].as_object().unwrap() {
        check(format!("{name} "), &response["content"]["application/problem+json"]);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 80, "{seen} examples alone");
}

/// Every example is sent, to rows of its own; every answer is one that the document describes.
#[tokio::test]
async fn every_example_of_a_request_works() {
    let document = document();
    let sandbox = Sandbox::start_at(testkit::app::begin()).await;
    let app = &sandbox.app;
    let world = World::make(app).await;
    let mut wrong = Vec::new();
    let mut all = operations();
    // The clock is moved last.
    all.sort_by_key(|operation| operation.id == "advance_sandbox");
    for operation in &all {
        let subject = world.subject(app, operation).await;
        let answer = world.send(app, operation, &subject).await;
        wrong.extend(unlike(&document, operation, &answer));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What the document does not say of an answer.
fn unlike(document: &Value, operation: &Operation, answer: &Response) -> Vec<String> {
    let id = &operation.id;
    let said = &operation.said["responses"][answer.status.to_string()];
    if said.is_null() || answer.status >= 300 {
        return vec![format!("{id}: {} {}", answer.status, answer.text)];
    }
    let mut wrong = Vec::new();
    for (name, header) in said["headers"].as_object().unwrap() {
        let header = header["$ref"].as_str().unwrap().strip_prefix('#').unwrap();
        let header = document.pointer(header).unwrap();
        let sent = answer.headers.contains_key(name);
        if sent || header["required"] == true {
            for fault in faults(document, &header["schema"], &json!(answer.header(name))) {
                wrong.push(format!("{id}: {name} {fault}"));
            }
        }
        if name == "ETag" && !sent {
            wrong.push(format!("{id}: no ETag"));
        }
    }
    match said["content"].get("application/json") {
        Some(media) => {
            let found = faults(document, &media["schema"], &answer.json());
            wrong.extend(found.into_iter().map(|fault| format!("{id}: {fault}")));
        }
        None if said.get("content").is_none() && !answer.text.is_empty() => {
            wrong.push(format!("{id}: a body, {}", answer.text));
        }
        None => {}
    }
    wrong
}

/// Rows that the examples speak of, by the ids that they have here.
struct World {
    ids: Vec<(&'static str, String)>,
    team: String,
}

impl World {
    async fn make(app: &TestApp) -> Self {
        let team = app.team("World").await;
        let user = app.user("Bo Rep", "rep", json!({ "team_id": team })).await;
        let lead = app.post("/v1/leads", json!({ "email": "bo@lead.example" })).await.created();
        let customer = app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created();
        let ids = vec![
            ("019aa041-0400-7000-8000-000000000001", id(&lead["lead"])),
            ("019aa041-0400-7000-8000-000000000002", user),
            ("019aa041-0400-7000-8000-000000000003", team.clone()),
            ("019aa041-0400-7000-8000-000000000020", id(&customer)),
        ];
        app.drain().await;
        Self { ids, team }
    }

    fn user(&self) -> &str {
        &self.ids[1].1
    }

    fn customer(&self) -> &str {
        &self.ids[3].1
    }

    /// A row that this operation can be tried on.
    async fn subject(&self, app: &TestApp, operation: &Operation) -> String {
        if !operation.path.contains("{id}") {
            return String::new();
        }
        let name = &operation.id;
        let list = operation.path.split("/{id}").next().unwrap();
        let made = match list {
            "/v1/leads" => {
                let body = json!({ "email": format!("{name}@lead.example") });
                app.post(list, body).await.created()["lead"].clone()
            }
            "/v1/users" => {
                let email = format!("{name}@example.com");
                app.post(list, json!({ "name": name, "email": email, "role": "rep" }))
                    .await
                    .created()
            }
            "/v1/tasks" => {
                let body = json!({ "subject": name, "owner_id": self.user() });
                app.post(list, body).await.created()
            }
            "/v1/contacts" | "/v1/deals" => {
                let body = json!({ "name": name, "customer_id": self.customer() });
                app.post(list, body).await.created()
            }
            "/v1/cases" => {
                let body = json!({ "subject": name, "customer_id": self.customer() });
                app.post(list, body).await.created()
            }
            "/v1/pipelines" => {
                let stages = json!([{ "name": "New", "probability": 0.1 }]);
                app.post(list, json!({ "name": name, "stages": stages })).await.created()
            }
            "/v1/interactions" => {
                let body = json!({ "customer_id": self.customer(), "channel": "call" });
                app.post(list, body).await.created()
            }
            "/v1/purchases" => {
                let total = json!({ "amount": "1.00", "currency": "USD" });
                let body = json!({ "customer_id": self.customer(), "purchased_on": "2026-11-21", "total": total });
                app.post(list, body).await.created()
            }
            "/v1/keys" => {
                let body = json!({ "name": name, "scopes": ["crm:read"], "team_id": self.team });
                app.post(list, body).await.created()
            }
            "/v1/webhooks" => {
                let body = json!({ "url": "https://hooks.example.com/", "events": ["*"] });
                let made = app.post(list, body).await.created();
                let test = format!("{list}/{}/test", id(&made));
                let sent = app.post(&test, json!({})).await.expect(202);
                return format!("{}/{}", id(&made), id(&sent));
            }
            "/v1/surveys" => app.post(list, json!({ "name": name, "kind": "nps" })).await.created(),
            "/v1/suppressions" => {
                let email = format!("{name}@suppressed.example");
                app.post(list, json!({ "email": email })).await.created()
            }
            "/v1/targets" => {
                let body =
                    json!({ "metric": "nps", "period": "2027", "team_id": self.team, "value": 40 });
                app.put(list, body).await.ok()
            }
            "/v1/digests" => {
                let body = json!({
                    "name": name, "recipient_ids": [self.user()], "scope": "all", "every": "week", "at": "08:00"
                });
                app.post(list, body).await.created()
            }
            "/v1/rejected-leads" => {
                app.post("/v1/leads", json!({ "email": name })).await.expect(422);
                app.get(list).await.ok()["data"][0].clone()
            }
            "/v1/jobs" => {
                let job = crate::jobs::failed(app).await;
                app.get(&format!("{list}/{job}")).await.ok()
            }
            "/v1/emails" | "/v1/sandbox/emails" => app.get(list).await.ok()["data"][0].clone(),
            _ => app.post(list, json!({ "name": name })).await.created(),
        };
        if operation.path.contains("{leave_id}") {
            let leave = format!("{list}/{}/leave", id(&made));
            let away = app.post(&leave, json!({ "from": "2026-12-21" })).await.created();
            return format!("{}/{}", id(&made), id(&away));
        }
        if operation.path.ends_with("/restore") {
            app.delete(&format!("{list}/{}", id(&made))).await.expect(204);
        }
        id(&made)
    }

    async fn send(&self, app: &TestApp, operation: &Operation, subject: &str) -> Response {
        let mut body = operation.request().to_string();
        for (example, here) in &self.ids {
            body = body.replace(example, here);
        }
        let json = [("content-type", "application/json")];
        let (headers, body) =
            if operation.has_body() { (&json[..], body) } else { (&[][..], String::new()) };
        // A test goes to the user of the key, so it takes one.
        let key = match operation.id.as_str() {
            "test_survey" => app.key_of(self.user(), &["surveys:write"]).await,
            _ => testkit::app::ADMIN_KEY.to_owned(),
        };
        let path = operation.at(subject) + &operation.required_query();
        app.as_key(&key).send(&operation.method, &path, headers, body).await
    }
}
