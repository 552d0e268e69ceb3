//! Notifications and events of Amazon SES: one a message, with a recipient for each address.

use serde_json::Value;
use uuid::Uuid;

use super::{address, id_in, text, words};
use crate::{
    bounces::Fate,
    email_events::model::{Event, Refused},
};

pub fn parse(body: &Value) -> Result<Vec<Event>, Refused> {
    let kind = text(body, "/notificationType").or_else(|| text(body, "/eventType"));
    let kind = kind.ok_or(Refused::Unreadable("Amazon SES", "no type of notification"))?;
    Ok(match kind {
        "Bounce" => bounces(body),
        "Complaint" => complaints(body),
        "Reject" => Vec::new(),
        _ => Vec::new(),
    })
}

fn bounces(body: &Value) -> Vec<Event> {
    let permanent = text(body, "/bounce/bounceType") == Some("Permanent");
    // What SES itself will not send to is no address either; a refused content is no fault of the address.
    let address_is_bad = permanent;
    recipients(body, "/bounce/bouncedRecipients", Fate::Bounced { address_is_bad }, |one| {
        let said = text(one, "/diagnosticCode").or_else(|| text(one, "/status"));
        words(&[text(body, "/bounce/bounceType"), text(body, "/bounce/bounceSubType"), said])
    })
}

fn complaints(body: &Value) -> Vec<Event> {
    // "not-spam" takes a complaint back.
    if text(body, "/complaint/complaintFeedbackType") == Some("not-spam") {
        return Vec::new();
    }
    recipients(body, "/complaint/complainedRecipients", Fate::Complaint, |_| {
        words(&[Some("complaint"), text(body, "/complaint/complaintFeedbackType")])
    })
}

fn recipients(
    body: &Value,
    pointer: &str,
    fate: Fate,
    detail: impl Fn(&Value) -> String,
) -> Vec<Event> {
    let feedback = text(body, "/bounce/feedbackId").or_else(|| text(body, "/complaint/feedbackId"));
    let message = text(body, "/mail/messageId").unwrap_or_default();
    let name = feedback.unwrap_or(message);
    let recipients = body.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let emails = names(body);
    recipients
        .filter_map(|one| {
            let address = address(text(one, "/emailAddress")?);
            Some(Event {
                id: format!("{name}:{address}"),
                address,
                emails: emails.clone(),
                subject: None,
                fate,
                detail: detail(one),
            })
        })
        .collect()
}

/// SES sends under a Message-ID of its own and tells the original one among the headers.
fn names(body: &Value) -> Vec<Uuid> {
    let headers = body.pointer("/mail/headers").and_then(Value::as_array).into_iter().flatten();
    let ours = headers.filter(|header| {
        let name = text(header, "/name").unwrap_or_default();
        ["message-id", "x-rapport-id"].contains(&name.to_ascii_lowercase().as_str())
    });
    let common = text(body, "/mail/commonHeaders/messageId");
    ours.filter_map(|header| text(header, "/value")).chain(common).filter_map(id_in).collect()
}
