//! Webhooks of Mailgun: one event each, in `event-data`.

use serde_json::Value;

use super::{id_in, text, words};
use crate::{
    bounces::Fate,
    email_events::model::{Event, Refused},
    mail::address_is_bad,
};

pub fn parse(body: &Value) -> Result<Vec<Event>, Refused> {
    let data = body.get("event-data").ok_or(Refused::Unreadable("Mailgun", "no event-data"))?;
    Ok(event(data).into_iter().collect())
}

fn event(data: &Value) -> Option<Event> {
    let fate = match text(data, "/event")? {
        "failed" => failed(data),
        "complained" => Fate::Complaint,
        "unsubscribed" => Fate::Unsubscribed,
        _ => return None,
    };
    let said = text(data, "/delivery-status/message").filter(|said| !said.trim().is_empty());
    let said = said.or_else(|| text(data, "/delivery-status/description"));
    let code = code(data).map(|code| code.to_string());
    Some(Event {
        id: text(data, "/id")?.to_owned(),
        address: text(data, "/recipient")?.trim().to_owned(),
        emails: text(data, "/message/headers/message-id").and_then(id_in).into_iter().collect(),
        subject: None,
        fate,
        detail: words(&[text(data, "/event"), text(data, "/reason"), code.as_deref(), said]),
    })
}

fn failed(data: &Value) -> Fate {
    if text(data, "/severity") == Some("temporary") {
        return Fate::Delayed;
    }
    match text(data, "/reason") {
        Some("suppress-bounce") => Fate::Bounced { address_is_bad: true },
        Some("suppress-complaint") => Fate::Complaint,
        Some("suppress-unsubscribe") => Fate::Unsubscribed,
        _ => {
            let said = text(data, "/delivery-status/message").unwrap_or_default();
            let enhanced = text(data, "/delivery-status/enhanced-code");
            let enhanced =
                enhanced.or_else(|| said.split_whitespace().find(|word| word.starts_with("5.")));
            let code = code(data).unwrap_or(0);
            // 605 and 607 are Mailgun's own: it did not send to what bounced or complained before.
            let bad = matches!(code, 605) || address_is_bad(code, enhanced, said);
            Fate::Bounced { address_is_bad: bad }
        }
    }
}

fn code(data: &Value) -> Option<u16> {
    data.pointer("/delivery-status/code")?.as_u64()?.try_into().ok()
}
