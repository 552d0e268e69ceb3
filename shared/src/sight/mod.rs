//! Who sees which customer, and so what hangs on it.
//!
//! A customer is seen by whoever its owner is in sight of, and read by whoever has an open task with it. What hangs on a
//! customer (contacts, deals, interactions, purchases, tasks, mails) is seen as the customer is.

mod customers;
pub mod queries;

pub use customers::of_seen_customer;
pub use queries::Access;
