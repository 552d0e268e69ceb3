//! Who may do what, and who sees what.

mod matrix;
pub mod people;
mod roles;
mod sight;
