//! Who sees which customer, and so what hangs on it.
//!
//! A customer is seen by whoever its owner is in sight of, and read by whoever has an open task with it that was given by
//! somebody who may change the customer. A task that a rep hangs there by way of a deal or a lead of their own is worked on,
//! and opens nothing: it is marked so when it is made, moved, given on or opened again (`tasks.opens_customer`). What hangs on a
//! customer (contacts, deals, interactions, purchases, tasks, mails) is seen as the customer is.

mod customers;
pub mod queries;
mod reach;

pub use customers::{SeenCustomers, of_seen_customer};
pub use queries::Access;
pub use reach::{List, Reach, customers_in_sight, reach};
