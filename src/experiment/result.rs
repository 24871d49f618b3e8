//! What an experiment hands on: every replication's values, with all that is needed to explain them.

pub use crate::metrics::{Better, KpiInfo, Unit};

/// The finished result of the replications of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    /// What was asked.
    pub title: Title,
    /// The measures, in the order of each replication's values.
    pub kpis: Vec<KpiInfo>,
    /// The finished replications, by index.
    pub replications: Vec<Replication>,
    /// The replications that failed, by index.
    pub failed: Vec<Failure>,
    /// The recorded signals, in the order of each replication's series.
    pub series: Vec<SeriesInfo>,
    /// The local label of each time bin, such as `Tue 2026-03-03 14:00`.
    pub bin_times: Vec<String>,
    /// Each time bin in hours after the start.
    pub bin_hours: Vec<f64>,
    /// The targets with their verdicts.
    pub targets: Vec<TargetResult>,
    /// The parts of an order's time, in the order an order passes them.
    pub stages: Vec<StageInfo>,
    /// The values that were assumed and not given.
    pub assumptions: Vec<Assumption>,
    /// How it was computed.
    pub method: Method,
    /// Remarks on the scenario or the run.
    pub warnings: Vec<String>,
}

/// The question and its setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Title {
    /// The scenario's name.
    pub name: String,
    /// What the planner wants to know.
    pub question: Option<String>,
    /// The code of the scenario's one currency, such as `EUR`.
    pub currency: String,
    /// The IANA time zone of all local times.
    pub time_zone: String,
    /// The start date in words.
    pub start: String,
    /// The length of the run in words.
    pub length: String,
    /// The digest of the resolved scenario.
    pub scenario_digest: String,
}

/// What one replication measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Replication {
    /// Its index, which with the seed repeats it.
    pub index: u32,
    /// One value per measure; not-a-number where it has none.
    pub values: Vec<f64>,
    /// One value per signal and time bin.
    pub series: Vec<Vec<f32>>,
    /// Mean hours per order, one per part of an order's time.
    pub stage_hours: Vec<f64>,
    /// How many events it took.
    pub events: u64,
}

/// A recorded signal.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesInfo {
    /// Its path, such as `warehouse.north.backlog`.
    pub path: String,
    /// Its name for people.
    pub label: String,
    /// What it is measured in.
    pub unit: Unit,
}

/// A part of an order's time.
#[derive(Clone, Debug, PartialEq)]
pub struct StageInfo {
    /// Where the order is, such as `pick`.
    pub stage: String,
    /// What happens to it there, such as `waiting`.
    pub activity: String,
}

/// The limit a target sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// The value must be at least this.
    AtLeast(f64),
    /// The value must be at most this.
    AtMost(f64),
}

/// A target with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetResult {
    /// Its name in the scenario.
    pub name: String,
    /// Which measure it is about.
    pub kpi: usize,
    /// The limit, in the measure's unit.
    pub bound: Bound,
    /// In which share of replications the limit must hold; `None` when it is about the mean.
    pub with_probability: Option<f64>,
    /// The estimated probability, or the mean.
    pub estimate: f64,
    /// The confidence interval of the estimate.
    pub interval: (f64, f64),
    /// Whether the estimate meets the target.
    pub met: bool,
    /// The target in words: `at least 95 % in 90 % of replications`.
    pub sentence: String,
}

/// A replication that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Its index.
    pub index: u32,
    /// What happened.
    pub message: String,
    /// The command that repeats it.
    pub repeat: String,
}

/// A value the scenario did not give.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// Its path in the scenario.
    pub path: String,
    /// The value used.
    pub value: String,
    /// How well founded it is.
    pub grade: String,
    /// Where it comes from.
    pub source: String,
}

/// How the result was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// The seed of all random numbers.
    pub seed: u64,
    /// How many replications were wanted.
    pub replications: u32,
    /// The warm-up in words.
    pub warm_up: String,
    /// How long orders are followed after the window, in words.
    pub follow_up: String,
    /// The confidence of all intervals, such as 0.95.
    pub confidence: f64,
    /// The program's version.
    pub version: String,
    /// How many events there were in all.
    pub events: u64,
    /// Whether the run was a quick look only.
    pub rough: bool,
}
