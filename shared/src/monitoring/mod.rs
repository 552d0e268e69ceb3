//! What an operator watches.

pub mod queries;
