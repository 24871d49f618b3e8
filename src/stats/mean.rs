//! Means over replications with their Student-t interval, and differences of paired replications.

use super::critical::student_t_quantile;
use super::stopping::more_for;

/// The mean of independent values with a Student-t confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanEstimate {
    /// How many values went in.
    pub n: usize,
    /// How many were not-a-number and stayed out.
    pub missing: usize,
    /// Their mean; not-a-number without any.
    pub mean: f64,
    /// Their standard deviation (divisor n − 1); not-a-number below two values.
    pub sd: f64,
    /// Half the width of the confidence interval; not-a-number below two values.
    pub half_width: f64,
    /// The confidence of the interval, such as 0.95.
    pub confidence: f64,
}

impl MeanEstimate {
    /// Estimates the mean of the values that are numbers, with an interval of the given confidence (0 to 1).
    ///
    /// Source: Law, *Simulation Modeling and Analysis*, section 4.5.
    pub fn of(values: &[f64], confidence: f64) -> Self {
        let numbers: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        let (n, missing) = (numbers.len(), values.len() - numbers.len());
        let mean = mean_of(&numbers);
        let (sd, half_width) = if n < 2 {
            (f64::NAN, f64::NAN)
        } else {
            let squares: f64 = numbers.iter().map(|v| (v - mean) * (v - mean)).sum();
            let sd = (squares / (n - 1) as f64).sqrt();
            let t = student_t_quantile(0.5 + confidence / 2.0, (n - 1) as u64);
            (sd, t * sd / (n as f64).sqrt())
        };
        MeanEstimate { n, missing, mean, sd, half_width, confidence }
    }

    /// The confidence interval; `None` below two values.
    pub fn interval(&self) -> Option<(f64, f64)> {
        (!self.half_width.is_nan()).then_some((self.mean - self.half_width, self.mean + self.half_width))
    }
}

/// The mean of numbers; not-a-number without any.
///
/// Measured from the first number, so that the mean of constant data is exact.
pub fn mean_of(numbers: &[f64]) -> f64 {
    let Some(&first) = numbers.first() else { return f64::NAN };
    first + numbers.iter().map(|v| v - first).sum::<f64>() / numbers.len() as f64
}

/// How many more replications bring the half-width of an estimate down to `half_width`, if the standard
/// deviation stays as estimated; `None` below two values or for a half-width that is not positive.
///
/// Source: Law, *Simulation Modeling and Analysis*, section 9.4.1, absolute error.
pub fn more_replications_for(estimate: &MeanEstimate, half_width: f64) -> Option<u64> {
    more_for(estimate.half_width, estimate.n as u64, half_width, estimate.confidence)
}

/// The difference of two variants whose replications are paired by common random numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedDifference {
    /// The mean of the second variant's values less the first's, over pairs that both have a value.
    pub difference: MeanEstimate,
    /// The correlation of the pairs; not-a-number when either side is constant.
    pub correlation: f64,
    /// How many times as many unpaired replications would give the same precision.
    pub worth: f64,
}

impl PairedDifference {
    /// Compares two variants, replication by replication.
    ///
    /// # Panics
    /// When the two do not have the same number of replications.
    pub fn of(first: &[f64], second: &[f64], confidence: f64) -> Self {
        assert_eq!(first.len(), second.len(), "paired variants have the same replications");
        let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
        let difference = MeanEstimate::of(&differences, confidence);
        let side = |values: &[f64]| {
            let kept = values.iter().zip(&differences).map(|(&v, d)| if d.is_nan() { f64::NAN } else { v });
            MeanEstimate::of(&kept.collect::<Vec<_>>(), confidence).sd.powi(2)
        };
        let (va, vb, vd) = (side(first), side(second), difference.sd.powi(2));
        let correlation = (va + vb - vd) / (2.0 * (va * vb).sqrt());
        PairedDifference { difference, correlation, worth: (va + vb) / vd }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "{got} is not {want} ± {tolerance}");
    }

    /// Law, *Simulation Modeling and Analysis*, the t interval worked in section 4.5.
    const LAW: [f64; 10] = [1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09];

    #[test]
    fn a_textbook_interval_comes_out() {
        let e = MeanEstimate::of(&LAW, 0.9);
        near(e.mean, 1.343, 1e-12);
        near(e.sd * e.sd, 0.167_512_222_2, 1e-10);
        near(e.half_width, 0.237_253_414_5, 1e-9);
        let (low, high) = e.interval().unwrap();
        near(high - low, 2.0 * e.half_width, 1e-12);
    }

    #[test]
    fn missing_values_are_left_out_and_counted() {
        let mut values = vec![f64::NAN];
        values.extend(LAW);
        values.push(f64::NAN);
        let e = MeanEstimate::of(&values, 0.9);
        assert_eq!((e.n, e.missing), (10, 2));
        assert_eq!(e.mean, MeanEstimate::of(&LAW, 0.9).mean);
        let none = MeanEstimate::of(&[f64::NAN], 0.9);
        assert!(none.n == 0 && none.mean.is_nan() && none.interval().is_none());
    }

    #[test]
    fn few_or_constant_values_do_not_pretend() {
        let one = MeanEstimate::of(&[3.5], 0.95);
        assert_eq!((one.mean, one.interval()), (3.5, None));
        let two = MeanEstimate::of(&[1.0, 3.0], 0.95);
        near(two.half_width, 12.706_204_736, 1e-8);
        let constant = MeanEstimate::of(&[0.1; 1000], 0.95);
        assert_eq!((constant.mean, constant.sd, constant.half_width), (0.1, 0.0, 0.0));
    }

    #[test]
    fn the_number_still_needed_is_just_enough() {
        let e = MeanEstimate::of(&LAW, 0.9);
        for wanted in [0.2, 0.1, 0.01] {
            let n = e.n as u64 + more_replications_for(&e, wanted).unwrap();
            let half = |n: u64| student_t_quantile(0.95, n - 1) * e.sd / (n as f64).sqrt();
            assert!(half(n) <= wanted && half(n - 1) > wanted, "{n} for {wanted}");
        }
        assert_eq!(more_replications_for(&e, 0.3), Some(0));
        assert_eq!(more_replications_for(&e, 0.0), None);
        assert_eq!(more_replications_for(&MeanEstimate::of(&[1.0], 0.9), 1.0), None);
    }

    #[test]
    fn pairing_takes_out_what_both_share() {
        let shared = [5.0, 9.0, 2.0, 7.0, 4.0];
        let better: Vec<f64> = shared.iter().map(|v| v + 1.0).collect();
        let d = PairedDifference::of(&shared, &better, 0.95);
        assert_eq!((d.difference.mean, d.difference.half_width), (1.0, 0.0));
        near(d.correlation, 1.0, 1e-12);
        let gap = PairedDifference::of(&[1.0, f64::NAN, 3.0], &[2.0, 2.0, 5.0], 0.95);
        assert_eq!((gap.difference.n, gap.difference.missing, gap.difference.mean), (2, 1, 1.5));
    }
}
