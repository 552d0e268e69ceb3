//! Editions of any content whatever: none fails, and no bar leaves its track.

use chrono::{DateTime, Utc};
use kernel::{input::Locale, period::Period};
use proptest::{collection::vec, option, prelude::*, sample::select};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::{samples, samples_words::names, *};
use crate::{
    digests::{
        content::{
            Amount, ChangeParts, Correction, DealRow, DealRows, DigestScope, LeadRow, LeadRows,
            PersonRow, RevenueChange, TaskRow, TaskRows, TrendPoint,
        },
        tables,
    },
    metrics::Metric,
    performance::{Figure, FigureValue, NoValue},
};

fn id() -> impl Strategy<Value = Uuid> {
    (0_u128..70).prop_map(Uuid::from_u128)
}

fn currency() -> impl Strategy<Value = String> {
    select(&["USD", "CNY", "JPY", "KWD"][..]).prop_map(str::to_owned)
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let any = (any::<i64>(), 0_u32..5).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    prop_oneof![any, Just(Decimal::ZERO), Just(Decimal::MAX), Just(Decimal::MIN)]
}

fn amount() -> impl Strategy<Value = Amount> {
    (decimal(), currency()).prop_map(|(amount, currency)| Amount { amount, currency })
}

fn at() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..30_000_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

const PERIODS: [&str; 8] =
    ["2026-W47", "2026-W53", "2026-11", "2026-Q4", "2026", "2026-03-29", "1970-01-01", "2999"];

fn period() -> impl Strategy<Value = Period> {
    select(&PERIODS[..]).prop_map(|name| name.parse().unwrap())
}

fn value() -> impl Strategy<Value = FigureValue> {
    prop_oneof![
        decimal().prop_map(|value| FigureValue::Money(value.to_string())),
        "\\PC{0,9}".prop_map(FigureValue::Money),
        any::<i64>().prop_map(FigureValue::Whole),
        proptest::num::f64::NORMAL.prop_map(FigureValue::Number),
        (-2.0..2.0).prop_map(FigureValue::Number),
    ]
}

prop_compose! {
    fn figure()(
        metric in select(Metric::ALL),
        currency in option::of(currency()),
        n in any::<i64>(),
        [value, target, previous, change, difference] in std::array::from_fn::<_, 5, _>(|_| option::of(value())),
        attainment in option::of(proptest::num::f64::NORMAL),
        reason in option::of(select(NoValue::ALL)),
        details in option::of(any::<f64>()),
    ) -> Figure {
        let unit = metric.unit().as_str().to_owned();
        let mut figure = Figure {
            metric, value, unit, currency, n, target, attainment, previous, change, difference, reason,
            details: Default::default(),
        };
        for name in ["mean", "p90", "unanswered", "working_median", "working_p90"] {
            figure.details.0.extend(details.map(|number| (name.to_owned(), number)));
        }
        figure
    }
}

prop_compose! {
    fn deal()(
        deal_id in id(), customer_id in id(), owner_id in option::of(id()), value in option::of(amount()), at in at(),
        stage_id in option::of(id()), from_stage_id in option::of(id()), usual_days in option::of(any::<i64>()),
    ) -> DealRow {
        DealRow { deal_id, customer_id, owner_id, value, at, stage_id, from_stage_id, usual_days }
    }
}

fn deals() -> impl Strategy<Value = DealRows> {
    (vec(deal(), 0..13), any::<i64>()).prop_map(|(rows, more)| DealRows { rows, more })
}

fn tasks() -> impl Strategy<Value = TaskRows> {
    let row = (id(), option::of(id()), option::of(id()), id(), at());
    let row = row.prop_map(|(task_id, customer_id, lead_id, owner_id, due_at)| TaskRow {
        task_id,
        customer_id,
        lead_id,
        owner_id,
        due_at,
    });
    (vec(row, 0..13), any::<i64>()).prop_map(|(rows, more)| TaskRows { rows, more })
}

