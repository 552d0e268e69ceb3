//! What the product says to people, in their language and by their clock.

pub mod template;
pub mod when;
pub mod words;

pub use words::{FluentArgs, Words, words};
