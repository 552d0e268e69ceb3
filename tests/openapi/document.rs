use std::collections::BTreeSet;

use serde_json::Value;

use super::support::{document, operations};

#[test]
fn the_document_is_the_one_that_was_read() {
    insta::assert_snapshot!(api::openapi_json());
}

#[test]
fn every_operation_is_described() {
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let (id, said) = (&operation.id, &operation.said);
        assert!(ids.insert(id.clone()), "{id} twice");
        assert!(said["summary"].as_str().is_some_and(|text| !text.ends_with('.')), "{id}");
        assert_eq!(said["tags"].as_array().map(Vec::len), Some(1), "{id}");
        assert!(!operation.scopes().is_empty(), "{id} names no scope");
        for scope in operation.scopes() {
            assert!(said["description"].as_str().unwrap().contains(&format!("`{scope}`")), "{id}");
        }
        assert_eq!(operation.takes("IdempotencyKey"), operation.method == "POST", "{id}");
        if operation.has_body() {
            assert!(!operation.request().is_null(), "{id} has no example of a request");
        }
        for (status, response) in said["responses"].as_object().unwrap() {
            for (kind, media) in response["content"].as_object().into_iter().flatten() {
                assert!(media.get("example").is_some(), "{id} {status} {kind} has no example");
            }
        }
    }
}

#[test]
fn every_problem_has_an_example_with_its_code_and_status() {
    for (name, response) in document()["components"]["responses"].as_object().unwrap() {
        let media = &response["content"]["application/problem+json"];
        for (code, example) in media["examples"].as_object().unwrap() {
            assert!(name.contains(code.as_str()), "{name} {code}");
            let value = &example["value"];
            let words = ["title", "detail", "instance", "request_id"];
            assert!(words.iter().all(|word| value[*word].is_string()), "{name} {value}");
            assert!(value["status"].as_u64().is_some_and(|status| status >= 400), "{name}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut seen = 0;
    walk(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').expect("a place of this document");
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            seen += 1;
        }
    });
    assert!(seen > 500, "{seen} references alone");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let odd = schemas.keys().filter(|name| {
        name.starts_with("Value") || name.contains('_') || name.starts_with(char::is_lowercase)
    });
    assert_eq!(odd.collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Inputs are closed; what a create needs may not be null, and nothing is needed by a patch.
#[test]
fn inputs_say_what_they_take() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let of = |name: &str| &schemas[name];
    for (name, schema) in schemas {
        if name.ends_with("Input") || name.ends_with("Patch") {
            assert_eq!(schema["additionalProperties"], false, "{name}");
        }
        if name.ends_with("Patch") {
            assert!(schema.get("required").is_none(), "{name}");
        }
    }
    assert_eq!(of("UserInput")["required"], serde_json::json!(["name", "email", "role"]));
    assert_eq!(of("UserInput")["properties"]["name"]["type"], "string");
    assert_eq!(of("UserPatch")["properties"]["name"]["type"], "string");
    assert_eq!(
        of("UserPatch")["properties"]["team_id"]["type"],
        serde_json::json!(["string", "null"])
    );
    assert_eq!(
        of("LeadStatus")["enum"],
        serde_json::json!(["new", "working", "qualified", "unqualified", "converted"])
    );
    assert_eq!(of("CalendarInput")["properties"]["holidays"]["items"]["format"], "date");
}

fn walk(value: &Value, with: &mut impl FnMut(&Value)) {
    with(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, with)),
        Value::Object(fields) => fields.values().for_each(|field| walk(field, with)),
        _ => {}
    }
}
