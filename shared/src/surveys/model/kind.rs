//! What a survey asks for, and what its scores mean.

use std::ops::RangeInclusive;

use crate::db::text_enum;

text_enum! {
    /// What is asked, and so the scale and what a score means.
    pub enum SurveyKind {
        /// Would recommend: 0 to 10.
        Nps = "nps",
        /// Is satisfied: 1 to 5.
        Csat = "csat",
        /// Had it easy: 1 to 7, 7 very easy.
        Ces = "ces",
        /// Questions of one's own.
        Custom = "custom",
    }
}

impl SurveyKind {
    /// What can be answered.
    pub fn scale(self) -> RangeInclusive<i32> {
        match self {
            Self::Nps => 0..=10,
            Self::Csat => 1..=5,
            Self::Ces => 1..=7,
            // None.
            Self::Custom => RangeInclusive::new(1, 0),
        }
    }

    /// Whether it is a complaint: NPS 0 to 6, CSAT 1 and 2, CES 1 to 3.
    pub fn is_low(self, score: i32) -> bool {
        let most = match self {
            Self::Nps => 6,
            Self::Csat => 2,
            Self::Ces => 3,
            Self::Custom => return false,
        };
        self.scale().contains(&score) && score <= most
    }

    /// Whether it is praise: NPS 9 and 10, of the others the top.
    pub fn is_high(self, score: i32) -> bool {
        let least = match self {
            Self::Nps => 9,
            Self::Csat => 5,
            Self::Ces => 7,
            Self::Custom => return false,
        };
        self.scale().contains(&score) && score >= least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_and_high_are_as_the_terms_say() {
        let of = |kind: SurveyKind, what: fn(SurveyKind, i32) -> bool| -> Vec<i32> {
            (-1..=11).filter(|score| what(kind, *score)).collect()
        };
        assert_eq!(of(SurveyKind::Nps, SurveyKind::is_low), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(of(SurveyKind::Csat, SurveyKind::is_low), [1, 2]);
        assert_eq!(of(SurveyKind::Ces, SurveyKind::is_low), [1, 2, 3]);
        assert_eq!(of(SurveyKind::Nps, SurveyKind::is_high), [9, 10]);
        assert_eq!(of(SurveyKind::Csat, SurveyKind::is_high), [5]);
        assert_eq!(of(SurveyKind::Ces, SurveyKind::is_high), [7]);
        assert!(of(SurveyKind::Custom, SurveyKind::is_low).is_empty());
    }
}
