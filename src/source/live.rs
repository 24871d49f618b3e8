//! Values of levers while something acts on them: a factor, an offset, or another value.
//!
//! What acts is always applied to what the scenario says, never to what acted before, so that what ends leaves no
//! trace.

use super::keys::{KeyDoc, Presence, Shape};
use super::levers::{Lever, levers};
use super::load::Document;
use super::node::{Entry, Node, Origin, TableNode, Value};
use super::parse::parse_value;
use super::set::{Change, apply, split_path};
use super::types::magnitude::{Dimension, Magnitude};
use crate::diagnostics::{Diagnostics, Span, did_you_mean};

/// A lever that something can act on, by its path.
#[derive(Clone, Debug)]
pub struct LiveLever {
    /// The full path, without `*`.
    pub path: String,
    key: &'static KeyDoc,
    base: Option<Node>,
    at: Span,
}

/// What acts on a lever, all together.
#[derive(Clone, Debug, PartialEq)]
pub struct Acting<'a> {
    /// The product of all factors.
    pub times: f64,
    /// The sum of all offsets, in the base unit of the lever.
    pub plus: f64,
    /// What it is set to, whatever else acts.
    pub set: Option<&'a Setting>,
}

/// A value as it stands in a scenario.
#[derive(Clone, Debug)]
pub struct Setting(Node);

impl PartialEq for Setting {
    fn eq(&self, other: &Setting) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Setting {
    /// A value.
    pub fn new(node: Node) -> Self {
        Setting(node)
    }
}

impl LiveLever {
    /// The levers that a path with `*` for any name and `#word` for all that have this word among their `tags` means.
    ///
    /// # Errors
    /// The nearest path there is, when it means none.
    pub fn find(document: &Document, pattern: &str, at: Span) -> Result<Vec<LiveLever>, Option<String>> {
        let all = levers(document);
        let steps = |path: &str| -> Vec<String> {
            split_path(path).map(|s| s.into_iter().map(|(step, _)| step).collect()).unwrap_or_default()
        };
        let wanted = steps(pattern);
        let matches = |lever: &Lever| {
            let path = steps(&lever.path);
            path.len() == wanted.len()
                && wanted.iter().enumerate().all(|(i, w)| match w.strip_prefix('#') {
                    Some(tag) => has_tag(document, &path[..=i], tag),
                    None => w == "*" || *w == path[i],
                })
        };
        let found: Vec<LiveLever> = all
            .iter()
            .filter(|l| matches(l))
            .map(|l| LiveLever { path: l.path.clone(), key: l.key, base: l.base.clone(), at })
            .collect();
        if !wanted.is_empty() && !found.is_empty() {
            return Ok(found);
        }
        Err(did_you_mean(pattern, all.iter().map(|l| l.path.as_str())))
    }

    /// How much an offset is in the base unit of this lever.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn offset(&self, node: &Node) -> Result<f64, String> {
        let given = Magnitude::of(node).ok_or("an offset is a number, with its unit if it has one")?;
        match self.dimension() {
            Some(dimension) if dimension == given.dimension => Ok(given.value),
            Some(dimension) => Err(format!(
                "`{}` is {}, and this is {}",
                self.path,
                dimension.words(),
                given.dimension.words()
            )),
            None => Err(format!("`{}` has no value to add to", self.path)),
        }
    }

    /// Whether there is a number to multiply.
    pub fn is_number(&self) -> bool {
        self.dimension().is_some()
    }

    /// What is measured: that of its value, or of the first amount in a distribution.
    fn dimension(&self) -> Option<Dimension> {
        fn first(node: &Node) -> Option<Dimension> {
            match &node.value {
                Value::Table(table) => {
                    let amounts = ["of", "mean", "low", "p10", "value", "values", "parts"];
                    let entry = amounts.iter().find_map(|k| table.find(k))?;
                    first(&entry.node)
                }
                Value::List(list) => first(list.first()?),
                _ => Magnitude::of(node).map(|m| m.dimension),
            }
        }
        match self.base() {
            Some(node) if matches!(node.value, Value::List(_)) => None,
            Some(node) => first(&node),
            None => None,
        }
    }

