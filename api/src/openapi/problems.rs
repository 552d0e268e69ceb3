//! The problems that an operation can answer, each with an example.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::{Object, headers, parsed, schemas};
use crate::problem::title;

/// Every refusal of the product: its code, its status and what else its document holds.
static PROBLEMS: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("problems.json")));

/// What the examples are served under.
const BASE: &str = "https://crm.example.com/problems/";

/// The responses for these codes, one a status; each set of codes is a component of its own.
pub fn responses(codes: &[&str], scope: Option<&str>, components: &mut Object) -> Object {
    let mut by_status: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for code in codes {
        let status = member(code, "status").map_or_else(|| "500".to_owned(), Value::to_string);
        by_status.entry(status).or_default().push(code);
    }
    let refer = |(status, codes): (String, Vec<&str>)| {
        let mut name = codes.join("-");
        if let Some(scope) = scope.filter(|_| status == "403") {
            name = format!("{name}-{}", scope.replace(':', "_"));
        }
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        components.entry(name).or_insert_with(|| response(&status, &codes, scope));
        (status, reference)
    };
    by_status.into_iter().map(refer).collect()
}

fn member(code: &str, name: &str) -> Option<&'static Value> {
    PROBLEMS.get(code)?.get(name)
}

fn response(status: &str, codes: &[&str], scope: Option<&str>) -> Value {
    let examples: Object = codes
        .iter()
        .map(|code| ((*code).to_owned(), json!({ "value": example(code, scope) })))
        .collect();
    let schema = schemas::refer_to("Problem");
    json!({
        "description": words(status),
        "headers": headers::of_problem(status),
        "content": { "application/problem+json": { "schema": schema, "examples": examples } },
    })
}

/// The document of one refusal; `{scope}` in it is the scope that is missing.
fn example(code: &str, scope: Option<&str>) -> Value {
    let mut document = Object::new();
    let given = PROBLEMS.get(code).and_then(Value::as_object).cloned().unwrap_or_default();
    let end = given.get("code").and_then(Value::as_str).unwrap_or(code);
    let status = given.get("status").cloned().unwrap_or_default();
    document.insert("type".to_owned(), format!("{BASE}{end}").into());
    document.insert("title".to_owned(), words(&status.to_string()).into());
    document.insert("status".to_owned(), status);
    document.insert("instance".to_owned(), "/v1/leads".into());
    document.insert("request_id".to_owned(), "checkout-7f3a".into());
    for (name, value) in given.into_iter().filter(|(name, _)| name != "code") {
        let value = match value {
            Value::String(text) => text.replace("{scope}", scope.unwrap_or_default()).into(),
            other => other,
        };
        document.insert(name, value);
    }
    Value::Object(document)
}

fn words(status: &str) -> &'static str {
    title(status.parse().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}
