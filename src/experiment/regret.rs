//! Which plan holds up in every world: what each loses there against the best, with intervals.

use super::compare::Columns;
use super::result::{Better, KpiInfo};
use crate::stats::{MeanEstimate, PairedDifference, Regret, together};

/// Plans by worlds in one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Robust {
    /// The measure; it has a good direction.
    pub info: KpiInfo,
    /// The plans by name.
    pub plans: Vec<String>,
    /// The worlds by name.
    pub worlds: Vec<String>,
    /// What each world weighs; together 1.
    pub weights: Vec<f64>,
    /// The mean of each plan in each world, with its interval alone.
    pub means: Vec<Vec<MeanEstimate>>,
    /// The regrets of the means.
    pub regret: Regret,
    /// Between which bounds the regret of each plan in each world is; all bounds hold together.
    pub bounds: Vec<Vec<(f64, f64)>>,
    /// The same of the largest regret of each plan.
    pub worst: Vec<(f64, f64)>,
    /// The same of the weighted mean of its regrets.
    pub weighted: Vec<(f64, f64)>,
    /// The confidence of all bounds together.
    pub confidence: f64,
    /// How many differences of plans were estimated for that.
    pub comparisons: usize,
}

impl Robust {
    /// Compares plans in one measure. `points` holds each plan in each world, plan by plan; their replications are
    /// paired. `None` when a point lacks the measure or a mean of it, or the measure has no good direction.
    ///
    /// The regret of a plan in a world is its largest loss against any plan, so intervals of the differences of all
    /// pairs of plans in all worlds that hold together (Bonferroni) bound it, whichever plan is truly the best:
    /// from below by the largest of their lower ends and zero, from above by the largest of their upper ends.
    ///
    /// # Panics
    /// When there are not as many points as plans times worlds.
    pub fn of(
        points: &[Columns],
        plans: Vec<String>,
        worlds: Vec<(String, f64)>,
        kpi: &str,
        confidence: f64,
    ) -> Option<Self> {
        let (worlds, weights): (Vec<String>, Vec<f64>) = worlds.into_iter().unzip();
        let (p, w) = (plans.len(), worlds.len());
        assert_eq!(points.len(), p * w, "a point for each plan in each world");
        let info = points.first()?.kpis.iter().find(|k| k.id == kpi)?.clone();
        let sign = match info.better {
            Better::Lower => 1.0,
            Better::Higher => -1.0,
            Better::Neither => return None,
        };
        let values: Vec<&[f64]> = points.iter().map(|c| c.find(kpi)).collect::<Option<_>>()?;
        let mean = |i: usize| MeanEstimate::of(values[i], confidence);
        let means: Vec<Vec<MeanEstimate>> =
            (0..p).map(|plan| (0..w).map(|world| mean(plan * w + world)).collect()).collect();
        if means.iter().flatten().any(|m| !m.mean.is_finite()) {
            return None;
        }
        let losses: Vec<Vec<f64>> =
            means.iter().map(|row| row.iter().map(|m| sign * m.mean).collect()).collect();
        let comparisons = w * p * p.saturating_sub(1) / 2;
        let each = together(confidence, comparisons);
        let bound = |plan: usize, world: usize| {
            let others = (0..p).filter(|other| *other != plan).map(|other| {
                let (a, b) = (values[other * w + world], values[plan * w + world]);
                let d = PairedDifference::of(a, b, each).difference;
                let (low, high) = d.interval().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                if sign > 0.0 { (low, high) } else { (-high, -low) }
            });
            others.fold((0.0f64, 0.0f64), |(a, b), (low, high)| (a.max(low), b.max(high)))
        };
        let bounds: Vec<Vec<(f64, f64)>> =
            (0..p).map(|plan| (0..w).map(|world| bound(plan, world)).collect()).collect();
        let over = |row: &Vec<(f64, f64)>, by: &dyn Fn(&mut dyn Iterator<Item = f64>) -> f64| {
            (by(&mut row.iter().map(|b| b.0)), by(&mut row.iter().map(|b| b.1)))
        };
        let largest = |ends: &mut dyn Iterator<Item = f64>| ends.fold(0.0, f64::max);
        let total: f64 = weights.iter().sum();
        let weighed =
            |ends: &mut dyn Iterator<Item = f64>| ends.zip(&weights).map(|(b, v)| b * v).sum::<f64>() / total;
        Some(Robust {
            regret: Regret::of(&losses, &weights),
            worst: bounds.iter().map(|row| over(row, &largest)).collect(),
            weighted: bounds.iter().map(|row| over(row, &weighed)).collect(),
            info,
            plans,
            worlds,
            weights: weights.iter().map(|v| v / total).collect(),
            means,
            bounds,
            confidence,
            comparisons,
        })
    }

