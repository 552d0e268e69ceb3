use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    input::DealInput,
    model::{Deal, DealRefusal, DealStatus, OpenTasks},
    notice::{HeldTask, TellTaskHolders},
    queries,
    write::{apply, commit, fit_owner, fit_stage, record_owner},
};
pub use super::{
    of_customer::{delete_of_customer, follow_owner, hand_over_all, restore_of_customer},
    write::create_for,
};
use crate::{
    actor::{Actor, Scope},
    customers::{self, Customer},
    db::Conn,
    error::Result,
    events, pipelines, queue,
    resource::{Resource, check_version},
    sight::{self, Access},
    tasks::{self, Task},
    users,
};

/// A deal, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, include_deleted: bool) -> Result<Deal> {
    actor.require(Scope::CrmRead)?;
    let found = queries::find(conn, id).await?;
    let found = found.filter(|deal| include_deleted || deal.deleted_at.is_none());
    let deal = found.ok_or_else(Refusal::not_found)?;
    access(conn, actor, &deal).await?.to_read()?;
    Ok(deal)
}

async fn access(conn: &mut Conn, actor: &Actor, deal: &Deal) -> Result<Access> {
    sight::queries::of_row(conn, actor, deal.owner_id, Some(deal.customer_id)).await
}

/// Makes a deal of a customer that the caller may change.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: DealInput,
    now: DateTime<Utc>,
) -> Result<Deal> {
    actor.require(Scope::CrmWrite)?;
    let wanted = input.customer_id.clone().map(Uuid::from).set();
    let found = match wanted {
        Some(id) => customers::queries::lock(conn, id).await?,
        None => None,
    };
    let customer = found.filter(|customer| customer.deleted_at.is_none());
    let customer = customer.ok_or(DealRefusal::UnknownCustomer)?;
    match sight::queries::of_customer(conn, actor, customer.id, customer.owner_id).await? {
        Access::Hidden => return Err(DealRefusal::UnknownCustomer.into()),
        seen => seen.to_write()?,
    }
    let owner_id = match actor.user_id() {
        Some(id) => Some(id),
        None => users::queries::still_active(conn, customer.owner_id).await?,
    };
    create_for(conn, actor, input, &customer, None, owner_id, now).await
}

/// Changes what the patch names; with what closes the deal its open tasks are seen to, and their holders told.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: DealInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Deal> {
    let (customer, before) = lock(conn, actor, id).await?;
    if before.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    check_version(expected, &before)?;
    let open_tasks = input.open_tasks.clone().set();
    let (mut after, mut why) = (before.clone(), "given");
    point(conn, actor, &input, &mut after).await?;
    apply(input, &mut after, now)?;
    if before.status != DealStatus::Open && after.status == DealStatus::Open {
        check_place(conn, &customer, &after).await?;
        if after.owner_id == before.owner_id {
            after.owner_id =
                users::queries::owner_in_service(conn, before.owner_id, customer.owner_id).await?;
            why = "owner_gone";
        }
    }
    if before.status != DealStatus::Open || after.status == DealStatus::Open {
        return match open_tasks {
            Some(_) => Err(DealRefusal::ClosesNothing.into()),
            None => commit(conn, actor, before, after, why, now).await,
        };
    }
    let open_tasks = open_tasks.unwrap_or(OpenTasks::Keep);
    let held = tasks::of_deal::leave(conn, actor, id, open_tasks, now).await?;
    let after = commit(conn, actor, before, after, why, now).await?;
    tell_holders(conn, actor, &after, open_tasks, held, now).await?;
    Ok(after)
}

