//! A lead becomes a customer, a contact and, where asked, a deal, in one transaction.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    actions, candidates, follow,
    matching::{self, Kind, Traits, Verdict},
    model::{Conversion, ConvertInput, Lead, LeadStatus},
    queries,
    refusal::LeadRefusal,
};
use crate::{
    actor::{Actor, Scope},
    assignment::AssignedBecause,
    contacts::{self, Contact},
    customers::{self, Customer, CustomerKind},
    db::Conn,
    deals, emails,
    error::Result,
    events,
    followups::{self, Parents},
    interactions,
    mail::person::Person,
    points,
    resource::{Resource, check_version},
    sight, tasks, users,
};

/// Why the customer, the contact and the deal of a converted lead are whose they are.
const CONVERTED: &str = "converted";

/// Makes the customer, or reuses the one that is named or linked; the contact likewise; the deal where asked. Tasks,
/// interactions and mails come along. Their owner is the lead's.
pub async fn convert(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: ConvertInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Conversion> {
    actor.require(Scope::CrmWrite)?;
    let wanted = input.customer_id.map(Uuid::from).set();
    // Customers before leads, as everywhere.
    let named = Parents { customer_id: wanted, ..Parents::of_lead(id) };
    followups::queries::lock(conn, &[named]).await?;
    let before = actions::lock_visible(conn, actor, id).await?;
    check_version(expected, &before)?;
    if before.status == LeadStatus::Converted {
        return Err(LeadRefusal::ConvertedAlready.into());
    }
    if before.erased_at.is_some() {
        return Err(LeadRefusal::Erased.into());
    }
    let known = known_customer(conn, actor, &before, wanted).await?;
    let lead = in_service(conn, actor, &before, known.as_ref(), now).await?;
    let customer = match known {
        Some(customer) => customer,
        None => new_customer(conn, actor, &lead, now).await?,
    };
    let contact = match known_contact(conn, &lead, customer.id).await? {
        Some(contact) => complete(conn, actor, contact, &lead, now).await?,
        None => new_contact(conn, actor, &lead, customer.id, now).await?,
    };
    let deal = match input.deal.set() {
        Some(input) => {
            let (lead_id, owner_id) = (Some(lead.id), lead.owner_id);
            let made =
                deals::actions::create_for(conn, actor, input.0, &customer, lead_id, owner_id, now);
            Some(made.await.map_err(|error| error.under("/deal"))?)
        }
        None => None,
    };
    let left = Parents { customer_id: before.customer_id, ..Parents::default() };
    let lead = Lead { customer_id: Some(customer.id), contact_id: Some(contact.id), ..lead };
    let lead = close(conn, actor, before, lead, now).await?;
    let parents = Parents {
        customer_id: Some(customer.id),
        lead_id: Some(lead.id),
        deal_id: deal.as_ref().map(|deal| deal.id),
    };
    tasks::write::bring_along(conn, actor, parents, now).await?;
    interactions::log::bring_along(conn, actor, parents, contact.id, now).await?;
    emails::queries::bring_along(conn, lead.id, customer.id).await?;
    followups::actions::refresh(conn, &[parents, left]).await?;
    answer(conn, lead, customer, contact, deal).await
}

async fn close(
    conn: &mut Conn,
    actor: &Actor,
    before: Lead,
    mut after: Lead,
    now: DateTime<Utc>,
) -> Result<Lead> {
    after.status = LeadStatus::Converted;
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "converted", Some(&before), &after).await?;
    if after.owner_id != before.owner_id {
        follow::record_owner(conn, actor, &after, now).await?;
        tasks::first_contact::pass_on(conn, actor, after.id, after.owner_id, now).await?;
    }
    Ok(after)
}

/// The lead as it is converted: where its owner is out of service, with the customer's, else with whoever converts it, else
/// with whose turn it is.
async fn in_service(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    customer: Option<&Customer>,
    now: DateTime<Utc>,
) -> Result<Lead> {
    let mut lead = lead.clone();
    let Some(owner_id) = lead.owner_id else { return Ok(lead) };
    if users::queries::still_active(conn, Some(owner_id)).await?.is_some() {
        return Ok(lead);
    }
    let of_customer = customer.and_then(|customer| customer.owner_id);
    for (id, why) in [
        (of_customer, AssignedBecause::CustomerOwner),
        (actor.user_id(), AssignedBecause::Converted),
    ] {
        if let Some(id) = users::queries::still_active(conn, id).await? {
            (lead.owner_id, lead.assigned_because) = (Some(id), why.as_str().to_owned());
            return Ok(lead);
        }
    }
    actions::find_owner_again(conn, actor, &mut lead, now).await?;
    Ok(lead)
}

/// As they stand, with what followed.
async fn answer(
    conn: &mut Conn,
    lead: Lead,
    customer: Customer,
    contact: Contact,
    deal: Option<deals::Deal>,
) -> Result<Conversion> {
    let deal = match deal {
        Some(deal) => deals::queries::find(conn, deal.id).await?,
        None => None,
    };
    let again = customers::queries::find(conn, customer.id).await?;
    let lead = queries::again(conn, lead.id).await?;
    Ok(Conversion { customer: again.unwrap_or(customer), contact, deal, lead })
}

/// The customer that is named, which must be one that the caller may change; else the one that the lead is linked to.
async fn known_customer(
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

async fn new_customer(
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
async fn known_contact(conn: &mut Conn, lead: &Lead, customer_id: Uuid) -> Result<Option<Contact>> {
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
async fn complete(
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

async fn new_contact(
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
