//! The parameters of each distribution, read and checked against one another.

use super::super::numbers::{Count, Factor, Positive};
use super::super::{FileName, Text};
use super::{Spread, Spreadable};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::kernel::Distribution;
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Entry, Node, TableNode, Value};
use crate::source::reader::Reader;

/// The keys of one distribution, read by what they mean.
pub(super) struct Parameters<'n> {
    pub table: &'n TableNode,
    pub at: Span,
    /// Whether nothing has been reported yet.
    pub good: bool,
}

impl<'n> Parameters<'n> {
    fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.table.find(key)
    }

    fn at(&self, key: &str) -> Span {
        self.entry(key).map_or(self.at, |e| e.node.span)
    }

    fn read<O>(
        &mut self,
        key: &str,
        r: &mut Reader<'_>,
        read: impl FnOnce(&Node, &mut Reader<'_>) -> Option<O>,
    ) -> Option<O> {
        let out = self.entry(key).and_then(|e| r.step(key, |r| read(&e.node, r)));
        self.good &= out.is_some();
        out
    }

    /// A parameter in the base unit.
    fn value<T: Spreadable>(&mut self, key: &str, r: &mut Reader<'_>) -> f64 {
        self.read(key, r, T::parameter).unwrap_or(f64::NAN)
    }

    /// A parameter in the base unit that must exceed 0.
    fn above_zero<T: Spreadable>(&mut self, key: &str, r: &mut Reader<'_>) -> f64 {
        let value = self.value::<T>(key, r);
        self.must(value.is_nan() || value > 0.0, key, format!("`{key}` must be above 0"), r);
        value
    }

    /// A parameter without a unit that must exceed 0, or may be 0.
    fn plain(&mut self, key: &str, zero: bool, r: &mut Reader<'_>) -> f64 {
        let Some(node) = self.entry(key).map(|e| &e.node) else { return f64::NAN };
        let Some(value) = node.number() else {
            r.step(key, |r| Factor::read(node, r));
            self.good = false;
            return f64::NAN;
        };
        let least = if zero { "must not be negative" } else { "must be above 0" };
        self.must(value > 0.0 || (zero && value == 0.0), key, format!("`{key}` {least}"), r);
        value
    }

    /// Reports at a key unless the condition holds.
    fn must(&mut self, holds: bool, key: &str, message: String, r: &mut Reader<'_>) {
        if !holds && self.good {
            let at = self.at(key);
            r.push(
                Diagnostic::error(Code::P209, message)
                    .at(at)
                    .help("`plimsoll explain P209` has the limits of every distribution"),
            );
        }
        self.good &= holds;
    }

    /// Reports unless the two parameters are in order.
    fn ordered(&mut self, low: (&str, f64), high: (&str, f64), strictly: bool, r: &mut Reader<'_>) {
        let wrong = if strictly { low.1 >= high.1 } else { low.1 > high.1 };
        if self.good && wrong {
            let word = if strictly { "below" } else { "at most" };
            r.push(
                Diagnostic::error(Code::P209, format!("`{}` must be {word} `{}`", low.0, high.0))
                    .at(self.at(low.0))
                    .note_at(self.at(high.0), format!("`{}` is here", high.0)),
            );
        }
        self.good &= !wrong;
    }

    fn three<T: Spreadable>(&mut self, r: &mut Reader<'_>) -> (f64, f64, f64) {
        let (low, likely, high) =
            (self.value::<T>("low", r), self.value::<T>("likely", r), self.value::<T>("high", r));
        self.ordered(("low", low), ("likely", likely), false, r);
        self.ordered(("likely", likely), ("high", high), false, r);
        self.ordered(("low", low), ("high", high), true, r);
        (low, likely, high)
    }
}

