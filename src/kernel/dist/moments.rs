//! Means, standard deviations and supports in closed form (Johnson, Kotz & Balakrishnan, *Continuous
//! Univariate Distributions*; Johnson, Kemp & Kotz, *Univariate Discrete Distributions*).

use statrs::function::gamma::ln_gamma;

use super::Distribution;
use super::exact::{normal_above, normal_density};

impl Distribution {
    /// The mean of the values drawn.
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// The standard deviation of the values drawn.
    pub fn sd(&self) -> f64 {
        self.moments().1
    }

    fn moments(&self) -> (f64, f64) {
        use Distribution::*;
        match self {
            Constant(value) => (*value, 0.0),
            Exponential { mean } => (*mean, *mean),
            Uniform { low, high } => (0.5 * (low + high), (high - low) / 12.0_f64.sqrt()),
            Triangular { low, likely, high } => {
                let (l, m, h) = (low, likely, high);
                // Sums of squared differences, which cannot cancel.
                let spread = (m - l).powi(2) + (h - m).powi(2) + (m - l) * (h - m);
                ((l + m + h) / 3.0, (spread / 18.0).sqrt())
            }
            Pert { low, likely, high } if low == high => (*likely, 0.0),
            Pert { low, likely, high } => {
                let (a, b) = Distribution::pert_shapes(*low, *likely, *high);
                beta_moments(*low, *high, a, b)
            }
            Lognormal { mean, cv } | Gamma { mean, cv } => (*mean, mean * cv),
            Erlang { stages, mean } => (*mean, mean / f64::from(*stages).sqrt()),
            Weibull { shape, mean } => {
                let square = (ln_gamma(1.0 + 2.0 / shape) - 2.0 * ln_gamma(1.0 + 1.0 / shape)).exp_m1();
                (*mean, mean * square.max(0.0).sqrt())
            }
            Normal { mean, sd } if *sd == 0.0 => (*mean, 0.0),
            Normal { mean, sd } => {
                let cut = -mean / sd;
                let hazard = normal_density(cut) / normal_above(cut);
                (mean + sd * hazard, sd * (1.0 + cut * hazard - hazard * hazard).sqrt())
            }
            Beta { low, high, a, b } => beta_moments(*low, *high, *a, *b),
            Quantiles { p10, p50, p90 } => {
                let (below, above) = Distribution::split_log_sds(*p10, *p50, *p90);
                // E(e^(k s Z); Z > 0) = e^(k² s² / 2) Φ(k s), and with −s for the lower half.
                let half = |k: f64, s: f64| (0.5 * (k * s).powi(2)).exp() * normal_above(-k * s);
                let mean = half(1.0, -below) + half(1.0, above);
                let square = half(2.0, -below) + half(2.0, above);
                (p50 * mean, p50 * (square - mean * mean).max(0.0).sqrt())
            }
            Poisson { mean } => (*mean, mean.sqrt()),
            Geometric { mean, from } => {
                let m = mean - f64::from(*from);
                (*mean, (m * (m + 1.0)).max(0.0).sqrt())
            }
            NegativeBinomial { mean, cv, from } => {
                (*mean, if *mean == f64::from(*from) { 0.0 } else { mean * cv })
            }
            Discrete { values, weights } => {
                let pairs = || values.iter().copied().zip(weights.iter().copied());
                weighted(pairs)
            }
            Empirical { samples } => weighted(|| samples.iter().map(|&x| (x, 1.0))),
            Mixture { parts } => {
                let total: f64 = parts.iter().map(|(w, _)| w).sum();
                let mean = parts.iter().map(|(w, d)| w * d.mean()).sum::<f64>() / total;
                let square = |d: &Distribution| d.sd().powi(2) + (d.mean() - mean).powi(2);
                (mean, (parts.iter().map(|(w, d)| w * square(d)).sum::<f64>() / total).sqrt())
            }
            Shifted { by, of } => (of.mean() + by, of.sd()),
        }
    }

    /// The smallest value possible.
    pub fn low(&self) -> f64 {
        self.support().0
    }

    /// The largest value possible; infinity when there is none.
    pub fn high(&self) -> f64 {
        self.support().1
    }

