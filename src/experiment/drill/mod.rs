//! Drills: one disruption made to happen alone at a fixed moment, met by every set of playbooks.
//!
//! All sets, and the twin in which nothing happens, are paired by replication. What comes before the disruption is
//! simulated once for all of them; a set whose playbooks have been at work before that is run from its own start, so
//! that every figure is that of an ordinary run of such a scenario.

mod figures;
mod forced;

pub use figures::{Drilled, MEASURES, Measure, SAMPLES, Watched, Worth, area, position, recovery};
pub use forced::Forced;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::bench::{BenchError, BenchWatcher};
use crate::engine::{Plan, Replication};
use crate::metrics::{Activation, Kpi, Occurrence, Recorder, registry};
use crate::model::disruption::Occurs;
use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};

/// Where the moment of a drill comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Somebody asked for it.
    Asked,
    /// The disruption says so itself.
    Own,
    /// A quarter into the measured window, on a working day.
    Quarter,
}

/// A disruption to be drilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// Its index.
    pub disruption: usize,
    /// When it begins.
    pub at: SimTime,
    /// Why then.
    pub chosen: Chosen,
}

/// How drills are run.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// The seed of all random numbers.
    pub seed: u64,
    /// How many replications.
    pub replications: u32,
    /// How many threads.
    pub jobs: usize,
    /// Runs every set of playbooks from its own start. It changes no figure.
    pub separate: bool,
}

/// What meets the disruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// Nothing happens, and there are no playbooks: the twin.
    Calm,
    /// Nothing happens to all playbooks.
    CalmWithPlan,
    /// No playbook.
    Without,
    /// All playbooks.
    All,
    /// All playbooks, none of them drilled.
    Undrilled,
    /// One playbook alone.
    Only(usize),
    /// All but one.
    AllBut(usize),
}

impl Arm {
    /// All arms of a scenario with so many playbooks. Of one there is nothing to leave out, and of two the one that
    /// is left is alone.
    pub fn all(playbooks: usize) -> Vec<Arm> {
        let mut arms = vec![Arm::Calm, Arm::Without];
        if playbooks > 0 {
            arms.extend([Arm::CalmWithPlan, Arm::All, Arm::Undrilled]);
        }
        if playbooks > 1 {
            arms.extend((0..playbooks).map(Arm::Only));
        }
        if playbooks > 2 {
            arms.extend((0..playbooks).map(Arm::AllBut));
        }
        arms
    }

    /// The playbooks that are there.
    pub fn plan(self, playbooks: usize) -> Plan {
        let without = |left_out: &dyn Fn(usize) -> bool| (0..playbooks).map(left_out).collect();
        let without = match self {
            Arm::Calm | Arm::Without => without(&|_| true),
            Arm::CalmWithPlan | Arm::All | Arm::Undrilled => without(&|_| false),
            Arm::Only(one) => without(&|p| p != one),
            Arm::AllBut(one) => without(&|p| p == one),
        };
        Plan { without, undrilled: self == Arm::Undrilled }
    }

    /// Whether the disruption happens.
    pub fn strikes(self) -> bool {
        !matches!(self, Arm::Calm | Arm::CalmWithPlan)
    }

    /// What it is called.
    pub fn name(self, playbooks: &[String]) -> String {
        match self {
            Arm::Calm => "nothing happens".into(),
            Arm::CalmWithPlan => "nothing happens, all playbooks".into(),
            Arm::Without => "no playbook".into(),
            Arm::All => "all playbooks".into(),
            Arm::Undrilled => "all, undrilled".into(),
            Arm::Only(p) => format!("only {}", playbooks[p]),
            Arm::AllBut(p) => format!("all but {}", playbooks[p]),
        }
    }

    /// The same for programs.
    pub fn code(self, playbooks: &[String]) -> String {
        match self {
            Arm::Calm => "calm".into(),
            Arm::CalmWithPlan => "calm_with_plan".into(),
            Arm::Without => "without".into(),
            Arm::All => "all".into(),
            Arm::Undrilled => "undrilled".into(),
            Arm::Only(p) => format!("only_{}", playbooks[p]),
            Arm::AllBut(p) => format!("all_but_{}", playbooks[p]),
        }
    }
}

/// What a run gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    /// All KPIs of the scenario.
    pub values: Vec<f64>,
    /// The backlog at every sample.
    pub backlog: Vec<f32>,
    /// The orders placed and not yet closed at every sample: those on the road are among them.
    pub open: Vec<f32>,
    /// Orders of the window: placed, delivered, late, cancelled.
    pub orders: [f64; 4],
    /// What was spent in the window.
    pub cost: f64,
    /// What was earned in the window.
    pub revenue: f64,
    /// What the playbooks cost in the window, which is part of the cost.
    pub playbooks_cost: f64,
    /// The occurrence.
    pub occurrence: Option<Occurrence>,
    /// What each playbook did.
    pub activations: Vec<Vec<Activation>>,
    /// The first alarm after the beginning.
    pub alarm: Option<SimTime>,
}

