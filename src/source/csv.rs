//! CSV tables beside the scenario: the separator sniffed, every field with its place.
//!
//! Separators `,` `;` and tab are told apart by the header. Fields may stand in double quotes, within which a
//! doubled quote is one and line ends are kept. All problems are reported up to a limit; then their number.

use super::reader::Reader;
use super::types::{MomentOut, parse_moment_field};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, did_you_mean};

/// Problems told one by one before the rest is counted.
pub const MAX_PROBLEMS: usize = 20;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text, perhaps empty.
    Text,
    /// Text that must not be empty.
    Key,
    /// A finite number.
    Number,
    /// A finite number from 0.
    Amount,
    /// A whole number from 0.
    Count,
    /// A date with or without a time.
    Moment,
}

/// A column that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'c> {
    /// Its name in the header, whatever the case.
    pub name: &'c str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the file must have it.
    pub required: bool,
}

impl<'c> Column<'c> {
    /// A column that must be there.
    pub const fn required(name: &'c str, kind: Kind) -> Self {
        Column { name, kind, required: true }
    }

    /// A column that may be there.
    pub const fn optional(name: &'c str, kind: Kind) -> Self {
        Column { name, kind, required: false }
    }
}

/// A field's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Of [`Kind::Text`] and [`Kind::Key`].
    Text(String),
    /// Of [`Kind::Number`] and [`Kind::Amount`].
    Number(f64),
    /// Of [`Kind::Count`].
    Count(u64),
    /// Of [`Kind::Moment`].
    Moment(MomentOut),
    /// The file has no such column.
    Absent,
}

impl Cell {
    /// The text; empty when absent.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(t) => t,
            _ => "",
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Number(n) => Some(*n),
            Cell::Count(n) => Some(*n as f64),
            _ => None,
        }
    }

    /// The count, if it is one.
    pub fn count(&self) -> Option<u64> {
        match self {
            Cell::Count(n) => Some(*n),
            _ => None,
        }
    }

    /// The moment, if it is one.
    pub fn moment(&self) -> Option<MomentOut> {
        match self {
            Cell::Moment(m) => Some(*m),
            _ => None,
        }
    }
}

/// A row: one cell for each expected column, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// The bytes of the line.
    pub at: Span,
}

/// A table that was read without a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The rows in file order; at least one.
    pub rows: Vec<Row>,
    /// The names in the header.
    pub header: Vec<String>,
}

/// A field with its bytes in the file, quotes included.
struct Raw<'t> {
    text: std::borrow::Cow<'t, str>,
    start: usize,
    end: usize,
}

/// Reads the expected columns of a file already in `sources`; others are ignored.
///
/// `None` when anything is wrong, which has been reported. With `decimal_comma`, numbers are written `1,5`.
pub fn read_csv(
    file: FileId,
    columns: &[Column<'_>],
    decimal_comma: bool,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Table> {
    let mut problems = Problems { list: diagnostics, told: 0, more: 0 };
    let table = read_rows(file, columns, decimal_comma, sources, &mut problems);
    let (told, more) = (problems.told, problems.more);
    if more > 0 {
        let text = format!("and {more} more problems in {}", sources.name(file));
        // At the end of the file, so that it is told after the others.
        let end = sources.text(file).len();
        diagnostics.push(Diagnostic::error(Code::P405, text).at(Span::new(file, end, end)));
    }
    table.filter(|_| told == 0)
}

struct Problems<'d> {
    list: &'d mut Diagnostics,
    told: usize,
    more: usize,
}

impl Problems<'_> {
    fn push(&mut self, make: impl FnOnce() -> Diagnostic) {
        if self.told < MAX_PROBLEMS {
            self.told += 1;
            self.list.push(make());
        } else {
            self.more += 1;
        }
    }
}

