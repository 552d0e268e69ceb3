//! A pipeline: the stages that a deal goes through, each with the probability that it is won from there.

mod model;
pub mod queries;

pub use model::{Pipeline, Stage};
