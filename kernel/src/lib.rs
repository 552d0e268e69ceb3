//! What every floor above stands on: ids, the clock, money, working time, refusals and the
//! values that clients send.
//!
//! Invariant: this crate never does I/O and never reads the time except in [`clock`].

pub mod clock;
pub mod cursor;
pub mod id;
pub mod input;
pub mod money;
pub mod period;
pub mod refusal;
pub mod worktime;
