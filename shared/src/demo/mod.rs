//! A believable year of an organisation, for who wants to look around: three teams in two languages, their customers, leads and
//! deals, what was said, asked and answered.
//!
//! [`tell`] makes all rows in memory, one file a part of the story; [`actions`] writes them, in one transaction. They are as the
//! product would have written them, but for what reaches people: no message, no reminder, no job and no event. What is open is
//! due later than the day of the telling, and nothing that it holds falls due by itself.

mod account;
pub mod actions;
mod answer;
mod care;
mod chance;
mod complaint;
mod deal;
mod follow;
mod hiring;
mod lead;
mod lead_work;
mod model;
mod people;
pub mod queries;
mod rows;
mod staff;
mod story;
mod survey;
mod target;
mod tell;
mod way;
mod words;
mod year;

pub use actions::Progress;
pub use hiring::HEAD;
pub use model::{DemoRefusal, Options};
