//! Settings of a scenario side by side: any number of points, each with its replications, under one seed.
//!
//! Replication 17 of every point draws the same random numbers for the same things (common random numbers),
//! so columns of two points may be compared value by value. A replication is run once and kept; what has been
//! kept can be stored and given back. Values are in the order of the replication index whatever the number of
//! threads.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::runner::Runner;
use crate::engine::Watch;
use crate::metrics::{KpiInfo, registry};
use crate::scenario::Scenario;

/// The values of a replication, or what a failed one said.
type Values = Result<Box<[f64]>, String>;

/// A point of a bench, by the order in which it was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointId(pub usize);

/// Points of an experiment with the values of the replications that have been run.
pub struct Bench {
    seed: u64,
    jobs: usize,
    points: Vec<Point>,
}

/// One setting of the scenario.
pub struct Point {
    /// What it is called.
    pub name: String,
    /// What runs.
    pub scenario: Scenario,
    kpis: Vec<KpiInfo>,
    rows: Vec<Option<Box<[f64]>>>,
}

/// Why the wanted replications are not all there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BenchError {
    /// Somebody asked for an end; what had finished is kept.
    #[error("stopped before all replications had run")]
    Stopped,
    /// A replication failed, which only a bug can cause.
    #[error("replication {index} of `{point}` failed: {message}")]
    Failed {
        /// The name of the point.
        point: String,
        /// The index of the replication.
        index: u32,
        /// What it said.
        message: String,
    },
}

/// Whoever watches a bench; called from worker threads.
pub trait BenchWatcher: Sync {
    /// One more replication has finished: so many of the wanted ones are done.
    fn finished(&self, done: usize, wanted: usize);
    /// Whether to stop: replications under way are finished, no more are begun.
    fn stop(&self) -> bool;
}

/// Nobody watches.
impl BenchWatcher for () {
    fn finished(&self, _: usize, _: usize) {}
    fn stop(&self) -> bool {
        false
    }
}

impl Bench {
    /// A bench without points. The number of threads changes no value.
    pub fn new(seed: u64, jobs: usize) -> Self {
        Bench { seed, jobs: jobs.max(1), points: Vec::new() }
    }

    /// The seed of all points.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The number of threads.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// Adds a point.
    pub fn add(&mut self, name: impl Into<String>, scenario: Scenario) -> PointId {
        let kpis = registry(&scenario.model.layout).into_iter().map(|k| k.info).collect();
        self.points.push(Point { name: name.into(), scenario, kpis, rows: Vec::new() });
        PointId(self.points.len() - 1)
    }

    /// A point.
    pub fn point(&self, id: PointId) -> &Point {
        &self.points[id.0]
    }

    /// All points, in the order in which they were added.
    pub fn points(&self) -> impl Iterator<Item = (PointId, &Point)> {
        self.points.iter().enumerate().map(|(i, p)| (PointId(i), p))
    }

    /// How many replications have been run or given back, over all points.
    pub fn replications(&self) -> usize {
        self.points.iter().map(|p| p.rows.iter().flatten().count()).sum()
    }

    /// Gives back the values of a replication that were kept earlier; ignored if they do not fit.
    pub fn restore(&mut self, id: PointId, index: u32, values: &[f64]) {
        let point = &mut self.points[id.0];
        if values.len() == point.kpis.len() {
            point.put(index, values.into());
        }
    }

    /// Sees to it that the replications of these points exist, running those that do not.
    ///
    /// # Errors
    /// When it was stopped or a replication failed; whatever finished is kept.
    pub fn run(
        &mut self,
        wanted: &[(PointId, Range<u32>)],
        watcher: &dyn BenchWatcher,
    ) -> Result<(), BenchError> {
        let mut tasks: Vec<(usize, u32)> = wanted
            .iter()
            .flat_map(|(id, range)| range.clone().map(|index| (id.0, index)))
            .filter(|(point, index)| !self.points[*point].has(*index))
            .collect();
        tasks.sort_unstable();
        tasks.dedup();
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let done: Mutex<Vec<(usize, Values)>> = Mutex::default();
        let work = || {
            let mut store: Option<(usize, Runner<'_>)> = None;
            while !watcher.stop() && !failed.load(Ordering::Relaxed) {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some((point, index)) = tasks.get(n).copied() else { return };
                let setting = &self.points[point];
                let (_, runner) = match &mut store {
                    Some(kept) if kept.0 == point => kept,
                    other => other.insert((point, Runner::new(&setting.scenario))),
                };
                let values = catch_unwind(AssertUnwindSafe(|| one(runner, self.seed, index)));
                let values = values.map_err(|panic| super::run::panic_message(&*panic));
                if values.is_err() {
                    failed.store(true, Ordering::Relaxed);
                }
                let mut done = done.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                done.push((n, values));
                watcher.finished(done.len(), tasks.len());
            }
        };
        super::run::on_threads(self.jobs.min(tasks.len()), &work);
        let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        done.sort_by_key(|(n, _)| *n);
        let complete = done.len() == tasks.len();
        let mut failure = None;
        for (n, values) in done {
            let (point, index) = tasks[n];
            match values {
                Ok(values) => self.points[point].put(index, values),
                Err(message) => {
                    let point = self.points[point].name.clone();
                    failure = failure.or(Some(BenchError::Failed { point, index, message }));
                }
            }
        }
        match failure {
            Some(failure) => Err(failure),
            None if complete => Ok(()),
            None => Err(BenchError::Stopped),
        }
    }
}

impl Point {
    /// The KPIs, in the order of the values of a replication.
    pub fn kpis(&self) -> impl Iterator<Item = &KpiInfo> {
        self.kpis.iter()
    }

