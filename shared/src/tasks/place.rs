//! What a task hangs on: found and looked at with the caller's eyes.

use kernel::input::Field;
use uuid::Uuid;

use super::model::{Task, TaskInput, TaskRefusal};
use crate::{
    actor::Actor,
    customers::{self, Customer},
    db::Conn,
    deals::{self, Deal},
    error::Result,
    followups::Parents,
    leads::{self, Lead},
    sight::{self, Access},
    users,
};

/// Where a task hangs, and whose that is, the narrowest first: the deal's owner, else the lead's, else the customer's.
pub struct Place {
    parents: Parents,
    pub owner_id: Option<Uuid>,
}

impl Place {
    pub fn put(&self, task: &mut Task) {
        task.customer_id = self.parents.customer_id;
        task.lead_id = self.parents.lead_id;
        task.deal_id = self.parents.deal_id;
    }
}

/// What an input names, to be locked before the task.
pub fn named(input: &TaskInput) -> Parents {
    Parents {
        customer_id: input.customer_id.clone().map(Uuid::from).set(),
        lead_id: input.lead_id.clone().map(Uuid::from).set(),
        deal_id: input.deal_id.clone().map(Uuid::from).set(),
    }
}

/// Where a task of `before` hangs by this input. A deal's task takes the deal's customer, else a lead's the one that the
/// lead is linked to; ids that contradict each other are refused.
pub async fn settle(
    conn: &mut Conn,
    actor: &Actor,
    before: Parents,
    input: &TaskInput,
) -> Result<Place> {
    let named = named(input);
    let absent = [&input.customer_id, &input.lead_id, &input.deal_id];
    if absent.iter().all(|field| field.is_absent()) {
        return Ok(Place { parents: before, owner_id: None });
    }
    let customer = match named.customer_id {
        Some(id) => Some(fit_customer(conn, actor, id, before.customer_id == Some(id)).await?),
        None => None,
    };
    let lead_id = input.lead_id.clone().map(Uuid::from).over(before.lead_id);
    let lead = match (lead_id, named.lead_id) {
        (_, Some(id)) => Some(fit_lead(conn, actor, id, before.lead_id == Some(id)).await?),
        (Some(id), None) => leads::queries::find(conn, id).await?,
        (None, None) => None,
    };
    let deal_id = input.deal_id.clone().map(Uuid::from).over(before.deal_id);
    let deal = match (deal_id, named.deal_id) {
        (_, Some(id)) => Some(fit_deal(conn, actor, id, before.deal_id == Some(id)).await?),
        (Some(id), None) => deals::queries::find(conn, id).await?,
        (None, None) => None,
    };
    let of_deal = deal.as_ref().map(|deal| deal.customer_id);
    // A lead outlives the customer that it was linked to.
    let of_lead = match lead.as_ref().and_then(|lead| lead.customer_id) {
        Some(id) => customers::queries::get(conn, id).await?.map(|customer| customer.id),
        None => None,
    };
    let customer_id = agreed(before, input, of_deal, of_lead)?;
    let narrow = deal.and_then(|deal| deal.owner_id).or(lead.and_then(|lead| lead.owner_id));
    let owner_id = match (narrow, customer, customer_id) {
        (Some(id), _, _) => Some(id),
        (None, Some(customer), _) => customer.owner_id,
        (None, None, Some(id)) => owner_of(conn, id).await?,
        (None, None, None) => None,
    };
    Ok(Place { parents: Parents { customer_id, lead_id, deal_id }, owner_id })
}

