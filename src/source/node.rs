//! The spanned tree of a scenario: every key and value knows the bytes it came from.

use crate::diagnostics::Span;
use toml::value::Datetime;

/// Which layer gave a value. The place is the value's span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File,
    /// The variant that was chosen.
    Variant,
    /// `--set`.
    Set,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// The bytes of the value; of a table under a header, the header.
    pub span: Span,
    /// The layer it comes from.
    pub origin: Origin,
}

/// What a TOML value can be. Numbers are kept apart from the text they were written as.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text in quotes.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent; perhaps `nan` or `inf`.
    Float(f64),
    /// A whole number of more than 63 bits.
    TooLarge,
    /// `true` or `false`.
    Flag(bool),
    /// A date, a time, or both.
    Datetime(Datetime),
    /// A list in brackets, or an array of tables.
    List(Vec<Node>),
    /// A table in braces or under headers.
    Table(TableNode),
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct TableNode {
    /// The keys in file order.
    pub entries: Vec<Entry>,
    /// Written in braces, and so replaced whole by an overlay.
    pub inline: bool,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key without quotes.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl TableNode {
    /// The entry of a key.
    pub fn find(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    /// The entry of a key, to change.
    pub fn find_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|e| e.key == key)
    }
}

impl Node {
    /// The table, if it is one.
    pub fn table(&self) -> Option<&TableNode> {
        match &self.value {
            Value::Table(t) => Some(t),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The number, if it is one and finite.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(i) => Some(i as f64),
            Value::Float(f) if f.is_finite() => Some(f),
            _ => None,
        }
    }

    /// What it is, as a reader would call it.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::TooLarge => "a number too large to count with",
            Value::Float(f) if !f.is_finite() => "not a finite number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Datetime(d) if d.date.is_none() => "a time of day",
            Value::Datetime(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// Gives the whole tree one place and origin.
    pub fn move_to(&mut self, span: Span, origin: Origin) {
        (self.span, self.origin) = (span, origin);
        match &mut self.value {
            Value::List(list) => list.iter_mut().for_each(|n| n.move_to(span, origin)),
            Value::Table(t) => t.entries.iter_mut().for_each(|e| {
                e.key_span = span;
                e.node.move_to(span, origin);
            }),
            _ => {}
        }
    }

    /// Gives the whole tree one origin, leaving the places.
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
        match &mut self.value {
            Value::List(list) => list.iter_mut().for_each(|n| n.set_origin(origin)),
            Value::Table(t) => t.entries.iter_mut().for_each(|e| e.node.set_origin(origin)),
            _ => {}
        }
    }
}
