//! Scenario text → engine → KPI → interval → verdict.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use plimsoll::engine::{Replication, Watch};
use plimsoll::experiment::{Plan, run};
use plimsoll::metrics::Recorder;
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;
use plimsoll::stats::MeanEstimate;

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.999;

/// Samples of a signal after the warm-up.
pub struct Samples<'a> {
    /// When each was taken, in hours from the start.
    pub hours: &'a [f64],
    /// Their values.
    pub values: &'a [f32],
}

impl Samples<'_> {
    /// The share of samples for which a condition holds.
    pub fn share(&self, holds: impl Fn(f32) -> bool) -> f64 {
        self.values.iter().filter(|v| holds(**v)).count() as f64 / self.values.len() as f64
    }

    /// The sample at a moment.
    pub fn at(&self, hours: f64) -> f64 {
        let i = self.hours.iter().position(|h| (h - hours).abs() < 1e-9).expect("a sample at that moment");
        f64::from(self.values[i])
    }
}

type OfSamples = Box<dyn Fn(&Samples<'_>) -> f64 + Sync + Send>;
type OfRecord = Box<dyn Fn(&Recorder) -> f64 + Sync + Send>;
type OfRun = Box<dyn Fn(&mut Replication) -> Vec<f64> + Sync + Send>;

/// Where a figure of a replication comes from.
enum Measure {
    /// The sum of KPIs, times a factor.
    Kpis(Vec<String>, f64),
    /// A function of the samples of a signal.
    Series(String, OfSamples),
    /// A function of the record, for what no KPI shows by itself.
    Record(OfRecord),
    /// What the case's own way of stepping through the replication returns, by position.
    Stepped(usize),
}

/// A figure with the value that theory gives it.
struct Check {
    label: String,
    expected: f64,
    /// The interval must be at most so wide each side, as a share of the expected value.
    within: f64,
    measure: Measure,
}

/// One model with the figures that theory gives.
pub struct Case {
    /// Its name in the published lists.
    pub id: String,
    /// The model in words.
    pub model: String,
    source: String,
    text: String,
    files: Vec<(String, Vec<u8>)>,
    replications: u32,
    seed: u64,
    checks: Vec<Check>,
    stepped: Option<OfRun>,
}

/// What came out for one figure.
pub struct Row {
    /// The case.
    pub id: String,
    /// The model in words.
    pub model: String,
    /// The figure.
    pub label: String,
    /// What theory says.
    pub expected: f64,
    /// What was simulated.
    pub estimate: MeanEstimate,
    /// Whether theory lies inside the interval.
    pub agrees: bool,
    /// Whether the interval is as narrow as it must be.
    pub sharp: bool,
    /// The widest allowed relative half-width.
    pub within: f64,
    /// Where the expected value comes from.
    pub source: String,
}

/// Reads a scenario; anything wrong with it fails the test with its messages.
pub fn load(text: &str, files: &[(String, Vec<u8>)]) -> Scenario {
    let mut memory = MemoryFiles::new().with("case.toml", text);
    for (name, bytes) in files {
        memory = memory.with(name.as_str(), bytes.clone());
    }
    let loaded = scenario::load(&Request::new("case.toml"), &memory);
    let messages = loaded.messages();
    loaded.scenario.unwrap_or_else(|| panic!("{messages}\n{text}"))
}

impl Case {
    /// A case that is simulated with so many replications.
    pub fn new(id: &str, model: &str, source: &str, text: String, replications: u32) -> Self {
        Case {
            id: id.into(),
            model: model.into(),
            source: source.into(),
            text,
            files: Vec::new(),
            replications,
            seed: 20_260_105,
            checks: Vec::new(),
            stepped: None,
        }
    }

    /// With a data file beside the scenario.
    pub fn file(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.files.push((name.into(), bytes));
        self
    }

    fn check(mut self, label: &str, expected: f64, within: f64, measure: Measure) -> Self {
        self.checks.push(Check { label: label.into(), expected, within, measure });
        self
    }

    /// A KPI in its own unit.
    pub fn kpi(self, id: &str, expected: f64, within: f64) -> Self {
        let measure = Measure::Kpis(vec![id.into()], 1.0);
        self.check(id, expected, within, measure)
    }

    /// A KPI that is a time, in minutes.
    pub fn minutes(self, id: &str, expected: f64, within: f64) -> Self {
        let measure = Measure::Kpis(vec![id.into()], 60.0);
        self.check(&format!("{id}, min"), expected, within, measure)
    }

    /// The sum of KPIs, times a factor.
    pub fn sum(self, label: &str, ids: &[&str], factor: f64, expected: f64, within: f64) -> Self {
        let measure = Measure::Kpis(ids.iter().map(|s| s.to_string()).collect(), factor);
        self.check(label, expected, within, measure)
    }

    /// The mean number in a stage: waiting and working.
    pub fn inside(self, stage: &str, expected: f64, within: f64) -> Self {
        let ids = [format!("stage.{stage}.waiting.mean"), format!("stage.{stage}.working.mean")];
        self.sum(&format!("L of {stage}"), &[&ids[0], &ids[1]], 1.0, expected, within)
    }

    /// A function of the samples of a signal.
    pub fn series(
        self,
        label: &str,
        signal: &str,
        of: impl Fn(&Samples<'_>) -> f64 + Sync + Send + 'static,
        expected: f64,
        within: f64,
    ) -> Self {
        let measure = Measure::Series(signal.into(), Box::new(of));
        self.check(label, expected, within, measure)
    }

    /// A function of the record.
    pub fn record(
        self,
        label: &str,
        of: impl Fn(&Recorder) -> f64 + Sync + Send + 'static,
        expected: f64,
        within: f64,
    ) -> Self {
        self.check(label, expected, within, Measure::Record(Box::new(of)))
    }

    /// Figures that need a stop within the run: `of` drives the replication, `figures` name what it returns.
    pub fn stepping(
        mut self,
        of: impl Fn(&mut Replication) -> Vec<f64> + Sync + Send + 'static,
        figures: &[(&str, f64, f64)],
    ) -> Self {
        self.stepped = Some(Box::new(of));
        for (i, (label, expected, within)) in figures.iter().enumerate() {
            self = self.check(label, *expected, *within, Measure::Stepped(i));
        }
        self
    }

    /// Simulates and compares.
    pub fn run(&self) -> Vec<Row> {
        let scenario = load(&self.text, &self.files);
        let by_engine =
            self.stepped.is_some() || self.checks.iter().any(|c| matches!(c.measure, Measure::Record(_)));
        let values = if by_engine { self.step_through(&scenario) } else { self.experiment(&scenario) };
        let rows = self.checks.iter().enumerate().map(|(i, check)| {
            let column: Vec<f64> = values.iter().map(|row| row[i]).collect();
            let estimate = MeanEstimate::of(&column, CONFIDENCE);
            let size = check.expected.abs();
            let off = (estimate.mean - check.expected).abs();
            Row {
                id: self.id.clone(),
                model: self.model.clone(),
                label: check.label.clone(),
                expected: check.expected,
                estimate,
                agrees: off <= estimate.half_width + 1e-12 * size.max(1.0),
                sharp: estimate.half_width <= check.within * size && estimate.missing == 0,
                within: check.within,
                source: self.source.clone(),
            }
        });
        rows.collect()
    }

    /// Through the experiment, in batches that keep the series small.
    fn experiment(&self, scenario: &Scenario) -> Vec<Vec<f64>> {
        let warm_up = scenario.file.run.warm_up.hours();
        let mut all = Vec::new();
        let mut first = 0;
        while first < self.replications {
            let replications = (self.replications - first).min(2_000);
            let plan = Plan {
                replications,
                most: None,
                first,
                seed: self.seed,
                jobs: 2,
                watch: Watch::No,
                rough: false,
            };
            let outcome = run(scenario, &plan, &()).result;
            assert!(outcome.failed.is_empty(), "{}: {:?}", self.id, outcome.failed);
            let from = outcome.bin_hours.partition_point(|h| *h <= warm_up + 1e-9);
            let kpi = |id: &str| {
                let at = outcome.kpis.iter().position(|k| k.id == id);
                at.unwrap_or_else(|| {
                    let known: Vec<&str> = outcome.kpis.iter().map(|k| k.id.as_str()).collect();
                    panic!("{}: no KPI {id}; there are {known:#?}", self.id)
                })
            };
            for row in &outcome.replications {
                let value = |check: &Check| match &check.measure {
                    Measure::Kpis(ids, factor) => {
                        ids.iter().map(|id| row.values[kpi(id)]).sum::<f64>() * factor
                    }
                    Measure::Series(path, of) => {
                        let at = outcome.series.iter().position(|s| s.path == *path);
                        let at = at.unwrap_or_else(|| panic!("{}: no signal {path}", self.id));
                        let (hours, values) = (&outcome.bin_hours[from..], &row.series[at][from..]);
                        of(&Samples { hours, values })
                    }
                    Measure::Record(_) | Measure::Stepped(_) => {
                        unreachable!("these are stepped through")
                    }
                };
                all.push(self.checks.iter().map(value).collect());
            }
            first += replications;
        }
        all
    }

    /// Through the engine itself, for figures that are read from the record or within the run.
    fn step_through(&self, scenario: &Scenario) -> Vec<Vec<f64>> {
        let kpis = plimsoll::metrics::registry(&scenario.model.layout);
        let warm_up = scenario.file.run.warm_up.hours();
        let next = AtomicU32::new(0);
        let rows: Mutex<Vec<(u32, Vec<f64>)>> = Mutex::default();
        let work = || {
            let mut replication = Replication::new(scenario.model.clone());
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= self.replications {
                    return;
                }
                replication.start(self.seed, index, Watch::No);
                let stepped = match &self.stepped {
                    Some(of) => of(&mut replication),
                    None => {
                        replication.run();
                        Vec::new()
                    }
                };
                let record = replication.record();
                let value = |check: &Check| match &check.measure {
                    Measure::Kpis(ids, factor) => {
                        let one = |id: &String| {
                            let kpi = kpis.iter().find(|k| k.info.id == *id);
                            kpi.unwrap_or_else(|| panic!("{}: no KPI {id}", self.id)).value(record)
                        };
                        ids.iter().map(one).sum::<f64>() * factor
                    }
                    Measure::Record(of) => of(record),
                    Measure::Stepped(i) => stepped[*i],
                    Measure::Series(path, of) => {
                        let signals = &scenario.model.layout.signals;
                        let at = signals.iter().position(|s| s.path == *path);
                        let at = at.unwrap_or_else(|| panic!("{}: no signal {path}", self.id));
                        let samples = record.series.chunks_exact(signals.len());
                        let values: Vec<f32> = samples.map(|s| s[at]).collect();
                        let bin = scenario.model.layout.bin.hours();
                        let hours: Vec<f64> = (1..=values.len()).map(|i| i as f64 * bin).collect();
                        let from = hours.partition_point(|h| *h <= warm_up + 1e-9);
                        of(&Samples { hours: &hours[from..], values: &values[from..] })
                    }
                };
                let row = self.checks.iter().map(value).collect();
                rows.lock().expect("no other thread failed").push((index, row));
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(work);
            scope.spawn(work);
        });
        let mut rows = rows.into_inner().expect("no thread failed");
        rows.sort_by_key(|row| row.0);
        rows.into_iter().map(|row| row.1).collect()
    }
}

/// A scenario of so many minutes, the warm-up included. `more` goes into `[run]`, `body` after it.
pub fn scenario_text(length: f64, warm_up: f64, more: &str, body: &str) -> String {
    format!(
        "format = 1\n[scenario]\nname = \"theory\"\n[run]\nlength = \"{length} min\"\nwarm_up = \"{warm_up} min\"\n\
         follow_up = \"300 d\"\n{more}\n{body}\n"
    )
}

/// An exponential time with a mean in minutes.
pub fn exponential(mean: f64) -> String {
    format!("{{ dist = \"exponential\", mean = \"{} s\" }}", mean * 60.0)
}

/// A scenario that ends with its window: orders still open then are not followed.
pub fn scenario_cut(length: f64, warm_up: f64, more: &str, body: &str) -> String {
    scenario_text(length, warm_up, more, body).replace("follow_up = \"300 d\"", "follow_up = \"0 s\"")
}
