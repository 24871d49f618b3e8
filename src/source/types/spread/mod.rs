//! A distribution wherever an amount may stand, in every form a scenario can write it.
//!
//! Parameters are read in the type's base unit: durations in microseconds, money in the currency, rates per
//! hour, counts and factors plain.

mod parameters;

use self::parameters::{Parameters, build};
use super::numbers::{Count, Factor, Positive};
use super::quantity::{Money, Rate};
use super::time::{Duration, unit_of_time};
use crate::diagnostics::{Code, Diagnostic, Span, did_you_mean};
use crate::kernel::Distribution;
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Node, TableNode};
use crate::source::reader::Reader;
use serde_json::json;
use std::marker::PhantomData;

/// A type whose values may vary.
pub trait Spreadable: KeyType {
    /// Whether it counts things, so that Poisson and its like make sense.
    const COUNTS: bool = false;
    /// A fixed value in the base unit.
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64>;
    /// A parameter such as a mean, which for counts may have a fraction.
    fn parameter(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Self::constant(node, r)
    }
    /// The base units in one of the units a data file may be in; `None` if there is no such unit.
    fn per_unit(unit: &str, r: &Reader<'_>) -> Option<f64>;
    /// The units a data file may be in, or nothing.
    const FILE_UNITS: &'static str = "";
}

impl Spreadable for Duration {
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Duration::read(node, r).map(|d| d.micros() as f64)
    }
    fn per_unit(unit: &str, _: &Reader<'_>) -> Option<f64> {
        unit_of_time(unit)
    }
    const FILE_UNITS: &'static str = "s, min, h, d, w, ms, us";
}

impl Spreadable for Count {
    const COUNTS: bool = true;
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Count::read(node, r).map(|n| n as f64)
    }
    fn parameter(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Factor::read(node, r)
    }
    fn per_unit(unit: &str, _: &Reader<'_>) -> Option<f64> {
        unit.is_empty().then_some(1.0)
    }
}

impl Spreadable for Positive {
    const COUNTS: bool = true;
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Positive::read(node, r).map(|n| n as f64)
    }
    fn parameter(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Factor::read(node, r)
    }
    fn per_unit(unit: &str, _: &Reader<'_>) -> Option<f64> {
        unit.is_empty().then_some(1.0)
    }
}

impl Spreadable for Factor {
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Factor::read(node, r)
    }
    fn per_unit(unit: &str, _: &Reader<'_>) -> Option<f64> {
        unit.is_empty().then_some(1.0)
    }
}

impl Spreadable for Money {
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Money::read(node, r).map(|m| m.amount())
    }
    fn per_unit(unit: &str, r: &Reader<'_>) -> Option<f64> {
        (r.currency().is_none_or(|c| c == unit)).then_some(1.0)
    }
    const FILE_UNITS: &'static str = "the scenario's currency";
}

impl Spreadable for Rate {
    fn constant(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        Rate::read(node, r)
    }
    fn per_unit(unit: &str, _: &Reader<'_>) -> Option<f64> {
        Some(match unit {
            "/s" => 3600.0,
            "/min" => 60.0,
            "/h" => 1.0,
            "/d" => 1.0 / 24.0,
            "/w" => 1.0 / 168.0,
            _ => return None,
        })
    }
    const FILE_UNITS: &'static str = "/s, /min, /h, /d, /w";
}

/// A fixed value of type `T`, or a distribution of such values.
pub struct Spread<T>(PhantomData<T>);

