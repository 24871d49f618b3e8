//! Critical values of the normal, of Student's t and of the chi-square distribution.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

/// Up to here Student's t is inverted numerically; above, by its expansion in powers of 1/ν, whose error is
/// below 1e-10 there while the numerical inversion loses digits and, at 10⁸ degrees of freedom, never returns.
const LARGEST_INVERTED: f64 = 200.0;

/// The value a standard normal variable stays below with probability `p` (0 < p < 1).
pub fn normal_quantile(p: f64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0, "probability {p}");
    Normal::standard().inverse_cdf(p)
}

/// The value a Student t variable with `degrees` ≥ 1 degrees of freedom stays below with probability `p` (0 < p < 1).
pub fn student_t_quantile(p: f64, degrees: u64) -> f64 {
    fractional_t_quantile(p, degrees as f64)
}

/// As [`student_t_quantile`], for degrees of freedom > 0 that need not be whole, as Satterthwaite's are not.
///
/// Source of the expansion: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.5.
pub fn fractional_t_quantile(p: f64, degrees: f64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0 && degrees > 0.0, "probability {p}, {degrees} degrees of freedom");
    if degrees <= LARGEST_INVERTED {
        let t = StudentsT::new(0.0, 1.0, degrees).expect("a positive number of degrees of freedom");
        return t.inverse_cdf(p);
    }
    let (z, nu) = (normal_quantile(p), degrees);
    let s = z * z;
    let g1 = (s + 1.0) * z / 4.0;
    let g2 = ((5.0 * s + 16.0) * s + 3.0) * z / 96.0;
    let g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) * z / 384.0;
    let g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) * z / 92_160.0;
    z + (g1 + (g2 + (g3 + g4 / nu) / nu) / nu) / nu
}

/// The critical value of `comparisons` ≥ 1 two-sided t intervals that hold together with at least this
/// confidence: each is made at confidence 1 − (1 − confidence) / comparisons.
///
/// Source: Bonferroni's inequality; Law, *Simulation Modeling and Analysis*, section 10.3.
pub fn simultaneous_t(confidence: f64, comparisons: usize, degrees: u64) -> f64 {
    student_t_quantile(0.5 + share_of_confidence(confidence, comparisons) / 2.0, degrees)
}

/// The confidence that each of `comparisons` intervals needs so that all hold together with this one.
pub fn share_of_confidence(confidence: f64, comparisons: usize) -> f64 {
    1.0 - (1.0 - confidence) / comparisons.max(1) as f64
}

/// The value a chi-square variable with `degrees` ≥ 1 degrees of freedom stays below with probability `p`.
pub fn chi_square_quantile(p: f64, degrees: u64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0 && degrees > 0, "probability {p}, {degrees} degrees of freedom");
    ChiSquared::new(degrees as f64).expect("a positive number of degrees of freedom").inverse_cdf(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, want: f64, tolerance: f64) {
        assert!((got - want).abs() <= tolerance, "{got} is not {want} ± {tolerance}");
    }

    /// Standard tables, to the digits they are printed with.
    #[test]
    fn critical_values_agree_with_the_tables() {
        near(student_t_quantile(0.95, 9), 1.833_112_933, 1e-9);
        near(student_t_quantile(0.975, 9), 2.262_157_163, 1e-9);
        near(student_t_quantile(0.975, 29), 2.045_229_642, 1e-9);
        near(simultaneous_t(0.9, 4, 19), 2.433_440_211, 1e-9);
        near(normal_quantile(0.975), 1.959_963_985, 1e-9);
        near(chi_square_quantile(0.95, 19), 30.143_527_21, 1e-7);
    }

    /// One and two degrees of freedom have closed forms: the Cauchy quantile, and (2p − 1) / √(2p(1 − p)).
    #[test]
    fn closed_forms_agree() {
        for p in [0.9, 0.975, 0.995] {
            near(student_t_quantile(p, 1), (std::f64::consts::PI * (p - 0.5)).tan(), 1e-9);
            near(student_t_quantile(p, 2), (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt(), 1e-9);
            near(chi_square_quantile(p, 2), -2.0 * (1.0 - p).ln(), 1e-7);
        }
    }

    /// The expansion continues the inversion without a step, and ends in the normal quantile.
    #[test]
    fn the_expansion_continues_the_inversion() {
        for p in [0.9, 0.975, 0.995] {
            let exact = |nu: f64| StudentsT::new(0.0, 1.0, nu).unwrap().inverse_cdf(p);
            near(student_t_quantile(p, 201), exact(201.0), 1e-8);
            near(student_t_quantile(p, 400), exact(400.0), 1e-8);
            near(student_t_quantile(p, 100_000_000), normal_quantile(p), 1e-7);
            near(student_t_quantile(1.0 - p, 300), -student_t_quantile(p, 300), 1e-10);
        }
    }
}
