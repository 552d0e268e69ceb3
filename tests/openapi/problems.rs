//! The problems that the document attaches to operations, provoked at each of them.

use serde_json::{Value, json};
use testkit::{TestApp, app::ADMIN_KEY};

use super::support::{NOBODY, Operation, operations};

const JSON: (&str, &str) = ("content-type", "application/json");

async fn in_sandbox() -> TestApp {
    let options = api::ApiOptions { workers: 1, sandbox: true, ..Default::default() };
    TestApp::start_with(testkit::app::begin(), options).await
}

#[tokio::test]
async fn without_a_key_every_operation_is_401() {
    let app = TestApp::start().await;
    for operation in operations() {
        let stranger = app.stranger();
        let answer = stranger.send(&operation.method, &operation.at(NOBODY), &[], "").await;
        assert!(answer.header("www-authenticate").starts_with("Bearer "), "{}", operation.id);
        answer.problem(401, "unauthenticated");
    }
}

/// A key with every other scope is refused, and told which it lacks.
#[tokio::test]
async fn every_operation_needs_the_scope_that_it_names() {
    let app = in_sandbox().await;
    for operation in operations() {
        let all =
            ["leads:write", "crm:read", "crm:write", "surveys:write", "reports:read", "admin"];
        let needed = operation.scopes();
        let others: Vec<&str> = all.into_iter().filter(|scope| !needed.contains(scope)).collect();
        let key = app.integration(None, &others).await;
        let body = body_of(&operation);
        let caller = app.as_key(&key);
        let answer = caller.send(&operation.method, &operation.at(NOBODY), &[JSON], body).await;
        let problem = answer.problem(403, "missing_scope");
        assert_eq!(problem["scope"], needed[0], "{}", operation.id);
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_400_everywhere() {
    let app = in_sandbox().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    for operation in operations() {
        let path = format!("{}?colour=red", operation.at(NOBODY));
        let body = body_of(&operation);
        let answer = app.as_key(ADMIN_KEY).send(&operation.method, &path, &[JSON], body).await;
        let problem = answer.problem(400, "invalid_parameter");
        assert_eq!(
            problem["errors"][0]["code"], "unknown_parameter",
            "{}: {problem}",
            operation.id
        );
        assert_eq!(problem["errors"][0]["pointer"], "colour", "{}: {problem}", operation.id);
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_whatever_if_match_says() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    for operation in operations().iter().filter(|it| it.path.contains("{id}")) {
        for tag in ["\"7\"", "W/\"1\"", "nonsense", "*"] {
            let headers = [JSON, ("if-match", tag)];
            let (path, body) = (operation.at(NOBODY), body_of(operation));
            let answer = app.as_key(ADMIN_KEY).send(&operation.method, &path, &headers, body).await;
            answer.problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_everywhere() {
    let app = in_sandbox().await;
    for operation in operations().iter().filter(|it| it.has_body()) {
        let path = operation.at(NOBODY);
        let caller = app.as_key(ADMIN_KEY);
        let method = &operation.method;
        caller.send(method, &path, &[JSON], "{").await.problem(400, "malformed_json");
        let text = [("content-type", "text/plain")];
        let answer = caller.send(method, &path, &text, "x").await;
        answer.problem(415, "unsupported_media_type");
        let unknown = json!({ "colour": "red" }).to_string();
        let problem = caller.send(method, &path, &[JSON], unknown).await.problem(422, "validation");
        let errors = problem["errors"].as_array().unwrap();
        let found =
            errors.iter().any(|it| it["pointer"] == "/colour" && it["code"] == "unknown_field");
        assert!(found, "{}: {problem}", operation.id);
    }
}

/// An empty create is told every field that the schema requires, and no other.
#[tokio::test]
async fn a_create_requires_what_its_schema_requires() {
    let app = TestApp::start().await;
    let survey = json!({ "name": "After sale", "kind": "nps" });
    let survey = testkit::fixtures::id(&app.post("/v1/surveys", survey).await.created());
    let document = super::support::document();
    for operation in operations().iter().filter(|it| it.id.starts_with("create_")) {
        let schema = operation.said["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            .as_str()
            .unwrap();
        let schema = document.pointer(schema.strip_prefix('#').unwrap()).unwrap();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut wanted: Vec<String> =
            required.iter().map(|name| format!("/{}", name.as_str().unwrap())).collect();
        // One of two, which the schema says in words.
        match operation.id.as_str() {
            "create_lead" => wanted.push("/email".to_owned()),
            "create_interaction" => wanted.push("/customer_id".to_owned()),
            "create_survey_invitations" => wanted.push("/contact_ids".to_owned()),
            _ => {}
        }
        let problem = app.post(&operation.at(&survey), json!({})).await.expect(422);
        let told: Vec<&str> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["pointer"].as_str())
            .collect();
        assert_eq!(told, wanted, "{}", operation.id);
    }
}

fn body_of(operation: &Operation) -> String {
    match operation.request() {
        Value::Null => String::new(),
        body => body.to_string(),
    }
}
