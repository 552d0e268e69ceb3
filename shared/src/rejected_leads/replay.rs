//! A refused post taken in after all, mended or by somebody's word.

use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use serde_json::Value;
use uuid::Uuid;

use super::{
    actions,
    model::{RejectedLead, RejectedLeadRefusal, ReplayInput},
    queries,
};
use crate::{
    actor::{ActingUser, Actor},
    db::Conn,
    error::{Error, Result},
    keys,
    leads::{
        Intake, LeadInput,
        keys::Keys,
        receive::{self, OnDuplicate, Post},
    },
    users,
};

/// Takes the post in as its key would have, and marks it. `read` makes a lead of what is posted, as the door does.
pub async fn replay(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: ReplayInput,
    read: impl FnOnce(Value) -> Result<LeadInput, Refusal>,
    now: DateTime<Utc>,
) -> Result<Intake> {
    let row = actions::lock_seen(conn, actor, id, now).await?;
    if row.replayed_at.is_some() {
        return Err(RejectedLeadRefusal::AlreadyReplayed.into());
    }
    let create = input.create.set().unwrap_or(false);
    let on_duplicate = match (input.merge_into.set(), create) {
        (Some(_), true) => return Err(RejectedLeadRefusal::MergeAndCreate.into()),
        (Some(id), false) => OnDuplicate::MergeInto(id.0),
        (None, true) => OnDuplicate::Create,
        (None, false) => OnDuplicate::Merge,
    };
    let sent = input.payload.set();
    // Faults point at where it stands in the body, or else in what was posted.
    let place = if sent.is_some() { "/payload" } else { "" };
    let lead = read(sent.unwrap_or_else(|| row.payload.clone()));
    let lead = lead.map_err(|refusal| refusal.under(place))?;
    let origin = origin(conn, actor, &row).await?;
    let keys = Keys::of(&lead);
    receive::lock(conn, std::slice::from_ref(&keys)).await?;
    let post = Post { actor, origin: &origin, on_duplicate, turn: None, now };
    let intake = match receive::receive_locked(conn, post, &keys, lead).await {
        Err(Error::Refused(refusal)) if !is_of_replay(&refusal) => Err(refusal.under(place))?,
        done => done?,
    };
    queries::mark_replayed(conn, row.id, intake.id, now).await?;
    Ok(intake)
}

/// Whether a fault is of what was asked for beside the payload.
fn is_of_replay(refusal: &Refusal) -> bool {
    refusal.faults.iter().any(|fault| fault.pointer == "/merge_into")
}

/// Whose post it was: what came in by a key is that key's, and goes to whom its posts go. The one who acts is `actor`.
async fn origin(conn: &mut Conn, actor: &Actor, row: &RejectedLead) -> Result<Actor> {
    let key = keys::queries::find_any(conn, row.key_id).await?;
    let user = match key.as_ref().and_then(|key| key.user_id) {
        Some(id) => users::queries::find(conn, id).await?,
        None => None,
    };
    Ok(Actor {
        key_id: Some(row.key_id),
        user: user.map(|user| ActingUser { id: user.id, role: user.role }),
        team_id: key.and_then(|key| key.team_id),
        ..actor.clone()
    })
}
