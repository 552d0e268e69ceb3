//! Values that clients send, parsed once at the edge: what is held is right.

mod field;
mod flag;
mod id;
mod parsed;
pub mod pattern;
mod person;
mod place;
mod read;
mod scalars;
pub mod schema;
mod text;
mod time;
mod web;

pub use field::Field;
pub use flag::Flag;
pub use id::Id;
pub use parsed::{Parse, ParseFault, from_string};
pub use person::{EmailAddress, PhoneNumber};
pub use place::{Country, LanguageTag, Locale, TimeZone};
pub use read::{Input, LARGEST, Mode, Rule, is_beyond, normalise, read, with_country};
pub use scalars::Scalars;
pub use text::{Line, Name, Text};
pub use time::{Date, IsoDuration, LocalTime, Timestamp};
pub use web::{HttpUrl, Website};
