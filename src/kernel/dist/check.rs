//! What can be wrong with a stated distribution, in a planner's words.

use thiserror::Error;

use super::Distribution;

/// Counts are tabulated up to this many values.
const WIDEST_COUNT: f64 = 4_000_000.0;
/// Shapes beyond these are spikes or are almost always zero, and lose all digits.
const SHAPES: std::ops::RangeInclusive<f64> = 1e-3..=1e7;

/// Why a distribution cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DistributionError {
    /// A number is infinite or not a number.
    #[error("{name} is not a finite number")]
    NotFinite {
        /// Which.
        name: &'static str,
    },
    /// A number is below zero.
    #[error("{name} is {value}: it cannot be below 0")]
    Negative {
        /// Which.
        name: &'static str,
        /// The number given.
        value: f64,
    },
    /// A number must be above zero.
    #[error("{name} is {value}: it has to be above 0")]
    NotPositive {
        /// Which.
        name: &'static str,
        /// The number given.
        value: f64,
    },
    /// `low` lies above `high`.
    #[error("low ({low}) lies above high ({high})")]
    LowAboveHigh {
        /// Low.
        low: f64,
        /// High.
        high: f64,
    },
    /// `low` lies above `likely`.
    #[error("low ({low}) lies above likely ({likely})")]
    LowAboveLikely {
        /// Low.
        low: f64,
        /// Likely.
        likely: f64,
    },
    /// `likely` lies above `high`.
    #[error("likely ({likely}) lies above high ({high})")]
    LikelyAboveHigh {
        /// Likely.
        likely: f64,
        /// High.
        high: f64,
    },
    /// The three quantiles do not rise.
    #[error("p10 ({p10}) has to lie below p50 ({p50})")]
    P10NotBelowP50 {
        /// One in ten is smaller.
        p10: f64,
        /// The median.
        p50: f64,
    },
    /// The three quantiles do not rise.
    #[error("p50 ({p50}) has to lie below p90 ({p90})")]
    P50NotBelowP90 {
        /// The median.
        p50: f64,
        /// Nine in ten are smaller.
        p90: f64,
    },
    /// An Erlang distribution without stages.
    #[error("stages is 0: at least one is needed")]
    NoStages,
    /// A shape so extreme that nothing can be computed from it.
    #[error("the spread of {name} = {value} is too extreme: nearly all values would be the same")]
    ExtremeShape {
        /// Which.
        name: &'static str,
        /// The number given.
        value: f64,
    },
    /// Counts that start elsewhere than at 0 or 1.
    #[error("from is {from}: counts start from 0 or from 1")]
    From {
        /// The number given.
        from: u32,
    },
    /// A mean below the smallest count.
    #[error("the mean ({mean}) lies below the smallest count ({from})")]
    MeanBelowFrom {
        /// Mean.
        mean: f64,
        /// Smallest count.
        from: u32,
    },
    /// A negative binomial count with less variation than a Poisson count.
    #[error("cv is {cv}, but counts of this kind vary more than Poisson ones, whose cv would be {least:.4}")]
    Underdispersed {
        /// The cv given.
        cv: f64,
        /// The cv it has to exceed.
        least: f64,
    },
    /// Counts that spread over millions of values.
    #[error("the counts spread over more than 4 million values: state an amount instead, such as gamma")]
    TooWide,
    /// Nothing to draw from.
    #[error("{name} is empty")]
    Empty {
        /// Which.
        name: &'static str,
    },
    /// As many weights as values are needed.
    #[error("{values} values but {weights} weights")]
    Lengths {
        /// How many values.
        values: usize,
        /// How many weights.
        weights: usize,
    },
    /// All weights are zero.
    #[error("the weights are all 0: at least one has to be above 0")]
    NoWeight,
    /// An observation below zero.
    #[error("sample {number} is {value}: samples cannot be below 0")]
    NegativeSample {
        /// Its number, from 1.
        number: usize,
        /// The observation.
        value: f64,
    },
    /// A part of a mixture is wrong.
    #[error("part {number} of the mixture: {error}")]
    Part {
        /// Its number, from 1.
        number: usize,
        /// What is wrong with it.
        error: Box<DistributionError>,
    },
}

use DistributionError as E;

fn finite(name: &'static str, value: f64) -> Result<(), E> {
    if value.is_finite() { Ok(()) } else { Err(E::NotFinite { name }) }
}

fn not_negative(name: &'static str, value: f64) -> Result<(), E> {
    finite(name, value)?;
    if value < 0.0 { Err(E::Negative { name, value }) } else { Ok(()) }
}

fn positive(name: &'static str, value: f64) -> Result<(), E> {
    finite(name, value)?;
    if value <= 0.0 { Err(E::NotPositive { name, value }) } else { Ok(()) }
}