    /// The value the scenario gives, or the default.
    fn base(&self) -> Option<Node> {
        self.base.clone().or_else(|| default_of(self.key, self.at))
    }

    /// The value in a document while this acts on it; `None` when there is nothing to act on.
    fn value(&self, document: &Document, acting: &Acting<'_>) -> Option<Node> {
        if let Some(set) = acting.set {
            return Some(set.0.clone());
        }
        let base = document.find(&self.path).cloned().or_else(|| default_of(self.key, self.at))?;
        if let Value::Table(_) = base.value {
            let dimension = self.dimension()?;
            let node = |value| Node { value, span: base.span, origin: base.origin };
            let entry = |key: &str, node: Node| Entry { key: key.to_string(), key_span: base.span, node };
            let mut entries =
                vec![entry("of", base.clone()), entry("times", node(Value::Float(acting.times)))];
            if acting.plus > 0.0 {
                let plus = Magnitude { dimension, value: acting.plus };
                entries.push(entry("plus", node(plus.written(false))));
            }
            return Some(node(Value::Table(TableNode { entries, inline: true })));
        }
        let magnitude = Magnitude::of(&base)?;
        let value = (magnitude.value * acting.times + acting.plus).max(0.0);
        let (whole, least) = counts(self.key);
        let value = if whole { value.round().max(least) } else { value };
        let written = Magnitude { value, ..magnitude }.written(whole);
        Some(Node { value: written, span: base.span, origin: base.origin })
    }
}

/// Whether a key takes whole numbers only, and the least it takes.
fn counts(key: &KeyDoc) -> (bool, f64) {
    match &key.shape {
        Shape::Value { doc, .. } if doc.name.starts_with("a whole number from 1") => (true, 1.0),
        Shape::Value { doc, .. } => {
            (doc.name.starts_with("a whole number") || doc.name.starts_with("a number of"), 0.0)
        }
        _ => (false, 0.0),
    }
}

fn default_of(key: &KeyDoc, at: Span) -> Option<Node> {
    let Presence::Default(text) = key.presence else { return None };
    let mut node = parse_value(text, at.file, at.start as usize)?;
    node.span = at;
    Some(node)
}

fn has_tag(document: &Document, path: &[String], tag: &str) -> bool {
    let mut node = &document.tree;
    for step in path {
        match node.table().and_then(|t| t.find(step)) {
            Some(entry) => node = &entry.node,
            None => return false,
        }
    }
    match node.table().and_then(|t| t.find("tags")).map(|e| &e.node) {
        Some(Node { value: Value::List(list), .. }) => list.iter().any(|n| n.text() == Some(tag)),
        Some(node) => node.text() == Some(tag),
        None => false,
    }
}

