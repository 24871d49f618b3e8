//! Targets: a bound for a KPI, and how surely it is to be kept.

use super::config::{self, ScenarioFile};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::engine::Model;
use crate::metrics::{Kpi, KpiInfo, Unit, registry};
use crate::source::At;

/// A compiled target.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Index of the KPI in the registry.
    pub kpi: usize,
    /// The bound, in the unit of the KPI (hours for times).
    pub bound: Bound,
    /// In which share of replications; `None`: the mean.
    pub with_probability: Option<f64>,
}

/// The bound of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The least it must be.
    AtLeast(f64),
    /// The most it may be.
    AtMost(f64),
}

impl Bound {
    /// Whether a value keeps the bound. A value that does not exist does not.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bound::AtLeast(least) => value >= least,
            Bound::AtMost(most) => value <= most,
        }
    }
}

pub(super) fn compile(file: &ScenarioFile, model: &Model, diagnostics: &mut Diagnostics) -> Vec<Target> {
    let kpis = registry(&model.layout);
    let mut targets = Vec::new();
    for (name, keys) in &file.target {
        let Some(kpi) = find_kpi(&kpis, &keys.kpi, keys.kpi.at, diagnostics) else { continue };
        let given = match (&keys.at_least, &keys.at_most) {
            (Some(least), None) => least,
            (None, Some(most)) => most,
            (Some(least), Some(most)) => {
                diagnostics.push(
                    Diagnostic::error(Code::P501, "a target has one bound")
                        .at(most.at)
                        .note_at(least.at, "`at_least` is given here")
                        .help("write two targets"),
                );
                continue;
            }
            (None, None) => {
                diagnostics.push(
                    Diagnostic::error(Code::P502, format!("the target `{}` has no bound", name.text))
                        .at(keys.at)
                        .help("give `at_least` or `at_most`, for example: at_least = \"95 %\""),
                );
                continue;
            }
        };
        let info = &kpis[kpi].info;
        let Some(value) = value_of(given, info, &file.scenario.currency, diagnostics) else { continue };
        let bound = if keys.at_least.is_some() { Bound::AtLeast(value) } else { Bound::AtMost(value) };
        let with_probability = keys.with_probability.as_ref().map(|p| p.value.value());
        targets.push(Target { name: name.text.clone(), kpi, bound, with_probability });
    }
    targets
}

/// The index of a KPI by its id, or a message that there is none.
pub(super) fn find_kpi(kpis: &[Kpi], id: &str, at: Span, diagnostics: &mut Diagnostics) -> Option<usize> {
    let found = kpis.iter().position(|k| k.info.id == id);
    if found.is_none() {
        let ids = kpis.iter().map(|k| k.info.id.as_str());
        let d = Diagnostic::error(Code::P301, format!("no KPI of this scenario is called `{id}`")).at(at);
        diagnostics.push(match did_you_mean(id, ids) {
            Some(near) => d.suggest(Some(near)),
            None => d.help("`plimsoll kpis FILE` lists them"),
        });
    }
    found
}

/// An amount in the unit of a KPI (hours for times), or a message that it has another.
pub(super) fn value_of(
    given: &At<config::Bound>,
    info: &KpiInfo,
    currency: &str,
    diagnostics: &mut Diagnostics,
) -> Option<f64> {
    let value = in_unit(given.value, info.unit);
    if value.is_none() {
        diagnostics.push(
            Diagnostic::error(Code::P508, format!("`{}` is {}", info.id, unit_words(info.unit)))
                .at(given.at)
                .help(format!("for example: {}", unit_example(info.unit, currency))),
        );
    }
    value
}

pub(super) fn in_unit(bound: config::Bound, unit: Unit) -> Option<f64> {
    match (bound, unit) {
        (config::Bound::Share(x), Unit::Share) => Some(x),
        (config::Bound::Time(d), Unit::Duration) => Some(d.hours()),
        (config::Bound::Money(m), Unit::Money) => Some(m.amount()),
        (config::Bound::Number(x), Unit::Share | Unit::Duration | Unit::Money) => {
            // Zero needs no unit.
            (x == 0.0).then_some(0.0)
        }
        (config::Bound::Number(x), _) => Some(x),
        _ => None,
    }
}

pub(super) fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "a share",
        Unit::Duration => "a time",
        Unit::Money => "an amount of money",
        _ => "a plain number",
    }
}

fn unit_example(unit: Unit, currency: &str) -> String {
    match unit {
        Unit::Share => "\"95 %\"".into(),
        Unit::Duration => "\"24 h\"".into(),
        Unit::Money => format!("\"410000 {currency}\""),
        _ => "1500".into(),
    }
}
