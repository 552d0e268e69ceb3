//! What the reader of a message to a customer does by its link: no more mail, and mail again. The link names the message,
//! and so the address that it went to.

use chrono::{DateTime, Utc};
use kernel::input::Locale;
use uuid::Uuid;

use super::{actions, model::SuppressionReason, queries};
use crate::{actor::Actor, contacts, db::Conn, emails, error::Result, events};

/// How the address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Subscribed,
    /// As its reader wished, who may think better of it.
    Unsubscribed,
    /// For a reason that is not the reader's to take back here.
    Closed,
    /// It is not held any more.
    Erased,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub address: String,
    pub standing: Standing,
    /// The reader's language, where it is known and spoken.
    pub locale: Option<Locale>,
}

/// `None` where there is no such message to a customer.
pub async fn look(conn: &mut Conn, email_id: Uuid) -> Result<Option<Subscription>> {
    let email = emails::queries::find(conn, email_id).await?;
    let Some((address, contact_id)) =
        email.and_then(|email| Some((email.to_email, email.contact_id?)))
    else {
        return Ok(None);
    };
    let standing = match queries::reason(conn, &address).await? {
        _ if address.is_empty() => Standing::Erased,
        None => Standing::Subscribed,
        Some(SuppressionReason::Unsubscribed) => Standing::Unsubscribed,
        Some(_) => Standing::Closed,
    };
    let contact = contacts::queries::find(conn, contact_id).await?;
    let locale = contact.and_then(|contact| emails::spoken(contact.locale.as_deref()?));
    Ok(Some(Subscription { address, standing, locale }))
}

/// No more mail to the address.
pub async fn unsubscribe(
    conn: &mut Conn,
    actor: &Actor,
    email_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    match look(conn, email_id).await? {
        Some(Subscription { address, standing: Standing::Subscribed, .. }) => {
            let detail = format!("by the link of e-mail {email_id}");
            let reason = SuppressionReason::Unsubscribed;
            actions::suppress_as(conn, actor, &address, reason, &detail, now).await
        }
        _ => Ok(()),
    }
}

/// Takes the reader's own wish back, and nothing else.
pub async fn subscribe(
    conn: &mut Conn,
    actor: &Actor,
    email_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(subscription) = look(conn, email_id).await? else { return Ok(()) };
    let row = queries::lock_of(conn, &subscription.address).await?;
    match row.filter(|row| row.reason == SuppressionReason::Unsubscribed) {
        Some(row) => {
            queries::delete(conn, row.id).await?;
            events::deleted(conn, actor, now, &row).await
        }
        None => Ok(()),
    }
}
