//! The bootstrap of a mean of few different values.

use super::{
    interval::{Interval, IntervalMethod, LEVEL},
    random::Random,
};

/// As many as make the ends steady to a tenth of what the interval is wide.
const REPLICATES: usize = 2_000;

/// The percentile bootstrap of the mean of values that were counted; `None` of fewer than two of them.
///
/// A draw of `n` answers with replacement is a draw of how many there are of each value, which is multinomial: a few
/// binomials, however large `n` is. The seed is the counts, so the same answers have the same interval.
#[must_use]
pub fn mean_interval(counted: &[(i64, u64)], decimals: u32) -> Option<Interval> {
    let n: u64 = counted.iter().map(|(_, count)| count).sum();
    if n < 2 {
        return None;
    }
    let mut random = Random::of(counted.iter().flat_map(|(value, count)| [*value as u64, *count]));
    let mut means: Vec<f64> =
        (0..REPLICATES).map(|_| replicate(&mut random, counted, n) as f64 / n as f64).collect();
    means.sort_unstable_by(f64::total_cmp);
    let outside = (1.0 - LEVEL) / 2.0;
    let ends = (quantile(&means, outside), quantile(&means, 1.0 - outside));
    Some(Interval::of(ends, IntervalMethod::Bootstrap, decimals))
}

/// The sum of `n` draws.
fn replicate(random: &mut Random, counted: &[(i64, u64)], n: u64) -> i64 {
    // Draws and counts that are not given out yet.
    let (mut draws, mut counts) = (n, n);
    let mut sum = 0_i64;
    for (value, count) in counted {
        if draws == 0 || counts == 0 {
            break;
        }
        let hits = random.binomial(draws, *count as f64 / counts as f64);
        sum += value * i64::try_from(hits).unwrap_or(i64::MAX);
        draws -= hits;
        counts -= count;
    }
    sum
}

/// Between the two nearest of sorted values (type 7 of Hyndman and Fan, as numpy has it).
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at * (sorted.len().saturating_sub(1)) as f64;
    let below = sorted.get(place.floor() as usize).copied().unwrap_or_default();
    let above = sorted.get(place.ceil() as usize).copied().unwrap_or(below);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&sorted, 0.0), 1.0);
        assert_eq!(quantile(&sorted, 0.5), 3.0);
        assert_eq!(quantile(&sorted, 1.0), 8.0);
        assert_eq!(quantile(&sorted, 0.1), 1.3);
    }

    #[test]
    fn one_answer_has_none_and_equal_ones_no_width() {
        assert_eq!(mean_interval(&[(100, 1), (0, 0), (-100, 0)], 1), None);
        let same = mean_interval(&[(100, 0), (0, 7), (-100, 0)], 1).unwrap();
        assert_eq!((same.low, same.high), (0.0, 0.0));
    }

    #[test]
    fn the_same_answers_have_the_same_interval() {
        let counted = [(100, 400), (0, 300), (-100, 300)];
        assert_eq!(mean_interval(&counted, 1), mean_interval(&counted, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Within the values, about the mean, and as wide as the normal distribution has it where there are many.
        #[test]
        fn it_lies_about_the_mean(counts in proptest::array::uniform3(30_u64..20_000)) {
            let counted = [(100, counts[0]), (0, counts[1]), (-100, counts[2])];
            let n: u64 = counts.iter().sum();
            let n = n as f64;
            let of = |power: i32| {
                counted.iter().map(|(v, c)| (*v as f64).powi(power) * *c as f64).sum::<f64>() / n
            };
            let (mean, variance) = (of(1), of(2) - of(1) * of(1));
            let found = mean_interval(&counted, 4).unwrap();
            prop_assert!(found.low < mean && mean < found.high);
            let reach = 1.96 * (variance / n).sqrt();
            let (below, above) = ((mean - found.low) / reach, (found.high - mean) / reach);
            prop_assert!((0.85..1.15).contains(&below), "{below}");
            prop_assert!((0.85..1.15).contains(&above), "{above}");
        }
    }
}
