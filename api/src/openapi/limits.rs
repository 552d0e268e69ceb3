//! Bounds of every string, number and list, so that a client knows what it may have to hold.

use serde_json::{Value, json};

use super::{Object, walk};

/// Texts of answers that are longer than the rest, and short ones, by the name of the member.
const LENGTHS: [(&str, u32); 20] = [
    ("actor_kind", 16),
    ("assigned_because", 200),
    ("by", 16),
    ("code", 64),
    ("currency", 3),
    ("disposition", 16),
    ("first_contact_within", 32),
    ("html", 4_194_304),
    ("instance", 8_192),
    ("key", 64),
    ("kind", 64),
    ("locale", 64),
    ("next_cursor", 1_536),
    ("page", 4_194_304),
    ("phone", 16),
    ("prefix", 16),
    ("request_id", 64),
    ("subject_type", 64),
    ("text", 4_194_304),
    ("timezone", 64),
];
/// Any other text: as long as the longest that is kept.
const LONGEST: u32 = 10_000;
/// Items of a page, of a small list, and of any other: as many as 1 MiB of body can hold.
const MOST: [(&str, u32); 10] = [
    ("data", 200),
    ("differs", 1_000),
    ("emails", 20),
    ("errors", 10_000),
    ("leads", 1_000),
    ("links", 10_000),
    ("phones", 20),
    ("scopes", 6),
    ("stages", 50),
    ("tags", 50),
];
const MOST_ITEMS: u32 = 100_000;
/// Integers that every client can hold.
const SAFE: i64 = 9_007_199_254_740_991;

/// Bounds a named schema and all in it.
pub fn of_schema(name: &str, schema: &mut Value) {
    bound(name, schema);
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        walk(property, &mut |part| bound(name, part));
    }
    for part in ["items", "additionalProperties"] {
        if let Some(part) = schema.get_mut(part) {
            walk(part, &mut |part| bound(name, part));
        }
    }
}

/// Bounds the parameters of an operation.
pub fn of_parameters(operation: &mut Object) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        if let Some(schema) = parameter.get_mut("schema") {
            walk(schema, &mut |part| bound("", part));
        }
    }
}

/// Bounds the answers of an operation that are no JSON.
pub fn of_answers(operation: &mut Object) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Object::values_mut) {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(Object::values_mut) {
            if let Some(schema) = media.get_mut("schema") {
                bound("text", schema);
            }
        }
    }
}

fn bound(name: &str, schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(example) = fields.shift_remove("example") {
        fields.insert("examples".to_owned(), json!([example]));
    }
    if is(fields, "array") {
        put(fields, "maxItems", of(&MOST, name, MOST_ITEMS));
    }
    if is(fields, "object") && !fields.contains_key("properties") {
        put(fields, "additionalProperties", true);
    }
    if is(fields, "string") && !fields.contains_key("enum") {
        bound_text(name, fields);
    }
    if is(fields, "integer") {
        put(fields, "format", "int32");
        let small = fields.get("format").is_some_and(|format| format == "int32");
        put(fields, "minimum", if small { i64::from(i32::MIN) } else { -SAFE });
        put(fields, "maximum", if small { i64::from(i32::MAX) } else { SAFE });
    }
}

fn bound_text(name: &str, fields: &mut Object) {
    let longest = match fields.get("format").and_then(Value::as_str) {
        Some("uuid") => 36,
        Some("date-time") => 64,
        Some("date") => 10,
        Some("email") => 254,
        _ => of(&LENGTHS, name, LONGEST),
    };
    put(fields, "maxLength", longest);
    if !fields.contains_key("format") {
        // What PostgreSQL cannot keep is in no text.
        put(fields, "pattern", "^[^\\u0000]*$");
    }
}

fn is(fields: &Object, kind: &str) -> bool {
    match fields.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

fn put(fields: &mut Object, name: &str, value: impl Into<Value>) {
    fields.entry(name).or_insert(value.into());
}

fn of(table: &[(&str, u32)], name: &str, other: u32) -> u32 {
    table.iter().find(|(known, _)| *known == name).map_or(other, |(_, bound)| *bound)
}
