//! An edition as tables, in the reader's language: the figures as CSV, all of it as XLSX. The same edition gives the same bytes.

mod csv;
mod rows;
#[cfg(test)]
mod tests;
mod xlsx;

use chrono::NaiveDateTime;

pub use self::csv::csv;
pub use xlsx::xlsx;

use super::{content::Content, shown::Reading};
use crate::text::words;

/// One sheet.
struct Table {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Empty,
    Text(String),
    Number(Number),
    /// By the reader's clock.
    Time(NaiveDateTime),
}

/// As it is written, and how a sheet shows it.
#[derive(Clone, Debug, PartialEq)]
struct Number {
    text: String,
    look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Plain,
    /// With so many decimals.
    Money(usize),
    /// A fraction of one.
    Rate,
}

/// What a file of an edition is called, without its ending: `digest-2026-W47`.
#[must_use]
pub fn file_name(content: &Content) -> String {
    format!("digest-{}", content.period)
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn number(text: impl Into<String>, look: Look) -> Self {
        Self::Number(Number { text: text.into(), look })
    }

    fn count(count: i64) -> Self {
        Self::number(count.to_string(), Look::Plain)
    }
}

fn pen<'a>(reading: &Reading<'a>) -> anyhow::Result<super::shown::Pen<'a>> {
    Ok(super::shown::Pen::new(*reading, words(reading.locale)?))
}
