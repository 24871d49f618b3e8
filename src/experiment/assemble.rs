//! From the rows of replications to the result of a run: targets judged, precision judged, words attached.

use super::basis::Basis;
use super::lateness;
use super::map::{network, spans};
use super::result::{
    Assumption, Bound, DesignKind, Failure, InputInfo, KpiInfo, Method, PrecisionResult, Replication,
    RunResult, SeriesInfo, StageInfo, TargetResult, Title, Unit,
};
use super::run::{Plan, Row};
use super::runner::input_infos;
use super::stopping::{first_look, judge, next_look};
use crate::domain::{SignalUnit, Stage};
use crate::metrics::{Split, registry};
use crate::scenario::{self, Scenario, is_on};
use crate::units::SimTime;

pub(super) fn result(scenario: &Scenario, plan: &Plan, rows: Vec<Row>, failed: Vec<Failure>) -> RunResult {
    let (model, file) = (&scenario.model, &scenario.file);
    let layout = &model.layout;
    let confidence = file.run.confidence.value.value();
    let bin = layout.bin.micros();
    let times: Vec<SimTime> = (1..=layout.bins() as u64).map(|i| SimTime::from_micros(i * bin)).collect();
    let kpis: Vec<KpiInfo> = registry(layout).into_iter().map(|k| k.info).collect();
    let inputs = input_infos(scenario);
    let basis = basis(scenario, &rows, &inputs);
    let looks = looks(scenario, plan, &rows);
    let column = |kpi: usize| -> Vec<f64> { rows.iter().map(|r| r.it.values[kpi]).collect() };
    let precision = judge(&scenario.precision, &scenario.targets, &kpis, &column, &basis);
    let late: Vec<Vec<Split>> = rows.iter().map(|r| r.late.clone()).collect();
    let late = lateness::compare(&late, &layout.activities, confidence);
    // Activities that never happened are no part of the picture.
    let happened: Vec<usize> =
        (0..layout.activities.len()).filter(|i| rows.iter().any(|r| r.it.stage_hours[*i] > 0.0)).collect();
    let events = rows.iter().map(|r| r.it.events).sum();
    let targets = scenario.targets.iter().map(|t| target(t, &kpis, &column(t.kpi), &basis)).collect();
    let replications = rows.len() as u32;
    RunResult {
        title: Title {
            name: file.scenario.name.value.clone(),
            question: file.scenario.question.as_ref().map(|q| q.value.clone()),
            currency: layout.currency.clone(),
            time_zone: file.scenario.time_zone.value.clone(),
            start: model.axis.format(SimTime::START),
            length: file.run.length.to_string(),
            scenario_digest: String::new(),
        },
        kpis,
        replications: rows
            .into_iter()
            .map(|Row { it, .. }| Replication {
                stage_hours: happened.iter().map(|i| it.stage_hours[*i]).collect(),
                ..it
            })
            .collect(),
        failed,
        series: layout
            .signals
            .iter()
            .map(|s| SeriesInfo { path: s.path.clone(), label: s.label.clone(), unit: unit_of(s.unit) })
            .collect(),
        bin_times: times.iter().map(|t| model.axis.format(*t)).collect(),
        bin_hours: times.iter().map(|t| t.hours()).collect(),
        targets,
        stages: happened
            .iter()
            .map(|i| {
                let (stage, activity): (Stage, _) = layout.activities[*i];
                StageInfo { stage: stage.name().into(), activity: activity.name().into() }
            })
            .collect(),
        inputs,
        precision,
        late,
        assumptions: scenario
            .defaults
            .iter()
            .map(|d| Assumption {
                path: d.path.clone(),
                value: d.value.to_string(),
                grade: d.grade.map_or_else(String::new, |(grade, _)| format!("{grade:?}")),
                source: d.grade.map_or_else(String::new, |(_, source)| source.to_string()),
            })
            .collect(),
        method: Method {
            seed: plan.seed,
            replications,
            warm_up: file.run.warm_up.to_string(),
            follow_up: file.run.follow_up.to_string(),
            confidence,
            version: env!("CARGO_PKG_VERSION").into(),
            events,
            rough: plan.rough,
            design: design(scenario),
            controls: is_on(&file.run.controls),
            looks,
        },
        warnings: Vec::new(),
        network: network(scenario),
        spans: spans(scenario),
    }
}

