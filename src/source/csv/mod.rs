//! CSV tables beside the scenario: the separator sniffed, every field with its place.
//!
//! Separators `,` `;` and tab are told apart by the header. Fields may stand in double quotes, within which a
//! doubled quote is one and line ends are kept. All problems are reported up to a limit; then their number.

mod columns;
mod field;
mod lines;

pub(in crate::source) use columns::{named_column, single_column};

use self::field::cell;
use self::lines::{Lines, Raw, sniff};
use super::types::MomentOut;
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
        problems.push(|| {
            Diagnostic::error(Code::P408, format!("{name} is empty"))
                .at(Span::new(file, 0, 0))
                .help("the first row names the columns, the others hold the data: was the file saved?")
        });
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
                    d.help(format!(
                        "end every row with as many fields; an empty one is nothing between two `{separator}`"
                    ))
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
                .help("add the data below the header: was the whole file saved?")
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
    fn the_caret_stands_at_the_field() {
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("data/orders.csv", "order,placed,units\nA,2010-12-01 08:26:00,six\n");
        read_csv(f, &COLUMNS, false, &s, &mut d);
        let expected = "\
error[P405]: column `units`: \"six\" is no number
 --> data/orders.csv:2:23
  |
2 | A,2010-12-01 08:26:00,six
  |                       ^^^
  |
  = help: write a number, or leave the row out
";
        assert_eq!(render(&d, &s, Format::Human { color: false, width: 80 }), expected);
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
