//! The spread of values over replications, as numbers and as bars to draw.

use super::quantile::{quantile_sorted, sorted_values};

/// Where the values of the replications lie; all not-a-number without values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest value.
    pub min: f64,
    /// 5 % of the values are below.
    pub p5: f64,
    /// A quarter of the values is below.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// Three quarters of the values are below.
    pub p75: f64,
    /// 95 % of the values are below.
    pub p95: f64,
    /// The largest value.
    pub max: f64,
}

impl Spread {
    /// The spread of the values that are numbers.
    pub fn of(values: &[f64]) -> Self {
        let sorted = sorted_values(values);
        let at = |p| quantile_sorted(&sorted, p);
        Spread {
            min: at(0.0),
            p5: at(0.05),
            p25: at(0.25),
            p50: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
            max: at(1.0),
        }
    }
}

/// Counts of values in bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// The lower edge of the first bin.
    pub low: f64,
    /// The upper edge of the last bin.
    pub high: f64,
    /// How many values fall into each bin; the upper edge belongs to the last one.
    pub counts: Vec<usize>,
}

impl Histogram {
    /// Counts the finite values between the smallest and the largest of them; without any, every bin is empty.
    /// Constant values stand in the middle bin.
    pub fn of(values: &[f64], bins: usize) -> Self {
        let bins = bins.max(1);
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let mut counts = vec![0; bins];
        if finite().next().is_none() {
            return Histogram { low: 0.0, high: 0.0, counts };
        }
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        for value in finite() {
            let place = if high > low { (value - low) / (high - low) } else { 0.5 };
            counts[((place * bins as f64) as usize).min(bins - 1)] += 1;
        }
        Histogram { low, high, counts }
    }

    /// The largest count.
    pub fn tallest(&self) -> usize {
        self.counts.iter().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_reads_from_the_smallest_to_the_largest() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let s = Spread::of(&values);
        assert_eq!(
            [s.min, s.p5, s.p25, s.p50, s.p75, s.p95, s.max],
            [0.0, 5.0, 25.0, 50.0, 75.0, 95.0, 100.0]
        );
        assert!(Spread::of(&[f64::NAN]).p50.is_nan());
    }

    #[test]
    fn every_finite_value_is_in_one_bin() {
        let h = Histogram::of(&[0.0, 1.0, 2.5, 10.0, f64::NAN, f64::INFINITY], 4);
        assert_eq!((h.low, h.high, h.counts.clone()), (0.0, 10.0, vec![2, 1, 0, 1]));
        assert_eq!(h.tallest(), 2);
        assert_eq!(Histogram::of(&[3.0, 3.0], 5).counts, [0, 0, 2, 0, 0]);
        assert_eq!(Histogram::of(&[], 3).counts, [0, 0, 0]);
    }
}