fn sensible(name: &'static str, value: f64, shape: f64) -> Result<(), E> {
    if SHAPES.contains(&shape) { Ok(()) } else { Err(E::ExtremeShape { name, value }) }
}

fn range(low: f64, high: f64) -> Result<(), E> {
    not_negative("low", low)?;
    finite("high", high)?;
    if low > high { Err(E::LowAboveHigh { low, high }) } else { Ok(()) }
}

fn three_points(low: f64, likely: f64, high: f64) -> Result<(), E> {
    not_negative("low", low)?;
    finite("likely", likely)?;
    finite("high", high)?;
    if low > likely {
        return Err(E::LowAboveLikely { low, likely });
    }
    if likely > high { Err(E::LikelyAboveHigh { likely, high }) } else { Ok(()) }
}

fn weights(weights: &[f64]) -> Result<(), E> {
    weights.iter().try_for_each(|&w| not_negative("a weight", w))?;
    if weights.iter().sum::<f64>() > 0.0 { Ok(()) } else { Err(E::NoWeight) }
}

fn count(mean: f64, from: u32, sd: f64) -> Result<(), E> {
    not_negative("mean", mean)?;
    if from > 1 {
        return Err(E::From { from });
    }
    let above = mean - f64::from(from);
    if above < 0.0 {
        return Err(E::MeanBelowFrom { mean, from });
    }
    // The table reaches down to 10⁻¹⁸: some 10 sd, and 45 times the scale of an exponential tail.
    if above > 0.0 && 20.0 * sd + 45.0 * sd * sd / above > WIDEST_COUNT { Err(E::TooWide) } else { Ok(()) }
}