fn leads() -> impl Strategy<Value = LeadRows> {
    let row = (id(), option::of(id()), at());
    let row =
        row.prop_map(|(lead_id, owner_id, received_at)| LeadRow { lead_id, owner_id, received_at });
    (vec(row, 0..13), any::<i64>()).prop_map(|(rows, more)| LeadRows { rows, more })
}

prop_compose! {
    fn person()(user_id in option::of(id()), revenue in vec(amount(), 0..4), counts in any::<[i64; 6]>()) -> PersonRow {
        let [deals_won, deals_lost, new_leads, interactions, tasks_completed, tasks_overdue] = counts;
        PersonRow {
            user_id, revenue, deals_won, deals_lost, new_leads, interactions, tasks_completed, tasks_overdue,
        }
    }
}

fn change() -> impl Strategy<Value = RevenueChange> {
    let parts = (decimal(), decimal(), decimal());
    let parts = parts.prop_map(|(count, win_rate, size)| ChangeParts { count, win_rate, size });
    (currency(), decimal(), option::of(parts), option::of(select(NoValue::ALL))).prop_map(
        |(currency, difference, parts, reason)| RevenueChange {
            currency,
            difference,
            parts,
            reason,
        },
    )
}

fn correction() -> impl Strategy<Value = Correction> {
    (select(Metric::ALL), option::of(currency()), option::of(value()), option::of(value()))
        .prop_map(|(metric, currency, told, now)| Correction {
            metric,
            currency,
            unit: String::new(),
            told,
            now,
        })
}

prop_compose! {
    fn sales()(
        figures in vec(figure(), 0..40),
        revenue_change in vec(change(), 0..4),
        trend in vec((period(), vec(amount(), 0..3), any::<i64>()), 0..14),
        people in vec(person(), 0..30),
        corrections in vec(correction(), 0..3),
    ) -> Content {
        let point = |(period, revenue, deals_won)| TrendPoint { period, revenue, deals_won };
        let trend = trend.into_iter().map(point).collect();
        Content { figures, revenue_change, trend, people, corrections, ..samples::full() }
    }
}

prop_compose! {
    fn content()(
        scope in prop_oneof![id().prop_map(DigestScope::UserId), id().prop_map(DigestScope::TeamId), Just(DigestScope::All)],
        (narrowed, complete) in any::<(bool, bool)>(),
        (period, previous_period) in (period(), period()),
        [from, to, previous_to] in [at(), at(), at()],
        [won, moved, stuck] in [deals(), deals(), deals()],
        overdue in tasks(),
        unanswered in leads(),
        sales in sales(),
    ) -> Content {
        Content {
            scope, narrowed, complete, period, previous_period, from, to, previous_to, won, moved, stuck, overdue,
            unanswered, ..sales
        }
    }
}

/// Every number under these names, wherever it stands.
fn bars(value: &Value, found: &mut Vec<(u64, u64)>) {
    match value {
        Value::Object(fields) => {
            if let Some(bar) = fields.get("bar").and_then(Value::as_u64) {
                let from = fields.get("from").and_then(Value::as_u64);
                found.push((from.unwrap_or(0), bar));
            }
            fields.values().for_each(|field| bars(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| bars(item, found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_edition_can_be_shown(content in content(), made_at in at(), locale in select(&Locale::ALL[..])) {
        let names = names(locale);
        let reading = Reading { content: &content, names: &names, made_at, locale, zone: samples::zone(locale) };
        let shown = shown(&reading).unwrap();
        prop_assert!(!shown.title.is_empty() && !shown.subject.is_empty());
        let mut found = Vec::new();
        bars(&serde_json::to_value(&shown).unwrap(), &mut found);
        for (from, bar) in found {
            prop_assert!(from + bar <= 100, "{from} and {bar}");
        }
        tables::csv(&reading).unwrap();
        tables::xlsx(&reading).unwrap();
    }
}
