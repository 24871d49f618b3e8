//! The reference page of the scenario format, in Markdown, from the declarations.

use super::keys::{KeyDoc, Presence, SectionDoc, Shape};
use std::fmt::Write;

/// A chapter for each section: its keys with type, unit, default and grade, meaning and example.
pub fn reference(root: &'static SectionDoc) -> String {
    let mut out = String::from("# Scenario reference\n");
    let mut seen = Vec::new();
    chapter(root, "", &mut seen, &mut out);
    out
}

fn chapter(doc: &'static SectionDoc, path: &str, seen: &mut Vec<(&'static str, String)>, out: &mut String) {
    let header = if path.is_empty() { "Top of the file".to_string() } else { format!("`[{path}]`") };
    let _ = write!(out, "\n## {header}\n\n{}\n", doc.doc);
    if let Some((_, first)) = seen.iter().find(|(name, _)| *name == doc.name) {
        let _ = write!(out, "\nThe keys are those of `[{first}]`.\n");
        return;
    }
    seen.push((doc.name, path.to_string()));
    if !doc.keys.is_empty() {
        out.push_str("\n| key | value | unit | default | meaning |\n| --- | --- | --- | --- | --- |\n");
    }
    for key in &doc.keys {
        let (value, unit) = describe(key);
        let lever = if key.lever { " Experiments may change it." } else { "" };
        let cells = [
            format!("`{}`", key.name),
            value,
            unit,
            default(key),
            format!("{}{lever} {}", key.doc, example(key)),
        ];
        let _ = writeln!(out, "| {} |", cells.map(|c| escape(c.trim())).join(" | "));
    }
    for key in &doc.keys {
        if let Some((inner, step)) = key.shape.section() {
            let dot = if path.is_empty() { "" } else { "." };
            let name = step.filter(|s| *s == "NAME").map_or("", |_| ".NAME");
            chapter(inner, &format!("{path}{dot}{}{name}", key.name), seen, out);
        }
    }
}

fn describe(key: &KeyDoc) -> (String, String) {
    match &key.shape {
        Shape::Value { doc, or_table, .. } => {
            let words: Vec<String> = doc.words.iter().map(|(w, d)| format!("`{w}`: {d}")).collect();
            let table = if or_table.is_some() { ", or a table (below)" } else { "" };
            let value = if words.is_empty() { format!("{}{table}", doc.name) } else { words.join("<br>") };
            (value, doc.unit.clone())
        }
        Shape::Section(_) => ("a table (below)".into(), String::new()),
        Shape::Named(_) => ("tables with names (below)".into(), String::new()),
        Shape::Many(_) => ("a list of tables (below)".into(), String::new()),
    }
}

fn default(key: &KeyDoc) -> String {
    match key.presence {
        Presence::Required => "**required**".into(),
        Presence::Optional => "off".into(),
        Presence::Default(value) => match key.grade {
            Some((grade, source)) => format!("`{value}` [{grade:?}] {source}"),
            None => format!("`{value}`"),
        },
    }
}

fn example(key: &KeyDoc) -> String {
    if key.example.is_none() && matches!(key.presence, Presence::Default(_)) {
        // The default shows how it is written.
        return String::new();
    }
    match (&key.shape, key.example) {
        (_, Some(example)) => format!("Example: `{} = {example}`", key.name),
        (Shape::Value { doc, .. }, None) => format!("Example: `{} = {}`", key.name, doc.example),
        _ => String::new(),
    }
}

fn escape(cell: &str) -> String {
    cell.replace('|', "\\|").replace('\n', " ")
}
