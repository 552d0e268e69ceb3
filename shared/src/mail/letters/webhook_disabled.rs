//! Nothing is sent to an endpoint any more.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Reader,
    alert::{Facts, Notice},
    args, clipped, count,
};
use crate::text::Words;

/// A webhook's endpoint was disabled.
#[derive(Clone, Debug)]
pub struct WebhookDisabled {
    pub webhook_id: Uuid,
    /// Without what stands behind `?`.
    pub url: String,
    pub why: Why,
    pub disabled_at: DateTime<Utc>,
    /// What the last failed try came to.
    pub error: Option<String>,
    /// Further ones since the last such alert.
    pub more: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It failed for five days, since then.
    Failing { since: Option<DateTime<Utc>> },
    /// It answered 410.
    Gone,
}

impl WebhookDisabled {
    pub(super) fn notice(&self, reader: &Reader, words: &Words) -> anyhow::Result<Notice> {
        let id = self.webhook_id.to_string();
        let mut body = vec![words.plain(match self.why {
            Why::Failing { .. } => "alert-webhook-body-failing",
            Why::Gone => "alert-webhook-body-gone",
        })?];
        if self.more > 0 {
            body.push(words.say("alert-webhook-more", &count(self.more))?);
        }
        let since = match self.why {
            Why::Failing { since } => since.map(|at| reader.when(at)),
            Why::Gone => None,
        };
        let mut facts = Facts::new(words);
        facts.add("alert-label-url", Some(self.url.clone()), None)?;
        facts.add("alert-label-failing-since", since, None)?;
        facts.add("alert-label-disabled", Some(reader.when(self.disabled_at)), None)?;
        facts.add("alert-label-last-error", clipped(self.error.as_deref()), None)?;
        facts.add("alert-label-webhook", Some(id.clone()), None)?;
        let named = args([("id", &id)]);
        Ok(Notice {
            headline: words.say("alert-webhook-headline", &args([("url", &self.url)]))?,
            body,
            facts: facts.list,
            steps: vec![
                words.say("alert-webhook-step-look", &named)?,
                words.say("alert-webhook-step-enable", &named)?,
                words.say("alert-webhook-step-recover", &named)?,
            ],
        })
    }
}
