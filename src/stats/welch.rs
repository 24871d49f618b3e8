//! The difference of two means from independent samples whose variances need not be equal.

use super::critical::fractional_t_quantile;
use super::mean::MeanEstimate;

/// The mean of a second sample less that of a first, independent one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WelchDifference {
    /// The difference of the means.
    pub difference: f64,
    /// Satterthwaite's degrees of freedom; not-a-number when a sample has fewer than two values.
    pub degrees: f64,
    /// Half the width of the interval; not-a-number as the degrees are.
    pub half_width: f64,
}

impl WelchDifference {
    /// Compares two independent samples; values that are not-a-number stay out.
    ///
    /// Source: Welch, *Biometrika* 29 (1938); Law, *Simulation Modeling and Analysis*, section 10.2.2.
    pub fn of(first: &[f64], second: &[f64], confidence: f64) -> Self {
        let (a, b) = (MeanEstimate::of(first, confidence), MeanEstimate::of(second, confidence));
        let part = |e: &MeanEstimate| e.sd * e.sd / e.n as f64;
        let (va, vb) = (part(&a), part(&b));
        let squares = va * va / (a.n as f64 - 1.0) + vb * vb / (b.n as f64 - 1.0);
        let difference = b.mean - a.mean;
        if (va + vb).is_nan() || va + vb <= 0.0 {
            // Two constants differ by exactly what they differ; without two values nothing is known.
            let half_width = if va + vb == 0.0 { 0.0 } else { f64::NAN };
            return WelchDifference { difference, degrees: f64::NAN, half_width };
        }
        let degrees = (va + vb) * (va + vb) / squares;
        let half_width = fractional_t_quantile(0.5 + confidence / 2.0, degrees) * (va + vb).sqrt();
        WelchDifference { difference, degrees, half_width }
    }

    /// The confidence interval; `None` when a sample has fewer than two values.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let Self { difference, half_width, .. } = *self;
        (!half_width.is_nan()).then_some((difference - half_width, difference + half_width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_samples_have_the_degrees_of_the_pooled_interval() {
        let d = WelchDifference::of(&[1.0, 2.0, 3.0, 4.0], &[3.0, 4.0, 5.0, 6.0], 0.95);
        assert!((d.degrees - 6.0).abs() < 1e-12 && d.difference == 2.0, "{d:?}");
    }

    #[test]
    fn constants_and_single_values_do_not_pretend() {
        let d = WelchDifference::of(&[1.0, 1.0], &[4.0, 4.0, 4.0], 0.95);
        assert_eq!(d.interval(), Some((3.0, 3.0)));
        assert_eq!(WelchDifference::of(&[1.0], &[4.0, 5.0], 0.95).interval(), None);
    }
}
