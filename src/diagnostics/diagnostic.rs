//! One message, and the list that collects them.

use super::{Code, Span};
use std::collections::BTreeSet;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// Legal, but probably not meant.
    Warning,
}

/// A message: what is wrong, where, why, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of the table of codes.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// The words beside the caret.
    pub label: Option<String>,
    /// Further facts, each perhaps with a place of its own.
    pub notes: Vec<(Option<Span>, String)>,
    /// Ways out.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: None,
            label: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Where it is.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The words beside the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// A further fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push((None, note.into()));
        self
    }

    /// A further place, with the words beside it.
    pub fn note_at(mut self, span: Span, note: impl Into<String>) -> Self {
        self.notes.push((Some(span), note.into()));
        self
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// `did you mean …?` when there is a suggestion.
    pub fn suggest(self, name: Option<String>) -> Self {
        match name {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// All messages about one scenario; nobody stops at the first.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No messages.
    pub fn new() -> Self {
        Diagnostics::default()
    }

    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all messages of another list.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// Whether the scenario cannot be run.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many errors and warnings there are, each message counted once.
    pub fn count(&self) -> (usize, usize) {
        let sorted = self.sorted();
        let errors = sorted.iter().filter(|d| d.severity == Severity::Error).count();
        (errors, sorted.len() - errors)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The messages in the order they came.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// By file (in the order read) and position; what has no place comes first; nothing twice.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut seen = BTreeSet::new();
        let mut out: Vec<&Diagnostic> =
            self.list.iter().filter(|d| seen.insert((d.code, d.span, d.message.as_str()))).collect();
        out.sort_by_key(|d| d.span.map(|s| (s.file, s.start)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Sources;

    #[test]
    fn sorted_by_place_and_told_once() {
        let mut s = Sources::default();
        let f = s.add("a", "0123456789");
        let mut d = Diagnostics::new();
        d.push(Diagnostic::error(Code::P101, "late").at(Span::new(f, 5, 6)));
        d.push(Diagnostic::warning(Code::W601, "early").at(Span::new(f, 1, 2)));
        d.push(Diagnostic::error(Code::P101, "late").at(Span::new(f, 5, 6)));
        d.push(Diagnostic::error(Code::P101, "nowhere"));
        let texts: Vec<&str> = d.sorted().iter().map(|d| d.message.as_str()).collect();
        assert_eq!(texts, ["nowhere", "early", "late"]);
        assert_eq!(d.count(), (2, 1));
        assert!(d.has_errors());
    }
}