fn read_rows(
    file: FileId,
    columns: &[Column<'_>],
    decimal_comma: bool,
    sources: &Sources,
    problems: &mut Problems<'_>,
) -> Option<Table> {
    let text = sources.text(file);
    let name = sources.name(file);
    if text.trim().is_empty() {
        problems.push(|| Diagnostic::error(Code::P408, format!("{name} is empty")).at(Span::new(file, 0, 0)));
        return None;
    }
    let separator = sniff(text);
    let mut lines = Lines { text, separator, at: 0 };
    let header = lines.next().expect("a text that is not blank has a line");
    let places = find_columns(file, &header, columns, name, problems)?;
    let mut rows = Vec::new();
    for fields in lines {
        let (first, last) =
            (fields.first().expect("at least one field"), fields.last().expect("at least one"));
        let at = Span::new(file, first.start, last.end);
        if fields.len() != header.len() {
            let (found, wanted) = (fields.len(), header.len());
            problems.push(|| {
                let d = Diagnostic::error(
                    Code::P406,
                    format!("this row has {found} fields, the header {wanted}"),
                )
                .at(at);
                if found > wanted && separator == ',' {
                    d.help("a field with a comma in it must stand in double quotes")
                } else {
                    d
                }
            });
            continue;
        }
        let mut cells = Vec::with_capacity(columns.len());
        for (column, place) in columns.iter().zip(&places) {
            let Some(i) = *place else {
                cells.push(Cell::Absent);
                continue;
            };
            match cell(&fields[i].text, column.kind, decimal_comma) {
                Ok(cell) => cells.push(cell),
                Err(problem) => problems.push(|| {
                    let field = Span::new(file, fields[i].start, fields[i].end);
                    let message = format!("column `{}`: {}", column.name, problem.message);
                    let d = Diagnostic::error(problem.code, message).at(field);
                    problem.help.map_or(d.clone(), |h| d.help(h))
                }),
            }
        }
        if problems.told == 0 {
            rows.push(Row { cells, at });
        }
    }
    if rows.is_empty() && problems.told == 0 {
        let end = text.len();
        problems.push(|| {
            Diagnostic::error(Code::P408, format!("{name} has a header but no rows"))
                .at(Span::new(file, end, end))
        });
    }
    Some(Table { rows, header: header.iter().map(|h| h.text.trim().to_string()).collect() })
}

/// The place of each expected column in the header; every one that is missing is reported.
fn find_columns(
    file: FileId,
    header: &[Raw<'_>],
    columns: &[Column<'_>],
    name: &str,
    problems: &mut Problems<'_>,
) -> Option<Vec<Option<usize>>> {
    let line = Span::new(file, header[0].start, header[header.len() - 1].end);
    let same = |h: &Raw<'_>, c: &str| h.text.trim().eq_ignore_ascii_case(c);
    let mut good = true;
    let mut places = Vec::new();
    for column in columns {
        let found: Vec<usize> = (0..header.len()).filter(|&i| same(&header[i], column.name)).collect();
        if let [_, again, ..] = found[..] {
            good = false;
            let at = Span::new(file, header[again].start, header[again].end);
            problems.push(|| {
                Diagnostic::error(Code::P404, format!("{name} has two columns `{}`", column.name)).at(at)
            });
        }
        if found.is_empty() && column.required {
            good = false;
            let free =
                || header.iter().filter(|h| !columns.iter().any(|c| same(h, c.name))).map(|h| h.text.trim());
            problems.push(|| {
                let near = did_you_mean(column.name, free());
                let near_at = header.iter().find(|h| near.as_deref() == Some(h.text.trim()));
                let d = Diagnostic::error(Code::P404, format!("{name} has no column `{}`", column.name));
                let d = match near_at {
                    Some(h) => d
                        .at(Span::new(file, h.start, h.end))
                        .help(format!("rename this column to `{}`, if that is what it holds", column.name)),
                    None => d.at(line),
                };
                let there: Vec<&str> = header.iter().map(|h| h.text.trim()).take(30).collect();
                d.note(format!("its columns are: {}", there.join(", ")))
            });
        }
        places.push(found.first().copied());
    }
    good.then_some(places)
}

/// The separator that occurs most in the first line, outside quotes.
fn sniff(text: &str) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for c in text.trim_start_matches(['\r', '\n']).lines().next().unwrap_or("").chars() {
        quoted ^= c == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(c == *separator && !quoted);
        }
    }
    // Of equals, the comma.
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(s, _)| s)
}

