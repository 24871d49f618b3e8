//! What the replications of a setting say about a target, and how sure that is.

use crate::scenario::{Bound, Search, Target};
use crate::stats::selection::{Evidence, MeanTest, ShareTest};
use crate::stats::{MeanEstimate, Proportion, normal_quantile};

/// A target as a search judges it.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// The target.
    pub target: Target,
    /// The id of its KPI.
    pub kpi: String,
    zone: f64,
}

/// The chances of error that a judgement may have.
#[derive(Clone, Copy, Debug)]
pub struct Errors {
    /// Of taking a setting that misses a target for one that meets it.
    pub accept: f64,
    /// Of taking one that meets all for one that misses.
    pub reject: f64,
    /// Of calling the dearer of two the cheaper.
    pub compare: f64,
}

/// What a setting makes of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Service {
    /// The share of replications that keep the bound, or the mean.
    pub estimate: f64,
    /// Its interval.
    pub interval: (f64, f64),
    /// Whether the estimate meets the target.
    pub met: bool,
    /// The estimate so that more is better.
    pub goodness: f64,
}

impl Constraint {
    /// A target with the zones of the search.
    pub fn new(search: &Search, target: &Target, kpi: String) -> Self {
        let (Bound::AtLeast(x) | Bound::AtMost(x)) = target.bound;
        let zone = match target.with_probability {
            Some(_) => search.indifference,
            None => search.tolerance * x.abs(),
        };
        Constraint { target: target.clone(), kpi, zone }
    }

    /// The probabilities between which either verdict is right. Towards 0 and 1 the zone ends half way.
    fn zone_of_share(&self, wanted: f64) -> (f64, f64) {
        let wanted = wanted.clamp(0.01, 0.99);
        ((wanted - self.zone).max(wanted / 2.0), (wanted + self.zone).min((1.0 + wanted) / 2.0))
    }

    /// How far values are inside the bound.
    fn margins(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .map(|v| match self.target.bound {
                Bound::AtLeast(x) => v - x,
                Bound::AtMost(x) => x - v,
            })
            .collect()
    }

    /// Judges the values of the target's KPI, replication by replication: `true` is met.
    pub fn judge(&self, values: &[f64], first_stage: usize, errors: &Errors) -> Evidence {
        match self.target.with_probability {
            Some(wanted) => {
                let (low, high) = self.zone_of_share(wanted);
                let test = ShareTest::new(low, high, errors.accept, errors.reject);
                test.judge(values.iter().map(|v| self.target.bound.holds(*v)))
            }
            // A measure that hardly ever exists, as the time of orders that never leave, keeps no bound.
            None if hardly_exists(values, first_stage) => {
                Evidence { verdict: Some((values.len(), false)), against_low: 1.0, against_high: 0.0 }
            }
            None => {
                let test = MeanTest::new(first_stage, errors.accept.min(errors.reject), self.zone);
                test.judge(&self.margins(values))
            }
        }
    }

    /// The estimate with its interval.
    pub fn service(&self, values: &[f64], confidence: f64) -> Service {
        match self.target.with_probability {
            Some(wanted) => {
                let hits = values.iter().filter(|v| self.target.bound.holds(**v)).count();
                let kept = Proportion::of(hits, values.len(), confidence);
                let estimate = kept.observed();
                Service { estimate, interval: kept.interval, met: estimate >= wanted, goodness: estimate }
            }
            None => {
                let mean = MeanEstimate::of(values, confidence);
                let interval = mean.interval().unwrap_or((f64::NAN, f64::NAN));
                let goodness = match self.target.bound {
                    Bound::AtLeast(_) => mean.mean,
                    Bound::AtMost(_) => -mean.mean,
                };
                Service { estimate: mean.mean, interval, met: self.target.bound.holds(mean.mean), goodness }
            }
        }
    }

    /// Replications with which a plan that is fixed beforehand gives the same guarantee for one setting:
    /// the binomial test between the edges of the zone, or that of a mean with this standard deviation.
    pub fn fixed_replications(&self, errors: &Errors, values: &[f64]) -> f64 {
        let (a, r) = (normal_quantile(1.0 - errors.accept), normal_quantile(1.0 - errors.reject));
        match self.target.with_probability {
            Some(wanted) => {
                let (low, high) = self.zone_of_share(wanted);
                let spread = |p: f64| (p * (1.0 - p)).sqrt();
                ((a * spread(low) + r * spread(high)) / (high - low)).powi(2)
            }
            None => ((a + r) * MeanEstimate::of(values, 0.95).sd / (2.0 * self.zone)).powi(2),
        }
    }

    /// The chance that more of every lever hurts no less than it helps, given the same replications of a setting
    /// with less and of one with more: small when it plainly hurts. `None` when nothing differs.
    pub fn chance_that_more_helps(&self, less: &[f64], more: &[f64]) -> Option<f64> {
        let pairs = less.iter().zip(more);
        let worse_less = match self.target.with_probability {
            Some(_) => {
                let holds = |v: &f64| self.target.bound.holds(*v);
                let (mut lost, mut gained) = (0u32, 0u32);
                for (a, b) in pairs {
                    lost += u32::from(holds(a) && !holds(b));
                    gained += u32::from(!holds(a) && holds(b));
                }
                (lost, gained)
            }
            None => {
                let (a, b) = (self.margins(less), self.margins(more));
                let changed = a.iter().zip(&b).filter(|(a, b)| a != b);
                changed.fold((0, 0), |(lost, gained), (a, b)| {
                    (lost + u32::from(a > b), gained + u32::from(a < b))
                })
            }
        };
        let (lost, gained) = worse_less;
        (lost + gained > 0).then(|| at_least(lost, lost + gained))
    }
}

/// Whether fewer than a first stage of twice as many values are numbers.
pub(super) fn hardly_exists(values: &[f64], first_stage: usize) -> bool {
    values.len() >= 2 * first_stage && values.iter().filter(|v| !v.is_nan()).count() < first_stage
}

/// The chance of at least `k` heads in `n` throws of a fair coin.
fn at_least(k: u32, n: u32) -> f64 {
    let mut term = (f64::from(n) * -std::f64::consts::LN_2).exp();
    let mut sum = 0.0;
    for i in 0..=n {
        if i >= k {
            sum += term;
        }
        term *= f64::from(n - i) / f64::from(i + 1);
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_have_their_tails() {
        assert_eq!(at_least(0, 5), 1.0);
        assert!((at_least(5, 5) - 1.0 / 32.0).abs() < 1e-15);
        assert!((at_least(8, 10) - 56.0 / 1024.0).abs() < 1e-15);
    }
}