    fn support(&self) -> (f64, f64) {
        use Distribution::*;
        let over = |values: &mut dyn Iterator<Item = (f64, f64)>| {
            values.fold((f64::INFINITY, 0.0_f64), |(l, h), (low, high)| (l.min(low), h.max(high)))
        };
        match self {
            Constant(value) => (*value, *value),
            Uniform { low, high }
            | Triangular { low, high, .. }
            | Pert { low, high, .. }
            | Beta { low, high, .. } => (*low, *high),
            Lognormal { mean, cv } | Gamma { mean, cv } if *cv == 0.0 => (*mean, *mean),
            Normal { mean, sd } if *sd == 0.0 => (*mean, *mean),
            Exponential { .. }
            | Lognormal { .. }
            | Gamma { .. }
            | Erlang { .. }
            | Weibull { .. }
            | Normal { .. }
            | Quantiles { .. } => (0.0, f64::INFINITY),
            Poisson { mean } if *mean == 0.0 => (0.0, 0.0),
            Poisson { .. } => (0.0, f64::INFINITY),
            Geometric { mean, from } | NegativeBinomial { mean, from, .. } => {
                let from = f64::from(*from);
                (from, if *mean == from { from } else { f64::INFINITY })
            }
            Discrete { values, weights } => {
                over(&mut values.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(v, _)| (*v, *v)))
            }
            Empirical { samples } => over(&mut samples.iter().map(|v| (*v, *v))),
            Mixture { parts } => over(&mut parts.iter().filter(|(w, _)| *w > 0.0).map(|(_, d)| d.support())),
            Shifted { by, of } => (of.low() + by, of.high() + by),
        }
    }
}

fn beta_moments(low: f64, high: f64, a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (low + (high - low) * a / sum, (high - low) * (a * b / (sum + 1.0)).sqrt() / sum)
}

fn weighted<I: Iterator<Item = (f64, f64)>>(pairs: impl Fn() -> I) -> (f64, f64) {
    let total: f64 = pairs().map(|(_, w)| w).sum();
    let mean = pairs().map(|(x, w)| w * x).sum::<f64>() / total;
    (mean, (pairs().map(|(x, w)| w * (x - mean).powi(2)).sum::<f64>() / total).sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::Distribution::*;

    #[test]
    fn moments_of_known_cases() {
        // Half normal: sd·√(2/π), and 1 − 2/π of its variance (JKB 13.10).
        let half = Normal { mean: 0.0, sd: 3.0 };
        let two_over_pi = std::f64::consts::FRAC_2_PI;
        assert!((half.mean() - 3.0 * two_over_pi.sqrt()).abs() < 1e-12);
        assert!((half.sd() - 3.0 * (1.0 - two_over_pi).sqrt()).abs() < 1e-12);
        // Weibull of shape 1 is the exponential, of shape 2 the Rayleigh: cv² = 4/π − 1.
        assert!((Weibull { shape: 1.0, mean: 5.0 }.sd() - 5.0).abs() < 1e-12);
        assert!((Weibull { shape: 2.0, mean: 1.0 }.sd().powi(2) - (2.0 * two_over_pi - 1.0)).abs() < 1e-12);
        // A split lognormal with equal sides is the lognormal with that median.
        let s: f64 = 0.5;
        let p = |z: f64| 7.0 * (s * z).exp();
        let split = Quantiles { p10: p(-super::super::Z90), p50: 7.0, p90: p(super::super::Z90) };
        assert!((split.mean() - 7.0 * (0.5 * s * s).exp()).abs() < 1e-12);
        assert!((split.sd() / split.mean() - (s * s).exp_m1().sqrt()).abs() < 1e-12);
        // PERT: (low + 4 likely + high) / 6.
        assert!((Pert { low: 1.0, likely: 2.0, high: 9.0 }.mean() - 3.0).abs() < 1e-12);
        let mix = Mixture { parts: vec![(3.0, Constant(1.0)), (1.0, Constant(5.0))] };
        assert_eq!((mix.mean(), mix.sd()), (2.0, 3.0_f64.sqrt()));
        assert_eq!((mix.low(), mix.high()), (1.0, 5.0));
    }

    #[test]
    fn a_weibull_is_found_by_its_cv() {
        for cv in [0.05, 0.3, 1.0, 2.5] {
            assert!(
                (super::Distribution::weibull(4.0, cv).sd() / 4.0 - cv).abs() < 1e-9 * cv.max(1.0),
                "{cv}"
            );
        }
    }
}
