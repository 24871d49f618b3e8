//! Distributions as a planner states them, and their samplers.
//!
//! Guarantees: (1) one uniform gives one value, and a larger uniform never a smaller value, up to the
//! last bits of a double; (2) sampling uses only additions, multiplications and square roots, so the
//! same table gives the same bits everywhere; (3) up to a coefficient of variation of 2 the tables'
//! error is at most 10⁻⁶ of the value, or of a thousandth of the mean where that is larger; for more
//! extreme shapes it is at most 10⁻⁵ of the value or the mean.

mod check;
mod curve;
mod exact;
mod mixture;
mod moments;
mod sampler;
mod shape;
mod steps;

pub use check::DistributionError;
pub use sampler::Sampler;

use std::sync::Arc;

/// The 90 % point of the standard normal distribution.
const Z90: f64 = 1.281_551_565_544_600_4;

/// A distribution of lengths of time or amounts (microseconds or natural units), never negative.
///
/// Counts (Poisson, geometric, negative binomial) are whole numbers. A spread of zero is a constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant(f64),
    /// Waiting time of a memoryless process.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// All values of a range alike.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// A triangle over a range.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most likely value.
        likely: f64,
        /// Largest value.
        high: f64,
    },
    /// A beta distribution over a range with mean (low + 4 likely + high) / 6 (Malcolm et al., 1959).
    Pert {
        /// Smallest value.
        low: f64,
        /// Most likely value.
        likely: f64,
        /// Largest value.
        high: f64,
    },
    /// The exponential of a normal variable.
    Lognormal {
        /// Mean of the values themselves.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Gamma, by its moments.
    Gamma {
        /// Mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// A sum of exponential stages with equal means.
    Erlang {
        /// How many stages.
        stages: u32,
        /// Mean of the sum.
        mean: f64,
    },
    /// Weibull; [`Distribution::weibull`] takes a coefficient of variation instead of the shape.
    Weibull {
        /// Below 1 falling, above 1 rising hazard.
        shape: f64,
        /// Mean.
        mean: f64,
    },
    /// Normal, without its part below zero: [`Distribution::mean`] lies above `mean` accordingly.
    Normal {
        /// Mean before truncation.
        mean: f64,
        /// Standard deviation before truncation.
        sd: f64,
    },
    /// Beta stretched over a range.
    Beta {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
        /// First shape, at the low end.
        a: f64,
        /// Second shape, at the high end.
        b: f64,
    },
    /// Fitted exactly through three quantiles.
    ///
    /// The logarithm is normal on each side of the median, with a standard deviation of its own: the
    /// split lognormal. It fits every p10 < p50 < p90, is positive, and is the lognormal when
    /// p50² = p10 · p90.
    Quantiles {
        /// One in ten is smaller.
        p10: f64,
        /// Half are smaller.
        p50: f64,
        /// Nine in ten are smaller.
        p90: f64,
    },
    /// Number of independent rare events.
    Poisson {
        /// Mean.
        mean: f64,
    },
    /// Number of trials: failures before a success (`from` 0), or trials up to it (`from` 1).
    Geometric {
        /// Mean.
        mean: f64,
        /// Smallest value, 0 or 1.
        from: u32,
    },
    /// A Poisson count whose mean is itself gamma distributed, moved up by `from`.
    NegativeBinomial {
        /// Mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
        /// Smallest value, 0 or 1.
        from: u32,
    },
    /// Given values with given weights, in any order.
    Discrete {
        /// The values.
        values: Vec<f64>,
        /// Their weights, which need not add up to 1.
        weights: Vec<f64>,
    },
    /// Observed values, each as likely as it was frequent, none in between.
    Empirical {
        /// The observations in any order.
        samples: Arc<[f64]>,
    },
    /// One of several distributions, by weight.
    Mixture {
        /// Weights, which need not add up to 1, and parts.
        parts: Vec<(f64, Distribution)>,
    },
    /// Another distribution, moved up.
    Shifted {
        /// By how much; not below zero.
        by: f64,
        /// The other one.
        of: Box<Distribution>,
    },
}

impl Distribution {
    /// The Weibull distribution with this mean and coefficient of variation, which must be positive.
    ///
    /// The shape is found by bisection; cv below 10⁻³ or above 10³ is taken as those.
    pub fn weibull(mean: f64, cv: f64) -> Distribution {
        let (mut low, mut high) = (0.1_f64, 1_500.0_f64);
        // The coefficient of variation falls as the shape rises.
        for _ in 0..200 {
            let shape = 0.5 * (low + high);
            let reached = Distribution::Weibull { shape, mean: 1.0 }.sd();
            if reached > cv { low = shape } else { high = shape }
        }
        Distribution::Weibull { shape: 0.5 * (low + high), mean }
    }

    /// The distribution of `factor` times the value.
    ///
    /// Counts stay whole numbers: their mean is multiplied, with the same family and cv. The result may
    /// need [`Distribution::check`].
    pub fn scaled(&self, factor: f64) -> Distribution {
        use Distribution::*;
        let f = |x: &f64| x * factor;
        match self {
            Constant(value) => Constant(f(value)),
            Exponential { mean } => Exponential { mean: f(mean) },
            Uniform { low, high } => Uniform { low: f(low), high: f(high) },
            Triangular { low, likely, high } => Triangular { low: f(low), likely: f(likely), high: f(high) },
            Pert { low, likely, high } => Pert { low: f(low), likely: f(likely), high: f(high) },
            Lognormal { mean, cv } => Lognormal { mean: f(mean), cv: *cv },
            Gamma { mean, cv } => Gamma { mean: f(mean), cv: *cv },
            Erlang { stages, mean } => Erlang { stages: *stages, mean: f(mean) },
            Weibull { shape, mean } => Weibull { shape: *shape, mean: f(mean) },
            Normal { mean, sd } => Normal { mean: f(mean), sd: f(sd) },
            Beta { low, high, a, b } => Beta { low: f(low), high: f(high), a: *a, b: *b },
            Quantiles { p10, p50, p90 } => Quantiles { p10: f(p10), p50: f(p50), p90: f(p90) },
            Poisson { mean } => Poisson { mean: f(mean) },
            Geometric { mean, from } => Geometric { mean: f(mean), from: *from },
            NegativeBinomial { mean, cv, from } => NegativeBinomial { mean: f(mean), cv: *cv, from: *from },
            Discrete { values, weights } => {
                Discrete { values: values.iter().map(f).collect(), weights: weights.clone() }
            }
            Empirical { samples } => Empirical { samples: samples.iter().map(f).collect() },
            Mixture { parts } => {
                Mixture { parts: parts.iter().map(|(w, part)| (*w, part.scaled(factor))).collect() }
            }
            Shifted { by, of } => Shifted { by: f(by), of: Box::new(of.scaled(factor)) },
        }
    }

    /// The shapes (a, b) of the beta distribution behind a PERT.
    fn pert_shapes(low: f64, likely: f64, high: f64) -> (f64, f64) {
        let at = (likely - low) / (high - low);
        (1.0 + 4.0 * at, 5.0 - 4.0 * at)
    }

    /// Standard deviation of the logarithm of a lognormal variable.
    fn log_sd(cv: f64) -> f64 {
        (cv * cv).ln_1p().sqrt()
    }

    /// Standard deviations of the logarithm below and above the median.
    fn split_log_sds(p10: f64, p50: f64, p90: f64) -> (f64, f64) {
        ((p50 / p10).ln() / Z90, (p90 / p50).ln() / Z90)
    }

    /// Shape r and success probability of a negative binomial count with this mean and sd.
    fn negative_binomial_shape(mean: f64, sd: f64) -> (f64, f64) {
        let r = mean * mean / (sd * sd - mean);
        (r, r / (r + mean))
    }
}
