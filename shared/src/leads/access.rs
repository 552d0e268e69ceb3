//! Who reads which lead, and how much of it.
//!
//! A lead is seen as its owner is, and as the customer is that it is linked to. The key that posted it reads it too; where
//! that key does not see the customer, it is not told that there is one.

use super::model::Lead;
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    error::Result,
    sight::{self, Access},
};

/// What this caller may do with a lead by sight.
pub async fn of(conn: &mut Conn, actor: &Actor, lead: &Lead) -> Result<Access> {
    if actor.sight.covers(lead.owner_id) {
        return Ok(Access::Write);
    }
    match lead.customer_id {
        Some(id) => sight::queries::of_customer_id(conn, actor, id).await,
        None => Ok(Access::Hidden),
    }
}

/// Whether this caller reads the whole of it.
pub async fn is_seen(conn: &mut Conn, actor: &Actor, lead: &Lead) -> Result<bool> {
    Ok(actor.has(Scope::CrmRead) && of(conn, actor, lead).await? >= Access::Read)
}

/// Whether this caller may read this lead, the whole of it or what [`veiled`] leaves.
pub async fn may_read(conn: &mut Conn, actor: &Actor, lead: &Lead) -> Result<bool> {
    Ok(is_posted(actor, lead) || is_seen(conn, actor, lead).await?)
}

/// The lead as far as this caller may read it.
pub async fn shown(conn: &mut Conn, actor: &Actor, lead: Lead) -> Result<Option<Lead>> {
    if is_seen(conn, actor, &lead).await? {
        return Ok(Some(lead));
    }
    Ok(is_posted(actor, &lead).then(|| veiled(lead)))
}

/// Without what tells that its person is a customer's contact: for the key that posted it.
pub(super) fn veiled(lead: Lead) -> Lead {
    if lead.customer_id.is_none() {
        return lead;
    }
    Lead {
        customer_id: None,
        contact_id: None,
        owner_id: None,
        assigned_because: String::new(),
        ..lead
    }
}

fn is_posted(actor: &Actor, lead: &Lead) -> bool {
    let by_key = lead.created_by_key_id.is_some() && lead.created_by_key_id == actor.key_id;
    actor.has(Scope::LeadsWrite) && by_key
}
