//! The values that a lever takes in an experiment: a range with or without a step, or a list.

use super::quantity::split;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::Reader;
use serde_json::json;

/// The values of a lever in an experiment.
pub struct Vary;

/// The values of a lever.
#[derive(Clone, Debug, PartialEq)]
pub enum LeverValues {
    /// From one number to another, with an equal step or without one; all have the same unit.
    Range {
        /// The first.
        from: f64,
        /// The last, if steps lead there.
        to: f64,
        /// From one to the next; nothing when every number between may be taken.
        step: Option<f64>,
        /// The unit, as it is written; empty for plain numbers.
        unit: String,
    },
    /// These, one after the other.
    List(Vec<LeverValue>),
}

/// One value of a lever.
#[derive(Clone, Debug, PartialEq)]
pub struct LeverValue {
    /// As a scenario has it, in TOML.
    pub toml: String,
    /// Its number in its own unit, if it is one number.
    pub number: Option<f64>,
    /// The unit, as it is written; empty for plain numbers.
    pub unit: String,
}

impl LeverValue {
    /// A number with a unit, which is empty for plain numbers.
    pub fn new(number: f64, unit: &str) -> Self {
        // Sums of steps have rounding errors that nobody wants to read.
        let number: f64 = format!("{number:.10e}").parse().unwrap_or(number) + 0.0;
        let toml = if unit.is_empty() { format!("{number}") } else { format!("\"{number} {unit}\"") };
        LeverValue { toml, number: Some(number), unit: unit.to_string() }
    }

    /// The value as people read it: without the quotes of TOML.
    pub fn words(&self) -> &str {
        self.toml.trim_matches('"')
    }
}

impl LeverValues {
    /// The values, ranges step by step; `None` for a range without a step.
    pub fn values(&self) -> Option<Vec<LeverValue>> {
        match self {
            LeverValues::List(values) => Some(values.clone()),
            LeverValues::Range { from, to, step, unit } => {
                let step = (*step)?;
                let count = ((to - from) / step + 1e-9).floor() as usize;
                Some((0..=count).map(|i| LeverValue::new(from + step * i as f64, unit)).collect())
            }
        }
    }

    /// The values as a scenario has them, in TOML.
    pub fn toml(&self) -> String {
        match self {
            LeverValues::List(values) => {
                let values: Vec<&str> = values.iter().map(|v| v.toml.as_str()).collect();
                format!("[{}]", values.join(", "))
            }
            LeverValues::Range { from, to, step, unit } => {
                let value = |x: f64| LeverValue::new(x, unit).toml;
                let step = step.map_or(String::new(), |s| format!(", step = {}", value(s)));
                format!("{{ from = {}, to = {}{step} }}", value(*from), value(*to))
            }
        }
    }

    /// Reads `16..32:2`, `16..32` or `8, 9, 10`, each number with or without a unit.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<LeverValues, String> {
        let number = |part: &str| {
            let q = split(part, 0).filter(|q| q.number.is_finite() && q.unit_at.end >= part.trim_end().len());
            q.map(|q| (q.number, q.unit)).ok_or_else(|| format!("`{}` is no number", part.trim()))
        };
        let Some((from, rest)) = text.split_once("..") else {
            let values = text.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
            return Ok(LeverValues::List(values.iter().map(|(x, u)| LeverValue::new(*x, u)).collect()));
        };
        let (to, step) = rest.split_once(':').map_or((rest, None), |(to, step)| (to, Some(step)));
        let (from, to, step) = (number(from)?, number(to)?, step.map(number).transpose()?);
        range(from, to, step).map_err(|(_, words)| words)
    }
}

/// Which end of a range is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    From,
    To,
    Step,
}

/// The most values of one lever.
const MOST: f64 = 100_000.0;

fn range(
    from: (f64, String),
    to: (f64, String),
    step: Option<(f64, String)>,
) -> Result<LeverValues, (Part, String)> {
    // The last number may have the unit for all.
    let unit = [&to.1, &from.1].into_iter().find(|u| !u.is_empty()).cloned().unwrap_or_default();
    let differs = |part, given: &str| {
        (!given.is_empty() && given != unit)
            .then(|| (part, format!("a range has one unit: here are `{given}` and `{unit}`")))
    };
    let step_unit = step.as_ref().map_or("", |s| s.1.as_str());
    if let Some(wrong) = differs(Part::From, &from.1).or_else(|| differs(Part::Step, step_unit)) {
        return Err(wrong);
    }
    if to.0 < from.0 {
        return Err((Part::To, "a range goes upwards: `to` must not be below `from`".into()));
    }
    match &step {
        Some((step, _)) if *step <= 0.0 => return Err((Part::Step, "a step must be above 0".into())),
        Some((step, _)) if (to.0 - from.0) / step > MOST => {
            return Err((Part::Step, format!("the range has more than {MOST} steps")));
        }
        _ => {}
    }
    Ok(LeverValues::Range { from: from.0, to: to.0, step: step.map(|s| s.0), unit })
}

