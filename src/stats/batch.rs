//! Batch means: an interval from one long series whose neighbours resemble each other.
//!
//! Means of long stretches resemble each other less than the values do. Whether the stretches were long enough is
//! tested, not assumed: [`Lag1`].

use super::critical::normal_quantile;
use super::mean::{MeanEstimate, mean_of};

/// How much neighbours of a series resemble each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag1 {
    /// The correlation of neighbours; not-a-number for fewer than three or for constant values.
    pub correlation: f64,
    /// Von Neumann's ratio less its mean for independent values, in standard deviations: large when neighbours
    /// resemble each other.
    pub z: f64,
}

impl Lag1 {
    /// Measures neighbours; values that are not-a-number stay out.
    ///
    /// With d the sum of squared steps and s that of squared deviations, 1 − d/2s has mean 0 and variance
    /// (n − 2) / (n² − 1) for independent normal values. Source: von Neumann, *Annals of Mathematical Statistics* 12
    /// (1941); Fishman, *Discrete-Event Simulation* (2001), section 6.6.
    pub fn of(values: &[f64]) -> Self {
        let x: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        let n = x.len();
        let mean = mean_of(&x);
        let squares: f64 = x.iter().map(|v| (v - mean) * (v - mean)).sum();
        if n < 3 || squares.is_nan() || squares <= 0.0 {
            return Lag1 { correlation: f64::NAN, z: f64::NAN };
        }
        let products: f64 = x.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum();
        let steps: f64 = x.windows(2).map(|w| (w[1] - w[0]) * (w[1] - w[0])).sum();
        let size = n as f64;
        let z = (1.0 - steps / (2.0 * squares)) / ((size - 2.0) / (size * size - 1.0)).sqrt();
        Lag1 { correlation: products / squares, z }
    }

    /// Whether neighbours resemble each other more than chance explains, one-sided at this level (such as 0.05).
    /// Too few values show nothing.
    pub fn is_too_high(&self, level: f64) -> bool {
        self.z > normal_quantile(1.0 - level)
    }
}

/// One long series cut into equal stretches.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchMeans {
    /// Values of a stretch.
    pub size: usize,
    /// The mean of each.
    pub means: Vec<f64>,
    /// The mean over the stretches with its t interval.
    pub estimate: MeanEstimate,
    /// How much neighbouring stretches resemble each other.
    pub lag1: Lag1,
}

impl BatchMeans {
    /// Cuts a series into `batches` ≥ 1 stretches; what is left over at the start is dropped, since a start is
    /// the least like the rest.
    ///
    /// Source: Law, *Simulation Modeling and Analysis*, section 9.5.3.
    pub fn of(series: &[f64], batches: usize, confidence: f64) -> Self {
        let size = series.len() / batches.max(1);
        let from = series.len() - size * batches.max(1);
        let means: Vec<f64> = series[from..].chunks_exact(size.max(1)).map(mean_of).collect();
        let (estimate, lag1) = (MeanEstimate::of(&means, confidence), Lag1::of(&means));
        BatchMeans { size, means, estimate, lag1 }
    }

    /// n · Var(mean of n) for long series, per value: what decides how long a run must be.
    pub fn asymptotic_variance(&self) -> f64 {
        self.size as f64 * self.estimate.sd * self.estimate.sd
    }
}

/// How long a series must be for a half-width, given the asymptotic variance of its mean (in the unit of time in
/// which the length is wanted).
///
/// Source: Whitt, *Management Science* 35 (1989).
pub fn length_for(asymptotic_variance: f64, half_width: f64, confidence: f64) -> f64 {
    let z = normal_quantile(0.5 + confidence / 2.0);
    asymptotic_variance * (z / half_width).powi(2)
}

/// The half-width after a series of this length; the inverse of [`length_for`].
pub fn half_width_after(asymptotic_variance: f64, length: f64, confidence: f64) -> f64 {
    normal_quantile(0.5 + confidence / 2.0) * (asymptotic_variance / length).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_end_with_the_series() {
        let b = BatchMeans::of(&[9.0, 1.0, 3.0, 5.0, 7.0], 2, 0.9);
        assert_eq!((b.size, &b.means[..]), (2, &[2.0, 6.0][..]));
        assert_eq!(b.estimate.mean, 4.0);
        assert!((b.asymptotic_variance() - 16.0).abs() < 1e-12);
        assert_eq!(BatchMeans::of(&[1.0, 2.0], 2, 0.9).means, [1.0, 2.0]);
    }

    #[test]
    fn a_slope_resembles_itself_and_a_saw_does_not() {
        let slope: Vec<f64> = (0..20).map(f64::from).collect();
        let saw: Vec<f64> = (0..20).map(|i| f64::from(i % 2)).collect();
        assert!(Lag1::of(&slope).is_too_high(0.01) && Lag1::of(&slope).correlation > 0.8);
        assert!(!Lag1::of(&saw).is_too_high(0.05) && Lag1::of(&saw).correlation < -0.9);
        assert!(Lag1::of(&[2.0; 9]).z.is_nan() && !Lag1::of(&[1.0, 2.0]).is_too_high(0.05));
    }

    #[test]
    fn length_and_half_width_invert_each_other() {
        let n = length_for(1800.0, 0.2, 0.95);
        assert!((half_width_after(1800.0, n, 0.95) - 0.2).abs() < 1e-12);
    }
}
