//! What a key means, for `plimsoll explain warehouse.north.pool.pickers.people`.

use super::keys::{KeyDoc, Presence, SectionDoc, Shape};
use crate::diagnostics::did_you_mean;
use std::fmt::Write;

/// Where a path leads.
enum Found {
    Section(&'static SectionDoc),
    Key(&'static KeyDoc),
}

/// The meaning, unit, default and example of a key or section. Names may be any (`north`, `NAME`, `*`).
///
/// # Errors
/// The message says which step is unknown, and what may be meant.
pub fn explain(root: &'static SectionDoc, path: &str) -> Result<String, String> {
    match find(root, path)? {
        Found::Section(doc) => Ok(section_text(doc, path)),
        Found::Key(key) => Ok(key_text(key, path)),
    }
}

fn find(root: &'static SectionDoc, path: &str) -> Result<Found, String> {
    let steps = super::set::split_path(path).map_err(|_| format!("`{path}` is no path"))?;
    let mut doc = root;
    let mut steps = steps.iter().map(|(s, _)| s.as_str()).peekable();
    while let Some(step) = steps.next() {
        let Some(key) = doc.find(step) else {
            let near = did_you_mean(step, doc.keys.iter().map(|k| k.name));
            let known: Vec<&str> = doc.keys.iter().map(|k| k.name).collect();
            let hint =
                near.map_or(format!("known here: {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
            return Err(format!("there is no `{step}` in `{path}`; {hint}"));
        };
        let Some((inner, name)) = key.shape.section() else {
            return match steps.next() {
                None => Ok(Found::Key(key)),
                // Within braces of a value nothing further is declared.
                Some(_) if matches!(key.shape, Shape::Value { .. }) => Ok(Found::Key(key)),
                Some(step) => Err(format!("there is no `{step}` in `{path}`")),
            };
        };
        if steps.peek().is_none() && matches!(key.shape, Shape::Value { .. }) {
            return Ok(Found::Key(key));
        }
        if name == Some("NAME") {
            steps.next();
        }
        doc = inner;
    }
    Ok(Found::Section(doc))
}

fn section_text(doc: &'static SectionDoc, path: &str) -> String {
    let mut out = format!("[{path}]\n{}\n\nKeys:\n", doc.doc);
    let width = doc.keys.iter().map(|k| k.name.len()).max().unwrap_or(0);
    for key in &doc.keys {
        let first = key.doc.split(". ").next().unwrap_or("").trim_end_matches('.');
        let needed = if key.presence == Presence::Required { " (required)" } else { "" };
        let _ = writeln!(out, "  {:width$}  {first}{needed}", key.name);
    }
    out
}

fn key_text(key: &'static KeyDoc, path: &str) -> String {
    let mut out = format!("{path}\n{}\n\n", key.doc);
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "  {name:8} {text}");
        }
    };
    if let Shape::Value { doc, or_table, .. } = &key.shape {
        line("value", &doc.name);
        line("units", &doc.unit);
        for (word, meaning) in &doc.words {
            line("", &format!("{word}: {meaning}"));
        }
        if let Some(table) = or_table {
            line("or", &format!("a table: {}", table().title()));
        }
    }
    match key.presence {
        Presence::Required => line("default", "none: it is required"),
        Presence::Optional => line("default", "off"),
        Presence::Default(value) => line("default", value),
    }
    if let Some((grade, source)) = key.grade {
        line("grade", &format!("{} ({source})", grade.words()));
    }
    if key.lever {
        line("lever", &format!("--set {path}=…"));
    }
    if let Shape::Value { doc, .. } = &key.shape {
        line("example", &format!("{} = {}", key.name, key.example.unwrap_or(&doc.example)));
    }
    out
}
