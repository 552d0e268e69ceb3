//! The built binary: real processes, the real clock, real lanes.

mod apart;
mod many;
mod up;
mod webhooks;
