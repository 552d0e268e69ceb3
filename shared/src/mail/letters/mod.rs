//! The messages there are: what each must know, and what it says.

mod alert;
mod case;
mod deal_closed;
mod digest;
mod lead_assigned;
mod lists;
mod reminder;
mod silence;
mod survey;
mod webhook_disabled;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::input::Locale;
use serde::Serialize;
use serde_json::Value;

pub use alert::{Alert, Fault, MailFailed, UnownedLead};
pub use case::{CaseOpened, CaseResolution, Praise, UnownedCase};
pub use deal_closed::{Closed, DealClosed, TaskShown, TasksBecame};
pub use digest::Digest;
pub use lead_assigned::{Because, LeadAssigned};
pub use lists::{Agenda, Escalation, LateReminders, LineOwner, TaskLine};
pub use reminder::{ReminderBecause, TaskReminder};
pub use silence::{Missing, Silence};
pub use survey::{SurveyAsked, SurveyInvitation, SurveyReminder};
pub use webhook_disabled::{WebhookDisabled, Why};

use super::kinds::Kind;
use crate::text::{
    FluentArgs, Words,
    when::{self, Due, Span},
};

/// Who reads a message, when, and from whom it comes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub locale: Locale,
    pub zone: Tz,
    pub now: DateTime<Utc>,
    /// Name of the organisation.
    pub organisation: &'a str,
}

/// A kind of message with everything it needs.
pub trait Letter {
    const KIND: Kind;

    /// The layout, where it is not the one of the kind.
    fn layout(&self) -> &'static str {
        Self::KIND.as_str()
    }

    /// Subject, and what the templates read.
    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed>;
}

/// What a letter says, before it is laid out.
pub struct Composed {
    pub subject: String,
    /// An object; the templates see its fields.
    pub body: Value,
}

/// A due time as the templates show it.
#[derive(Serialize)]
struct DueShown {
    /// `Mon 23 Nov 2026, 10:00 (UTC+8)`
    full: String,
    /// The same without the offset.
    at: String,
    /// `UTC+8`
    offset: String,
    /// `Due in 15 minutes`
    words: String,
    passed: bool,
}

/// A choice that opens the page of a task with it chosen.
#[derive(Serialize)]
struct Choice {
    label: String,
    href: String,
    /// The one that is hoped for.
    first: bool,
}

/// What a reader may choose of a task. Opening one changes nothing: the page has the button.
fn choices(page: &str, is_about_somebody: bool, words: &Words) -> anyhow::Result<Vec<Choice>> {
    let of_somebody: &[(&str, &str)] = &[
        ("choice-reached", "?outcome=reached"),
        ("choice-no-answer", "?outcome=no_answer"),
        ("choice-meeting", "?outcome=meeting_made"),
        ("choice-wrong-number", "?outcome=wrong_number"),
        ("choice-later", "?snooze=1"),
        ("choice-open", ""),
    ];
    let plain: &[(&str, &str)] = &[("choice-done", ""), ("choice-later", "?snooze=1")];
    let offered = if is_about_somebody { of_somebody } else { plain };
    let one = |(index, (key, query)): (usize, &(&str, &str))| -> anyhow::Result<Choice> {
        Ok(Choice { label: words.plain(key)?, href: format!("{page}{query}"), first: index == 0 })
    };
    offered.iter().enumerate().map(one).collect()
}

/// One line of what is known.
#[derive(Serialize)]
struct Fact {
    label: String,
    value: String,
    /// `tel:` or `mailto:`.
    href: Option<String>,
}

impl Reader<'_> {
    fn due(&self, at: DateTime<Utc>, words: &Words) -> anyhow::Result<DueShown> {
        let due = Due::of(at, self.now);
        Ok(DueShown {
            full: self.when(at),
            at: when::long(at, self.zone, self.locale),
            offset: when::offset(at, self.zone),
            words: due.said(words)?,
            passed: matches!(due, Due::Overdue(_)),
        })
    }

    /// Long, with the zone's offset: `Mon 23 Nov 2026, 10:00 (UTC+8)`.
    fn when(&self, at: DateTime<Utc>) -> String {
        let (long, offset) = (when::long(at, self.zone, self.locale), when::offset(at, self.zone));
        match self.locale {
            Locale::En => format!("{long} ({offset})"),
            Locale::ZhCn => format!("{long}（{offset}）"),
        }
    }

    fn comma(&self) -> &'static str {
        match self.locale {
            Locale::En => ", ",
            Locale::ZhCn => "，",
        }
    }
}

fn args<'a, const N: usize>(pairs: [(&'a str, &'a str); N]) -> FluentArgs<'a> {
    pairs.into_iter().collect()
}

fn count(count: i64) -> FluentArgs<'static> {
    [("count", count)].into_iter().collect()
}

fn span_words(span: Span, words: &Words) -> anyhow::Result<String> {
    match span {
        Span::Minutes(n) => words.say("span-minutes", &count(n)),
        Span::Hours(n) => words.say("span-hours", &count(n)),
        Span::Days(n) => words.say("span-days", &count(n)),
    }
}

/// What other people wrote, at most so many characters of it in a mail.
fn clipped(text: Option<&str>) -> Option<String> {
    const MAX: usize = 2_000;
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    if text.chars().count() <= MAX {
        return Some(text.to_owned());
    }
    let mut cut: String = text.chars().take(MAX).collect();
    cut.push_str(" […]");
    Some(cut)
}
