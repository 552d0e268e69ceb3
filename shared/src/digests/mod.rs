//! How somebody stands, by e-mail and as a page: subscriptions, and the editions that were made of them.
//!
//! A subscription says whose figures go to whom and when. An edition is what one reader was told of one period: numbers and
//! ids, frozen when it was made; `shown` puts them into words when it is read.

pub mod actions;
mod content;
mod names;
pub mod shown;
pub mod tables;

pub use content::{
    Amount, ChangeParts, Content, Correction, DealRow, DealRows, DigestScope, LeadRow, LeadRows,
    PersonRow, RevenueChange, TaskRow, TaskRows, TrendPoint,
};
pub use names::Names;
