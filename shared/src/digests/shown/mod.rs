//! An edition in words: ready strings and bars, the same for the mail and the page. Pure.

#[cfg(test)]
mod arbitrary;
mod figures;
mod lists;
mod metrics;
mod numbers;
mod pen;
mod people;
mod periods;
mod sales;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod samples_figures;
#[cfg(test)]
mod samples_rows;
#[cfg(test)]
mod samples_words;
mod subject;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::input::Locale;
use serde::Serialize;
use serde_json::json;

pub use figures::{ChangeShown, FigureShown, TargetShown, Tone, TowardShown};
pub use lists::{ListShown, RowShown};
pub use people::{Bar, PeopleShown, PersonShown};
pub use sales::{PointShown, SplitShown, StepShown, TrendShown};

/// For the tests of the tables.
#[cfg(test)]
pub(super) use self::{
    samples::{full, made_at, zone},
    samples_words::{TEAM, id, names},
};
pub(super) use metrics::{name_of, reason_of, unit_of};
pub(super) use pen::Pen;

use super::{content::Content, names::Names};
use crate::{mail::letters::Digest, text::words};

/// An edition, and who reads it.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub content: &'a Content,
    pub names: &'a Names,
    /// When the edition was made: ages are told as of then.
    pub made_at: DateTime<Utc>,
    pub locale: Locale,
    pub zone: Tz,
}

/// What a reader sees. Bars are percentages, 0 to 100.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    pub subject: String,
    /// What a list of mails shows behind the subject.
    pub preheader: String,
    /// `North · week 47, 16–22 November 2026`
    pub title: String,
    /// Whose figures they are.
    pub scope: String,
    /// Up to when it is counted, of a period that was not over.
    pub until: Option<String>,
    pub compared: String,
    pub narrowed: Option<String>,
    /// Said where nothing happened.
    pub empty: Option<String>,
    pub revenue: Vec<FigureShown>,
    pub toward: Vec<TowardShown>,
    pub split: Vec<SplitShown>,
    pub deals: Vec<FigureShown>,
    pub trend: Vec<TrendShown>,
    pub people: Option<PeopleShown>,
    pub lists: Vec<ListShown>,
    pub response: Vec<FigureShown>,
    pub satisfaction: Vec<FigureShown>,
    pub others: Vec<FigureShown>,
    pub corrections: Vec<String>,
}

/// Fails only where a word is broken, which the tests rule out.
pub fn shown(reading: &Reading<'_>) -> anyhow::Result<Shown> {
    let pen = &Pen::new(*reading, words(reading.locale)?);
    let content = reading.content;
    let figures = figures::Sorted::of(pen)?;
    Ok(Shown {
        subject: subject::subject(pen)?,
        preheader: subject::preheader(pen)?,
        title: pen.title()?,
        scope: pen.scope()?,
        until: pen.until()?,
        compared: pen.compared()?,
        narrowed: content.narrowed.then(|| pen.plain("digest-narrowed")).transpose()?,
        empty: content.is_empty().then(|| pen.plain("digest-empty")).transpose()?,
        toward: figures::toward(pen)?,
        split: sales::splits(pen)?,
        trend: sales::trends(pen)?,
        people: people::people(pen)?,
        lists: lists::lists(pen)?,
        corrections: figures::corrections(pen)?,
        revenue: figures.revenue,
        deals: figures.deals,
        response: figures.response,
        satisfaction: figures.satisfaction,
        others: figures.others,
    })
}

impl Shown {
    /// The mail of it: of the digest `name`, with the link to its page and the names of the files that go with it.
    #[must_use]
    pub fn letter(&self, name: &str, page: &str, files: &[String]) -> Digest {
        Digest {
            name: name.to_owned(),
            subject: self.subject.clone(),
            shown: json!(self),
            page: page.to_owned(),
            files: files.to_vec(),
        }
    }
}
