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
    leads::{self, Lead},
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
        channel: Channel::Form,
        direction: Direction::Inbound,
        summary: Some(message.to_owned()),
        ..blank(lead.id, now)
    };
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await
}

/// A try of ours to reach a lead, as it is logged when a task is done.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub lead_id: Uuid,
    pub user_id: Option<Uuid>,
    pub channel: Channel,
    pub outcome: InteractionOutcome,
    pub note: Option<String>,
}

/// Logs the try; the first one stops the lead's first-response clock.
pub async fn log_attempt(
    conn: &mut Conn,
    actor: &Actor,
    attempt: Attempt,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = Interaction {
        user_id: attempt.user_id,
        channel: attempt.channel,
        direction: Direction::Outbound,
        outcome: Some(attempt.outcome),
        summary: attempt.note,
        ..blank(attempt.lead_id, now)
    };
    queries::insert(conn, &row).await?;
    leads::queries::note_first_response(conn, attempt.lead_id, now).await?;
    events::created(conn, actor, now, &row).await
}

fn blank(lead_id: Uuid, now: DateTime<Utc>) -> Interaction {
    Interaction {
        id: id::new(now),
        lead_id: Some(lead_id),
        customer_id: None,
        contact_id: None,
        deal_id: None,
        user_id: None,
        channel: Channel::Note,
        direction: Direction::Inbound,
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