/// The distributions by name, with the parameters they need and those they may have.
const NAMES: &[(&str, &[&str], &[&str])] = &[
    ("constant", &["value"], &[]),
    ("exponential", &["mean"], &[]),
    ("uniform", &["low", "high"], &[]),
    ("triangular", &["low", "likely", "high"], &[]),
    ("pert", &["low", "likely", "high"], &[]),
    ("lognormal", &["mean", "cv"], &[]),
    ("gamma", &["mean", "cv"], &[]),
    ("erlang", &["stages", "mean"], &[]),
    ("weibull", &["mean", "shape"], &[]),
    ("normal", &["mean", "sd"], &[]),
    ("beta", &["low", "high", "a", "b"], &[]),
    ("quantiles", &["p10", "p50", "p90"], &[]),
    ("poisson", &["mean"], &[]),
    ("geometric", &["mean"], &["from"]),
    ("negative_binomial", &["mean", "cv"], &["from"]),
    ("discrete", &["values"], &["weights"]),
    ("empirical", &["file", "column"], &["unit", "decimal"]),
    ("mixture", &["parts"], &[]),
    ("adjusted", &["of"], &["times", "plus"]),
];

/// The distributions that make counts only.
const COUNTING: &[&str] = &["poisson", "geometric", "negative_binomial"];

/// Which distribution a table means: what `dist` says, or what its keys give away.
fn which(table: &TableNode, node: &Node, r: &mut Reader<'_>) -> Option<&'static str> {
    let has = |k: &str| table.find(k).is_some();
    if let Some(entry) = table.find("dist") {
        let Some(word) = entry.node.text() else {
            let doc = TypeDoc::new("the name of a distribution", "", "\"lognormal\"");
            r.step("dist", |r| r.wrong_kind(&entry.node, &doc));
            return None;
        };
        let names = || NAMES.iter().map(|n| n.0);
        let found = names().find(|n| *n == word.trim());
        if found.is_none() {
            let usual = match word.trim().to_lowercase().as_str() {
                "gaussian" => Some("normal".to_string()),
                "log-normal" | "log_normal" => Some("lognormal".to_string()),
                "fixed" | "deterministic" => Some("constant".to_string()),
                _ => None,
            };
            r.push(
                Diagnostic::error(Code::P211, format!("no distribution is called \"{word}\""))
                    .at(entry.node.span)
                    .suggest(usual.or_else(|| did_you_mean(word, names())))
                    .note(format!("there are: {}", names().collect::<Vec<_>>().join(", "))),
            );
        }
        return found;
    }
    if let Some(shape) = table.find("shape").filter(|_| has("low") || has("likely") || has("high")) {
        let word = shape.node.text().unwrap_or_default();
        return match word {
            "triangular" => Some("triangular"),
            "pert" => Some("pert"),
            _ => {
                let d = Diagnostic::error(
                    Code::P211,
                    format!("`shape` cannot be {}", r.sources().slice(shape.node.span)),
                );
                r.push(d.at(shape.node.span).help("it is \"triangular\" (the default) or \"pert\""));
                None
            }
        };
    }
    if has("low") || has("high") || has("likely") {
        return Some("triangular");
    }
    if has("p10") || has("p50") || has("p90") {
        return Some("quantiles");
    }
    if has("values") || has("weights") {
        return Some("discrete");
    }
    if has("parts") {
        return Some("mixture");
    }
    if has("of") {
        return Some("adjusted");
    }
    let key = r.key().to_string();
    r.push(
        Diagnostic::error(Code::P502, format!("`{key}` is a table that names no distribution"))
            .at(node.span)
            .help("say dist = \"lognormal\" with mean and cv, or give low, likely and high, or p10, p50 and p90"),
    );
    None
}

/// Missing and unknown keys of a distribution's table; whether it is complete.
fn check_keys(name: &str, table: &TableNode, at: Span, r: &mut Reader<'_>) -> bool {
    let (_, needed, may) = NAMES.iter().find(|n| n.0 == name).expect("a name from the table");
    let shape_allowed = matches!(name, "triangular" | "pert") && table.find("dist").is_none();
    let mut good = true;
    let mut misspelt = Vec::new();
    for entry in &table.entries {
        let key = entry.key.as_str();
        if key == "dist" || (key == "shape" && shape_allowed) || needed.contains(&key) || may.contains(&key) {
            continue;
        }
        good = false;
        let known: Vec<&str> = needed.iter().chain(may.iter()).copied().collect();
        let d = Diagnostic::error(
            Code::P303,
            format!("a {} distribution has no `{key}`", name.replace('_', " ")),
        )
        .at(entry.key_span);
        let near = did_you_mean(key, known.iter().copied());
        misspelt.extend(near.clone());
        let d = d.suggest(near);
        r.push(d.note(format!("it takes {}", known.join(", "))));
    }
    let missing: Vec<&str> = needed.iter().copied().filter(|k| table.find(k).is_none()).collect();
    let good = good && missing.is_empty();
    let missing: Vec<&str> = missing.into_iter().filter(|k| !misspelt.iter().any(|m| m == k)).collect();
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().map(|k| format!("`{k}`")).collect();
        r.push(
            Diagnostic::error(
                Code::P302,
                format!("a {} distribution needs {}", name.replace('_', " "), named.join(" and ")),
            )
            .at(at)
            .help("the reference says what each distribution takes; `plimsoll explain P209` has an example"),
        );
    }
    good
}

