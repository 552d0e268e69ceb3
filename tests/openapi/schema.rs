//! Values held against a schema of the document. A keyword that is not known here fails the test:
//! none is passed over.

use chrono::{DateTime, NaiveDate};
use regex::Regex;
use serde_json::{Map, Value, json};

/// What says something to people, not of values.
const WORDS: [&str; 4] = ["description", "examples", "example", "default"];

/// What is wrong with a value; empty where nothing is.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, here: &str, found: &mut Vec<String>) {
    for (keyword, said) in schema.as_object().expect("a schema") {
        let fits = match keyword.as_str() {
            "$ref" => {
                let named = said.as_str().and_then(|place| place.strip_prefix('#')).unwrap();
                check(document, document.pointer(named).unwrap(), value, here, found);
                true
            }
            "oneOf" => fitting(document, said, value) == 1,
            "anyOf" => fitting(document, said, value) > 0,
            "not" => !faults(document, said, value).is_empty(),
            "properties" | "items" | "additionalProperties" => {
                parts(document, schema, keyword, value, here, found);
                true
            }
            keyword if WORDS.contains(&keyword) => true,
            keyword => holds(keyword, said, value),
        };
        if !fits {
            found.push(format!("{here}: {value} is not {keyword} {said}"));
        }
    }
}

fn fitting(document: &Value, choices: &Value, value: &Value) -> usize {
    let fits = |choice: &&Value| faults(document, choice, value).is_empty();
    choices.as_array().unwrap().iter().filter(fits).count()
}

/// The members of an object and the items of a list.
fn parts(
    document: &Value,
    schema: &Value,
    keyword: &str,
    value: &Value,
    here: &str,
    found: &mut Vec<String>,
) {
    if let ("items", Value::Array(items)) = (keyword, value) {
        for (index, item) in items.iter().enumerate() {
            check(document, &schema["items"], item, &format!("{here}/{index}"), found);
        }
    }
    let none = Map::new();
    let known = schema["properties"].as_object().unwrap_or(&none);
    for (name, member) in value.as_object().unwrap_or(&none) {
        let place = format!("{here}/{name}");
        match (keyword, known.get(name), &schema["additionalProperties"]) {
            ("properties", Some(schema), _) => check(document, schema, member, &place, found),
            ("additionalProperties", None, Value::Bool(false)) => {
                found.push(format!("{place}: no such member"));
            }
            ("additionalProperties", None, schema @ Value::Object(_)) => {
                check(document, schema, member, &place, found);
            }
            _ => {}
        }
    }
}

fn holds(keyword: &str, said: &Value, value: &Value) -> bool {
    let length = value.as_str().map(|text| text.chars().count() as f64);
    let items = value.as_array().map(|items| items.len() as f64);
    let bound = said.as_f64().unwrap_or_default();
    match keyword {
        "type" => match said {
            Value::Array(kinds) => kinds.iter().any(|kind| is(kind, value)),
            kind => is(kind, value),
        },
        "enum" => said.as_array().unwrap().contains(value),
        "required" => value.as_object().is_none_or(|members| {
            said.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
        }),
        "minLength" => length.is_none_or(|length| length >= bound),
        "maxLength" => length.is_none_or(|length| length <= bound),
        "minItems" => items.is_none_or(|items| items >= bound),
        "maxItems" => items.is_none_or(|items| items <= bound),
        "minimum" => value.as_f64().is_none_or(|number| number >= bound),
        "maximum" => value.as_f64().is_none_or(|number| number <= bound),
        "pattern" => {
            let pattern = Regex::new(said.as_str().unwrap()).unwrap();
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        "format" => value.as_str().is_none_or(|text| formed(said.as_str().unwrap(), text)),
        other => panic!("the keyword {other} is not known to this test"),
    }
}

fn is(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

fn formed(format: &str, text: &str) -> bool {
    let like = |pattern: &str| Regex::new(pattern).unwrap().is_match(text);
    match format {
        "uuid" => like("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        "date-time" => DateTime::parse_from_rfc3339(text).is_ok(),
        "date" => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        "email" => like("^[^@ ]+@[^@ ]+$"),
        "uri" => like("^[a-z]+:[^ ]+$"),
        "uri-reference" => like("^[^ ]*$"),
        // Its pattern says it all, and a text is no number.
        "duration" | "int32" => true,
        other => panic!("the format {other} is not known to this test"),
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let document = json!({ "components": { "schemas": { "Kind": { "enum": ["a", "b"] } } } });
    let schema = json!({
        "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "kind": { "oneOf": [{ "$ref": "#/components/schemas/Kind" }, { "type": "null" }] },
            "tags": { "type": "array", "maxItems": 1, "items": { "type": "string", "maxLength": 2 } },
            "at": { "type": ["string", "null"], "format": "date-time" },
            "n": { "type": "integer", "minimum": 1, "maximum": 3 },
            "name": { "type": "string", "pattern": "^[^\\u0000]+$" },
        }
    });
    let id = "019aa041-0400-7000-8000-000000000001";
    let good = json!({ "id": id, "kind": null, "tags": ["xy"], "at": null, "n": 3, "name": "é" });
    assert_eq!(faults(&document, &schema, &good), Vec::<String>::new());
    for bad in [
        json!({}),
        json!({ "id": "x" }),
        json!({ "id": id, "kind": "c" }),
        json!({ "id": id, "tags": ["xyz"] }),
        json!({ "id": id, "tags": ["x", "y"] }),
        json!({ "id": id, "at": "yesterday" }),
        json!({ "id": id, "n": 4 }),
        json!({ "id": id, "n": 0 }),
        json!({ "id": id, "n": 1.5 }),
        json!({ "id": id, "name": "\0" }),
        json!({ "id": id, "name": null }),
        json!({ "id": id, "colour": "red" }),
    ] {
        assert_eq!(faults(&document, &schema, &bad).len(), 1, "{bad}");
    }
}
