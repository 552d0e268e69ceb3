//! What a client can know from the document before it asks: the form of every value, and what holds between them.

use serde_json::{Value, json};
use testkit::TestApp;

use super::schema::faults;
use super::support::{document, operations};

/// A field or parameter by its name, and the value that each is.
fn value_of(name: &str) -> Option<(&'static str, &'static str)> {
    // A key of another system, and a value of any resource's.
    let free = ["external_id", "subject_id", "message_id", "request_id"];
    Some(match name {
        _ if free.contains(&name) => return None,
        "timezone" => ("Mars/Olympus", "Asia/Shanghai"),
        "country" | "default_country" => ("XX", "CN"),
        "currency" => ("XXY", "CNY"),
        // A time of day.
        "agenda_at" => ("08:30:00Z", "08:30"),
        "at" => ("2026-11-20", "2026-11-20T08:00:00Z"),
        _ if name.ends_with("_at") => ("0333-11-20T08:00:00Z", "2026-11-20T08:00:00+08:00"),
        _ if name.ends_with("_on") => ("0333-11-20", "2026-11-20"),
        _ if name.ends_with("_id") => ("me", "019aa041-0400-7000-8000-000000000001"),
        _ => return None,
    })
}

/// Inputs of every kind say of each field what the server takes.
#[test]
fn every_value_has_its_form() {
    let document = document();
    let mut seen = 0;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        if !name.ends_with("Input") && !name.ends_with("Patch") {
            continue;
        }
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let field =
                if name.starts_with("Digest") && field == "at" { "agenda_at" } else { field };
            let Some((bad, good)) = value_of(field) else { continue };
            let refused = !faults(&document, schema, &json!(bad)).is_empty();
            assert!(refused, "{name}.{field} takes {bad}");
            assert_eq!(faults(&document, schema, &json!(good)), Vec::<String>::new(), "{name}");
            seen += 1;
        }
    }
    for operation in operations() {
        for parameter in operation.said["parameters"].as_array().into_iter().flatten() {
            let Some(name) = parameter["name"].as_str() else { continue };
            let kind = match name {
                _ if name.ends_with("_after") || name.ends_with("_before") => "due_at",
                name => name,
            };
            let Some((bad, _)) = value_of(kind) else { continue };
            let refused = !faults(&document, &parameter["schema"], &json!(bad)).is_empty();
            assert!(refused, "{}: {name} takes {bad}", operation.id);
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen} values alone");
}

/// A cursor of the form that the document gives is taken, whoever made it up.
#[tokio::test]
async fn a_cursor_of_the_documented_form_is_taken() {
    let app = TestApp::start().await;
    let lists = operations();
    let cursor_of = |parameters: &Value| {
        let parameters = parameters.as_array()?;
        parameters.iter().find(|it| it["name"] == "cursor").map(|it| it["schema"].clone())
    };
    let mut seen = 0;
    for list in lists.iter().filter(|it| !it.path.contains('{') && !it.path.contains("sandbox")) {
        let Some(schema) = cursor_of(&list.said["parameters"]) else { continue };
        if list.id == "list_changes" {
            continue;
        }
        for value in ["", ".s", ".sx", ".s__8", ".n1", ".n-0.5e-7", ".t"] {
            let cursor = format!("-created_at.019aa041-0400-7000-8000-000000000001{value}");
            let said = faults(&document(), &schema, &json!(cursor));
            assert_eq!(said, Vec::<String>::new(), "{}", list.id);
            app.get(&format!("{}?cursor={cursor}", list.path)).await.ok();
        }
        let foreign = "-colour.019aa041-0400-7000-8000-000000000001";
        assert_eq!(faults(&document(), &schema, &json!(foreign)).len(), 1, "{}", list.id);
        let answer = app.get(&format!("{}?cursor={foreign}", list.path)).await;
        answer.problem(400, "invalid_parameter");
        seen += 1;
    }
    assert!(seen > 7, "{seen} lists alone");
}

/// What the document says of several fields at once, the server says too.
#[tokio::test]
async fn rules_over_fields_are_in_the_document() {
    let app = TestApp::start().await;
    let id = "019aa041-0400-7000-8000-000000000001";
    let ada = app.user("Ada", "rep", json!({})).await;
    let task = json!({ "subject": "Call", "owner_id": ada, "due_at": "2026-11-23T10:00:00Z" });
    let task = app.post("/v1/tasks", task).await.created();
    let snooze = format!("/v1/tasks/{}/snooze", task["id"].as_str().unwrap());
    let key = |more: Value| {
        let mut key = json!({ "name": "site", "scopes": ["leads:write"] });
        key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key
    };
    let event = |more: Value| {
        let mut trigger = json!({ "type": "event", "event": "deal.won" });
        trigger.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "name": "After sale", "kind": "nps", "trigger": trigger })
    };
    for (schema, path, body, fits) in [
        ("InteractionInput", "/v1/interactions", json!({ "channel": "call" }), false),
        (
            "InteractionInput",
            "/v1/interactions",
            json!({ "channel": "call", "customer_id": id, "lead_id": id }),
            false,
        ),
        ("KeyInput", "/v1/keys", key(json!({ "user_id": ada, "team_id": id })), false),
        ("KeyInput", "/v1/keys", key(json!({ "user_id": ada, "team_id": null })), true),
        ("LeadInput", "/v1/leads", json!({ "company": "Nimbus", "emails": [] }), false),
        ("LeadInput", "/v1/leads", json!({ "email": null, "phones": ["+8613800138000"] }), true),
        ("LeadInput", "/v1/leads", json!({ "email": "a@x.example", "external_id": "7" }), false),
        (
            "LeadInput",
            "/v1/leads",
            json!({ "email": "b@x.example", "external_id": "7", "source": "web" }),
            true,
        ),
        ("SurveyInput", "/v1/surveys", event(json!({ "delay": "P1D", "filter": null })), true),
        ("SurveyInput", "/v1/surveys", event(json!({ "filter": {} })), false),
        ("SurveyInput", "/v1/surveys", event(json!({ "every": "P1M" })), false),
        ("SnoozeInput", &snooze, json!({}), false),
        ("SnoozeInput", &snooze, json!({ "until": "2026-11-22T10:00:00Z", "for": "PT1H" }), false),
        ("SnoozeInput", &snooze, json!({ "until": null, "for": "PT1H" }), true),
    ] {
        let said = &document()["components"]["schemas"][schema];
        assert_eq!(faults(&document(), said, &body).is_empty(), fits, "{schema} {body}");
        let status = app.post(path, body.clone()).await.status;
        assert_eq!(status != 422, fits, "{schema} {body}: {status}");
    }
}