/// The lines of a CSV text as fields; blank lines are skipped.
struct Lines<'t> {
    text: &'t str,
    separator: char,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Vec<Raw<'t>>;

    fn next(&mut self) -> Option<Vec<Raw<'t>>> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return None;
        }
        let mut fields = Vec::new();
        loop {
            let start = self.at;
            let separator = self.separator as u8;
            let ends = |b: u8| b == separator || b == b'\n' || b == b'\r';
            if bytes.get(start) == Some(&b'"') {
                let mut i = start + 1;
                // The closing quote is one that is not doubled.
                while i < bytes.len() && (bytes[i] != b'"' || bytes.get(i + 1) == Some(&b'"')) {
                    i += if bytes[i] == b'"' { 2 } else { 1 };
                }
                let inner = &self.text[start + 1..i.min(bytes.len())];
                let mut end = (i + 1).min(bytes.len());
                while end < bytes.len() && !ends(bytes[end]) {
                    end += 1;
                }
                let text =
                    if inner.contains("\"\"") { inner.replace("\"\"", "\"").into() } else { inner.into() };
                fields.push(Raw { text, start, end });
                self.at = end;
            } else {
                let end = bytes[start..].iter().position(|&b| ends(b)).map_or(bytes.len(), |n| start + n);
                fields.push(Raw { text: self.text[start..end].into(), start, end });
                self.at = end;
            }
            match bytes.get(self.at) {
                Some(&b) if b == separator => self.at += 1,
                _ => break,
            }
        }
        Some(fields)
    }
}

struct FieldProblem {
    code: Code,
    message: String,
    help: Option<String>,
}

/// The largest number a column may hold; beyond it the integers inside would overflow.
const HUGE: f64 = 1e15;

fn cell(text: &str, kind: Kind, decimal_comma: bool) -> Result<Cell, FieldProblem> {
    let text = text.trim();
    let fail = |message: String, help: Option<String>| Err(FieldProblem { code: Code::P405, message, help });
    let shown: String = text.chars().take(40).collect();
    match kind {
        Kind::Text => return Ok(Cell::Text(text.to_string())),
        Kind::Key if text.is_empty() => return fail("the field is empty".into(), None),
        Kind::Key => return Ok(Cell::Text(text.to_string())),
        Kind::Moment => {
            let help = "write 2026-03-02 or 2026-03-02 17:00:00".to_string();
            return match parse_moment_field(text) {
                Some(moment) => Ok(Cell::Moment(moment)),
                None if text.is_empty() => fail("the field is empty".into(), Some(help)),
                None => fail(format!("\"{shown}\" is no date and time"), Some(help)),
            };
        }
        Kind::Number | Kind::Amount | Kind::Count => {}
    }
    if text.is_empty() {
        return fail("the field is empty".into(), None);
    }
    let plain = match (decimal_comma, text.contains(',')) {
        (true, _) if text.contains('.') => {
            return fail(format!("\"{shown}\" has a point, but decimals have a comma here"), None);
        }
        (true, _) => text.replace(',', "."),
        (false, true) => {
            let help = "write the number with a point, or say `decimal = \",\"` beside the file name";
            return Err(FieldProblem {
                code: Code::P204,
                message: format!("a comma in a number can be read in two ways: \"{shown}\""),
                help: Some(help.into()),
            });
        }
        (false, false) => text.to_string(),
    };
    let number: f64 = match plain.parse() {
        Ok(number) => number,
        Err(_) => return fail(format!("\"{shown}\" is no number"), None),
    };
    if !number.is_finite() {
        let message = format!("\"{shown}\" is no finite number");
        return Err(FieldProblem { code: Code::P212, message, help: None });
    }
    if number.abs() > HUGE {
        return fail(format!("{shown} is larger than anything that can be meant"), None);
    }
    if kind != Kind::Number && number < 0.0 {
        return fail(format!("{shown} is negative"), None);
    }
    match kind {
        Kind::Count if number.fract() != 0.0 => fail(format!("{shown} is no whole number"), None),
        Kind::Count => Ok(Cell::Count(number as u64)),
        _ => Ok(Cell::Number(number)),
    }
}

