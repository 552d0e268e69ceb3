use chrono::{DateTime, Utc};
use kernel::id;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{model::Contact, primary, queries};
use crate::{
    actor::Actor,
    customers::Customer,
    db::Conn,
    emails,
    error::Result,
    events,
    followups::{self, Parents},
    interactions, leads, ownerships,
    resource::Resource,
    tasks, users,
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
    primary::make_room(conn, actor, &mut row, now).await?;
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
    let moves = after.customer_id != before.customer_id;
    if moves || after.is_primary && !before.is_primary {
        primary::make_room(conn, actor, &mut after, now).await?;
    }
    if before.is_primary && !moves && !after.is_primary {
        let others = queries::lock_oldest_but(conn, after.customer_id, after.id).await?;
        // Whom else to ask first? The only one stays it.
        after.is_primary = others.is_none();
        if after == before {
            return Ok(after);
        }
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
    if before.is_primary && (moves || !after.is_primary) {
        primary::succeed(conn, actor, before.customer_id, after.id, now).await?;
    }
    if moves {
        bring_leads(conn, actor, before.customer_id, &after, now).await?;
    }
    Ok(after)
}

/// Leads that were known by this contact, and are to be converted yet, are of its customer, with their tasks, interactions
/// and mails. Both customers are locked.
async fn bring_leads(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    row: &Contact,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut parents = vec![Parents { customer_id: Some(from), ..Parents::default() }];
    for before in leads::queries::lock_unconverted_of_contact(conn, row.id).await? {
        let mut after = before.clone();
        after.customer_id = Some(row.customer_id);
        after.touch(now);
        let after = leads::queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
        let to = Parents { customer_id: Some(row.customer_id), ..Parents::of_lead(after.id) };
        tasks::write::bring_along(conn, actor, to, now).await?;
        interactions::log::bring_along(conn, actor, to, row.id, now).await?;
        emails::queries::bring_along(conn, after.id, row.customer_id).await?;
        parents.push(to);
    }
    followups::actions::refresh(conn, &parents).await
}

/// Takes the contacts of a deleted customer from view, all at the customer's instant.
pub async fn delete_with(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    for row in queries::lock_at(conn, customer_id).await? {
        set_deleted(conn, actor, row, at, now).await?;
    }
    Ok(())
}

pub(super) async fn set_deleted(
    conn: &mut Conn,
    actor: &Actor,
    mut row: Contact,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    row.deleted_at = Some(at);
    row.touch(now);
    let row = queries::save(conn, &row).await?;
    events::deleted(conn, actor, now, &row).await
}

/// Brings back what went with its customer at `gone_at`; who was erased meanwhile stays gone.
pub async fn restore_with(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    gone_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_deleted_at(conn, customer_id, gone_at).await? {
        bring_back(conn, actor, before.clone(), before, now).await?;
    }
    primary::succeed(conn, actor, customer_id, Uuid::nil(), now).await
}

pub(super) async fn bring_back(
    conn: &mut Conn,
    actor: &Actor,
    before: Contact,
    mut after: Contact,
    now: DateTime<Utc>,
) -> Result<Contact> {
    after.deleted_at = None;
    after.owner_id = users::queries::still_active(conn, before.owner_id).await?;
    after.touch(now);
    let after = queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, "owner_gone", now).await?;
    }
    Ok(after)
}

/// Contacts that a customer's former owner owned go with the customer.
pub async fn follow_owner(
    conn: &mut Conn,
    actor: &Actor,
    former: &Customer,
    owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_at(conn, former.id).await? {
        if before.owner_id == former.owner_id {
            let after = Contact { owner_id, ..before.clone() };
            commit(conn, actor, before, after, now).await?;
        }
    }
    Ok(())
}

/// Gives all contacts of one user to another.
pub async fn hand_over_all(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    to: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_of(conn, from).await? {
        let after = Contact { owner_id: Some(to), ..before.clone() };
        commit(conn, actor, before, after, now).await?;
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
