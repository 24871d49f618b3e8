//! How the replications of a run belong together, and the estimate that goes with it.

use super::antithetic::{pair_means, paired_mean};
use super::control::{Control, controlled_mean};
use super::critical::student_t_quantile;
use super::mean::MeanEstimate;
use super::strata::Strata;

/// Blocks that the uncertainty of a variance factor is estimated from.
const BLOCKS: usize = 20;
/// Values that a control needs before it is used: with fewer, its coefficient costs more than it gains.
const VALUES_PER_CONTROL: usize = 5;

/// How replications belong together.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Design {
    /// Each stands for itself.
    #[default]
    Independent,
    /// Two and two balance each other; the pair of each replication.
    Pairs(Vec<u32>),
    /// Each stands for a state of the world.
    Strata(Strata),
}

/// What a design and controls did to the variance of a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The variance of the plain mean of as many independent replications, over that of the estimate: above 1 is a
    /// gain, and the number of times as many plain replications that would have been needed.
    pub factor: f64,
    /// An interval for it; not-a-number when there are too few replications for one.
    pub interval: (f64, f64),
}

impl Design {
    /// The mean of the values under this design, with an interval.
    pub fn mean(&self, values: &[f64], controls: &[Control], confidence: f64) -> MeanEstimate {
        let enough = |n: usize| !controls.is_empty() && n >= VALUES_PER_CONTROL * (controls.len() + 1);
        match self {
            Design::Independent if enough(values.len()) => controlled_mean(values, controls, confidence),
            Design::Independent => MeanEstimate::of(values, confidence),
            Design::Pairs(pair) if enough(values.len() / 2) => {
                // A pair without a value must take its controls with it.
                let hole = |column: &[f64]| -> Vec<f64> {
                    column.iter().zip(values).map(|(c, v)| if v.is_nan() { f64::NAN } else { *c }).collect()
                };
                let over_pairs: Vec<Control> = controls
                    .iter()
                    .map(|c| Control { values: pair_means(&hole(&c.values), pair), mean: c.mean })
                    .collect();
                let means = pair_means(values, pair);
                let plain = paired_mean(values, pair, confidence);
                let MeanEstimate { mean, half_width, .. } = controlled_mean(&means, &over_pairs, confidence);
                MeanEstimate { mean, half_width, ..plain }
            }
            Design::Pairs(pair) => paired_mean(values, pair, confidence),
            Design::Strata(strata) => strata.mean(values, confidence),
        }
    }

    /// The same design for some of the values.
    pub fn select(&self, rows: &[usize]) -> Design {
        match self {
            Design::Independent => Design::Independent,
            Design::Pairs(pair) => Design::Pairs(rows.iter().map(|&i| pair[i]).collect()),
            Design::Strata(s) => Design::Strata(Strata {
                of: rows.iter().map(|&i| s.of[i]).collect(),
                probability: s.probability.clone(),
            }),
        }
    }

    /// What this design and the controls did to the variance of the mean, with an interval by leaving out one block
    /// of replications at a time.
    ///
    /// Source: Efron and Stein, *Annals of Statistics* 9 (1981), of the logarithm.
    pub fn effect(&self, values: &[f64], controls: &[Control], confidence: f64) -> Effect {
        let factor_of = |rows: &[usize]| -> f64 {
            let some: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
            let few: Vec<Control> = controls
                .iter()
                .map(|c| Control { values: rows.iter().map(|&i| c.values[i]).collect(), mean: c.mean })
                .collect();
            let e = self.select(rows).mean(&some, &few, confidence);
            // Widths hold degrees of freedom too: fewer of them are part of what a design costs.
            let t = student_t_quantile(0.5 + confidence / 2.0, (e.n.max(2) - 1) as u64);
            let plain = t * e.sd / (e.n as f64).sqrt();
            (plain / e.half_width).powi(2)
        };
        let n = values.len();
        let all: Vec<usize> = (0..n).collect();
        let factor = factor_of(&all);
        let nothing = Effect { factor, interval: (f64::NAN, f64::NAN) };
        if n < 4 * BLOCKS {
            return nothing;
        }
        // Blocks are even, so that pairs stay together.
        let edge = |b: usize| (b * n / BLOCKS) & !1;
        let logs: Vec<f64> = (0..BLOCKS)
            .map(|b| {
                let to = if b + 1 == BLOCKS { n } else { edge(b + 1) };
                let rows: Vec<usize> = (0..edge(b)).chain(to..n).collect();
                factor_of(&rows).ln()
            })
            .collect();
        let g = BLOCKS as f64;
        let middle = logs.iter().sum::<f64>() / g;
        let variance = (g - 1.0) / g * logs.iter().map(|x| (x - middle).powi(2)).sum::<f64>();
        let half = student_t_quantile(0.5 + confidence / 2.0, BLOCKS as u64 - 1) * variance.sqrt();
        if !half.is_finite() || !factor.is_finite() {
            return nothing;
        }
        Effect { factor, interval: (factor * (-half).exp(), factor * half.exp()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deterministic scatter around zero.
    fn noise(i: usize) -> f64 {
        (i as f64 * 0.618_033_988_749_895 + 0.1).fract() - 0.5
    }

    #[test]
    fn pairs_that_balance_and_controls_that_explain_have_a_factor_above_one() {
        let n = 400;
        let values: Vec<f64> = (0..n)
            .map(|i| 5.0 + if i % 2 == 0 { noise(i) } else { 0.1 * noise(i + 7) - noise(i - 1) })
            .collect();
        let pairs = Design::Pairs((0..n as u32).map(|i| i / 2).collect());
        let effect = pairs.effect(&values, &[], 0.95);
        assert!(effect.factor > 10.0 && effect.interval.0 > 5.0, "{effect:?}");
        let control = Control { values: (0..n).map(noise).collect(), mean: 0.0 };
        let values: Vec<f64> = (0..n).map(|i| 5.0 + 3.0 * noise(i) + noise(3 * i + 1)).collect();
        let effect = Design::Independent.effect(&values, std::slice::from_ref(&control), 0.95);
        assert!(effect.factor > 4.0 && effect.interval.1.is_finite(), "{effect:?}");
        let none = Design::Independent.effect(&values, &[], 0.95);
        assert!((none.factor - 1.0).abs() < 1e-9, "{none:?}");
    }

    #[test]
    fn few_values_use_no_control() {
        let control = Control { values: (0..8).map(noise).collect(), mean: 0.0 };
        let values: Vec<f64> = (0..8).map(|i| 2.0 * noise(i)).collect();
        let plain = MeanEstimate::of(&values, 0.95);
        assert_eq!(Design::Independent.mean(&values, &[control], 0.95), plain);
    }
}
