//! What callers ask for: who may do it, and under which locks.

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use kernel::{input::Field, refusal::Refusal};
use uuid::Uuid;

use super::{
    actions,
    model::{Contact, ContactInput, ContactRefusal},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    customers::{self, Customer},
    db::Conn,
    error::{Error, Result},
    resource::check_version,
    sight::{self, Access},
    users,
};

/// The contact, as far as this caller may see it.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    include_deleted: bool,
) -> Result<Contact> {
    actor.require(Scope::CrmRead)?;
    let row = queries::find(conn, id).await?;
    let row = row.filter(|row| include_deleted || row.deleted_at.is_none());
    let row = row.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &row).await?.to_read()?;
    Ok(row)
}

/// Without an owner it is the caller's own, or else whose the customer is; with `null` it is nobody's, and seen as the
/// customer is.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: ContactInput,
    now: DateTime<Utc>,
) -> Result<Contact> {
    actor.require(Scope::CrmWrite)?;
    let customer_id = input.customer_id.clone().map(Uuid::from).set();
    let customer_id = customer_id.ok_or(ContactRefusal::UnknownCustomer)?;
    let customer = writable_customer(conn, actor, customer_id).await?;
    let given = input.owner_id.clone().map(Uuid::from);
    let why = if given.is_absent() { "created" } else { "given" };
    let mut row = actions::blank(customer.id, now);
    input.apply(&mut row)?;
    row.owner_id = match (given, actor.user_id()) {
        (Field::Set(owner_id), _) | (Field::Absent, Some(owner_id)) => {
            Some(fit_owner(conn, actor, owner_id).await?)
        }
        (Field::Absent, None) => customer.owner_id,
        (Field::Null, _) => None,
    };
    actions::insert(conn, actor, row, why, now).await
}

/// Changes what the patch names; another `customer_id` moves the contact there.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: ContactInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Contact> {
    let moves_to = input.customer_id.clone().map(Uuid::from).set();
    let before = lock_writable(conn, actor, id, moves_to).await?;
    check_version(expected, &before)?;
    if before.erased_at.is_some() {
        return Err(ContactRefusal::Erased.into());
    }
    let wanted = input.owner_id.clone().map(Uuid::from);
    let mut after = before.clone();
    if let Some(customer_id) = moves_to.filter(|to| *to != before.customer_id) {
        after.customer_id = writable_customer(conn, actor, customer_id).await?.id;
        after.is_primary = false;
    }
    input.apply(&mut after)?;
    if after.customer_id != before.customer_id || after.is_primary != before.is_primary {
        may_rearrange(conn, actor, &before).await?;
    }
    match wanted {
        Field::Set(owner_id) if Some(owner_id) != before.owner_id => {
            after.owner_id = Some(fit_owner(conn, actor, owner_id).await?);
        }
        Field::Null if before.owner_id.is_some() => {
            after.owner_id = None;
            // Nobody would know of it any more.
            if access(conn, actor, &after).await? == Access::Hidden {
                return Err(ContactRefusal::UnknownOwner.into());
            }
        }
        _ => {}
    }
    actions::commit(conn, actor, before, after, now).await
}

/// Takes a contact from view; the oldest of the others is the primary one where it was.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = lock_writable(conn, actor, id, None).await?;
    check_version(expected, &row)?;
    let (customer_id, was_primary) = (row.customer_id, row.is_primary);
    actions::set_deleted(conn, actor, row, now, now).await?;
    match was_primary {
        true => actions::succeed(conn, actor, customer_id, id, now).await,
        false => Ok(()),
    }
}

/// Brings a deleted contact back to its customer; it is the primary one where there is none.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Contact> {
    actor.require(Scope::CrmWrite)?;
    let (customer, before) = lock(conn, id, None).await?;
    access(conn, actor, &before).await?.to_write()?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if before.erased_at.is_some() {
        return Err(ContactRefusal::Erased.into());
    }
    if customer.deleted_at.is_some() {
        return Err(ContactRefusal::CustomerDeleted.into());
    }
    let mut after = Contact { is_primary: false, ..before.clone() };
    actions::make_room(conn, actor, &mut after, now).await?;
    actions::bring_back(conn, actor, before, after, now).await
}

/// To move a contact, or to say whom to ask first, changes others too: leads, and contacts that are not the caller's own. So
/// it takes a customer that the caller may change; a contact of one's own is not enough.
async fn may_rearrange(conn: &mut Conn, actor: &Actor, row: &Contact) -> Result<()> {
    match sight::queries::of_customer_id(conn, actor, row.customer_id).await? {
        Access::Write => Ok(()),
        Access::Read | Access::Hidden => Err(ContactRefusal::CustomerOfOthers.into()),
    }
}

async fn access(conn: &mut Conn, actor: &Actor, row: &Contact) -> Result<Access> {
    sight::queries::of_row(conn, actor, row.owner_id, Some(row.customer_id)).await
}

async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Uuid> {
    let user = users::queries::hold_fit(conn, actor, id).await?;
    Ok(user.ok_or(ContactRefusal::UnknownOwner)?.id)
}

/// A customer that gets a contact, locked.
async fn writable_customer(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Customer> {
    let row = customers::queries::lock(conn, id).await?.filter(|row| row.deleted_at.is_none());
    let row = row.ok_or(ContactRefusal::UnknownCustomer)?;
    match sight::queries::of_customer(conn, actor, id, row.owner_id).await? {
        Access::Hidden => Err(ContactRefusal::UnknownCustomer.into()),
        access => Ok(access.to_write().map(|()| row)?),
    }
}

/// Why locks were let go again.
enum LetGo {
    /// The contact went to another customer while its own was waited for.
    Moved,
    Failed(Box<Error>),
}

impl<E: Into<Error>> From<E> for LetGo {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

/// A contact, deleted or not, and its customer, both locked: customers before their contacts, as everywhere, and `also` among
/// them, so that nobody waits in a circle. Under a savepoint, since nothing may be held where it is tried again.
async fn lock(conn: &mut Conn, id: Uuid, also: Option<Uuid>) -> Result<(Customer, Contact)> {
    loop {
        match conn.transaction(async |conn| lock_once(conn, id, also).await).await {
            Ok(rows) => return Ok(rows),
            Err(LetGo::Moved) => {}
            Err(LetGo::Failed(error)) => return Err(*error),
        }
    }
}

async fn lock_once(
    conn: &mut Conn,
    id: Uuid,
    also: Option<Uuid>,
) -> Result<(Customer, Contact), LetGo> {
    let found = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let mut ids: Vec<Uuid> = also.into_iter().chain([found.customer_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut own = None;
    for customer_id in ids {
        let customer = customers::queries::lock(conn, customer_id).await?;
        own = own.or(customer.filter(|customer| customer.id == found.customer_id));
    }
    let row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let customer = own.filter(|customer| customer.id == row.customer_id);
    customer.map(|customer| (customer, row)).ok_or(LetGo::Moved)
}

async fn lock_writable(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    moves_to: Option<Uuid>,
) -> Result<Contact> {
    actor.require(Scope::CrmWrite)?;
    let (_, row) = lock(conn, id, moves_to).await?;
    if row.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    access(conn, actor, &row).await?.to_write()?;
    Ok(row)
}
