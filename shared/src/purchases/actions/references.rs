//! What a purchase names: its customer, its deal, its owner, as far as a caller may name them.

use kernel::input::{Field, Id};
use uuid::Uuid;

use crate::{
    actor::Actor,
    customers::{self, Customer},
    db::Conn,
    deals::{self, Deal},
    error::Result,
    purchases::model::{Purchase, PurchaseRefusal},
    sight::{self, Access},
    users,
};

/// The deal must be of the purchase's customer; what the caller may not see is not there.
pub(super) async fn settle_deal(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Purchase,
    sent: &Field<Id>,
) -> Result<Option<Deal>> {
    row.deal_id = sent.clone().map(Uuid::from).over(row.deal_id);
    let Some(id) = row.deal_id else { return Ok(None) };
    let found = match sent {
        Field::Set(_) => deals::queries::get(conn, id).await?,
        Field::Absent | Field::Null => deals::queries::find(conn, id).await?,
    };
    let unknown = PurchaseRefusal::Unknown { pointer: "/deal_id", what: "deal" };
    let Some(deal) = found else { return Err(unknown.into()) };
    if deal.customer_id == row.customer_id {
        return Ok(Some(deal));
    }
    match sight::queries::of_row(conn, actor, deal.owner_id, Some(deal.customer_id)).await? {
        Access::Hidden => Err(unknown.into()),
        Access::Read | Access::Write => Err(PurchaseRefusal::DealOfOther.into()),
    }
}

/// A customer that the caller may change, locked: with its lock held neither it nor a deal of it is deleted.
pub(super) async fn writable_customer(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
) -> Result<Customer> {
    let unknown = PurchaseRefusal::Unknown { pointer: "/customer_id", what: "customer" };
    let found = customers::queries::lock(conn, id).await?;
    let Some(customer) = found.filter(|customer| customer.deleted_at.is_none()) else {
        return Err(unknown.into());
    };
    let access = sight::queries::of_customer(conn, actor, id, customer.owner_id).await?;
    if access == Access::Hidden {
        return Err(unknown.into());
    }
    access.to_write()?;
    Ok(customer)
}

pub(super) async fn seen_user(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Uuid> {
    let user = users::queries::get(conn, id).await?;
    let seen = user.filter(|user| actor.sight.covers(Some(user.id)));
    let unknown = PurchaseRefusal::Unknown { pointer: "/owner_id", what: "user" };
    Ok(seen.ok_or(unknown)?.id)
}
