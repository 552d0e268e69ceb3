//! Targets: one a metric, period, subject and currency; set by managers and admins, of whom they see.

mod rows;
mod sight;

const LIST: &str = "/v1/targets";
