//! One input type serves create and patch; in the document they are two schemas.

use kernel::input::{Input, Rule};
use serde_json::{Value, json};
use shared::{
    calendars::CalendarInput,
    cases::CaseInput,
    contacts::ContactInput,
    customers::CustomerInput,
    deals::{DealInput, LeadDealInput},
    digests::DigestInput,
    interactions::InteractionInput,
    invitations::{InvitationsInput, PreviewInput},
    keys::KeyInput,
    leads::LeadInput,
    leave::LeaveInput,
    pipelines::PipelineInput,
    purchases::{PurchaseInput, PurchaseItemInput},
    settings::SettingsInput,
    suppressions::SuppressionInput,
    surveys::{SurveyInput, TriggerInput},
    targets::TargetInput,
    tasks::{SnoozeInput, TaskInput},
    teams::TeamInput,
    users::UserInput,
    webhooks::{RecoverInput, RotateInput, WebhookInput},
};

use super::{Object, rules, schemas};

/// What a create must hold and a patch may not clear; nothing for an input that is not here.
fn required(name: &str) -> &'static [&'static str] {
    match name {
        "CalendarInput" => CalendarInput::REQUIRED,
        "CaseInput" => CaseInput::REQUIRED,
        "ContactInput" => ContactInput::REQUIRED,
        "CustomerInput" => CustomerInput::REQUIRED,
        "DealInput" => DealInput::REQUIRED,
        "DigestInput" => DigestInput::REQUIRED,
        "InteractionInput" => InteractionInput::REQUIRED,
        "KeyInput" => KeyInput::REQUIRED,
        "LeadBatchInput" => &["leads"],
        "LeadDealInput" => LeadDealInput::REQUIRED,
        "LeadInput" => LeadInput::REQUIRED,
        "LeaveInput" => LeaveInput::REQUIRED,
        "PipelineInput" => PipelineInput::REQUIRED,
        "PurchaseInput" => PurchaseInput::REQUIRED,
        "PurchaseItemInput" => PurchaseItemInput::REQUIRED,
        "SettingsInput" => SettingsInput::REQUIRED,
        "StageInput" => &["name", "probability"],
        "QuestionInput" => &["key"],
        "SuppressionInput" => SuppressionInput::REQUIRED,
        "SurveyInput" => SurveyInput::REQUIRED,
        "TargetInput" => TargetInput::REQUIRED,
        "TaskInput" => TaskInput::REQUIRED,
        "TeamInput" => TeamInput::REQUIRED,
        "UserInput" => UserInput::REQUIRED,
        "RecoverInput" => RecoverInput::REQUIRED,
        "RotateInput" => RotateInput::REQUIRED,
        "WebhookInput" => WebhookInput::REQUIRED,
        _ => &[],
    }
}

/// What holds between fields.
fn rules_of(name: &str) -> &'static [Rule] {
    match name {
        "InteractionInput" => InteractionInput::RULES,
        "InvitationsInput" => InvitationsInput::RULES,
        "KeyInput" => KeyInput::RULES,
        "LeadInput" => LeadInput::RULES,
        "PreviewInput" => PreviewInput::RULES,
        "SnoozeInput" => SnoozeInput::RULES,
        "TriggerInput" => TriggerInput::RULES,
        "TargetInput" => TargetInput::RULES,
        _ => &[],
    }
}

/// What the other of create and patch alone knows.
fn elsewhere(name: &str, whole: bool) -> &'static [&'static str] {
    match (name, whole) {
        ("DealInput", true) => DealInput::PATCH_ONLY,
        ("SuppressionInput", false) => SuppressionInput::CREATE_ONLY,
        ("SurveyInput", false) => SurveyInput::CREATE_ONLY,
        ("UserInput", true) => UserInput::PATCH_ONLY,
        _ => &[],
    }
}

/// Lets a PATCH refer to the patch of its input, in both media types of a merge patch, and says where
/// a body may be missing: it is an empty object.
pub fn split(method: &str, operation: &mut Object, named: &mut Object) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    let schema = body.pointer("/content/application~1json/schema");
    let Some(name) = schema.and_then(schemas::reference).map(str::to_owned) else { return };
    let optional = ["CompleteInput", "ConvertInput", "PreviewInput", "ReplayInput", "RotateInput"]
        .contains(&name.as_str());
    body["required"] = (matches!(method, "post" | "put") && !optional).into();
    if method != "patch" {
        return;
    }
    let patch = name.replace("Input", "Patch");
    if let Some(input) = named.get(&name) {
        let input = of(input, &name, false);
        named.insert(patch.clone(), input);
    }
    let media = json!({ "schema": schemas::refer_to(&patch) });
    body["content"] = json!({ "application/json": media, "application/merge-patch+json": media });
}

/// Makes every input what a create takes.
pub fn finish(named: &mut Object) {
    for (name, schema) in named.iter_mut().filter(|(name, _)| name.ends_with("Input")) {
        *schema = of(schema, name, true);
    }
}

fn of(schema: &Value, name: &str, whole: bool) -> Value {
    let (required, elsewhere) = (required(name), elsewhere(name, whole));
    let mut input = schema.as_object().cloned().unwrap_or_default();
    let mut properties = input.get_mut("properties").and_then(Value::as_object_mut);
    if let Some(properties) = &mut properties {
        properties.retain(|name, _| !elsewhere.contains(&name.as_str()));
    }
    for (name, property) in properties.into_iter().flatten() {
        never_null(property);
        if !required.contains(&name.as_str()) {
            nullable(property);
        }
    }
    input.shift_remove("required");
    if whole && !required.is_empty() {
        input.insert("required".to_owned(), json!(required));
    }
    input.insert("additionalProperties".to_owned(), false.into());
    if let Some(not) = rules::not(rules_of(name), whole) {
        input.insert("not".to_owned(), not);
    }
    Value::Object(input)
}

/// Takes null out of what a schema allows.
pub fn never_null(schema: &mut Value) {
    let is_null = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "null");
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [one] = kinds.as_slice() {
            let one = one.clone();
            fields.insert("type".to_owned(), one);
        }
    }
    let Some(Value::Array(choices)) = fields.get("oneOf") else { return };
    let choices: Vec<Value> = choices.iter().filter(|one| !is_null(one)).cloned().collect();
    fields.shift_remove("oneOf");
    match choices.as_slice() {
        [Value::Object(one)] => {
            for (name, value) in one {
                fields.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        _ => _ = fields.insert("oneOf".to_owned(), choices.into()),
    }
}

/// Adds null to what a schema allows.
fn nullable(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(choices) = fields.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.push(json!({ "type": "null" }));
        return;
    }
    if let Some(reference) = fields.shift_remove("$ref") {
        fields.insert("oneOf".to_owned(), json!([{ "$ref": reference }, { "type": "null" }]));
        return;
    }
    if let Some(kind) = fields.get("type").filter(|kind| kind.is_string()).cloned() {
        fields.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(values) = fields.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
}
