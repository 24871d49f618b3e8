//! Count, mean, variance and extremes of single observations.

/// A tally of whole numbers, such as waiting times in microseconds.
///
/// Sums are exact while the sum of squares stays below 2¹²⁸: 16 million observations of 142 years each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tally {
    n: u64,
    sum: u128,
    sum_sq: u128,
    min: u64,
    max: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Tally { n: 0, sum: 0, sum_sq: 0, min: u64::MAX, max: 0 }
    }
}

impl Tally {
    /// An empty tally.
    pub fn new() -> Self {
        Tally::default()
    }

    /// Adds an observation.
    #[inline]
    pub fn record(&mut self, value: u64) {
        self.n += 1;
        self.sum += u128::from(value);
        self.sum_sq += u128::from(value) * u128::from(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// How many observations there are.
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// Their sum.
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// The smallest; 0 when there are none.
    pub const fn min(&self) -> u64 {
        if self.n == 0 { 0 } else { self.min }
    }

    /// The largest; 0 when there are none.
    pub const fn max(&self) -> u64 {
        self.max
    }

    /// The mean; not a number when there are none.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.n as f64
    }

    /// The sample variance (divisor n − 1); not a number below two observations.
    pub fn variance(&self) -> f64 {
        if self.n < 2 {
            return f64::NAN;
        }
        // Squares are taken about the whole part q of the mean, in integers, so nothing cancels:
        // Σ(x − q)² = Σx² − q·Σx − q·r, and r²/n of it is due to the mean's fraction r/n.
        let n = u128::from(self.n);
        let (q, r) = (self.sum / n, self.sum % n);
        let about_q = self.sum_sq - q * self.sum - q * r;
        (about_q as f64 - (r as f64) * (r as f64) / n as f64) / (self.n - 1) as f64
    }

    /// Adds all observations of another tally.
    pub fn merge(&mut self, other: &Tally) {
        self.n += other.n;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Forgets all observations.
    pub fn clear(&mut self) {
        *self = Tally::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(values: &[u64]) -> Tally {
        let mut t = Tally::new();
        values.iter().for_each(|&v| t.record(v));
        t
    }

    #[test]
    fn the_vector_of_jaamsim() {
        // {5, 3, 8, −1, 2} of its TestStatistics, moved up by one: mean 3.4 + 1, variance 11.3.
        let t = tally(&[6, 4, 9, 0, 3]);
        assert_eq!((t.count(), t.sum(), t.min(), t.max()), (5, 22, 0, 9));
        assert!((t.mean() - 4.4).abs() < 1e-15);
        assert!((t.variance() - 11.3).abs() < 1e-14);
    }

    #[test]
    fn a_small_variance_of_large_values_keeps_its_digits() {
        let base = 4_000_000_000_000_000;
        let t = tally(&[base + 6, base + 4, base + 9, base, base + 3]);
        assert!((t.variance() - 11.3).abs() < 1e-14);
    }

    #[test]
    fn merging_is_associative_and_free_of_order() {
        let (a, b, c) = (tally(&[5, 7]), tally(&[]), tally(&[1 << 51, 3]));
        let join = |x: Tally, y: Tally| {
            let mut x = x;
            x.merge(&y);
            x
        };
        let all = tally(&[5, 7, 1 << 51, 3]);
        assert_eq!(join(join(a, b), c), all);
        assert_eq!(join(c, join(b, a)), all);
    }

    #[test]
    fn an_empty_tally_has_no_mean() {
        let mut t = tally(&[4]);
        assert_eq!(t.mean(), 4.0);
        assert!(t.variance().is_nan());
        t.clear();
        assert_eq!(t, Tally::new());
        assert!(t.mean().is_nan());
        assert_eq!((t.min(), t.max()), (0, 0));
    }
}
