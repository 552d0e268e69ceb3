use kernel::input::Field;
use serde_json::{Map, Value};

use super::{
    model::{Lead, LeadInput},
    refusal::LeadRefusal,
};
use crate::{error::Result, points};

/// Applies an input, whole or patch, to a lead. The owner is not touched: it needs a look at who may own.
pub(super) fn apply(input: LeadInput, lead: &mut Lead) -> Result<()> {
    let text = |now: &mut Option<String>, field: Field<String>| *now = field.over(now.take());
    text(&mut lead.first_name, input.first_name.map(Into::into));
    text(&mut lead.last_name, input.last_name.map(Into::into));
    text(&mut lead.company, input.company.map(Into::into));
    text(&mut lead.title, input.title.map(Into::into));
    text(&mut lead.source, input.source.map(Into::into));
    text(&mut lead.external_id, input.external_id.map(Into::into));
    text(&mut lead.country, input.country.map(Into::into));
    text(&mut lead.message, input.message.map(Into::into));
    lead.emails = points::patched(&lead.emails, input.email, input.emails);
    lead.phones = points::patched(&lead.phones, input.phone, input.phones);
    lead.email = lead.emails.first().cloned();
    lead.phone = lead.phones.first().cloned();
    match input.utm {
        Field::Absent => {}
        Field::Null => lead.utm = None,
        Field::Set(sent) => lead.utm = Some(sent.over(lead.utm.as_ref(), "/utm")?.into()),
    }
    match input.consent {
        Field::Absent => {}
        Field::Null => lead.consent = None,
        Field::Set(sent) => lead.consent = Some(sent.over(lead.consent.as_ref())),
    }
    match input.custom {
        Field::Absent => {}
        Field::Null => lead.custom = Value::Object(Map::new()),
        Field::Set(sent) => lead.custom = sent.over(Some(&lead.custom), "/custom")?.into(),
    }
    if let Some(status) = input.status.set() {
        lead.status = status;
    }
    if lead.emails.is_empty() && lead.phones.is_empty() {
        return Err(LeadRefusal::Unreachable.into());
    }
    if lead.external_id.is_some() && lead.source.is_none() {
        return Err(LeadRefusal::ExternalIdWithoutSource.into());
    }
    Ok(())
}
