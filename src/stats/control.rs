//! Control variates: a mean sharpened by what is known of other means.

use super::critical::student_t_quantile;
use super::least_squares::LeastSquares;
use super::mean::{MeanEstimate, mean_of};

/// Something observed beside each value whose true mean is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// What was observed.
    pub values: Vec<f64>,
    /// Its true mean.
    pub mean: f64,
}

/// The mean of `values`, corrected by how far the observed means of the controls are from their true ones.
///
/// The coefficients are estimated from the same values, which costs a degree of freedom for each control and widens
/// the interval where a control is far from its mean: exact for normal values. Without controls, or with so few
/// values that nothing could be estimated, it is the plain mean. A value counts when it and all controls are numbers.
///
/// Source: Lavenberg and Welch, *Management Science* 27 (1981); Nelson, *Operations Research* 38 (1990).
pub fn controlled_mean(values: &[f64], controls: &[Control], confidence: f64) -> MeanEstimate {
    let whole = |i: &usize| !values[*i].is_nan() && controls.iter().all(|c| !c.values[*i].is_nan());
    let rows: Vec<usize> = (0..values.len()).filter(whole).collect();
    let y: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
    let columns: Vec<Vec<f64>> =
        controls.iter().map(|c| rows.iter().map(|&i| c.values[i]).collect()).collect();
    let plain = MeanEstimate::of(&y, confidence);
    let missing = values.len() - y.len();
    let Some(fit) = LeastSquares::fit(&y, &columns).filter(|fit| fit.used > 0) else {
        return MeanEstimate { missing, ..plain };
    };
    let truth: Vec<f64> = controls.iter().map(|c| c.mean).collect();
    let (mean, variance) = fit.at(&truth);
    let degrees = fit.degrees();
    let residual = fit.residual_squares / degrees as f64;
    let half_width =
        student_t_quantile(0.5 + confidence / 2.0, degrees as u64) * (residual * variance).sqrt();
    MeanEstimate { n: y.len(), missing, mean, sd: plain.sd, half_width, confidence }
}

/// The correlation of two columns over the rows where both are numbers; not-a-number when either is constant.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let rows: Vec<(f64, f64)> =
        a.iter().copied().zip(b.iter().copied()).filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
    let (mx, my) = (mean_of(&x), mean_of(&y));
    let sum = |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(&y).map(|(&a, &b)| f(a - mx, b - my)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_that_explains_all_leaves_no_doubt() {
        let control = Control { values: vec![1.0, 4.0, 2.0, 8.0, 5.0], mean: 3.0 };
        let y: Vec<f64> = control.values.iter().map(|c| 10.0 + 2.0 * c).collect();
        let e = controlled_mean(&y, &[control], 0.95);
        assert!((e.mean - 16.0).abs() < 1e-12 && e.half_width < 1e-6, "{e:?}");
    }

    #[test]
    fn without_controls_or_values_it_is_the_plain_mean() {
        let y = [1.0, f64::NAN, 3.0, 8.0];
        assert_eq!(controlled_mean(&y, &[], 0.9), MeanEstimate::of(&y, 0.9));
        let control = Control { values: vec![2.0; 4], mean: 2.0 };
        assert_eq!(controlled_mean(&y, &[control], 0.9), MeanEstimate::of(&y, 0.9));
        let two = Control { values: vec![0.0, 1.0], mean: 0.5 };
        assert_eq!(controlled_mean(&[1.0, 2.0], &[two], 0.9), MeanEstimate::of(&[1.0, 2.0], 0.9));
    }
}
