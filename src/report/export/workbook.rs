//! A workbook of plain tables: typed cells, a frozen and filtered heading, columns as wide as what is in them.
//!
//! The same tables give the same bytes: the date of creation that the format wants is that of the format's first day.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook,
    Worksheet,
};

use crate::experiment::result::Unit;
use crate::report::columns::columns;

/// Widths of columns, in letters.
const WIDTHS: (usize, usize) = (8, 60);

/// A sheet: a sentence of what is in it, and a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name on the tab.
    pub name: String,
    /// What is in it.
    pub note: String,
    /// The headings.
    pub headings: Vec<String>,
    /// The rows, with a cell for each heading.
    pub rows: Vec<Vec<Field>>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Words.
    Text(String),
    /// A number in the unit of data files: shares from 0 to 1, times in hours; not-a-number stays empty.
    Number(f64, Unit),
    /// A whole number.
    Whole(u64),
}

impl<T: Into<String>> From<T> for Field {
    fn from(text: T) -> Self {
        Field::Text(text.into())
    }
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(name: &str, note: &str, headings: &[&str]) -> Self {
        Sheet::of(name, note, headings.iter().map(|h| (*h).to_owned()).collect())
    }

    /// A sheet without rows.
    pub fn of(name: &str, note: &str, headings: Vec<String>) -> Self {
        Sheet { name: name.to_owned(), note: note.to_owned(), headings, rows: Vec::new() }
    }

    /// How it was computed, a line each.
    pub fn about<const N: usize>(lines: [(&str, Field); N]) -> Self {
        let rows = lines.into_iter().map(|(what, value)| vec![what.into(), value]).collect();
        Sheet { rows, ..Sheet::new("About", "How it was computed.", &["what", "value"]) }
    }

    /// A sheet of a table that is written as CSV, with numbers in the columns that have a unit.
    ///
    /// # Panics
    /// When the text is not CSV, or holds words where numbers are said to be: bugs of the caller.
    pub fn of_csv(name: &str, note: &str, csv: &str, unit: impl Fn(&str) -> Option<Unit>) -> Self {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let headings: Vec<String> = reader.headers().expect("a heading").iter().map(str::to_owned).collect();
        let cell = |(heading, text): (&String, &str)| match unit(heading) {
            Some(_) if text.is_empty() => Field::Number(f64::NAN, Unit::Count),
            Some(unit) => Field::Number(text.parse().expect("a number"), unit),
            None => text.into(),
        };
        let rows = reader.records().map(|row| {
            let row = row.expect("rows of one length");
            headings.iter().zip(row.iter()).map(cell).collect()
        });
        let rows = rows.collect();
        Sheet { rows, ..Sheet::of(name, note, headings) }
    }
}

/// The name of a sheet as the format allows it: short, and without the letters it takes for itself.
fn tab(name: &str) -> String {
    name.chars().map(|c| if "[]:*?/\\'".contains(c) { '-' } else { c }).take(31).collect()
}

/// The name of a table: letters and digits of the name of its sheet, and its number, as names may not repeat.
fn table_name(sheet: &str, index: usize) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("{}_{}", sheet.chars().map(letter).collect::<String>(), index + 1)
}

fn number_format(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "0.00%",
        Unit::Money => "#,##0.00",
        Unit::Orders | Unit::Lines | Unit::Parcels | Unit::Units => "#,##0.0",
        _ => "#,##0.000",
    }
}

/// The bytes of the workbook.
///
/// # Panics
/// When a row has not a cell for each heading, or two sheets have one name: bugs of the caller.
pub fn bytes(title: &str, sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    let first_day = ExcelDateTime::from_ymd(1900, 1, 1).expect("a day of the calendar");
    let about =
        DocProperties::new().set_title(title).set_author("Plimsoll").set_creation_datetime(&first_day);
    book.set_properties(&about);
    for (i, sheet) in sheets.iter().enumerate() {
        fill(book.add_worksheet(), sheet, i);
    }
    book.save_to_buffer().expect("a workbook into memory")
}

fn fill(to: &mut Worksheet, sheet: &Sheet, index: usize) {
    to.set_name(tab(&sheet.name)).expect("names of sheets are short and differ");
    let note = Format::new().set_font_color(Color::RGB(0x5A_626B)).set_italic();
    let top = Format::new().set_align(FormatAlign::Top);
    to.write_string_with_format(0, 0, &sheet.note, &note).expect("a place in the sheet");
    let head = 2;
    let last_column = sheet.headings.len() as u16 - 1;
    let mut widths: Vec<usize> = sheet.headings.iter().map(|h| columns(h) + 3).collect();
    for (r, row) in sheet.rows.iter().enumerate() {
        assert_eq!(row.len(), sheet.headings.len(), "a cell for each heading of {}", sheet.name);
        let r = head + 1 + r as u32;
        for (c, field) in row.iter().enumerate() {
            let at = (r, c as u16);
            match field {
                Field::Text(text) => {
                    to.write_string_with_format(at.0, at.1, text, &top).expect("a place in the sheet");
                    widths[c] = widths[c].max(columns(text) + 1);
                }
                Field::Number(value, unit) if value.is_finite() => {
                    let format = Format::new().set_num_format(number_format(*unit));
                    to.write_number_with_format(at.0, at.1, *value, &format).expect("a place in the sheet");
                    widths[c] = widths[c].max(12);
                }
                Field::Number(..) => {}
                Field::Whole(value) => {
                    let format = Format::new().set_num_format("#,##0");
                    to.write_number_with_format(at.0, at.1, *value as f64, &format)
                        .expect("a place in the sheet");
                }
            }
        }
    }
    for (c, width) in widths.iter().enumerate() {
        to.set_column_width(c as u16, (*width).clamp(WIDTHS.0, WIDTHS.1) as f64).expect("a column");
    }
    let named: Vec<TableColumn> = sheet.headings.iter().map(|h| TableColumn::new().set_header(h)).collect();
    let table = Table::new()
        .set_columns(&named)
        .set_name(table_name(&sheet.name, index))
        .set_style(TableStyle::Light1);
    // A table has a row at least, which may be empty.
    let last = head + sheet.rows.len().max(1) as u32;
    to.add_table(head, 0, last, last_column, &table).expect("tables do not overlap");
    to.set_freeze_panes(head + 1, 1).expect("a place in the sheet");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tables_give_the_same_bytes() {
        let mut sheet = Sheet::new("a [b]: c*?/", "what", &["name", "value"]);
        sheet.rows.push(vec!["x".into(), Field::Number(0.5, Unit::Share)]);
        sheet.rows.push(vec!["y".into(), Field::Number(f64::NAN, Unit::Share)]);
        let empty = Sheet::new("empty", "nothing", &["name"]);
        let once = bytes("t", &[sheet.clone(), empty.clone()]);
        assert_eq!(once, bytes("t", &[sheet, empty]));
        assert_eq!(&once[..2], b"PK");
        assert_eq!(tab("a [b]: c*?/"), "a -b-- c---");
    }
}
