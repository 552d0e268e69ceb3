//! How people and teams stand: every metric of a period, against target and the period before, and the rows behind it.
//!
//! A source (`source.rs`, one statement each) gives rows with when they count and for whom; their sums are asked for once,
//! and a formula a metric (`formulas.rs`, pure) says what they come to. The rows behind a number come from the same
//! statement, so they add up to it.

pub mod actions;
pub mod definitions;
mod figures;
mod formulas;
mod model;
pub mod queries;
mod revenue_change;
mod rows;
mod source;
mod subject;
mod sums;
mod window;

pub use definitions::MetricDefinition;
pub use figures::{Figure, FigureValue};
pub use formulas::{NoValue, Number, numbers};
pub use model::{Compare, Performance, PerformanceFilter, PeriodName, RowsFilter};
pub use revenue_change::{Split, revenue_changes};
pub use rows::PerformanceRow;
pub use source::Source;
pub use subject::{Subject, Whom};
pub use sums::{OwnerSum, Sum, Sums};
pub use window::Window;