impl Document {
    /// The document while something acts on some of its levers; without the messages there were.
    pub fn acted_on(&self, acting: &[(&LiveLever, Acting<'_>)]) -> Document {
        let mut changed = Document { diagnostics: Diagnostics::new(), ..self.clone() };
        let Value::Table(mut tree) = changed.tree.value else { return self.clone() };
        for (lever, acting) in acting {
            if let Some(mut value) = lever.value(self, acting) {
                value.set_origin(Origin::Set);
                let change = Change { path: lever.path.clone(), path_at: lever.at, exact: false, value };
                apply(&mut tree, self.root, &change, &mut changed.diagnostics);
            }
        }
        changed.tree.value = Value::Table(tree);
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;
    use crate::source::{
        Amount, Duration, Keys, Loader, MemoryFiles, Named, Parcels, Positive, Share, Spread,
    };

    keys! {
        /// A thing.
        pub struct Thing {
            /// How many.
            people: Positive, default("4"), lever;
            /// How long.
            takes: Spread<Duration>, optional, lever;
            /// How often.
            share: Share, default("\"10 %\""), lever;
            /// At most.
            cap: Amount<Parcels>, optional, lever;
        }
    }
    keys! {
        /// Things.
        pub struct Things {
            /// By name.
            thing: Named<Thing>, optional;
        }
    }

    const TEXT: &str = r#"
        [thing.a]
        tags = ["east"]
        takes = "2 h 30 min"
        [thing.b]
        people = 10
        takes = { dist = "lognormal", mean = "1 h", cv = 0.5 }
        cap = "400 parcels"
    "#;

    fn acted(pattern: &str, times: f64, plus: f64) -> Vec<(f64, f64, f64, Option<u64>)> {
        let files = MemoryFiles::new().with("t.toml", TEXT);
        let document = Loader::new(&files).load("t.toml", Things::section());
        let found = LiveLever::find(&document, pattern, document.tree.span).unwrap();
        let acting: Vec<_> = found.iter().map(|l| (l, Acting { times, plus, set: None })).collect();
        let mut changed = document.acted_on(&acting);
        let read = changed.read::<Things>(&files).root.unwrap();
        assert!(!changed.diagnostics.has_errors());
        assert!(read.thing.iter().all(|(_, t)| t.at.start >= read.at.start));
        let mean = |t: &Thing| t.takes.as_ref().map_or(0.0, |d| d.value.mean() / 3.6e9);
        read.thing
            .iter()
            .map(|(_, t)| {
                (t.people.value as f64, mean(t), t.share.value.value(), t.cap.as_ref().map(|c| c.value))
            })
            .collect()
    }

    #[test]
    fn factors_and_offsets_act_on_what_the_scenario_says() {
        let base = vec![(4.0, 2.5, 0.1, None), (10.0, 1.0, 0.1, Some(400))];
        assert_eq!(acted("thing.a.people", 1.0, 0.0), base);
        let people: Vec<f64> = acted("thing.*.people", 0.55, 1.0).iter().map(|t| t.0).collect();
        assert_eq!(people, [3.0, 7.0], "rounded, not cut");
        assert_eq!(acted("thing.b.people", 0.0, 0.0)[1].0, 1.0, "never below what the key takes");
        assert_eq!(acted("thing.*.share", 20.0, 0.0)[0].2, 1.0, "a share ends at 100 %");
        let hours: Vec<f64> = acted("thing.*.takes", 2.0, 1.8e9).iter().map(|t| t.1).collect();
        assert!((hours[0] - 5.5).abs() < 1e-9 && (hours[1] - 2.5).abs() < 1e-9, "{hours:?}");
        assert_eq!(acted("thing.b.cap", 0.5, 10.0)[1].3, Some(210));
    }

    #[test]
    fn tags_and_wrong_paths() {
        let hours: Vec<f64> = acted("thing.#east.takes", 0.0, 0.0).iter().map(|t| t.1).collect();
        assert_eq!((hours[0], (hours[1] * 1e6).round() / 1e6), (0.0, 1.0));
        let files = MemoryFiles::new().with("t.toml", TEXT);
        let document = Loader::new(&files).load("t.toml", Things::section());
        let at = document.tree.span;
        assert_eq!(
            LiveLever::find(&document, "thing.a.peple", at).unwrap_err().as_deref(),
            Some("thing.a.people")
        );
        assert!(LiveLever::find(&document, "thing.#west.people", at).is_err());
        let lever = &LiveLever::find(&document, "thing.a.takes", at).unwrap()[0];
        let node = |text: &str| Node { value: Value::Text(text.into()), span: at, origin: Origin::File };
        assert_eq!(lever.offset(&node("2 h")), Ok(7.2e9));
        assert!(lever.offset(&node("2 EUR")).unwrap_err().contains("a time"));
    }
}
