//! Rows of an erased person: they stay, with nothing personal in them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::person::Person;
use crate::{
    actor::Actor,
    contacts::{self, Contact},
    customers::{self, Customer, CustomerKind},
    db::Conn,
    error::Result,
    events,
    leads::{self, Lead},
    resource::Resource,
};

/// Empties a lead: who owns it and how it went stays.
pub async fn lead(
    conn: &mut Conn,
    actor: &Actor,
    before: Lead,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let of_their_own = |name: &String| person.struck_out_of(name).is_some();
    let mut after = Lead {
        first_name: None,
        last_name: None,
        company: before.company.filter(|name| !of_their_own(name)),
        title: None,
        email: None,
        phone: None,
        emails: Vec::new(),
        phones: Vec::new(),
        // What another system knows them by.
        external_id: None,
        message: None,
        utm: None,
        consent: None,
        custom: Value::Object(Map::new()),
        erased_at: Some(now),
        ..before
    };
    after.touch(now);
    let after = leads::queries::save(conn, &after).await?;
    leads::queries::replace_contact_points(conn, &after).await?;
    events::publish(conn, actor, now, "erased", None::<&Lead>, &after).await
}

/// Empties a contact.
pub async fn contact(
    conn: &mut Conn,
    actor: &Actor,
    before: Contact,
    now: DateTime<Utc>,
) -> Result<()> {
    let was_primary = before.is_primary && before.deleted_at.is_none();
    let mut after = Contact {
        name: String::new(),
        title: None,
        email: None,
        phone: None,
        emails: Vec::new(),
        phones: Vec::new(),
        locale: None,
        timezone: None,
        // Nobody to ask first.
        is_primary: false,
        custom: Value::Object(Map::new()),
        erased_at: Some(now),
        ..before
    };
    after.touch(now);
    let after = contacts::queries::save(conn, &after).await?;
    contacts::queries::replace_contact_points(conn, &after).await?;
    events::publish(conn, actor, now, "erased", None::<&Contact>, &after).await?;
    match was_primary {
        true => contacts::actions::succeed(conn, actor, after.customer_id, after.id, now).await,
        false => Ok(()),
    }
}

/// Empties a customer that is the person.
pub async fn customer(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(before) = customers::queries::lock(conn, id).await? else { return Ok(()) };
    if before.kind != CustomerKind::Person || person.struck_out_of(&before.name).is_none() {
        return Ok(());
    }
    let mut after = Customer {
        name: String::new(),
        website: None,
        address: None,
        tags: Vec::new(),
        custom: Value::Object(Map::new()),
        ..before
    };
    after.touch(now);
    customers::queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "erased", None::<&Customer>, &after).await
}
