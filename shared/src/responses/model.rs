use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Id, Parse, ParseFault, Timestamp};
use kernel::refusal::Faults;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{__dev::ComposeSchema, IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    customers::Tier, db::schema::survey_responses, resource::resource, surveys::SurveyKind,
};

/// An answer to a survey.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = survey_responses, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct SurveyResponse {
    pub id: Uuid,
    pub survey_id: Uuid,
    /// Which version of it was sent, and so answered.
    pub survey_version: i32,
    pub invitation_id: Uuid,
    pub contact_id: Uuid,
    pub customer_id: Uuid,
    /// Who looked after the contact when they answered first.
    pub owner_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    pub tier: Option<Tier>,
    pub kind: SurveyKind,
    /// NPS 0 to 10, CSAT 1 to 5, CES 1 to 7.
    #[schema(example = 9)]
    pub score: Option<i32>,
    /// Empty once the person is erased.
    #[schema(example = "Fast and friendly")]
    pub comment: Option<String>,
    /// By key, to questions other than these two.
    #[schema(value_type = Object)]
    pub answers: Value,
    /// In which language the page was.
    #[schema(example = "zh-CN")]
    pub locale: Option<String>,
    /// When it was answered first; a correction leaves it.
    pub answered_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl SurveyResponse {
    /// Whether somebody has to hear it: a detractor of NPS, who is dissatisfied, who had it hard.
    pub fn is_low(&self) -> bool {
        self.score.is_some_and(|score| self.kind.is_low(score))
    }

    /// Whether it is praise: a promoter, or the best that there is.
    pub fn is_praise(&self) -> bool {
        self.score.is_some_and(|score| self.kind.is_high(score))
    }
}

resource!(SurveyResponse, "survey.response", "/v1/surveys");

/// A whole number in a query, within bounds.
macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident, $schema:literal, $least:literal, $most:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub i32);

        impl Parse for $name {
            fn parse(text: &str) -> Result<Self, ParseFault> {
                let number = text.trim().parse().ok();
                let fits = number.filter(|number| ($least..=$most).contains(number));
                let detail = concat!("this is a number from ", $least, " to ", $most);
                fits.map(Self).ok_or_else(|| ParseFault::new("out_of_range", detail))
            }
        }

        kernel::read_as_string!($name);

        impl ComposeSchema for $name {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                let number = ObjectBuilder::new().schema_type(Type::Integer);
                number.minimum(Some($least)).maximum(Some($most)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $schema.into()
            }
        }
    };
}

bounded!(
    /// A number of a scale.
    ScoreBound, "ValueScoreBound", 0, 10
);
bounded!(
    /// A version of what a survey asks.
    VersionNumber, "ValueVersionNumber", 1, 2_147_483_647
);

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct ResponseFilter {
    #[deserr(default)]
    pub contact_id: Option<Id>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    /// Of whoever looked after the customer when it was given.
    #[deserr(default)]
    pub team_id: Option<Id>,
    /// Of the customer when it was given.
    #[deserr(default)]
    pub tier: Option<Tier>,
    /// That was sent.
    #[deserr(default)]
    pub survey_version: Option<VersionNumber>,
    #[deserr(default)]
    pub score_min: Option<ScoreBound>,
    #[deserr(default)]
    pub score_max: Option<ScoreBound>,
    #[deserr(default)]
    pub answered_after: Option<Timestamp>,
    #[deserr(default)]
    pub answered_before: Option<Timestamp>,
}
