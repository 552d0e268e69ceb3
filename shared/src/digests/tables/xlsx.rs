//! All of an edition as a workbook.

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Look, Number, Table, pen, rows};
use crate::digests::shown::Reading;

/// Columns are at most so wide, in characters.
const WIDEST: usize = 50;

/// # Errors
/// Only where a word is broken, which the tests rule out.
pub fn xlsx(reading: &Reading<'_>) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new();
    if let Some(made_at) = excel(reading.made_at.naive_utc()) {
        properties = properties.set_creation_datetime(&made_at);
    }
    workbook.set_properties(&properties);
    for table in rows::all(&pen(reading)?)? {
        sheet(workbook.add_worksheet(), &table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.set_name(&table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new().set_bold();
    for (column, name) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, name, &head)?;
        let cells = table.rows.iter().filter_map(|row| row.get(usize::from(column)));
        let widest = cells.map(width).chain([wide(name)]).max().unwrap_or(0).clamp(6, WIDEST);
        sheet.set_column_width(column, widest as f64 + 2.0)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write(sheet, (row, column), cell)?;
        }
    }
    Ok(())
}

/// Text is never a formula.
fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Number(Number { text, look }) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                let format = format(*look, text.contains('.'));
                sheet.write_number_with_format(row, column, number, &format)?;
            }
            _ => {
                sheet.write_string(row, column, text)?;
            }
        },
        Cell::Time(at) => match excel(*at) {
            Some(time) => {
                let format =
                    Format::new().set_num_format("yyyy-mm-dd hh:mm").set_align(FormatAlign::Left);
                sheet.write_datetime_with_format(row, column, &time, &format)?;
            }
            None => {
                sheet.write_string(row, column, at.format("%Y-%m-%d %H:%M").to_string())?;
            }
        },
    }
    Ok(())
}

fn format(look: Look, is_broken: bool) -> Format {
    match look {
        Look::Plain if is_broken => Format::new().set_num_format("#,##0.0"),
        Look::Plain => Format::new().set_num_format("#,##0"),
        Look::Money(0) => Format::new().set_num_format("#,##0"),
        Look::Money(decimals) => {
            Format::new().set_num_format(format!("#,##0.{}", "0".repeat(decimals)))
        }
        Look::Rate => Format::new().set_num_format("0.0%"),
    }
}

/// None of what lies before 1900 or behind 9999.
fn excel(at: NaiveDateTime) -> Option<ExcelDateTime> {
    let (year, month) = (u16::try_from(at.year()).ok()?, u8::try_from(at.month()).ok()?);
    let (day, hour) = (u8::try_from(at.day()).ok()?, u16::try_from(at.hour()).ok()?);
    let date = ExcelDateTime::from_ymd(year, month, day).ok()?;
    date.and_hms(hour, u8::try_from(at.minute()).ok()?, f64::from(at.second())).ok()
}

fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Empty => 0,
        Cell::Text(text) => wide(text),
        // Grouping takes room.
        Cell::Number(number) => number.text.len() + 3,
        Cell::Time(_) => 16,
    }
}

/// A Chinese character takes the room of two.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
