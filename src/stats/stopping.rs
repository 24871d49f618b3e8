//! When to stop: how many replications bring an interval down to what is wanted.

use super::critical::student_t_quantile;
use super::mean::MeanEstimate;

/// How narrow an interval is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HalfWidth {
    /// Half its width is at most this, in the unit of the values.
    Absolute(f64),
    /// Half its width is at most this share of the estimate's size.
    Relative(f64),
}

impl HalfWidth {
    /// The largest half-width allowed beside an estimate.
    pub fn allowed(self, estimate: f64) -> f64 {
        match self {
            HalfWidth::Absolute(width) => width,
            HalfWidth::Relative(share) => share * estimate.abs(),
        }
    }
}

/// Where the running interval of a series of replications first was narrow enough, and from where on it stayed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The first number of replications with a narrow enough interval.
    pub first: usize,
    /// The smallest number from which on no later one was too wide.
    pub for_good: usize,
}

/// The confidence-interval method: looks at the t interval of the mean after every replication from `least` ≥ 2
/// on. `None` when the interval of all values is too wide.
///
/// Stopping at the first time is optimistic, since it picks a moment at which the variance looks small; a run that
/// stops itself looks between batches only (`experiment`).
///
/// Source: Robinson, *Simulation: The Practice of Model Development and Use* (2004), section 9.6.2; Hoad, Robinson
/// and Davies, *Journal of the Operational Research Society* 61 (2010).
pub fn confidence_interval_method(
    values: &[f64],
    wanted: HalfWidth,
    confidence: f64,
    least: usize,
) -> Option<Reached> {
    let (mut first, mut for_good) = (None, None);
    for n in least.max(2)..=values.len() {
        let e = MeanEstimate::of(&values[..n], confidence);
        if e.half_width <= wanted.allowed(e.mean) {
            first = first.or(Some(n));
            for_good = for_good.or(Some(n));
        } else {
            for_good = None;
        }
    }
    Some(Reached { first: first?, for_good: for_good? })
}

/// How many more replications bring a half-width that was found with `n` down to `wanted`, if the spread stays as
/// it is; 0 when it is narrow enough, `None` below two replications or for a goal that is not positive.
///
/// Source: Law, *Simulation Modeling and Analysis*, section 9.4.1, absolute error.
pub fn more_for(half_width: f64, n: u64, wanted: f64, confidence: f64) -> Option<u64> {
    if n < 2 || !half_width.is_finite() || wanted.is_nan() || wanted <= 0.0 {
        return None;
    }
    let p = 0.5 + confidence / 2.0;
    let at = |n: u64| student_t_quantile(p, n - 1) / (n as f64).sqrt();
    let spread = half_width / at(n);
    let reaches = |n: u64| spread * at(n) <= wanted;
    let mut enough = n;
    while !reaches(enough) {
        enough = enough.checked_mul(2).filter(|&e| e < 1 << 52)?;
    }
    if enough == n {
        return Some(0);
    }
    let mut too_few = enough / 2;
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if reaches(middle) { enough = middle } else { too_few = middle }
    }
    Some(enough - n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_that_settles_is_narrow_for_good_and_one_that_jumps_is_not() {
        let steady: Vec<f64> = (0..40).map(|i| 10.0 + f64::from(i % 2)).collect();
        let reached = confidence_interval_method(&steady, HalfWidth::Relative(0.05), 0.95, 3).unwrap();
        assert!(reached.first == reached.for_good && reached.first > 3, "{reached:?}");
        let mut jumping = vec![10.0, 10.1, 10.0, 10.1, 30.0];
        jumping.extend(std::iter::repeat_n(10.0, 5));
        assert_eq!(confidence_interval_method(&jumping, HalfWidth::Absolute(1.0), 0.95, 3), None);
    }

    #[test]
    fn the_number_still_needed_is_just_enough() {
        let values: Vec<f64> = (0..30).map(|i| f64::from(i * i % 17)).collect();
        let e = MeanEstimate::of(&values, 0.9);
        for wanted in [1.0, 0.5, 0.05] {
            let n = 30 + more_for(e.half_width, 30, wanted, 0.9).unwrap();
            let half = |n: u64| student_t_quantile(0.95, n - 1) * e.sd / (n as f64).sqrt();
            assert!(half(n) <= wanted && half(n - 1) > wanted, "{n} for {wanted}");
        }
        assert_eq!(more_for(0.1, 30, 0.2, 0.9), Some(0));
        assert_eq!(more_for(0.1, 1, 0.2, 0.9), None);
        assert_eq!(more_for(0.1, 30, 0.0, 0.9), None);
    }
}
