//! Simulation without logistics.

use std::sync::Arc;

/// A distribution as written: durations in microseconds, money in the currency, rates per hour.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Distribution {
    Constant(f64),
    Exponential { mean: f64 },
    Uniform { low: f64, high: f64 },
    Triangular { low: f64, likely: f64, high: f64 },
    Pert { low: f64, likely: f64, high: f64 },
    Lognormal { mean: f64, cv: f64 },
    Gamma { mean: f64, cv: f64 },
    Erlang { stages: u32, mean: f64 },
    Weibull { mean: f64, shape: f64 },
    Normal { mean: f64, sd: f64 },
    Beta { low: f64, high: f64, a: f64, b: f64 },
    Quantiles { p10: f64, p50: f64, p90: f64 },
    Poisson { mean: f64 },
    Geometric { mean: f64, from: u32 },
    NegativeBinomial { mean: f64, cv: f64, from: u32 },
    Discrete { values: Vec<f64>, weights: Vec<f64> },
    Empirical { samples: Arc<[f64]> },
    Mixture { parts: Vec<(f64, Distribution)> },
}

/// Why a distribution cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct DistributionError(String);

impl Distribution {
    /// Whether it can be.
    pub fn check(&self) -> Result<(), DistributionError> {
        Ok(())
    }
}
