//! Probabilities below and above a value, densities, and the reference quantile: slow and accurate.

use statrs::function::beta::{beta_reg, ln_beta};
use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::gamma::{gamma_lr, gamma_ur, ln_gamma};

use super::Distribution;

/// Density of the standard normal distribution.
pub(super) fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// Probability that a standard normal variable exceeds `z`.
pub(super) fn normal_above(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The `z` that a standard normal variable exceeds with probability `mass`.
pub(super) fn normal_at(mass: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfc_inv(2.0 * mass)
}

/// Probabilities of at most `x` and of more, each with its own relative accuracy, and the density,
/// which is zero for counts and other distributions of single values.
pub(super) struct Masses {
    pub below: f64,
    pub above: f64,
    pub density: f64,
}

impl Masses {
    const ALL_BELOW: Masses = Masses { below: 1.0, above: 0.0, density: 0.0 };
    const ALL_ABOVE: Masses = Masses { below: 0.0, above: 1.0, density: 0.0 };

    fn stretched(self, scale: f64) -> Masses {
        Masses { density: self.density / scale, ..self }
    }
}

fn gamma_masses(shape: f64, x: f64) -> Masses {
    if x <= 0.0 {
        return Masses::ALL_ABOVE;
    }
    let density = ((shape - 1.0) * x.ln() - x - ln_gamma(shape)).exp();
    Masses { below: gamma_lr(shape, x), above: gamma_ur(shape, x), density }
}

fn beta_masses(low: f64, high: f64, a: f64, b: f64, value: f64) -> Masses {
    let (x, rest) = ((value - low) / (high - low), (high - value) / (high - low));
    if x <= 0.0 {
        return Masses::ALL_ABOVE;
    }
    if rest <= 0.0 {
        return Masses::ALL_BELOW;
    }
    let density = ((a - 1.0) * x.ln() + (b - 1.0) * rest.ln() - ln_beta(a, b)).exp();
    Masses { below: beta_reg(a, b, x), above: beta_reg(b, a, rest), density }.stretched(high - low)
}

fn normal_masses(z: f64) -> Masses {
    Masses { below: normal_above(-z), above: normal_above(z), density: normal_density(z) }
}

/// `e` is the exponential variable of mean 1 that corresponds to the value.
fn exponential_masses(e: f64) -> Masses {
    Masses { below: -(-e).exp_m1(), above: (-e).exp(), density: (-e).exp() }
}

fn weighted_masses(pairs: impl Iterator<Item = (f64, f64)>, x: f64) -> Masses {
    let (mut below, mut above) = (0.0, 0.0);
    for (value, weight) in pairs {
        if value <= x { below += weight } else { above += weight }
    }
    Masses { below: below / (below + above), above: above / (below + above), density: 0.0 }
}

impl Distribution {
    /// Whether the values are single ones, so that there is no density.
    pub(super) fn is_discrete(&self) -> bool {
        use Distribution::*;
        match self {
            Constant(_) | Poisson { .. } | Geometric { .. } | NegativeBinomial { .. } => true,
            Discrete { .. } | Empirical { .. } => true,
            Mixture { parts } => parts.iter().all(|(_, part)| part.is_discrete()),
            Shifted { of, .. } => of.is_discrete(),
            _ => self.low() == self.high(),
        }
    }

    pub(super) fn masses(&self, x: f64) -> Masses {
        use Distribution::*;
        let (low, high) = (self.low(), self.high());
        if x < low {
            return Masses::ALL_ABOVE;
        }
        if x >= high {
            return Masses::ALL_BELOW;
        }
        match self {
            Constant(_) => Masses::ALL_BELOW,
            Exponential { mean } => exponential_masses(x / mean).stretched(*mean),
            Uniform { .. } => Masses {
                below: (x - low) / (high - low),
                above: (high - x) / (high - low),
                density: 1.0 / (high - low),
            },
            Triangular { likely, .. } => {
                let (width, up, down) = (high - low, likely - low, high - likely);
                if x < *likely {
                    let below = (x - low).powi(2) / (width * up);
                    Masses { below, above: 1.0 - below, density: 2.0 * (x - low) / (width * up) }
                } else {
                    let above = (high - x).powi(2) / (width * down);
                    Masses { below: 1.0 - above, above, density: 2.0 * (high - x) / (width * down) }
                }
            }
            Pert { likely, .. } => {
                let (a, b) = Distribution::pert_shapes(low, *likely, high);
                beta_masses(low, high, a, b, x)
            }
            Beta { a, b, .. } => beta_masses(low, high, *a, *b, x),
            Lognormal { mean, cv } => {
                let s = Distribution::log_sd(*cv);
                normal_masses(((x / mean).ln() + 0.5 * s * s) / s).stretched(s * x)
            }
            Gamma { mean, cv } => {
                let scale = mean * cv * cv;
                gamma_masses(1.0 / (cv * cv), x / scale).stretched(scale)
            }
            Erlang { stages, mean } => {
                let scale = mean / f64::from(*stages);
                gamma_masses((*stages).into(), x / scale).stretched(scale)
            }
            Weibull { shape, mean } => {
                let scale = mean / ln_gamma(1.0 + 1.0 / shape).exp();
                let e = (x / scale).powf(*shape);
                let mut masses = exponential_masses(e);
                masses.density *= shape * e / x;
                masses
            }
            Normal { mean, sd } => {
                let all = normal_above(-mean / sd);
                let z = (x - mean) / sd;
                let above = normal_above(z) / all;
                // Near zero the difference of two masses; far above it, one minus the rest.
                let below =
                    if z < 0.0 { (normal_above(-z) - normal_above(mean / sd)) / all } else { 1.0 - above };
                Masses { below, above, density: normal_density(z) / (all * sd) }
            }
            Quantiles { p10, p50, p90 } => {
                let (down, up) = Distribution::split_log_sds(*p10, *p50, *p90);
                let s = if x < *p50 { down } else { up };
                normal_masses((x / p50).ln() / s).stretched(s * x)
            }
            Poisson { mean } => {
                let k = x.floor() + 1.0;
                Masses { below: gamma_ur(k, *mean), above: gamma_lr(k, *mean), density: 0.0 }
            }
            Geometric { mean, from } => {
                let m = mean - f64::from(*from);
                let failures = x.floor() - f64::from(*from) + 1.0;
                exponential_masses(failures * (1.0 / m).ln_1p()).discrete()
            }
            NegativeBinomial { mean, cv, from } => {
                let m = mean - f64::from(*from);
                let (r, p) = Distribution::negative_binomial_shape(m, mean * cv);
                let k = x.floor() - f64::from(*from) + 1.0;
                Masses { below: beta_reg(r, k, p), above: beta_reg(k, r, 1.0 - p), density: 0.0 }
            }
            Discrete { values, weights } => {
                weighted_masses(values.iter().copied().zip(weights.iter().copied()), x)
            }
            Empirical { samples } => weighted_masses(samples.iter().map(|&v| (v, 1.0)), x),
            Mixture { parts } => {
                let total: f64 = parts.iter().map(|(w, _)| w).sum();
                let mut sum = Masses { below: 0.0, above: 0.0, density: 0.0 };
                for (weight, part) in parts {
                    let masses = part.masses(x);
                    sum.below += weight * masses.below / total;
                    sum.above += weight * masses.above / total;
                    sum.density += weight * masses.density / total;
                }
                sum
            }
            Shifted { by, of } => of.masses(x - by),
        }
    }

    /// The smallest value that at least the share `p` does not exceed, by 63 bisections.
    ///
    /// The reference for the tables; thousands of times slower than [`Sampler`](super::Sampler).
    pub fn quantile_exact(&self, p: f64) -> f64 {
        // Not-negative doubles are ordered like their bits, so this ends at the exact neighbour.
        let (mut low, mut high) = (0_u64, f64::MAX.to_bits());
        while low < high {
            let middle = low + (high - low) / 2;
            let masses = self.masses(f64::from_bits(middle));
            let reached = if p <= 0.5 { masses.below >= p } else { masses.above <= 1.0 - p };
            if reached { high = middle } else { low = middle + 1 }
        }
        f64::from_bits(high)
    }
}

impl Masses {
    fn discrete(self) -> Masses {
        Masses { density: 0.0, ..self }
    }
}
