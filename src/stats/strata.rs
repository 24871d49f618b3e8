//! Stratified estimates: replications allocated over the states of the world, weighted by their probabilities.

use super::critical::fractional_t_quantile;
use super::mean::MeanEstimate;

/// Which stratum each value belongs to, and how probable each stratum is.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Strata {
    /// The stratum of each value.
    pub of: Vec<u32>,
    /// The probability of each stratum.
    pub probability: Vec<f64>,
}

/// The part of a stratified estimate that comes from one stratum, or from several that had too few values.
struct Part {
    probability: f64,
    estimate: MeanEstimate,
}

impl Strata {
    /// The weighted mean of the strata with its interval; the standard deviation is that of the whole population.
    ///
    /// Strata with fewer than two values are joined, with the least probable of the others if need be, so that a
    /// variance can be estimated in each; what is joined counts as one stratum with the probability of all its members.
    /// Strata in which no value is a number have no value, and the others are weighted among themselves.
    ///
    /// Source: Cochran, *Sampling Techniques* (1977), sections 5.3 to 5.4 (Satterthwaite's degrees of freedom), 5A.12
    /// (joining strata).
    pub fn mean(&self, values: &[f64], confidence: f64) -> MeanEstimate {
        let plain = MeanEstimate::of(values, confidence);
        let parts = self.parts(values, confidence);
        let whole: f64 = parts.iter().map(|p| p.probability).sum();
        if parts.is_empty() || whole <= 0.0 {
            return plain;
        }
        let weighted = |f: &dyn Fn(&MeanEstimate) -> f64| -> f64 {
            parts.iter().map(|p| p.probability / whole * f(&p.estimate)).sum()
        };
        let mean = weighted(&|e| e.mean);
        if parts.iter().any(|p| p.estimate.n < 2) {
            return MeanEstimate { mean, half_width: f64::NAN, ..plain };
        }
        let variances: Vec<(f64, f64)> = parts
            .iter()
            .map(|p| {
                let share = p.probability / whole;
                let e = &p.estimate;
                (share * share * e.sd * e.sd / e.n as f64, (e.n - 1) as f64)
            })
            .collect();
        let variance: f64 = variances.iter().map(|v| v.0).sum();
        let squares: f64 = variances.iter().map(|(v, degrees)| v * v / degrees).sum();
        let half_width = if variance > 0.0 {
            fractional_t_quantile(0.5 + confidence / 2.0, variance * variance / squares) * variance.sqrt()
        } else {
            0.0
        };
        let sd = weighted(&|e| e.sd * e.sd + (e.mean - mean) * (e.mean - mean)).sqrt();
        MeanEstimate { mean, sd, half_width, ..plain }
    }

    fn parts(&self, values: &[f64], confidence: f64) -> Vec<Part> {
        let mut groups: Vec<(f64, Vec<f64>)> = self
            .probability
            .iter()
            .enumerate()
            .map(|(s, p)| {
                let inside = values.iter().zip(&self.of).filter(|(v, of)| **of == s as u32 && !v.is_nan());
                (*p, inside.map(|(v, _)| *v).collect())
            })
            .filter(|(p, _)| *p > 0.0)
            .collect();
        // A stable sort: the least probable first, so that what must be joined stands together.
        groups.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (few, mut enough): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(_, v)| v.len() < 2);
        let mut joined: (f64, Vec<f64>) = (0.0, Vec::new());
        for (p, values) in few {
            joined.0 += p;
            joined.1.extend(values);
        }
        if joined.0 > 0.0 {
            match enough.first_mut() {
                Some(least) if joined.1.len() < 2 => {
                    least.0 += joined.0;
                    least.1.extend(joined.1);
                }
                _ => enough.push(joined),
            }
        }
        let part = |(probability, v): (f64, Vec<f64>)| Part {
            probability,
            estimate: MeanEstimate::of(&v, confidence),
        };
        enough.into_iter().filter(|(_, v)| !v.is_empty()).map(part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_count_by_their_probability_and_not_by_their_number() {
        let strata = Strata { of: vec![0, 0, 1, 1], probability: vec![0.9, 0.1] };
        let e = strata.mean(&[1.0, 1.0, 11.0, 11.0], 0.95);
        assert!((e.mean - 2.0).abs() < 1e-12 && e.half_width == 0.0, "{e:?}");
        assert!((e.sd - 3.0).abs() < 1e-12, "√(0.9·1² + 0.1·9²) = 3, not {}", e.sd);
    }

    #[test]
    fn one_stratum_is_the_plain_estimate() {
        let values = [3.0, 5.0, 4.0, 9.0];
        let e = Strata { of: vec![0; 4], probability: vec![1.0] }.mean(&values, 0.9);
        let plain = MeanEstimate::of(&values, 0.9);
        assert!((e.mean - plain.mean).abs() < 1e-12 && (e.half_width - plain.half_width).abs() < 1e-12);
    }

    #[test]
    fn strata_with_too_few_values_are_joined() {
        let strata = Strata { of: vec![0, 0, 0, 1, 2], probability: vec![0.9, 0.05, 0.05] };
        let e = strata.mean(&[1.0, 1.0, 1.0, 11.0, 21.0], 0.95);
        assert!((e.mean - (0.9 + 0.1 * 16.0)).abs() < 1e-12, "{e:?}");
        let alone = Strata { of: vec![0, 0, 1], probability: vec![0.9, 0.1] }.mean(&[1.0, 3.0, 5.0], 0.95);
        assert!((alone.mean - 3.0).abs() < 1e-12 && !alone.half_width.is_nan(), "{alone:?}");
    }
}
