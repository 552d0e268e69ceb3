use chrono::{DateTime, TimeDelta, Utc};
use kernel::input::{EmailAddress, Parse};
use serde_json::Value;

use super::{
    model::{
        ConfirmSnsSubscription, Event, EventKeys, FetchSnsCertificate, Provider, Refused, SeenEvent,
    },
    parse::parse,
    queries,
    signatures::{self, Headers, verify_mailgun, verify_sendgrid},
    sns::{Envelope, SnsKind, is_amazon},
};
use crate::{
    bounces::{self, Told},
    db::Conn,
    error::Result,
    queue,
};

/// What came of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// So many events of it mattered and were new.
    Taken(usize),
    /// The certificate to verify it with is not here yet; a job gets it, and the provider sends again.
    Wait,
}

/// Takes what a provider posts: verifies, then settles each event once.
pub async fn receive(
    conn: &mut Conn,
    provider: Provider,
    keys: &EventKeys,
    headers: &impl Headers,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<Received> {
    if provider == Provider::Ses {
        return receive_sns(conn, &Envelope::read(body)?, now).await;
    }
    if provider == Provider::Sendgrid {
        let key = keys.sendgrid.as_ref().ok_or(Refused::NoKey(super::SENDGRID_KEY))?;
        verify_sendgrid(key, headers, body)?;
    }
    let json: Value =
        serde_json::from_slice(body).map_err(|_| Refused::Unreadable("the provider", "no JSON"))?;
    if provider == Provider::Mailgun {
        let key = keys.mailgun.as_ref().ok_or(Refused::NoKey(super::MAILGUN_KEY))?;
        let token = verify_mailgun(key, &json, now)?;
        let signature = format!("token:{token}");
        if !is_new(conn, provider, &signature, now).await? {
            return Ok(Received::Taken(0));
        }
    }
    settle_all(conn, provider, parse(provider, &json)?, now).await
}

async fn receive_sns(conn: &mut Conn, envelope: &Envelope, now: DateTime<Utc>) -> Result<Received> {
    let url = &envelope.signing_cert_url;
    let Some(known) = queries::certificate(conn, url).await? else {
        let job = FetchSnsCertificate { url: url.clone(), minute: now.timestamp() / 60 };
        queue::enqueue(conn, &job, now).await?;
        return Ok(Received::Wait);
    };
    let (version, text) = (&envelope.signature_version, envelope.canonical());
    signatures::verify_sns(&known.certificate, version, &text, &envelope.signature)?;
    match envelope.r#type {
        SnsKind::Notification => {
            // A topic says other things as well, such as that it was set up.
            let Ok(message) = serde_json::from_str::<Value>(&envelope.message) else {
                return Ok(Received::Taken(0));
            };
            let events = parse(Provider::Ses, &message).unwrap_or_default();
            settle_all(conn, Provider::Ses, events, now).await
        }
        SnsKind::SubscriptionConfirmation => {
            let url = envelope.subscribe_url.clone().filter(|url| is_amazon(url));
            let url = url.ok_or(Refused::Unreadable("Amazon SNS", "no address to confirm at"))?;
            let message_id = envelope.message_id.clone();
            let until = now + TimeDelta::days(3);
            let job = ConfirmSnsSubscription { url, message_id, until };
            queue::enqueue(conn, &job, now).await?;
            Ok(Received::Taken(0))
        }
        SnsKind::UnsubscribeConfirmation => Ok(Received::Taken(0)),
    }
}

async fn settle_all(
    conn: &mut Conn,
    provider: Provider,
    mut events: Vec<Event>,
    now: DateTime<Utc>,
) -> Result<Received> {
    // In one order, so that two posts at once do not wait for each other.
    events.sort_by(|one, other| (&one.emails, &one.address).cmp(&(&other.emails, &other.address)));
    let mut taken = 0;
    for event in events {
        if is_new(conn, provider, &event.id, now).await? {
            settle(conn, event, now).await?;
            taken += 1;
        }
    }
    Ok(Received::Taken(taken))
}

async fn is_new(
    conn: &mut Conn,
    provider: Provider,
    event_id: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    queries::is_new(conn, &SeenEvent { provider, event_id, created_at: now }).await
}

/// The address is what the provider speaks of, whether or not the message can be found: its account stops sending there.
async fn settle(conn: &mut Conn, event: Event, now: DateTime<Utc>) -> Result<()> {
    let Ok(address) = EmailAddress::parse(&event.address) else { return Ok(()) };
    let mut emails = event.emails;
    if let (true, Some(subject)) = (emails.is_empty(), &event.subject) {
        emails.extend(queries::latest_to(conn, &address.0, subject, now).await?);
    }
    let told = Told { emails, fate: event.fate, detail: event.detail };
    bounces::actions::settle(conn, &told, now).await?;
    if let Some(reason) = bounces::actions::reason(told.fate) {
        bounces::actions::suppress(conn, &address.0, reason, &told.detail, now).await?;
    }
    Ok(())
}
