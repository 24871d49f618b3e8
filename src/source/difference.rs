//! What one merged scenario says otherwise than another, value by value.

use super::load::Document;
use super::node::{Node, TableNode, Value};
use super::reader::DefaultUsed;
use super::resolved::bare;

/// A value that two scenarios do not agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its full path.
    pub path: String,
    /// What the first says as TOML; nothing when it says nothing and no default stands in.
    pub before: Option<String>,
    /// What the second says.
    pub after: Option<String>,
    /// Where the second has it from, or the first, where the second has nothing.
    pub origin: String,
}

/// A scenario for comparing: its tree, and the defaults that stand in for what it does not say.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The tree.
    pub document: &'a Document,
    /// The defaults.
    pub defaults: &'a [DefaultUsed],
}

impl Side<'_> {
    fn value(&self, path: &str, node: Option<&Node>) -> Option<String> {
        let default = || {
            let used = self.defaults.iter().find(|d| d.path == path)?;
            Some(format!("{} (default)", used.value))
        };
        node.map(|node| self.document.value_text(node)).or_else(default)
    }
}

/// All differences, in the order of the first file and then of the second; tables at the top of the file that
/// are named in `apart` are left out.
pub fn differences(before: Side<'_>, after: Side<'_>, apart: &[&str]) -> Vec<Difference> {
    let mut out = Vec::new();
    if let (Some(a), Some(b)) = (before.document.tree.table(), after.document.tree.table()) {
        let keep = |table: &TableNode| {
            let mut table = table.clone();
            table.entries.retain(|e| !apart.contains(&e.key.as_str()));
            table
        };
        tables(&before, &after, &keep(a), &keep(b), "", &mut out);
    }
    out
}

fn tables(
    before: &Side<'_>,
    after: &Side<'_>,
    a: &TableNode,
    b: &TableNode,
    path: &str,
    out: &mut Vec<Difference>,
) {
    let new = b.entries.iter().filter(|e| a.find(&e.key).is_none());
    for key in a.entries.iter().chain(new).map(|e| &e.key) {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", bare(key));
        let node = |table: &TableNode| table.find(key).map(|e| e.node.clone());
        nodes(before, after, node(a).as_ref(), node(b).as_ref(), &path, out);
    }
}

fn nodes(
    before: &Side<'_>,
    after: &Side<'_>,
    a: Option<&Node>,
    b: Option<&Node>,
    path: &str,
    out: &mut Vec<Difference>,
) {
    let none = TableNode::default();
    // A table that only one side has is told key by key; one in braces, which is one value, as a whole.
    let opened = |node: Option<&Node>| match node.map(|n| &n.value) {
        Some(Value::Table(t)) => Some(t.clone()),
        _ => None,
    };
    match (opened(a), opened(b)) {
        (Some(a), Some(b)) => return tables(before, after, &a, &b, path, out),
        (Some(t), None) if b.is_none() && !t.inline => return tables(before, after, &t, &none, path, out),
        (None, Some(t)) if a.is_none() && !t.inline => return tables(before, after, &none, &t, path, out),
        _ => {}
    }
    let (old, new) = (before.value(path, a), after.value(path, b));
    if old != new {
        let origin = match (a, b) {
            (_, Some(node)) => after.document.origin_beside(node),
            (Some(node), None) => before.document.origin_beside(node),
            (None, None) => String::new(),
        };
        out.push(Difference { path: path.to_owned(), before: old, after: new, origin });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Loaded, Request};
    use crate::source::MemoryFiles;

    const TEXT: &str = r#"
        [scenario]
        name = "One packer"
        [run]
        length = "2 d"
        [channel.web]
        orders = "200 /d"
        [warehouse.shed]
        packing = { order = "5 min", stations = 1 }
    "#;

    fn load(changes: &[&str]) -> Loaded {
        let files = MemoryFiles::new().with("one.toml", TEXT);
        let request = changes.iter().fold(Request::new("one.toml"), |r, c| r.set(*c));
        scenario::load(&request, &files)
    }

    fn side(loaded: &Loaded) -> Side<'_> {
        Side { document: &loaded.document, defaults: &loaded.defaults }
    }

    #[test]
    fn what_changed_is_told_by_its_path_with_both_values() {
        let base = load(&[]);
        let changes = [
            "warehouse.shed.packing.stations=3",
            "run.warm_up=1 d",
            "run.sample_every=1 h",
            "scenario.name=X",
        ];
        let other = load(&changes);
        let found = differences(side(&base), side(&other), &["scenario"]);
        let words: Vec<_> = found
            .iter()
            .map(|d| (d.path.as_str(), d.before.as_deref(), d.after.as_deref(), d.origin.as_str()))
            .collect();
        assert_eq!(
            words,
            [
                ("run.warm_up", Some("\"0 s\" (default)"), Some("\"1 d\""), "--set"),
                ("run.sample_every", None, Some("\"1 h\""), "--set"),
                ("warehouse.shed.packing.stations", Some("1"), Some("3"), "--set"),
            ]
        );
        let back = differences(side(&other), side(&base), &["scenario"]);
        assert_eq!((back[1].before.as_deref(), back[1].after.as_deref()), (Some("\"1 h\""), None));
        assert!(differences(side(&base), side(&base), &[]).is_empty());
    }
}
