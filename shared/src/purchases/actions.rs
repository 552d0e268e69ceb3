mod references;

use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::{id, refusal::Refusal};
use serde_json::Value;
use uuid::Uuid;

use self::references::{seen_user, settle_deal, writable_customer};
use super::{
    input::PurchaseInput,
    model::{Purchase, PurchaseRefusal},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    customers,
    db::Conn,
    error::Result,
    events,
    followups::{self, Parents},
    resource::{Resource, check_version},
    sight::{self, Access},
};

/// A purchase, as far as this caller may see it.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    include_deleted: bool,
) -> Result<Purchase> {
    actor.require(Scope::CrmRead)?;
    let found = queries::find(conn, id).await?;
    let row = found.filter(|row| include_deleted || row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &row).await?.to_read()?;
    Ok(row)
}

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: PurchaseInput,
    now: DateTime<Utc>,
) -> Result<Purchase> {
    actor.require(Scope::CrmWrite)?;
    let (Field::Set(customer_id), Field::Set(day), Field::Set(total)) =
        (input.customer_id.clone(), input.purchased_on.clone(), input.total.clone())
    else {
        // The door refuses an input without them.
        return Err(anyhow::anyhow!("a purchase lacks what it requires").into());
    };
    let customer = writable_customer(conn, actor, customer_id.into()).await?;
    let mut row = Purchase {
        id: id::new(now),
        customer_id: customer.id,
        deal_id: None,
        owner_id: None,
        external_id: None,
        purchased_on: day.0,
        total: total.into(),
        items: Value::Array(Vec::new()),
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    };
    let deal = settle_deal(conn, actor, &mut row, &input.deal_id).await?;
    row.owner_id = match input.owner_id.clone().set() {
        Some(id) => Some(seen_user(conn, actor, id.into()).await?),
        None => deal.and_then(|deal| deal.owner_id).or(customer.owner_id).or(actor.user_id()),
    };
    apply(&mut row, input);
    refuse_taken(conn, actor, &row).await?;
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// Changes what the patch names; the owner stays.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: PurchaseInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Purchase> {
    let wanted = input.customer_id.clone().map(Uuid::from).set();
    let before = lock_writable(conn, actor, id, wanted).await?;
    let before = Some(before).filter(|row| row.deleted_at.is_none());
    let before = before.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if !input.owner_id.is_absent() {
        return Err(PurchaseRefusal::OwnerFrozen.into());
    }
    let mut after = before.clone();
    if let Some(id) = input.customer_id.clone().set().filter(|id| id.0 != before.customer_id) {
        after.customer_id = writable_customer(conn, actor, id.into()).await?.id;
    }
    settle_deal(conn, actor, &mut after, &input.deal_id).await?;
    apply(&mut after, input);
    commit(conn, actor, before, after, "updated", now).await
}

/// Takes a purchase from view.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = lock_writable(conn, actor, id, None).await?;
    let before = Some(before).filter(|row| row.deleted_at.is_none());
    let before = before.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let after = Purchase { deleted_at: Some(now), ..before.clone() };
    commit(conn, actor, before, after, "deleted", now).await.map(|_| ())
}

/// Brings a deleted purchase back; one that took its external id meanwhile stands in the way.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Purchase> {
    let before = lock_writable(conn, actor, id, None).await?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let customer = customers::queries::get(conn, before.customer_id).await?;
    customer.ok_or(PurchaseRefusal::CustomerDeleted)?;
    let after = Purchase { deleted_at: None, ..before.clone() };
    commit(conn, actor, before, after, "restored", now).await
}

async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Purchase,
    mut after: Purchase,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<Purchase> {
    if after == before {
        return Ok(after);
    }
    if after.deleted_at.is_none() {
        refuse_taken(conn, actor, &after).await?;
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, verb, Some(&before), &after).await?;
    Ok(after)
}

/// Names the purchase that has this external id, as far as the caller may see it. Where both are written at the same
/// time, the unique index refuses the later one without a name.
async fn refuse_taken(conn: &mut Conn, actor: &Actor, row: &Purchase) -> Result<()> {
    let Some(external_id) = &row.external_id else { return Ok(()) };
    let Some(other) = queries::of_external_id(conn, external_id, row.id).await? else {
        return Ok(());
    };
    let seen = access(conn, actor, &other).await? != Access::Hidden;
    Err(PurchaseRefusal::ExternalIdTaken(seen.then_some(other.id)).into())
}

/// What is no reference.
fn apply(row: &mut Purchase, input: PurchaseInput) {
    row.external_id = input.external_id.map(String::from).over(row.external_id.take());
    if let Some(day) = input.purchased_on.set() {
        row.purchased_on = day.0;
    }
    if let Some(total) = input.total.set() {
        row.total = total.into();
    }
    if let Some(items) = input.items.change() {
        row.items = Value::Array(items.unwrap_or_default().0);
    }
}

/// Locks a purchase that the caller may change, after its customer and the one that it is to be of.
async fn lock_writable(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    wanted: Option<Uuid>,
) -> Result<Purchase> {
    actor.require(Scope::CrmWrite)?;
    let seen = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let of = [Some(seen.customer_id), wanted];
    let of = of.map(|customer_id| Parents { customer_id, ..Parents::default() });
    followups::queries::lock(conn, &of).await?;
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &row).await?.to_write()?;
    Ok(row)
}

async fn access(conn: &mut Conn, actor: &Actor, row: &Purchase) -> Result<Access> {
    sight::queries::of_row(conn, actor, row.owner_id, Some(row.customer_id)).await
}
