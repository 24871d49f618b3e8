//! Precision: which figures are to be known how well before a run stops, and what goes together with that.

use super::compile::is_on;
use super::config::{PrecisionKeys, ScenarioFile, WidthOf};
use super::targets::{Target, in_unit, unit_words};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::engine::Model;
use crate::metrics::{Kpi, Unit, registry};
use crate::stats::HalfWidth;

/// The most replications of a run with goals for precision, when the scenario says nothing else.
pub const MOST_REPLICATIONS: u32 = 10_000;

/// A figure that is to be known well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// The mean of a KPI over replications: its index in the registry.
    Mean(usize),
    /// A quantile of a KPI over replications.
    Quantile(usize, f64),
    /// The probability that a target's bound is kept: its index among the targets.
    Probability(usize),
}

/// A figure, and how well it is to be known.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The figure.
    pub wanted: Wanted,
    /// The widest half-width allowed, in the unit of the KPI (hours for times).
    pub half_width: HalfWidth,
}

impl Goal {
    /// The KPI that the figure is about.
    pub fn kpi(&self, targets: &[Target]) -> usize {
        match self.wanted {
            Wanted::Mean(kpi) | Wanted::Quantile(kpi, _) => kpi,
            Wanted::Probability(target) => targets[target].kpi,
        }
    }
}

impl ScenarioFile {
    /// The most replications when there are goals.
    pub fn most_replications(&self) -> u32 {
        self.run.max_replications.as_ref().map_or(MOST_REPLICATIONS, |n| n.value as u32)
    }
}

pub(super) fn compile(
    file: &ScenarioFile,
    model: &Model,
    targets: &[Target],
    diagnostics: &mut Diagnostics,
) -> Vec<Goal> {
    let kpis = registry(&model.layout);
    check_run(file, diagnostics);
    file.run.precision.iter().filter_map(|keys| goal(keys, file, &kpis, targets, diagnostics)).collect()
}

/// What of a run's settings excludes what else.
fn check_run(file: &ScenarioFile, diagnostics: &mut Diagnostics) {
    let run = &file.run;
    let mut conflict = |message: &str, at, note: &str, other, help: &str| {
        let d = Diagnostic::error(Code::P503, message).at(at).note_at(other, note).help(help);
        diagnostics.push(d);
    };
    let on = |flag: &Option<crate::source::At<bool>>| flag.as_ref().filter(|_| is_on(flag)).map(|f| f.at);
    let (pairs, strata, controls) = (on(&run.antithetic), on(&run.stratify), on(&run.controls));
    if let (Some(pairs), Some(strata)) = (pairs, strata) {
        let help = "choose one; stratification gains most where a chance changes much";
        conflict("antithetic pairs cannot be stratified", strata, "pairs are asked for here", pairs, help);
    }
    if let (Some(controls), Some(strata)) = (controls, strata) {
        let help = "choose one; a chance is a control as well, because its probability is known";
        conflict("controls cannot be stratified", strata, "controls are asked for here", controls, help);
    }
    if let Some(batches) = &run.batches {
        let others = [
            (pairs, "antithetic pairs need replications"),
            (strata, "strata need replications"),
            (controls, "controls need replications"),
            (run.precision.first().map(|p| p.at), "precision is reached by replications"),
            (file.chance.first().map(|(name, _)| name.at), "one replication sees one state of the world"),
        ];
        for (at, note) in others {
            let Some(at) = at else { continue };
            let help = "leave `batches` out: many replications say more than one long one";
            conflict("batches are cut from a single replication", batches.at, note, at, help);
        }
    }
    let fewest = run.replications.given.then_some(*run.replications).filter(|_| !run.precision.is_empty());
    if let Some(most) = run.max_replications.as_ref().filter(|most| fewest.is_some_and(|n| most.value < n)) {
        let help = "`replications` are the fewest, `max_replications` the most";
        conflict("the most are fewer than the fewest", most.at, "the fewest", run.replications.at, help);
    }
    if let Some(batches) = run.batches.as_ref().filter(|b| !(5..=1000).contains(&b.value)) {
        let message = format!(
            "{} batches are {} to say anything of chance",
            batches.value,
            if batches.value < 5 { "too few" } else { "too many" }
        );
        diagnostics.push(Diagnostic::error(Code::P206, message).at(batches.at).help("take 20 to 30"));
    }
    let Some(most) = &run.max_replications else { return };
    if u32::try_from(most.value).is_err() {
        diagnostics.push(Diagnostic::error(Code::P507, "more than 4 billion replications").at(most.at));
    } else if run.precision.is_empty() {
        let message = "`max_replications` limits nothing without `precision`";
        let help = "say how precisely a figure is to be known, or give `replications` alone";
        diagnostics.push(Diagnostic::error(Code::P502, message).at(most.at).help(help));
    }
}

