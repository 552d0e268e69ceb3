//! What a survey came to: who was asked, how many answered, the score and how far it can be trusted.
//!
//! Whom an invitation counts for is written in it when it goes, whom an answer counts for when it is given, so that neither
//! moves when the customer changes hands.

pub mod actions;
mod figures;
mod grouping;
mod model;
mod queries;

pub use model::{
    Bound, GroupBy, ResultsFilter, ResultsGroup, ScoreCount, SurveyResults, Undefined,
};
pub(crate) use queries::UNREACHED;
