use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
use kernel::input::pattern::{DATE, TIMESTAMP};
use kernel::input::{Date, Parse, ParseFault, Timestamp};
use kernel::period::Unit;
use kernel::refusal::{Faults, Refusal};
use kernel::worktime::resolve_local;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    db::{list::bad_parameters, text_enum},
    metrics::Interval,
    surveys::{Survey, SurveyKind},
};

/// Where a range begins or ends: a day of the organisation's zone, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Its first instant.
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Bound {
    pub fn at(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Day(day) => resolve_local(zone, day.and_time(NaiveTime::MIN)),
            Self::At(at) => at,
        }
    }
}

impl Parse for Bound {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        if let Ok(day) = Date::parse(text) {
            return Ok(Self::Day(day.0));
        }
        Timestamp::parse(text).map(|at| Self::At(at.0)).map_err(|_| {
            let detail = format!(
                "{text:?} is neither a date such as 2026-11-01 nor an RFC 3339 time with an offset"
            );
            ParseFault::new("invalid_time", detail)
        })
    }
}

kernel::read_as_string!(Bound);

impl ComposeSchema for Bound {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let text = |format, longest, pattern| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(format)))
                .max_length(Some(longest))
                .pattern(Some(pattern))
        };
        OneOfBuilder::new()
            .item(text(KnownFormat::Date, 10, DATE))
            .item(text(KnownFormat::DateTime, 64, TIMESTAMP))
            .into()
    }
}

impl ToSchema for Bound {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueBound".into()
    }
}

text_enum! {
    /// What answers and invitations are grouped by.
    pub enum GroupBy {
        Day = "day",
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        /// The team of their owner then.
        Team = "team",
        /// Who looked after the contact then.
        Owner = "owner",
        /// Of the customer then.
        Tier = "tier",
        /// Of what was asked.
        Version = "version",
    }
}

impl GroupBy {
    /// Of a period, how long it is.
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Day => Some(Unit::Day),
            Self::Week => Some(Unit::Week),
            Self::Month => Some(Unit::Month),
            Self::Quarter => Some(Unit::Quarter),
            Self::Team | Self::Owner | Self::Tier | Self::Version => None,
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ResultsFilter {
    /// From this day on, in the organisation's zone, or from this instant on. Without it, from the beginning.
    #[deserr(default)]
    #[param(example = "2026-10-01")]
    pub from: Option<Bound>,
    /// Up to this day or instant, which is not in it any more. Without it, to the end.
    #[deserr(default)]
    #[param(example = "2027-01-01")]
    pub to: Option<Bound>,
    /// Groups by it, periods in their order and also those in which nothing came.
    #[deserr(default)]
    pub group_by: Option<GroupBy>,
}

/// A half-open range, without bounds where none were said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

impl ResultsFilter {
    pub fn range(&self, zone: Tz) -> Result<Range, Refusal> {
        let range = Range {
            from: self.from.map(|bound| bound.at(zone)),
            to: self.to.map(|bound| bound.at(zone)),
        };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from >= to => {
                Err(bad("to", "out_of_range", "a range ends after it begins"))
            }
            _ => Ok(range),
        }
    }
}

/// A fault of one parameter.
pub fn bad(name: &str, code: &'static str, detail: &str) -> Refusal {
    let mut faults = Faults::default();
    faults.push(name, code, detail);
    bad_parameters(faults)
}

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
