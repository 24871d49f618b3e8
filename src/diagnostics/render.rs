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

/// Lines this near each other are shown as one piece.
const NEAR_LINES: usize = 6;

/// All messages, sorted and each once.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, format: Format) -> String {
    let sorted = diagnostics.sorted();
    match format {
        Format::Human { color, width } => {
            let renderer =
                if color { Renderer::styled() } else { Renderer::plain() }.term_width(width.max(40));
            let texts: Vec<String> = sorted.iter().map(|d| human(d, sources, &renderer)).collect();
            texts.join("\n")
        }
        Format::Short => sorted.iter().fold(String::new(), |mut out, d| {
            if let Some(span) = d.span {
                let (line, column) = sources.line_column(span);
                let _ = write!(out, "{}:{line}:{column}: ", sources.name(span.file));
            }
            let _ = writeln!(out, "{}[{}]: {}", word(d.severity), d.code, d.message);
            out
        }),
        Format::Json => {
            let list: Vec<_> = sorted.iter().map(|d| object(d, sources)).collect();
            format!("{:#}\n", serde_json::Value::Array(list))
        }
    }
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
