//! What answers on a scale come to: NPS, CSAT, CES.

use std::ops::RangeInclusive;

use super::{
    bootstrap::mean_interval,
    exact::ratio,
    interval::{Interval, wilson},
    metric::Metric,
};
use crate::surveys::SurveyKind;

/// Scores have one decimal, shares four.
const SCORE: u32 = 1;
const SHARE: u32 = 4;

/// How many answers there are of each score of a kind's scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    kind: SurveyKind,
    /// By score, from 0 on.
    counts: [i64; 11],
}

/// The answers of a kind in three: the happy, those between, the unhappy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub high: i64,
    pub middle: i64,
    pub low: i64,
}

impl Tally {
    #[must_use]
    pub fn new(kind: SurveyKind) -> Self {
        Self { kind, counts: [0; 11] }
    }

    #[must_use]
    pub fn kind(&self) -> SurveyKind {
        self.kind
    }

    /// Counts answers of a score; one that is not on the scale counts for nothing.
    pub fn add(&mut self, score: i32, count: i64) {
        let on_scale = self.kind.scale().contains(&score);
        let place = usize::try_from(score).ok().and_then(|score| self.counts.get_mut(score));
        if let Some(place) = place.filter(|_| on_scale) {
            *place += count;
        }
    }

    /// The answers.
    #[must_use]
    pub fn n(&self) -> i64 {
        self.counts.iter().sum()
    }

    /// Each score of the scale and how many gave it.
    pub fn scores(&self) -> impl Iterator<Item = (i32, i64)> {
        let scale = self.kind.scale();
        (0_i32..).zip(self.counts).filter(move |(score, _)| scale.contains(score))
    }

    fn within(&self, scores: RangeInclusive<i32>) -> i64 {
        self.scores().filter(|(score, _)| scores.contains(score)).map(|(_, count)| count).sum()
    }

    fn total(&self) -> i64 {
        self.scores().map(|(score, count)| i64::from(score) * count).sum()
    }

    /// A score as a fraction: numerator and denominator.
    #[must_use]
    pub fn fraction(&self, metric: Metric) -> (i64, i64) {
        let Parts { high, low, .. } = self.parts();
        let above = match metric {
            Metric::Nps => 100 * (high - low),
            Metric::Csat => 100 * high,
            Metric::CesEasyShare => high,
            // A mean of the scores.
            _ => self.total(),
        };
        (above, self.n())
    }

    fn rounded(&self, metric: Metric, decimals: u32) -> Option<f64> {
        let (above, below) = self.fraction(metric);
        ratio(above, below, decimals)
    }

    fn mean_interval(&self) -> Option<Interval> {
        let counted: Vec<(i64, u64)> =
            self.scores().map(|(score, count)| (i64::from(score), count.unsigned_abs())).collect();
        mean_interval(&counted, SCORE)
    }

