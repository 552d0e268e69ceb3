//! Who may do what, and who sees what.

mod matrix;
mod people;
mod roles;
mod sight;