impl Distribution {
    /// Finds the first thing that is wrong with the distribution.
    ///
    /// # Errors
    /// One variant of [`DistributionError`] for each kind of mistake.
    pub fn check(&self) -> Result<(), DistributionError> {
        use Distribution::*;
        match self {
            Constant(value) => not_negative("the value", *value),
            Exponential { mean } => positive("mean", *mean),
            Uniform { low, high } => range(*low, *high),
            Triangular { low, likely, high } | Pert { low, likely, high } => {
                three_points(*low, *likely, *high)
            }
            Lognormal { mean, cv } => {
                positive("mean", *mean)?;
                not_negative("cv", *cv)?;
                // A logarithm's standard deviation of 5 spans 36 orders of magnitude.
                if Distribution::log_sd(*cv) > 5.0 {
                    Err(E::ExtremeShape { name: "cv", value: *cv })
                } else {
                    Ok(())
                }
            }
            Gamma { mean, cv } => {
                positive("mean", *mean)?;
                not_negative("cv", *cv)?;
                if *cv == 0.0 { Ok(()) } else { sensible("cv", *cv, 1.0 / (cv * cv)) }
            }
            Erlang { stages, mean } => {
                positive("mean", *mean)?;
                if *stages == 0 {
                    Err(E::NoStages)
                } else {
                    sensible("stages", (*stages).into(), (*stages).into())
                }
            }
            Weibull { shape, mean } => {
                positive("mean", *mean)?;
                positive("shape", *shape)?;
                if (0.1..=1_500.0).contains(shape) {
                    Ok(())
                } else {
                    Err(E::ExtremeShape { name: "shape", value: *shape })
                }
            }
            Normal { mean, sd } => {
                not_negative("mean", *mean)?;
                not_negative("sd", *sd)
            }
            Beta { low, high, a, b } => {
                range(*low, *high)?;
                for (name, shape) in [("a", *a), ("b", *b)] {
                    positive(name, shape)?;
                    sensible(name, shape, shape)?;
                }
                Ok(())
            }
            Quantiles { p10, p50, p90 } => {
                positive("p10", *p10)?;
                finite("p50", *p50)?;
                finite("p90", *p90)?;
                if p10 >= p50 {
                    return Err(E::P10NotBelowP50 { p10: *p10, p50: *p50 });
                }
                if p50 >= p90 {
                    return Err(E::P50NotBelowP90 { p50: *p50, p90: *p90 });
                }
                let (below, above) = Distribution::split_log_sds(*p10, *p50, *p90);
                if below.max(above) > 5.0 {
                    Err(E::ExtremeShape { name: "p90", value: *p90 })
                } else {
                    Ok(())
                }
            }
            Poisson { mean } => count(*mean, 0, mean.max(0.0).sqrt()),
            Geometric { mean, from } => count(*mean, *from, self.sd()),
            NegativeBinomial { mean, cv, from } => {
                not_negative("cv", *cv)?;
                count(*mean, *from, mean * cv)?;
                let least = (mean - f64::from(*from)).sqrt() / mean;
                if *mean > f64::from(*from) && *cv <= least {
                    return Err(E::Underdispersed { cv: *cv, least });
                }
                Ok(())
            }
            Discrete { values, weights: w } => {
                if values.is_empty() {
                    return Err(E::Empty { name: "values" });
                }
                if values.len() != w.len() {
                    return Err(E::Lengths { values: values.len(), weights: w.len() });
                }
                values.iter().try_for_each(|&v| not_negative("a value", v))?;
                weights(w)
            }
            Empirical { samples } => {
                if samples.is_empty() {
                    return Err(E::Empty { name: "the sample" });
                }
                for (i, &value) in samples.iter().enumerate() {
                    finite("a sample", value)?;
                    if value < 0.0 {
                        return Err(E::NegativeSample { number: i + 1, value });
                    }
                }
                Ok(())
            }
            Mixture { parts } => {
                if parts.is_empty() {
                    return Err(E::Empty { name: "the mixture" });
                }
                for (i, (_, part)) in parts.iter().enumerate() {
                    part.check().map_err(|error| E::Part { number: i + 1, error: Box::new(error) })?;
                }
                weights(&parts.iter().map(|(w, _)| *w).collect::<Vec<_>>())
            }
            Shifted { by, of } => {
                not_negative("the shift", *by)?;
                of.check()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Distribution::*;

    #[test]
    fn every_mistake_is_named_in_words() {
        let nan = f64::NAN;
        let cases = [
            (Constant(-1.0), "the value is -1: it cannot be below 0"),
            (Exponential { mean: 0.0 }, "mean is 0: it has to be above 0"),
            (Exponential { mean: nan }, "mean is not a finite number"),
            (Uniform { low: 3.0, high: 2.0 }, "low (3) lies above high (2)"),
            (Triangular { low: 3.0, likely: 2.0, high: 4.0 }, "low (3) lies above likely (2)"),
            (Pert { low: 1.0, likely: 5.0, high: 4.0 }, "likely (5) lies above high (4)"),
            (Lognormal { mean: 1.0, cv: -0.1 }, "cv is -0.1: it cannot be below 0"),
            (
                Gamma { mean: 1.0, cv: 1e9 },
                "the spread of cv = 1000000000 is too extreme: nearly all values would be the same",
            ),
            (Erlang { stages: 0, mean: 1.0 }, "stages is 0: at least one is needed"),
            (Weibull { shape: 0.0, mean: 1.0 }, "shape is 0: it has to be above 0"),
            (Normal { mean: 1.0, sd: -1.0 }, "sd is -1: it cannot be below 0"),
            (Beta { low: 0.0, high: 1.0, a: 0.0, b: 1.0 }, "a is 0: it has to be above 0"),
            (Quantiles { p10: 2.0, p50: 2.0, p90: 3.0 }, "p10 (2) has to lie below p50 (2)"),
            (Quantiles { p10: 1.0, p50: 4.0, p90: 3.0 }, "p50 (4) has to lie below p90 (3)"),
            (Quantiles { p10: 0.0, p50: 4.0, p90: 9.0 }, "p10 is 0: it has to be above 0"),
            (Geometric { mean: 0.5, from: 1 }, "the mean (0.5) lies below the smallest count (1)"),
            (Geometric { mean: 5.0, from: 2 }, "from is 2: counts start from 0 or from 1"),
            (
                NegativeBinomial { mean: 4.0, cv: 0.5, from: 0 },
                "cv is 0.5, but counts of this kind vary more than Poisson ones, whose cv would be 0.5000",
            ),
            (
                Geometric { mean: 1e6, from: 0 },
                "the counts spread over more than 4 million values: state an amount instead, such as gamma",
            ),
            (Discrete { values: vec![], weights: vec![] }, "values is empty"),
            (Discrete { values: vec![1.0], weights: vec![1.0, 2.0] }, "1 values but 2 weights"),
            (
                Discrete { values: vec![1.0], weights: vec![0.0] },
                "the weights are all 0: at least one has to be above 0",
            ),
            (Empirical { samples: [1.0, -2.0].into() }, "sample 2 is -2: samples cannot be below 0"),
            (Empirical { samples: [].into() }, "the sample is empty"),
            (
                Mixture { parts: vec![(1.0, Constant(1.0)), (1.0, Exponential { mean: -1.0 })] },
                "part 2 of the mixture: mean is -1: it has to be above 0",
            ),
            (
                Mixture { parts: vec![(0.0, Constant(1.0))] },
                "the weights are all 0: at least one has to be above 0",
            ),
        ];
        for (distribution, message) in cases {
            assert_eq!(distribution.check().unwrap_err().to_string(), message, "{distribution:?}");
        }
    }
}
