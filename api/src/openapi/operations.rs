//! What is true of all operations, given to each: parameters, headers, problems, examples, links.

use kernel::cursor;
use serde_json::{Value, json};
use shared::{
    calendars, cases, contacts, customers, deals, digests, emails, events, explanations,
    interactions, invitations, jobs, keys, leads, leave, ownerships, pipelines, purchases,
    rejected_leads, responses, sandbox, suppressions, surveys, targets, tasks, teams, timeline,
    users, webhooks,
};

use super::{Object, each_operation, examples, headers, problems, schemas};

pub fn finish(document: &mut Value) {
    let named = members(document, "schemas");
    let mut responses = Object::new();
    let ids = identified(document);
    each_operation(document, |path, method, operation| {
        let facts = Facts::of(path, method, operation);
        say_scopes(operation, &facts);
        add_parameters(operation, &facts);
        add_headers(operation, &facts, &named);
        examples::give(operation, &facts.id);
        add_problems(operation, &facts, &mut responses);
        add_links(operation, path, &ids);
    });
    if let Some(place) = document.pointer_mut("/components/responses") {
        *place = Value::Object(responses);
    }
}

fn members(document: &Value, kind: &str) -> Object {
    let place = document.pointer(&format!("/components/{kind}"));
    place.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What decides about an operation's parameters and answers.
struct Facts {
    id: String,
    post: bool,
    /// Any of these scopes; a refusal names the first.
    scopes: Vec<String>,
    body: bool,
    one: bool,
    list: bool,
    if_match: bool,
}

impl Facts {
    fn of(path: &str, method: &str, operation: &Object) -> Self {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let steps = ["/complete", "/snooze", "/restore", "/secret/rotate"]
            .iter()
            .any(|step| path.ends_with(step));
        Self {
            id: id.to_owned(),
            post: method == "post",
            scopes: scopes(operation),
            body: operation.contains_key("requestBody"),
            one: path.contains("{id}")
                || path.starts_with("/v1/sandbox")
                || path.starts_with("/v1/performance"),
            list: sorts(id).is_some(),
            if_match: matches!(method, "patch" | "put" | "delete")
                || steps
                || (method == "post" && path.starts_with("/v1/jobs/")),
        }
    }

    /// Every refusal that the operation can answer.
    fn codes(&self) -> Vec<&'static str> {
        let all = [
            (true, &["unauthenticated", "missing_scope", "invalid_parameter"][..]),
            (self.body, &["malformed_json", "too_large", "unsupported_media_type", "validation"]),
            (self.one, &["not_found"]),
            (self.list, &["cursor_of_other_sort"]),
            (self.if_match, &["stale"]),
            (self.post, &["invalid_idempotency_key", "idempotency_key_in_use"]),
            (self.post, &["idempotency_key_reused"]),
            (true, &["too_many_requests", "internal", "unavailable", "statement_timeout"]),
        ];
        all.into_iter().filter(|(can, _)| *can).flat_map(|(_, codes)| codes.to_vec()).collect()
    }
}

fn scopes(operation: &Object) -> Vec<String> {
    let ways = operation.get("security").and_then(Value::as_array).into_iter().flatten();
    let scopes = ways.filter_map(|way| way.get("key")?.as_array()).flatten();
    scopes.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Names the scopes in words and for machines: a requirement of a bearer key has no place for them.
fn say_scopes(operation: &mut Object, facts: &Facts) {
    let named: Vec<String> = facts.scopes.iter().map(|scope| format!("`{scope}`")).collect();
    let scope = match named.as_slice() {
        [one] => format!("Needs the scope {one}."),
        some => format!("Needs one of the scopes {}.", some.join(", ")),
    };
    let said = operation.get("description").and_then(Value::as_str);
    let description = said.map_or_else(|| scope.clone(), |said| format!("{said}\n\n{scope}"));
    operation.insert("description".to_owned(), description.into());
    operation.insert("security".to_owned(), json!([{ "key": [] }]));
    operation.insert("x-scopes".to_owned(), json!(facts.scopes));
}

fn add_parameters(operation: &mut Object, facts: &Facts) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(parameters) = parameters.as_array_mut() else { return };
    for parameter in parameters.iter_mut() {
        if let (Some("sort"), Some(sorts)) = (parameter["name"].as_str(), sorts(&facts.id)) {
            let both = sorts.iter().flat_map(|sort| [(*sort).to_owned(), format!("-{sort}")]);
            let both: Vec<String> = both.collect();
            let newest_first = both.iter().find(|sort| *sort == "-created_at");
            parameter["example"] = json!(newest_first.or(both.first()));
            parameter["schema"] = json!({ "type": "string", "enum": both });
        }
        if let (Some("cursor"), Some(sorts)) = (parameter["name"].as_str(), sorts(&facts.id))
            && let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut)
        {
            schema.insert("pattern".to_owned(), cursor::pattern(sorts).into());
        }
        if parameter["in"] == "path" {
            parameter["example"] = examples::ID.into();
        }
    }
    let more = [(facts.post, "IdempotencyKey"), (facts.if_match, "IfMatch"), (true, "RequestId")];
    for (_, name) in more.into_iter().filter(|(has, _)| *has) {
        parameters.push(headers::parameter(name));
    }
}

