//! What a period is called.

use chrono::{Datelike as _, NaiveDate};
use kernel::{
    input::Locale,
    period::{Period, Unit},
};

use crate::text::when;

/// `week 47, 16–22 November 2026`; `2026年第47周（11月16日–22日）`.
pub fn long(period: Period, locale: Locale) -> String {
    let first = period.first_day();
    let last = period.end_day().pred_opt().unwrap_or(first);
    match (period.unit(), locale) {
        (Unit::Week, Locale::En) => {
            format!("{}, {}", short(period, locale), days(first, last, locale))
        }
        (Unit::Week, Locale::ZhCn) => {
            format!(
                "{}年{}（{}）",
                first.iso_week().year(),
                short(period, locale),
                days(first, last, locale)
            )
        }
        _ => named(period, locale),
    }
}

/// With its year: `week 47, 2026`; `2026年第47周`.
pub fn named(period: Period, locale: Locale) -> String {
    let first = period.first_day();
    match (period.unit(), locale) {
        (Unit::Day, _) => when::day(first, locale),
        (Unit::Week, Locale::En) => {
            format!("week {}, {}", first.iso_week().week(), first.iso_week().year())
        }
        (Unit::Week, Locale::ZhCn) => {
            format!("{}年第{}周", first.iso_week().year(), first.iso_week().week())
        }
        (Unit::Month, Locale::En) => first.format("%B %Y").to_string(),
        (Unit::Month, Locale::ZhCn) => first.format("%Y年%-m月").to_string(),
        (Unit::Quarter, Locale::En) => format!("Q{} {}", quarter(first), first.year()),
        (Unit::Quarter, Locale::ZhCn) => format!("{}年第{}季度", first.year(), quarter_zh(first)),
        (Unit::Year, Locale::En) => first.year().to_string(),
        (Unit::Year, Locale::ZhCn) => format!("{}年", first.year()),
    }
}

/// Within a sentence: `week 47`, `November`; `第47周`, `11月`.
pub fn short(period: Period, locale: Locale) -> String {
    let first = period.first_day();
    match (period.unit(), locale) {
        (Unit::Week, Locale::En) => format!("week {}", first.iso_week().week()),
        (Unit::Week, Locale::ZhCn) => format!("第{}周", first.iso_week().week()),
        (Unit::Month, Locale::En) => first.format("%B").to_string(),
        (Unit::Month, Locale::ZhCn) => first.format("%-m月").to_string(),
        (Unit::Day, Locale::En) => first.format("%a %-d %b").to_string(),
        (Unit::Day, Locale::ZhCn) => first.format("%-m月%-d日").to_string(),
        _ => named(period, locale),
    }
}

/// Under a column of a chart: `W47`, `Nov`, `24 Nov`, `Q4`; `47周`, `11月`, `11-24`.
pub fn mark(period: Period, locale: Locale) -> String {
    let first = period.first_day();
    match (period.unit(), locale) {
        (Unit::Day, Locale::En) => first.format("%-d %b").to_string(),
        (Unit::Day, Locale::ZhCn) => first.format("%-m-%-d").to_string(),
        (Unit::Week, Locale::En) => format!("W{}", first.iso_week().week()),
        (Unit::Week, Locale::ZhCn) => format!("{}周", first.iso_week().week()),
        (Unit::Month, Locale::En) => first.format("%b").to_string(),
        (Unit::Month, Locale::ZhCn) => first.format("%-m月").to_string(),
        (Unit::Quarter, _) => format!("Q{}", quarter(first)),
        (Unit::Year, _) => first.year().to_string(),
    }
}

fn quarter(first: NaiveDate) -> u32 {
    first.month0() / 3 + 1
}

fn quarter_zh(first: NaiveDate) -> &'static str {
    match quarter(first) {
        1 => "一",
        2 => "二",
        3 => "三",
        _ => "四",
    }
}

/// From a day to a day, what they share once.
fn days(first: NaiveDate, last: NaiveDate, locale: Locale) -> String {
    let same_year = first.year() == last.year();
    let same_month = same_year && first.month() == last.month();
    let [from, to] = match (locale, same_month, same_year) {
        (Locale::En, true, _) => ["%-d", "%-d %B %Y"],
        (Locale::En, false, true) => ["%-d %B ", " %-d %B %Y"],
        (Locale::En, false, false) => ["%-d %B %Y ", " %-d %B %Y"],
        (Locale::ZhCn, true, _) => ["%-m月%-d日", "%-d日"],
        (Locale::ZhCn, false, true) => ["%-m月%-d日", "%-m月%-d日"],
        (Locale::ZhCn, false, false) => ["%Y年%-m月%-d日", "%Y年%-m月%-d日"],
    };
    format!("{}–{}", first.format(from), last.format(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_period_has_its_names() {
        for (period, en, zh, short_en, short_zh) in [
            (
                "2026-W47",
                "week 47, 16–22 November 2026",
                "2026年第47周（11月16日–22日）",
                "week 47",
                "第47周",
            ),
            (
                "2026-W49",
                "week 49, 30 November – 6 December 2026",
                "2026年第49周（11月30日–12月6日）",
                "week 49",
                "第49周",
            ),
            (
                "2026-W53",
                "week 53, 28 December 2026 – 3 January 2027",
                "2026年第53周（2026年12月28日–2027年1月3日）",
                "week 53",
                "第53周",
            ),
            ("2026-11", "November 2026", "2026年11月", "November", "11月"),
            ("2026-Q4", "Q4 2026", "2026年第四季度", "Q4 2026", "2026年第四季度"),
            ("2026", "2026", "2026年", "2026", "2026年"),
            ("2026-11-24", "Tue 24 Nov 2026", "2026年11月24日 周二", "Tue 24 Nov", "11月24日"),
        ] {
            let period: Period = period.parse().unwrap();
            assert_eq!(long(period, Locale::En), en);
            assert_eq!(long(period, Locale::ZhCn), zh);
            assert_eq!(short(period, Locale::En), short_en);
            assert_eq!(short(period, Locale::ZhCn), short_zh);
        }
    }
}
