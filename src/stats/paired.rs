//! Several variants against one baseline, and all against all, paired by replication, with intervals that hold together.
//!
//! Together means by Bonferroni's inequality: of m intervals each has the confidence 1 − α/m, so that all of them
//! hold at once with at least 1 − α, whatever the dependence between them.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::mean::{MeanEstimate, PairedDifference, mean_of};
use super::proportion::{Proportion, probability_of};

/// A variant against a baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// The difference, its correlation and what pairing is worth, with the confidence of one among its family.
    pub paired: PairedDifference,
    /// The same difference with the interval of one comparison alone.
    pub alone: MeanEstimate,
    /// In which share of the pairs the variant's value is higher.
    pub higher: Proportion,
    /// In which share it is lower.
    pub lower: Proportion,
    /// The probability of a difference at least as far from zero by chance alone (two-sided t test);
    /// not-a-number below two pairs, and when a value is infinite.
    pub p: f64,
}

impl Against {
    /// Compares a variant with a baseline, replication by replication, as one of `family` comparisons whose
    /// intervals hold together with the given confidence (0 to 1). Pairs without both values stay out.
    ///
    /// Source: Law, *Simulation Modeling and Analysis*, sections 10.2.1 and 10.3.1.
    ///
    /// # Panics
    /// When the two do not have the same number of replications.
    pub fn of(baseline: &[f64], variant: &[f64], confidence: f64, family: usize) -> Self {
        let together = together(confidence, family);
        let paired = PairedDifference::of(baseline, variant, together);
        let differences: Vec<f64> = baseline.iter().zip(variant).map(|(a, b)| b - a).collect();
        Against {
            paired,
            alone: MeanEstimate::of(&differences, confidence),
            higher: probability_of(&differences, |d| d > 0.0, confidence),
            lower: probability_of(&differences, |d| d < 0.0, confidence),
            p: p_value(&paired.difference),
        }
    }
}

/// The confidence of each of so many intervals that are to hold together.
pub fn together(confidence: f64, family: usize) -> f64 {
    1.0 - (1.0 - confidence) / family.max(1) as f64
}

/// The two-sided p-value of a mean that is zero.
fn p_value(difference: &MeanEstimate) -> f64 {
    if difference.n < 2 {
        return f64::NAN;
    }
    if difference.sd == 0.0 {
        return if difference.mean == 0.0 { 1.0 } else { 0.0 };
    }
    let t = difference.mean.abs() / (difference.sd / (difference.n as f64).sqrt());
    // A value without bound, such as a cost per order of no order, has no deviation.
    if !t.is_finite() {
        return f64::NAN;
    }
    let student =
        StudentsT::new(0.0, 1.0, (difference.n - 1) as f64).expect("at least one degree of freedom");
    2.0 * student.sf(t)
}

/// Adjusts p-values so that comparing each with α keeps the chance of any false alarm at α.
/// Not-a-number stays, and counts as a comparison that was not made.
///
/// Source: Holm, *Scandinavian Journal of Statistics* 6 (1979).
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|i| !p[*i].is_nan()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut most: f64 = 0.0;
    for (rank, &i) in order.iter().enumerate() {
        most = most.max(((order.len() - rank) as f64 * p[i]).min(1.0));
        adjusted[i] = most;
    }
    adjusted
}

/// All columns in the order of their means, with the pairs that the data can tell apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The columns from the lowest mean to the highest; those without a value come last.
    pub order: Vec<usize>,
    /// How many pairs were compared.
    pub comparisons: usize,
    /// By place in the order: whether the one at i is told from the one at j by an interval of their paired
    /// difference without zero, all intervals holding together.
    pub apart: Vec<Vec<bool>>,
    /// The confidence with which everything said about order holds.
    pub confidence: f64,
}

impl Ranking {
    /// Ranks columns of paired replications.
    ///
    /// Source: Law, *Simulation Modeling and Analysis*, section 10.3.2.
    ///
    /// # Panics
    /// When the columns do not have the same number of replications.
    pub fn of(columns: &[&[f64]], confidence: f64) -> Self {
        let means: Vec<f64> = columns
            .iter()
            .map(|c| mean_of(&c.iter().copied().filter(|v| !v.is_nan()).collect::<Vec<_>>()))
            .collect();
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by(|a, b| {
            (means[*a].is_nan().cmp(&means[*b].is_nan())).then(means[*a].total_cmp(&means[*b]))
        });
        let k = columns.len();
        let comparisons = k * k.saturating_sub(1) / 2;
        let each = together(confidence, comparisons);
        let mut apart = vec![vec![false; k]; k];
        for i in 0..k {
            for j in i + 1..k {
                let d = PairedDifference::of(columns[order[i]], columns[order[j]], each).difference;
                let told = d.interval().is_some_and(|(low, _)| low > 0.0);
                (apart[i][j], apart[j][i]) = (told, told);
            }
        }
        Ranking { order, comparisons, apart, confidence }
    }

