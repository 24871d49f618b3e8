//! Searches for the cheapest setting: names checked, and everything in the units of KPIs.

use super::config::{self, OptimiseKeys, ScenarioFile};
use super::targets::{Bound, Target};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::engine::Model;
use crate::metrics::registry;
use crate::source::LeverValue;

/// The most settings of a search.
pub const MOST_SETTINGS: usize = 10_000;

/// A search for the cheapest setting that meets targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Its name.
    pub name: String,
    /// The levers with the values each may take.
    pub levers: Vec<Varied>,
    /// What is minimised.
    pub cost: Cost,
    /// The targets to meet: indices among the scenario's.
    pub targets: Vec<usize>,
    /// How surely the answer is to be right.
    pub confidence: f64,
    /// How near to the wanted probability of a target a setting may be taken for either.
    pub indifference: f64,
    /// The same for means, as a share of them.
    pub tolerance: f64,
    /// More of any lever never makes a target harder to meet.
    pub more_helps: bool,
    /// Replications of a setting before a mean is judged.
    pub first_stage: usize,
    /// How often steps are halved around the answer.
    pub refine: usize,
}

/// A lever with the values it may take.
#[derive(Clone, Debug, PartialEq)]
pub struct Varied {
    /// The path, as `--set` takes it.
    pub path: String,
    /// The values, smallest first where they are numbers.
    pub values: Vec<LeverValue>,
    /// What one more costs, when the cost is known from prices.
    pub price: f64,
    /// Its values come from a range with steps, which may be halved.
    pub range: bool,
}

/// What a search minimises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The mean of a KPI.
    Kpi(String),
    /// The sum of the levers' prices, in money or in plain points.
    Price {
        /// In money.
        money: bool,
    },
}

pub(super) fn compile(
    file: &ScenarioFile,
    model: &Model,
    targets: &[Target],
    diagnostics: &mut Diagnostics,
) -> Vec<Search> {
    let ids: Vec<String> = registry(&model.layout).into_iter().map(|k| k.info.id).collect();
    file.optimise
        .iter()
        .filter_map(|(name, keys)| {
            let chosen = chosen_targets(keys, targets, diagnostics);
            let cost = cost(keys, &name.text, &ids, diagnostics);
            let levers = levers(keys, diagnostics);
            let meant = chosen.iter().flatten().map(|&i| &targets[i]);
            sensible(keys, &name.text, meant, diagnostics);
            Some(Search {
                name: name.text.clone(),
                levers: levers?,
                cost: cost?,
                targets: chosen?,
                confidence: keys.confidence.value.value(),
                indifference: keys.indifference.value.value(),
                tolerance: keys.tolerance.value.value(),
                more_helps: *keys.more_helps,
                first_stage: *keys.first_stage as usize,
                refine: *keys.refine as usize,
            })
        })
        .collect()
}

