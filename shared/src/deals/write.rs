//! How a deal is written, new or changed, with all that follows in the same transaction.

use chrono::{DateTime, Utc};
use kernel::{id, input::Field};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    input::DealInput,
    model::{Deal, DealRefusal, DealStatus, DealValue},
    queries,
    steps::{self, Step},
};
use crate::{
    actor::Actor,
    customers::Customer,
    db::Conn,
    error::{Error, Result},
    events, ownerships, pipelines,
    pipelines::Stage,
    resource::Resource,
    sight::{self, Access},
    users,
};

/// Writes a new deal of this customer with its first owner, its first stage and its event. The caller has locked the
/// customer and knows that `actor` may add to it; `owner_id` owns the deal unless the input names another, and the
/// input's `customer_id` is not looked at.
///
/// What is refused points into the deal itself (`/stage_id`). Where the deal is a member of a larger body, as `deal` is
/// of a conversion, read it as a [`LeadDealInput`](super::LeadDealInput), whose faults stand in their place already, and
/// bring what is refused here there with [`Error::under`]`("/deal")`.
pub async fn create_for(
    conn: &mut Conn,
    actor: &Actor,
    input: DealInput,
    customer: &Customer,
    lead_id: Option<Uuid>,
    owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Deal> {
    let stage = match input.stage_id.clone().map(Uuid::from).set() {
        Some(id) => fit_stage(conn, id).await?,
        None => first_stage(conn).await?,
    };
    let owner_id = match input.owner_id.clone().map(Uuid::from).set() {
        Some(id) => Some(fit_owner(conn, actor, id).await?),
        None => owner_id,
    };
    // Nobody's where the input says so, for who sees it still.
    let unowned = matches!(input.owner_id, Field::Null);
    if unowned && !sees_unowned(conn, actor, customer).await? {
        return Err(DealRefusal::UnknownOwner.into());
    }
    let owner_id = owner_id.filter(|_| !unowned);
    let mut deal = Deal { lead_id, owner_id, ..blank(customer.id, &stage, now) };
    apply(input, &mut deal, now)?;
    queries::insert(conn, &deal).await?;
    record_owner(conn, actor, &deal, "created", now).await?;
    queries::record_stage(conn, actor, &deal, now).await?;
    events::created(conn, actor, now, &deal).await?;
    if deal.status != DealStatus::Open {
        let open =
            Deal { status: DealStatus::Open, closed_at: None, lost_reason: None, ..deal.clone() };
        events::publish(conn, actor, now, deal.status.verb(), Some(&open), &deal).await?;
    }
    Ok(deal)
}

/// Writes a change with its owner (and why it is another), its stage and an event for each aspect of it; answers the deal as
/// it stands.
pub(super) async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Deal,
    mut after: Deal,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Deal> {
    if after == before {
        return Ok(after);
    }
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, why, now).await?;
    }
    if (after.stage_id, after.status) != (before.stage_id, before.status) {
        queries::record_stage(conn, actor, &after, now).await?;
    }
    for (verb, was) in steps::changes(&before, &after) {
        events::publish(conn, actor, now, verb, Some(&was), &after).await?;
    }
    Ok(after)
}

async fn sees_unowned(conn: &mut Conn, actor: &Actor, customer: &Customer) -> Result<bool> {
    let access = sight::queries::of_customer(conn, actor, customer.id, customer.owner_id).await?;
    Ok(access == Access::Write)
}

/// An open deal of this customer in this stage, without anything else.
pub(crate) fn blank(customer_id: Uuid, stage: &Stage, now: DateTime<Utc>) -> Deal {
    Deal {
        id: id::new(now),
        customer_id,
        lead_id: None,
        name: String::new(),
        value: DealValue::from(None),
        pipeline_id: stage.pipeline_id,
        stage_id: stage.id,
        status: DealStatus::Open,
        expected_close_on: None,
        closed_at: None,
        lost_reason: None,
        owner_id: None,
        custom: Value::Object(Map::new()),
        last_contacted_at: None,
        next_follow_up_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// Applies an input, whole or patch. Customer, stage and owner are not touched: they need a look at what is there.
pub(super) fn apply(input: DealInput, deal: &mut Deal, now: DateTime<Utc>) -> Result<()> {
    if let Some(name) = input.name.set() {
        deal.name = name.into();
    }
    if let Some(value) = input.value.change() {
        deal.value = value.map(|worth| worth.0).into();
    }
    deal.expected_close_on = input.expected_close_on.map(|day| day.0).over(deal.expected_close_on);
    if let Some(custom) = input.custom.change() {
        deal.custom = match custom {
            None => Value::Object(Map::new()),
            Some(sent) => sent.over(Some(&deal.custom), "/custom")?.into(),
        };
    }
    let step = Step {
        status: input.status.set(),
        closed_at: input.closed_at.map(DateTime::from),
        lost_reason: input.lost_reason.map(String::from),
    };
    step.apply(deal, now)
}

/// A stage that a deal may stand in, kept there until the transaction ends.
pub(super) async fn fit_stage(conn: &mut Conn, id: Uuid) -> Result<Stage> {
    Ok(pipelines::queries::hold_stage(conn, id).await?.ok_or(DealRefusal::UnknownStage)?)
}

async fn first_stage(conn: &mut Conn) -> Result<Stage> {
    let held = pipelines::queries::hold_first_stage(conn).await?;
    held.ok_or_else(|| Error::Unavailable("the default pipeline is being changed".to_owned()))
}

/// Whom this caller may give a deal to.
pub(super) async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Uuid> {
    let user = users::queries::hold_fit(conn, actor, id).await?;
    Ok(user.ok_or(DealRefusal::UnknownOwner)?.id)
}

pub(super) async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    deal: &Deal,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (id, owner_id) = (deal.id, deal.owner_id);
    ownerships::queries::record(conn, actor, Deal::TYPE, id, owner_id, why, now).await
}