impl Ran {
    /// What a replication has come to; `at` is when the disruption was to begin.
    pub fn of(replication: &Replication, kpis: &[Kpi], disruption: usize, at: SimTime) -> Self {
        use crate::domain::{Account, Fact};
        let record: &Recorder = replication.record();
        let layout = record.layout();
        let series = |path: &str| -> Vec<f32> {
            let at = layout.signals.iter().position(|s| s.path == path);
            let samples = record.series.chunks_exact(layout.signals.len().max(1));
            samples.map(|s| at.map_or(0.0, |i| s[i])).collect()
        };
        let all = &record.cohort.all;
        let booked = |a: Account| record.flow.accounts[a as usize].amount();
        let spent = Account::ALL.into_iter().filter(|a| *a != Account::Revenue).map(booked);
        let playbooks = 0..layout.playbooks.len() as u16;
        let cost_of = |p: u16| {
            let id = format!("playbook.{}.cost", layout.playbooks[usize::from(p)]);
            kpis.iter().find(|k| k.info.id == id).map_or(0.0, |k| k.value(record))
        };
        let alarms = record.chronicle.entries().iter();
        let alarm = alarms.filter(|(when, fact)| {
            *when >= at && matches!(fact, Fact::Alarm { on: true, false_alarm: false, .. })
        });
        Ran {
            values: kpis.iter().map(|k| k.value(record)).collect(),
            backlog: series("orders.backlog"),
            open: series("orders.open"),
            orders: [
                all.placed as f64,
                all.delivered as f64,
                (all.judged - all.on_time) as f64,
                record.cohort.cancelled.iter().sum::<u64>() as f64,
            ],
            cost: 0.0 - spent.sum::<f64>(),
            revenue: booked(Account::Revenue),
            playbooks_cost: playbooks.clone().map(cost_of).sum(),
            occurrence: record.chronicle.occurrences(disruption as u16).first().copied(),
            activations: playbooks.map(|p| record.chronicle.activations(p)).collect(),
            alarm: alarm.map(|(when, _)| *when).next(),
        }
    }
}

/// One drill with its replications.
#[derive(Clone, Debug)]
pub struct Drill {
    /// Which disruption, and when.
    pub exercise: Exercise,
    /// What meets it.
    pub arms: Vec<Arm>,
    /// By replication, what each of them came to.
    pub rows: Vec<Vec<Ran>>,
}

/// Disruptions and when they are drilled: at the moment asked for, at their own, or a quarter into the window on a
/// working day.
pub fn exercises(scenario: &Scenario, disruptions: &[usize], asked: Option<SimTime>) -> Vec<Exercise> {
    let model = &scenario.model;
    let exercise = |disruption: &usize| {
        let own = match &model.disruptions.list[*disruption].occurs {
            Occurs::At(moments) => moments.iter().copied().find(|m| *m < model.layout.window.1),
            _ => None,
        };
        let (at, chosen) = match (asked, own) {
            (Some(at), _) => (at, Chosen::Asked),
            (None, Some(at)) => (at, Chosen::Own),
            (None, None) => (quarter(scenario), Chosen::Quarter),
        };
        Exercise { disruption: *disruption, at, chosen }
    };
    disruptions.iter().map(exercise).collect()
}

fn quarter(scenario: &Scenario) -> SimTime {
    let (axis, (from, to)) = (&scenario.model.axis, scenario.model.layout.window);
    let at = from + to.since(from).scaled(0.25);
    let later = |days: u64| at + SimDuration::from_micros(days * SimDuration::DAY.micros());
    let works = |at: &SimTime| axis.weekday(axis.day_of(*at)).index() < 5 && *at < to;
    (0..7).map(later).find(works).unwrap_or(at)
}

/// Runs drills. What has finished when it is stopped is kept: as many replications of all of them.
///
/// # Errors
/// When a replication failed, which only a bug can cause.
pub fn run(
    scenario: &Scenario,
    exercises: &[Exercise],
    terms: &Terms,
    watcher: &dyn BenchWatcher,
) -> Result<Vec<Drill>, BenchError> {
    let playbooks = scenario.model.playbooks.list.len();
    let arms = Arm::all(playbooks);
    let forced: Vec<Forced> = exercises.iter().map(|e| Forced::new(scenario, e.disruption)).collect();
    let kpis = registry(&scenario.model.layout);
    let task = |n: usize| {
        let (index, drill) = ((n / exercises.len()) as u32, n % exercises.len());
        let exercise = &exercises[drill];
        forced[drill].replication(terms.seed, index, exercise.at, &arms, terms.separate, &kpis)
    };
    let wanted = terms.replications as usize * exercises.len();
    let rows = parallel(wanted, terms.jobs, watcher, &task).map_err(|(n, message)| BenchError::Failed {
        point: scenario.model.layout.disruptions[exercises[n % exercises.len()].disruption].clone(),
        index: (n / exercises.len()) as u32,
        message,
    })?;
    let whole = rows.len() / exercises.len();
    let mut drills: Vec<Drill> =
        exercises.iter().map(|e| Drill { exercise: *e, arms: arms.clone(), rows: Vec::new() }).collect();
    for (n, row) in rows.into_iter().enumerate().take(whole * exercises.len()) {
        drills[n % exercises.len()].rows.push(row);
    }
    Ok(drills)
}

/// Does tasks 0, 1, … on so many threads and gives their results in order, as many from the first on as have finished
/// without a gap. An error is that of the first task that failed.
pub(in crate::experiment) fn parallel<T: Send>(
    tasks: usize,
    jobs: usize,
    watcher: &dyn BenchWatcher,
    task: &(dyn Fn(usize) -> T + Sync),
) -> Result<Vec<T>, (usize, String)> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done: Mutex<BTreeMap<usize, Result<T, String>>> = Mutex::default();
    super::run::on_threads(jobs.min(tasks), &|| {
        while !watcher.stop() && !failed.load(Ordering::Relaxed) {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= tasks {
                return;
            }
            let value = catch_unwind(AssertUnwindSafe(|| task(n)));
            let value = value.map_err(|panic| super::run::panic_message(&*panic));
            failed.fetch_or(value.is_err(), Ordering::Relaxed);
            let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            done.insert(n, value);
            watcher.finished(done.len(), tasks);
        }
    });
    let done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut values = Vec::new();
    for (n, value) in done {
        let value = value.map_err(|message| (n, message))?;
        if n == values.len() {
            values.push(value);
        }
    }
    Ok(values)
}