/// The numbers of a file's only column; its first line may be a header or a number.
pub(super) fn single_column(file: FileId, r: &mut Reader<'_>) -> Option<Vec<f64>> {
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
pub(super) fn named_column(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Format, render};

    const COLUMNS: [Column<'_>; 3] = [
        Column::required("order", Kind::Key),
        Column::required("placed", Kind::Moment),
        Column::optional("units", Kind::Count),
    ];

    fn read(text: &str, comma: bool) -> (Option<Table>, String) {
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("orders.csv", text);
        let table = read_csv(f, &COLUMNS, comma, &s, &mut d);
        (table, render(&d, &s, Format::Short))
    }

    #[test]
    fn separators_quotes_and_line_ends() {
        for text in [
            "order,placed,units\nA,2010-12-01 08:26:00,6\n\"B, \"\"x\"\"\",2010-12-01T08:28,2\n",
            "Order;Placed;Units\r\nA;2010-12-01 08:26:00;6\r\n\r\n\"B, \"\"x\"\"\";2010-12-01T08:28;2",
            "units\tplaced\torder\n6\t2010-12-01 08:26:00\tA\n2\t2010-12-01T08:28\t\"B, \"\"x\"\"\"\n",
        ] {
            let (table, problems) = read(text, false);
            assert_eq!(problems, "");
            let rows = table.unwrap().rows;
            assert_eq!(rows.len(), 2);
            assert_eq!(rows[1].cells[0].text(), "B, \"x\"");
            assert_eq!(rows[0].cells[2].count(), Some(6));
            assert_eq!(
                rows[0].cells[1].moment().unwrap().local,
                jiff::civil::date(2010, 12, 1).at(8, 26, 0, 0)
            );
        }
    }

    #[test]
    fn every_bad_field_is_told_with_line_and_column() {
        let text = "order,placed,units\nA,2010-13-01,6\n,2010-12-01,-1\nC,2010-12-01,nan\nD,2010-12-01,1e99\nE,2010-12-01\nF,2010-12-01,1.5\nG,2010-12-01,x\n";
        let (table, problems) = read(text, false);
        assert!(table.is_none());
        let expected = "\
orders.csv:2:3: error[P405]: column `placed`: \"2010-13-01\" is no date and time
orders.csv:3:1: error[P405]: column `order`: the field is empty
orders.csv:3:13: error[P405]: column `units`: -1 is negative
orders.csv:4:14: error[P212]: column `units`: \"nan\" is no finite number
orders.csv:5:14: error[P405]: column `units`: 1e99 is larger than anything that can be meant
orders.csv:6:1: error[P406]: this row has 2 fields, the header 3
orders.csv:7:14: error[P405]: column `units`: 1.5 is no whole number
orders.csv:8:14: error[P405]: column `units`: \"x\" is no number
";
        assert_eq!(problems, expected);
    }

    #[test]
    fn headers_are_checked() {
        let (_, problems) = read("ordr,placed,units\nA,2010-12-01,1\n", false);
        assert_eq!(problems, "orders.csv:1:1: error[P404]: orders.csv has no column `order`\n");
        assert_eq!(
            read("order,placed\n", false).1,
            "orders.csv:2:1: error[P408]: orders.csv has a header but no rows\n"
        );
        assert_eq!(read(" \n", false).1, "orders.csv:1:1: error[P408]: orders.csv is empty\n");
    }

    #[test]
    fn decimal_commas_only_when_the_scenario_says_so() {
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("t.csv", "seconds;x\n1,5;a\n");
        let columns = [Column::required("seconds", Kind::Amount)];
        assert!(read_csv(f, &columns, false, &s, &mut d).is_none());
        assert!(render(&d, &s, Format::Short).contains("P204"));
        let table = read_csv(f, &columns, true, &s, &mut Diagnostics::new()).unwrap();
        assert_eq!(table.rows[0].cells[0].number(), Some(1.5));
    }

    #[test]
    fn twenty_problems_are_told_and_the_rest_counted() {
        let text = "order,placed,units\n".to_string() + &"A,2010-12-01,x\n".repeat(50);
        let (_, problems) = read(&text, false);
        assert_eq!(problems.lines().count(), 21);
        assert!(problems.ends_with("error[P405]: and 30 more problems in orders.csv\n"));
    }

    #[test]
    fn row_nineteen_thousand_of_twenty_thousand_is_found_quickly() {
        let mut text = String::from("order,placed,units\n");
        for i in 1..=20_000 {
            let units = if i == 19_000 { "x" } else { "3" };
            text += &format!("ORDER{i},2010-12-01 08:26:00,{units}\n");
        }
        let started = std::time::Instant::now();
        let (_, problems) = read(&text, false);
        assert_eq!(problems, "orders.csv:19001:32: error[P405]: column `units`: \"x\" is no number\n");
        // Takes about 10 ms; the margin is for busy machines.
        assert!(started.elapsed().as_secs_f64() < 1.0, "{:?}", started.elapsed());
    }
}
