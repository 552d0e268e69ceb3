//! What changed the revenue: how many deals were closed, how many of them were won, how large those were. Pure.

use kernel::money::Currency;
use rust_decimal::Decimal;

use super::{formulas::NoValue, source::Source, sums::Sums};
use crate::metrics::Fraction;

/// A change of the revenue in one currency, and the three parts that add up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub currency: Currency,
    pub difference: Decimal,
    /// What the count of deals closed, the win rate and the size of deals won did.
    pub parts: Result<[Decimal; 3], NoValue>,
}

/// Deals with a value in a currency: closed, the share won, the mean value of those.
struct Factors {
    closed: Fraction,
    rate: Fraction,
    size: Fraction,
}

/// Every currency that had revenue in either.
#[must_use]
pub fn revenue_changes(now: &Sums, before: &Sums) -> Vec<Split> {
    let won = |sums: &Sums| sums.by_currency(Source::ClosedDeals, "won");
    let (won_now, won_before) = (won(now), won(before));
    let mut codes: Vec<&String> = won_now.keys().chain(won_before.keys()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().filter_map(|code| split(code, now, before)).collect()
}

fn split(code: &str, now: &Sums, before: &Sums) -> Option<Split> {
    let currency: Currency = code.parse().ok()?;
    let revenue = |sums: &Sums| {
        let won = sums.by_currency(Source::ClosedDeals, "won").remove(code);
        Fraction::from(won.map(|won| won.amount).unwrap_or_default())
    };
    let difference = (&revenue(now) - &revenue(before)).rounded(currency.decimals())?;
    let parts = match (factors(code, now), factors(code, before)) {
        (Some(now), Some(before)) => Ok(rounded(&shapley(&before, &now), difference, currency)?),
        _ => Err(NoValue::NoWonDeals),
    };
    Some(Split { currency, difference, parts })
}

/// None where nothing was won: it has no size then.
fn factors(code: &str, sums: &Sums) -> Option<Factors> {
    let of = |part| sums.by_currency(Source::ClosedDeals, part).remove(code).unwrap_or_default();
    let (won, lost) = (of("won"), of("lost"));
    let closed = Fraction::from(won.amounts + lost.amounts);
    let rate = Fraction::from(won.amounts).over(&closed)?;
    let size = Fraction::from(won.amount).over(&won.amounts.into())?;
    Some(Factors { closed, rate, size })
}

/// Each factor's mean effect over the six orders in which the three can have changed one after the other.
fn shapley(before: &Factors, now: &Factors) -> [Fraction; 3] {
    let of =
        |factors: &Factors| [factors.closed.clone(), factors.rate.clone(), factors.size.clone()];
    let (before, now) = (of(before), of(now));
    let effect = |[of, one, other]: [usize; 3]| -> Option<Fraction> {
        let changed = now.get(of)? - before.get(of)?;
        let both = |a: &[Fraction; 3], b: &[Fraction; 3]| Some(a.get(one)? * b.get(other)?);
        let alike = &both(&before, &before)? + &both(&now, &now)?;
        let crossed = &both(&before, &now)? + &both(&now, &before)?;
        let weight = &alike.over(&3.into())? + &crossed.over(&6.into())?;
        Some(&changed * &weight)
    };
    [[0, 1, 2], [1, 0, 2], [2, 0, 1]].map(|order| effect(order).unwrap_or_else(Fraction::zero))
}

/// Each to the currency's decimals; what that leaves over goes to the largest, so that they still add up.
fn rounded(parts: &[Fraction; 3], difference: Decimal, currency: Currency) -> Option<[Decimal; 3]> {
    let mut rounded = [Decimal::ZERO; 3];
    for (cell, part) in rounded.iter_mut().zip(parts) {
        *cell = part.rounded(currency.decimals())?;
    }
    let left = difference - rounded.iter().copied().sum::<Decimal>();
    if let Some(largest) = rounded.iter_mut().max_by_key(|part| part.abs()) {
        *largest += left;
    }
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(closed: i64, won: i64, amount: i64) -> Factors {
        Factors {
            closed: closed.into(),
            rate: Fraction::from(won).over(&closed.into()).unwrap(),
            size: Fraction::from(amount).over(&won.into()).unwrap(),
        }
    }

    fn parts(before: &Factors, now: &Factors) -> [Fraction; 3] {
        shapley(before, now)
    }

    #[test]
    fn one_that_changed_alone_did_all_of_it() {
        let same = |changed: &Fraction| *changed == Fraction::zero();
        let [count, rate, size] = parts(&of(10, 5, 1_000), &of(20, 10, 2_000));
        assert_eq!((count, same(&rate), same(&size)), (1_000.into(), true, true));
        let [count, rate, size] = parts(&of(10, 5, 1_000), &of(10, 6, 1_200));
        assert_eq!((same(&count), rate, same(&size)), (true, 200.into(), true));
        let [count, rate, size] = parts(&of(10, 5, 1_000), &of(10, 5, 1_500));
        assert_eq!((same(&count), same(&rate), size), (true, true, 500.into()));
    }

    fn any() -> impl Strategy<Value = (i64, i64, i64)> {
        (1_i64..500, 0_i64..500, 1_i64..10_000_000)
            .prop_map(|(won, lost, amount)| (won + lost, won, amount))
    }

    proptest! {
        /// They add up, exactly and rounded, and each is what the six orders say one after the other.
        #[test]
        fn the_parts_add_up_to_the_change(a in any(), b in any()) {
            let (before, now) = (of(a.0, a.1, a.2), of(b.0, b.1, b.2));
            let found = parts(&before, &now);
            let [count, rate, size] = &found;
            let sum = &(count + rate) + size;
            prop_assert_eq!(&sum, &Fraction::from(b.2 - a.2));
            let usd: Currency = "USD".parse().unwrap();
            let difference = sum.rounded(2).unwrap();
            let shown = rounded(&found, difference, usd).unwrap();
            prop_assert_eq!(shown.iter().copied().sum::<Decimal>(), difference);
            for (index, part) in found.iter().enumerate() {
                prop_assert_eq!(part, &by_orders(&before, &now, index));
                let off = (shown[index] - part.rounded(2).unwrap()).abs();
                prop_assert!(off <= Decimal::new(2, 2));
            }
        }
    }

    fn by_orders(before: &Factors, now: &Factors, of: usize) -> Fraction {
        let values = |factors: &Factors| {
            [factors.closed.clone(), factors.rate.clone(), factors.size.clone()]
        };
        let (before, now) = (values(before), values(now));
        let product = |of: &[Fraction; 3]| &(&of[0] * &of[1]) * &of[2];
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let mut sum = Fraction::zero();
        for order in orders {
            let mut standing = before.clone();
            for factor in order {
                let earlier = product(&standing);
                standing[factor] = now[factor].clone();
                if factor == of {
                    sum = &sum + &(&product(&standing) - &earlier);
                }
            }
        }
        sum.over(&6.into()).unwrap()
    }
}
