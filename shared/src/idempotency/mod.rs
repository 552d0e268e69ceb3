//! Answers kept for a repeat under the same Idempotency-Key, for 24 hours.

pub mod queries;