/// The fields that a list can be ordered by.
fn sorts(id: &str) -> Option<&'static [&'static str]> {
    Some(match id {
        "list_audit" => events::queries::SORTS,
        "list_calendars" => calendars::queries::SORTS,
        "list_case_history" => cases::queries::HISTORY_SORTS,
        "list_cases" => cases::queries::SORTS,
        "list_contacts" => contacts::queries::SORTS,
        "list_customers" => customers::queries::SORTS,
        "list_deals" => deals::queries::SORTS,
        "list_deal_stages" => deals::queries::STAGE_SORTS,
        "list_digests" => digests::queries::SORTS,
        "list_digest_editions" => digests::queries::EDITION_SORTS,
        "list_emails" => emails::queries::SORTS,
        "list_interactions" => interactions::queries::SORTS,
        "list_jobs" => jobs::queries::SORTS,
        "list_keys" => keys::queries::SORTS,
        "list_leads" => leads::queries::SORTS,
        "list_leave" => leave::queries::SORTS,
        "list_lead_owners"
        | "list_task_owners"
        | "list_customer_owners"
        | "list_contact_owners"
        | "list_case_owners"
        | "list_deal_owners" => ownerships::queries::SORTS,
        "list_pipelines" => pipelines::queries::SORTS,
        "list_purchases" => purchases::queries::SORTS,
        "list_rejected_leads" => rejected_leads::queries::SORTS,
        "list_sandbox_emails" => sandbox::SORTS,
        "list_suppressions" => suppressions::queries::SORTS,
        "list_surveys" => surveys::queries::SORTS,
        "list_survey_invitations" => invitations::queries::SORTS,
        "list_survey_responses" => responses::queries::SORTS,
        "list_task_reminders" => explanations::queries::SORTS,
        "list_targets" => targets::queries::SORTS,
        "list_tasks" => tasks::queries::SORTS,
        "list_teams" => teams::queries::SORTS,
        "list_users" => users::queries::SORTS,
        "list_webhooks" => webhooks::queries::SORTS,
        "list_webhook_deliveries" => webhooks::delivery_queries::SORTS,
        "get_customer_timeline" => timeline::actions::SORTS,
        _ => return None,
    })
}

/// The headers of each answer that is no problem.
fn add_headers(operation: &mut Object, facts: &Facts, named: &Object) {
    for (status, response) in responses(operation) {
        let schema = response.pointer("/content/application~1json/schema");
        let schema = schema.and_then(schemas::reference).and_then(|name| named.get(name));
        let properties = schema.and_then(|schema| schema.get("properties"));
        let single = properties
            .is_some_and(|all| all.get("version").is_some() || all.get("disposition").is_some());
        // What is foreseen is no resource yet.
        let single = single && facts.id != "match_lead";
        let own =
            [(single, "ETag"), (status == "201", "Location"), (facts.post, "Idempotency-Replayed")];
        let own: Vec<&str> = own.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect();
        response["headers"] = Value::Object(headers::and(&own));
    }
}

pub fn responses(operation: &mut Object) -> impl Iterator<Item = (&String, &mut Value)> {
    operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten()
}

fn add_problems(operation: &mut Object, facts: &Facts, components: &mut Object) {
    let mut codes = facts.codes();
    codes.extend(examples::refusals(&facts.id));
    let scope = facts.scopes.first().map(String::as_str);
    let problems = problems::responses(&codes, scope, components);
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.extend(problems);
        responses.sort_keys();
    }
}

/// The operations on one resource, by the path of its list: method and id.
fn identified(document: &mut Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    each_operation(document, |path, _, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        if let (Some(list), Some(id)) = (path.strip_suffix("/{id}"), id) {
            found.push((list.to_owned(), id.to_owned()));
        }
    });
    found
}

/// From what was made to what can be done with it.
fn add_links(operation: &mut Object, path: &str, ids: &[(String, String)]) {
    let place = if path == "/v1/leads" { "$response.body#/lead/id" } else { "$response.body#/id" };
    let link = |id: &String| {
        let link = json!({ "operationId": id, "parameters": { "id": place } });
        (id.clone(), link)
    };
    let links: Object =
        ids.iter().filter(|(list, _)| list == path).map(|(_, id)| link(id)).collect();
    for (_, response) in responses(operation).filter(|(status, _)| *status == "201") {
        response["links"] = Value::Object(links.clone());
    }
}
