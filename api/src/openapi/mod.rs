//! The OpenAPI 3.1 document: what the handlers say of themselves, and what is true of all of them.
//!
//! It is made in three steps, on the JSON: [`Table::described`] asks the handlers, [`schemas`] makes their
//! schemas what a client wants to see, [`operations`] gives each operation the headers, parameters,
//! problems and examples that it shares with others. `base.json` holds what stands once: title, tags,
//! the security scheme, headers. `examples.json` holds the examples, `problems.json` every refusal.

mod allowed;
mod examples;
mod headers;
mod inputs;
mod limits;
mod operations;
mod problems;
mod rules;
mod schemas;

use std::sync::LazyLock;

use serde_json::{Map, Value};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

use crate::{operations as operating, problem::ProblemDocument, routes, table::Table};

pub use allowed::methods_of;

/// A JSON object.
type Object = Map<String, Value>;

/// The whole document as it is served, made for the first who asks: few installations are ever asked, and its tree takes
/// some megabytes while it is made.
pub fn json() -> &'static str {
    static JSON: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string_pretty(&document()).unwrap_or_default());
    &JSON
}

fn document() -> Value {
    let mut document = parsed(include_str!("base.json"));
    let described = serde_json::to_value(Table::described(handlers)).unwrap_or_default();
    take(&described, &mut document, "paths");
    schemas::finish(&mut document, named(&described));
    operations::finish(&mut document);
    document
}

/// Every handler that the document describes.
fn handlers(table: &mut Table<'_>) {
    table.configure(routes::configure).configure(operating::configure);
}

fn take(from: &Value, to: &mut Value, name: &str) {
    if let (Some(value), Some(to)) = (from.get(name), to.as_object_mut()) {
        to.insert(name.to_owned(), value.clone());
    }
    if let Some(Value::String(version)) = to.pointer_mut("/info/version") {
        *version = env!("CARGO_PKG_VERSION").to_owned();
    }
}

/// The schemas that the handlers name, and those that only parameters and problems refer to.
fn named(described: &Value) -> Object {
    let mut schemas = described
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut others: Vec<(String, RefOr<Schema>)> = Vec::new();
    add::<ProblemDocument>(&mut others);
    add::<kernel::input::Country>(&mut others);
    add::<kernel::input::EmailAddress>(&mut others);
    add::<kernel::input::Flag>(&mut others);
    add::<kernel::input::Text>(&mut others);
    add::<kernel::input::Id>(&mut others);
    add::<kernel::input::Timestamp>(&mut others);
    add::<shared::actor::Scope>(&mut others);
    add::<shared::search::Search>(&mut others);
    add::<shared::actor::Role>(&mut others);
    add::<shared::responses::ScoreBound>(&mut others);
    add::<shared::responses::VersionNumber>(&mut others);
    add::<shared::results::Bound>(&mut others);
    add::<shared::performance::Compare>(&mut others);
    add::<shared::performance::PeriodName>(&mut others);
    add::<shared::surveys::Translation>(&mut others);
    add::<shared::surveys::TranslationInput>(&mut others);
    for (name, schema) in others {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    schemas
}

fn add<T: ComposeSchema + ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::compose(Vec::new())));
    T::schemas(schemas);
}

/// An embedded file; that it is JSON is tested.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Calls `with` on a value and on everything in it, from the outside in.
fn walk(value: &mut Value, with: &mut impl FnMut(&mut Value)) {
    with(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, with)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, with)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Calls `with` on every operation, with its path and its method.
fn each_operation(document: &mut Value, mut with: impl FnMut(&str, &str, &mut Object)) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Value::Object(operation) = operation {
                with(path, method, operation);
            }
        }
    }
}
