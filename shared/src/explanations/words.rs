//! Plain English of rules, rows and endings, for who reads the API.

use chrono::{DateTime, Utc};
use kernel::input::Parse;
use serde_json::Value;

use crate::{
    assignment::AssignedBecause,
    emails::{CASE_OPENED, DEAL_CLOSED, DIGEST, Email, EmailStatus, PRAISE},
    leads::Lead,
    mail::person::Person,
    reminders::ReminderKind,
    users::User,
};

/// A lead in a line: its person and company, else its address.
pub fn lead(lead: &Lead) -> Option<String> {
    let person = Person::full_name(lead.first_name.as_deref(), lead.last_name.as_deref());
    let parts: Vec<String> = [person, lead.company.clone()].into_iter().flatten().collect();
    let address = lead.email.as_ref().or(lead.phone.as_ref());
    if parts.is_empty() { address.cloned() } else { Some(parts.join(", ")) }
}

/// To the minute, in UTC.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d at %H:%M UTC").to_string()
}

/// The stable name of the rule that made a message.
pub fn rule(email: &Email) -> String {
    let rule = email.reason.get("rule").and_then(Value::as_str);
    rule.map_or_else(|| email.kind.clone(), str::to_owned)
}

/// What a rule is, in a sentence.
pub fn of_rule(email: &Email, reader: Option<&User>) -> String {
    let who = reader.map_or("Its reader", |user| user.name.as_str());
    let said = |name: &str| email.reason.get(name).and_then(Value::as_str).unwrap_or_default();
    match rule(email).as_str() {
        "lead_assigned" => format!("{who} was given a lead ({}).", given(said("assigned_because"))),
        "task_reminder.given" => {
            format!("{who} is reminded of a task at the time that was asked for.")
        }
        "task_reminder.before" => {
            format!("{who} is reminded before a task is due, as {who} set.")
        }
        CASE_OPENED => "A case came to its owner, or a customer gave a low answer.".to_owned(),
        PRAISE => {
            "A customer gave the best marks, and its reader looks after them or is above who does."
                .to_owned()
        }
        "case_resolution" => {
            "A case of its reader was resolved, and this is what was done about it.".to_owned()
        }
        DIGEST => match email.reason.get("requested").and_then(Value::as_bool) {
            Some(true) => format!(
                "Somebody sent a digest of {} by hand, and {who} receives it.",
                said("period")
            ),
            _ => format!("{who} receives a digest, whose time had come for {}.", said("period")),
        },
        DEAL_CLOSED => format!("{who} has tasks of a deal that was closed ({}).", said("status")),
        "survey_invitation" => match said("occasion").split(':').next() {
            Some("manual") => "Somebody asked its reader by hand, by a survey.".to_owned(),
            Some("event") => {
                "Its reader is asked by a survey that follows what happened at their company."
                    .to_owned()
            }
            _ => "Its reader is asked by a survey whose day has come.".to_owned(),
        },
        "survey_reminder" => {
            "Its reader was asked by a survey and has not answered: this is the one reminder."
                .to_owned()
        }
        "survey_test" => format!("{who} wanted to see what a survey looks like."),
        "alert.unowned_lead" => alert(email, who, "a lead came in that no active rep could take"),
        "alert.mail_failed" => alert(email, who, "a message will not reach its reader"),
        other => match other.strip_prefix("alert.") {
            Some(kind) => alert(email, who, &kind.replace('_', " ")),
            None => format!("{who} gets it by the rule {other}."),
        },
    }
}

fn alert(email: &Email, who: &str, what: &str) -> String {
    let more = email.reason.get("more").and_then(Value::as_i64).unwrap_or(0);
    let counted = match more {
        0 => String::new(),
        1 => {
            " One more of its kind was counted within the hour before, and is told of here.".into()
        }
        more => format!(
            " {more} more of its kind were counted within the hour before, and are told of here."
        ),
    };
    format!("{who} is an admin, and {what}.{counted}")
}

fn given(because: &str) -> &'static str {
    match AssignedBecause::parse(because) {
        Ok(AssignedBecause::RoundRobin) => "it was their turn",
        Ok(AssignedBecause::OwnKey) => "it was posted with their own key",
        Ok(AssignedBecause::CustomerOwner) => "the customer is theirs",
        Ok(AssignedBecause::Converted) => "they converted it",
        _ => "somebody gave it to them",
    }
}

/// A kind of reminder in words.
pub fn of_kind(kind: ReminderKind) -> &'static str {
    match kind.as_str() {
        "given" => "a reminder at a given time",
        "before" => "a reminder before the task is due",
        _ => "a reminder by the owner's preferences",
    }
}

/// Why a message was not sent, or not yet; `None` where there is nothing to say.
pub fn not_sent(email: &Email) -> Option<String> {
    let why = email.last_error.as_deref();
    let of = |start: &str| {
        format!("{start}: {}.", why.unwrap_or("nobody wrote down why").trim_end_matches('.'))
    };
    match email.status {
        EmailStatus::Sent => None,
        EmailStatus::Queued => why.map(|_| of("It was not sent yet, and is tried again")),
        EmailStatus::Failed => Some(of("It could not be sent")),
        EmailStatus::Suppressed => Some(of("It was not sent")),
        EmailStatus::Cancelled => Some(of("It was not sent")),
        EmailStatus::Bounced => Some(of("It was sent and came back")),
    }
}