/// The distribution of that name from its parameters.
pub(super) fn build<T: Spreadable>(
    name: &str,
    p: &mut Parameters<'_>,
    r: &mut Reader<'_>,
) -> Option<Distribution> {
    Some(match name {
        "constant" => Distribution::Constant(p.read("value", r, T::constant)?),
        "exponential" => Distribution::Exponential { mean: p.above_zero::<T>("mean", r) },
        "uniform" => {
            let (low, high) = (p.value::<T>("low", r), p.value::<T>("high", r));
            p.ordered(("low", low), ("high", high), true, r);
            Distribution::Uniform { low, high }
        }
        "triangular" => {
            let (low, likely, high) = p.three::<T>(r);
            Distribution::Triangular { low, likely, high }
        }
        "pert" => {
            let (low, likely, high) = p.three::<T>(r);
            Distribution::Pert { low, likely, high }
        }
        "lognormal" => {
            Distribution::Lognormal { mean: p.above_zero::<T>("mean", r), cv: p.plain("cv", true, r) }
        }
        "gamma" => Distribution::Gamma { mean: p.above_zero::<T>("mean", r), cv: p.plain("cv", false, r) },
        "erlang" => {
            let stages = p.read("stages", r, Positive::read)?;
            let stages = u32::try_from(stages).unwrap_or(u32::MAX);
            p.must(
                stages <= 10_000,
                "stages",
                "`stages` must be at most 10000: more is a constant".into(),
                r,
            );
            Distribution::Erlang { stages, mean: p.above_zero::<T>("mean", r) }
        }
        "weibull" => {
            Distribution::Weibull { mean: p.above_zero::<T>("mean", r), shape: p.plain("shape", false, r) }
        }
        "normal" => Distribution::Normal { mean: p.value::<T>("mean", r), sd: p.value::<T>("sd", r) },
        "beta" => {
            let (low, high) = (p.value::<T>("low", r), p.value::<T>("high", r));
            p.ordered(("low", low), ("high", high), true, r);
            Distribution::Beta { low, high, a: p.plain("a", false, r), b: p.plain("b", false, r) }
        }
        "quantiles" => {
            let (p10, p50, p90) = (p.value::<T>("p10", r), p.value::<T>("p50", r), p.value::<T>("p90", r));
            p.ordered(("p10", p10), ("p50", p50), true, r);
            p.ordered(("p50", p50), ("p90", p90), true, r);
            Distribution::Quantiles { p10, p50, p90 }
        }
        "poisson" => Distribution::Poisson { mean: p.value::<T>("mean", r) },
        "geometric" => {
            let (mean, from) = (p.value::<T>("mean", r), from(p, 1, r));
            p.must(
                mean.is_nan() || mean >= f64::from(from),
                "mean",
                format!("`mean` must be at least `from`, which is {from}"),
                r,
            );
            Distribution::Geometric { mean, from }
        }
        "negative_binomial" => {
            let (mean, cv, from) = (p.value::<T>("mean", r), p.plain("cv", false, r), from(p, 0, r));
            p.must(
                mean.is_nan() || mean > f64::from(from),
                "mean",
                format!("`mean` must be above `from`, which is {from}"),
                r,
            );
            Distribution::NegativeBinomial { mean, cv, from }
        }
        "discrete" => return discrete::<T>(p, r),
        "empirical" => return empirical::<T>(p, r),
        "adjusted" => return adjusted::<T>(p, r),
        _ => return mixture::<T>(p, r),
    })
}

/// The least value of a counting distribution.
fn from(p: &mut Parameters<'_>, default: u32, r: &mut Reader<'_>) -> u32 {
    match p.entry("from") {
        None => default,
        Some(_) => p.read("from", r, Count::read).and_then(|n| u32::try_from(n).ok()).unwrap_or(default),
    }
}

fn list<'n>(p: &mut Parameters<'n>, key: &str, what: &str, r: &mut Reader<'_>) -> Option<&'n [Node]> {
    let entry = p.entry(key)?;
    match &entry.node.value {
        Value::List(list) if !list.is_empty() => Some(list),
        Value::List(_) => {
            r.push(Diagnostic::error(Code::P213, format!("`{key}` is an empty list")).at(entry.node.span));
            None
        }
        _ => {
            let doc = TypeDoc::new(format!("a list of {what}"), "", "[1, 2, 3]");
            r.step(key, |r| r.wrong_kind(&entry.node, &doc));
            None
        }
    }
}

/// Weights that are not all 0, each not negative.
fn weigh(weights: &[Option<f64>], at: Span, r: &mut Reader<'_>) -> Option<Vec<f64>> {
    let weights: Vec<f64> = weights.iter().copied().collect::<Option<_>>()?;
    if weights.iter().sum::<f64>() > 0.0 {
        return Some(weights);
    }
    r.push(
        Diagnostic::error(Code::P209, "the weights are all 0")
            .help("give at least one value a weight above 0")
            .at(at),
    );
    None
}

fn discrete<T: Spreadable>(p: &mut Parameters<'_>, r: &mut Reader<'_>) -> Option<Distribution> {
    let nodes = list(p, "values", "values", r)?;
    let values: Vec<Option<f64>> = nodes.iter().map(|n| r.step("values", |r| T::constant(n, r))).collect();
    let weights = match p.entry("weights") {
        None => vec![1.0; values.len()],
        Some(entry) => {
            let nodes = list(p, "weights", "numbers", r)?;
            if nodes.len() != values.len() {
                r.push(
                    Diagnostic::error(
                        Code::P213,
                        format!("`weights` has {} numbers, `values` has {}", nodes.len(), values.len()),
                    )
                    .at(entry.node.span)
                    .note_at(p.at("values"), "the values are here")
                    .help("give one weight for each value"),
                );
                return None;
            }
            let weights: Vec<Option<f64>> =
                nodes.iter().map(|n| r.step("weights", |r| Factor::read(n, r))).collect();
            weigh(&weights, entry.node.span, r)?
        }
    };
    let values = values.into_iter().collect::<Option<Vec<f64>>>()?;
    Some(Distribution::Discrete { values, weights })
}

