//! Changes by path: `--set PATH=VALUE` and the `set` of a variant.
//!
//! Paths are checked against the declared keys and the names there are, so that a misspelt change is an
//! error; `*` stands for every name.

use super::keys::{KeyDoc, SectionDoc, Shape};
use super::node::{Entry, Node, Origin, TableNode, Value};
use super::parse::parse_value;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Span, did_you_mean};
use std::ops::Range;

/// One change.
pub(super) struct Change {
    pub path: String,
    /// The place of the path.
    pub path_at: Span,
    /// Whether the path stands there byte by byte, so that a part of it can be pointed at.
    pub exact: bool,
    pub value: Node,
}

impl Change {
    /// Reads `PATH=VALUE`; the value as TOML, or as text when it is none.
    pub fn parse(text: &str, file: FileId) -> Result<Change, Diagnostic> {
        let all = Span::new(file, 0, text.len());
        let wrong = |message: &str| {
            Diagnostic::error(Code::P306, message.to_string())
                .at(all)
                .help("write PATH=VALUE, such as --set run.replications=200")
        };
        let equals =
            outside_quotes(text, '=').next().ok_or_else(|| wrong("`--set` needs a path, `=` and a value"))?;
        let (path, raw) = (text[..equals].trim_end(), &text[equals + 1..]);
        let value_text = raw.trim();
        if path.trim().is_empty() || value_text.is_empty() {
            return Err(wrong("`--set` needs a path, `=` and a value"));
        }
        let from = equals + 1 + (raw.len() - raw.trim_start().len());
        let mut value = parse_value(value_text, file, from).unwrap_or_else(|| Node {
            value: Value::Text(value_text.to_string()),
            span: Span::new(file, from, from + value_text.len()),
            origin: Origin::Set,
        });
        value.set_origin(Origin::Set);
        Ok(Change { path: path.to_string(), path_at: Span::new(file, 0, path.len()), exact: true, value })
    }

    fn at(&self, part: &Range<usize>) -> Span {
        if self.exact { self.path_at.within(part.start, part.end) } else { self.path_at }
    }
}

/// The places of a character that is not within quotes.
fn outside_quotes(text: &str, wanted: char) -> impl Iterator<Item = usize> {
    let mut quote = None;
    text.char_indices().filter_map(move |(i, c)| {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == wanted => return Some(i),
            None => {}
        }
        None
    })
}

/// The steps of a path with their places in it; quotes keep dots together.
pub(super) fn split_path(path: &str) -> Result<Vec<(String, Range<usize>)>, Range<usize>> {
    let mut steps = Vec::new();
    let ends: Vec<usize> = outside_quotes(path, '.').chain([path.len()]).collect();
    let mut from = 0;
    for end in ends {
        let step = path[from..end].trim();
        let bare = step.strip_prefix(['"', '\'']).and_then(|s| s.strip_suffix(['"', '\''])).unwrap_or(step);
        if bare.is_empty() {
            return Err(from..end);
        }
        steps.push((bare.to_string(), from..end));
        from = end + 1;
    }
    Ok(steps)
}

type Steps<'s> = &'s [(String, Range<usize>)];

/// Makes a change in the tree, or reports why it cannot be made.
pub(super) fn apply(
    tree: &mut TableNode,
    root: &'static SectionDoc,
    change: &Change,
    diagnostics: &mut Diagnostics,
) {
    let steps = match split_path(&change.path) {
        Ok(steps) => steps,
        Err(part) => {
            let d = Diagnostic::error(Code::P306, format!("`{}` is no path", change.path));
            return diagnostics.push(d.at(change.at(&part)).help("steps are joined by single dots"));
        }
    };
    if let Err(d) = in_section(tree, root, false, &steps, change) {
        diagnostics.push(d);
    }
}

fn unknown(message: String, part: &Range<usize>, change: &Change, near: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::P304, message).at(change.at(part)).suggest(near)
}

fn in_section(
    table: &mut TableNode,
    doc: &'static SectionDoc,
    named: bool,
    steps: Steps<'_>,
    change: &Change,
) -> Result<(), Diagnostic> {
    let ((step, part), rest) = (&steps[0], &steps[1..]);
    if named && step == "enabled" && rest.is_empty() {
        put(table, step, change);
        return Ok(());
    }
    let Some(key) = doc.find(step) else {
        let near = did_you_mean(step, doc.keys.iter().map(|k| k.name));
        let d = unknown(format!("there is no `{step}` to set here"), part, change, near);
        let known: Vec<&str> = doc.keys.iter().map(|k| k.name).collect();
        return Err(d.note(format!("known here: {}", known.join(", "))));
    };
    if rest.is_empty() {
        let fits = match key.shape {
            Shape::Value { .. } => true,
            Shape::Section(_) | Shape::Named(_) => matches!(change.value.value, Value::Table(_)),
            Shape::Many(_) => matches!(change.value.value, Value::List(_)),
        };
        if !fits {
            let inner = key.shape.section().map_or(&[][..], |(doc, _)| doc.keys.as_slice());
            let names: Vec<&str> = inner.iter().map(|k| k.name).collect();
            let d =
                unknown(format!("`{step}` is a table: the path must name a key in it"), part, change, None);
            return Err(d.note(format!("its keys are: {}", names.join(", "))));
        }
        put(table, step, change);
        return Ok(());
    }
    match &key.shape {
        Shape::Section(inner) => in_section(descend(table, step, change), inner(), false, rest, change),
        Shape::Named(inner) => in_names(table, key, inner(), rest, change),
        Shape::Many(_) => {
            let d =
                unknown(format!("`{step}` is a list, which can only be set as a whole"), part, change, None);
            Err(d)
        }
        Shape::Value { or_table, .. } => match (table.find_mut(step).map(|e| &mut e.node.value), or_table) {
            (Some(Value::Table(t)), Some(inner)) if inner().find(&rest[0].0).is_some() => {
                in_section(t, inner(), false, rest, change)
            }
            (Some(Value::Table(t)), _) => in_value(t, rest, change),
            _ => Err(unknown(format!("`{step}` has no keys here: set it as a whole"), part, change, None)),
        },
    }
}

