//! Values that clients send, parsed once at the edge: what is held is right.

mod field;
mod parsed;
mod person;
mod place;
mod text;
mod time;

pub use field::Field;
pub use parsed::{Parse, ParseFault, from_string};
pub use person::{EmailAddress, PhoneNumber};
pub use place::{Country, Locale, TimeZone};
pub use text::{Name, Text};
pub use time::{Date, IsoDuration, LocalTime, Timestamp};
