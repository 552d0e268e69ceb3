//! What customers say.

use super::{
    super::{source::Source, sums::Sums},
    NoValue, Number, share,
};
use crate::{
    metrics::{Metric, Tally},
    surveys::SurveyKind,
};

pub(super) fn nps(sums: &Sums) -> Number {
    score(sums, SurveyKind::Nps, Metric::Nps)
}

pub(super) fn csat(sums: &Sums) -> Number {
    score(sums, SurveyKind::Csat, Metric::Csat)
}

pub(super) fn csat_mean(sums: &Sums) -> Number {
    score(sums, SurveyKind::Csat, Metric::CsatMean)
}

pub(super) fn ces(sums: &Sums) -> Number {
    score(sums, SurveyKind::Ces, Metric::Ces)
}

pub(super) fn ces_easy_share(sums: &Sums) -> Number {
    score(sums, SurveyKind::Ces, Metric::CesEasyShare)
}

/// Answered ÷ (sent − bounced), by the day of the invitation.
pub(super) fn survey_response_rate(sums: &Sums) -> Number {
    let sent = sums.all(Source::Invitations).n;
    let arrived = sent - sums.part(Source::Invitations, "bounced").n;
    let why = if sent == 0 { NoValue::NothingSent } else { NoValue::NothingArrived };
    share(sums.part(Source::Invitations, "completed").n, arrived, why)
}

/// Low answers whose customer was reached before their case was due ÷ all low answers.
pub(super) fn loop_closed_rate(sums: &Sums) -> Number {
    let closed = sums.part(Source::LowAnswers, "closed").n;
    share(closed, sums.all(Source::LowAnswers).n, NoValue::NoLowAnswers)
}

fn score(sums: &Sums, kind: SurveyKind, metric: Metric) -> Number {
    let mut tally = Tally::new(kind);
    for (part, count) in sums.parts(Source::Answers) {
        let score = part.strip_prefix(kind.as_str()).and_then(|rest| rest.strip_prefix(':'));
        if let Some(score) = score.and_then(|score| score.parse().ok()) {
            tally.add(score, count);
        }
    }
    let (above, below) = tally.fraction(metric);
    share(above, below, NoValue::NoAnswers)
}
