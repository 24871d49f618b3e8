//! One layer over another.
//!
//! Tables under headers merge key by key; a value in braces or brackets, on either side, is replaced whole:
//! merging into braces would mix two alternatives into an impossible third.

use super::keys::{SectionDoc, Shape};
use super::node::{Entry, TableNode, Value};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use std::collections::BTreeMap;

/// Puts `over` on top of `base`.
pub fn merge(
    base: &mut TableNode,
    over: TableNode,
    root: &'static SectionDoc,
    diagnostics: &mut Diagnostics,
) {
    merge_level(base, over, Level::Keys(root), diagnostics);
}

/// What the keys of a table are.
#[derive(Clone, Copy)]
enum Level {
    /// Declared keys.
    Keys(&'static SectionDoc),
    /// Names given by the planner, of what, each with declared keys.
    Names(&'static str, &'static SectionDoc),
    /// Something else.
    Free,
}

impl Level {
    fn below(self, key: &str) -> Level {
        match self {
            Level::Names(_, doc) => Level::Keys(doc),
            Level::Free => Level::Free,
            Level::Keys(doc) => match doc.find(key) {
                Some(k) => match k.shape {
                    Shape::Named(f) => Level::Names(k.name, f()),
                    _ => k.shape.section().map_or(Level::Free, |(doc, _)| Level::Keys(doc)),
                },
                None => Level::Free,
            },
        }
    }
}

fn merge_level(base: &mut TableNode, over: TableNode, level: Level, diagnostics: &mut Diagnostics) {
    let mut places: BTreeMap<String, usize> =
        base.entries.iter().enumerate().map(|(i, e)| (e.key.clone(), i)).collect();
    let below: Vec<usize> = (0..base.entries.len()).collect();
    for entry in over.entries {
        match places.get(&entry.key) {
            Some(&i) => merge_entry(&mut base.entries[i], entry, level, diagnostics),
            None => {
                if let Level::Names(kind, _) = level {
                    warn_if_similar(kind, &entry, below.iter().map(|&i| &base.entries[i]), diagnostics);
                }
                places.insert(entry.key.clone(), base.entries.len());
                base.entries.push(entry);
            }
        }
    }
}

fn merge_entry(base: &mut Entry, over: Entry, level: Level, diagnostics: &mut Diagnostics) {
    let level = level.below(&over.key);
    match (&mut base.node.value, over.node.value) {
        (Value::Table(b), Value::Table(o)) if !b.inline && !o.inline => merge_level(b, o, level, diagnostics),
        (_, value) => {
            base.key_span = over.key_span;
            base.node = super::node::Node { value, ..over.node };
        }
    }
}

fn warn_if_similar<'e>(
    kind: &str,
    new: &Entry,
    known: impl Iterator<Item = &'e Entry> + Clone,
    diagnostics: &mut Diagnostics,
) {
    // `north1` and `north2` are similar on purpose.
    let letters = |s: &str| s.trim_end_matches(|c: char| c.is_ascii_digit()).to_string();
    let others = known.filter(|e| letters(&e.key) != letters(&new.key));
    let Some(near) = did_you_mean(&new.key, others.clone().map(|e| e.key.as_str())) else { return };
    let kind = kind.replace('_', " ");
    let d = Diagnostic::warning(
        Code::W601,
        format!("this makes a new {kind} `{}`: did you mean `{near}`?", new.key),
    )
    .at(new.key_span)
    .label("new here")
    .help(format!("write `{near}` to change that one; a new one may as well have a name less like it"));
    let first = others.into_iter().find(|e| e.key == near).map(|e| e.key_span);
    diagnostics.push(first.map_or(d.clone(), |s| d.note_at(s, format!("`{near}` is here"))));
}
