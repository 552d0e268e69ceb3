//! A lead becomes a customer, a contact and, where asked, a deal, in one transaction.

mod whom;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::whom::{complete, known_contact, known_customer, new_contact, new_customer};
use super::{
    actions, follow,
    model::{Conversion, ConvertInput, Lead, LeadStatus},
    queries,
    refusal::LeadRefusal,
};
use crate::{
    actor::{Actor, Scope},
    assignment::AssignedBecause,
    contacts::Contact,
    customers::{self, Customer},
    db::Conn,
    deals, emails,
    error::Result,
    events,
    followups::{self, Parents},
    interactions,
    resource::{Resource, check_version},
    tasks, users,
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
