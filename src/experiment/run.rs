//! Replications in parallel, results in the order of their index.
//!
//! A replication is a pure function of (scenario, seed, index), workers take indices from a counter, and
//! results are sorted by index before anything is computed from them: the outcome does not depend on the
//! number of threads. Each worker keeps its storage from one replication to the next.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::result::{
    Assumption, Bound, Failure, Method, Replication as Row, RunResult, SeriesInfo, StageInfo, TargetResult,
    Title,
};
use crate::domain::{SignalUnit, Stage};
use crate::engine::{Replication, Watch};
use crate::metrics::{Kpi, Recorder, Unit, registry};
use crate::scenario::{self, Scenario};
use crate::stats::{MeanEstimate, probability_of, student_t_quantile};
use crate::units::SimTime;

/// What is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many replications.
    pub replications: u32,
    /// The index of the first.
    pub first: u32,
    /// The seed.
    pub seed: u64,
    /// How many threads.
    pub jobs: usize,
    /// Whether invariants are checked as it runs.
    pub watch: Watch,
    /// A quick look, marked as rough everywhere.
    pub rough: bool,
}

impl Plan {
    /// What the scenario itself asks for, on one thread.
    pub fn of(scenario: &Scenario) -> Self {
        let run = &scenario.file.run;
        Plan {
            replications: *run.replications as u32,
            first: 0,
            seed: *run.seed,
            jobs: 1,
            watch: Watch::No,
            rough: false,
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Replications finished.
    pub done: u32,
    /// Replications wanted.
    pub total: u32,
    /// The KPI of the first target, or the first headline: its index in the registry.
    pub kpi: usize,
    /// Mean of that KPI so far.
    pub mean: f64,
    /// Half-width of its interval; not a number for fewer than two.
    pub half_width: f64,
}

/// Whoever watches a run; called from worker threads.
pub trait Watcher: Sync {
    /// A replication has finished.
    fn finished(&self, progress: Progress);
    /// Whether to stop: replications under way are finished, no more are begun.
    fn stop(&self) -> bool;
}

/// Nobody watches.
impl Watcher for () {
    fn finished(&self, _: Progress) {}
    fn stop(&self) -> bool {
        false
    }
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The result of the replications that finished.
    pub result: RunResult,
    /// It was stopped before all had run.
    pub interrupted: bool,
}

struct Shared<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    kpis: Vec<Kpi>,
    watcher: &'a dyn Watcher,
    next: AtomicU32,
    done: Mutex<Done>,
    shown: usize,
}

#[derive(Default)]
struct Done {
    rows: Vec<Row>,
    failed: Vec<Failure>,
    shown: Running,
}

/// Mean and squares of the values shown so far, in constant time a value (Welford's recurrence). Only the
/// progress is made from it: its last digits depend on the order in which replications finish.
#[derive(Default)]
struct Running {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Running {
    fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    fn mean(&self) -> f64 {
        if self.n == 0 { f64::NAN } else { self.mean }
    }

    fn half_width(&self) -> f64 {
        if self.n < 2 {
            return f64::NAN;
        }
        let degrees = self.n - 1;
        student_t_quantile(0.975, degrees) * (self.squares / degrees as f64 / self.n as f64).sqrt()
    }
}

/// Runs the replications of a plan.
pub fn run(scenario: &Scenario, plan: &Plan, watcher: &dyn Watcher) -> Outcome {
    let kpis = registry(&scenario.model.layout);
    let headline = kpis.iter().position(|k| k.info.headline).unwrap_or(0);
    let shown = scenario.targets.first().map_or(headline, |t| t.kpi);
    let shared =
        Shared { scenario, plan, kpis, watcher, next: AtomicU32::new(0), done: Mutex::default(), shown };
    on_threads(plan.jobs.min(plan.replications as usize), &|| shared.work());
    let mut done = shared.done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.rows.sort_by_key(|row| row.index);
    done.failed.sort_by_key(|failure| failure.index);
    let interrupted = done.rows.len() + done.failed.len() < plan.replications as usize;
    Outcome { result: result(scenario, plan, &shared.kpis, done), interrupted }
}

/// Does the same work on so many threads at once.
pub(super) fn on_threads(jobs: usize, work: &(dyn Fn() + Sync)) {
    let pool = (jobs > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(jobs).build());
    match pool {
        Some(Ok(pool)) => pool.scope(|scope| (0..jobs).for_each(|_| scope.spawn(|_| work()))),
        // Without threads the answer is the same, only later.
        _ => work(),
    }
}

/// What a panic said.
pub(super) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").to_string()
}

impl Shared<'_> {
    fn work(&self) {
        let mut replication = Replication::new(self.scenario.model.clone());
        while !self.watcher.stop() {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            if n >= self.plan.replications {
                return;
            }
            let index = self.plan.first + n;
            let row = catch_unwind(AssertUnwindSafe(|| self.one(&mut replication, index)));
            let mut done = self.done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            match row {
                Ok(row) => {
                    let value = row.values.get(self.shown).copied().unwrap_or(f64::NAN);
                    done.shown.add(value);
                    done.rows.push(row);
                }
                Err(panic) => {
                    let message = panic_message(&*panic);
                    let repeat = format!("--first {index} --reps 1 --seed {} --audit", self.plan.seed);
                    done.failed.push(Failure { index, message, repeat });
                    // What a failed replication leaves behind may be in any state.
                    replication = Replication::new(self.scenario.model.clone());
                }
            }
            self.watcher.finished(Progress {
                done: (done.rows.len() + done.failed.len()) as u32,
                total: self.plan.replications,
                kpi: self.shown,
                mean: done.shown.mean(),
                half_width: done.shown.half_width(),
            });
        }
    }

