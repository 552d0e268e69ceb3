//! What a lead that is here takes from a further post: blanks are filled, nothing is overwritten. Pure.

use kernel::input::Scalars;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{Lead, LeadInput};
use crate::{error::Result, points};

/// Takes what is blank here; answers the message, and the pointers of what is not taken.
pub fn fill(lead: &mut Lead, input: LeadInput) -> (Option<String>, Vec<String>) {
    let mut differs = Vec::new();
    let mut take =
        |here: &mut Option<String>, sent: Option<String>, pointer: &str| match (&here, sent) {
            (_, None) => {}
            (None, sent) => *here = sent,
            (Some(kept), Some(sent)) if *kept == sent => {}
            (Some(_), Some(_)) => differs.push(pointer.to_owned()),
        };
    let email = input.email.as_ref().set().map(|email| email.0.clone());
    let phone = input.phone.as_ref().set().map(|phone| phone.0.clone());
    // A further address is kept beside the first, so `email` itself is what differs.
    take(&mut lead.emails.first().cloned(), email, "/email");
    take(&mut lead.phones.first().cloned(), phone, "/phone");
    take(&mut lead.first_name, input.first_name.set().map(Into::into), "/first_name");
    take(&mut lead.last_name, input.last_name.set().map(Into::into), "/last_name");
    take(&mut lead.company, input.company.set().map(Into::into), "/company");
    take(&mut lead.title, input.title.set().map(Into::into), "/title");
    take(&mut lead.country, input.country.set().map(Into::into), "/country");
    fill_external(
        lead,
        input.source.set().map(Into::into),
        input.external_id.set().map(Into::into),
        &mut differs,
    );
    let emails = points::sent(&input.email, &input.emails);
    let phones = points::sent(&input.phone, &input.phones);
    fill_points(&mut lead.emails, emails, "/emails", &mut differs);
    fill_points(&mut lead.phones, phones, "/phones", &mut differs);
    lead.email = lead.emails.first().cloned();
    lead.phone = lead.phones.first().cloned();
    fill_object(&mut lead.utm, input.utm.set().map(|utm| utm.kept().into()), "/utm", &mut differs);
    fill_object(
        &mut lead.consent,
        input.consent.set().map(|consent| consent.over(None)),
        "/consent",
        &mut differs,
    );
    if let Some(sent) = input.custom.set() {
        fill_custom(&mut lead.custom, sent.kept(), &mut differs);
    }
    if input.status.set().is_some_and(|status| status != lead.status) {
        differs.push("/status".to_owned());
    }
    if input.owner_id.map(Uuid::from).set().is_some_and(|owner| Some(owner) != lead.owner_id) {
        differs.push("/owner_id".to_owned());
    }
    (input.message.set().map(Into::into), differs)
}

/// What of a post is not taken by a lead that is final: all that it does not hold already, but for the message.
pub fn compare(lead: &Lead, input: LeadInput) -> Result<(Option<String>, Vec<String>)> {
    let sent = input.sent();
    let mut filled = lead.clone();
    let (message, mut differs) = fill(&mut filled, input);
    let values = |lead| serde_json::to_value(lead).map_err(anyhow::Error::from);
    let (before, after) = (values(lead)?, values(&filled)?);
    for name in sent.into_iter().filter(|name| before.get(name) != after.get(name)) {
        let pointer = format!("/{name}");
        if !differs.contains(&pointer) {
            differs.push(pointer);
        }
    }
    Ok((message, differs))
}

/// `source` and `external_id` belong together: a lead that has a source keeps it and takes no id of another.
fn fill_external(
    lead: &mut Lead,
    source: Option<String>,
    external_id: Option<String>,
    differs: &mut Vec<String>,
) {
    if lead.source.is_none() || lead.source == source {
        lead.source = lead.source.take().or(source);
        match (&lead.external_id, external_id) {
            (None, sent) => lead.external_id = sent,
            (Some(kept), Some(sent)) if *kept != sent => differs.push("/external_id".to_owned()),
            _ => {}
        }
        return;
    }
    for (sent, pointer) in [(source, "/source"), (external_id, "/external_id")] {
        if sent.is_some() {
            differs.push(pointer.to_owned());
        }
    }
}

/// As many as there is room for; where some are left out, the list is not taken as it was sent.
fn fill_points(
    here: &mut Vec<String>,
    sent: Vec<String>,
    pointer: &str,
    differs: &mut Vec<String>,
) {
    *here = points::joined(here, &sent);
    if sent.iter().any(|value| !here.contains(value)) {
        differs.push(pointer.to_owned());
    }
}

fn fill_object(
    here: &mut Option<Value>,
    sent: Option<Value>,
    pointer: &str,
    differs: &mut Vec<String>,
) {
    match (&here, sent) {
        (_, None) => {}
        (None, sent) => *here = sent,
        (Some(kept), Some(sent)) if *kept == sent => {}
        (Some(_), Some(_)) => differs.push(pointer.to_owned()),
    }
}

fn fill_custom(here: &mut Value, sent: Map<String, Value>, differs: &mut Vec<String>) {
    let Value::Object(kept) = here else { return };
    for (key, value) in sent {
        match kept.get(&key) {
            Some(same) if *same == value => continue,
            Some(_) => {}
            None => {
                kept.insert(key.clone(), value);
                if Scalars::fits(kept) {
                    continue;
                }
                kept.shift_remove(&key);
            }
        }
        differs.push(format!("/custom/{}", key.replace('~', "~0").replace('/', "~1")));
    }
}
