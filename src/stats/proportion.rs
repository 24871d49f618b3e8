//! Proportions and probabilities with Wilson's interval.

use super::critical::normal_quantile;

/// A proportion estimated from `hits` among `n` independent yes-or-no outcomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// How many outcomes were yes.
    pub hits: usize,
    /// How many outcomes there were.
    pub n: usize,
    /// The middle of Wilson's interval: the estimate to print beside it, never 0 or 1 from finite data.
    pub midpoint: f64,
    /// Wilson's interval, within 0 to 1.
    pub interval: (f64, f64),
}

impl Proportion {
    /// Estimates a proportion with an interval of the given confidence (0 to 1); without outcomes it is anywhere.
    ///
    /// Source: Wilson, *Journal of the American Statistical Association* 22 (1927); Brown, Cai and DasGupta,
    /// *Statistical Science* 16 (2001), section 3.1.1.
    pub fn of(hits: usize, n: usize, confidence: f64) -> Self {
        assert!(hits <= n, "{hits} hits among {n}");
        let z = normal_quantile(0.5 + confidence / 2.0);
        let (k, m, z2) = (hits as f64, n as f64, z * z);
        let midpoint = (k + z2 / 2.0) / (m + z2);
        let within = if n == 0 { 0.0 } else { k * (m - k) / m };
        let half = z * (within + z2 / 4.0).sqrt() / (m + z2);
        // The ends are exact where rounding would leave a last bit.
        let low = if hits == 0 { 0.0 } else { midpoint - half };
        let high = if hits == n { 1.0 } else { midpoint + half };
        Proportion { hits, n, midpoint, interval: (low, high) }
    }

    /// The observed share of hits; not-a-number without outcomes.
    pub fn observed(&self) -> f64 {
        self.hits as f64 / self.n as f64
    }
}

/// The probability that a replication's value meets a condition; values that are not-a-number stay out.
pub fn probability_of(values: &[f64], meets: impl Fn(f64) -> bool, confidence: f64) -> Proportion {
    let numbers = || values.iter().copied().filter(|v| !v.is_nan());
    Proportion::of(numbers().filter(|&v| meets(v)).count(), numbers().count(), confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 of 100 at 95 %: the interval is 0.0552 to 0.1744, computed by hand from the formula with z = 1.959964.
    #[test]
    fn wilson_agrees_with_the_formula() {
        let p = Proportion::of(10, 100, 0.95);
        assert!((p.midpoint - 0.114_797).abs() < 1e-6, "{p:?}");
        assert!((p.interval.0 - 0.055_229).abs() < 1e-6 && (p.interval.1 - 0.174_366).abs() < 1e-6, "{p:?}");
    }

    #[test]
    fn the_extremes_stay_honest() {
        let all = Proportion::of(20, 20, 0.95);
        assert_eq!(all.interval.1, 1.0);
        assert!(all.interval.0 > 0.83 && all.interval.0 < 0.84 && all.midpoint < 1.0, "{all:?}");
        let none = Proportion::of(0, 20, 0.95);
        assert_eq!(none.interval.0, 0.0);
        assert!((none.interval.1 - (1.0 - all.interval.0)).abs() < 1e-12);
        let nothing = Proportion::of(0, 0, 0.95);
        assert_eq!((nothing.midpoint, nothing.interval), (0.5, (0.0, 1.0)));
    }

    #[test]
    fn replications_without_a_value_do_not_count() {
        let p = probability_of(&[0.97, f64::NAN, 0.93, 0.95], |v| v >= 0.95, 0.95);
        assert_eq!((p.hits, p.n), (2, 3));
    }

    /// Exact coverage of a binomial with n = 50, averaged over p from 0.05 to 0.95: between 94 and 96.5 %.
    #[test]
    fn the_interval_covers_what_it_promises() {
        let (n, mut total, mut cases) = (50usize, 0.0, 0);
        for step in 1..20 {
            let p = f64::from(step) / 20.0;
            let mut mass = (1.0 - p).powi(n as i32);
            for k in 0..=n {
                let (low, high) = Proportion::of(k, n, 0.95).interval;
                if low <= p && p <= high {
                    total += mass;
                }
                mass *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            }
            cases += 1;
        }
        let coverage = total / f64::from(cases);
        assert!((0.94..0.965).contains(&coverage), "{coverage}");
    }
}
