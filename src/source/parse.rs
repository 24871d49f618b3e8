//! TOML text to spanned tree, with every syntax error.
//!
//! Depth is counted before parsing, so that no input can exhaust the stack, here or in what walks the
//! tree afterwards.

use super::node::{Entry, Node, Origin, TableNode, Value};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use toml::de::{DeTable, DeValue};

/// Brackets, braces and dots may be nested this deep.
pub const MAX_DEPTH: usize = 64;
/// More syntax errors than this are summed up: after the first few, the rest usually follow from them.
const MAX_SYNTAX_ERRORS: usize = 20;

/// The tree of a file already in `sources`. Errors are reported; what could be read is returned.
pub fn parse(file: FileId, sources: &Sources, diagnostics: &mut Diagnostics) -> Node {
    let text = sources.text(file);
    let empty =
        Node { value: Value::Table(TableNode::default()), span: Span::new(file, 0, 0), origin: Origin::File };
    if let Some(at) = too_deep(text) {
        diagnostics.push(
            Diagnostic::error(
                Code::P103,
                format!("more than {MAX_DEPTH} brackets or dots inside one another"),
            )
            .at(Span::new(file, at, at + 1))
            .label("one too many")
            .help("look for a bracket that is never closed"),
        );
        return empty;
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut told = 0;
    let mut lines = std::collections::BTreeSet::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let span = Span::new(file, span.start.min(text.len()), span.end.min(text.len()));
        // One mistake often trips the parser several times on its line.
        if !lines.insert(sources.line_column(span).0) {
            continue;
        }
        told += 1;
        if told <= MAX_SYNTAX_ERRORS {
            diagnostics.push(syntax_error(error.message(), span, text, table.get_ref()));
        }
    }
    if told > MAX_SYNTAX_ERRORS {
        let more = told - MAX_SYNTAX_ERRORS;
        diagnostics.push(Diagnostic::error(
            Code::P101,
            format!("and {more} more lines of {} that are not TOML", sources.name(file)),
        ));
    }
    Node { span: Span::new(file, 0, 0), ..convert(DeValue::Table(table.into_inner()), 0..0, file, text) }
}

/// A single value, as the right side of `--set` or a default; `None` if it is not one TOML value.
pub fn parse_value(text: &str, file: FileId, offset: usize) -> Option<Node> {
    if too_deep(text).is_some() {
        return None;
    }
    let value = DeValue::parse(text).ok()?;
    let span = value.span();
    let mut node = convert(value.into_inner(), span, file, text);
    shift(&mut node, offset);
    Some(node)
}

fn shift(node: &mut Node, by: usize) {
    let moved = |s: Span| Span::new(s.file, s.start as usize + by, s.end as usize + by);
    node.span = moved(node.span);
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|n| shift(n, by)),
        Value::Table(t) => t.entries.iter_mut().for_each(|e| {
            e.key_span = moved(e.key_span);
            shift(&mut e.node, by);
        }),
        _ => {}
    }
}

