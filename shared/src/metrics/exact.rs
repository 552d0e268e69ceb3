//! Ratios of whole numbers, rounded once, half away from zero.

/// `numerator` ÷ `denominator` with so many decimals, as the number that JSON shows; `None` of a zero denominator.
///
/// No float takes part before the result stands, so a half is a half.
#[must_use]
pub fn ratio(numerator: i64, denominator: i64, decimals: u32) -> Option<f64> {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    if denominator == 0 {
        return None;
    }
    let scale = 10_i128.pow(decimals);
    let (above, below) = ((numerator * scale).abs(), denominator.abs());
    let rounded = (2 * above + below) / (2 * below);
    let sign = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    Some((sign * rounded) as f64 / scale as f64)
}

/// A float rounded the same way.
#[must_use]
pub fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = f64::from(10_u32.pow(decimals));
    let rounded = (value * scale).round() / scale;
    // No minus before a zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive as _};

    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(ratio(1, 8, 2), Some(0.13));
        assert_eq!(ratio(-1, 8, 2), Some(-0.13));
        assert_eq!(ratio(1, -8, 2), Some(-0.13));
        assert_eq!(ratio(1, 3, 4), Some(0.3333));
        assert_eq!(ratio(2, 3, 4), Some(0.6667));
        assert_eq!(ratio(1, 32, 4), Some(0.0313));
        assert_eq!(ratio(0, -7, 1).map(f64::is_sign_positive), Some(true));
        assert_eq!(ratio(7, 0, 1), None);
        assert_eq!(rounded(-0.01, 1).to_string(), "0");
    }

    proptest! {
        #[test]
        fn it_is_what_decimals_say(
            above in -2_000_000_i64..2_000_000,
            below in 1..2_000_000_i64,
            decimals in 0..5_u32,
        ) {
            let exact = Decimal::from(above) / Decimal::from(below);
            let exact = exact
                .round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            prop_assert_eq!(ratio(above, below, decimals), exact.to_f64());
        }
    }
}
