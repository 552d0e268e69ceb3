//! The event webhook of SendGrid: an array of events.

use serde_json::Value;

use super::{id_in, text, words};
use crate::{
    bounces::Fate,
    email_events::model::{Event, Refused},
};

pub fn parse(body: &Value) -> Result<Vec<Event>, Refused> {
    let events = body.as_array().ok_or(Refused::Unreadable("SendGrid", "no array of events"))?;
    Ok(events.iter().filter_map(event).collect())
}

fn event(event: &Value) -> Option<Event> {
    let kind = text(event, "/event")?;
    let reason = text(event, "/reason");
    let fate = match kind {
        // A blocked one may arrive another day.
        "bounce" => Fate::Bounced {
            address_is_bad: text(event, "/type").is_none_or(|kind| kind == "bounce"),
        },
        "dropped" => dropped(reason.unwrap_or_default()),
        "deferred" => Fate::Delayed,
        "spamreport" => Fate::Complaint,
        "unsubscribe" | "group_unsubscribe" => Fate::Unsubscribed,
        _ => return None,
    };
    let said = reason.or_else(|| text(event, "/response"));
    Some(Event {
        id: text(event, "/sg_event_id")?.to_owned(),
        address: text(event, "/email")?.trim().to_owned(),
        emails: text(event, "/smtp-id").and_then(id_in).into_iter().collect(),
        subject: None,
        fate,
        detail: words(&[Some(kind), text(event, "/status"), said]),
    })
}

/// It was never sent, for the reason given.
fn dropped(reason: &str) -> Fate {
    let reason = reason.to_ascii_lowercase();
    let says = |words: &str| reason.contains(words);
    match () {
        () if says("spam reporting") => Fate::Complaint,
        () if says("unsubscribed") => Fate::Unsubscribed,
        () => Fate::Bounced {
            address_is_bad: says("bounced address") || says("invalid") && !says("smtpapi"),
        },
    }
}
