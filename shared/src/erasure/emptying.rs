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
        true => contacts::primary::succeed(conn, actor, after.customer_id, after.id, now).await,
        false => Ok(()),
    }
}

/// Those of these customers that are the person, and not one who knows of them.
pub async fn customers_that_are(
    conn: &mut Conn,
    person: &Person,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let mut them = Vec::new();
    for id in ids {
        let row = customers::queries::find(conn, *id).await?;
        them.extend(row.filter(|row| is_them(row, person)).map(|row| row.id));
    }
    Ok(them)
}

fn is_them(row: &Customer, person: &Person) -> bool {
    let named = person.is_called(&row.name) || person.struck_out_of(&row.name).is_some();
    row.kind == CustomerKind::Person && named
}

/// Empties a customer that is the person; of any other it is what names them that goes.
pub async fn customer(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(before) = customers::queries::lock(conn, id).await? else { return Ok(()) };
    let mut after = before.clone();
    let named = person.strike(&mut after.name);
    let found = person.strike_some(&mut after.website) | person.strike_some(&mut after.address);
    let found = after.tags.iter_mut().fold(found, |any, tag| person.strike(tag) | any);
    let found = person.strike_json(&mut after.custom) | found;
    let verb = match is_them(&before, person) {
        true => {
            after = Customer {
                name: String::new(),
                website: None,
                address: None,
                tags: Vec::new(),
                custom: Value::Object(Map::new()),
                ..before
            };
            "erased"
        }
        false if named | found => "updated",
        false => return Ok(()),
    };
    after.touch(now);
    customers::queries::save(conn, &after).await?;
    events::publish(conn, actor, now, verb, None::<&Customer>, &after).await
}