impl<T: Spreadable> KeyType for Spread<T> {
    type Out = Distribution;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Distribution> {
        let Some(table) = node.table() else {
            return T::constant(node, r).map(Distribution::Constant);
        };
        let name = which(table, node, r)?;
        if !check_keys(name, table, node.span, r) {
            return None;
        }
        if COUNTING.contains(&name) && !T::COUNTS {
            let at = table.find("dist").map_or(node.span, |e| e.node.span);
            let key = r.key().to_string();
            let d = Diagnostic::error(
                Code::P209,
                format!(
                    "a {} distribution counts things, but `{key}` is {}",
                    name.replace('_', " "),
                    T::describe().name
                ),
            );
            r.push(d.at(at).help("lognormal, gamma and triangular are for amounts"));
            return None;
        }
        let mut p = Parameters { table, at: node.span, good: true };
        let d = build::<T>(name, &mut p, r)?;
        if !p.good {
            return None;
        }
        match d.check() {
            Ok(()) => Some(d),
            Err(error) => {
                let key = r.key().to_string();
                r.push(
                    Diagnostic::error(Code::P209, format!("`{key}` is no possible distribution: {error}"))
                        .at(node.span),
                );
                None
            }
        }
    }

    fn schema() -> serde_json::Value {
        let each = NAMES.iter().map(|(name, needed, may)| {
            let mut properties = serde_json::Map::new();
            properties.insert("dist".into(), json!({ "const": name }));
            for key in needed.iter().chain(may.iter()) {
                let schema = match *key {
                    "mean" | "low" | "likely" | "high" | "value" | "p10" | "p50" | "p90" | "sd" if !T::COUNTS => T::schema(),
                    "file" | "column" | "unit" | "decimal" => json!({ "type": "string" }),
                    "weights" | "values" | "parts" => json!({ "type": "array" }),
                    "of" => json!({}),
                    "plus" if !T::COUNTS => T::schema(),
                    _ => json!({ "type": "number" }),
                };
                properties.insert((*key).into(), schema);
            }
            let implied = match *name {
                "triangular" | "pert" => {
                    properties.insert("shape".into(), json!({ "enum": ["triangular", "pert"] }));
                    true
                }
                "quantiles" | "discrete" | "mixture" | "adjusted" => true,
                _ => false,
            };
            let required: Vec<&str> = if implied { needed.to_vec() } else { [&["dist"], *needed].concat() };
            json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
        });
        json!({ "anyOf": std::iter::once(T::schema()).chain(each).collect::<Vec<_>>() })
    }

    fn describe() -> TypeDoc {
        let of = T::describe();
        TypeDoc { name: format!("{}, or a distribution of such", of.name), ..of }
    }

    fn takes_table(keys: &[&str]) -> bool {
        let tell_tale =
            ["dist", "low", "likely", "high", "p10", "p50", "p90", "values", "weights", "parts", "of"];
        keys.iter().any(|k| tell_tale.contains(k))
    }
}
