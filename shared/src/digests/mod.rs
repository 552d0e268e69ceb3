//! How somebody stands, by e-mail and as a page: subscriptions, and the editions that were made of them.
//!
//! A subscription says whose figures go to whom and when. An edition is what one reader was told of one period: numbers and
//! ids, frozen when it was made; `shown` puts them into words when it is read.

mod access;
pub mod actions;
mod content;
mod count;
pub mod files;
mod input;
mod jobs;
mod lists;
mod model;
mod names;
pub mod of_leads;
pub mod preview;
pub mod queries;
mod rhythm;
pub mod schedule;
pub mod shown;
pub mod tables;
mod work;

pub use access::sees;
pub use content::{
    Amount, ChangeParts, Content, Correction, CountedFor, DealRow, DealRows, DigestScope, LeadRow,
    LeadRows, PersonRow, RevenueChange, TaskRow, TaskRows, Toward, TrendPoint,
};
pub use input::{DigestInput, DigestSendInput, OnDay};
pub use model::{
    Digest, DigestAttachment, DigestEdition, DigestFilter, DigestPreviewFilter, DigestSent,
    EditionFilter, EditionStatus,
};
pub use names::Names;
pub use rhythm::DigestEvery;
pub use work::MakeEdition;