/// Customer, stage and owner as the patch names them.
async fn point(conn: &mut Conn, actor: &Actor, input: &DealInput, deal: &mut Deal) -> Result<()> {
    let id_of = |field: &Field<kernel::input::Id>| field.clone().map(Uuid::from);
    if id_of(&input.customer_id).set().is_some_and(|id| id != deal.customer_id) {
        return Err(DealRefusal::OtherCustomer.into());
    }
    if let Some(stage_id) = id_of(&input.stage_id).set().filter(|id| *id != deal.stage_id) {
        let stage = fit_stage(conn, stage_id).await?;
        (deal.stage_id, deal.pipeline_id) = (stage.id, stage.pipeline_id);
    }
    match id_of(&input.owner_id) {
        Field::Set(owner_id) if Some(owner_id) != deal.owner_id => {
            deal.owner_id = Some(fit_owner(conn, actor, owner_id).await?);
        }
        Field::Null if deal.owner_id.is_some() => {
            deal.owner_id = None;
            // Who would lose sight of it may not let go of it.
            if access(conn, actor, deal).await? != Access::Write {
                return Err(DealRefusal::UnknownOwner.into());
            }
        }
        _ => {}
    }
    Ok(())
}

/// Refuses an open deal of a customer, or in a pipeline, that was deleted.
async fn check_place(conn: &mut Conn, customer: &Customer, deal: &Deal) -> Result<()> {
    if customer.deleted_at.is_some() {
        return Err(DealRefusal::CustomerDeleted.into());
    }
    let stage = pipelines::queries::hold_stage(conn, deal.stage_id).await?;
    Ok(stage.map(|_| ()).ok_or(DealRefusal::PipelineDeleted)?)
}

async fn tell_holders(
    conn: &mut Conn,
    actor: &Actor,
    deal: &Deal,
    open_tasks: OpenTasks,
    held: Vec<Task>,
    now: DateTime<Utc>,
) -> Result<()> {
    let by_user_id = actor.user_id();
    if held.iter().all(|task| by_user_id == Some(task.owner_id)) {
        return Ok(());
    }
    let held = held.into_iter().map(|task| HeldTask { task_id: task.id, holder_id: task.owner_id });
    let job = TellTaskHolders {
        deal_id: deal.id,
        version: deal.version,
        status: deal.status,
        open_tasks,
        by_user_id,
        held: held.collect(),
    };
    queue::enqueue(conn, &job, now).await
}

/// Takes a deal from view; its open tasks stay with the customer.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (_, mut row) = lock(conn, actor, id).await?;
    if row.deleted_at.is_some() {
        return Err(Refusal::not_found().into());
    }
    check_version(expected, &row)?;
    tasks::of_deal::leave(conn, actor, id, OpenTasks::Keep, now).await?;
    row.deleted_at = Some(now);
    row.touch(now);
    let row = queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted deal back; one whose owner has left goes to the owner of its customer.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Deal> {
    let (customer, before) = lock(conn, actor, id).await?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if customer.deleted_at.is_some() {
        return Err(DealRefusal::CustomerDeleted.into());
    }
    if before.status == DealStatus::Open {
        check_place(conn, &customer, &before).await?;
    }
    bring_back(conn, actor, before, customer.owner_id, now).await
}

pub(super) async fn bring_back(
    conn: &mut Conn,
    actor: &Actor,
    before: Deal,
    next_owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Deal> {
    let mut after = Deal { deleted_at: None, ..before.clone() };
    after.owner_id = users::queries::owner_in_service(conn, before.owner_id, next_owner_id).await?;
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, "owner_gone", now).await?;
    }
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    Ok(after)
}

/// A deal that the caller may change, deleted or not, and its customer: that one is locked first, as everywhere.
async fn lock(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<(Customer, Deal)> {
    actor.require(Scope::CrmWrite)?;
    let found = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    let customer = customers::queries::lock(conn, found.customer_id).await?;
    let deal = queries::lock(conn, id).await?;
    let (Some(customer), Some(deal)) = (customer, deal) else {
        return Err(Refusal::not_found().into());
    };
    access(conn, actor, &deal).await?.to_write()?;
    Ok((customer, deal))
}
