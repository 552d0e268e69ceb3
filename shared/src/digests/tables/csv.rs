//! The figures as CSV (RFC 4180), which Excel reads as UTF-8 by its mark.

use csv::{Terminator, WriterBuilder};

use super::{Cell, pen, rows};
use crate::digests::shown::Reading;

const MARK: &str = "\u{feff}";

/// # Errors
/// Only where a word is broken, which the tests rule out.
pub fn csv(reading: &Reading<'_>) -> anyhow::Result<Vec<u8>> {
    let table = rows::figures(&pen(reading)?)?;
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(MARK.into());
    writer.write_record(table.columns.iter().map(|name| harmless(name)))?;
    for row in table.rows {
        writer.write_record(row.into_iter().map(written))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))
}

fn written(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(&text),
        Cell::Number(number) => number.text,
        Cell::Time(at) => at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A text that a spreadsheet would take for a formula begins with an apostrophe.
pub(super) fn harmless(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    match text.starts_with(begins) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
