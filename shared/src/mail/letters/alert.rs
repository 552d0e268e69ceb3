//! What needs a person's attention: what happened, what is known of it, what to do.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Composed, Fact, Letter, Reader, UnownedCase, WebhookDisabled, args, clipped, count};
use crate::{
    mail::{kinds::Kind, person::Person},
    text::Words,
};

/// One thing that needs a person.
#[derive(Clone, Debug)]
pub enum Alert {
    UnownedLead(UnownedLead),
    MailFailed(MailFailed),
    WebhookDisabled(WebhookDisabled),
    UnownedCase(UnownedCase),
}

/// A lead came in, and no active rep could take it.
#[derive(Clone, Debug)]
pub struct UnownedLead {
    pub lead_id: Uuid,
    pub lead: Person,
    pub source: Option<String>,
    pub message: Option<String>,
    pub received_at: DateTime<Utc>,
    /// The team whose turn it was; none where all teams were asked.
    pub team: Option<String>,
    /// Further ones since the last such alert.
    pub more: i64,
}

/// A message will not reach its reader.
#[derive(Clone, Debug)]
pub struct MailFailed {
    pub email_id: Uuid,
    pub kind: Kind,
    pub to: String,
    /// Known once it was rendered.
    pub subject: Option<String>,
    pub fault: Fault,
    /// When it should have gone out.
    pub wanted_at: DateTime<Utc>,
    pub attempts: i64,
    /// The last error, as the server put it.
    pub error: Option<String>,
    /// Further ones since the last such alert.
    pub more: i64,
}

/// Why a message will not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The address does not exist and is suppressed.
    BadAddress,
    /// The server refused the message itself.
    Refused,
    /// Its deadline passed, such as two hours for a reminder.
    TooLate,
}

/// What a message to the admins says.
pub(super) struct Notice {
    pub(super) headline: String,
    pub(super) body: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) steps: Vec<String>,
}

impl Alert {
    /// As its kind is called in the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnownedLead(_) => "unowned_lead",
            Self::MailFailed(_) => "mail_failed",
            Self::WebhookDisabled(_) => "webhook_disabled",
            Self::UnownedCase(_) => "unowned_case",
        }
    }
}

impl Letter for Alert {
    const KIND: Kind = Kind::Alert;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let Notice { headline, body, facts, steps } = match self {
            Self::UnownedLead(lead) => lead.notice(reader, words)?,
            Self::MailFailed(mail) => mail.notice(reader, words)?,
            Self::WebhookDisabled(webhook) => webhook.notice(reader, words)?,
            Self::UnownedCase(case) => case.notice(reader, words)?,
        };
        Ok(Composed {
            subject: words.say("alert-subject", &args([("headline", &headline)]))?,
            body: json!({
                "eyebrow": words.plain("alert-eyebrow")?,
                "calm": false,
                "headline": headline,
                "body": body,
                "facts": facts,
                "steps": steps,
                "why": [words.plain("alert-why")?],
            }),
        })
    }
}

impl UnownedLead {
    fn notice(&self, reader: &Reader, words: &Words) -> anyhow::Result<Notice> {
        let id = self.lead_id.to_string();
        let mut body = vec![match &self.team {
            Some(team) => words.say("alert-unowned-body-team", &args([("team", team)]))?,
            None => words.plain("alert-unowned-body")?,
        }];
        if self.more > 0 {
            body.push(words.say("alert-unowned-more", &count(self.more))?);
        }
        let shown = self.lead.shown(reader.comma());
        let tel = shown.phone.as_deref().map(|phone| format!("tel:{phone}"));
        let mailto = shown.email.as_deref().map(mailto);
        let mut facts = Facts::new(words);
        facts.add("label-name", self.lead.name.clone(), None)?;
        facts.add("label-company", self.lead.company.clone(), None)?;
        facts.add("label-phone", shown.phone_grouped, tel)?;
        facts.add("label-email", shown.email, mailto)?;
        facts.add("alert-label-message", clipped(self.message.as_deref()), None)?;
        facts.add("label-source", self.source.clone(), None)?;
        facts.add("label-received", Some(reader.when(self.received_at)), None)?;
        facts.add("alert-label-lead", Some(id.clone()), None)?;
        let who = self.lead.in_subject(reader.comma());
        Ok(Notice {
            headline: words.say("alert-unowned-headline", &args([("who", &who)]))?,
            body,
            facts: facts.list,
            steps: vec![
                words.say("alert-unowned-step-give", &args([("id", &id)]))?,
                words.plain("alert-unowned-step-reps")?,
            ],
        })
    }
}

impl MailFailed {
    fn notice(&self, reader: &Reader, words: &Words) -> anyhow::Result<Notice> {
        let to = args([("to", &self.to)]);
        let (body, steps): (_, &[&str]) = match self.fault {
            Fault::BadAddress => (
                words.say("alert-mail-body-address", &to)?,
                &["alert-mail-step-address", "alert-mail-step-suppression"],
            ),
            Fault::Refused => (
                words.plain("alert-mail-body-refused")?,
                &["alert-mail-step-tell", "alert-mail-step-answer", "alert-mail-step-doctor"],
            ),
            Fault::TooLate => (
                words.plain("alert-mail-body-late")?,
                &["alert-mail-step-tell", "alert-mail-step-doctor"],
            ),
        };
        let mut body = vec![body];
        if self.more > 0 {
            body.push(words.say("alert-mail-more", &count(self.more))?);
        }
        let steps = steps.iter().map(|key| words.say(key, &to)).collect::<anyhow::Result<_>>()?;
        let mut facts = Facts::new(words);
        facts.add("alert-label-kind", Some(words.plain(self.kind.words())?), None)?;
        facts.add("alert-label-to", Some(self.to.clone()), Some(mailto(&self.to)))?;
        facts.add("alert-label-subject", self.subject.clone(), None)?;
        facts.add("alert-label-wanted", Some(reader.when(self.wanted_at)), None)?;
        facts.add("alert-label-attempts", Some(self.attempts.to_string()), None)?;
        facts.add("alert-label-error", clipped(self.error.as_deref()), None)?;
        facts.add("alert-label-mail", Some(self.email_id.to_string()), None)?;
        Ok(Notice {
            headline: words.say("alert-mail-headline", &to)?,
            body,
            facts: facts.list,
            steps,
        })
    }
}

fn mailto(email: &str) -> String {
    format!("mailto:{}", crate::text::template::mailto(email))
}

/// The lines of what is known.
pub(super) struct Facts<'a> {
    words: &'a Words,
    pub(super) list: Vec<Fact>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(words: &'a Words) -> Self {
        Self { words, list: Vec::new() }
    }

    /// What is not known is left out.
    pub(super) fn add(
        &mut self,
        label: &str,
        value: Option<String>,
        href: Option<String>,
    ) -> anyhow::Result<()> {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            self.list.push(Fact { label: self.words.plain(label)?, value, href });
        }
        Ok(())
    }
}