fn unit_of(unit: SignalUnit) -> Unit {
    match unit {
        SignalUnit::Orders => Unit::Orders,
        SignalUnit::Parcels => Unit::Parcels,
        SignalUnit::People => Unit::Count,
        SignalUnit::Hours => Unit::Duration,
        SignalUnit::PerHour => Unit::PerHour,
        SignalUnit::Units => Unit::Units,
        SignalUnit::Stocks
        | SignalUnit::Days
        | SignalUnit::Count
        | SignalUnit::Tours
        | SignalUnit::Deliveries
        | SignalUnit::Machines => Unit::Count,
        SignalUnit::Money => Unit::Money,
        SignalUnit::Share => Unit::Share,
    }
}

/// How the replications of a scenario belong together.
pub(super) fn design(scenario: &Scenario) -> DesignKind {
    let run = &scenario.file.run;
    match () {
        () if run.batches.is_some() => DesignKind::Batches,
        () if is_on(&run.antithetic) => DesignKind::Antithetic,
        () if is_on(&run.stratify) => DesignKind::Stratified,
        () => DesignKind::Independent,
    }
}

/// What the estimates of these replications rest on.
fn basis(scenario: &Scenario, rows: &[Row], inputs: &[InputInfo]) -> Basis {
    let indices: Vec<u32> = rows.iter().map(|r| r.it.index).collect();
    let column = |i: usize| -> Vec<f64> { rows.iter().map(|r| r.it.inputs[i]).collect() };
    let columns: Vec<Vec<f64>> = (0..inputs.len()).map(column).collect();
    let run = &scenario.file.run;
    let confidence = run.confidence.value.value();
    Basis::new(design(scenario), is_on(&run.controls), confidence, &indices, inputs, &columns)
}

/// How precisely the goals are known from these replications.
pub(super) fn precision(scenario: &Scenario, rows: &[Row]) -> Vec<PrecisionResult> {
    let kpis: Vec<KpiInfo> = registry(&scenario.model.layout).into_iter().map(|k| k.info).collect();
    let inputs = input_infos(scenario);
    let basis = basis(scenario, rows, &inputs);
    let column = |kpi: usize| -> Vec<f64> { rows.iter().map(|r| r.it.values[kpi]).collect() };
    judge(&scenario.precision, &scenario.targets, &kpis, &column, &basis)
}

/// The looks that led to these replications. They follow from the replications, so that a run made again with as many
/// tells the same story.
fn looks(scenario: &Scenario, plan: &Plan, rows: &[Row]) -> Vec<u32> {
    let mut looks = Vec::new();
    if scenario.precision.is_empty() || plan.rough {
        return looks;
    }
    let most = scenario.file.most_replications();
    let mut next = Some(first_look(*scenario.file.run.replications as u32, most));
    while let Some(n) = next {
        let seen = rows.partition_point(|r| r.it.index - plan.first < n);
        if rows.last().is_none_or(|r| r.it.index - plan.first + 1 < n) {
            break;
        }
        looks.push(n);
        next = next_look(n, most, &precision(scenario, &rows[..seen]));
    }
    looks
}

/// A target is met when its estimate keeps the bound: the mean, or the share of replications.
fn target(target: &scenario::Target, kpis: &[KpiInfo], values: &[f64], basis: &Basis) -> TargetResult {
    let (bound, words) = match target.bound {
        scenario::Bound::AtLeast(x) => (Bound::AtLeast(x), "at least"),
        scenario::Bound::AtMost(x) => (Bound::AtMost(x), "at most"),
    };
    let x = match bound {
        Bound::AtLeast(x) | Bound::AtMost(x) => x,
    };
    let limit = bound_words(x, kpis[target.kpi].unit);
    let (estimate, interval, met, sentence) = match target.with_probability {
        Some(wanted) => {
            let (share, interval) = basis.probability(values, |v| target.bound.holds(v));
            let sentence = format!("{words} {limit} in {} of replications", bound_words(wanted, Unit::Share));
            (share, interval, share >= wanted, sentence)
        }
        None => {
            let mean = basis.mean(values);
            let interval = mean.interval().unwrap_or((f64::NAN, f64::NAN));
            (mean.mean, interval, target.bound.holds(mean.mean), format!("{words} {limit} on average"))
        }
    };
    let (name, kpi, with_probability) = (target.name.clone(), target.kpi, target.with_probability);
    TargetResult { name, kpi, bound, with_probability, estimate, interval, met, sentence }
}

fn bound_words(x: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{} %", (x * 1e6).round() / 1e4),
        Unit::Duration => crate::units::SimDuration::from_secs_f64(x * 3600.0).to_string(),
        _ => format!("{x}"),
    }
}
