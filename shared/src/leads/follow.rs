//! What follows from a lead in the same transaction: the interval of its owner, and the task of its first contact.

use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join3};

use super::model::{Lead, LeadStatus};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    events, ownerships,
    resource::Resource,
    settings,
    tasks::about,
    tasks::first_contact::{self, First, FirstContact},
    users::{self, User},
};

/// The first task of a lead that is not written yet, and whose it is. One that a customer sees too takes that customer's lock
/// first, and so is made after the lead.
pub(super) async fn first_task(
    conn: &Conn,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<Option<(User, First)>> {
    let (true, None, Some(owner_id)) = (wants_contact(lead), lead.customer_id, lead.owner_id)
    else {
        return Ok(None);
    };
    let settings = settings::queries::get(conn);
    let (owner, settings) = try_join(users::queries::get(conn, owner_id), settings).await?;
    let Some(owner) = owner else { return Ok(None) };
    let first = first_contact::prepare(conn, &owner, &settings, contact_with(lead), now).await?;
    Ok(Some((owner, first)))
}

/// What follows from a new lead in the same transaction.
pub(super) async fn created(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    first: Option<(User, First)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (owner, why) = (lead.owner_id, &lead.assigned_because);
    let shared = &*conn;
    let event = events::created(shared, actor, now, lead);
    let owned = ownerships::queries::begin(shared, actor, Lead::TYPE, lead.id, owner, why, now);
    // All is sent as it comes, without waiting for the one before.
    let task = async {
        match &first {
            Some((owner, first)) => first_contact::make(shared, actor, owner, first, now).await,
            None => Ok(()),
        }
    };
    try_join3(event, owned, task).await?;
    if lead.customer_id.is_some() {
        plan_first_contact(conn, actor, lead, now).await?;
    }
    Ok(())
}

fn wants_contact(lead: &Lead) -> bool {
    !matches!(lead.status, LeadStatus::Unqualified | LeadStatus::Converted)
}

fn contact_with(lead: &Lead) -> FirstContact {
    FirstContact {
        lead_id: lead.id,
        customer_id: lead.customer_id,
        who: lead.display_name(),
        company: lead.company.clone(),
        by_phone: lead.phone.is_some(),
    }
}

/// What a change of a lead means for the task of its first contact.
pub(super) async fn changed(
    conn: &mut Conn,
    actor: &Actor,
    before: &Lead,
    after: &Lead,
    now: DateTime<Utc>,
) -> Result<()> {
    let was_out = before.status == LeadStatus::Unqualified;
    let mut begins = was_out && after.status != LeadStatus::Unqualified;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, after, now).await?;
        first_contact::pass_on(conn, actor, after.id, after.owner_id, now).await?;
        begins |= before.owner_id.is_none();
    }
    if begins {
        plan_first_contact(conn, actor, after, now).await?;
    }
    if after.status == LeadStatus::Unqualified && before.status != LeadStatus::Unqualified {
        first_contact::cancel(conn, actor, after.id, now).await?;
    }
    Ok(())
}

pub(super) async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<()> {
    ownerships::queries::record(
        conn,
        actor,
        Lead::TYPE,
        lead.id,
        lead.owner_id,
        &lead.assigned_because,
        now,
    )
    .await
}

/// The owner's first task, due within the organisation's working time, where none is open.
pub(super) async fn plan_first_contact(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<()> {
    if wants_contact(lead) { plan_contact(conn, actor, lead, now).await } else { Ok(()) }
}

/// The same whatever the lead's status.
pub(super) async fn plan_contact(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(owner_id) = lead.owner_id else { return Ok(()) };
    let Some(owner) = users::queries::get(conn, owner_id).await? else { return Ok(()) };
    let (known, _) = about::of_known_lead(conn, lead, owner_id).await?;
    let contact = FirstContact {
        who: known.name.unwrap_or_else(|| lead.display_name()),
        company: known.company,
        by_phone: known.phone.is_some(),
        ..contact_with(lead)
    };
    first_contact::plan(conn, actor, &owner, contact, now).await
}
