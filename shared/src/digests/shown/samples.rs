//! Editions for the tests and for looking at.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::input::Locale;
use rust_decimal::Decimal;

use super::{
    samples_figures::{aimed, because, figure, figures, money},
    samples_rows::{moved, overdue, stuck, unanswered, won},
    samples_words::{PEOPLE, TEAM, id},
};
use crate::{
    digests::content::{
        Amount, ChangeParts, Content, Correction, CountedFor, DealRows, DigestScope, LeadRows,
        PersonRow, RevenueChange, TaskRows, Toward, TrendPoint,
    },
    metrics::Metric,
    performance::{FigureValue, NoValue},
};

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn made_at() -> DateTime<Utc> {
    at("2026-11-23T00:00:00Z")
}

pub fn zone(locale: Locale) -> Tz {
    if locale == Locale::En { Tz::Europe__Berlin } else { Tz::Asia__Shanghai }
}

pub fn amount(text: &str, currency: &str) -> Amount {
    Amount { amount: text.parse().unwrap(), currency: currency.to_owned() }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn person(user: Option<u128>, revenue: Vec<Amount>, counts: [i64; 6]) -> PersonRow {
    let [deals_won, deals_lost, new_leads, interactions, tasks_completed, tasks_overdue] = counts;
    PersonRow {
        user_id: user.map(id),
        revenue,
        deals_won,
        deals_lost,
        new_leads,
        interactions,
        tasks_completed,
        tasks_overdue,
    }
}

fn people() -> Vec<PersonRow> {
    let (usd, cny) = (|text| amount(text, "USD"), |text| amount(text, "CNY"));
    vec![
        person(Some(PEOPLE[0]), vec![cny("26000.00"), usd("7500.00")], [3, 1, 9, 62, 21, 1]),
        person(
            Some(PEOPLE[1]),
            vec![usd("4500.00"), amount("4500.00", "EUR")],
            [2, 2, 8, 31, 14, 3],
        ),
        person(Some(PEOPLE[2]), vec![cny("60000.00")], [1, 0, 7, 55, 22, 0]),
        person(Some(PEOPLE[3]), vec![], [0, 1, 5, 0, 0, 1]),
        person(None, vec![], [0, 0, 2, 0, 0, 0]),
    ]
}

fn trend(first: &str) -> Vec<TrendPoint> {
    let mut period: kernel::period::Period = first.parse().unwrap();
    let mut points = Vec::new();
    for (usd, cny, won) in [
        ("8200.00", "0.00", 3),
        ("15750.00", "41000.00", 5),
        ("0.00", "12500.00", 1),
        ("11300.00", "30000.00", 4),
        ("10000.00", "0.00", 4),
        ("12000.00", "86000.00", 6),
    ] {
        let revenue = vec![amount(usd, "USD"), amount(cny, "CNY")];
        points.push(TrendPoint { period, revenue, deals_won: won });
        period = period.next();
    }
    points
}

fn changes() -> Vec<RevenueChange> {
    let parts = ChangeParts {
        count: decimal("1500.00"),
        win_rate: decimal("-500.00"),
        size: decimal("1000.00"),
    };
    vec![
        RevenueChange {
            currency: "CNY".to_owned(),
            difference: decimal("86000.00"),
            parts: None,
            reason: Some(NoValue::NoWonDeals),
        },
        RevenueChange {
            currency: "USD".to_owned(),
            difference: decimal("2000.00"),
            parts: Some(parts),
            reason: None,
        },
    ]
}

fn corrections() -> Vec<Correction> {
    vec![
        Correction {
            metric: Metric::Revenue,
            currency: Some("USD".to_owned()),
            unit: "USD".to_owned(),
            told: Some(FigureValue::Money("9000.00".to_owned())),
            now: Some(FigureValue::Money("10000.00".to_owned())),
        },
        Correction {
            metric: Metric::Ces,
            currency: None,
            unit: "score".to_owned(),
            told: None,
            now: Some(FigureValue::Number(5.8)),
        },
    ]
}

/// Sixty percent of the month's target, and the quarter's calls.
fn toward() -> Vec<Toward> {
    let revenue = money(Metric::Revenue, "USD", 8, Some(48_000.0), None);
    let calls = figure(Metric::Interactions, 1_310, Some(1_310.0), None);
    vec![
        Toward { period: "2026-11".parse().unwrap(), figures: vec![aimed(revenue, 80_000.0, 0.6)] },
        Toward { period: "2026-Q4".parse().unwrap(), figures: vec![aimed(calls, 1_000.0, 1.31)] },
    ]
}

/// A manager's, of a team, with all there is.
pub fn full() -> Content {
    Content {
        scope: DigestScope::TeamId(id(TEAM)),
        narrowed: false,
        counted: CountedFor { team_ids: vec![id(TEAM)], ..CountedFor::default() },
        period: "2026-W47".parse().unwrap(),
        from: at("2026-11-15T23:00:00Z"),
        to: at("2026-11-22T23:00:00Z"),
        complete: true,
        previous_period: "2026-W46".parse().unwrap(),
        previous_to: at("2026-11-15T23:00:00Z"),
        figures: figures(),
        toward: toward(),
        revenue_change: changes(),
        trend: trend("2026-W42"),
        people: people(),
        won: won(),
        moved: moved(),
        stuck: stuck(),
        overdue: overdue(),
        unanswered: unanswered(),
        corrections: corrections(),
    }
}

/// A rep's own month.
fn own() -> Content {
    let figures = figures()
        .into_iter()
        .filter(|figure| figure.currency.as_deref().is_none_or(|currency| currency == "USD"));
    let changes = changes().split_off(1);
    Content {
        scope: DigestScope::UserId(id(PEOPLE[0])),
        period: "2026-10".parse().unwrap(),
        previous_period: "2026-09".parse().unwrap(),
        figures: figures.collect(),
        revenue_change: changes,
        trend: trend("2026-05"),
        people: Vec::new(),
        corrections: Vec::new(),
        stuck: DealRows::default(),
        ..full()
    }
}

/// Nothing happened, and somebody asked for it all the same.
fn empty() -> Content {
    let zero = |metric| figure(metric, 0, Some(0.0), Some(0.0));
    Content {
        figures: vec![
            money(Metric::Revenue, "USD", 0, Some(0.0), Some(0.0)),
            zero(Metric::DealsWon),
            zero(Metric::DealsLost),
            because(figure(Metric::WinRate, 0, None, None), NoValue::NoClosedDeals),
            zero(Metric::Interactions),
            because(figure(Metric::Nps, 0, None, None), NoValue::NoAnswers),
        ],
        toward: Vec::new(),
        revenue_change: Vec::new(),
        trend: Vec::new(),
        people: Vec::new(),
        won: DealRows::default(),
        moved: DealRows::default(),
        stuck: DealRows::default(),
        overdue: TaskRows::default(),
        unanswered: LeadRows::default(),
        corrections: Vec::new(),
        ..full()
    }
}

/// A running quarter, up to now.
fn running() -> Content {
    Content {
        scope: DigestScope::All,
        period: "2026-Q4".parse().unwrap(),
        previous_period: "2026-Q3".parse().unwrap(),
        from: at("2026-09-30T22:00:00Z"),
        to: made_at(),
        complete: false,
        previous_to: made_at() - TimeDelta::days(92),
        trend: trend("2025-Q3"),
        ..full()
    }
}

/// Of a team that its reader does not see any more, of a day.
fn narrowed() -> Content {
    Content {
        narrowed: true,
        period: "2026-11-20".parse().unwrap(),
        previous_period: "2026-11-19".parse().unwrap(),
        trend: trend("2026-11-15"),
        ..own()
    }
}

/// Each by its name.
pub fn all() -> [(&'static str, Content); 5] {
    [
        ("digest_team", full()),
        ("digest_own", own()),
        ("digest_empty", empty()),
        ("digest_running", running()),
        ("digest_narrowed", narrowed()),
    ]
}
