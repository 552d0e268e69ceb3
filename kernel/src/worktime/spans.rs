//! Working spans as instants: local hours resolved by the zone, holidays applied, absences cut out.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::WorkCalendar;
use super::zone::{resolve_local, resolve_local_end, to_local};

/// A half-open span `[start, end)` of working time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

impl WorkCalendar {
    /// The working spans within `[from, until)`, in order and without overlap (they may touch), none empty.
    pub(super) fn spans(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> impl Iterator<Item = Span> + '_ {
        // A clock that falls back, by a day at most, may return to yesterday and its hours: hence a day back.
        let today = to_local(self.zone, from).date();
        let first = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        let days = usize::try_from((until - from).num_days()).map_or(0, |days| days + 6);
        first
            .iter_days()
            .take(days)
            .flat_map(|date| self.day_spans(date))
            // Start and end both rise with local time, so cutting off what was already passed leaves no overlap.
            .scan(from, |passed, span| {
                let start = span.start.max(*passed);
                *passed = span.end.max(*passed);
                Some(Span { start, ..span })
            })
            .filter(|span| span.start < span.end)
            .take_while(move |span| span.start < until)
            .map(move |span| Span { end: span.end.min(until), ..span })
    }

    /// The working spans that belong to a local date, absences cut out.
    pub(super) fn day_spans(&self, date: NaiveDate) -> impl Iterator<Item = Span> + '_ {
        self.hours_on(date)
            .iter()
            .map(move |local| {
                let (from, to) = local.on(date);
                Span {
                    start: resolve_local(self.zone, from),
                    end: resolve_local_end(self.zone, to),
                }
            })
            .filter(|span| span.start < span.end)
            .flat_map(|span| self.without_absences(span))
    }

    fn without_absences(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let past = self.absences.partition_point(|(_, end)| *end <= span.start);
        let ahead = self.absences.get(past..).unwrap_or_default();
        let end_of_time = (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC);
        ahead
            .iter()
            .copied()
            .take_while(move |(start, _)| *start < span.end)
            .chain([end_of_time])
            .scan(span.start, move |free_from, (away, back)| {
                let start = *free_from;
                *free_from = back;
                let end = away.min(span.end);
                Some(Span { start, end })
            })
            .filter(|span| span.start < span.end)
    }
}

/// Sorts absences, drops empty ones and joins those that touch or overlap.
pub(super) fn joined(
    mut absences: Vec<(DateTime<Utc>, DateTime<Utc>)>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    absences.retain(|(start, end)| start < end);
    absences.sort_unstable();
    absences.dedup_by(|(start, end), (_, kept_end)| {
        let joins = *start <= *kept_end;
        if joins {
            *kept_end = (*kept_end).max(*end);
        }
        joins
    });
    absences
}
