//! Two-stage selection: the variances of a first stage say how long the second must be.
//!
//! Both need independent settings and normal values; the probability holds when the best mean is ahead of the
//! next by at least `delta`, and otherwise a setting within `delta` of the best is selected.

use super::constants::{dudewicz_dalal_h, rinott_h};
use crate::stats::{MeanEstimate, mean_of};

/// What a two-stage procedure asks of one setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondStage {
    /// Replications in all, first stage included.
    pub replications: usize,
    /// The weight of the first stage's mean; `None` where all replications count alike.
    pub weight: Option<f64>,
}

/// The outcome of a two-stage procedure.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoStage {
    /// The constant of the procedure.
    pub h: f64,
    /// What it asked for, by setting.
    pub stages: Vec<SecondStage>,
    /// The means that are compared, by setting.
    pub means: Vec<f64>,
    /// The setting with the smallest.
    pub selected: usize,
}

/// Why a two-stage procedure has no outcome: a setting has too few values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("setting {setting} needs {needed} replications and has {given}")]
pub struct TooFew {
    /// The setting.
    pub setting: usize,
    /// What it has.
    pub given: usize,
    /// What the procedure asks for.
    pub needed: usize,
}

/// Selects by Rinott's procedure, from columns that are at least as long as it asks.
///
/// # Errors
/// Which column is too short, and how long it must be.
///
/// Source: Rinott (1978), as given by Law, *Simulation Modeling and Analysis*, section 10.4.
pub fn rinott(columns: &[&[f64]], n0: usize, delta: f64, p: f64) -> Result<TwoStage, TooFew> {
    let h = rinott_h(columns.len(), n0, p);
    let wanted = |sd: f64| {
        let n = (h * sd / delta).powi(2).ceil() as usize;
        SecondStage { replications: n.max(n0), weight: None }
    };
    two_stage(columns, n0, h, wanted)
}

/// Selects by the procedure of Dudewicz and Dalal, with weighted means of the two stages.
///
/// # Errors
/// Which column is too short, and how long it must be.
///
/// Source: Dudewicz and Dalal (1975), as given by Law, *Simulation Modeling and Analysis*, section 10.4.1.
pub fn dudewicz_dalal(columns: &[&[f64]], n0: usize, delta: f64, p: f64) -> Result<TwoStage, TooFew> {
    let h = dudewicz_dalal_h(columns.len(), n0, p);
    let wanted = |sd: f64| {
        let needed = (h * sd / delta).powi(2);
        let replications = (needed.ceil() as usize).max(n0 + 1);
        let (n, first) = (replications as f64, n0 as f64);
        let root = (1.0 - n / first * (1.0 - (n - first) / needed)).max(0.0).sqrt();
        SecondStage { replications, weight: Some(first / n * (1.0 + root)) }
    };
    two_stage(columns, n0, h, wanted)
}

fn two_stage(
    columns: &[&[f64]],
    n0: usize,
    h: f64,
    wanted: impl Fn(f64) -> SecondStage,
) -> Result<TwoStage, TooFew> {
    let (mut stages, mut means) = (Vec::new(), Vec::new());
    for (setting, column) in columns.iter().enumerate() {
        let too_few = |needed| TooFew { setting, given: column.len(), needed };
        let first = column.get(..n0).ok_or(too_few(n0))?;
        let stage = wanted(MeanEstimate::of(first, 0.95).sd);
        let all = column.get(..stage.replications).ok_or(too_few(stage.replications))?;
        means.push(match stage.weight {
            // Constant data need no second stage: it has no weight, whatever its mean.
            Some(weight) if weight.is_finite() => {
                weight * mean_of(first) + (1.0 - weight) * mean_of(&all[n0..])
            }
            _ => mean_of(all),
        });
        stages.push(stage);
    }
    let selected = super::allocation::smallest(&means);
    Ok(TwoStage { h, stages, means, selected })
}