fn in_names(
    table: &mut TableNode,
    key: &KeyDoc,
    doc: &'static SectionDoc,
    steps: Steps<'_>,
    change: &Change,
) -> Result<(), Diagnostic> {
    let ((name, part), rest) = (&steps[0], &steps[1..]);
    let kind = key.name.replace('_', " ");
    let entries = match table.find_mut(key.name).map(|e| &mut e.node.value) {
        Some(Value::Table(t)) => &mut t.entries,
        _ => return Err(unknown(format!("the scenario has no {kind}"), part, change, None)),
    };
    let names: Vec<String> = entries.iter().map(|e| e.key.clone()).collect();
    let (mut found, mut changed, mut failed) = (false, false, None);
    for entry in entries.iter_mut().filter(|e| name == "*" || e.key == *name) {
        found = true;
        if rest.is_empty() {
            let d =
                unknown(format!("`{name}` is a table: the path must name a key in it"), part, change, None);
            let keys: Vec<&str> = doc.keys.iter().map(|k| k.name).collect();
            return Err(d.note(format!("its keys are: {}", keys.join(", "))));
        }
        // What is not a table here is told by reading the scenario.
        if let Value::Table(t) = &mut entry.node.value {
            match in_section(t, doc, true, rest, change) {
                Ok(()) => changed = true,
                Err(d) => failed = failed.or(Some(d)),
            }
        }
    }
    // `*` reaches what has the rest of the path; it is an error only when nothing has.
    if let Some(d) = failed.filter(|_| !changed) {
        return Err(d);
    }
    if found {
        return Ok(());
    }
    let near = did_you_mean(name, names.iter().map(String::as_str));
    let message = if name == "*" {
        format!("the scenario has no {kind}")
    } else {
        format!("no {kind} is called `{name}`")
    };
    let d = unknown(message, part, change, near);
    Err(if names.is_empty() { d } else { d.note(format!("there are: {}", names.join(", "))) })
}

/// Inside a value in braces, where only what is there can be set.
fn in_value(table: &mut TableNode, steps: Steps<'_>, change: &Change) -> Result<(), Diagnostic> {
    let ((step, part), rest) = (&steps[0], &steps[1..]);
    let names: Vec<String> = table.entries.iter().map(|e| e.key.clone()).collect();
    let Some(entry) = table.find_mut(step) else {
        let near = did_you_mean(step, names.iter().map(String::as_str));
        let d = unknown(format!("there is no `{step}` to set here"), part, change, near);
        return Err(d.note(format!("known here: {}", names.join(", "))));
    };
    if rest.is_empty() {
        entry.node = change.value.clone();
        return Ok(());
    }
    match &mut entry.node.value {
        Value::Table(t) => in_value(t, rest, change),
        _ => Err(unknown(format!("`{step}` has no keys here: set it as a whole"), part, change, None)),
    }
}

fn put(table: &mut TableNode, key: &str, change: &Change) {
    match table.find_mut(key) {
        Some(entry) => entry.node = change.value.clone(),
        None => table.entries.push(Entry {
            key: key.to_string(),
            key_span: change.path_at,
            node: change.value.clone(),
        }),
    }
}

/// The table under a key, made when it is not there.
fn descend<'t>(table: &'t mut TableNode, key: &str, change: &Change) -> &'t mut TableNode {
    let at = match table.entries.iter().position(|e| e.key == key) {
        Some(at) => at,
        None => {
            let (span, origin) = (change.path_at, change.value.origin);
            let node = Node { value: Value::Table(TableNode::default()), span, origin };
            table.entries.push(Entry { key: key.to_string(), key_span: span, node });
            table.entries.len() - 1
        }
    };
    let node = &mut table.entries[at].node;
    if !matches!(node.value, Value::Table(_)) {
        // Something that is no table stands where one belongs; the change replaces it.
        node.value = Value::Table(TableNode::default());
    }
    match &mut node.value {
        Value::Table(t) => t,
        _ => unreachable!("made a table above"),
    }
}
