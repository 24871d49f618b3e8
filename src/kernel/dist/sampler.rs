//! Compiled distributions: one uniform in, one value out, in a few nanoseconds.

use std::sync::Arc;

use super::Distribution;
use super::curve::Curve;
use super::mixture::{self, Blend, Compiled};
use super::shape::Shape;
use super::steps::{Steps, counts};
use crate::kernel::Uniform;
use crate::units::SimDuration;

/// A distribution ready to be drawn from; clones share its tables.
#[derive(Clone, Debug)]
pub struct Sampler {
    kind: Kind,
    mean: f64,
}

#[derive(Clone, Debug)]
enum Kind {
    Constant(f64),
    Uniform {
        low: f64,
        width: f64,
    },
    Triangular {
        low: f64,
        high: f64,
        split: f64,
        rising: f64,
        falling: f64,
    },
    Curve {
        curve: Arc<Curve>,
        offset: f64,
        scale: f64,
    },
    Steps(Arc<Steps>),
    Empirical(Arc<[f64]>),
    Blend(Arc<Blend>),
    /// Moved up by an amount.
    Shifted(Arc<Kind>, f64),
}

impl Sampler {
    /// Compiles a distribution that passes [`Distribution::check`].
    ///
    /// Two distributions that differ only in scale share a table of 53 kB, built in about a millisecond.
    ///
    /// # Panics
    /// May panic, or sample nonsense, for a distribution that does not pass the check.
    pub fn compile(d: &Distribution) -> Sampler {
        Sampler { kind: Kind::of(d), mean: d.mean() }
    }

    /// The value at a uniform: the quantile function.
    #[inline]
    pub fn quantile(&self, u: Uniform) -> f64 {
        self.kind.quantile(u)
    }

    /// The value in microseconds as a length of time, rounded to the nearest.
    #[inline]
    pub fn duration(&self, u: Uniform) -> SimDuration {
        SimDuration::from_micros_f64(self.quantile(u))
    }

    /// The value as a whole number, rounded to the nearest.
    #[inline]
    pub fn count(&self, u: Uniform) -> u64 {
        (self.quantile(u) + 0.5) as u64
    }

    /// The mean of the distribution.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The value, when there is only one and no draw is needed.
    pub fn is_constant(&self) -> Option<f64> {
        match self.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }
}

impl Kind {
    #[inline]
    fn quantile(&self, u: Uniform) -> f64 {
        match self {
            Kind::Constant(value) => *value,
            Kind::Curve { curve, offset, scale } => offset + scale * curve.at(u),
            Kind::Uniform { low, width } => low + width * u.value(),
            Kind::Triangular { low, high, split, rising, falling } => {
                let u = u.value();
                if u < *split { low + (u * rising).sqrt() } else { high - ((1.0 - u) * falling).sqrt() }
            }
            Kind::Steps(steps) => steps.at(u.value()),
            Kind::Empirical(sorted) => sorted[u.index(sorted.len())],
            Kind::Blend(blend) => blend.at(u.value()),
            Kind::Shifted(kind, by) => by + kind.quantile_of_another(u),
        }
    }

    /// Kept apart, so that the common kinds stay short.
    #[cold]
    fn quantile_of_another(&self, u: Uniform) -> f64 {
        self.quantile(u)
    }

    fn of(d: &Distribution) -> Kind {
        use Distribution::*;
        if d.low() == d.high() {
            return Kind::Constant(d.low());
        }
        let curve = |shape: Shape, offset, scale| Kind::Curve { curve: shape.curve(), offset, scale };
        match d {
            Constant(value) => Kind::Constant(*value),
            Exponential { mean } => curve(Shape::Exponential, 0.0, *mean),
            Uniform { low, high } => Kind::Uniform { low: *low, width: high - low },
            Triangular { low, likely, high } => Kind::Triangular {
                low: *low,
                high: *high,
                split: (likely - low) / (high - low),
                rising: (likely - low) * (high - low),
                falling: (high - likely) * (high - low),
            },
            Pert { low, likely, high } => {
                let (a, b) = Distribution::pert_shapes(*low, *likely, *high);
                curve(Shape::Beta(a, b), *low, high - low)
            }
            Beta { low, high, a, b } => curve(Shape::Beta(*a, *b), *low, high - low),
            Lognormal { mean, cv } => curve(Shape::Lognormal(Distribution::log_sd(*cv)), 0.0, *mean),
            Gamma { mean, cv } => curve(Shape::Gamma(1.0 / (cv * cv)), 0.0, mean * cv * cv),
            Erlang { stages, mean } => {
                let stages = f64::from(*stages);
                curve(Shape::Gamma(stages), 0.0, mean / stages)
            }
            Weibull { shape, mean } => curve(Shape::Weibull(*shape), 0.0, *mean),
            Normal { mean, sd } => curve(Shape::Normal(mean / sd), 0.0, *sd),
            Quantiles { p10, p50, p90 } => {
                let (below, above) = Distribution::split_log_sds(*p10, *p50, *p90);
                curve(Shape::Split(below, above), 0.0, *p50)
            }
            Poisson { .. } | Geometric { .. } | NegativeBinomial { .. } | Discrete { .. } => {
                Kind::Steps(Arc::new(Steps::new(weighted_values(d))))
            }
            Empirical { samples } => {
                let mut sorted = samples.to_vec();
                sorted.sort_by(f64::total_cmp);
                Kind::Empirical(sorted.into())
            }
            Mixture { parts } => match mixture::compile(parts, weighted_values) {
                Compiled::Steps(steps) => Kind::Steps(Arc::new(steps)),
                Compiled::Blend(blend) => Kind::Blend(Arc::new(blend)),
            },
            Shifted { by, of } => Kind::Shifted(Arc::new(Kind::of(of)), *by),
        }
    }
}

/// The single values of a distribution with their weights.
fn weighted_values(d: &Distribution) -> Vec<(f64, f64)> {
    use Distribution::*;
    if d.low() == d.high() {
        return vec![(d.low(), 1.0)];
    }
    match d {
        Poisson { mean } => counts(0, mean.floor(), |k| mean / (k + 1.0)),
        Geometric { mean, from } => {
            let m = mean - f64::from(*from);
            counts(*from, 0.0, |_| m / (1.0 + m))
        }
        NegativeBinomial { mean, cv, from } => {
            let m = mean - f64::from(*from);
            let (r, p) = Distribution::negative_binomial_shape(m, mean * cv);
            let mode = ((r - 1.0) * (1.0 - p) / p).max(0.0).floor();
            counts(*from, mode, |k| (k + r) / (k + 1.0) * (1.0 - p))
        }
        Discrete { values, weights } => values.iter().copied().zip(weights.iter().copied()).collect(),
        Empirical { samples } => samples.iter().map(|&x| (x, 1.0)).collect(),
        Shifted { by, of } => weighted_values(of).into_iter().map(|(x, w)| (x + by, w)).collect(),
        _ => unreachable!("{d:?} has no single values"),
    }
}

#[cfg(test)]
mod tests;
