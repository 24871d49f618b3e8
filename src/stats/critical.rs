//! Critical values of the normal and of Student's t distribution.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Up to here Student's t is inverted numerically; above, by its expansion in powers of 1/ν, whose error is
/// below 1e-10 there while the numerical inversion loses digits and, at 10⁸ degrees of freedom, never returns.
const LARGEST_INVERTED: u64 = 200;

/// The value a standard normal variable stays below with probability `p` (0 < p < 1).
pub fn normal_quantile(p: f64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0, "probability {p}");
    Normal::standard().inverse_cdf(p)
}

/// The value a Student t variable with `degrees` ≥ 1 degrees of freedom stays below with probability `p` (0 < p < 1).
///
/// Source of the expansion: Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.5.
pub fn student_t_quantile(p: f64, degrees: u64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0 && degrees > 0, "probability {p}, {degrees} degrees of freedom");
    if degrees <= LARGEST_INVERTED {
        let t = StudentsT::new(0.0, 1.0, degrees as f64).expect("a positive number of degrees of freedom");
        return t.inverse_cdf(p);
    }
    let (z, nu) = (normal_quantile(p), degrees as f64);
    let s = z * z;
    let g1 = (s + 1.0) * z / 4.0;
    let g2 = ((5.0 * s + 16.0) * s + 3.0) * z / 96.0;
    let g3 = (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) * z / 384.0;
    let g4 = ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) * z / 92_160.0;
    z + (g1 + (g2 + (g3 + g4 / nu) / nu) / nu) / nu
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
        near(student_t_quantile(1.0 - 0.1 / 8.0, 19), 2.433_440_211, 1e-9);
        near(normal_quantile(0.975), 1.959_963_985, 1e-9);
    }

    /// One and two degrees of freedom have closed forms: the Cauchy quantile, and (2p − 1) / √(2p(1 − p)).
    #[test]
    fn closed_forms_agree() {
        for p in [0.9, 0.975, 0.995] {
            near(student_t_quantile(p, 1), (std::f64::consts::PI * (p - 0.5)).tan(), 1e-9);
            near(student_t_quantile(p, 2), (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt(), 1e-9);
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
