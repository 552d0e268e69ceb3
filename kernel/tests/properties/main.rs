//! What the kernel promises, in one test binary: examples, and properties against slow reference code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod cursor;
mod hours;
mod money;
mod periods;
mod reference;
mod worktime;
mod worktime_laws;
mod zones;