fn goal(
    keys: &PrecisionKeys,
    file: &ScenarioFile,
    kpis: &[Kpi],
    targets: &[Target],
    diagnostics: &mut Diagnostics,
) -> Option<Goal> {
    let mut told = |d: Diagnostic| {
        diagnostics.push(d);
        None
    };
    let (wanted, unit) = match (&keys.kpi, &keys.target) {
        (Some(kpi), None) => {
            let Some(index) = kpis.iter().position(|k| k.info.id == *kpi.value) else {
                let ids = kpis.iter().map(|k| k.info.id.as_str());
                let near = did_you_mean(kpi, ids);
                let d =
                    Diagnostic::error(Code::P301, format!("no KPI of this scenario is called `{}`", **kpi));
                let d = d.at(kpi.at);
                return told(match near {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help("`plimsoll kpis FILE` lists them"),
                });
            };
            let unit = kpis[index].info.unit;
            match &keys.quantile {
                Some(p) if !(p.value.value() > 0.0 && p.value.value() < 1.0) => {
                    let d = Diagnostic::error(Code::P206, "a quantile lies between 0 % and 100 %");
                    return told(d.at(p.at).help("for example: quantile = \"90 %\""));
                }
                Some(p) => (Wanted::Quantile(index, p.value.value()), unit),
                None => (Wanted::Mean(index), unit),
            }
        }
        (None, Some(target)) => {
            if let Some(quantile) = &keys.quantile {
                let d = Diagnostic::error(Code::P501, "a target has a probability, not a quantile");
                return told(d.at(quantile.at).note_at(target.at, "the target").help("take `quantile` out"));
            }
            let Some(index) = targets.iter().position(|t| t.name == *target.value) else {
                let near = did_you_mean(target, targets.iter().map(|t| t.name.as_str()));
                let d = Diagnostic::error(Code::P301, format!("no target is called `{}`", **target));
                let d = d.at(target.at);
                return told(match near {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help(format!("describe it under [target.{}]", **target)),
                });
            };
            (Wanted::Probability(index), Unit::Share)
        }
        (Some(kpi), Some(target)) => {
            let d = Diagnostic::error(Code::P501, "a KPI or a target, not both").at(target.at);
            return told(d.note_at(kpi.at, "the KPI").help("write two entries"));
        }
        (None, None) => {
            let d = Diagnostic::error(Code::P502, "nothing is said to be known precisely").at(keys.at);
            return told(d.help("give `kpi` or `target`, for example: kpi = \"orders.on_time\""));
        }
    };
    let design = [(&file.run.antithetic, "antithetic pairs"), (&file.run.stratify, "strata")];
    for (flag, what) in design {
        if let (true, Wanted::Quantile(..), Some(quantile)) = (is_on(flag), wanted, &keys.quantile) {
            let message = format!("{what} give no interval for a quantile over replications");
            let d = Diagnostic::error(Code::P503, message).at(quantile.at);
            return told(d.help("ask for the mean, or take one of the two out"));
        }
    }
    let given = &keys.half_width;
    let positive = |width: HalfWidth, size: f64| (size > 0.0).then_some(width);
    let half_width = match (given.value, wanted) {
        (WidthOf::Amount(amount), _) => match in_unit(amount, unit) {
            Some(x) => positive(HalfWidth::Absolute(x), x),
            None => {
                let name = keys.kpi.as_ref().or(keys.target.as_ref()).map_or("", |k| k.as_str());
                let d =
                    Diagnostic::error(Code::P508, format!("`{name}` is {}", unit_words(unit))).at(given.at);
                let help = match unit {
                    Unit::Share => "for example: half_width = \"0.5 %\"",
                    Unit::Duration => "for example: half_width = \"10 min\", or \"1 % of mean\"",
                    _ => "give it in that unit, or relative: half_width = \"1 % of mean\"",
                };
                return told(d.help(help));
            }
        },
        (WidthOf::Mean(share), Wanted::Mean(_)) | (WidthOf::Quantile(share), Wanted::Quantile(..)) => {
            positive(HalfWidth::Relative(share), share)
        }
        (WidthOf::Mean(_) | WidthOf::Quantile(_), _) => {
            let (what, words) = match wanted {
                Wanted::Mean(_) => ("a mean", "write `of mean`"),
                Wanted::Quantile(..) => ("a quantile", "write `of quantile`"),
                Wanted::Probability(_) => ("a probability", "give it in points: half_width = \"2 %\""),
            };
            let d = Diagnostic::error(Code::P503, format!("what is to be known is {what}")).at(given.at);
            return told(d.help(words));
        }
    };
    match half_width {
        Some(half_width) => Some(Goal { wanted, half_width }),
        None => told(
            Diagnostic::error(Code::P206, "an interval of no width is never reached")
                .at(given.at)
                .help("give a half-width above 0"),
        ),
    }
}
