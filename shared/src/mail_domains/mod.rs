//! How fast mail to customers goes to each domain: a turn for each message, none while the domain asks for less.
//!
//! Mail to users takes no turn: a reminder is to the second, and there are few of them.

mod model;
pub mod queries;

pub use model::{MOST_A_MINUTE, MailDomain, domain_of};
