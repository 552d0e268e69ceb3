use chrono::{DateTime, Utc};
use kernel::input::{Field, Id};
use kernel::refusal::Refusal;
use uuid::Uuid;

pub use super::of_customer::{
    delete_of_customer, follow_owner, hand_over_all, restore_of_customer,
};
use super::{
    input::CaseInput,
    model::{Case, CaseRefusal},
    queries,
    write::{apply, blank, commit, commit_as, due_at, due_by_rule, open},
};
use crate::{
    actor::{Actor, Scope},
    contacts,
    customers::{self, Customer},
    db::Conn,
    error::Result,
    resource::check_version,
    sight::{self, Access},
    users,
};

/// A case, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, include_deleted: bool) -> Result<Case> {
    actor.require(Scope::CrmRead)?;
    let found = queries::find(conn, id).await?;
    let found = found.filter(|case| include_deleted || case.deleted_at.is_none());
    let case = found.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &case).await?.to_read()?;
    Ok(case)
}

async fn access(conn: &mut Conn, actor: &Actor, case: &Case) -> Result<Access> {
    sight::queries::of_row(conn, actor, case.owner_id, Some(case.customer_id)).await
}

/// Opens a case of a customer that the caller may change.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: CaseInput,
    now: DateTime<Utc>,
) -> Result<Case> {
    actor.require(Scope::CrmWrite)?;
    let wanted = input.customer_id.clone().map(Uuid::from).set();
    let found = match wanted {
        Some(id) => customers::queries::lock(conn, id).await?,
        None => None,
    };
    let customer = found.filter(|customer| customer.deleted_at.is_none());
    let customer = customer.ok_or(CaseRefusal::UnknownCustomer)?;
    let seen = sight::queries::of_customer(conn, actor, customer.id, customer.owner_id).await?;
    match seen {
        Access::Hidden => return Err(CaseRefusal::UnknownCustomer.into()),
        seen => seen.to_write()?,
    }
    let mut case = blank(customer.id, now);
    put_contact(conn, actor, &input.contact_id, &mut case).await?;
    case.owner_id = match input.owner_id.clone().map(Uuid::from) {
        Field::Set(id) => Some(fit_owner(conn, actor, id).await?),
        Field::Null => None,
        Field::Absent => match actor.user_id() {
            Some(id) => Some(id),
            None => users::queries::still_active(conn, customer.owner_id).await?,
        },
    };
    case.due_at =
        due_at(conn, input.due_at.clone().map(DateTime::from), case.owner_id, now).await?;
    apply(input, &mut case, now)?;
    open(conn, actor, case, "created", now).await
}

/// Changes what the patch names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: CaseInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Case> {
    let (customer, before) = lock(conn, actor, id).await?;
    if before.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    check_version(expected, &before)?;
    let (mut after, mut why) = (before.clone(), "given");
    if input.customer_id.clone().map(Uuid::from).set().is_some_and(|id| id != before.customer_id) {
        return Err(CaseRefusal::OtherCustomer.into());
    }
    put_contact(conn, actor, &input.contact_id, &mut after).await?;
    put_owner(conn, actor, &input.owner_id, &mut after).await?;
    let due = input.due_at.clone().map(DateTime::from);
    apply(input, &mut after, now)?;
    let reopened = !before.status.is_open() && after.status.is_open();
    if reopened {
        if customer.deleted_at.is_some() {
            return Err(CaseRefusal::CustomerDeleted.into());
        }
        if after.owner_id == before.owner_id {
            after.owner_id =
                users::queries::owner_in_service(conn, before.owner_id, customer.owner_id).await?;
            why = "owner_gone";
        }
    }
    after.due_at = match due {
        Field::Absent if reopened && before.due_at <= now => {
            due_by_rule(conn, after.owner_id, now).await?
        }
        Field::Absent => before.due_at,
        sent => due_at(conn, sent, after.owner_id, now).await?,
    };
    commit(conn, actor, before, after, why, now).await
}

/// Takes a case from view, with the task that sees to it.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (_, before) = lock(conn, actor, id).await?;
    if before.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    check_version(expected, &before)?;
    let after = Case { deleted_at: Some(now), ..before.clone() };
    commit_as(conn, actor, before, after, ("deleted", "given"), now).await.map(|_| ())
}

/// Brings a deleted case back; one whose owner has left goes to the owner of its customer.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Case> {
    let (customer, before) = lock(conn, actor, id).await?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if customer.deleted_at.is_some() {
        return Err(CaseRefusal::CustomerDeleted.into());
    }
    bring_back(conn, actor, before, customer.owner_id, now).await
}

pub(super) async fn bring_back(
    conn: &mut Conn,
    actor: &Actor,
    before: Case,
    next_owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Case> {
    let mut after = Case { deleted_at: None, ..before.clone() };
    after.owner_id = users::queries::owner_in_service(conn, before.owner_id, next_owner_id).await?;
    commit_as(conn, actor, before, after, ("restored", "owner_gone"), now).await
}

/// A case that the caller may change, deleted or not, and its customer: that one is locked first, as everywhere.
async fn lock(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<(Customer, Case)> {
    actor.require(Scope::CrmWrite)?;
    let found = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let customer = customers::queries::lock(conn, found.customer_id).await?;
    let case = queries::lock(conn, id).await?;
    let (Some(customer), Some(case)) = (customer, case) else {
        return Err(Refusal::not_found().into());
    };
    access(conn, actor, &case).await?.to_write()?;
    Ok((customer, case))
}

/// Who complains, as the input names them: of the case's customer. Who has moved since then stays.
async fn put_contact(
    conn: &mut Conn,
    actor: &Actor,
    sent: &Field<Id>,
    case: &mut Case,
) -> Result<()> {
    let kept = case.contact_id;
    case.contact_id = sent.clone().map(Uuid::from).over(kept);
    let Some(id) = case.contact_id.filter(|id| kept != Some(*id)) else { return Ok(()) };
    let contact = contacts::queries::get(conn, id).await?;
    let contact = contact.filter(|contact| contact.erased_at.is_none());
    let contact = contact.ok_or(CaseRefusal::UnknownContact)?;
    if contact.customer_id == case.customer_id {
        return Ok(());
    }
    let of = (contact.owner_id, Some(contact.customer_id));
    match sight::queries::of_row(conn, actor, of.0, of.1).await? {
        Access::Hidden => Err(CaseRefusal::UnknownContact.into()),
        Access::Read | Access::Write => Err(CaseRefusal::ContactOfOther.into()),
    }
}

/// The owner, as the patch names it.
async fn put_owner(
    conn: &mut Conn,
    actor: &Actor,
    sent: &Field<Id>,
    case: &mut Case,
) -> Result<()> {
    match sent.clone().map(Uuid::from) {
        Field::Set(owner_id) if Some(owner_id) != case.owner_id => {
            case.owner_id = Some(fit_owner(conn, actor, owner_id).await?);
        }
        Field::Null if case.owner_id.is_some() => {
            case.owner_id = None;
            // Who would lose sight of it may not let go of it.
            if access(conn, actor, case).await? != Access::Write {
                return Err(CaseRefusal::UnknownOwner.into());
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whom this caller may give a case to.
async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Uuid> {
    let user = users::queries::hold_fit(conn, actor, id).await?;
    Ok(user.ok_or(CaseRefusal::UnknownOwner)?.id)
}
