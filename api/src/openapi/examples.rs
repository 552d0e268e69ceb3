//! Examples: of requests by operation, of answers by schema where the operation has none of its own.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Object, operations, parsed, schemas};

/// `answers` by schema; `operations` by operationId: `request`, `answers` by status, `refusals`.
static EXAMPLES: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("examples.json")));

/// The id that paths name in examples.
pub const ID: &str = "019aa041-0400-7000-8000-000000000001";

/// The refusals that this operation alone has.
pub fn refusals(id: &str) -> impl Iterator<Item = &'static str> {
    let all = of(id, "refusals").and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

fn of(id: &str, what: &str) -> Option<&'static Value> {
    EXAMPLES.get("operations")?.get(id)?.get(what)
}

/// Puts an example beside each schema of a request or an answer.
pub fn give(operation: &mut Object, id: &str) {
    let body = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
    for media in body.and_then(Value::as_object_mut).into_iter().flat_map(Object::values_mut) {
        if let Some(example) = of(id, "request") {
            media["example"] = example.clone();
        }
    }
    for (status, response) in operations::responses(operation) {
        let own = of(id, "answers").and_then(|answers| answers.get(status));
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(Object::values_mut) {
            let name = media.get("schema").and_then(schemas::reference);
            if let Some(example) = own.map(whole).or_else(|| of_schema(name?)) {
                media["example"] = example;
            }
        }
    }
}

fn of_schema(name: &str) -> Option<Value> {
    let answers = EXAMPLES.get("answers")?;
    match name.strip_suffix("Page") {
        Some(of) => Some(json!({ "data": [answers.get(of)?], "next_cursor": null })),
        None => answers.get(name).cloned(),
    }
}

/// With the answer of a schema in place of each `"@Schema"`.
fn whole(example: &Value) -> Value {
    let mut example = example.clone();
    super::walk(&mut example, &mut |place| {
        let name = place.as_str().and_then(|text| text.strip_prefix('@'));
        if let Some(answer) = name.and_then(|name| EXAMPLES.get("answers")?.get(name)) {
            *place = answer.clone();
        }
    });
    example
}
