//! What contacts answer: one answer an invitation, corrected until that expires.

pub mod actions;
pub mod by_link;
pub mod jobs;
mod model;
pub mod queries;

pub use actions::Answer;
pub use model::{ResponseFilter, ScoreBound, SurveyResponse, VersionNumber};
