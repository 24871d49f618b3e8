//! Fully sequential selection: a random walk of differences inside a wedge that closes; where it leaves decides.
//!
//! With common random numbers the differences vary less, the wedge is shorter, and the guarantee is the same:
//! it is about differences only.

use super::constants::kim_nelson_eta;
use crate::stats::MeanEstimate;
use std::cmp::Ordering;

/// The wedge of a random walk with positive or negative drift of at least `delta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wedge {
    n0: usize,
    h2: f64,
    delta: f64,
}

impl Wedge {
    /// A wedge whose wrong side is left with at most the probability `error`, when the values are normal and
    /// their mean is at least `delta` away from 0. Its width comes from the variance of the first `n0` ≥ 2 values.
    pub fn new(n0: usize, error: f64, delta: f64) -> Self {
        let h2 = 2.0 * kim_nelson_eta(error, n0) * (n0 - 1) as f64;
        Wedge { n0, h2, delta }
    }

    /// The constant h².
    pub fn h2(&self) -> f64 {
        self.h2
    }

    /// How far from 0 the mean of `n` values must be, when their variance was estimated as `variance`.
    pub fn bound(&self, variance: f64, n: usize) -> f64 {
        let reach = self.h2 * variance / (self.delta * self.delta);
        (self.delta / (2.0 * n as f64) * (reach - n as f64)).max(0.0)
    }

    /// The variance of the first stage; `None` while there are fewer than `n0` values.
    pub fn variance(&self, values: &[f64]) -> Option<f64> {
        Some(MeanEstimate::of(values.get(..self.n0)?, 0.95).sd.powi(2))
    }

    /// After how many values the walk leaves the wedge and on which side; `None` if it is still inside. A walk
    /// that ends the wedge at exactly 0 is `Equal`.
    pub fn first_exit(&self, values: &[f64]) -> Option<(usize, Ordering)> {
        let variance = self.variance(values)?;
        let mut sum: f64 = values[..self.n0 - 1].iter().sum();
        for n in self.n0..=values.len() {
            sum += values[n - 1];
            let (mean, bound) = (sum / n as f64, self.bound(variance, n));
            if mean.abs() > bound || bound == 0.0 {
                return Some((n, mean.partial_cmp(&0.0).unwrap_or(Ordering::Equal)));
            }
        }
        None
    }
}

/// The outcome of Kim and Nelson's procedure on given columns.
#[derive(Clone, Debug, PartialEq)]
pub struct KimNelson {
    /// The constant h².
    pub h2: f64,
    /// The settings that were not eliminated when the columns ended; one, when they are long enough.
    pub selected: Vec<usize>,
    /// How many replications each setting was given.
    pub replications: Vec<usize>,
}

/// Selects the column with the smallest mean with probability at least 1 − `alpha`, when it is at least `delta`
/// ahead: every stage adds one replication to every setting that is left.
///
/// # Panics
/// With fewer than two columns, or one shorter than `n0`.
///
/// Source: Kim and Nelson (2001), procedure KN with c = 1; sampling may be dependent between settings.
pub fn kim_nelson(columns: &[&[f64]], n0: usize, alpha: f64, delta: f64) -> KimNelson {
    let k = columns.len();
    let wedge = Wedge::new(n0, alpha / (k - 1) as f64, delta);
    let between =
        |i: usize, j: usize| -> Vec<f64> { columns[i].iter().zip(columns[j]).map(|(a, b)| a - b).collect() };
    let variances: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| wedge.variance(&between(i, j)).expect("columns of at least n0")).collect())
        .collect();
    let mut sums: Vec<f64> = columns.iter().map(|c| c[..n0].iter().sum()).collect();
    let mut left: Vec<usize> = (0..k).collect();
    let mut replications = vec![n0; k];
    let mut n = n0;
    loop {
        let behind = |i: usize| {
            left.iter().any(|&j| {
                let mean = (sums[i] - sums[j]) / n as f64;
                j != i && mean > wedge.bound(variances[i][j], n)
            })
        };
        left = left.iter().copied().filter(|&i| !behind(i)).collect();
        if left.len() <= 1 || left.iter().any(|&i| columns[i].len() <= n) {
            return KimNelson { h2: wedge.h2(), selected: left, replications };
        }
        for &i in &left {
            sums[i] += columns[i][n];
            replications[i] += 1;
        }
        n += 1;
    }
}
