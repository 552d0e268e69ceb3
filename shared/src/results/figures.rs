//! The figures of what was counted.

use super::model::{ResultsGroup, ScoreCount, Undefined};
use crate::{
    metrics::{Parts, Tally, ratio, wilson},
    surveys::SurveyKind,
};

/// Rates have four decimals.
const RATE: u32 = 4;

/// Invitations and answers of a group.
#[derive(Clone, Debug)]
pub struct Counts {
    pub sent: i64,
    pub bounced: i64,
    pub completed: i64,
    pub tally: Tally,
}

impl Counts {
    pub fn none(kind: SurveyKind) -> Self {
        Self { sent: 0, bounced: 0, completed: 0, tally: Tally::new(kind) }
    }

    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.bounced += other.bounced;
        self.completed += other.completed;
        for (score, count) in other.tally.scores() {
            self.tally.add(score, count);
        }
    }

    /// What they come to. Some hundred microseconds, most of them the bootstrap's.
    pub fn figures(&self) -> ResultsGroup {
        let mut group = self.rate();
        let tally = &self.tally;
        let Parts { high, middle, low } = tally.parts();
        let score = match tally.kind() {
            SurveyKind::Nps => {
                group.nps = Some(tally.nps());
                (group.promoters, group.passives) = (Some(high), Some(middle));
                group.detractors = Some(low);
                group.interval = tally.nps_interval();
                tally.nps()
            }
            SurveyKind::Csat => {
                (group.csat, group.csat_mean) = (Some(tally.csat()), Some(tally.csat_mean()));
                group.csat_mean_interval = Some(tally.csat_mean_interval());
                (group.satisfied, group.neutral) = (Some(high), Some(middle));
                group.dissatisfied = Some(low);
                group.interval = tally.csat_interval();
                tally.csat()
            }
            SurveyKind::Ces => {
                group.ces = Some(tally.ces());
                group.ces_easy_share = Some(tally.ces_easy_share());
                group.ces_easy_share_interval = Some(tally.ces_easy_share_interval());
                (group.easy, group.neutral, group.difficult) =
                    (Some(high), Some(middle), Some(low));
                group.interval = tally.ces_interval();
                tally.ces()
            }
            SurveyKind::Custom => None,
        };
        group.reason = score.is_none().then_some(Undefined::NoAnswers);
        let few = group.reason.unwrap_or(Undefined::TooFewAnswers);
        group.interval_reason = group.interval.is_none().then_some(few);
        group
    }

    /// What does not depend on the kind.
    fn rate(&self) -> ResultsGroup {
        let reached = self.sent - self.bounced;
        let reason = match (self.sent, reached) {
            (0, _) => Some(Undefined::NothingSent),
            (_, 0) => Some(Undefined::NothingArrived),
            _ => None,
        };
        let scores = self.tally.scores().map(|(score, count)| ScoreCount { score, count });
        ResultsGroup {
            sent: self.sent,
            bounced: self.bounced,
            completed: self.completed,
            response_rate: ratio(self.completed, reached, RATE),
            response_rate_interval: wilson(self.completed, reached, 1.0, RATE),
            response_rate_reason: reason,
            n: self.tally.n(),
            scores: scores.collect(),
            ..ResultsGroup::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sent: i64, bounced: i64, completed: i64) -> ResultsGroup {
        Counts { sent, bounced, completed, tally: Tally::new(SurveyKind::Nps) }.figures()
    }

    #[test]
    fn a_rate_of_nothing_says_why() {
        let nobody = counts(0, 0, 0);
        assert_eq!((nobody.response_rate, nobody.response_rate_interval), (None, None));
        assert_eq!(nobody.response_rate_reason, Some(Undefined::NothingSent));
        assert_eq!(counts(3, 3, 0).response_rate_reason, Some(Undefined::NothingArrived));
        let some = counts(4, 1, 1);
        assert_eq!((some.response_rate, some.response_rate_reason), (Some(0.3333), None));
        assert_eq!((some.nps, some.reason), (Some(None), Some(Undefined::NoAnswers)));
        assert_eq!(some.interval_reason, Some(Undefined::NoAnswers));
    }

    #[test]
    fn one_answer_has_a_score_and_no_interval() {
        let mut one = Counts::none(SurveyKind::Nps);
        one.tally.add(3, 1);
        let one = one.figures();
        assert_eq!((one.nps, one.reason, one.n), (Some(Some(-100.0)), None, 1));
        assert_eq!((one.interval, one.interval_reason), (None, Some(Undefined::TooFewAnswers)));
        assert_eq!((one.csat, one.satisfied, one.easy), (None, None, None));
    }
}