    /// The position of a KPI.
    pub fn find_kpi(&self, id: &str) -> Option<usize> {
        self.kpis.iter().position(|k| k.id == id)
    }

    /// All values of a replication, when it has been run.
    pub fn row(&self, index: u32) -> Option<&[f64]> {
        self.rows.get(index as usize).and_then(|row| row.as_deref())
    }

    /// How many replications from index 0 on are there without a gap.
    pub fn len(&self) -> u32 {
        self.rows.iter().take_while(|row| row.is_some()).count() as u32
    }

    /// No replication has been run.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of a KPI over the replications from index 0 on without a gap; not a number where a
    /// replication has none.
    pub fn column(&self, kpi: usize) -> Vec<f64> {
        self.rows.iter().map_while(|row| row.as_ref().map(|row| row[kpi])).collect()
    }

    fn has(&self, index: u32) -> bool {
        self.row(index).is_some()
    }

    fn put(&mut self, index: u32, values: Box<[f64]>) {
        let index = index as usize;
        if self.rows.len() <= index {
            self.rows.resize(index + 1, None);
        }
        self.rows[index] = Some(values);
    }
}

fn one(runner: &mut Runner<'_>, seed: u64, index: u32) -> Box<[f64]> {
    let world = runner.start(seed, index, Watch::No);
    world.replication.run();
    world.values().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, Request};
    use crate::source::MemoryFiles;

    const TEXT: &str = r#"
        [scenario]
        name = "One packer"
        [run]
        length = "2 d"
        [channel.web]
        orders = "200 /d"
        [warehouse.shed]
        packing = { order = { dist = "exponential", mean = "5 min" }, stations = 1 }
    "#;

    fn scenario(change: &str) -> Scenario {
        let files = MemoryFiles::new().with("one.toml", TEXT);
        scenario::load(&Request::new("one.toml").set(change), &files).scenario.expect("it loads")
    }

    #[test]
    fn points_have_the_values_of_ordinary_runs_for_any_number_of_threads() {
        let changes = ["warehouse.shed.packing.stations=1", "warehouse.shed.packing.stations=2"];
        let mut columns = Vec::new();
        for jobs in [1, 3] {
            let mut bench = Bench::new(7, jobs);
            let ids = changes.map(|c| bench.add(c, scenario(c)));
            bench.run(&[(ids[0], 0..5), (ids[1], 0..3)], &()).unwrap();
            bench.run(&[(ids[1], 2..5)], &()).unwrap();
            assert_eq!(bench.replications(), 10);
            let kpi = bench.point(ids[0]).find_kpi("orders.cycle_time").unwrap();
            columns.push(ids.map(|id| bench.point(id).column(kpi)));
        }
        assert_eq!(columns[0], columns[1]);
        let alone = super::super::Plan {
            replications: 5,
            seed: 7,
            ..super::super::Plan::of(&scenario("run.seed=7"))
        };
        for (change, column) in changes.iter().zip(&columns[0]) {
            let outcome = super::super::run(&scenario(change), &alone, &());
            let kpi = outcome.result.kpis.iter().position(|k| k.id == "orders.cycle_time").unwrap();
            let values: Vec<f64> = outcome.result.replications.iter().map(|r| r.values[kpi]).collect();
            assert_eq!(&values, column);
        }
    }

    #[test]
    fn what_was_kept_is_not_run_again() {
        let mut bench = Bench::new(7, 1);
        let id = bench.add("one", scenario("run.seed=7"));
        let width = bench.point(id).kpis().count();
        bench.restore(id, 0, &vec![42.0; width]);
        bench.restore(id, 1, &[1.0]);
        bench.run(&[(id, 0..2)], &()).unwrap();
        let column = bench.point(id).column(0);
        assert_eq!(column[0], 42.0);
        assert_ne!(column[1], 1.0);
    }
}
