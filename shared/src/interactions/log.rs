//! What the product itself writes down: a lead's further message, the outcome of a task.

use chrono::{DateTime, Utc};
use kernel::id;
use uuid::Uuid;

use super::{
    model::{Channel, Direction, Interaction, InteractionOutcome},
    queries,
};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    events,
    followups::{self, Parents},
    leads::{self, Lead},
    resource::Resource,
};

/// Keeps a further message of a lead; an identical repeat adds nothing.
pub async fn keep_message(
    conn: &mut Conn,
    actor: &Actor,
    lead: &Lead,
    message: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    if queries::has_message(conn, lead.id, message).await? {
        return Ok(());
    }
    let row = Interaction {
        lead_id: Some(lead.id),
        customer_id: lead.customer_id,
        contact_id: lead.contact_id,
        channel: Channel::Form,
        direction: Direction::Inbound,
        summary: Some(message.to_owned()),
        ..blank(now)
    };
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await
}

/// Brings what passed with a converted lead to its customer and contact. What is of a deal stays with it.
pub async fn bring_along(
    conn: &mut Conn,
    actor: &Actor,
    to: Parents,
    contact_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(lead_id) = to.lead_id else { return Ok(()) };
    for before in queries::lock_of_lead(conn, lead_id).await? {
        if before.deal_id.is_some() {
            continue;
        }
        // A colleague whom somebody named stays, as long as it is a colleague.
        let named = before.contact_id.filter(|_| before.customer_id == to.customer_id);
        let mut after = Interaction {
            customer_id: to.customer_id,
            contact_id: named.or(Some(contact_id)),
            ..before.clone()
        };
        if after != before {
            after.touch(now);
            queries::save(conn, &after).await?;
            events::updated(conn, actor, now, &before, &after).await?;
        }
    }
    Ok(())
}

/// A try of ours to reach somebody, as it is logged when a task is done.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub parents: Parents,
    /// Whom, where that is known; else who the lead is.
    pub contact_id: Option<Uuid>,
    pub user_id: Option<Uuid>,
    pub channel: Channel,
    pub outcome: InteractionOutcome,
    pub note: Option<String>,
}

/// Logs the try, and answers the id of what was logged; what it hangs on is locked already, and knows of it when this is done.
pub async fn log_attempt(
    conn: &mut Conn,
    actor: &Actor,
    attempt: Attempt,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    let lead = match attempt.parents.lead_id {
        Some(id) => leads::queries::find(conn, id).await?,
        None => None,
    };
    let lead = lead.filter(|lead| lead.customer_id == attempt.parents.customer_id);
    let row = Interaction {
        contact_id: attempt.contact_id.or(lead.and_then(|lead| lead.contact_id)),
        customer_id: attempt.parents.customer_id,
        lead_id: attempt.parents.lead_id,
        deal_id: attempt.parents.deal_id,
        user_id: attempt.user_id,
        channel: attempt.channel,
        direction: Direction::Outbound,
        outcome: Some(attempt.outcome),
        summary: attempt.note,
        ..blank(now)
    };
    queries::insert(conn, &row).await?;
    followups::actions::refresh(conn, &[row.parents()]).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row.id)
}

/// A note of now that hangs on nothing yet.
pub(crate) fn blank(now: DateTime<Utc>) -> Interaction {
    Interaction {
        id: id::new(now),
        lead_id: None,
        customer_id: None,
        contact_id: None,
        deal_id: None,
        user_id: None,
        channel: Channel::Note,
        direction: Direction::Outbound,
        outcome: None,
        occurred_at: now,
        summary: None,
        duration_seconds: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}
