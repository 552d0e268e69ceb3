//! What was expected and did not come, failed for good, or has nobody to go to.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Composed, Letter, Reader, alert::Facts, args, clipped, count};
use crate::{mail::kinds::Kind, text::Words};

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    LateEmail,
    LateReminder,
    LateJob,
    FailedJob,
    OwnerlessTask,
    UnreachableUser,
    LateSchedule,
    NoReader,
}

impl Missing {
    pub const ALL: [Self; 8] = [
        Self::LateEmail,
        Self::LateReminder,
        Self::LateJob,
        Self::FailedJob,
        Self::OwnerlessTask,
        Self::UnreachableUser,
        Self::LateSchedule,
        Self::NoReader,
    ];

    /// As the kind of alert is called in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LateEmail => "late_email",
            Self::LateReminder => "late_reminder",
            Self::LateJob => "late_job",
            Self::FailedJob => "failed_job",
            Self::OwnerlessTask => "ownerless_task",
            Self::UnreachableUser => "unreachable_user",
            Self::LateSchedule => "late_schedule",
            Self::NoReader => "no_reader",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|missing| missing.as_str() == name)
    }

    /// Headline, body, and what to do.
    fn words(self) -> [&'static str; 3] {
        match self {
            Self::LateEmail => [
                "silence-late-email-headline",
                "silence-late-email-body",
                "silence-late-email-step",
            ],
            Self::LateReminder => [
                "silence-late-reminder-headline",
                "silence-late-reminder-body",
                "silence-late-reminder-step",
            ],
            Self::LateJob => {
                ["silence-late-job-headline", "silence-late-job-body", "silence-late-job-step"]
            }
            Self::FailedJob => [
                "silence-failed-job-headline",
                "silence-failed-job-body",
                "silence-failed-job-step",
            ],
            Self::OwnerlessTask => [
                "silence-ownerless-task-headline",
                "silence-ownerless-task-body",
                "silence-ownerless-task-step",
            ],
            Self::UnreachableUser => [
                "silence-unreachable-user-headline",
                "silence-unreachable-user-body",
                "silence-unreachable-user-step",
            ],
            Self::LateSchedule => [
                "silence-late-schedule-headline",
                "silence-late-schedule-body",
                "silence-late-schedule-step",
            ],
            Self::NoReader => {
                ["silence-no-reader-headline", "silence-no-reader-body", "silence-no-reader-step"]
            }
        }
    }
}

/// One thing that is missing.
#[derive(Clone, Debug)]
pub struct Silence {
    pub missing: Missing,
    /// Its id, or the name of a schedule.
    pub key: String,
    /// What it is, in a line.
    pub about: Option<String>,
    /// The last error, as it was put.
    pub error: Option<String>,
    pub since: DateTime<Utc>,
    /// Others of the kind.
    pub more: i64,
}

impl Letter for Silence {
    const KIND: Kind = Kind::Alert;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let [headline, body, step] = self.missing.words();
        let headline = words.plain(headline)?;
        let mut body = vec![words.plain(body)?];
        if self.more > 0 {
            body.push(words.say("silence-more", &count(self.more))?);
        }
        let mut facts = Facts::new(words);
        facts.add("silence-label-about", clipped(self.about.as_deref()), None)?;
        facts.add("silence-label-since", Some(reader.when(self.since)), None)?;
        facts.add("alert-label-last-error", clipped(self.error.as_deref()), None)?;
        facts.add("silence-label-key", Some(self.key.clone()), None)?;
        let step = words.say(step, &args([("key", &self.key)]))?;
        Ok(Composed {
            subject: words.say("alert-subject", &args([("headline", &headline)]))?,
            body: json!({
                "eyebrow": words.plain("alert-eyebrow")?,
                "calm": false,
                "headline": headline,
                "body": body,
                "facts": facts.list,
                "steps": [step],
                "why": [words.plain("alert-why")?],
            }),
        })
    }
}
