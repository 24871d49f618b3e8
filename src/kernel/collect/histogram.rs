//! A histogram whose buckets grow with the value, for quantiles at constant relative error.

/// log₂ of the buckets per octave.
const BUCKET_BITS: u32 = 5;
const BUCKETS: usize = 1 << BUCKET_BITS;

/// Counts of whole numbers in log-linear buckets: exact below 64, then 32 buckets for every doubling.
///
/// A bucket's middle lies within 1/64 (1.6 %) of every value in it. The smallest and the largest value
/// are exact. Storage reaches from the smallest to the largest octave seen: at most 15 kB.
#[derive(Clone, Debug)]
pub struct Histogram {
    /// Number of the first bucket stored; a multiple of 32.
    first: usize,
    counts: Vec<u64>,
    n: u64,
    min: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram { first: 0, counts: Vec::new(), n: 0, min: u64::MAX, max: 0 }
    }
}

/// The number of the bucket that holds `value`.
#[inline]
fn bucket_of(value: u64) -> usize {
    // Below 32 a bucket is one value, as in the first octave above.
    let shift = (63 - (value | BUCKETS as u64).leading_zeros()) - BUCKET_BITS;
    (shift as usize) * BUCKETS + (value >> shift) as usize
}

/// The smallest value of a bucket and how many values it holds.
fn bucket(number: usize) -> (u64, u64) {
    let shift = (number / BUCKETS).saturating_sub(1);
    (((number - shift * BUCKETS) as u64) << shift, 1 << shift)
}

impl Histogram {
    /// An empty histogram, without storage yet.
    pub fn new() -> Self {
        Histogram::default()
    }

    /// Adds an observation.
    #[inline]
    pub fn record(&mut self, value: u64) {
        let number = bucket_of(value);
        let index = number.wrapping_sub(self.first);
        if index >= self.counts.len() {
            self.cover(number, number);
        }
        self.counts[number - self.first] += 1;
        self.n += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Extends the storage, by whole octaves, to cover two buckets and all between.
    #[cold]
    #[inline(never)]
    fn cover(&mut self, low: usize, high: usize) {
        let low = low / BUCKETS * BUCKETS;
        let high = (high / BUCKETS + 1) * BUCKETS;
        if self.counts.is_empty() {
            self.first = low;
        }
        if low < self.first {
            let added = self.first - low;
            self.counts.splice(0..0, std::iter::repeat_n(0, added));
            self.first = low;
        }
        if high > self.first + self.counts.len() {
            self.counts.resize(high - self.first, 0);
        }
    }

    /// How many observations there are.
    pub const fn count(&self) -> u64 {
        self.n
    }

    /// The smallest, exactly; 0 when there are none.
    pub const fn min(&self) -> u64 {
        if self.n == 0 { 0 } else { self.min }
    }

    /// The largest, exactly; 0 when there are none.
    pub const fn max(&self) -> u64 {
        self.max
    }

    /// The value that the share `q` of the observations does not exceed; 0 when there are none.
    ///
    /// It is the observation of rank ⌈q·n⌉, placed inside its bucket as if the bucket's observations were
    /// spread evenly: within 1/32 of the true one, and mostly much nearer. Ranks 1 and n are exact.
    pub fn quantile(&self, q: f64) -> u64 {
        // The cast sends NaN and negative numbers to zero, and saturates.
        let rank = ((q * self.n as f64).ceil() as u64).clamp(1, self.n.max(1));
        if rank == self.n {
            return self.max();
        }
        if rank == 1 {
            return self.min();
        }
        let mut before = 0;
        for (i, &count) in self.counts.iter().enumerate() {
            if before + count >= rank {
                let (low, width) = bucket(self.first + i);
                let place = ((rank - before) as f64 - 0.5) / count as f64;
                return (low + (width as f64 * place) as u64).clamp(self.min, self.max);
            }
            before += count;
        }
        self.max
    }

    /// The buckets that are not empty, rising: smallest and largest value (inclusive), and count.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(i, &count)| {
            let (low, width) = bucket(self.first + i);
            (low, low + (width - 1), count)
        })
    }

    /// Adds all observations of another histogram.
    pub fn merge(&mut self, other: &Histogram) {
        if other.n == 0 {
            return;
        }
        self.cover(bucket_of(other.min), bucket_of(other.max));
        for (i, &count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            self.counts[other.first + i - self.first] += count;
        }
        self.n += other.n;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Forgets all observations and keeps the storage.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        (self.n, self.min, self.max) = (0, u64::MAX, 0);
    }
}

