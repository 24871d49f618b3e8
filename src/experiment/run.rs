//! Replications in parallel, results in the order of their index.
//!
//! A replication is a pure function of (scenario, seed, index), workers take indices from a counter, and
//! results are sorted by index before anything is computed from them: the outcome does not depend on the
//! number of threads. Each worker keeps its storage from one replication to the next.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::result::{Failure, Replication as Values, RunResult};
use super::runner::{Runner, World};
use super::stopping::{first_look, next_look};
use super::{assemble, batches};
use crate::engine::Watch;
use crate::metrics::{Layout, Recorder, Split, registry};
use crate::scenario::Scenario;
use crate::stats::student_t_quantile;

/// What is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many replications; with goals for precision, the fewest.
    pub replications: u32,
    /// The most replications, when the scenario has goals for precision and they are to be reached.
    pub most: Option<u32>,
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
            replications: run.batches.as_ref().map_or(*run.replications, |b| b.value) as u32,
            most: (!scenario.precision.is_empty()).then(|| scenario.file.most_replications()),
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
    /// Replications wanted so far: more may be after the next look at the precision.
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
    /// How many replications were wanted in the end.
    pub wanted: u32,
}

/// What a replication gave.
pub(super) struct Row {
    /// Its values.
    pub it: Values,
    /// Its late and punctual orders by service.
    pub late: Vec<Split>,
}

struct Shared<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    layout: &'a Layout,
    watcher: &'a dyn Watcher,
    next: AtomicU32,
    wanted: AtomicU32,
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

/// Runs the replications of a plan, and with goals for precision as many more as they need.
pub fn run(scenario: &Scenario, plan: &Plan, watcher: &dyn Watcher) -> Outcome {
    let kpis = registry(&scenario.model.layout);
    let headline = kpis.iter().position(|k| k.info.headline).unwrap_or(0);
    let goal = scenario.precision.first().map(|g| g.kpi(&scenario.targets));
    let shown = goal.or(scenario.targets.first().map(|t| t.kpi)).unwrap_or(headline);
    if let Some(batches) = &scenario.file.run.batches {
        let (rows, failed) = batches::rows(scenario, plan, batches.value, shown, watcher);
        let interrupted = failed.is_empty() && rows.len() < plan.replications as usize;
        let result = assemble::result(scenario, plan, rows, failed);
        return Outcome { result, interrupted, wanted: plan.replications };
    }
    let most = plan.most.filter(|_| !scenario.precision.is_empty());
    let first = most.map_or(plan.replications, |most| first_look(plan.replications, most));
    let shared = Shared {
        scenario,
        plan,
        layout: &scenario.model.layout,
        watcher,
        next: AtomicU32::new(0),
        wanted: AtomicU32::new(first),
        done: Mutex::default(),
        shown,
    };
    let mut wanted = first;
    let interrupted = loop {
        on_threads(plan.jobs.min(wanted as usize), &|| shared.work());
        let mut done = shared.done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        // All of a batch are there before anything is decided from it, in the order of their index.
        done.rows.sort_by_key(|row| row.it.index);
        if done.rows.len() + done.failed.len() < wanted as usize {
            break true;
        }
        let next = most.and_then(|most| next_look(wanted, most, &assemble::precision(scenario, &done.rows)));
        let Some(next) = next else { break false };
        wanted = next;
        // Every worker has asked once more than there was to do.
        shared.next.store((done.rows.len() + done.failed.len()) as u32, Ordering::Relaxed);
        shared.wanted.store(wanted, Ordering::Relaxed);
    };
    let mut done = shared.done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.failed.sort_by_key(|failure| failure.index);
    Outcome { result: assemble::result(scenario, plan, done.rows, done.failed), interrupted, wanted }
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
        let mut runner = Runner::new(self.scenario);
        while !self.watcher.stop() {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            if n >= self.wanted.load(Ordering::Relaxed) {
                return;
            }
            let index = self.plan.first + n;
            let row = catch_unwind(AssertUnwindSafe(|| self.one(&mut runner, index)));
            let mut done = self.done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            match row {
                Ok(row) => {
                    let value = row.it.values.get(self.shown).copied().unwrap_or(f64::NAN);
                    done.shown.add(value);
                    done.rows.push(row);
                }
                Err(panic) => {
                    let message = panic_message(&*panic);
                    let repeat = format!("--first {index} --reps 1 --seed {} --audit", self.plan.seed);
                    done.failed.push(Failure { index, message, repeat });
                    runner.clear();
                }
            }
            self.watcher.finished(Progress {
                done: (done.rows.len() + done.failed.len()) as u32,
                total: self.wanted.load(Ordering::Relaxed),
                kpi: self.shown,
                mean: done.shown.mean(),
                half_width: done.shown.half_width(),
            });
        }
    }

    fn one(&self, runner: &mut Runner<'_>, index: u32) -> Row {
        let world = runner.start(self.plan.seed, index, self.plan.watch);
        world.replication.run();
        row(world, self.layout, index)
    }
}

/// What a replication that has run gave, with its parts as the base layout has them.
pub(super) fn row(world: &World, layout: &Layout, index: u32) -> Row {
    let record = world.replication.record();
    Row {
        it: Values {
            index,
            values: world.values(),
            series: series(record),
            stage_hours: stage_hours(world, layout),
            inputs: world.inputs(),
            events: world.replication.events(),
        },
        late: record.cohort.late.services.clone(),
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
fn stage_hours(world: &World, layout: &Layout) -> Vec<f64> {
    let placed = world.replication.record().cohort.all.placed.max(1) as f64;
    let hours = |(stage, activity): &(_, _)| {
        world.replication.cohort_micros(*stage, *activity) as f64 / 3.6e9 / placed
    };
    layout.activities.iter().map(hours).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::MeanEstimate;

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
