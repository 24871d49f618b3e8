//! What an experiment hands on: every replication's values, with all that is needed to explain them.

pub use crate::metrics::{Better, InputInfo, KpiInfo, Unit};

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
    /// The random inputs, in the order of each replication's values of them.
    pub inputs: Vec<InputInfo>,
    /// How precisely figures were to be known, and whether they are.
    pub precision: Vec<PrecisionResult>,
    /// Why late orders were late; `None` without promises.
    pub late: Option<LateResult>,
    /// The values that were assumed and not given.
    pub assumptions: Vec<Assumption>,
    /// How it was computed.
    pub method: Method,
    /// Remarks on the scenario or the run.
    pub warnings: Vec<String>,
    /// The places of the operation and the ways between them.
    pub network: Network,
    /// Stretches of the run in which something was different.
    pub spans: Vec<Span>,
}

/// The places of an operation and the ways between them, for a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The places, upstream first.
    pub places: Vec<Place>,
    /// The ways.
    pub ways: Vec<Way>,
}

/// A place of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What it is: `supplier`, `warehouse`, `hub` or `region`.
    pub kind: String,
    /// Its name in the scenario.
    pub name: String,
}

/// A way between two places.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Its name, such as `lane.north-east`.
    pub id: String,
    /// The index of the place it begins.
    pub from: usize,
    /// The index of the place it ends.
    pub to: usize,
    /// How long it is, when the scenario says.
    pub km: Option<f64>,
    /// The measure that says how much went over it.
    pub load: Option<String>,
    /// The measure that says how well it went.
    pub late: Option<String>,
    /// It is closed from the start.
    pub closed: bool,
}

/// A stretch of the run in which something was different: a planned change.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// What it is, such as `change`.
    pub kind: String,
    /// Its name in the scenario.
    pub name: String,
    /// When it begins, in hours after the start.
    pub from_hours: f64,
    /// When it ends; infinite when it does not.
    pub until_hours: f64,
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
    /// What it was dealt, one value per random input.
    pub inputs: Vec<f64>,
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

/// A figure that was to be known precisely.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionResult {
    /// Which measure it is about.
    pub kpi: usize,
    /// The figure in words: `mean`, `90 % quantile`, or the target whose probability it is.
    pub figure: String,
    /// The unit of the figure.
    pub unit: Unit,
    /// The estimate.
    pub estimate: f64,
    /// Half the width of its interval; infinite when there are too few replications for one.
    pub half_width: f64,
    /// Half the width that was wanted.
    pub wanted: f64,
    /// Whether it is reached.
    pub reached: bool,
    /// About how many more replications it would take; `None` when nothing can be said.
    pub more: Option<u64>,
}

/// Why late orders were late: their time beside that of punctual orders of the same service.
#[derive(Clone, Debug, PartialEq)]
pub struct LateResult {
    /// How many orders were late, over all replications, those still open included.
    pub late: u64,
    /// How many were on time.
    pub on_time: u64,
    /// Where the time went, in the order an order passes the parts.
    pub parts: Vec<LatePart>,
}

/// One part of the time of late orders.
#[derive(Clone, Debug, PartialEq)]
pub struct LatePart {
    /// Where and what.
    pub part: StageInfo,
    /// Mean hours of a late order.
    pub late_hours: f64,
    /// Mean hours that punctual orders of the same services spent there.
    pub on_time_hours: f64,
    /// Half the width of the interval of their difference, over replications; not-a-number when there is none.
    pub half_width: f64,
    /// The share of the excess that arose here, among the parts in which late orders spent more.
    pub share: f64,
}

/// How the replications of a run belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesignKind {
    /// Each stands for itself.
    Independent,
    /// Antithetic pairs: 2i and 2i + 1.
    Antithetic,
    /// Shared out over the states of the world, weighted by their probabilities.
    Stratified,
    /// Batches of one long replication.
    Batches,
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
    /// How the replications belong together.
    pub design: DesignKind,
    /// Whether means are corrected by the random inputs whose means are known.
    pub controls: bool,
    /// The numbers of replications after which precision was judged; empty when none was wanted.
    pub looks: Vec<u32>,
}