    /// NPS: promoters 9 and 10, passives 7 and 8, detractors 0 to 6. CSAT: satisfied 4 and 5, 3, dissatisfied 1 and 2. CES:
    /// easy 5 to 7, 4, difficult 1 to 3.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let (high, low) = match self.kind {
            SurveyKind::Nps => (9..=10, 0..=6),
            SurveyKind::Csat => (4..=5, 1..=2),
            SurveyKind::Ces => (5..=7, 1..=3),
            // No scale, so no answers on it.
            SurveyKind::Custom => (self.kind.scale(), self.kind.scale()),
        };
        let (high, low) = (self.within(high), self.within(low));
        Parts { high, middle: self.n() - high - low, low }
    }

    /// Net promoter score (Reichheld, 2003): the percentage of promoters less that of detractors.
    #[must_use]
    pub fn nps(&self) -> Option<f64> {
        self.rounded(Metric::Nps, SCORE)
    }

    /// It is the mean of 100, 0 and −100.
    #[must_use]
    pub fn nps_interval(&self) -> Option<Interval> {
        let Parts { high, middle, low } = self.parts();
        let counted = [(100, high), (0, middle), (-100, low)];
        mean_interval(&counted.map(|(value, count)| (value, count.unsigned_abs())), SCORE)
    }

    /// Customer satisfaction: the percentage of 4 and 5.
    #[must_use]
    pub fn csat(&self) -> Option<f64> {
        self.rounded(Metric::Csat, SCORE)
    }

    #[must_use]
    pub fn csat_interval(&self) -> Option<Interval> {
        wilson(self.parts().high, self.n(), 100.0, SCORE)
    }

    /// The mean of 1 to 5.
    #[must_use]
    pub fn csat_mean(&self) -> Option<f64> {
        self.rounded(Metric::CsatMean, SCORE)
    }

    #[must_use]
    pub fn csat_mean_interval(&self) -> Option<Interval> {
        self.mean_interval()
    }

    /// Customer effort score: the mean of 1 to 7, 7 very easy.
    #[must_use]
    pub fn ces(&self) -> Option<f64> {
        self.rounded(Metric::Ces, SCORE)
    }

    #[must_use]
    pub fn ces_interval(&self) -> Option<Interval> {
        self.mean_interval()
    }

    /// The share of 5 to 7.
    #[must_use]
    pub fn ces_easy_share(&self) -> Option<f64> {
        self.rounded(Metric::CesEasyShare, SHARE)
    }

    #[must_use]
    pub fn ces_easy_share_interval(&self) -> Option<Interval> {
        wilson(self.parts().high, self.n(), 1.0, SHARE)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tally(kind: SurveyKind, scores: &[i32]) -> Tally {
        let mut tally = Tally::new(kind);
        for score in scores {
            tally.add(*score, 1);
        }
        tally
    }

    #[test]
    fn scores_are_as_the_terms_say() {
        let nps = tally(SurveyKind::Nps, &[10, 9, 8, 7, 6, 0]);
        assert_eq!(nps.parts(), Parts { high: 2, middle: 2, low: 2 });
        assert_eq!(nps.nps(), Some(0.0));
        assert_eq!(tally(SurveyKind::Nps, &[3]).nps(), Some(-100.0));
        // 2 of 3, 1 of 3.
        assert_eq!(tally(SurveyKind::Nps, &[10, 9, 0]).nps(), Some(33.3));
        let csat = tally(SurveyKind::Csat, &[5, 4, 3, 2, 1, 1]);
        assert_eq!(csat.parts(), Parts { high: 2, middle: 1, low: 3 });
        assert_eq!((csat.csat(), csat.csat_mean()), (Some(33.3), Some(2.7)));
        let ces = tally(SurveyKind::Ces, &[7, 5, 4, 3]);
        assert_eq!((ces.ces(), ces.ces_easy_share()), (Some(4.8), Some(0.5)));
        let none = Tally::new(SurveyKind::Nps);
        assert_eq!((none.nps(), none.nps_interval(), none.n()), (None, None, 0));
        assert_eq!(tally(SurveyKind::Csat, &[0, 6, -1, 11]).n(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn parts_are_low_and_high_as_cases_and_praise_have_them(
            scores in proptest::collection::vec(0..=10_i32, 0..60),
        ) {
            for kind in [SurveyKind::Nps, SurveyKind::Csat, SurveyKind::Ces] {
                let tally = tally(kind, &scores);
                let low = scores.iter().filter(|score| kind.is_low(**score)).count();
                prop_assert_eq!(tally.parts().low, low as i64);
                let Parts { high, middle, low } = tally.parts();
                prop_assert_eq!(high + middle + low, tally.n());
            }
        }

        /// In any order, and between the worst and the best.
        #[test]
        fn scores_do_not_know_the_order(
            mut scores in proptest::collection::vec(1..=5_i32, 1..60),
        ) {
            let of = |scores: &[i32]| {
                let nps = tally(SurveyKind::Nps, scores);
                let csat = tally(SurveyKind::Csat, scores);
                (nps.nps(), nps.nps_interval(), csat.csat(), csat.csat_mean_interval())
            };
            let (nps, _, csat, _) = of(&scores);
            prop_assert!((-100.0..=100.0).contains(&nps.unwrap()));
            prop_assert!((0.0..=100.0).contains(&csat.unwrap()));
            let before = of(&scores);
            scores.reverse();
            prop_assert_eq!(of(&scores), before);
        }
    }
}
