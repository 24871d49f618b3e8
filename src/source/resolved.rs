//! The merged scenario as TOML, every value with its origin: deterministic, and a scenario again.

use super::files::tidy;
use super::keys::Grade;
use super::load::{Document, FORMAT};
use super::node::{Entry, Node, Origin, TableNode, Value};
use super::reader::DefaultUsed;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

impl Document {
    /// The merged scenario with the origin of every value as a comment. With `defaults`, those are written
    /// out too. Data files are named relative to the folder of the scenario file.
    pub fn resolved(&self, defaults: &[DefaultUsed]) -> String {
        let mut out = format!("format = {FORMAT}\n");
        if let Some(table) = self.tree.table() {
            let printer = Printer { document: self, defaults };
            printer.table(table, &mut Vec::new(), &mut out);
        }
        out
    }
}

impl Document {
    /// A value of this scenario as TOML on one line.
    pub fn value_text(&self, node: &Node) -> String {
        let mut out = String::new();
        Printer { document: self, defaults: &[] }.value(node, &mut out);
        out
    }

    /// Where a value comes from, with the file named from the folder of the scenario: wherever the program was
    /// called, the text is the same.
    pub fn origin_beside(&self, node: &Node) -> String {
        let origin = self.origin_of(node);
        let name = self.sources.name(node.span.file);
        let printer = Printer { document: self, defaults: &[] };
        match origin.strip_prefix(name) {
            Some(rest) if node.origin != Origin::Set => {
                format!("{}{rest}", printer.beside_scenario(Path::new(name)))
            }
            _ => origin,
        }
    }
}

struct Printer<'d> {
    document: &'d Document,
    defaults: &'d [DefaultUsed],
}

/// Whether an entry is written under a header of its own.
fn has_header(entry: &Entry) -> bool {
    match &entry.node.value {
        Value::Table(t) => !t.inline,
        Value::List(list) => !list.is_empty() && list.iter().all(|n| n.table().is_some_and(|t| !t.inline)),
        _ => false,
    }
}

impl Printer<'_> {
    fn table(&self, table: &TableNode, path: &mut Vec<String>, out: &mut String) {
        for entry in table.entries.iter().filter(|e| !has_header(e)) {
            let _ = write!(out, "{} = ", bare(&entry.key));
            self.value(&entry.node, out);
            let _ = writeln!(out, "  # {}", self.document.origin_beside(&entry.node));
        }
        let here =
            self.defaults.iter().filter(|d| d.keys.split_last().is_some_and(|(_, p)| p == path.as_slice()));
        for default in here {
            let key = &default.keys[default.keys.len() - 1];
            // In an array of tables several entries share the path; the table itself knows what it has.
            if table.find(key).is_none() {
                let _ = writeln!(out, "{} = {}  # default{}", bare(key), default.value, graded(default));
            }
        }
        let mut missing: Vec<String> = self.sections_of_defaults(table, path);
        for entry in table.entries.iter().filter(|e| has_header(e)) {
            path.push(entry.key.clone());
            match &entry.node.value {
                Value::Table(inner) => self.header(inner, path, out),
                Value::List(list) => {
                    for inner in list.iter().filter_map(Node::table) {
                        let _ = writeln!(out, "\n[[{}]]", joined(path));
                        // Order within an array of tables ends at the next header: what is below is in braces.
                        for entry in &inner.entries {
                            let _ = write!(out, "{} = ", bare(&entry.key));
                            self.value(&entry.node, out);
                            let _ = writeln!(out, "  # {}", self.document.origin_beside(&entry.node));
                        }
                    }
                }
                _ => {}
            }
            path.pop();
        }
        for key in missing.drain(..) {
            path.push(key);
            self.header(&TableNode::default(), path, out);
            path.pop();
        }
    }

    /// Tables that exist only through their defaults.
    fn sections_of_defaults(&self, table: &TableNode, path: &[String]) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for default in self.defaults {
            let below = default.keys.len() > path.len() + 1 && default.keys.starts_with(path);
            let key = below.then(|| &default.keys[path.len()]);
            if let Some(key) = key.filter(|k| table.find(k).is_none() && !out.contains(k)) {
                out.push(key.clone());
            }
        }
        out
    }

    fn header(&self, table: &TableNode, path: &mut Vec<String>, out: &mut String) {
        let values = table.entries.iter().any(|e| !has_header(e));
        let defaults =
            self.defaults.iter().any(|d| d.keys.len() == path.len() + 1 && d.keys.starts_with(path));
        if values || defaults || table.entries.is_empty() {
            let _ = writeln!(out, "\n[{}]", joined(path));
        }
        self.table(table, path, out);
    }

    fn value(&self, node: &Node, out: &mut String) {
        match &node.value {
            Value::Text(text) => match self.document.data_paths.get(&node.span) {
                Some(path) => quote(&self.beside_scenario(path), out),
                None => quote(text, out),
            },
            Value::Integer(i) => {
                let _ = write!(out, "{i}");
            }
            Value::Float(f) => out.push_str(&float(*f)),
            Value::TooLarge => out.push_str(self.document.sources.slice(node.span)),
            Value::Flag(b) => {
                let _ = write!(out, "{b}");
            }
            Value::Datetime(d) => {
                let _ = write!(out, "{d}");
            }
            Value::List(list) => {
                out.push('[');
                for (i, node) in list.iter().enumerate() {
                    out.push_str(if i > 0 { ", " } else { "" });
                    self.value(node, out);
                }
                out.push(']');
            }
            Value::Table(table) => {
                out.push('{');
                for (i, entry) in table.entries.iter().enumerate() {
                    let _ = write!(out, "{}{} = ", if i > 0 { ", " } else { " " }, bare(&entry.key));
                    self.value(&entry.node, out);
                }
                out.push_str(if table.entries.is_empty() { "}" } else { " }" });
            }
        }
    }

    /// A file's name as the scenario file itself would write it.
    fn beside_scenario(&self, path: &Path) -> String {
        let folder = self.document.path.parent().map(tidy).unwrap_or_default();
        let (mut a, mut b) = (folder.components().peekable(), path.components().peekable());
        while a.peek().is_some() && a.peek() == b.peek() {
            a.next();
            b.next();
        }
        // A folder above an unknown folder has no name, and between an absolute path and a relative one there
        // is no way: then the path stays as it is.
        let rooted = |c: Option<&Component<'_>>| matches!(c, Some(Component::RootDir | Component::Prefix(_)));
        if rooted(a.peek()) || rooted(b.peek()) || a.clone().any(|c| c == Component::ParentDir) {
            return path.display().to_string();
        }
        let up = a.map(|_| PathBuf::from(".."));
        let relative: PathBuf = up.chain([b.collect::<PathBuf>()]).collect();
        relative.display().to_string().replace('\\', "/")
    }
}

fn graded(default: &DefaultUsed) -> String {
    default.grade.map_or(String::new(), |(grade, source): (Grade, &str)| format!(" [{grade:?}] {source}"))
}

/// A float as TOML, which wants a point or an exponent.
fn float(f: f64) -> String {
    if f.is_nan() { "nan".into() } else { format!("{f:?}") }
}

fn joined(path: &[String]) -> String {
    path.iter().map(|p| bare(p)).collect::<Vec<_>>().join(".")
}

/// A key, in quotes where it needs them.
pub(super) fn bare(key: &str) -> String {
    if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        return key.to_string();
    }
    let mut out = String::new();
    quote(key, &mut out);
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
