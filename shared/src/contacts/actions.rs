use chrono::{DateTime, Utc};
use kernel::id;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{model::Contact, queries};
use crate::{
    actor::Actor, customers, db::Conn, error::Result, events, ownerships, resource::Resource,
};

/// A contact of this customer of whom nothing is known yet.
pub fn blank(customer_id: Uuid, now: DateTime<Utc>) -> Contact {
    Contact {
        id: id::new(now),
        customer_id,
        owner_id: None,
        name: String::new(),
        title: None,
        email: None,
        phone: None,
        emails: Vec::new(),
        phones: Vec::new(),
        locale: None,
        timezone: None,
        is_primary: false,
        survey_opt_out: false,
        custom: Value::Object(Map::new()),
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
        erased_at: None,
    }
}

/// Writes a new contact with its points, its first owner and its event, and answers it as it stands. The first of a customer
/// is the primary one. Who may do so is the caller's to ask.
pub async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    mut row: Contact,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Contact> {
    make_room(conn, actor, &mut row, now).await?;
    let row = queries::insert(conn, &row).await?;
    record_owner(conn, actor, &row, why, now).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

/// Writes a change with all that follows from it in the same transaction.
pub async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Contact,
    mut after: Contact,
    now: DateTime<Utc>,
) -> Result<Contact> {
    if after == before {
        return Ok(after);
    }
    if after.customer_id != before.customer_id || after.is_primary && !before.is_primary {
        make_room(conn, actor, &mut after, now).await?;
    }
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    if after.emails != before.emails || after.phones != before.phones {
        queries::replace_contact_points(conn, &after).await?;
    }
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, "given", now).await?;
    }
    events::updated(conn, actor, now, &before, &after).await?;
    Ok(after)
}

/// One primary contact a customer: a new one takes the place of the former; where there is none, this one is it. The
/// customer's row is the lock under which they are chosen.
async fn make_room(
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

async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    row: &Contact,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    ownerships::queries::record(conn, actor, Contact::TYPE, row.id, row.owner_id, why, now).await
}
