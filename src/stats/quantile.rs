//! Quantiles over replications with a distribution-free interval from order statistics.

use statrs::distribution::{Binomial, DiscreteCDF};

/// A quantile of independent values, with an interval that holds whatever their distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileEstimate {
    /// How many values went in.
    pub n: usize,
    /// Which quantile, between 0 and 1.
    pub p: f64,
    /// The estimate by linear interpolation between order statistics; not-a-number without values.
    pub point: f64,
    /// Two of the values between which the quantile lies with at least the wanted confidence; `None` when
    /// there are too few values for that.
    pub interval: Option<(f64, f64)>,
    /// The confidence the interval really has (for a continuous distribution), at least the one wanted.
    pub coverage: f64,
}

impl QuantileEstimate {
    /// Estimates the `p` quantile (0 < p < 1) with an interval of at least the given confidence.
    ///
    /// The number of values below the quantile is binomial, so the r-th and the s-th smallest value enclose it
    /// with probability P(r ≤ B < s). Source: David and Nagaraja, *Order Statistics*, section 7.1.
    pub fn of(values: &[f64], p: f64, confidence: f64) -> Self {
        let sorted = sorted_values(values);
        let n = sorted.len();
        let point = quantile_sorted(&sorted, p);
        let none = QuantileEstimate { n, p, point, interval: None, coverage: f64::NAN };
        let Ok(binomial) = Binomial::new(p, n as u64) else { return none };
        if n == 0 {
            return none;
        }
        let at_most = |k: usize| binomial.cdf(k as u64);
        let tail = (1.0 - confidence) / 2.0;
        // Ranks count from one: the r-th smallest is too high with probability P(B ≤ r − 1).
        let r = first_rank(n, |k| at_most(k) > tail);
        let s = first_rank(n, |k| at_most(k) >= 1.0 - tail) + 1;
        if r == 0 || s > n {
            return none;
        }
        let coverage = at_most(s - 1) - at_most(r - 1);
        QuantileEstimate { n, p, point, interval: Some((sorted[r - 1], sorted[s - 1])), coverage }
    }
}

/// The smallest `k` of 0 to `n` for which a condition holds that stays true once it is.
fn first_rank(n: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// The values that are numbers, smallest first.
pub fn sorted_values(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The `p` quantile of sorted values by linear interpolation; not-a-number without values.
///
/// Source: Hyndman and Fan, *The American Statistician* 50 (1996), type 7.
pub fn quantile_sorted(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let (a, b) = (sorted[below], sorted[(below + 1).min(last)]);
    // Equal neighbours are returned as they are, which also keeps infinities from becoming not-a-number.
    if a == b { a } else { a + (b - a) * (place - below as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_interpolate_between_order_statistics() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile_sorted(&sorted, 0.0), 1.0);
        assert_eq!(quantile_sorted(&sorted, 0.5), 3.0);
        assert_eq!(quantile_sorted(&sorted, 0.75), 5.0);
        assert_eq!(quantile_sorted(&sorted, 1.0), 8.0);
        assert!(quantile_sorted(&[], 0.5).is_nan());
        assert_eq!(quantile_sorted(&[f64::INFINITY; 3], 0.4), f64::INFINITY);
    }

    /// Median of 10 values: the 2nd and the 9th enclose it with probability 1 − 2·11/1024 = 0.978516.
    #[test]
    fn ten_values_enclose_their_median_from_the_second_to_the_ninth() {
        let values: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        let q = QuantileEstimate::of(&values, 0.5, 0.95);
        assert_eq!((q.point, q.interval), (5.5, Some((2.0, 9.0))));
        assert!((q.coverage - 0.978_515_625).abs() < 1e-9, "{}", q.coverage);
    }

    #[test]
    fn too_few_values_give_no_interval() {
        assert_eq!(QuantileEstimate::of(&[1.0, 2.0], 0.5, 0.95).interval, None);
        // The largest of n values is above the 95 % quantile with probability 1 − 0.95ⁿ: 0.975 needs 72.
        let values: Vec<f64> = (0..72).map(f64::from).collect();
        assert_eq!(QuantileEstimate::of(&values[..71], 0.95, 0.95).interval, None);
        assert_eq!(QuantileEstimate::of(&values, 0.95, 0.95).interval.unwrap().1, 71.0);
        assert_eq!(QuantileEstimate::of(&[f64::NAN], 0.5, 0.95).n, 0);
    }

    #[test]
    fn ties_do_no_harm() {
        let q = QuantileEstimate::of(&[7.0; 40], 0.5, 0.95);
        assert_eq!((q.point, q.interval), (7.0, Some((7.0, 7.0))));
    }
}