fn convert(value: DeValue<'_>, range: std::ops::Range<usize>, file: FileId, text: &str) -> Node {
    let span = Span::new(file, range.start, range.end);
    let value = match value {
        DeValue::String(s) => Value::Text(s.into_owned()),
        DeValue::Integer(i) => {
            i64::from_str_radix(i.as_str(), i.radix()).map_or(Value::TooLarge, Value::Integer)
        }
        DeValue::Float(f) => Value::Float(f.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Flag(b),
        DeValue::Datetime(d) => Value::Datetime(d),
        DeValue::Array(list) => Value::List(
            list.into_iter()
                .map(|v| {
                    let span = v.span();
                    convert(v.into_inner(), span, file, text)
                })
                .collect(),
        ),
        DeValue::Table(table) => {
            let mut entries: Vec<Entry> = table
                .into_iter()
                .map(|(key, value)| {
                    let (key_range, range) = (key.span(), value.span());
                    Entry {
                        key: key.into_inner().into_owned(),
                        key_span: Span::new(file, key_range.start, key_range.end),
                        node: convert(value.into_inner(), range, file, text),
                    }
                })
                .collect();
            // The parser files a table when its header's lines end; a reader expects the order of the page.
            entries.sort_by_key(|e| e.key_span.start);
            let inline = text.as_bytes().get(range.start) == Some(&b'{') && range.len() > 1;
            Value::Table(TableNode { entries, inline })
        }
    };
    Node { value, span, origin: Origin::File }
}

/// The parser's message in this program's words, with what is known about the usual causes.
fn syntax_error(message: &str, span: Span, text: &str, root: &DeTable<'_>) -> Diagnostic {
    let at = span.start as usize;
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let before = &text[line_start..at];
    if message == "duplicate key" {
        let key = &text[at..span.end as usize];
        let d = Diagnostic::error(Code::P102, format!("`{key}` is given twice")).at(span).label("here again");
        let first = first_place(root, key, at, text);
        let d = match first {
            Some(first) => d.note_at(Span::new(span.file, first.start, first.end), "first given here"),
            None => d,
        };
        let what = if line.trim_start().starts_with('[') {
            "keep one header and put all lines under it"
        } else {
            "delete one of the two"
        };
        return d.help(what);
    }
    let d = Diagnostic::error(Code::P101, format!("not TOML: {}", message.replace(", expected nothing", "")))
        .at(span);
    let value = line.split_once('=').map(|(_, v)| v.trim()).unwrap_or("");
    if message.starts_with("string values must be quoted") {
        let word: String = value.split('#').next().unwrap_or("").trim().chars().take(40).collect();
        return if word.is_empty() {
            d.label("a value is missing here")
        } else {
            d.help(format!("text needs quotes: \"{}\"", word.trim_matches(['"', '\''])))
        };
    }
    if message.starts_with("key with no value") {
        return d.help("a line is `key = value`, a header stands in brackets: [header]");
    }
    if message.starts_with("missing comma between array elements") {
        return d.help("a list ends with ]: is it missing on a line before?");
    }
    if message.starts_with("invalid date") || message.starts_with("invalid time") {
        return d.help("dates are written 2026-03-02, with a day that the month has");
    }
    if message.contains("leading zero") {
        return d.help("a number does not start with 0; an id such as 007 is text: \"007\"");
    }
    if text[at..].starts_with(',') && before.trim_end().ends_with(|c: char| c.is_ascii_digit()) {
        return d.label("a comma within a number").help("numbers have no thousands separator: 1_000 or 1000");
    }
    if message.contains("unclosed string")
        || message.contains("invalid basic string")
        || message.contains("missing closing quote")
    {
        return d.help("close the text with the quote it began with, on the same line");
    }
    d
}

/// Where a key that is now given again stood first: the latest earlier place of that key in the tree.
fn first_place(table: &DeTable<'_>, key: &str, before: usize, text: &str) -> Option<std::ops::Range<usize>> {
    let name = key.trim_matches(['"', '\'']);
    // A table re-opened by a second header has moved there in the tree: its first header is found in the text.
    let line_start = text[..before].rfind('\n').map_or(0, |i| i + 1);
    let header = text[line_start..].lines().next()?.trim();
    if header.starts_with('[') {
        let plain = header.trim_matches(['[', ']']);
        let first = text[..line_start].find(&format!("[{plain}]"))?;
        return Some(first..first + plain.len() + 2);
    }
    let mut best: Option<std::ops::Range<usize>> = None;
    let mut consider = |range: std::ops::Range<usize>| {
        if range.start < before && best.as_ref().is_none_or(|b| range.start > b.start) {
            best = Some(range);
        }
    };
    for (k, v) in table {
        if k.get_ref() == name {
            consider(k.span());
        }
        let nested = match v.get_ref() {
            DeValue::Table(t) => first_place(t, key, before, text),
            DeValue::Array(list) => list
                .iter()
                .filter_map(|v| first_place(v.get_ref().as_table()?, key, before, text))
                .max_by_key(|r| r.start),
            _ => None,
        };
        nested.into_iter().for_each(&mut consider);
    }
    best
}

/// The byte where brackets, or the dots of one key, nest deeper than [`MAX_DEPTH`]; strings and comments aside.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut dots, mut i) = (0usize, 0usize, 0usize);
    while i < bytes.len() {
        match bytes[i] {
            b'#' => {
                while i < bytes.len() && bytes[i] != b'\n' {
                    i += 1;
                }
                continue;
            }
            quote @ (b'"' | b'\'') => {
                let triple = bytes[i..].starts_with(&[quote; 3]);
                let close: &[u8] = if triple { &[quote; 3] } else { &[quote] };
                i += close.len();
                while i < bytes.len() && !bytes[i..].starts_with(close) && (triple || bytes[i] != b'\n') {
                    i += if bytes[i] == b'\\' && quote == b'"' { 2 } else { 1 };
                }
                i += close.len();
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'.' => dots += 1,
            b'\n' | b'=' | b',' => dots = 0,
            _ => {}
        }
        if depth > MAX_DEPTH || dots > MAX_DEPTH {
            return Some(i);
        }
        i += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Format, render};

    fn problems(text: &str) -> String {
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("a.toml", text);
        parse(f, &s, &mut d);
        render(&d, &s, Format::Short)
    }

    #[test]
    fn every_line_that_is_not_toml_is_told() {
        let text = "a = 1,000\nb = 007\nc =\nd = word\n[e]\nx = 1\nx = 2\n";
        let expected = "\
a.toml:1:6: error[P101]: not TOML: unexpected key or value, expected newline, `#`
a.toml:2:5: error[P101]: not TOML: unexpected leading zero
a.toml:3:4: error[P101]: not TOML: string values must be quoted, expected literal string
a.toml:4:5: error[P101]: not TOML: string values must be quoted, expected literal string
a.toml:7:1: error[P102]: `x` is given twice
";
        assert_eq!(problems(text), expected);
    }

    #[test]
    fn duplicates_show_the_first_place_too() {
        let text =
            "[a]\nx = 1\n[w.north]\nx = 1\ny = { b = 1, b = 2 }\n[c]\n[w.north]\nz = 1\n[w]\nx = 1\nx = 2\n";
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("a.toml", text);
        parse(f, &s, &mut d);
        let places: Vec<String> = d
            .sorted()
            .iter()
            .map(|d| format!("{} after {}", s.place(d.span.unwrap()), s.place(d.notes[0].0.unwrap())))
            .collect();
        assert_eq!(
            places,
            ["a.toml:5 after a.toml:5", "a.toml:7 after a.toml:3", "a.toml:11 after a.toml:10"]
        );
        let expected = "\
error[P102]: `north` is given twice
 --> a.toml:7:4
  |
3 | [w.north]
  | --------- first given here
...
7 | [w.north]
  |    ^^^^^ here again
  |
  = help: keep one header and put all lines under it
";
        let told = render(&d, &s, Format::Human { color: false, width: 80 });
        assert!(told.contains(expected), "{told}");
    }

    #[test]
    fn deep_nesting_is_refused_before_parsing() {
        for text in [format!("a = {}", "[".repeat(100_000)), format!("a{} = 1", ".a".repeat(100_000))] {
            let p = problems(&text);
            assert!(p.contains("P103") && p.lines().count() == 1, "{p}");
        }
        let quoted =
            format!("a = \"{}\" # {}\nb = '''{}'''", "[".repeat(99), "{".repeat(99), "[\n".repeat(99));
        assert_eq!(problems(&quoted), "");
    }

    #[test]
    fn order_is_that_of_the_page() {
        let (mut s, mut d) = (Sources::default(), Diagnostics::new());
        let f = s.add("a.toml", "[w.b]\nx=1\n[w.a]\nx=1\n[v]\ny = { b = 1, a = 2 }\n");
        let root = parse(f, &s, &mut d);
        let keys = |t: &TableNode| t.entries.iter().map(|e| e.key.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(keys(root.table().unwrap()), "w v");
        assert_eq!(keys(root.table().unwrap().find("w").unwrap().node.table().unwrap()), "b a");
        let y = &root.table().unwrap().find("v").unwrap().node.table().unwrap().entries[0].node;
        assert!(y.table().unwrap().inline);
    }
}
