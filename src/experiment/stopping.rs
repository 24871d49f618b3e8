//! Replications until figures are known precisely: looks between batches, and when to stop.
//!
//! A look uses all replications so far in the order of their index, and decides how many there will be at the next one.
//! So the number of replications depends on seed and scenario only, and a run that stopped itself can be judged again
//! from its replications alone.

use super::basis::Basis;
use super::result::{KpiInfo, PrecisionResult};
use crate::metrics::Unit;
use crate::scenario::{Goal, Target, Wanted};
use crate::stats::{QuantileEstimate, more_for};

/// No look before so many: an interval that is narrow by luck is common among few replications.
pub const FEWEST: u32 = 30;
/// A batch adds at least this share of what there is, so that looks are few: each is a chance to stop by luck.
const SMALLEST_BATCH: f64 = 0.1;
/// A batch ends at a multiple of this.
const ROUND: u32 = 10;

/// The number of replications at the first look.
pub fn first_look(replications: u32, most: u32) -> u32 {
    replications.max(FEWEST).min(most)
}

/// The number at the next look: as many as the goals that are not reached seem to need, but not more than twice what
/// there is. `None` when all are reached or `most` is.
pub fn next_look(n: u32, most: u32, results: &[PrecisionResult]) -> Option<u32> {
    if n >= most || results.iter().all(|r| r.reached) {
        return None;
    }
    let needs = |r: &PrecisionResult| r.more.map_or(u64::from(n), |more| more.min(u64::from(n)));
    let wanted = results.iter().filter(|r| !r.reached).map(needs).max().unwrap_or(0) as u32;
    let least = (f64::from(n) * SMALLEST_BATCH).ceil() as u32;
    let next = n.saturating_add(wanted.max(least)).div_ceil(ROUND).saturating_mul(ROUND);
    Some(next.min(most))
}

/// How well each goal is reached by these values, one column for each KPI.
pub fn judge(
    goals: &[Goal],
    targets: &[Target],
    kpis: &[KpiInfo],
    column: &dyn Fn(usize) -> Vec<f64>,
    basis: &Basis,
) -> Vec<PrecisionResult> {
    goals.iter().map(|goal| judge_one(goal, targets, kpis, column, basis)).collect()
}

fn judge_one(
    goal: &Goal,
    targets: &[Target],
    kpis: &[KpiInfo],
    column: &dyn Fn(usize) -> Vec<f64>,
    basis: &Basis,
) -> PrecisionResult {
    let half = |(low, high): (f64, f64)| (high - low) / 2.0;
    let (kpi, figure, unit, n, estimate, half_width) = match goal.wanted {
        Wanted::Mean(kpi) => {
            let e = basis.mean(&column(kpi));
            (kpi, "mean".to_string(), kpis[kpi].unit, e.n, e.mean, e.half_width)
        }
        Wanted::Quantile(kpi, p) => {
            let q = QuantileEstimate::of(&column(kpi), p, basis.confidence());
            let figure = format!("{} % quantile", (p * 1e6).round() / 1e4);
            (kpi, figure, kpis[kpi].unit, q.n, q.point, q.interval.map_or(f64::NAN, half))
        }
        Wanted::Probability(target) => {
            let target = &targets[target];
            let values = column(target.kpi);
            let (share, interval) = basis.probability(&values, |v| target.bound.holds(v));
            let n = values.iter().filter(|v| !v.is_nan()).count();
            (target.kpi, format!("probability of {}", target.name), Unit::Share, n, share, half(interval))
        }
    };
    let half_width = if half_width.is_nan() { f64::INFINITY } else { half_width };
    let wanted = goal.half_width.allowed(estimate);
    // A mean of zero has no share of itself that could be reached, and no value is known to no precision.
    let reached = half_width <= wanted && !estimate.is_nan();
    let more = if reached { Some(0) } else { more_for(half_width, n as u64, wanted, basis.confidence()) };
    PrecisionResult { kpi, figure, unit, estimate, half_width, wanted, reached, more }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(more: Option<u64>) -> PrecisionResult {
        PrecisionResult {
            kpi: 0,
            figure: "mean".into(),
            unit: Unit::Count,
            estimate: 1.0,
            half_width: 1.0,
            wanted: 0.5,
            reached: more == Some(0),
            more,
        }
    }

    #[test]
    fn batches_go_where_they_seem_to_be_needed_and_never_far() {
        assert_eq!((first_look(1, 10_000), first_look(100, 10_000), first_look(100, 50)), (30, 100, 50));
        assert_eq!(next_look(100, 1000, &[result(Some(0))]), None);
        assert_eq!(next_look(100, 1000, &[result(Some(0)), result(Some(35))]), Some(140));
        assert_eq!(next_look(100, 1000, &[result(Some(1))]), Some(110));
        assert_eq!(next_look(100, 1000, &[result(Some(1 << 40))]), Some(200));
        assert_eq!(next_look(100, 1000, &[result(None)]), Some(200));
        assert_eq!(next_look(100, 150, &[result(None)]), Some(150));
        assert_eq!(next_look(150, 150, &[result(None)]), None);
    }
}
