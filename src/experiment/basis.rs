//! What estimates of a run rest on: how its replications belong together, and what controls its means.

use super::result::{DesignKind, InputInfo};
use crate::stats::{Control, Design, Effect, MeanEstimate, Proportion, Strata, probability_of};

/// Design and controls of a run, from which every mean and probability is estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    design: Design,
    controls: Vec<Control>,
    confidence: f64,
}

impl Basis {
    /// The basis of replications with these indices and random inputs (one column for each input).
    pub fn new(
        kind: DesignKind,
        controls: bool,
        confidence: f64,
        indices: &[u32],
        infos: &[InputInfo],
        columns: &[Vec<f64>],
    ) -> Self {
        let design = match kind {
            DesignKind::Independent | DesignKind::Batches => Design::Independent,
            DesignKind::Antithetic => Design::Pairs(indices.iter().map(|i| i / 2).collect()),
            DesignKind::Stratified => Design::Strata(strata(indices.len(), infos, columns)),
        };
        // What never differs controls nothing.
        let varies = |column: &[f64]| column.iter().any(|v| *v != column[0]);
        let known = infos.iter().zip(columns).filter(|(_, column)| controls && varies(column));
        let control = |(info, column): (&InputInfo, &Vec<f64>)| {
            info.mean.map(|mean| Control { values: column.clone(), mean })
        };
        Basis { design, controls: known.filter_map(control).collect(), confidence }
    }

    /// The basis of independent replications.
    pub fn independent(confidence: f64) -> Self {
        Basis { design: Design::Independent, controls: Vec::new(), confidence }
    }

    /// The confidence of all intervals.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// The mean of a column of values.
    pub fn mean(&self, values: &[f64]) -> MeanEstimate {
        self.design.mean(values, &self.controls, self.confidence)
    }

    /// The probability that a value meets a condition. Where replications are not each for themselves, the interval
    /// is that of the mean of yes and no, unless all agree.
    pub fn probability(&self, values: &[f64], meets: impl Fn(f64) -> bool) -> (f64, (f64, f64)) {
        let wilson: Proportion = probability_of(values, &meets, self.confidence);
        if self.design == Design::Independent {
            return (wilson.observed(), wilson.interval);
        }
        let said = |v: &f64| if v.is_nan() { f64::NAN } else { f64::from(u8::from(meets(*v))) };
        let e = self.design.mean(&values.iter().map(said).collect::<Vec<_>>(), &[], self.confidence);
        match e.interval() {
            Some((low, high)) if high > low => (e.mean, (low.max(0.0), high.min(1.0))),
            _ => (e.mean, wilson.interval),
        }
    }

    /// What design and controls did to the variance of a mean; `None` when there are neither.
    pub fn effect(&self, values: &[f64]) -> Option<Effect> {
        let plain = self.design == Design::Independent && self.controls.is_empty();
        (!plain).then(|| self.design.effect(values, &self.controls, self.confidence))
    }
}

/// The states of the world: the inputs called `chance.…` say which chances held.
fn strata(n: usize, infos: &[InputInfo], columns: &[Vec<f64>]) -> Strata {
    let chances: Vec<(f64, &Vec<f64>)> = infos
        .iter()
        .zip(columns)
        .filter(|(info, _)| info.id.starts_with("chance."))
        .map(|(info, column)| (info.mean.unwrap_or(0.0), column))
        .collect();
    let of = |i: usize| chances.iter().enumerate().map(|(bit, c)| u32::from(c.1[i] > 0.5) << bit).sum();
    let probability = (0..1usize << chances.len()).map(|state| {
        let part = |(bit, c): (usize, &(f64, &Vec<f64>))| if state >> bit & 1 == 1 { c.0 } else { 1.0 - c.0 };
        chances.iter().enumerate().map(part).product()
    });
    Strata { of: (0..n).map(of).collect(), probability: probability.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strata_are_read_off_the_chances() {
        let info = |id: &str, mean| InputInfo { id: id.into(), label: String::new(), mean };
        let infos =
            [info("channel.web.orders", Some(0.0)), info("chance.a", Some(0.5)), info("chance.b", Some(0.1))];
        let columns = [vec![3.0, -1.0, 0.5], vec![1.0, 0.0, 1.0], vec![0.0, 0.0, 1.0]];
        let s = strata(3, &infos, &columns);
        assert_eq!(s.of, [1, 0, 3]);
        let want = [0.45, 0.45, 0.05, 0.05];
        assert!(s.probability.iter().zip(want).all(|(p, w)| (p - w).abs() < 1e-12));
    }

    #[test]
    fn a_probability_of_pairs_is_never_surer_than_it_can_be() {
        let basis = Basis::new(DesignKind::Antithetic, false, 0.95, &[0, 1, 2, 3], &[], &[]);
        let (share, (low, high)) = basis.probability(&[1.0, 1.0, 1.0, 1.0], |v| v > 0.0);
        assert!(share == 1.0 && high == 1.0 && low < 0.6);
        let (share, (low, high)) = basis.probability(&[1.0, -1.0, 1.0, 1.0], |v| v > 0.0);
        assert!((share - 0.75).abs() < 1e-12 && low >= 0.0 && high <= 1.0);
    }
}
