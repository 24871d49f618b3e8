//! Is a mean above or below 0? A sequential test that is quick where the answer is clear and ends where it is not.

use super::likelihood::Evidence;
use super::wedge::Wedge;

/// How strongly standardised means near 1 are looked for: one pseudo-replication.
const PRIOR: f64 = 1.0;

/// A test of the sign of a mean of normal values with an unknown variance.
///
/// Each error, calling a mean positive that is not, or negative, has at most the given chance when the mean is
/// at least `delta` away from 0; half of it is spent on each of two ways to a verdict:
///
/// - a mixture of t statistics over effect sizes, with its guarantee at any moment and for any distance from 0
///   (Lai, *Annals of Statistics* 4 (1976), 265–280; Wang and Ramdas, *Anytime-valid t-tests*, 2022);
/// - the [`Wedge`], which closes however near to 0 the mean is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanTest {
    wedge: Wedge,
    n0: usize,
    error: f64,
}

impl MeanTest {
    /// A test that begins after `n0` ≥ 2 values.
    pub fn new(n0: usize, error: f64, delta: f64) -> Self {
        MeanTest { wedge: Wedge::new(n0, error / 2.0, delta), n0, error }
    }

    /// Judges the values so far, in their order: `true` is a mean above 0. Values that are not a number are
    /// left out; what comes after the verdict changes nothing.
    pub fn judge(&self, values: &[f64]) -> Evidence {
        let values: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        let exit = self.wedge.first_exit(&values);
        let last = exit.map_or(values.len(), |(n, _)| n);
        let (mut sum, mut squares) = (0.0, 0.0);
        let (mut above, mut below) = (1.0f64, 1.0f64);
        for (i, v) in values[..last].iter().enumerate() {
            sum += v;
            squares += v * v;
            let n = i + 1;
            if n < self.n0 {
                continue;
            }
            let chance = 2.0 * (-log_evidence(n as f64, sum, squares)).exp();
            let side = if sum > 0.0 { &mut above } else { &mut below };
            *side = side.min(chance);
            if chance <= self.error {
                return Evidence {
                    verdict: Some((n, sum > 0.0)),
                    against_low: above.min(1.0),
                    against_high: below.min(1.0),
                };
            }
        }
        // A walk that ends at 0 itself keeps a bound: a mean of exactly the bound does.
        let verdict = exit.map(|(n, side)| (n, side.is_ge()));
        match verdict {
            Some((_, true)) => above = above.min(self.error),
            Some((_, false)) => below = below.min(self.error),
            None => {}
        }
        Evidence { verdict, against_low: above.min(1.0), against_high: below.min(1.0) }
    }
}

/// The logarithm of the mixture of likelihood ratios against a mean of 0, effect sizes weighted as standard
/// normal and the scale by its invariant measure.
fn log_evidence(n: f64, sum: f64, squares: f64) -> f64 {
    let left = squares - sum * sum / (n + PRIOR);
    if squares == 0.0 {
        return 0.0;
    }
    0.5 * (PRIOR / (n + PRIOR)).ln() + 0.5 * n * (squares / left).ln()
}