    fn one(&self, replication: &mut Replication, index: u32) -> Row {
        replication.start(self.plan.seed, index, self.plan.watch);
        replication.run();
        let record = replication.record();
        Row {
            index,
            values: self.kpis.iter().map(|kpi| kpi.value(record)).collect(),
            series: series(record),
            stage_hours: stage_hours(replication, record),
            events: replication.events(),
        }
    }
}

/// The samples by signal; a run that ended early has been sampled less often.
fn series(record: &Recorder) -> Vec<Vec<f32>> {
    let signals = record.layout().signals.len();
    let bins = record.layout().bins();
    let mut by_signal = vec![vec![f32::NAN; bins]; signals];
    for (bin, sample) in record.series.chunks_exact(signals).enumerate().take(bins) {
        for (signal, value) in sample.iter().enumerate() {
            by_signal[signal][bin] = *value;
        }
    }
    by_signal
}

/// Mean hours of an order of the cohort in each stage and activity of the layout.
fn stage_hours(replication: &Replication, record: &Recorder) -> Vec<f64> {
    let placed = record.cohort.all.placed.max(1) as f64;
    let layout = record.layout();
    layout
        .activities
        .iter()
        .map(|(stage, activity)| replication.cohort_micros(*stage, *activity) as f64 / 3.6e9 / placed)
        .collect()
}

fn result(scenario: &Scenario, plan: &Plan, kpis: &[Kpi], done: Done) -> RunResult {
    let (model, file) = (&scenario.model, &scenario.file);
    let layout = &model.layout;
    let confidence = file.run.confidence.value.value();
    let bin = layout.bin.micros();
    let times: Vec<SimTime> = (1..=layout.bins() as u64).map(|i| SimTime::from_micros(i * bin)).collect();
    let rows = done.rows;
    // Activities that never happened are no part of the picture.
    let happened: Vec<usize> =
        (0..layout.activities.len()).filter(|i| rows.iter().any(|r| r.stage_hours[*i] > 0.0)).collect();
    let events = rows.iter().map(|r| r.events).sum();
    let targets = scenario.targets.iter().map(|t| target(t, kpis, &rows, confidence)).collect();
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
        kpis: kpis.iter().map(|k| k.info.clone()).collect(),
        replications: rows
            .into_iter()
            .map(|mut row| {
                row.stage_hours = happened.iter().map(|i| row.stage_hours[*i]).collect();
                row
            })
            .collect(),
        failed: done.failed,
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
        },
        warnings: Vec::new(),
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
        SignalUnit::Stocks | SignalUnit::Days => Unit::Count,
        SignalUnit::Money => Unit::Money,
    }
}

/// A target is met when its estimate keeps the bound: the mean, or the share of replications.
fn target(target: &scenario::Target, kpis: &[Kpi], rows: &[Row], confidence: f64) -> TargetResult {
    let values: Vec<f64> = rows.iter().map(|r| r.values[target.kpi]).collect();
    let (bound, words) = match target.bound {
        scenario::Bound::AtLeast(x) => (Bound::AtLeast(x), "at least"),
        scenario::Bound::AtMost(x) => (Bound::AtMost(x), "at most"),
    };
    let x = match bound {
        Bound::AtLeast(x) | Bound::AtMost(x) => x,
    };
    let info = &kpis[target.kpi].info;
    let limit = bound_words(x, info.unit);
    match target.with_probability {
        Some(wanted) => {
            let kept = probability_of(&values, |v| target.bound.holds(v), confidence);
            TargetResult {
                name: target.name.clone(),
                kpi: target.kpi,
                bound,
                with_probability: Some(wanted),
                estimate: kept.observed(),
                interval: kept.interval,
                met: kept.observed() >= wanted,
                sentence: format!("{words} {limit} in {} of replications", bound_words(wanted, Unit::Share)),
            }
        }
        None => {
            let mean = MeanEstimate::of(&values, confidence);
            TargetResult {
                name: target.name.clone(),
                kpi: target.kpi,
                bound,
                with_probability: None,
                estimate: mean.mean,
                interval: mean.interval().unwrap_or((f64::NAN, f64::NAN)),
                met: target.bound.holds(mean.mean),
                sentence: format!("{words} {limit} on average"),
            }
        }
    }
}

fn bound_words(x: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{} %", (x * 1e6).round() / 1e4),
        Unit::Duration => crate::units::SimDuration::from_secs_f64(x * 3600.0).to_string(),
        _ => format!("{x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_estimate_is_that_of_all_values() {
        let values = [3.0, 7.5, f64::NAN, -2.0, 11.0];
        let mut running = Running::default();
        assert!(running.mean().is_nan() && running.half_width().is_nan());
        for value in values {
            running.add(value);
        }
        let all = MeanEstimate::of(&values, 0.95);
        assert!((running.mean() - all.mean).abs() < 1e-12);
        assert!((running.half_width() - all.half_width).abs() < 1e-9);
    }
}
