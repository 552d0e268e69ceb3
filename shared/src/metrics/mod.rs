//! The formulas of figures: pure, exact, each in one place. `docs/METRICS.md` says what they mean.

mod bootstrap;
mod exact;
mod fraction;
mod interval;
mod metric;
#[cfg(test)]
mod oracle;
pub(crate) mod random;
mod satisfaction;

pub use exact::ratio;
pub use fraction::Fraction;
pub use interval::{Interval, IntervalMethod, wilson};
pub use metric::{Better, Metric, MetricUnit};
pub use satisfaction::{Parts, Tally};