    /// Whether every place in the order is told from every other.
    pub fn is_complete(&self) -> bool {
        (0..self.order.len()).all(|i| (0..self.order.len()).all(|j| i == j || self.apart[i][j]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The five replications of two inventory policies in Law's Table 10.2: 4.98 with [1.65, 8.31] at 90 %.
    #[test]
    fn the_textbook_comparison_comes_out() {
        let small = [126.97, 124.31, 126.68, 122.66, 127.23];
        let large = [118.21, 120.22, 122.45, 122.68, 119.4];
        let a = Against::of(&large, &small, 0.9, 1);
        let (low, high) = a.paired.difference.interval().unwrap();
        assert!((a.paired.difference.mean - 4.978).abs() < 1e-12);
        assert!((low - 1.649_126_875).abs() < 1e-8 && (high - 8.306_873_125).abs() < 1e-8);
        assert_eq!((a.higher.hits, a.lower.hits, a.higher.n), (4, 1, 5));
        // t = 4.978 / √2.438274 = 3.18799 with 4 degrees of freedom.
        assert!((a.p - 0.033_270).abs() < 1e-4, "{}", a.p);
    }

    /// The t value of four comparisons at 90 % and 19 degrees of freedom is 2.4334.
    #[test]
    fn intervals_that_hold_together_are_wider_by_bonferroni() {
        let a: Vec<f64> = (0..20).map(f64::from).collect();
        let b: Vec<f64> = (0..20).map(|i| f64::from(i) + f64::from(i % 3)).collect();
        let four = Against::of(&a, &b, 0.9, 4);
        let d = four.paired.difference;
        assert!((d.half_width / (d.sd / 20f64.sqrt()) - 2.433_440_211).abs() < 1e-8);
        assert_eq!(four.alone, Against::of(&a, &b, 0.9, 1).paired.difference);
        assert_eq!((together(0.9, 0), together(0.9, 1)), (0.9, 0.9));
    }

    #[test]
    fn constant_or_missing_differences_do_not_pretend() {
        let same = Against::of(&[1.0, 2.0], &[1.0, 2.0], 0.95, 1);
        assert_eq!((same.p, same.paired.difference.mean), (1.0, 0.0));
        assert_eq!(Against::of(&[1.0, 2.0], &[2.0, 3.0], 0.95, 1).p, 0.0);
        assert!(Against::of(&[1.0, f64::NAN], &[1.0, 2.0], 0.95, 1).p.is_nan());
        assert!(Against::of(&[1.0, 1.0], &[f64::INFINITY, 2.0], 0.95, 1).p.is_nan());
    }

    /// Worked by hand: 0.01·4, 0.02·3, 0.03·2 raised to the one before, 0.5·1.
    #[test]
    fn holm_steps_down() {
        let adjusted = holm(&[0.03, 0.01, f64::NAN, 0.5, 0.02]);
        for (got, want) in adjusted.iter().zip([0.06, 0.04, f64::NAN, 0.5, 0.06]) {
            assert!((got - want).abs() < 1e-12 || (got.is_nan() && want.is_nan()), "{adjusted:?}");
        }
    }

    #[test]
    fn a_ranking_says_what_it_cannot_tell() {
        let base: Vec<f64> = (0..30).map(|i| f64::from(i * 7 % 11)).collect();
        let up: Vec<f64> = base.iter().map(|v| v + 5.0).collect();
        let close: Vec<f64> = base.iter().enumerate().map(|(i, v)| v + [0.1, -0.05][i % 2]).collect();
        let r = Ranking::of(&[&up, &base, &close], 0.95);
        assert_eq!((r.order.as_slice(), r.comparisons), ([1, 2, 0].as_slice(), 3));
        assert!(r.apart[0][2] && r.apart[1][2] && !r.is_complete());
        let none = vec![f64::NAN; 30];
        assert_eq!(Ranking::of(&[&none, &up], 0.95).order, [1, 0]);
    }
}
