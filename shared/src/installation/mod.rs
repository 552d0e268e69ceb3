//! What this database is: its mark, and whether it is a sandbox.

pub mod queries;
