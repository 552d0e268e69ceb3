//! Rules over several fields of an input, as JSON Schema: `not` any of the ways to break one.

use kernel::input::Rule;
use serde_json::{Value, json};

/// The keyword `not` of an input; nothing where no rule holds. A patch knows only what holds whatever is there.
pub fn not(rules: &[Rule], whole: bool) -> Option<Value> {
    let breaks: Vec<Value> = rules.iter().flat_map(|rule| breaks(rule, whole)).collect();
    match breaks.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(json!({ "anyOf": breaks })),
    }
}

fn breaks(rule: &Rule, whole: bool) -> Vec<Value> {
    match rule {
        Rule::NotBoth(one, other) => vec![both(one, other)],
        Rule::Only(field, value, names) => {
            let another = json!({ "not": { "enum": [value] } });
            let beside = |name: &&str| {
                json!({
                    "required": [field, name],
                    "properties": { *field: another, *name: given() },
                })
            };
            names.iter().map(beside).collect()
        }
        _ if !whole => Vec::new(),
        Rule::Any(names) => vec![none(names)],
        Rule::One(names) => {
            let later = |at: usize| names.iter().skip(at + 1);
            let pairs = names
                .iter()
                .enumerate()
                .flat_map(|(at, one)| later(at).map(|other| both(one, other)));
            pairs.chain([none(names)]).collect()
        }
        Rule::Needs(one, other) => vec![json!({
            "required": [one],
            "properties": { *one: given(), *other: lacking() },
        })],
    }
}

fn both(one: &str, other: &str) -> Value {
    json!({ "required": [one, other], "properties": { one: given(), other: given() } })
}

fn none(names: &[&str]) -> Value {
    let properties = names.iter().map(|name| ((*name).to_owned(), lacking()));
    json!({ "properties": properties.collect::<super::Object>() })
}

fn given() -> Value {
    json!({ "not": lacking() })
}

/// Where it stands at all.
fn lacking() -> Value {
    json!({ "enum": [null, []] })
}
