//! What an interaction hangs on: found, locked and looked at with the caller's eyes.

use kernel::input::Field;
use uuid::Uuid;

use super::{
    input::InteractionInput,
    model::{Interaction, InteractionRefusal},
};
use crate::{
    actor::Actor, contacts, customers, db::Conn, deals, error::Result, followups::Parents, leads,
    sight, users,
};

/// Where an input puts an interaction.
enum Target {
    /// With the lead that it keeps where that one is linked to the customer.
    Customer(Uuid, Option<Uuid>),
    Lead(Uuid),
    /// Where it is.
    Same,
}

fn target(row: &Interaction, input: &InteractionInput) -> Result<Target> {
    let customer_id = input.customer_id.clone().map(Uuid::from);
    let lead_id = input.lead_id.clone().map(Uuid::from);
    Ok(match (&customer_id, &lead_id) {
        (Field::Set(customer_id), Field::Absent) => Target::Customer(*customer_id, row.lead_id),
        (Field::Set(customer_id), _) => Target::Customer(*customer_id, None),
        (_, Field::Set(lead_id)) => Target::Lead(*lead_id),
        (Field::Absent, Field::Absent) => Target::Same,
        // One of the two is taken away: it hangs on the other.
        _ => match (lead_id.over(row.lead_id), customer_id.over(row.customer_id)) {
            (Some(lead_id), _) => Target::Lead(lead_id),
            (None, Some(customer_id)) => Target::Customer(customer_id, None),
            (None, None) => return Err(InteractionRefusal::NoParent.into()),
        },
    })
}

/// All that an interaction hangs on or is to hang on, to be locked before it.
pub fn parents(row: &Interaction, input: &InteractionInput) -> [Parents; 2] {
    let wanted = Parents {
        customer_id: input.customer_id.clone().map(Uuid::from).set(),
        lead_id: input.lead_id.clone().map(Uuid::from).set(),
        deal_id: input.deal_id.clone().map(Uuid::from).set(),
    };
    [row.parents(), wanted]
}

/// Puts an interaction where the input says, as far as the caller may. Answers the owner of that, the narrowest first:
/// the deal's, else the lead's, else the customer's.
pub async fn settle(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Interaction,
    input: &InteractionInput,
) -> Result<Option<Uuid>> {
    let mut owner = None;
    let before = row.clone();
    match target(row, input)? {
        Target::Same => {}
        Target::Customer(id, lead_id) => {
            let found = customers::queries::get(conn, id).await?;
            let unknown = InteractionRefusal::Unknown { pointer: "/customer_id", what: "customer" };
            let customer = found.ok_or(unknown)?;
            may_write(conn, actor, &customer).await?;
            let linked = match lead_id {
                Some(lead_id) => leads::queries::find(conn, lead_id).await?,
                None => None,
            };
            row.lead_id = linked.filter(|lead| lead.customer_id == Some(id)).map(|lead| lead.id);
            row.customer_id = Some(id);
            owner = customer.owner_id;
        }
        Target::Lead(id) => {
            let found = leads::queries::get(conn, id).await?;
            let kept = before.lead_id == Some(id);
            let unknown = InteractionRefusal::Unknown { pointer: "/lead_id", what: "lead" };
            let found = found.filter(|lead| kept || lead.erased_at.is_none());
            let Some(lead) = found else { return Err(unknown.into()) };
            match leads::access::of(conn, actor, &lead).await? {
                sight::Access::Hidden => return Err(unknown.into()),
                seen => seen.to_write()?,
            }
            row.lead_id = Some(id);
            // A lead outlives the customer that it was linked to.
            row.customer_id = match lead.customer_id.filter(|id| before.customer_id != Some(*id)) {
                Some(id) => customers::queries::get(conn, id).await?.map(|customer| customer.id),
                None => lead.customer_id,
            };
            owner = lead.owner_id;
        }
    }
    let moved = row.customer_id != before.customer_id;
    settle_contact(conn, actor, row, input, moved).await?;
    let of_deal = settle_deal(conn, actor, row, input, moved).await?;
    Ok(of_deal.or(owner))
}

async fn may_write(conn: &mut Conn, actor: &Actor, customer: &customers::Customer) -> Result<()> {
    let access = sight::queries::of_customer(conn, actor, customer.id, customer.owner_id).await?;
    if access == sight::Access::Hidden {
        let (pointer, what) = ("/customer_id", "customer");
        return Err(InteractionRefusal::Unknown { pointer, what }.into());
    }
    Ok(access.to_write()?)
}

/// With whom it was: looked at where it is sent, or where the customer is another; who has moved since then stays.
async fn settle_contact(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Interaction,
    input: &InteractionInput,
    moved: bool,
) -> Result<()> {
    if input.contact_id.is_absent() && !moved {
        return Ok(());
    }
    let kept = row.contact_id;
    row.contact_id = input.contact_id.clone().map(Uuid::from).over(row.contact_id);
    let Some(id) = row.contact_id else { return Ok(()) };
    let contact = match input.contact_id.is_absent() {
        true => contacts::queries::find(conn, id).await?,
        false => contacts::queries::get(conn, id)
            .await?
            .filter(|contact| contact.erased_at.is_none() || kept == Some(id)),
    };
    let of = contact.map(|contact| (contact.owner_id, contact.customer_id));
    of_customer(conn, actor, row.customer_id, of, "/contact_id", "contact").await
}

/// The same of the deal; answers its owner.
async fn settle_deal(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Interaction,
    input: &InteractionInput,
    moved: bool,
) -> Result<Option<Uuid>> {
    if input.deal_id.is_absent() && !moved {
        return Ok(None);
    }
    row.deal_id = input.deal_id.clone().map(Uuid::from).over(row.deal_id);
    let Some(id) = row.deal_id else { return Ok(None) };
    let deal = match input.deal_id.is_absent() {
        true => deals::queries::find(conn, id).await?,
        false => deals::queries::get(conn, id).await?,
    };
    let owner = deal.as_ref().and_then(|deal| deal.owner_id);
    let of = deal.map(|deal| (deal.owner_id, deal.customer_id));
    of_customer(conn, actor, row.customer_id, of, "/deal_id", "deal").await?;
    Ok(owner)
}

/// A contact or a deal, by its owner and customer, must be of this customer; what the caller may not see is not there.
async fn of_customer(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Option<Uuid>,
    found: Option<(Option<Uuid>, Uuid)>,
    pointer: &'static str,
    what: &'static str,
) -> Result<()> {
    match found {
        Some((_, of)) if Some(of) == customer_id => Ok(()),
        Some((owner_id, of))
            if sight::queries::of_row(conn, actor, owner_id, Some(of)).await?
                > sight::Access::Hidden =>
        {
            Err(InteractionRefusal::OtherCustomer(pointer).into())
        }
        _ => Err(InteractionRefusal::Unknown { pointer, what }.into()),
    }
}

/// Who did it: as the input says, else by default for a new one.
pub async fn settle_user(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Interaction,
    input: &InteractionInput,
) -> Result<()> {
    match input.user_id.clone().map(Uuid::from) {
        Field::Absent => {}
        Field::Null => row.user_id = None,
        Field::Set(id) => {
            let user = users::queries::get(conn, id).await?;
            let seen = user.filter(|user| actor.sight.covers(Some(user.id)));
            let unknown = InteractionRefusal::Unknown { pointer: "/user_id", what: "user" };
            row.user_id = Some(seen.ok_or(unknown)?.id);
        }
    }
    Ok(())
}
