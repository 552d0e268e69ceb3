//! What was won and lost, and what is open.

use kernel::money::Currency;

use super::{
    super::{
        source::Source,
        sums::{Sum, Sums},
    },
    NoValue, Number, SECONDS_A_DAY, by_currency, in_currency, share, spread,
};
use crate::metrics::Fraction;

/// Σ value of deals won.
pub(super) fn revenue(sums: &Sums) -> Vec<Number> {
    amounts(sums, Source::ClosedDeals, "won")
}

pub(super) fn deals_won(sums: &Sums) -> Number {
    Number::count(sums.part(Source::ClosedDeals, "won").n)
}

pub(super) fn deals_lost(sums: &Sums) -> Number {
    Number::count(sums.part(Source::ClosedDeals, "lost").n)
}

/// Won ÷ (won + lost), by count.
pub(super) fn win_rate(sums: &Sums) -> Number {
    let [won, lost] = ["won", "lost"].map(|part| sums.part(Source::ClosedDeals, part).n);
    share(won, won + lost, NoValue::NoClosedDeals)
}

/// Σ value won ÷ Σ value closed.
pub(super) fn win_rate_by_value(sums: &Sums) -> Vec<Number> {
    let [won, lost] = ["won", "lost"].map(|part| sums.by_currency(Source::ClosedDeals, part));
    let currencies = won.keys().chain(lost.keys()).collect::<std::collections::BTreeSet<_>>();
    let of = |currency: &String| {
        let (won, lost) = (won.get(currency), lost.get(currency));
        let amount = |sum: Option<&Sum>| sum.map(|sum| sum.amount).unwrap_or_default();
        let count = |sum: Option<&Sum>| sum.map_or(0, |sum| sum.amounts);
        let all = amount(won) + amount(lost);
        let value = Fraction::from(amount(won)).over(&all.into()).ok_or(NoValue::NoClosedDeals);
        in_currency(currency, Number::of(value, count(won) + count(lost)))
    };
    currencies.into_iter().filter_map(of).collect()
}

/// Revenue ÷ deals won that have a value.
pub(super) fn average_deal_value(sums: &Sums) -> Vec<Number> {
    by_currency(sums, Source::ClosedDeals, "won", |won| {
        let value = Fraction::from(won.amount).over(&won.amounts.into()).ok_or(NoValue::NoWonDeals);
        Number::of(value, won.amounts)
    })
}

/// Median days from created to won; the mean and the ninth of ten beside it.
pub(super) fn sales_cycle_days(sums: &Sums) -> Number {
    let won = sums.part(Source::ClosedDeals, "won");
    spread(&won, SECONDS_A_DAY, NoValue::NoWonDeals)
}

/// Median days of the stays in an open stage that ended; the mean and the ninth of ten beside it.
pub(super) fn stage_dwell_days(sums: &Sums) -> Number {
    spread(&sums.all(Source::StageStays), SECONDS_A_DAY, NoValue::NothingLeftAStage)
}

/// Σ total of purchases.
pub(super) fn purchase_value(sums: &Sums) -> Vec<Number> {
    amounts(sums, Source::Purchases, "purchase")
}

/// Σ value of deals open at the end.
pub(super) fn pipeline_value(sums: &Sums) -> Vec<Number> {
    added(amounts(sums, Source::OpenDeals, "open"), amounts(sums, Source::OpenDeals, "expected"))
}

/// Σ value × stage probability of the open deals that are expected to close in the period.
pub(super) fn weighted_forecast(sums: &Sums) -> Vec<Number> {
    by_currency(sums, Source::OpenDeals, "expected", |open| {
        Number::of(Ok(open.measure.into()), open.amounts)
    })
}

/// Open deals × mean won value × win rate ÷ cycle days, all of the deals with a value in this currency: money a day.
pub(super) fn pipeline_velocity(sums: &Sums) -> Vec<Number> {
    pipeline_value(sums).into_iter().map(|open| velocity(sums, open.currency, open.n)).collect()
}

pub(super) fn velocity(sums: &Sums, currency: Option<Currency>, open: i64) -> Number {
    let code = currency.map(Currency::code).unwrap_or_default();
    let of = |part| sums.by_currency(Source::ClosedDeals, part).remove(code).unwrap_or_default();
    let (won, lost) = (of("won"), of("lost"));
    let value = won.median().ok_or(NoValue::NoWonDeals).and_then(|cycle| {
        // Mean won value × win rate = revenue ÷ deals closed.
        let days = cycle.over(&SECONDS_A_DAY.into()).ok_or(NoValue::NoTimePassed)?;
        let below = &Fraction::from(won.amounts + lost.amounts) * &days;
        let above = &Fraction::from(open) * &won.amount.into();
        above.over(&below).ok_or(NoValue::NoTimePassed)
    });
    Number { currency, ..Number::of(value, open) }
}

fn amounts(sums: &Sums, source: Source, part: &str) -> Vec<Number> {
    by_currency(sums, source, part, |sum| Number::of(Ok(sum.amount.into()), sum.amounts))
}

/// Two parts of the same, currency by currency.
fn added(mut these: Vec<Number>, those: Vec<Number>) -> Vec<Number> {
    for that in those {
        match these.iter_mut().find(|this| this.currency == that.currency) {
            Some(this) => {
                this.n += that.n;
                this.value = that.value.and_then(|that| Ok(&this.value.clone()? + &that));
            }
            None => these.push(that),
        }
    }
    these
}
