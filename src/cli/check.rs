//! `plimsoll check`: all problems of scenarios at once.

use super::args::{CheckArgs, MessageFormat};
use super::console::{Console, Stream, plural};
use super::{Done, code, load};
use crate::report::columns::{columns, padded};
use crate::scenario::{self, Loaded};
use crate::source::FileSystem;

/// Checks scenarios; runs some replications only to propose a warm-up.
pub fn check(args: &CheckArgs, console: &Console) -> Done {
    if args.warm_up {
        return super::warm_up::propose(args, console);
    }
    let mut objects = Vec::new();
    let mut wrong = false;
    for file in &args.files {
        let loaded = scenario::load(&load::request(file, &args.layers), &FileSystem);
        wrong |= loaded.diagnostics().has_errors();
        let messages = console.messages(&loaded, Stream::Out);
        if args.resolved {
            // The text is the result and can be read as a scenario; messages stand aside.
            if !messages.is_empty() {
                super::console::to_stderr(&messages);
            }
            console.result(&loaded.resolved())?;
            continue;
        }
        match console.format() {
            MessageFormat::Json => {
                let list: Vec<serde_json::Value> = serde_json::from_str(&messages).unwrap_or_default();
                objects.extend(list);
            }
            MessageFormat::Short => {
                if !messages.is_empty() {
                    console.result(&messages)?;
                }
            }
            MessageFormat::Human => {
                console.result(&verdict(&file.display().to_string(), &loaded, console))?;
                if !messages.is_empty() {
                    console.result(&messages)?;
                }
                if console.verbose() {
                    console.result(&details(&loaded))?;
                }
            }
        }
    }
    if console.format() == MessageFormat::Json && !args.resolved {
        console.result(&format!("{:#}", serde_json::Value::Array(objects)))?;
    }
    Ok(if wrong { code::INVALID } else { code::DONE })
}

/// `rhine.toml  1 error, 2 warnings`.
fn verdict(name: &str, loaded: &Loaded, console: &Console) -> String {
    let (errors, warnings) = loaded.diagnostics().count();
    let words = match (errors, warnings) {
        (0, 0) => "no problems".to_string(),
        (0, w) => format!("no errors, {}", plural(w, "warning")),
        (e, 0) => plural(e, "error"),
        (e, w) => format!("{}, {}", plural(e, "error"), plural(w, "warning")),
    };
    format!("{}  {words}", console.bold(name))
}

/// What was read, and what stands in for what is not given.
fn details(loaded: &Loaded) -> String {
    let mut out = String::from("Files read:\n");
    for (_, name, text) in loaded.sources().files() {
        out.push_str(&format!("  {name}  {}\n", plural(text.lines().count(), "line")));
    }
    if !loaded.defaults.is_empty() {
        out.push_str("Defaults used:\n");
    }
    let width = loaded.defaults.iter().map(|d| columns(&d.path)).max().unwrap_or(0);
    for d in &loaded.defaults {
        let grade = d.grade.map_or(String::new(), |(g, source)| format!("  {}: {source}", g.words()));
        out.push_str(&format!("  {}  {}{grade}\n", padded(&d.path, width, false), d.value));
    }
    out
}
