use chrono::{DateTime, Utc};
use kernel::id;
use serde_json::{Map, Value};

use super::{
    model::{Customer, CustomerKind, CustomerStatus},
    queries,
};
use crate::{actor::Actor, db::Conn, error::Result, events, ownerships, resource::Resource};

/// A customer of which nothing is known yet.
pub fn blank(now: DateTime<Utc>) -> Customer {
    Customer {
        id: id::new(now),
        name: String::new(),
        kind: CustomerKind::Company,
        tier: None,
        status: CustomerStatus::Prospect,
        owner_id: None,
        industry: None,
        region: None,
        country: None,
        website: None,
        address: None,
        tags: Vec::new(),
        custom: Value::Object(Map::new()),
        last_contacted_at: None,
        next_follow_up_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// Writes a new customer with its first owner and its event; who may do so is the caller's to ask.
pub async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    row: Customer,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Customer> {
    queries::insert(conn, &row).await?;
    record_owner(conn, actor, &row, why, now).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    row: &Customer,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    ownerships::queries::record(conn, actor, Customer::TYPE, row.id, row.owner_id, why, now).await
}