    /// The plan with the smallest worst regret, and the one with the smallest weighted regret; the first of several.
    pub fn holding_up(&self) -> (usize, usize) {
        let least =
            |values: &[f64]| (1..values.len()).fold(0, |b, i| if values[i] < values[b] { i } else { b });
        (least(&self.regret.worst), least(&self.regret.weighted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::Unit;

    fn point(better: Better, mean: f64, swing: f64) -> Columns {
        let info = KpiInfo {
            id: "k".into(),
            label: "K".into(),
            unit: Unit::Factor,
            better,
            definition: String::new(),
            window: String::new(),
            censoring: String::new(),
            group: String::new(),
            headline: true,
        };
        let common = [4.0, -4.0, 2.0, -2.0];
        let own = [swing, -swing, -swing, swing];
        let values = common.iter().zip(own).map(|(c, o)| mean + c + o).collect();
        Columns { name: String::new(), kpis: vec![info], values: vec![values] }
    }

    fn robust(better: Better, means: [[f64; 3]; 3], swing: f64) -> Robust {
        // Only the second plan has a swing of its own.
        let points: Vec<Columns> = (0..9)
            .map(|i| point(better, means[i / 3][i % 3], if i / 3 == 1 { swing } else { 0.0 }))
            .collect();
        let worlds = [("x", 0.5), ("y", 0.2), ("z", 0.3)].map(|(n, v)| (n.to_owned(), v)).to_vec();
        Robust::of(&points, ["a", "b", "c"].map(String::from).to_vec(), worlds, "k", 0.95).unwrap()
    }

    const COSTS: [[f64; 3]; 3] = [[10.0, 30.0, 20.0], [12.0, 18.0, 22.0], [11.0, 25.0, 15.0]];

    /// Counted by hand: what is common to all plans falls out, so bounds and regrets are the same.
    #[test]
    fn regrets_are_the_ones_counted_by_hand() {
        let r = robust(Better::Lower, COSTS, 0.0);
        assert_eq!(r.regret.worst, [12.0, 7.0, 7.0]);
        assert_eq!(r.worst, [(12.0, 12.0), (7.0, 7.0), (7.0, 7.0)]);
        assert_eq!((r.holding_up(), r.comparisons), ((1, 2), 9));
        for (got, want) in r.weighted.iter().zip([3.9, 3.1, 1.9]) {
            assert!((got.0 - want).abs() < 1e-12 && (got.1 - want).abs() < 1e-12, "{got:?} {want}");
        }
        // The same as a gain: what was dear is good.
        let gains = COSTS.map(|row| row.map(|v| -v));
        assert_eq!(robust(Better::Higher, gains, 0.0).regret, r.regret);
    }

    /// With a swing of s the difference has the standard deviation 2s/√3 over four pairs, and Student's t with three
    /// degrees of freedom at 1 − 0.05/18 is 7.184869, from its closed form.
    #[test]
    fn bounds_widen_by_the_differences_of_pairs() {
        let r = robust(Better::Lower, COSTS, 0.3);
        let half = 7.184_869 * 0.3 / 3f64.sqrt();
        let (low, high) = r.bounds[1][2];
        assert!((low - (7.0 - half)).abs() < 1e-3 && (high - (7.0 + half)).abs() < 1e-3, "{low} {high}");
        // In the first world it may be up to 2 + half behind; who leads may also lose.
        assert_eq!(r.bounds[0][0], (0.0, 0.0));
        let wide = robust(Better::Lower, COSTS, 3.0);
        assert!(wide.bounds[0][0].1 > 0.0 && wide.bounds[1][0].0 == 0.0);
    }

    #[test]
    fn what_is_neither_good_nor_bad_has_no_regret() {
        let points = [point(Better::Neither, 1.0, 0.0), point(Better::Neither, 2.0, 0.0)];
        let of = |kpi| Robust::of(&points, vec!["a".into(), "b".into()], vec![("x".into(), 1.0)], kpi, 0.95);
        assert_eq!((of("k"), of("other")), (None, None));
    }
}
