//! Webhooks of Postmark: one event each. They are not signed; the token in the address is what is known to Postmark alone.

use serde_json::Value;
use uuid::Uuid;

use super::{id_in, text, words};
use crate::{
    bounces::Fate,
    email_events::model::{Event, Refused},
};

pub fn parse(body: &Value) -> Result<Vec<Event>, Refused> {
    if !body.is_object() {
        return Err(Refused::Unreadable("Postmark", "no object"));
    }
    // Before record types there were bounces alone.
    let event = match text(body, "/RecordType").unwrap_or("Bounce") {
        "Bounce" => bounce(body),
        "SpamComplaint" => event(body, Fate::Complaint),
        "SubscriptionChange" => change(body),
        _ => None,
    };
    Ok(event.into_iter().collect())
}

fn bounce(body: &Value) -> Option<Event> {
    let fate = match text(body, "/Type")? {
        "HardBounce" | "BadEmailAddress" | "ManuallyDeactivated" => {
            Fate::Bounced { address_is_bad: true }
        }
        "SpamComplaint" => Fate::Complaint,
        "Unsubscribe" => Fate::Unsubscribed,
        // A spam notification is a filter that took it for spam, and no reader.
        "SoftBounce" | "DnsError" | "Blocked" | "Undeliverable" | "DMARCPolicy"
        | "SMTPApiError" | "SpamNotification" => Fate::Bounced { address_is_bad: false },
        "Transient" => Fate::Delayed,
        // Answers of machines, changed addresses and the like.
        _ => return None,
    };
    event(body, fate)
}

/// Postmark stopped sending to an address, or goes on.
fn change(body: &Value) -> Option<Event> {
    if body.pointer("/SuppressSending") != Some(&Value::Bool(true)) {
        return None;
    }
    let fate = match text(body, "/SuppressionReason")? {
        "HardBounce" => Fate::Bounced { address_is_bad: true },
        "SpamComplaint" => Fate::Complaint,
        "ManualSuppression" if text(body, "/Origin") == Some("Recipient") => Fate::Unsubscribed,
        _ => return None,
    };
    event(body, fate)
}

fn event(body: &Value, fate: Fate) -> Option<Event> {
    let address = text(body, "/Email").or_else(|| text(body, "/Recipient"))?;
    let record = text(body, "/RecordType").unwrap_or("Bounce");
    let id = match body.pointer("/ID").and_then(Value::as_u64) {
        Some(id) => id.to_string(),
        None => {
            let at = text(body, "/ChangedAt").or_else(|| text(body, "/BouncedAt"))?;
            format!("{}:{at}:{address}", text(body, "/MessageID").unwrap_or_default())
        }
    };
    let kind = text(body, "/Type").or_else(|| text(body, "/SuppressionReason"));
    let said = text(body, "/Details").or_else(|| text(body, "/Description"));
    Some(Event {
        id: format!("{record}:{id}"),
        address: address.trim().to_owned(),
        emails: names(body),
        subject: text(body, "/Subject").map(str::to_owned),
        fate,
        detail: words(&[kind, said]),
    })
}

/// In the returned message, where the webhook is told to bring it along.
fn names(body: &Value) -> Vec<Uuid> {
    let content = text(body, "/Content").unwrap_or_default();
    let fields = content.lines().filter_map(|line| line.split_once(':'));
    let ours = fields.filter(|(name, _)| {
        ["message-id", "x-rapport-id"].contains(&name.trim().to_ascii_lowercase().as_str())
    });
    ours.filter_map(|(_, value)| id_in(value)).collect()
}
