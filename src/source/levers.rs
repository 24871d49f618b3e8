//! The levers of a scenario: every key that experiments may change, with its full path and base value.

use super::keys::{KeyDoc, SectionDoc, Shape};
use super::load::Document;
use super::node::{Node, TableNode, Value};

/// A key that experiments may change.
#[derive(Clone, Debug)]
pub struct Lever {
    /// The full path, as `--set` takes it.
    pub path: String,
    /// The declaration.
    pub key: &'static KeyDoc,
    /// What the scenario gives; nothing when the default counts or the key is off.
    pub base: Option<Node>,
}

/// All levers of a scenario: sections in order of declaration, names in file order.
pub fn levers(document: &Document) -> Vec<Lever> {
    let mut out = Vec::new();
    if let Some(table) = document.tree.table() {
        walk(document.root, Some(table), "", &mut out);
    }
    out
}

fn walk(doc: &'static SectionDoc, table: Option<&TableNode>, path: &str, out: &mut Vec<Lever>) {
    for key in &doc.keys {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", key.name);
        let node = table.and_then(|t| t.find(key.name)).map(|e| &e.node);
        if key.lever {
            out.push(Lever { path: path.clone(), key, base: node.cloned() });
        }
        let inner = node.and_then(Node::table);
        match &key.shape {
            // A section left out has levers too: setting one creates it. One within itself must end somewhere.
            Shape::Section(f) if inner.is_some() || path.split('.').count() < 8 => {
                walk(f(), inner, &path, out)
            }
            Shape::Named(f) => {
                for entry in inner.iter().flat_map(|t| &t.entries) {
                    if let Value::Table(t) = &entry.node.value {
                        walk(f(), Some(t), &format!("{path}.{}", quoted(&entry.key)), out);
                    }
                }
            }
            Shape::Value { or_table: Some(f), .. }
                if inner.is_some_and(|t| t.entries.iter().any(|e| f().find(&e.key).is_some())) =>
            {
                walk(f(), inner, &path, out);
            }
            _ => {}
        }
    }
}

/// A name as a step of a path.
fn quoted(name: &str) -> String {
    if name.contains(['.', '=', ' ', '*']) { format!("\"{name}\"") } else { name.to_string() }
}
