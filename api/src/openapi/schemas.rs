//! Schemas as clients like them: values in place, inputs split into create and patch, answers whole.

use std::collections::BTreeSet;

use kernel::input::schema::INLINE_PREFIX;
use serde_json::{Map, Value, json};

use super::{Object, each_operation, inputs, limits, walk};

/// Where named schemas are.
pub const PLACE: &str = "#/components/schemas/";

/// Figures that a survey of another kind has not.
const OF_ONE_KIND: [&str; 15] = [
    "nps",
    "promoters",
    "passives",
    "detractors",
    "csat",
    "csat_mean",
    "csat_mean_interval",
    "satisfied",
    "dissatisfied",
    "ces",
    "ces_easy_share",
    "ces_easy_share_interval",
    "easy",
    "difficult",
    "neutral",
];

/// Members of answers that are not always there; of every other schema `deleted_at` and `erased_at`.
const SOMETIMES: [(&str, &[&str]); 11] = [
    ("SurveyResults", &OF_ONE_KIND),
    ("ResultsGroup", &OF_ONE_KIND),
    (
        "User",
        &[
            "role",
            "team_id",
            "manager_id",
            "timezone",
            "locale",
            "calendar_id",
            "reminders",
            "active",
            "deleted_at",
        ],
    ),
    ("Intake", &["differs"]),
    ("Merged", &["differs"]),
    ("Foreseen", &["differs"]),
    ("BatchRow", &["lead_id", "disposition", "errors", "code", "matched", "rejected_lead_id"]),
    ("Problem", &["errors"]),
    ("Invited", &["links"]),
    ("Trigger", &["event", "delay", "every", "starts_on", "filter"]),
    (
        "Audience",
        &["tier", "status", "owner_id", "team_id", "tag", "region", "country", "is_primary"],
    ),
];

/// Names the schemas, and mends every schema of the document.
pub fn finish(document: &mut Value, mut schemas: Object) {
    let values = schemas.clone();
    let mut inline = |place: &mut Value| put_in_place(place, &values);
    schemas.values_mut().for_each(|schema| walk(schema, &mut inline));
    walk(document, &mut inline);
    schemas.retain(|name, _| !is_value(name));
    refer_again(&mut schemas);
    let mut schemas: Object =
        schemas.into_iter().map(|(name, schema)| (public_name(&name), schema)).collect();
    let mut rename = |place: &mut Value| {
        if let Some(name) = reference(place).map(public_name) {
            *place = refer_to(&name);
        }
    };
    schemas.values_mut().for_each(|schema| walk(schema, &mut rename));
    walk(document, &mut rename);
    for (name, schema) in &mut schemas {
        flatten(schema, &values);
        // What is closed is an input, or part of one.
        if !name.ends_with("Input") && schema.get("additionalProperties").is_none() {
            always_there(name, schema);
        }
    }
    each_operation(document, |_, method, operation| {
        inputs::split(method, operation, &mut schemas);
    });
    inputs::finish(&mut schemas);
    schemas.iter_mut().for_each(|(name, schema)| limits::of_schema(name, schema));
    each_operation(document, |_, _, operation| {
        limits::of_parameters(operation);
        limits::of_answers(operation);
    });
    drop_unused(document, &mut schemas);
    schemas.sort_keys();
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), Value::Object(schemas));
    }
}

/// A schema's name where a value is a reference to it.
pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.strip_prefix(PLACE)
}

pub fn refer_to(name: &str) -> Value {
    json!({ "$ref": format!("{PLACE}{name}") })
}

/// `Listed_Lead` is a `LeadPage`.
fn public_name(name: &str) -> String {
    match name.strip_prefix("Listed_") {
        Some(of) => format!("{of}Page"),
        None if name == "ProblemDocument" => "Problem".to_owned(),
        None => name.to_owned(),
    }
}

/// Values, and what the derive leaves behind of types that have no name of their own.
fn is_value(name: &str) -> bool {
    name.starts_with(INLINE_PREFIX)
        || matches!(name, "Vec" | "HashMap" | "String")
        || name.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Puts a value's schema in place of the reference to it; what stands beside the reference stays.
fn put_in_place(place: &mut Value, values: &Object) {
    let Some(schema) = reference(place).filter(|name| is_value(name)).and_then(|n| values.get(n))
    else {
        return;
    };
    let mut merged = schema.as_object().cloned().unwrap_or_default();
    for (name, beside) in place.as_object().into_iter().flatten().filter(|(n, _)| *n != "$ref") {
        merged.insert(name.clone(), beside.clone());
    }
    *place = Value::Object(merged);
}

/// A schema that is written out and has a name becomes a reference again.
fn refer_again(schemas: &mut Object) {
    let named = schemas.clone();
    let mut again = |place: &mut Value| {
        let shaped = ["type", "allOf"].iter().find_map(|key| place.get(*key));
        let known = shaped.and_then(|_| named.iter().find(|(_, named)| *named == place));
        if let Some((name, _)) = known {
            *place = refer_to(name);
        }
    };
    for part in schemas.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        walk(part, &mut again);
    }
}

/// Drops what nothing refers to, but problems, to which the operations will.
fn drop_unused(document: &mut Value, schemas: &mut Object) {
    let mut used = BTreeSet::from(["Problem".to_owned(), "Fault".to_owned()]);
    let mut see = |place: &mut Value| used.extend(reference(place).map(str::to_owned));
    walk(document, &mut see);
    schemas.values_mut().for_each(|schema| walk(schema, &mut see));
    schemas.retain(|name, _| used.contains(name));
}

/// One object in place of `allOf` several.
fn flatten(schema: &mut Value, named: &Object) {
    let Some(Value::Array(parts)) =
        schema.as_object_mut().and_then(|all| all.shift_remove("allOf"))
    else {
        return;
    };
    let (mut properties, mut required) = (Object::new(), Vec::new());
    for part in &parts {
        let part = reference(part).and_then(|name| named.get(name)).unwrap_or(part);
        properties
            .extend(part.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
        required
            .extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
    }
    if let Some(whole) = schema.as_object_mut() {
        whole.insert("type".to_owned(), "object".into());
        whole.insert("properties".to_owned(), properties.into());
        whole.insert("required".to_owned(), required.into());
    }
}

/// Answers hold all their members: what is not known is null.
fn always_there(name: &str, schema: &mut Value) {
    let sometimes = SOMETIMES
        .iter()
        .find(|(of, _)| *of == name)
        .map_or(&["deleted_at", "erased_at"][..], |it| it.1);
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for name in ["deleted_at", "differs", "erased_at"] {
        if let Some(property) = properties.get_mut(name) {
            inputs::never_null(property);
        }
    }
    let names = properties.keys().filter(|name| !sometimes.contains(&name.as_str()));
    let required: Vec<Value> = names.map(|name| name.as_str().into()).collect();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("required".to_owned(), required.into());
        // A problem may say more (RFC 9457), and so may any answer of a later version.
        schema.insert("additionalProperties".to_owned(), true.into());
    }
}
