//! What every output says: the estimates and distributions computed once from the replications.

use crate::experiment::Basis;
use crate::experiment::result::{
    Assumption, Failure, KpiInfo, LateResult, Method, Network, PrecisionResult, RunResult, SeriesInfo, Span,
    StageInfo, TargetResult, Title,
};
use crate::report::causes::{Explained, InputFinding, explained};
use crate::report::number::Scale;
use crate::stats::{Effect, Histogram, Lag1, MeanEstimate, Spread, mean_of, quantile_sorted, sorted_values};

/// How many replications are drawn as thin lines behind the bands.
pub const EXAMPLES: usize = 5;
/// A histogram has no more bars than this, as it also has to fit a table row.
const MOST_BINS: f64 = 24.0;

/// Everything the reports print or draw.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The question and its setting.
    pub title: Title,
    /// The measures.
    pub kpis: Vec<KpiFinding>,
    /// The index of each finished replication.
    pub indices: Vec<u32>,
    /// The number of events of each finished replication.
    pub events: Vec<u64>,
    /// The failed replications.
    pub failed: Vec<Failure>,
    /// The signals over time.
    pub series: Vec<SeriesFinding>,
    /// The index of each replication that is drawn as a thin line: the first few.
    pub examples: Vec<u32>,
    /// The local label of each time bin.
    pub bin_times: Vec<String>,
    /// Each time bin in hours after the start.
    pub bin_hours: Vec<f64>,
    /// The targets.
    pub targets: Vec<TargetResult>,
    /// The parts of an order's time.
    pub stages: Vec<StageFinding>,
    /// The random inputs.
    pub inputs: Vec<InputFinding>,
    /// What explains the spread of the measures of the first page.
    pub explained: Vec<Explained>,
    /// How precisely figures were to be known.
    pub precision: Vec<PrecisionResult>,
    /// Why late orders were late.
    pub late: Option<LateResult>,
    /// The assumed values.
    pub assumptions: Vec<Assumption>,
    /// How it was computed.
    pub method: Method,
    /// Remarks.
    pub warnings: Vec<String>,
    /// The places of the operation and the ways between them.
    pub network: Network,
    /// Stretches of the run in which something was different.
    pub spans: Vec<Span>,
}

/// One measure over all replications.
#[derive(Clone, Debug)]
pub struct KpiFinding {
    /// What it measures.
    pub info: KpiInfo,
    /// One value per replication; not-a-number where it has none.
    pub values: Vec<f64>,
    /// The mean with its interval.
    pub mean: MeanEstimate,
    /// Where the values lie.
    pub spread: Spread,
    /// The values as bars.
    pub histogram: Histogram,
    /// What variance reduction did to the mean; of measures of the first page only.
    pub effect: Option<Effect>,
}

impl KpiFinding {
    /// Estimates a measure from its values.
    pub fn of(info: KpiInfo, values: Vec<f64>, basis: &Basis) -> Self {
        let mean = basis.mean(&values);
        // Rice's rule: twice the cube root of the number of values.
        let bins = (2.0 * (mean.n as f64).cbrt()).ceil().clamp(1.0, MOST_BINS) as usize;
        let (spread, histogram) = (Spread::of(&values), Histogram::of(&values, bins));
        let effect = if info.headline { basis.effect(&values) } else { None };
        KpiFinding { info, values, mean, spread, histogram, effect }
    }

    /// How much neighbouring values resemble each other.
    pub fn neighbours(&self) -> Lag1 {
        Lag1::of(&self.values)
    }

    /// The one scale on which all numbers of this measure are written.
    pub fn scale(&self, currency: &str) -> Scale {
        let sizes = [self.mean.mean, self.spread.p50, self.spread.p95];
        let size = sizes.into_iter().filter(|v| v.is_finite()).fold(0.0, |a: f64, v| a.max(v.abs()));
        Scale::new(self.info.unit, currency, size, self.mean.half_width)
    }
}

/// One time bin of a signal over all replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// How many replications have a value.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// 5 % of them are below.
    pub p5: f64,
    /// A quarter of them is below.
    pub p25: f64,
    /// Their median.
    pub p50: f64,
    /// Three quarters of them are below.
    pub p75: f64,
    /// 95 % of them are below.
    pub p95: f64,
}

impl Band {
    fn of(values: &[f64]) -> Self {
        let sorted = sorted_values(values);
        let at = |p| quantile_sorted(&sorted, p);
        let mean = mean_of(&sorted);
        Band {
            n: sorted.len(),
            mean,
            p5: at(0.05),
            p25: at(0.25),
            p50: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
        }
    }
}

/// One signal over time.
#[derive(Clone, Debug)]
pub struct SeriesFinding {
    /// What it records.
    pub info: SeriesInfo,
    /// One entry per time bin.
    pub bands: Vec<Band>,
    /// The values of the few replications that are drawn, each by time bin.
    pub examples: Vec<Vec<f64>>,
}

impl SeriesFinding {
    /// The largest finite value that is drawn, and zero or the smallest negative one.
    pub fn range(&self) -> (f64, f64) {
        let bands = self.bands.iter().flat_map(|b| [b.p5, b.p95]);
        let all = bands.chain(self.examples.iter().flatten().copied()).filter(|v| v.is_finite());
        all.fold((0.0, 0.0), |(low, high): (f64, f64), v| (low.min(v), high.max(v)))
    }
}

