//! Which group something falls in: an expression of SQL, and the groups in their order.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::{period::Period, refusal::Refusal};

use super::model::{GroupBy, Range, bad};

/// As many as a chart can show, and more.
const MOST_PERIODS: usize = 1_000;

/// What things are grouped by.
#[derive(Clone, Debug, PartialEq)]
pub enum Grouping {
    /// All is one group.
    Whole,
    /// These, one after the other; an instant falls in the last that begins before it or with it.
    Periods(Vec<Period>),
    /// By the value of a column.
    Column(GroupBy),
}

impl Grouping {
    /// Periods run from where the range begins (or else `since`) to where it ends (or else `now`).
    pub fn of(
        by: Option<GroupBy>,
        range: Range,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Result<Self, Refusal> {
        let Some(by) = by else { return Ok(Self::Whole) };
        let Some(unit) = by.unit() else { return Ok(Self::Column(by)) };
        let from = range.from.unwrap_or(since);
        // An end is not in the range; now is.
        let beyond = |period: &Period| match range.to {
            Some(to) => period.starts_at(zone) >= to,
            None => period.starts_at(zone) > now,
        };
        let first = Period::at(unit, from, zone);
        let periods = std::iter::successors(Some(first), |period| Some(period.next()));
        let periods: Vec<Period> =
            periods.take_while(|period| !beyond(period)).take(MOST_PERIODS + 1).collect();
        if periods.len() > MOST_PERIODS {
            let detail = format!("the range has more than {MOST_PERIODS} of these periods");
            return Err(bad("group_by", "too_many", &detail));
        }
        Ok(Self::Periods(periods))
    }

    /// Where each period begins.
    pub fn starts(&self, zone: Tz) -> Vec<DateTime<Utc>> {
        match self {
            Self::Periods(periods) => periods.iter().map(|one| one.starts_at(zone)).collect(),
            Self::Whole | Self::Column(_) => Vec::new(),
        }
    }
}

/// The part of a period that is in the range.
pub fn within(period: Period, range: Range, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let (from, to) = (period.starts_at(zone), period.ends_at(zone));
    (range.from.map_or(from, |at| at.max(from)), range.to.map_or(to, |at| at.min(to)))
}
