//! Writes in the reader's language, by the reader's clock and with the names there are.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    input::Locale,
    period::{Period, Unit},
};
use uuid::Uuid;

use super::{Reading, numbers, periods};
use crate::{
    digests::content::{Amount, DigestScope},
    mail::message::one_line,
    metrics::{Metric, MetricUnit},
    performance::FigureValue,
    text::{
        FluentArgs, Words,
        when::{self, Span},
    },
};

/// Longest name that is written, in characters.
const NAME_MAX: usize = 80;

/// Whose hand it is.
pub struct Pen<'a> {
    pub reading: Reading<'a>,
    words: &'a Words,
}

impl<'a> Pen<'a> {
    pub fn new(reading: Reading<'a>, words: &'a Words) -> Self {
        Self { reading, words }
    }

    pub fn plain(&self, key: &str) -> anyhow::Result<String> {
        self.words.plain(key)
    }

    pub fn say<const N: usize>(
        &self,
        key: &str,
        args: [(&str, &str); N],
    ) -> anyhow::Result<String> {
        self.words.say(key, &args.into_iter().collect())
    }

    pub fn count(&self, key: &str, count: i64) -> anyhow::Result<String> {
        let args: FluentArgs = [("count", count)].into_iter().collect();
        self.words.say(key, &args)
    }

    /// The name of a row, on one line.
    pub fn name(&self, id: Uuid) -> anyhow::Result<String> {
        let name = self.reading.names.of(id).map(|name| one_line(name, NAME_MAX));
        name.filter(|name| !name.is_empty()).map_or_else(|| self.plain("digest-deleted"), Ok)
    }

    /// The same of somebody, or that there is nobody.
    pub fn owner(&self, id: Option<Uuid>) -> anyhow::Result<String> {
        id.map_or_else(|| self.plain("digest-no-owner"), |id| self.name(id))
    }

    pub fn scope(&self) -> anyhow::Result<String> {
        match self.reading.content.scope {
            DigestScope::UserId(id) | DigestScope::TeamId(id) => self.name(id),
            DigestScope::All => self.plain("digest-all"),
        }
    }

    /// Whether all rows are of one person.
    pub fn is_of_one(&self) -> bool {
        matches!(self.reading.content.scope, DigestScope::UserId(_))
    }

    pub fn title(&self) -> anyhow::Result<String> {
        let (content, scope) = (self.reading.content, self.scope()?);
        let period = periods::long(content.period, self.reading.locale);
        let key = if content.complete { "digest-title" } else { "digest-title-so-far" };
        self.say(key, [("scope", &scope), ("period", &period)])
    }

    pub fn until(&self) -> anyhow::Result<Option<String>> {
        let content = self.reading.content;
        let at = self.instant(content.to);
        (!content.complete).then(|| self.say("digest-until", [("at", &at)])).transpose()
    }

    pub fn compared(&self) -> anyhow::Result<String> {
        let content = self.reading.content;
        let period = periods::long(content.previous_period, self.reading.locale);
        if content.complete {
            return self.say("digest-compared", [("period", &period)]);
        }
        let at = self.instant(content.previous_to);
        self.say("digest-compared-until", [("period", &period), ("at", &at)])
    }

    /// `week 46`
    pub fn before(&self) -> String {
        periods::short(self.reading.content.previous_period, self.reading.locale)
    }

    /// `in week 46`, `on Mon 23 Nov`
    pub fn within(&self, period: Period) -> anyhow::Result<String> {
        let name = periods::short(period, self.reading.locale);
        let day = if period.unit() == Unit::Day { "yes" } else { "no" };
        self.say("digest-within", [("day", day), ("period", &name)])
    }

    /// With the zone's offset: `Mon 23 Nov 2026, 10:00 (UTC+8)`.
    fn instant(&self, at: DateTime<Utc>) -> String {
        let Reading { zone, locale, .. } = self.reading;
        let (long, offset) = (when::long(at, zone, locale), when::offset(at, zone));
        match locale {
            Locale::En => format!("{long} ({offset})"),
            Locale::ZhCn => format!("{long}（{offset}）"),
        }
    }

    pub fn day(&self, at: DateTime<Utc>) -> String {
        let Reading { zone, locale, .. } = self.reading;
        when::day(at.with_timezone(&zone).date_naive(), locale)
    }

    pub fn percent(&self, ratio: f64) -> String {
        numbers::percent(ratio)
    }

    pub fn amount(&self, amount: &Amount) -> String {
        numbers::money(&amount.amount.to_string(), &amount.currency)
    }

    /// A figure of a metric, with its unit as a person says it.
    pub fn value(
        &self,
        metric: Metric,
        currency: Option<&str>,
        value: &FigureValue,
    ) -> anyhow::Result<String> {
        let number = numbers::float(value);
        match (metric.unit(), value) {
            (MetricUnit::Money, value) => {
                let money = numbers::money(&numbers::raw(value), currency.unwrap_or_default());
                match metric {
                    Metric::PipelineVelocity => {
                        self.say("digest-a-day", [("amount", money.trim())])
                    }
                    _ => Ok(money.trim().to_owned()),
                }
            }
            (MetricUnit::Rate, _) => Ok(self.percent(number)),
            (MetricUnit::Days, _) => self.days(number),
            (MetricUnit::Minutes, _) => self.minutes(number),
            (MetricUnit::Count | MetricUnit::Score, value) => {
                Ok(numbers::grouped(&numbers::raw(value)))
            }
        }
    }

    /// `23.5 days`
    pub fn days(&self, days: f64) -> anyhow::Result<String> {
        self.spoken("span-days", days)
    }

    /// Percentage points.
    pub fn points(&self, points: f64) -> anyhow::Result<String> {
        self.spoken("digest-points", points)
    }

    /// Minutes below two hours, hours below two days, else days.
    pub fn minutes(&self, minutes: f64) -> anyhow::Result<String> {
        let minutes = minutes.round();
        if minutes.abs() < 120.0 {
            self.spoken("span-minutes", minutes)
        } else if minutes.abs() < 2880.0 {
            self.spoken("span-hours", minutes / 60.0)
        } else {
            self.spoken("span-days", minutes / 1440.0)
        }
    }

    fn spoken(&self, key: &str, number: f64) -> anyhow::Result<String> {
        // So far plurals can be told; nothing takes longer.
        let number = ((number * 10.0).round() / 10.0).clamp(-1e9, 1e9);
        let args: FluentArgs = [("count", number)].into_iter().collect();
        self.words.say(key, &args)
    }

    /// How long ago it was when the edition was made: `3 days`.
    pub fn age(&self, since: DateTime<Utc>) -> anyhow::Result<String> {
        let age = (self.reading.made_at - since).max(TimeDelta::zero());
        match Span::of(age) {
            Span::Minutes(n) => self.count("span-minutes", n),
            Span::Hours(n) => self.count("span-hours", n),
            Span::Days(n) => self.count("span-days", n),
        }
    }

    /// How a due time stood when the edition was made.
    pub fn due(&self, at: DateTime<Utc>) -> anyhow::Result<String> {
        when::Due::of(at, self.reading.made_at).said(self.words)
    }
}
