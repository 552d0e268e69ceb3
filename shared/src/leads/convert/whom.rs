//! The customer and the contact that a lead becomes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{
        candidates,
        matching::{self, Kind, Traits, Verdict},
        model::Lead,
        refusal::LeadRefusal,
    },
    CONVERTED,
};
use crate::{
    actor::Actor,
    contacts::{self, Contact},
    customers::{self, Customer, CustomerKind},
    db::Conn,
    error::Result,
    mail::person::Person,
    points, sight,
};

/// The customer that is named, which must be one that the caller may change; else the one that the lead is linked to.
pub(super) async fn known_customer(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    wanted: Option<Uuid>,
) -> Result<Option<Customer>> {
    let Some(id) = wanted.or(lead.customer_id) else { return Ok(None) };
    let Some(customer) = customers::queries::get(conn, id).await? else {
        return match wanted {
            Some(_) => Err(LeadRefusal::UnknownCustomer.into()),
            None => Ok(None),
        };
    };
    if wanted.is_some() {
        let (id, owner_id) = (customer.id, customer.owner_id);
        if sight::queries::of_customer(conn, actor, id, owner_id).await? < sight::Access::Write {
            return Err(LeadRefusal::UnknownCustomer.into());
        }
    }
    Ok(Some(customer))
}

pub(super) async fn new_customer(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<Customer> {
    let kind = match lead.company {
        Some(_) => CustomerKind::Company,
        None => CustomerKind::Person,
    };
    let row = Customer {
        name: lead.company.clone().unwrap_or_else(|| lead.display_name()),
        kind,
        owner_id: lead.owner_id,
        country: lead.country.clone(),
        ..customers::actions::blank(now)
    };
    customers::actions::insert(conn, actor, row, CONVERTED, now).await
}

/// The contact that the lead is linked to, else one of this customer whom the lead's e-mails and phones name, locked.
pub(super) async fn known_contact(
    conn: &mut Conn,
    lead: &Lead,
    customer_id: Uuid,
) -> Result<Option<Contact>> {
    let of_customer = |contact: &Contact| {
        contact.customer_id == customer_id
            && contact.deleted_at.is_none()
            && contact.erased_at.is_none()
    };
    if let Some(id) = lead.contact_id
        && let Some(contact) = contacts::queries::lock(conn, id).await?.filter(of_customer)
    {
        return Ok(Some(contact));
    }
    let traits = traits(lead);
    let known = candidates::find(conn, &traits, None).await?;
    let (mut rows, mut contacts) = (Vec::new(), Vec::new());
    for row in known.candidates.into_iter().filter(|row| row.kind == Kind::Contact) {
        if let Some(contact) = contacts::queries::lock(conn, row.id).await?.filter(of_customer) {
            contacts.push(contact);
            rows.push(row);
        }
    }
    let named = match matching::judge(&traits, &rows) {
        Verdict::Nobody => None,
        Verdict::One(matched) => Some(matched.id),
        // Several of them: the one that the e-mail names.
        Verdict::Ambiguous(all) => all.first().map(|matched| matched.id),
    };
    Ok(contacts.into_iter().find(|contact| Some(contact.id) == named))
}

fn traits(lead: &Lead) -> Traits {
    let name = Person::full_name(lead.first_name.as_deref(), lead.last_name.as_deref());
    let name = name.unwrap_or_default();
    Traits { emails: lead.emails.clone(), phones: lead.phones.clone(), name }
}

/// Fills blanks and keeps every e-mail and phone of both.
pub(super) async fn complete(
    conn: &mut Conn,
    actor: &Actor,
    before: Contact,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<Contact> {
    let mut after = before.clone();
    let known = traits(lead).name;
    if !known.is_empty()
        && (before.emails.contains(&before.name) || before.phones.contains(&before.name))
    {
        after.name = known;
    }
    after.title = after.title.or_else(|| lead.title.clone());
    after.emails = points::all_of(&before.emails, &lead.emails);
    after.phones = points::all_of(&before.phones, &lead.phones);
    after.email = after.emails.first().cloned();
    after.phone = after.phones.first().cloned();
    contacts::actions::commit(conn, actor, before, after, now).await
}

pub(super) async fn new_contact(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    customer_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Contact> {
    let name = Some(traits(lead).name).filter(|name| !name.is_empty());
    let reached = name.or_else(|| lead.email.clone()).or_else(|| lead.phone.clone());
    let row = Contact {
        owner_id: lead.owner_id,
        name: reached.unwrap_or_else(|| lead.display_name()),
        title: lead.title.clone(),
        emails: lead.emails.clone(),
        phones: lead.phones.clone(),
        ..contacts::actions::blank(customer_id, now)
    };
    contacts::actions::insert(conn, actor, row, CONVERTED, now).await
}