fn chosen_targets(
    keys: &OptimiseKeys,
    targets: &[Target],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let Some(wanted) = &keys.subject_to else {
        if targets.is_empty() {
            diagnostics.push(
                Diagnostic::error(Code::P502, "a search needs a target to meet")
                    .at(keys.at)
                    .help("for example: [target.on_time] kpi = \"orders.on_time\", at_least = \"95 %\", with_probability = \"90 %\""),
            );
            return None;
        }
        return Some((0..targets.len()).collect());
    };
    let mut found = Vec::new();
    for name in &wanted.value {
        match targets.iter().position(|t| t.name == name.value.text) {
            Some(i) => found.push(i),
            None => {
                let names = targets.iter().map(|t| t.name.as_str());
                diagnostics.push(
                    Diagnostic::error(Code::P301, format!("no target is called `{}`", name.value.text))
                        .at(name.at)
                        .suggest(did_you_mean(&name.value.text, names)),
                );
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    (!found.is_empty() && found.len() <= wanted.value.len()).then_some(found)
}

fn cost(keys: &OptimiseKeys, name: &str, ids: &[String], diagnostics: &mut Diagnostics) -> Option<Cost> {
    match (&keys.minimise, &keys.price) {
        (Some(kpi), None) => {
            if ids.contains(&kpi.value) {
                return Some(Cost::Kpi(kpi.value.clone()));
            }
            let message = format!("no KPI of this scenario is called `{}`", kpi.value);
            let d = Diagnostic::error(Code::P301, message).at(kpi.at);
            let near = did_you_mean(&kpi.value, ids.iter().map(String::as_str));
            diagnostics.push(match near {
                Some(near) => d.suggest(Some(near)),
                None => d.help("`plimsoll kpis FILE` lists them"),
            });
            None
        }
        (None, Some(prices)) => {
            let mut money = None;
            for (path, price) in &prices.value {
                if !keys.vary.value.iter().any(|(lever, _)| lever.text == path.text) {
                    let levers = keys.vary.value.iter().map(|(l, _)| l.text.as_str());
                    diagnostics.push(
                        Diagnostic::error(
                            Code::P301,
                            format!("`{}` has a price and is not varied", path.text),
                        )
                        .at(path.at)
                        .suggest(did_you_mean(&path.text, levers)),
                    );
                    return None;
                }
                let kind = match price.value {
                    config::Bound::Money(_) => true,
                    config::Bound::Number(_) => false,
                    _ => {
                        diagnostics.push(
                            Diagnostic::error(Code::P201, "a price is an amount of money or a plain number")
                                .help("for example: \"2800 EUR\"")
                                .at(price.at),
                        );
                        return None;
                    }
                };
                if *money.get_or_insert(kind) != kind {
                    diagnostics.push(
                        Diagnostic::error(Code::P503, "prices are all in money, or all plain numbers")
                            .help("give the other prices the currency too, or none of them")
                            .at(price.at),
                    );
                    return None;
                }
            }
            Some(Cost::Price { money: money.unwrap_or(false) })
        }
        (Some(_), Some(price)) => {
            diagnostics.push(
                Diagnostic::error(Code::P501, "a search minimises a KPI or a price, not both")
                    .help("delete one of the two")
                    .at(price.at)
                    .note_at(keys.minimise.as_ref().map_or(keys.at, |m| m.at), "`minimise` is given here"),
            );
            None
        }
        (None, None) => {
            diagnostics.push(
                Diagnostic::error(Code::P502, format!("the search `{name}` has nothing to minimise"))
                    .at(keys.at)
                    .help("give a KPI, as in minimise = \"cost.total\", or a `price` for the levers"),
            );
            None
        }
    }
}

fn levers(keys: &OptimiseKeys, diagnostics: &mut Diagnostics) -> Option<Vec<Varied>> {
    let mut levers = Vec::new();
    let mut settings = 1usize;
    for (path, varied) in &keys.vary.value {
        let Some(mut values) = varied.value.values() else {
            diagnostics.push(
                Diagnostic::error(Code::P302, format!("the range of `{}` needs a `step`", path.text))
                    .at(varied.at)
                    .help("a search goes step by step; `refine` halves the steps around the answer"),
            );
            return None;
        };
        let numbers = values.iter().all(|v| v.number.is_some() && v.unit == values[0].unit);
        if !numbers && (keys.price.is_some() || *keys.more_helps) {
            diagnostics.push(
                Diagnostic::error(
                    Code::P201,
                    format!("the values of `{}` must be numbers of one unit", path.text),
                )
                .at(varied.at)
                .note("prices, and `more_helps`, are about more and less"),
            );
            return None;
        }
        if numbers {
            values.sort_by(|a, b| a.number.unwrap_or(0.0).total_cmp(&b.number.unwrap_or(0.0)));
        }
        values.dedup();
        settings = settings.saturating_mul(values.len());
        let price = keys.price.iter().flat_map(|p| &p.value).find(|(p, _)| p.text == path.text);
        let price = price.map_or(0.0, |(_, price)| match price.value {
            config::Bound::Money(m) => m.amount(),
            config::Bound::Number(x) => x,
            config::Bound::Share(_) | config::Bound::Time(_) => 0.0,
        });
        let range = matches!(varied.value, crate::source::LeverValues::Range { .. });
        levers.push(Varied { path: path.text.clone(), values, price, range });
    }
    if levers.is_empty() {
        diagnostics.push(Diagnostic::error(Code::P502, "a search needs a lever to vary").at(keys.vary.at));
        return None;
    }
    if settings > MOST_SETTINGS {
        diagnostics.push(
            Diagnostic::error(Code::P507, format!("{settings} settings are more than a search takes"))
                .at(keys.vary.at)
                .help(format!(
                    "take wider steps: at most {MOST_SETTINGS} settings, then `refine` or a narrower range"
                )),
        );
        return None;
    }
    Some(levers)
}

/// Numbers that leave the search no room.
fn sensible<'t>(
    keys: &OptimiseKeys,
    name: &str,
    mut targets: impl Iterator<Item = &'t Target>,
    diagnostics: &mut Diagnostics,
) {
    let mut refuse = |at, words: String, help: String| {
        diagnostics.push(Diagnostic::error(Code::P206, words).at(at).help(help));
    };
    if !(0.5..1.0).contains(&keys.confidence.value.value()) {
        refuse(
            keys.confidence.at,
            "the confidence of a search is from 50 % to below 100 %".into(),
            "for example: confidence = \"95 %\"".into(),
        );
    }
    for (words, share) in [("indifference", &keys.indifference), ("tolerance", &keys.tolerance)] {
        if share.value.value() <= 0.0 || share.value.value() > 0.5 {
            refuse(
                share.at,
                format!("the {words} is above 0 and at most 50 %: without it near ties never end"),
                format!("for example: {words} = \"1 %\""),
            );
        }
    }
    if *keys.first_stage < 2 {
        refuse(
            keys.first_stage.at,
            "a first stage has at least 2 replications".into(),
            "for example: first_stage = 10".into(),
        );
    }
    let zero = |t: &&Target| {
        t.with_probability.is_none() && matches!(t.bound, Bound::AtLeast(x) | Bound::AtMost(x) if x == 0.0)
    };
    if let Some(target) = targets.find(zero) {
        refuse(
            keys.at,
            format!(
                "the search `{name}` cannot tell how near to 0 the mean of target `{}` may be: give it a probability",
                target.name
            ),
            "a target says so with with_probability = \"90 %\"".into(),
        );
    }
}
