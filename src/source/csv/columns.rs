//! Single columns of numbers, as shapes of the day and empirical distributions name them.

use super::field::cell;
use super::lines::{Lines, sniff};
use super::{Cell, Column, Kind, Problems, read_csv};
use crate::diagnostics::{Code, Diagnostic, FileId, Span, did_you_mean};
use crate::source::reader::Reader;

/// The numbers of a file's only column; its first line may be a header or a number.
pub(in crate::source) fn single_column(file: FileId, r: &mut Reader<'_>) -> Option<Vec<f64>> {
    let (sources, diagnostics) = r.parts();
    let text = sources.text(file);
    let first = text.trim_start().lines().next().unwrap_or("").trim();
    if first.parse::<f64>().is_ok() {
        let mut problems = Problems { list: diagnostics, told: 0, more: 0 };
        let mut out = Vec::new();
        for fields in (Lines { text, separator: sniff(text), at: 0 }) {
            let at = Span::new(file, fields[0].start, fields[fields.len() - 1].end);
            match (fields.len(), cell(&fields[0].text, Kind::Amount, false)) {
                (1, Ok(Cell::Number(n))) => out.push(n),
                (1, Ok(_)) => {}
                (1, Err(p)) => problems.push(|| Diagnostic::error(p.code, p.message).at(at)),
                _ => problems.push(|| Diagnostic::error(Code::P406, "one number a line is expected").at(at)),
            }
        }
        let told = problems.told;
        return (told == 0).then_some(out);
    }
    let mut lines = Lines { text, separator: sniff(text), at: 0 };
    let header = lines.next().unwrap_or_default();
    if header.len() > 1 {
        let at = Span::new(file, header[0].start, header[header.len() - 1].end);
        let there: Vec<&str> = header.iter().map(|h| h.text.trim()).take(30).collect();
        diagnostics.push(
            Diagnostic::error(Code::P404, format!("{} must have one column", sources.name(file)))
                .at(at)
                .note(format!("its columns are: {}", there.join(", "))),
        );
        return None;
    }
    let name = header.first().map(|h| h.text.trim().to_string()).unwrap_or_default();
    let table = read_csv(file, &[Column::required(&name, Kind::Amount)], false, sources, diagnostics)?;
    Some(table.rows.iter().filter_map(|row| row.cells[0].number()).collect())
}

/// The numbers from 0 of one column; a missing column is reported where it is named too.
pub(in crate::source) fn named_column(
    file: FileId,
    column: &str,
    decimal_comma: bool,
    named_at: Span,
    r: &mut Reader<'_>,
) -> Option<Vec<f64>> {
    let (sources, diagnostics) = r.parts();
    let text = sources.text(file);
    let header = Lines { text, separator: sniff(text), at: 0 }.next().unwrap_or_default();
    if !text.trim().is_empty() && !header.iter().any(|h| h.text.trim().eq_ignore_ascii_case(column)) {
        let there: Vec<&str> = header.iter().map(|h| h.text.trim()).take(30).collect();
        diagnostics.push(
            Diagnostic::error(Code::P404, format!("{} has no column `{column}`", sources.name(file)))
                .at(named_at)
                .suggest(did_you_mean(column, there.iter().copied()))
                .note(format!("its columns are: {}", there.join(", "))),
        );
        return None;
    }
    let table =
        read_csv(file, &[Column::required(column, Kind::Amount)], decimal_comma, sources, diagnostics)?;
    Some(table.rows.iter().filter_map(|row| row.cells[0].number()).collect())
}
