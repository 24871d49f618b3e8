//! `plimsoll explain`: what a code or a key means, and where a value comes from.

use std::path::Path;

use super::args::ExplainArgs;
use super::console::{Console, Stream};
use super::{Done, Failure, code, load};
use crate::diagnostics::{Code, did_you_mean};
use crate::scenario;
use crate::source::{self, FileSystem, SectionDoc};

/// Explains.
pub fn explain(args: &ExplainArgs, console: &Console) -> Done {
    if let Some(file) = &args.origin {
        return origin(args, file, console);
    }
    let what = args.what.trim();
    if let Some(found) = Code::find(what) {
        let text = wrapped(found.explanation(), console.width(Stream::Out).min(100));
        let (wrong, right) = found.example();
        let title = format!("{}  {}", console.bold(found.name()), found.title());
        console.result(&format!("{title}\n\n{text}\n\nWrong:  {wrong}\nRight:  {right}"))?;
        return Ok(code::DONE);
    }
    let root = scenario::root();
    let text = source::explain(root, &with_names(root, what)).or_else(|_| source::explain(root, what));
    match text {
        Ok(text) => {
            console.result(&text)?;
            Ok(code::DONE)
        }
        Err(_) if looks_like_a_code(what) => {
            let near = did_you_mean(&what.to_uppercase(), Code::ALL.iter().map(|c| c.name()));
            let help = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
            Err(Failure::invalid(format!("there is no message code `{what}`{help}")))
        }
        Err(message) => Err(Failure::invalid(message)),
    }
}

/// A paragraph in lines of at most so many columns.
fn wrapped(text: &str, columns: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let width = word.chars().count();
        if used > 0 {
            let fits = used + 1 + width <= columns;
            out.push(if fits { ' ' } else { '\n' });
            used = if fits { used + 1 } else { 0 };
        }
        out.push_str(word);
        used += width;
    }
    out
}

fn looks_like_a_code(what: &str) -> bool {
    let mut chars = what.chars();
    chars.next().is_some_and(char::is_alphabetic) && what.len() > 1 && chars.all(|c| c.is_ascii_digit())
}

/// The path with `NAME` where tables have names and the path gives none: `warehouse.pool.people` is
/// understood as `warehouse.NAME.pool.NAME.people`.
fn with_names(root: &'static SectionDoc, path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut doc = root;
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        out.push(step);
        let Some((inner, name)) = doc.find(step).and_then(|key| key.shape.section()) else {
            out.extend(steps);
            break;
        };
        doc = inner;
        if name == Some("NAME")
            && let Some(next) = steps.peek()
        {
            match doc.find(next) {
                Some(_) => out.push("NAME"),
                None => out.extend(steps.next()),
            }
        }
    }
    out.join(".")
}

/// Which file set a value.
fn origin(args: &ExplainArgs, file: &Path, console: &Console) -> Done {
    let request = load::request(file, &args.layers);
    let loaded = scenario::load(&request, &FileSystem);
    let path = args.what.trim();
    if let Some(place) = loaded.document.origin(path) {
        let value = loaded.document.written(path).unwrap_or_default();
        let equals = if value.is_empty() { String::new() } else { format!(" = {value}") };
        console.result(&format!("{path}{equals}\n  from {place}"))?;
        return Ok(code::DONE);
    }
    if let Some(default) = loaded.defaults.iter().find(|d| d.path == path) {
        let grade = default.grade.map_or(String::new(), |(g, s)| format!(" ({}: {s})", g.words()));
        console.result(&format!("{path} = {}\n  the default{grade}", default.value))?;
        return Ok(code::DONE);
    }
    if loaded.scenario.is_none() {
        load::load(&request, &FileSystem, console)?;
    }
    let root = scenario::root();
    match source::explain(root, path) {
        Ok(_) => {
            console.result(&format!("{path}\n  is not set in {}, and off", file.display()))?;
            Ok(code::DONE)
        }
        Err(message) => Err(Failure::invalid(message)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_between_words() {
        assert_eq!(wrapped("one two three", 7), "one two\nthree");
        assert_eq!(wrapped("muchtoolong a", 3), "muchtoolong\na");
    }

    #[test]
    fn names_may_be_left_out_or_given() {
        let root = scenario::root();
        let cases = [
            ("warehouse.pool.people", "warehouse.NAME.pool.NAME.people"),
            ("warehouse.north.pool.pickers.people", "warehouse.north.pool.pickers.people"),
            ("warehouse", "warehouse"),
            ("carrier.price.per_parcel", "carrier.NAME.price.per_parcel"),
            ("run.seed", "run.seed"),
            ("nothing.here", "nothing.here"),
        ];
        for (path, whole) in cases {
            assert_eq!(with_names(root, path), whole);
        }
    }
}
