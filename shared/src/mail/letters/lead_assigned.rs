//! To the rep who got a lead.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Choice, Composed, Letter, Reader, args, choices, clipped};
use crate::{
    mail::{
        kinds::Kind,
        person::{Person, Shown},
    },
    text::{Words, when},
};

/// A lead that is now the reader's.
#[derive(Clone, Debug)]
pub struct LeadAssigned {
    pub lead: Person,
    /// Whether it is somebody of a customer.
    pub of_customer: bool,
    pub message: Option<String>,
    pub source: Option<String>,
    pub received_at: DateTime<Utc>,
    pub because: Because,
    /// Of the first contact; none where the lead has no open first-contact task.
    pub due_at: Option<DateTime<Utc>>,
    /// Of that task.
    pub page: Option<String>,
}

/// Why a lead came to this rep.
#[derive(Clone, Debug)]
pub enum Because {
    /// The rep's own key posted it.
    OwnKey,
    /// The post named its owner, or somebody set one.
    Given,
    /// Round robin, in a team or over all.
    Turn { team: Option<String> },
    /// It is somebody of a customer that this rep has.
    Customer { name: String },
}

impl Letter for LeadAssigned {
    const KIND: Kind = Kind::LeadAssigned;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let shown = self.lead.shown(reader.comma());
        Ok(Composed {
            subject: self.subject(reader, words)?,
            body: json!({
                "due": self.due_at.map(|at| reader.due(at, words)).transpose()?,
                "message": clipped(self.message.as_deref()),
                "source": clipped(self.source.as_deref()),
                "received": reader.when(self.received_at),
                "because": self.because.sentence(words)?,
                "steps": steps(&shown, words)?,
                "choices": self.choices(words)?,
                "page": self.page,
                "of_customer": self.of_customer,
                "person": shown,
            }),
        })
    }
}

impl LeadAssigned {
    fn choices(&self, words: &Words) -> anyhow::Result<Vec<Choice>> {
        self.page.as_ref().map_or(Ok(Vec::new()), |page| choices(page, true, words))
    }

    fn subject(&self, reader: &Reader, words: &Words) -> anyhow::Result<String> {
        let way = match (self.due_at, &self.lead.phone, &self.lead.email) {
            (Some(at), ..) if at < reader.now => "late",
            (Some(_), Some(_), _) => "call",
            (Some(_), None, Some(_)) => "write",
            _ => "none",
        };
        let due = self.due_at.map(|at| when::short(at, reader.now, reader.zone, reader.locale));
        let who = self.lead.in_subject(reader.comma());
        let what = match self.of_customer {
            true => words.plain("lead-eyebrow-customer")?,
            false => words.plain("lead-eyebrow")?,
        };
        let due = due.as_deref().unwrap_or_default();
        words.say(
            "lead-subject",
            &args([("what", &what), ("way", way), ("who", &who), ("due", due)]),
        )
    }
}

fn steps(lead: &Shown, words: &Words) -> anyhow::Result<Vec<String>> {
    let [who, named] = lead.args();
    let mut steps = Vec::new();
    match (&lead.phone_grouped, &lead.email) {
        (Some(phone), Some(email)) => {
            steps.push(words.say("lead-step-call", &args([who, named, ("phone", phone)]))?);
            steps.push(words.say("lead-step-then-write", &args([("email", email)]))?);
        }
        (Some(phone), None) => {
            steps.push(words.say("lead-step-call", &args([who, named, ("phone", phone)]))?);
            steps.push(words.plain("lead-step-then-call")?);
        }
        (None, Some(email)) => {
            steps.push(words.say("lead-step-write", &args([who, named, ("email", email)]))?);
        }
        (None, None) => {}
    }
    steps.push(words.plain("lead-step-log")?);
    Ok(steps)
}

impl Because {
    fn sentence(&self, words: &Words) -> anyhow::Result<String> {
        match self {
            Self::OwnKey => words.plain("lead-because-own-key"),
            Self::Given => words.plain("lead-because-given"),
            Self::Turn { team: None } => words.plain("lead-because-turn"),
            Self::Turn { team: Some(team) } => {
                words.say("lead-because-turn-team", &args([("team", team)]))
            }
            Self::Customer { name } => {
                words.say("lead-because-customer", &args([("customer", name)]))
            }
        }
    }
}