/// The value without its place.
fn plain(node: &Node) -> toml::Value {
    match &node.value {
        Value::Text(text) => toml::Value::String(text.clone()),
        Value::Integer(i) => toml::Value::Integer(*i),
        Value::Float(f) => toml::Value::Float(*f),
        Value::TooLarge => toml::Value::Float(f64::INFINITY),
        Value::Flag(flag) => toml::Value::Boolean(*flag),
        Value::Datetime(moment) => toml::Value::Datetime(*moment),
        Value::List(list) => toml::Value::Array(list.iter().map(plain).collect()),
        Value::Table(table) => {
            toml::Value::Table(table.entries.iter().map(|e| (e.key.clone(), plain(&e.node))).collect())
        }
    }
}

/// A number with or without a unit.
fn number(node: &Node) -> Option<(f64, String)> {
    match node.text() {
        Some(text) => {
            let q = split(text, 0).filter(|q| q.number.is_finite())?;
            (q.unit_at.end >= text.trim_end().len()).then_some((q.number, q.unit))
        }
        None => node.number().map(|n| (n, String::new())),
    }
}

impl KeyType for Vary {
    type Out = LeverValues;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<LeverValues> {
        let wrong = |node: &Node, words: String, r: &mut Reader<'_>| {
            r.push(
                Diagnostic::error(Code::P206, words)
                    .at(node.span)
                    .help("for example: { from = 16, to = 32, step = 2 } or [8, 9, 10]"),
            );
            None
        };
        let table = match &node.value {
            Value::List(list) if list.is_empty() => {
                return wrong(node, "a lever needs at least one value".into(), r);
            }
            Value::List(list) => {
                let value = |n: &Node| {
                    let read = number(n);
                    let (number, unit) = read.map_or((None, String::new()), |(x, u)| (Some(x), u));
                    LeverValue { toml: plain(n).to_string(), number, unit }
                };
                return Some(LeverValues::List(list.iter().map(value).collect()));
            }
            Value::Table(table) => table,
            _ => {
                r.wrong_kind(node, &Self::describe());
                return None;
            }
        };
        let known = ["from", "to", "step"];
        if let Some(entry) = table.entries.iter().find(|e| !known.contains(&e.key.as_str())) {
            r.push(
                Diagnostic::error(Code::P303, format!("a range has no `{}`", entry.key))
                    .at(entry.key_span)
                    .help("its keys are from, to, step; a path with dots needs quotes: \"warehouse.north.pool.pickers.people\" = { from = 16, to = 32, step = 2 }"),
            );
            return None;
        }
        let mut ends: Vec<Option<(f64, String)>> = Vec::new();
        for key in known {
            let Some(entry) = table.find(key) else {
                ends.push(None);
                continue;
            };
            match number(&entry.node) {
                Some(number) => ends.push(Some(number)),
                None => {
                    let words = format!("`{key}` must be a number, or one number with its unit");
                    return wrong(&entry.node, words, r);
                }
            }
        }
        let step = ends.pop().flatten();
        let (Some(to), Some(from)) = (ends.pop().flatten(), ends.pop().flatten()) else {
            r.push(
                Diagnostic::error(Code::P302, "a range needs `from` and `to`")
                    .at(node.span)
                    .help("for example: { from = 16, to = 32, step = 2 }"),
            );
            return None;
        };
        match range(from, to, step) {
            Ok(range) => Some(range),
            Err((part, words)) => {
                let key = match part {
                    Part::From => "from",
                    Part::To => "to",
                    Part::Step => "step",
                };
                let at = table.find(key).map_or(node, |e| &e.node);
                wrong(at, words, r)
            }
        }
    }

    fn takes_table(keys: &[&str]) -> bool {
        keys.contains(&"from") || keys.contains(&"to")
    }

    fn schema() -> serde_json::Value {
        let end = json!({ "type": ["number", "string"] });
        json!({ "anyOf": [
            { "type": "object", "properties": { "from": end, "to": end, "step": end },
              "required": ["from", "to"], "additionalProperties": false },
            { "type": "array", "minItems": 1 },
        ] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new(
            "a range of numbers or a list of values",
            "as the lever",
            "{ from = 16, to = 32, step = 2 }",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        LeverValues::parse(text).unwrap().values().unwrap().into_iter().map(|v| v.toml).collect()
    }

    #[test]
    fn ranges_and_lists_are_read_from_a_word() {
        assert_eq!(words("16..22:2"), ["16", "18", "20", "22"]);
        assert_eq!(words("0.1..0.5:0.1"), ["0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(words("300..400 parcels:50"), ["\"300 parcels\"", "\"350 parcels\"", "\"400 parcels\""]);
        assert_eq!(words("8, 9,10"), ["8", "9", "10"]);
        assert_eq!(LeverValues::parse("1..2").unwrap().values(), None);
        for (text, told) in [
            ("5..1:1", "upwards"),
            ("1..5:0", "above 0"),
            ("1 h..5 d:1", "one unit"),
            ("a..b", "`a` is no number"),
            ("1..900000000:1", "steps"),
        ] {
            let message = LeverValues::parse(text).unwrap_err();
            assert!(message.contains(told), "{text}: {message}");
        }
    }
}