/// One part of an order's time.
#[derive(Clone, Debug)]
pub struct StageFinding {
    /// Where and what.
    pub info: StageInfo,
    /// Hours per order in each replication.
    pub values: Vec<f64>,
    /// Mean hours per order with its interval.
    pub mean: MeanEstimate,
}

impl StageFinding {
    /// Estimates a part from its values.
    pub fn of(info: StageInfo, values: Vec<f64>, basis: &Basis) -> Self {
        let mean = basis.mean(&values);
        StageFinding { info, values, mean }
    }
}

impl Findings {
    /// Computes all estimates of a finished run.
    ///
    /// # Panics
    /// When a replication does not have one value per measure and per part of an order's time, or a series that
    /// is not one value per time bin: that would be a bug of the experiment.
    pub fn of(run: &RunResult) -> Self {
        for r in &run.replications {
            let index = r.index;
            assert_eq!(r.values.len(), run.kpis.len(), "values of replication {index}");
            assert_eq!(r.stage_hours.len(), run.stages.len(), "stages of replication {index}");
            assert_eq!(r.inputs.len(), run.inputs.len(), "inputs of replication {index}");
            assert_eq!(r.series.len(), run.series.len(), "signals of replication {index}");
            assert!(r.series.iter().all(|s| s.len() == run.bin_hours.len()), "bins of replication {index}");
        }
        assert_eq!(run.bin_hours.len(), run.bin_times.len(), "labels of the time bins");
        let inputs = run.inputs.iter().enumerate().map(|(x, info)| InputFinding {
            info: info.clone(),
            values: run.replications.iter().map(|r| r.inputs[x]).collect(),
        });
        let inputs: Vec<InputFinding> = inputs.collect();
        let indices: Vec<u32> = run.replications.iter().map(|r| r.index).collect();
        let basis = basis_of(&run.method, &indices, &inputs);
        let kpis = run.kpis.iter().enumerate().map(|(k, info)| {
            let values = run.replications.iter().map(|r| r.values[k]).collect();
            KpiFinding::of(info.clone(), values, &basis)
        });
        let kpis: Vec<KpiFinding> = kpis.collect();
        let stages = run.stages.iter().enumerate().map(|(s, info)| {
            let values = run.replications.iter().map(|r| r.stage_hours[s]).collect();
            StageFinding::of(info.clone(), values, &basis)
        });
        let shown = &run.replications[..run.replications.len().min(EXAMPLES)];
        let series = run.series.iter().enumerate().map(|(s, info)| {
            let bin = |b: usize| -> Vec<f64> {
                run.replications.iter().map(|r| f64::from(r.series[s][b])).collect()
            };
            SeriesFinding {
                info: info.clone(),
                bands: (0..run.bin_hours.len()).map(|b| Band::of(&bin(b))).collect(),
                examples: shown.iter().map(|r| r.series[s].iter().map(|&v| f64::from(v)).collect()).collect(),
            }
        });
        Findings {
            title: run.title.clone(),
            explained: explained(&kpis, &inputs, run.method.confidence),
            inputs,
            kpis,
            indices,
            precision: run.precision.clone(),
            late: run.late.clone(),
            events: run.replications.iter().map(|r| r.events).collect(),
            failed: run.failed.clone(),
            series: series.collect(),
            examples: shown.iter().map(|r| r.index).collect(),
            bin_times: run.bin_times.clone(),
            bin_hours: run.bin_hours.clone(),
            targets: run.targets.clone(),
            stages: stages.collect(),
            assumptions: run.assumptions.clone(),
            method: run.method.clone(),
            warnings: run.warnings.clone(),
            network: run.network.clone(),
            spans: run.spans.clone(),
        }
    }

    /// A goal for precision was not reached, of a run that was to go on until then.
    pub fn too_wide(&self) -> bool {
        !self.method.rough && self.precision.iter().any(|p| !p.reached)
    }

    /// The measures of the first page; all of them when none is marked.
    pub fn headline(&self) -> Vec<&KpiFinding> {
        let marked: Vec<_> = self.kpis.iter().filter(|k| k.info.headline).collect();
        if marked.is_empty() { self.kpis.iter().collect() } else { marked }
    }

    /// The measure of that name, such as `orders.on_time`.
    pub fn kpi(&self, id: &str) -> Option<&KpiFinding> {
        self.kpis.iter().find(|k| k.info.id == id)
    }

    /// The measure a target is about.
    pub fn kpi_of(&self, target: &TargetResult) -> &KpiFinding {
        &self.kpis[target.kpi]
    }

    /// Mean hours per order over all parts of its time.
    pub fn hours_per_order(&self) -> f64 {
        self.stages.iter().map(|s| s.mean.mean).filter(|v| !v.is_nan()).sum()
    }
}

/// What the estimates of these replications rest on.
pub(super) fn basis_of(method: &Method, indices: &[u32], inputs: &[InputFinding]) -> Basis {
    let infos: Vec<_> = inputs.iter().map(|x| x.info.clone()).collect();
    let columns: Vec<_> = inputs.iter().map(|x| x.values.clone()).collect();
    Basis::new(method.design, method.controls, method.confidence, indices, &infos, &columns)
}
