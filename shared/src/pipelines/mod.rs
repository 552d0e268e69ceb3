//! A pipeline: the stages that a deal goes through, each with the probability that it is won from there.

pub mod actions;
mod input;
mod model;
pub mod queries;

pub use input::{PipelineFilter, PipelineInput, StageInput};
pub use model::{Pipeline, PipelineRefusal, Stage};
