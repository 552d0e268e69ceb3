use serde_json::json;

use super::*;
use crate::bounces::Fate;

macro_rules! sample {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("samples/", $name, ".json"))).unwrap()
    };
}

const GONE: Fate = Fate::Bounced { address_is_bad: true };
const BACK: Fate = Fate::Bounced { address_is_bad: false };

fn ours(number: u128) -> Vec<Uuid> {
    vec![Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + number)]
}

fn brief(provider: Provider, body: &Value) -> Vec<(String, Fate, Vec<Uuid>)> {
    let events = parse(provider, body).unwrap();
    let brief = |mut event: Event| {
        event.emails.dedup();
        (event.address, event.fate, event.emails)
    };
    events.into_iter().map(brief).collect()
}

fn at(name: &str) -> String {
    format!("{name}@nimbus.example")
}

#[test]
fn ses_tells_of_each_recipient() {
    let bounce = sample!("ses-bounce");
    let both = [(at("wei"), GONE, ours(1)), (at("li"), GONE, ours(1))];
    assert_eq!(brief(Provider::Ses, &bounce), both);
    let events = parse(Provider::Ses, &bounce).unwrap();
    assert_eq!(
        events[0].detail,
        "Permanent: General: smtp; 550 5.1.1 <wei@nimbus.example>... User unknown"
    );
    assert_ne!(events[0].id, events[1].id);
    let mut transient = bounce.clone();
    transient["bounce"]["bounceType"] = json!("Transient");
    transient["bounce"]["bounceSubType"] = json!("MailboxFull");
    assert!(brief(Provider::Ses, &transient).iter().all(|(_, fate, _)| *fate == BACK));
    let complaint = sample!("ses-complaint");
    assert_eq!(brief(Provider::Ses, &complaint), [(at("wei"), Fate::Complaint, ours(1))]);
    let mut taken_back = complaint.clone();
    taken_back["complaint"]["complaintFeedbackType"] = json!("not-spam");
    assert!(brief(Provider::Ses, &taken_back).is_empty());
    // By an event destination the type has another name.
    let published = json!({ "eventType": "Complaint", "complaint": complaint["complaint"], "mail": complaint["mail"] });
    assert_eq!(brief(Provider::Ses, &published), brief(Provider::Ses, &complaint));
    assert!(brief(Provider::Ses, &json!({ "eventType": "Open" })).is_empty());
    assert!(parse(Provider::Ses, &json!({ "a": 1 })).is_err());
}

#[test]
fn sendgrid_tells_in_batches() {
    let expected = [
        (at("wei"), Fate::Delayed, ours(1)),
        (at("wei"), GONE, ours(1)),
        (at("li"), BACK, ours(2)),
        (at("bo"), GONE, ours(3)),
        (at("cy"), Fate::Complaint, ours(4)),
        (at("di"), Fate::Unsubscribed, ours(5)),
    ];
    assert_eq!(brief(Provider::Sendgrid, &sample!("sendgrid")), expected);
    for (reason, fate) in [
        ("Spam Reporting Address", Fate::Complaint),
        ("Unsubscribed Address", Fate::Unsubscribed),
        ("Invalid", GONE),
        ("Invalid SMTPAPI header", BACK),
        ("Recipient List over Package Quota", BACK),
    ] {
        let dropped = json!([{ "email": at("wei"), "event": "dropped", "reason": reason, "sg_event_id": "1" }]);
        assert_eq!(brief(Provider::Sendgrid, &dropped), [(at("wei"), fate, vec![])], "{reason}");
    }
    assert!(parse(Provider::Sendgrid, &json!({})).is_err());
}

#[test]
fn postmark_tells_one_by_one() {
    let bounce = sample!("postmark-bounce");
    assert_eq!(brief(Provider::Postmark, &bounce), [(at("wei"), GONE, ours(1))]);
    for (kind, fate) in
        [("SoftBounce", BACK), ("Transient", Fate::Delayed), ("SpamNotification", BACK)]
    {
        let mut other = bounce.clone();
        other["Type"] = json!(kind);
        assert_eq!(brief(Provider::Postmark, &other), [(at("wei"), fate, ours(1))], "{kind}");
    }
    let mut answer = bounce.clone();
    answer["Type"] = json!("AutoResponder");
    assert!(brief(Provider::Postmark, &answer).is_empty());
    let complaint = sample!("postmark-complaint");
    let events = parse(Provider::Postmark, &complaint).unwrap();
    assert_eq!(
        (events[0].fate, events[0].subject.as_deref()),
        (Fate::Complaint, Some("How did we do?"))
    );
    let change = sample!("postmark-change");
    assert_eq!(brief(Provider::Postmark, &change), [(at("wei"), Fate::Unsubscribed, vec![])]);
    let mut lifted = change.clone();
    lifted["SuppressSending"] = json!(false);
    assert!(brief(Provider::Postmark, &lifted).is_empty());
    let mut by_us = change.clone();
    by_us["Origin"] = json!("Admin");
    assert!(brief(Provider::Postmark, &by_us).is_empty());
    assert!(brief(Provider::Postmark, &json!({ "RecordType": "Open" })).is_empty());
}

#[test]
fn mailgun_tells_what_is_for_good() {
    let failed = sample!("mailgun-failed");
    assert_eq!(brief(Provider::Mailgun, &failed), [(at("wei"), GONE, ours(1))]);
    let with = |pointer: &str, value: Value| {
        let mut other = failed.clone();
        *other.pointer_mut(&format!("/event-data{pointer}")).unwrap() = value;
        brief(Provider::Mailgun, &other).first().map(|(_, fate, _)| *fate)
    };
    assert_eq!(with("/severity", json!("temporary")), Some(Fate::Delayed));
    assert_eq!(with("/event", json!("complained")), Some(Fate::Complaint));
    assert_eq!(with("/event", json!("unsubscribed")), Some(Fate::Unsubscribed));
    assert_eq!(with("/event", json!("delivered")), None);
    assert_eq!(with("/reason", json!("suppress-bounce")), Some(GONE));
    assert_eq!(with("/reason", json!("suppress-complaint")), Some(Fate::Complaint));
    assert_eq!(with("/delivery-status/enhanced-code", json!("5.7.1")), Some(BACK));
    assert_eq!(with("/delivery-status/enhanced-code", json!("5.2.2")), Some(BACK));
    let old = json!({ "code": 602, "message": "Too old", "description": "" });
    assert_eq!(with("/delivery-status", old), Some(BACK));
    assert!(parse(Provider::Mailgun, &json!({})).is_err());
}
