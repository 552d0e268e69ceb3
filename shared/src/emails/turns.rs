//! The turn of a message to a customer among those to its domain.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{model::Email, queries};
use crate::{
    db::Conn,
    error::Result,
    mail_domains::{self, MOST_A_MINUTE, domain_of},
    queue::Outcome,
    resource::Resource,
};

/// Takes a turn, or waits for the one it has; `None` where it may go now. A try that is waited for is none, and one
/// that was made keeps its turn for the next.
pub async fn wait(
    conn: &mut Conn,
    email: &mut Email,
    now: DateTime<Utc>,
) -> Result<Option<Outcome>> {
    if email.contact_id.is_none() {
        return Ok(None);
    }
    let name = domain_of(&email.to_email).to_owned();
    let mut domain = mail_domains::queries::lock(conn, &name, now).await?;
    let turn = match email.turn_at {
        // Taken before the domain asked for less, it is worth nothing any more.
        Some(turn) if domain.paused_until.is_none_or(|until| turn >= until || until <= now) => turn,
        _ => domain.take_turn(now),
    };
    mail_domains::queries::save(conn, &domain).await?;
    email.turn_at = Some(turn);
    let Some(wait) = (turn - now).to_std().ok().filter(|wait| !wait.is_zero()) else {
        return Ok(None);
    };
    email.touch(now);
    queries::save(conn, email).await?;
    let why = match domain.is_paused(now) {
        true => format!("{name} asked for fewer messages"),
        false => format!("at most {MOST_A_MINUTE} messages a minute go to {name}"),
    };
    Ok(Some(Outcome::RetryAfter(wait, why)))
}

/// The recipient's domain asked for fewer messages.
pub async fn pause(conn: &mut Conn, email: &Email, now: DateTime<Utc>) -> Result<()> {
    let mut domain = mail_domains::queries::lock(conn, domain_of(&email.to_email), now).await?;
    domain.pause(now);
    mail_domains::queries::save(conn, &domain).await
}

/// The domains of those messages that went to customers took them. It waits for nobody.
pub async fn all_taken(
    conn: &Conn,
    emails: impl Iterator<Item = &Email>,
    now: DateTime<Utc>,
) -> Result<()> {
    let to_customers = emails.filter(|email| email.contact_id.is_some());
    let domains: BTreeSet<&str> = to_customers.map(|email| domain_of(&email.to_email)).collect();
    if domains.is_empty() {
        return Ok(());
    }
    let domains: Vec<&str> = domains.into_iter().collect();
    mail_domains::queries::recovered_free(conn, &domains, now).await
}

/// The recipient's domain took a message.
pub async fn taken(conn: &mut Conn, email: &Email, now: DateTime<Utc>) -> Result<()> {
    match email.contact_id {
        Some(_) => mail_domains::queries::recovered(conn, domain_of(&email.to_email), now).await,
        None => Ok(()),
    }
}