/// The customer that the input names, else the one of the deal or lead that it names, else the one that it had.
fn agreed(
    before: Parents,
    input: &TaskInput,
    of_deal: Option<Uuid>,
    of_lead: Option<Uuid>,
) -> Result<Option<Uuid>> {
    let named = named(input);
    let moves_along = of_deal.filter(|_| named.deal_id.is_some());
    let moves_along = moves_along.or(of_lead.filter(|_| named.lead_id.is_some()));
    let kept = match input.customer_id {
        Field::Absent => before.customer_id,
        Field::Null | Field::Set(_) => None,
    };
    let customer_id = named.customer_id.or(moves_along).or(kept).or(of_deal).or(of_lead);
    for (of, pointer) in [(of_deal, "/deal_id"), (of_lead, "/lead_id")] {
        if of.is_some() && of != customer_id {
            return Err(TaskRefusal::OtherCustomer(pointer).into());
        }
    }
    Ok(customer_id)
}

async fn owner_of(conn: &mut Conn, customer_id: Uuid) -> Result<Option<Uuid>> {
    let customer = customers::queries::find(conn, customer_id).await?;
    Ok(customer.and_then(|customer| customer.owner_id))
}

/// Refuses work of a customer that was deleted.
pub async fn check_customer(conn: &mut Conn, id: Option<Uuid>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let customer = customers::queries::get(conn, id).await?;
    Ok(customer.map(|_| ()).ok_or(TaskRefusal::CustomerDeleted)?)
}

/// The first in service of those who own what a task hangs on, the narrowest first.
pub async fn next_owner(conn: &mut Conn, of: Parents) -> Result<Option<Uuid>> {
    let mut owners = Vec::new();
    if let Some(id) = of.deal_id {
        owners.push(deals::queries::find(conn, id).await?.and_then(|deal| deal.owner_id));
    }
    if let Some(id) = of.lead_id {
        owners.push(leads::queries::find(conn, id).await?.and_then(|lead| lead.owner_id));
    }
    if let Some(id) = of.customer_id {
        owners.push(owner_of(conn, id).await?);
    }
    for owner_id in owners {
        if let Some(id) = users::queries::still_active(conn, owner_id).await? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// A customer that the caller may change, since a task writes its follow-up; `kept` where the task hangs there already.
async fn fit_customer(conn: &mut Conn, actor: &Actor, id: Uuid, kept: bool) -> Result<Customer> {
    let unknown = TaskRefusal::Unknown { pointer: "/customer_id", what: "customer" };
    let Some(customer) = customers::queries::get(conn, id).await? else {
        return Err(unknown.into());
    };
    if kept {
        return Ok(customer);
    }
    match sight::queries::of_customer(conn, actor, id, customer.owner_id).await? {
        Access::Hidden => Err(unknown.into()),
        seen => Ok(seen.to_write().map(|()| customer)?),
    }
}

/// A lead of an owner in sight, and of a person who was not erased.
async fn fit_lead(conn: &mut Conn, actor: &Actor, id: Uuid, kept: bool) -> Result<Lead> {
    let lead = leads::queries::get(conn, id).await?;
    let unknown = TaskRefusal::Unknown { pointer: "/lead_id", what: "lead" };
    let Some(lead) = lead else { return Err(unknown.into()) };
    if kept {
        return Ok(lead);
    }
    match leads::access::of(conn, actor, &lead).await? {
        Access::Read | Access::Write if lead.erased_at.is_some() => Err(unknown.into()),
        Access::Hidden => Err(unknown.into()),
        seen => Ok(seen.to_write().map(|()| lead)?),
    }
}

/// A deal that the caller may change.
async fn fit_deal(conn: &mut Conn, actor: &Actor, id: Uuid, kept: bool) -> Result<Deal> {
    let unknown = TaskRefusal::Unknown { pointer: "/deal_id", what: "deal" };
    let Some(deal) = deals::queries::get(conn, id).await? else { return Err(unknown.into()) };
    if kept {
        return Ok(deal);
    }
    match sight::queries::of_row(conn, actor, deal.owner_id, Some(deal.customer_id)).await? {
        Access::Hidden => Err(unknown.into()),
        seen => Ok(seen.to_write().map(|()| deal)?),
    }
}
