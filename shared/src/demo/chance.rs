//! What chance says: the same for the same seed, on every machine.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{Builder, Uuid};

use crate::metrics::random::Random;

pub struct Chance(Random);

impl Chance {
    pub fn of_seed(seed: u64) -> Self {
        Self(Random::of([seed]))
    }

    /// In so many of a hundred cases.
    pub fn of(&mut self, percent: u64) -> bool {
        self.0.bits() % 100 < percent
    }

    /// From `low` up to before `high`, or `low`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap_or(0).max(1);
        low + i64::try_from(self.0.bits() % width).unwrap_or(0)
    }

    pub fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most).unwrap_or(1).max(1);
        usize::try_from(self.0.bits() % most).unwrap_or(0)
    }

    /// From zero to three times the mean, more often little than much.
    pub fn skewed(&mut self, mean: i64) -> i64 {
        let share = i128::from(self.0.bits() >> 40);
        let most = 3 * i128::from(mean);
        i64::try_from((most * share * share) >> 48).unwrap_or(mean)
    }

    /// Seconds of so many minutes on average.
    pub fn minutes(&mut self, mean: i64) -> TimeDelta {
        TimeDelta::seconds(self.skewed(mean * 60))
    }

    /// Which of these, each as often as it weighs.
    pub fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut left = self.0.bits() % weights.iter().sum::<u64>().max(1);
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    /// One of these texts; none where there is none.
    pub fn word<'a>(&mut self, all: &'a [String]) -> &'a str {
        self.pick(all).map_or("", String::as_str)
    }

    /// A UUIDv7 of this instant.
    pub fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let chance = (u128::from(self.0.bits()) << 64) | u128::from(self.0.bits());
        let [bytes @ .., _, _, _, _, _, _] = chance.to_be_bytes();
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_says_the_same() {
        let said = |seed| {
            let mut chance = Chance::of_seed(seed);
            let at = DateTime::from_timestamp(1_795_161_600, 0).unwrap();
            (0..50).map(|_| (chance.id(at), chance.skewed(600))).collect::<Vec<_>>()
        };
        assert_eq!(said(1), said(1));
        assert_ne!(said(1), said(2));
        assert!(said(1).iter().all(|(id, _)| id.get_version_num() == 7));
    }

    #[test]
    fn what_is_skewed_has_its_mean() {
        let mut chance = Chance::of_seed(7);
        let drawn: Vec<i64> = (0..20_000).map(|_| chance.skewed(1_000)).collect();
        let mean = drawn.iter().sum::<i64>() / 20_000;
        assert!((970..1_030).contains(&mean), "{mean}");
        assert!(drawn.iter().all(|one| (0..3_000).contains(one)));
    }

    #[test]
    fn weights_weigh() {
        let mut chance = Chance::of_seed(7);
        let mut counts = [0; 3];
        (0..10_000).for_each(|_| counts[chance.weighed(&[1, 0, 9])] += 1);
        assert!(counts[1] == 0 && (900..1_100).contains(&counts[0]), "{counts:?}");
    }
}