fn empirical<T: Spreadable>(p: &mut Parameters<'_>, r: &mut Reader<'_>) -> Option<Distribution> {
    let file_node = &p.entry("file")?.node;
    let path = p.read("file", r, FileName::read)?;
    let column = p.read("column", r, Text::read)?;
    let unit = match p.entry("unit") {
        Some(_) => p.read("unit", r, Text::read)?,
        None => String::new(),
    };
    let decimal = match p.entry("decimal") {
        Some(_) => p.read("decimal", r, Text::read)?,
        None => ".".to_string(),
    };
    if !matches!(decimal.as_str(), "." | ",") {
        r.push(Diagnostic::error(Code::P211, "`decimal` is \".\" or \",\"").at(p.at("decimal")));
        return None;
    }
    let Some(scale) = T::per_unit(&unit, r) else {
        let d = match (unit.is_empty(), T::FILE_UNITS.is_empty()) {
            (true, _) => Diagnostic::error(Code::P202, "the unit of the column is missing")
                .at(p.at)
                .help(format!("add unit = \"…\": one of {}", T::FILE_UNITS)),
            (false, true) => Diagnostic::error(Code::P202, "these numbers have no unit").at(p.at("unit")),
            (false, false) => Diagnostic::error(Code::P202, format!("`{unit}` is no unit here"))
                .at(p.at("unit"))
                .help(format!("the units are {}", T::FILE_UNITS)),
        };
        r.push(d);
        return None;
    };
    let file = r.text(&path, file_node.span)?;
    let samples = crate::source::csv::named_column(file, &column, decimal == ",", p.at("column"), r)?;
    let samples: Vec<f64> = samples.into_iter().map(|s| s * scale).collect();
    Some(Distribution::Empirical { samples: samples.into() })
}

fn mixture<T: Spreadable>(p: &mut Parameters<'_>, r: &mut Reader<'_>) -> Option<Distribution> {
    let nodes = list(p, "parts", "tables such as { weight = 3, of = … }", r)?;
    let mut parts = Vec::new();
    for node in nodes {
        let Some(table) = node.table() else {
            let doc = TypeDoc::new("a table", "", "{ weight = 3, of = \"40 s\" }");
            r.step("parts", |r| r.wrong_kind(node, &doc));
            parts.push(None);
            continue;
        };
        for entry in table.entries.iter().filter(|e| e.key != "weight" && e.key != "of") {
            let d = Diagnostic::error(Code::P303, format!("a part of a mixture has no `{}`", entry.key))
                .at(entry.key_span);
            r.push(d.help("a part is { weight = 3, of = … }, where `of` is an amount or a distribution"));
            parts.push(None);
        }
        let (Some(weight), Some(of)) = (table.find("weight"), table.find("of")) else {
            r.push(
                Diagnostic::error(Code::P302, "a part of a mixture needs `weight` and `of`").at(node.span),
            );
            parts.push(None);
            continue;
        };
        let weight = r.step("weight", |r| Factor::read(&weight.node, r));
        let of = r.step("of", |r| Spread::<T>::read(&of.node, r));
        parts.push(weight.zip(of));
    }
    let parts: Vec<(f64, Distribution)> = parts.into_iter().collect::<Option<_>>()?;
    let weights: Vec<Option<f64>> = parts.iter().map(|(w, _)| Some(*w)).collect();
    weigh(&weights, p.at("parts"), r)?;
    Some(Distribution::Mixture { parts })
}

/// Another amount or distribution, times a factor, plus an amount.
fn adjusted<T: Spreadable>(p: &mut Parameters<'_>, r: &mut Reader<'_>) -> Option<Distribution> {
    let of = p.read("of", r, Spread::<T>::read)?;
    let times = match p.entry("times") {
        Some(_) => p.read("times", r, Factor::read)?,
        None => 1.0,
    };
    let plus = match p.entry("plus") {
        Some(_) => p.read("plus", r, T::parameter)?,
        None => 0.0,
    };
    let of = match times {
        0.0 => Distribution::Constant(0.0),
        1.0 => of,
        times => of.scaled(times),
    };
    Some(match of {
        of if plus == 0.0 => of,
        Distribution::Constant(value) => Distribution::Constant(value + plus),
        of => Distribution::Shifted { by: plus, of: Box::new(of) },
    })
}
