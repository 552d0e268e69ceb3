mod owner;

use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::{id, refusal::Refusal};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    access, apply, follow,
    keys::Keys,
    model::{Lead, LeadInput, LeadStatus},
    queries, receive,
    refusal::LeadRefusal,
};
use crate::{
    actor::{Actor, Scope},
    assignment::AssignedBecause,
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
    tasks,
};

pub use owner::hand_over_all;
pub(super) use owner::{find_owner_again, fit_owner};

/// A lead of which nothing is known yet.
pub(crate) fn blank(actor: &Actor, now: DateTime<Utc>) -> Lead {
    Lead {
        id: id::new(now),
        first_name: None,
        last_name: None,
        company: None,
        title: None,
        email: None,
        phone: None,
        emails: Vec::new(),
        phones: Vec::new(),
        country: None,
        source: None,
        external_id: None,
        message: None,
        utm: None,
        consent: None,
        custom: Value::Object(Map::new()),
        status: LeadStatus::New,
        owner_id: None,
        assigned_because: String::new(),
        score: None,
        first_response_at: None,
        last_contacted_at: None,
        next_follow_up_at: None,
        customer_id: None,
        contact_id: None,
        created_by_key_id: actor.key_id,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
        erased_at: None,
    }
}

/// The lead, as far as this caller may see it.
pub async fn show(conn: &mut Conn, actor: &Actor, id: Uuid, include_deleted: bool) -> Result<Lead> {
    if !actor.has(Scope::LeadsWrite) {
        actor.require(Scope::CrmRead)?;
    }
    let lead = queries::find(conn, id).await?;
    let seen = lead.filter(|lead| include_deleted || lead.deleted_at.is_none());
    let seen = seen.ok_or_else(Refusal::not_found)?;
    Ok(access::shown(conn, actor, seen).await?.ok_or_else(Refusal::not_found)?)
}

/// The lead for one who asks whose it was: nobody whom it does not show that itself.
pub async fn show_owned(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Lead> {
    let shown = show(conn, actor, id, false).await?;
    let whole = queries::find(conn, id).await?.filter(|lead| lead.customer_id == shown.customer_id);
    Ok(whole.ok_or_else(Refusal::not_found)?)
}

/// Changes what the patch names.
pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: LeadInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Lead> {
    let before = lock_visible(conn, actor, id).await?;
    check_version(expected, &before)?;
    if before.erased_at.is_some() {
        return Err(LeadRefusal::Erased.into());
    }
    let wanted = input.owner_id.clone().map(Uuid::from);
    let mut after = before.clone();
    apply::apply(input, &mut after)?;
    if !before.status.may_become(after.status) {
        return Err(LeadRefusal::InvalidTransition(before.status, after.status).into());
    }
    if before.status == LeadStatus::Unqualified && after.status != LeadStatus::Unqualified {
        find_owner_again(conn, actor, &mut after, now).await?;
    }
    match wanted {
        Field::Set(owner_id) if Some(owner_id) != before.owner_id => {
            after.owner_id = Some(fit_owner(conn, actor, owner_id).await?.id);
            after.assigned_because = AssignedBecause::Given.as_str().to_owned();
        }
        Field::Null if before.owner_id.is_some() => {
            // Who does not see unowned leads would lose sight of it, and nobody else would know.
            if !actor.sight.covers(None) {
                return Err(LeadRefusal::UnknownOwner.into());
            }
            after.owner_id = None;
            after.assigned_because = AssignedBecause::Given.as_str().to_owned();
        }
        _ => {}
    }
    commit(conn, actor, before, after, now).await
}

/// Writes a change with all that follows from it in the same transaction.
pub(super) async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Lead,
    mut after: Lead,
    now: DateTime<Utc>,
) -> Result<Lead> {
    if after == before {
        return Ok(after);
    }
    if (&after.source, &after.external_id) != (&before.source, &before.external_id) {
        refuse_taken(conn, actor, &after).await?;
    }
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    if after.emails != before.emails || after.phones != before.phones {
        queries::replace_contact_points(conn, &after).await?;
    }
    events::updated(conn, actor, now, &before, &after).await?;
    follow::changed(conn, actor, &before, &after, now).await?;
    queries::again(conn, after.id).await
}

/// Names the lead that has this external id, as far as the caller may read it. Where both are written at the same time, the
/// unique index refuses the later one without a name.
async fn refuse_taken(conn: &mut Conn, actor: &Actor, lead: &Lead) -> Result<()> {
    let key = lead.source.as_deref().zip(lead.external_id.as_deref());
    let Some(key) = key else { return Ok(()) };
    let Some(other) = queries::of_external_id(conn, key, lead.id).await? else { return Ok(()) };
    let read = access::may_read(conn, actor, &other).await?;
    Err(LeadRefusal::ExternalIdTaken(read.then_some(other.id)).into())
}

/// Takes a lead from view; its open tasks are cancelled, so that nobody is reminded of it.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = lock_visible(conn, actor, id).await?;
    check_version(expected, &row)?;
    row.deleted_at = Some(now);
    row.touch(now);
    let row = queries::save(conn, &row).await?;
    // Those of a converted lead are its customer's.
    if row.status != LeadStatus::Converted {
        tasks::write::cancel_open_of_lead(conn, actor, row.id, now).await?;
    }
    // Without those tasks the next follow-up is another.
    let row = queries::find(conn, row.id).await?.unwrap_or(row);
    events::deleted(conn, actor, now, &row).await
}

/// Brings a deleted lead back; a lead that took its external id or is the same person stands in the way.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<Lead> {
    actor.require(Scope::CrmWrite)?;
    // Keys come before rows, as for whoever posts the same person meanwhile.
    let keys = queries::find(conn, id).await?.map(|lead| Keys::of_lead(&lead));
    receive::lock(conn, keys.as_slice()).await?;
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    access::of(conn, actor, &before).await?.to_write()?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    if before.erased_at.is_some() {
        return Err(LeadRefusal::Erased.into());
    }
    // A converted one is a contact by now, and matches nobody.
    if before.status != LeadStatus::Converted {
        receive::refuse_double(conn, actor, &Keys::of_lead(&before)).await?;
    }
    refuse_taken(conn, actor, &before).await?;
    let mut after = before.clone();
    after.deleted_at = None;
    find_owner_again(conn, actor, &mut after, now).await?;
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    if after.owner_id != before.owner_id {
        follow::record_owner(conn, actor, &after, now).await?;
    }
    if after.first_response_at.is_none() {
        follow::plan_first_contact(conn, actor, &after, now).await?;
    }
    queries::again(conn, after.id).await
}

pub(super) async fn lock_visible(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Lead> {
    actor.require(Scope::CrmWrite)?;
    let lead = queries::lock(conn, id).await?.filter(|lead| lead.deleted_at.is_none());
    let lead = lead.ok_or_else(Refusal::not_found)?;
    access::of(conn, actor, &lead).await?.to_write()?;
    Ok(lead)
}
