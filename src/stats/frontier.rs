//! Plans that no other plan beats in everything, and what a plan loses against the best in each world.

/// Which points no other point dominates: none is at least as good in both and better in one. The first value of a
/// point is better low, the second better high; points without both values are never on the frontier.
pub fn frontier(points: &[(f64, f64)]) -> Vec<bool> {
    let known = |p: &(f64, f64)| !p.0.is_nan() && !p.1.is_nan();
    let beats = |a: &(f64, f64), b: &(f64, f64)| a.0 <= b.0 && a.1 >= b.1 && (a.0 < b.0 || a.1 > b.1);
    points.iter().map(|p| known(p) && !points.iter().any(|q| known(q) && beats(q, p))).collect()
}

/// What plans lose in worlds, each against the plan that is best there.
#[derive(Clone, Debug, PartialEq)]
pub struct Regret {
    /// By plan and world; 0 for the best plan of a world.
    pub regret: Vec<Vec<f64>>,
    /// The best plan of each world; the first of several.
    pub best: Vec<usize>,
    /// The largest regret of each plan over the worlds.
    pub worst: Vec<f64>,
    /// The mean regret of each plan over the worlds by their weights.
    pub weighted: Vec<f64>,
}

impl Regret {
    /// From values by plan and world, lower being better, and the weights of the worlds.
    ///
    /// Source: Savage, *Journal of the American Statistical Association* 46 (1951).
    ///
    /// # Panics
    /// When there is no plan, or a row or the weights differ in length.
    pub fn of(values: &[Vec<f64>], weights: &[f64]) -> Self {
        let worlds = weights.len();
        assert!(values.iter().all(|row| row.len() == worlds) && !values.is_empty(), "plans × worlds");
        let best: Vec<usize> = (0..worlds)
            .map(|w| (1..values.len()).fold(0, |b, p| if values[p][w] < values[b][w] { p } else { b }))
            .collect();
        let regret: Vec<Vec<f64>> = values
            .iter()
            .map(|row| row.iter().enumerate().map(|(w, v)| v - values[best[w]][w]).collect())
            .collect();
        let total: f64 = weights.iter().sum();
        let worst = regret.iter().map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
        let weighted = regret
            .iter()
            .map(|row| row.iter().zip(weights).map(|(r, w)| r * w).sum::<f64>() / total)
            .collect();
        Regret { regret, best, worst, weighted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drawn by hand: cost and service of seven plans.
    #[test]
    fn the_frontier_is_the_one_seen_on_paper() {
        let points = [
            (10.0, 0.90),
            (12.0, 0.95),
            (11.0, 0.89),
            (12.0, 0.93),
            (15.0, 0.95),
            (20.0, 0.99),
            (f64::NAN, 1.0),
        ];
        assert_eq!(frontier(&points), [true, true, false, false, false, true, false]);
        // Equal points are both on it.
        assert_eq!(frontier(&[(1.0, 1.0), (1.0, 1.0)]), [true, true]);
    }

    /// Counted by hand: costs of three plans in three worlds.
    #[test]
    fn regrets_are_the_ones_counted_by_hand() {
        let r = Regret::of(
            &[vec![10.0, 30.0, 20.0], vec![12.0, 18.0, 22.0], vec![11.0, 25.0, 15.0]],
            &[0.5, 0.2, 0.3],
        );
        assert_eq!(r.best, [0, 1, 2]);
        assert_eq!(r.regret, [[0.0, 12.0, 5.0], [2.0, 0.0, 7.0], [1.0, 7.0, 0.0]]);
        assert_eq!(r.worst, [12.0, 7.0, 7.0]);
        for (got, want) in r.weighted.iter().zip([3.9, 3.1, 1.9]) {
            assert!((got - want).abs() < 1e-12, "{got} {want}");
        }
    }
}
