//! A list of messages as text: for people, one line each, or JSON.

use super::{Diagnostic, Diagnostics, Severity, Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;
use std::fmt::Write;

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With the lines of the file and carets.
    Human {
        /// With terminal colours.
        color: bool,
        /// Columns of the terminal.
        width: usize,
    },
    /// `file:line:column: error[P301]: message`.
    Short,
    /// An array of objects.
    Json,
}

/// More messages than this are counted: nobody reads them, and a damaged file can have a million.
const MOST_SHOWN: usize = 1000;

/// Lines this near each other are shown as one piece.
const NEAR_LINES: usize = 6;

/// All messages, sorted and each once; for people, the first 1000 and the number of the rest.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, format: Format) -> String {
    let sorted = diagnostics.sorted();
    let shown = &sorted[..sorted.len().min(MOST_SHOWN)];
    let mut out = String::new();
    match format {
        Format::Human { color, width } => {
            let renderer =
                if color { Renderer::styled() } else { Renderer::plain() }.term_width(width.max(40));
            let texts: Vec<String> = shown.iter().map(|d| human(d, sources, &renderer)).collect();
            out = texts.join("\n");
        }
        Format::Short => {
            for d in shown {
                if let Some(span) = d.span {
                    let (line, column) = sources.line_column(span);
                    let _ = write!(out, "{}:{line}:{column}: ", sources.name(span.file));
                }
                let _ = writeln!(out, "{}[{}]: {}", word(d.severity), d.code, d.message);
            }
        }
        Format::Json => {
            let list: Vec<_> = sorted.iter().map(|d| object(d, sources)).collect();
            return format!("{:#}\n", serde_json::Value::Array(list));
        }
    }
    if sorted.len() > shown.len() {
        let _ = writeln!(out, "and {} more messages", sorted.len() - shown.len());
    }
    out
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn object(d: &Diagnostic, sources: &Sources) -> serde_json::Value {
    let place = |span: Option<Span>| {
        span.map(|span| {
            let (line, column) = sources.line_column(span);
            let (end_line, end_column) = sources.line_column(Span { start: span.end, ..span });
            json!({ "file": sources.name(span.file), "line": line, "column": column,
                    "end_line": end_line, "end_column": end_column })
        })
    };
    json!({
        "code": d.code.name(), "severity": word(d.severity), "message": d.message, "place": place(d.span),
        "label": d.label, "help": d.help,
        "notes": d.notes.iter().map(|(s, t)| json!({ "place": place(*s), "text": t })).collect::<Vec<_>>(),
    })
}

/// A stretch of lines of one file with the marks in it.
struct Piece<'a> {
    file: super::FileId,
    first: usize,
    last: usize,
    marks: Vec<(Span, bool, Option<&'a str>)>,
}

fn human(d: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let own = d.span.map(|s| (s, true, d.label.as_deref()));
    let others = d.notes.iter().filter_map(|(s, t)| s.map(|s| (s, false, Some(t.as_str()))));
    for mark in own.into_iter().chain(others) {
        let line = sources.line_column(mark.0).0;
        let last = sources.line_column(Span { start: mark.0.end, ..mark.0 }).0.max(line);
        let near = pieces
            .iter_mut()
            .find(|p| p.file == mark.0.file && line <= p.last + NEAR_LINES && last + NEAR_LINES >= p.first);
        match near {
            Some(p) => {
                (p.first, p.last) = (p.first.min(line), p.last.max(last));
                p.marks.push(mark);
            }
            None => pieces.push(Piece { file: mark.0.file, first: line, last, marks: vec![mark] }),
        }
    }
    let mut group = Group::with_title(level.primary_title(d.message.as_str()).id(d.code.name()));
    for piece in &pieces {
        let from = sources.line_range(piece.file, piece.first).start;
        let to = sources.line_range(piece.file, piece.last).end;
        let text = &sources.text(piece.file)[from..to];
        let marks = piece.marks.iter().map(|&(span, own, label)| {
            let range = char_range(text, span.start as usize - from, span.end as usize - from);
            let kind = if own { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(range).label(label)
        });
        group = group.element(
            Snippet::source(text).path(sources.name(piece.file)).line_start(piece.first).annotations(marks),
        );
    }
    for (_, note) in d.notes.iter().filter(|(s, _)| s.is_none()) {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    for help in &d.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut text = renderer.render(&[group]);
    text.push('\n');
    text
}

/// A range inside the text and on character boundaries.
fn char_range(text: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let down = |mut i: usize| {
        i = i.min(text.len());
        while !text.is_char_boundary(i) {
            i -= 1;
        }
        i
    };
    let start = down(start);
    start..down(end).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    fn many(n: usize) -> (Diagnostics, Sources) {
        let (mut d, mut s) = (Diagnostics::new(), Sources::default());
        let f = s.add("a.toml", "x = 1\n".repeat(n));
        for i in 0..n {
            d.push(Diagnostic::error(Code::P101, "wrong").at(Span::new(f, i * 6, i * 6 + 1)));
        }
        (d, s)
    }

    #[test]
    fn a_thousand_messages_are_shown_and_the_rest_counted() {
        let (d, s) = many(1003);
        let text = render(&d, &s, Format::Short);
        assert_eq!(text.lines().count(), 1001);
        assert!(text.ends_with("a.toml:1000:1: error[P101]: wrong\nand 3 more messages\n"), "{text}");
        let json: serde_json::Value = serde_json::from_str(&render(&d, &s, Format::Json)).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 1003);
    }

    #[test]
    fn places_far_apart_and_in_other_files_are_shown_apart() {
        let mut s = Sources::default();
        let a = s.add("a.toml", "x = 1\n".repeat(40));
        let b = s.add("b.toml", "é = 2\n");
        let mut d = Diagnostics::new();
        let first = Diagnostic::error(Code::P102, "twice").at(Span::new(a, 180, 181)).label("again");
        d.push(
            first
                .note_at(Span::new(a, 0, 1), "first")
                .note_at(Span::new(b, 0, 2), "and here")
                .note("why")
                .help("do"),
        );
        let expected = "\
error[P102]: twice
  --> a.toml:31:1
   |
31 | x = 1
   | ^ again
   |
  ::: a.toml:1:1
   |
 1 | x = 1
   | - first
   |
  ::: b.toml:1:1
   |
 1 | é = 2
   | - and here
   |
   = note: why
   = help: do
";
        assert_eq!(render(&d, &s, Format::Human { color: false, width: 80 }), expected);
        assert!(render(&d, &s, Format::Human { color: true, width: 80 }).contains("\u{1b}["));
    }
}
