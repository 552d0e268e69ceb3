//! Whom to ask for first: one contact a customer.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{model::Contact, queries};
use crate::{actor::Actor, customers, db::Conn, error::Result, events, resource::Resource};

/// Where a customer has no primary contact any more, the oldest one there is it, but not who has just ceased to be. The
/// customer is locked.
pub async fn succeed(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    former: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    if queries::lock_primary_of(conn, customer_id).await?.is_some() {
        return Ok(());
    }
    let Some(before) = queries::lock_oldest_but(conn, customer_id, former).await? else {
        return Ok(());
    };
    let mut after = Contact { is_primary: true, ..before.clone() };
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    events::updated(conn, actor, now, &before, &after).await
}

/// One primary contact a customer: a new one takes the place of the former; where there is none, this one is it. The
/// customer's row is the lock under which they are chosen.
pub(super) async fn make_room(
    conn: &mut Conn,
    actor: &Actor,
    row: &mut Contact,
    now: DateTime<Utc>,
) -> Result<()> {
    customers::queries::lock(conn, row.customer_id).await?;
    match queries::lock_primary_of(conn, row.customer_id).await? {
        None => row.is_primary = true,
        Some(former) if row.is_primary && former.id != row.id => {
            let mut after = Contact { is_primary: false, ..former.clone() };
            after.touch(now);
            let after = queries::save(conn, &after).await?;
            events::updated(conn, actor, now, &former, &after).await?;
        }
        Some(_) => {}
    }
    Ok(())
}