impl PartialEq for Histogram {
    /// Equal observations up to their buckets; the extent of the storage does not count.
    fn eq(&self, other: &Self) -> bool {
        (self.n, self.min, self.max) == (other.n, other.min, other.max) && self.iter().eq(other.iter())
    }
}

impl Eq for Histogram {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, Purpose};

    fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram {
        let mut h = Histogram::new();
        values.into_iter().for_each(|v| h.record(v));
        h
    }

    #[test]
    fn buckets_follow_each_other_and_hold_their_values() {
        let mut expected = 0;
        for number in 0..1_920 {
            let (low, width) = bucket(number);
            assert_eq!(low, expected, "bucket {number}");
            assert_eq!((bucket_of(low), bucket_of(low + (width - 1))), (number, number));
            assert!(width as f64 / 2.0 <= low.max(32) as f64 / 64.0);
            expected = low.wrapping_add(width);
        }
        // The last bucket ends with the last number.
        assert_eq!(expected, 0);
        assert_eq!(bucket_of(u64::MAX), 1_919);
    }

    #[test]
    fn small_values_are_exact() {
        let h = histogram([3, 1, 4, 1, 5, 9, 2, 6, 63, 7]);
        let sorted = [1, 1, 2, 3, 4, 5, 6, 7, 9, 63];
        for (i, value) in sorted.into_iter().enumerate() {
            assert_eq!(h.quantile((i as f64 + 0.5) / 10.0), value);
        }
        assert_eq!((h.quantile(0.0), h.quantile(1.0), h.quantile(0.2)), (1, 63, 1));
        assert_eq!(h.iter().map(|(low, high, n)| (high - low + 1) * n).sum::<u64>(), h.count());
    }

    #[test]
    fn quantiles_lie_within_a_bucket_of_the_order_statistic() {
        let stream = Draws::new(5, 0).stream(Purpose::named("histogram"));
        let value = |i| (-stream.uniform(i, 0).value().ln() * 3.6e9) as u64;
        let h = histogram((0..100_000).map(value));
        let mut sorted: Vec<u64> = (0..100_000).map(value).collect();
        sorted.sort_unstable();
        for q in [0.0001, 0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.9999] {
            let exact = sorted[(q * 100_000.0_f64).ceil() as usize - 1] as f64;
            assert!((h.quantile(q) as f64 - exact).abs() <= exact / 32.0, "{q}");
            // Interpolation does much better where the buckets are full.
            if (0.1..0.99).contains(&q) {
                assert!((h.quantile(q) as f64 - exact).abs() <= exact / 500.0, "{q}");
            }
        }
        assert_eq!((h.min(), h.max()), (sorted[0], sorted[99_999]));
    }

    #[test]
    fn merging_is_associative_and_free_of_order() {
        let parts = [histogram([1_000_000, 5_000]), histogram([3]), Histogram::new(), histogram([u64::MAX])];
        let all = histogram([1_000_000, 5_000, 3, u64::MAX]);
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let mut left = Histogram::new();
            order.iter().for_each(|&i| left.merge(&parts[i]));
            assert_eq!(left, all);
            let (mut head, mut tail) = (parts[order[0]].clone(), parts[order[2]].clone());
            head.merge(&parts[order[1]]);
            tail.merge(&parts[order[3]]);
            head.merge(&tail);
            assert_eq!(head, all);
        }
    }

    #[test]
    fn only_the_octaves_seen_are_stored_and_clearing_keeps_them() {
        let mut h = histogram([1_000_000, 1_200_000]);
        assert_eq!(h.counts.len(), 2 * BUCKETS);
        h.clear();
        assert_eq!((h.count(), h.min(), h.max(), h.quantile(0.5)), (0, 0, 0, 0));
        assert_eq!(h, Histogram::new());
        h.record(1_100_000);
        assert_eq!((h.counts.len(), h.quantile(0.5)), (2 * BUCKETS, 1_100_000));
    }
}
