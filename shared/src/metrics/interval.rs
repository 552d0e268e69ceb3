//! How far a figure of few answers can be trusted.

use serde::Serialize;
use utoipa::ToSchema;

use super::exact::rounded;
use crate::db::text_enum;

text_enum! {
    /// How an interval was found.
    pub enum IntervalMethod {
        /// Of a share: Wilson's score interval (1927).
        Wilson = "wilson",
        /// Of a mean: Efron's percentile bootstrap (1979), always the same of the same answers.
        Bootstrap = "bootstrap",
    }
}

/// Where the true figure is to be looked for: in 95 of 100 such intervals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Interval {
    #[schema(example = 12.5)]
    pub low: f64,
    #[schema(example = 61.3)]
    pub high: f64,
    #[schema(example = 0.95)]
    pub level: f64,
    pub method: IntervalMethod,
}

pub const LEVEL: f64 = 0.95;
/// What a standard normal variable exceeds in 2.5 of 100 cases.
const Z: f64 = 1.959_963_984_540_054;

impl Interval {
    /// Its ends with so many decimals.
    pub fn of((low, high): (f64, f64), method: IntervalMethod, decimals: u32) -> Self {
        let (low, high) = (rounded(low, decimals), rounded(high, decimals));
        Self { low, high, level: LEVEL, method }
    }
}

/// Wilson's score interval of `hits` among `n`, times `scale` (1 for a share, 100 for a score); `None` of nothing.
#[must_use]
pub fn wilson(hits: i64, n: i64, scale: f64, decimals: u32) -> Option<Interval> {
    if n <= 0 {
        return None;
    }
    let (share, n) = (hits as f64 / n as f64, n as f64);
    let below = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / below;
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / below;
    let (low, high) = ((middle - reach).max(0.0), (middle + reach).min(1.0));
    Some(Interval::of((low * scale, high * scale), IntervalMethod::Wilson, decimals))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_are_those_of_the_books() {
        // Newcombe (1998), table I, method 3.
        for ((hits, n), (low, high)) in [
            ((81, 263), (0.2553, 0.3662)),
            ((15, 148), (0.0624, 0.1605)),
            ((0, 20), (0.0, 0.1611)),
            ((1, 29), (0.0061, 0.1718)),
        ] {
            let found = wilson(hits, n, 1.0, 4).unwrap();
            assert_eq!((found.low, found.high), (low, high), "{hits} of {n}");
        }
        assert_eq!(wilson(0, 0, 1.0, 4), None);
    }

    proptest! {
        #[test]
        fn it_holds_the_share_and_narrows(n in 1..5_000_i64, part in 0.0..=1.0_f64) {
            let hits = (n as f64 * part) as i64;
            let found = wilson(hits, n, 1.0, 4).unwrap();
            let share = hits as f64 / n as f64;
            prop_assert!(0.0 <= found.low && found.high <= 1.0);
            prop_assert!(found.low <= share + 0.0001 && share <= found.high + 0.0001);
            let more = wilson(hits * 10, n * 10, 1.0, 4).unwrap();
            prop_assert!(more.high - more.low <= found.high - found.low);
            // Whoever counts the others finds the same.
            let others = wilson(n - hits, n, 1.0, 4).unwrap();
            prop_assert!((others.high - (1.0 - found.low)).abs() < 0.000_11);
        }
    }
}
