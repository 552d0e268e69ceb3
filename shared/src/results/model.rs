mod filter;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::text_enum,
    metrics::Interval,
    surveys::{Survey, SurveyKind},
};

pub use filter::{Bound, GroupBy, Range, ResultsFilter, bad};

text_enum! {
    /// Why a figure is null.
    pub enum Undefined {
        /// Nobody was asked.
        NothingSent = "nothing_sent",
        /// No message reached anybody.
        NothingArrived = "nothing_arrived",
        /// Nobody answered.
        NoAnswers = "no_answers",
        /// One answer does not say how far others would be from it.
        TooFewAnswers = "too_few_answers",
    }
}

/// How many gave a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreCount {
    #[schema(example = 9)]
    pub score: i32,
    #[schema(example = 12)]
    pub count: i64,
}

/// A struct of an answer that ends with figures. Those of another kind are not in it; those of this kind that are undefined
/// are null.
macro_rules! with_figures {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$own_meta:meta])* pub $own:ident: $own_type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
        pub struct $name {
            $($(#[$own_meta])* pub $own: $own_type,)*
            /// Invitations that went.
            pub sent: i64,
            /// Those of them that are known not to have reached anybody: their message came back, was refused, suppressed or
            /// called off.
            pub bounced: i64,
            /// Those of them that were answered, whenever that was.
            pub completed: i64,
            /// Completed over those that were sent and did not bounce, to four decimals.
            #[schema(example = 0.4167)]
            pub response_rate: Option<f64>,
            pub response_rate_interval: Option<Interval>,
            /// Why there is no rate.
            pub response_rate_reason: Option<Undefined>,
            /// Of a survey of this kind: the percentage of promoters less that of detractors, −100 to 100.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<f64>, example = 33.3)]
            pub nps: Option<Option<f64>>,
            /// Scores of 9 and 10.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub promoters: Option<i64>,
            /// Scores of 7 and 8.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub passives: Option<i64>,
            /// Scores of 0 to 6.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub detractors: Option<i64>,
            /// Of a survey of this kind: the percentage of 4 and 5, 0 to 100.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<f64>, example = 84.6)]
            pub csat: Option<Option<f64>>,
            /// The mean of 1 to 5.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<f64>, example = 4.2)]
            pub csat_mean: Option<Option<f64>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Interval>)]
            pub csat_mean_interval: Option<Option<Interval>>,
            /// Scores of 4 and 5.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub satisfied: Option<i64>,
            /// Scores of 1 and 2.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub dissatisfied: Option<i64>,
            /// Of a survey of this kind: the mean of 1 to 7, 7 very easy.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<f64>, example = 5.4)]
            pub ces: Option<Option<f64>>,
            /// The share of 5 to 7, to four decimals.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<f64>, example = 0.7143)]
            pub ces_easy_share: Option<Option<f64>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Interval>)]
            pub ces_easy_share_interval: Option<Option<Interval>>,
            /// Scores of 5 to 7.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub easy: Option<i64>,
            /// Scores of 1 to 3.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub difficult: Option<i64>,
            /// Of CSAT and CES, the score in the middle: 3, and 4.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub neutral: Option<i64>,
            /// Answers, by the day on which they were given first.
            pub n: i64,
            /// Of the score: Wilson's of CSAT, else a bootstrap.
            pub interval: Option<Interval>,
            /// Why there is no score.
            pub reason: Option<Undefined>,
            /// Why there is no interval.
            pub interval_reason: Option<Undefined>,
            /// Every score of the scale and how many gave it.
            pub scores: Vec<ScoreCount>,
        }
    };
}

with_figures! {
    /// What a survey came to.
    pub struct SurveyResults {
        pub survey_id: Uuid,
        pub kind: SurveyKind,
        /// The first instant of the range; null where none was said.
        pub from: Option<DateTime<Utc>>,
        /// The first instant after it.
        pub to: Option<DateTime<Utc>>,
        pub group_by: Option<GroupBy>,
        /// In the order of time, of versions, of tiers, or of names; null where nothing is grouped.
        pub groups: Option<Vec<ResultsGroup>>,
    }
}

with_figures! {
    #[derive(Default)]
    /// The same of one period, team, owner, tier or version. Together they are the whole.
    pub struct ResultsGroup {
        /// `2026-11-24`, `2026-W48`, `2026-11` or `2026-Q4`, the id of a team or a user, a tier, or the number of a version;
        /// null for what has none.
        #[schema(example = "2026-11")]
        pub key: Option<String>,
        /// Of a team or a user.
        #[schema(example = "North")]
        pub name: Option<String>,
        /// Of a period, as far as it is in the range.
        pub from: Option<DateTime<Utc>>,
        pub to: Option<DateTime<Utc>>,
    }
}

impl SurveyResults {
    /// With the figures of the whole, which is a group of everything.
    pub fn of(
        survey: &Survey,
        group_by: Option<GroupBy>,
        range: Range,
        whole: ResultsGroup,
    ) -> Self {
        Self {
            survey_id: survey.id,
            kind: survey.kind,
            from: range.from,
            to: range.to,
            group_by,
            groups: None,
            sent: whole.sent,
            bounced: whole.bounced,
            completed: whole.completed,
            response_rate: whole.response_rate,
            response_rate_interval: whole.response_rate_interval,
            response_rate_reason: whole.response_rate_reason,
            nps: whole.nps,
            promoters: whole.promoters,
            passives: whole.passives,
            detractors: whole.detractors,
            csat: whole.csat,
            csat_mean: whole.csat_mean,
            csat_mean_interval: whole.csat_mean_interval,
            satisfied: whole.satisfied,
            dissatisfied: whole.dissatisfied,
            ces: whole.ces,
            ces_easy_share: whole.ces_easy_share,
            ces_easy_share_interval: whole.ces_easy_share_interval,
            easy: whole.easy,
            difficult: whole.difficult,
            neutral: whole.neutral,
            n: whole.n,
            interval: whole.interval,
            reason: whole.reason,
            interval_reason: whole.interval_reason,
            scores: whole.scores,
        }
    }
}
