//! Who has a lead.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{model::Lead, queries, refusal::LeadRefusal},
    commit,
};
use crate::{
    actor::Actor,
    assignment::{self, AssignedBecause},
    db::Conn,
    error::Result,
    users::{self, User},
};

/// A lead that comes back and whose owner is gone goes to whoever is next.
pub(in crate::leads) async fn find_owner_again(
    conn: &mut Conn,
    actor: &Actor,
    lead: &mut Lead,
    now: DateTime<Utc>,
) -> Result<()> {
    if users::queries::still_active(conn, lead.owner_id).await?.is_none() {
        let assigned = assignment::choose(conn, actor, now).await?;
        lead.owner_id = assigned.owner_id;
        lead.assigned_because = assigned.because.as_str().to_owned();
    }
    Ok(())
}

/// Gives all open leads of one user to another.
pub async fn hand_over_all(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    to: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::open_of(conn, from).await? {
        let mut after = before.clone();
        after.owner_id = Some(to.id);
        after.assigned_because = AssignedBecause::Given.as_str().to_owned();
        commit(conn, actor, before, after, now).await?;
    }
    Ok(())
}

/// A user who may be given a lead by this caller: active, and in the caller's sight.
pub(in crate::leads) async fn fit_owner(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<User> {
    let user = users::queries::hold(conn, id).await?;
    let fit = user.filter(|user| user.active && actor.sight.covers(Some(user.id)));
    Ok(fit.ok_or(LeadRefusal::UnknownOwner)?)
}
