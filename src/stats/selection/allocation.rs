//! Where the next replications help most, and how surely the best so far is the best.

use statrs::distribution::{ContinuousCDF, Normal};

/// The place of the smallest value; the first among equals. Not-a-number is never the smallest.
pub(super) fn smallest(values: &[f64]) -> usize {
    (0..values.len())
        .filter(|&i| !values[i].is_nan())
        .min_by(|&i, &j| values[i].total_cmp(&values[j]).then(i.cmp(&j)))
        .unwrap_or(0)
}

/// The shares of a budget of replications that make the selection of the smallest mean most likely right.
///
/// A setting as good as the best by its mean would take the whole budget: gaps count as at least a millionth of
/// the largest. Settings that do not vary take nothing; when none varies all take the same.
///
/// Source: Chen, Lin, Yücesan and Chick, *Discrete Event Dynamic Systems* 10 (2000), 251–270, theorem 1.
pub fn ocba_fractions(means: &[f64], sds: &[f64]) -> Vec<f64> {
    assert_eq!(means.len(), sds.len(), "a mean and a standard deviation for each setting");
    let best = smallest(means);
    let gaps: Vec<f64> = means.iter().map(|m| m - means[best]).collect();
    let floor = 1e-6 * gaps.iter().copied().fold(0.0, f64::max);
    let mut weights: Vec<f64> = gaps
        .iter()
        .zip(sds)
        .enumerate()
        .map(|(i, (gap, sd))| if i == best || *sd == 0.0 { 0.0 } else { (sd / gap.max(floor)).powi(2) })
        .collect();
    if weights.iter().any(|w| w.is_infinite()) {
        // All means are equal: what varies more needs more.
        weights = sds.iter().map(|sd| sd * sd).collect();
    } else {
        let others = weights.iter().zip(sds).filter(|(_, sd)| **sd > 0.0);
        weights[best] = sds[best] * others.map(|(w, sd)| (w / sd).powi(2)).sum::<f64>().sqrt();
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        weights.iter().map(|w| w / sum).collect()
    } else {
        vec![1.0 / means.len() as f64; means.len()]
    }
}

/// Two lower bounds of the probability that the best so far is the best, for normal means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrectSelection {
    /// One less the sum of the chances that another is ahead (Bonferroni): whatever the dependence.
    pub bonferroni: f64,
    /// The product of the chances that each other is behind (Slepian): for settings simulated independently.
    pub slepian: f64,
}

/// Bounds from the gaps to the best in units of their standard errors, taken as exactly known.
///
/// Source: Chen and Lee, *Stochastic Simulation Optimization* (2011), section 3.1 for the Bonferroni bound;
/// Slepian, *Bell System Technical Journal* 41 (1962), 463–501 for the product.
pub fn correct_selection(gaps_in_standard_errors: &[f64]) -> CorrectSelection {
    let normal = Normal::standard();
    let behind = gaps_in_standard_errors.iter().map(|z| normal.cdf(*z));
    let bonferroni = 1.0 - behind.clone().map(|p| 1.0 - p).sum::<f64>();
    CorrectSelection { bonferroni: bonferroni.max(0.0), slepian: behind.product() }
}
