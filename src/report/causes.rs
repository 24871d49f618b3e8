//! What the replications say of causes and of themselves: why orders were late, which random inputs explain a
//! spread, how precise figures are, and what variance reduction gained.

use serde_json::{Value, json};

use crate::experiment::result::{DesignKind, InputInfo, LatePart, LateResult, PrecisionResult};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::{NO_VALUE, Scale, whole};
use crate::stats::{LeastSquares, correlation, normal_quantile};

/// Fewer replications explain nothing: chance alone correlates them with anything.
const FEWEST: usize = 20;
/// The level at which neighbouring batches are called alike.
const NEIGHBOURS: f64 = 0.05;
/// Causes that a sentence names.
const NAMED: usize = 2;
/// A smaller share is not named.
const WORTH_A_WORD: f64 = 0.05;

/// One random input over all replications.
#[derive(Clone, Debug)]
pub struct InputFinding {
    /// What it is.
    pub info: InputInfo,
    /// One value per replication.
    pub values: Vec<f64>,
}

/// How much of a measure's spread over replications the random inputs explain.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Which measure.
    pub kpi: usize,
    /// The share of its variance that all inputs explain together (adjusted R²).
    pub share: f64,
    /// Each input with its own share (squared correlation) and an interval for that, the largest first.
    pub parts: Vec<ExplainedBy>,
}

/// The part of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExplainedBy {
    /// Which input.
    pub input: usize,
    /// The sign of the correlation.
    pub rises: bool,
    /// The squared correlation.
    pub share: f64,
    /// Its interval by Fisher's transformation.
    pub interval: (f64, f64),
}

/// What explains the spread of the measures of the first page.
///
/// Inputs are nearly independent of each other, so their own shares nearly add up to what all explain together. Source
/// of the interval: Fisher, *Metron* 1 (1921).
pub fn explained(kpis: &[KpiFinding], inputs: &[InputFinding], confidence: f64) -> Vec<Explained> {
    let all = kpis.iter().enumerate().filter(|(_, k)| k.info.headline);
    all.filter_map(|(i, k)| explain(i, &k.values, inputs, confidence)).collect()
}

fn explain(kpi: usize, values: &[f64], inputs: &[InputFinding], confidence: f64) -> Option<Explained> {
    let whole = |i: &usize| !values[*i].is_nan() && inputs.iter().all(|x| !x.values[*i].is_nan());
    let rows: Vec<usize> = (0..values.len()).filter(whole).collect();
    if rows.len() < FEWEST.max(3 * inputs.len()) {
        return None;
    }
    let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&i| column[i]).collect() };
    let y = pick(values);
    let columns: Vec<Vec<f64>> = inputs.iter().map(|x| pick(&x.values)).collect();
    let fit = LeastSquares::fit(&y, &columns).filter(|fit| fit.used > 0 && fit.total_squares > 0.0)?;
    let part = |(input, column): (usize, &Vec<f64>)| {
        correlated(&y, column, confidence).map(|c| ExplainedBy { input, ..c })
    };
    let mut parts: Vec<ExplainedBy> = columns.iter().enumerate().filter_map(part).collect();
    parts.sort_by(|a, b| b.share.total_cmp(&a.share));
    Some(Explained { kpi, share: fit.explained().clamp(0.0, 1.0), parts })
}

/// How much of a measure's variance goes with one column beside it; nothing when the column, or the measure, was the same
/// in every replication, or there are too few.
pub fn correlated(values: &[f64], column: &[f64], confidence: f64) -> Option<ExplainedBy> {
    let both = values.iter().zip(column).filter(|(a, b)| a.is_finite() && b.is_finite());
    let (y, x): (Vec<f64>, Vec<f64>) = both.unzip();
    let r = correlation(&y, &x);
    if y.len() < FEWEST || r.is_nan() {
        return None;
    }
    let z = normal_quantile(0.5 + confidence / 2.0) / ((y.len() - 3) as f64).sqrt();
    let (low, high) = ((r.abs().atanh() - z).tanh().max(0.0), (r.abs().atanh() + z).tanh());
    Some(ExplainedBy { input: 0, rises: r > 0.0, share: r * r, interval: (low * low, high * high) })
}

/// The parts in which late orders spent more time than punctual ones, the largest first.
pub fn causes(late: &LateResult) -> Vec<&LatePart> {
    let mut parts: Vec<&LatePart> = late.parts.iter().filter(|p| p.share > 0.0).collect();
    parts.sort_by(|a, b| b.share.total_cmp(&a.share));
    parts
}

/// `Late orders took 4.2 h longer than punctual ones, 61 % of it waiting in picking, 20 % of it …`.
pub fn late_sentence(late: &LateResult) -> Option<String> {
    let causes = causes(late);
    if late.late == 0 || causes.is_empty() {
        return None;
    }
    let excess: f64 = late.parts.iter().map(|p| p.late_hours - p.on_time_hours).sum();
    let named: Vec<String> = causes
        .iter()
        .take(NAMED)
        .enumerate()
        .filter(|(i, p)| *i == 0 || p.share >= WORTH_A_WORD)
        .map(|(_, p)| {
            format!("{} % of it {} in {}", (p.share * 100.0).round(), p.part.activity, p.part.stage)
        })
        .collect();
    let longer = Scale::new(crate::experiment::result::Unit::Duration, "", excess, f64::NAN).quantity(excess);
    let than = if late.on_time > 0 { " longer than punctual ones" } else { "" };
    Some(format!("Late orders took {longer}{than}, {}.", named.join(", ")))
}

/// What of the goals for precision was reached, one line each; nothing when there were none.
pub fn precision_lines(f: &Findings) -> Vec<String> {
    let line = |p: &PrecisionResult| {
        let id = &f.kpis[p.kpi].info.id;
        let scale = Scale::new(p.unit, &f.title.currency, p.wanted, p.wanted);
        let (have, wanted) = (width(&scale, p.half_width), width(&scale, p.wanted));
        let figure = format!("{id}, {}: ± {have}, wanted ± {wanted}", p.figure);
        match (p.reached, p.more) {
            (true, _) => format!("✓ {figure}"),
            (false, Some(more)) => format!("✗ {figure}; about {} more replications", whole(more)),
            (false, None) => format!("✗ {figure}"),
        }
    };
    f.precision.iter().map(line).collect()
}

/// How the stopping went, in a sentence; nothing when no precision was wanted.
pub fn precision_sentence(f: &Findings) -> Option<String> {
    if f.precision.is_empty() {
        return None;
    }
    let n = whole(f.indices.len() as u64);
    let looks = match f.method.looks.len() {
        0 | 1 => String::new(),
        looks => format!(", at the {} look", ordinal(looks)),
    };
    Some(match f.precision.iter().filter(|p| !p.reached).count() {
        0 => format!("Precision reached after {n} replications{looks}."),
        _ => format!("Precision not reached after {n} replications{looks}."),
    })
}

fn width(scale: &Scale, width: f64) -> String {
    if width.is_finite() { scale.quantity(width) } else { NO_VALUE.to_owned() }
}

fn ordinal(n: usize) -> String {
    let ending = match (n % 10, n % 100) {
        (1, x) if x != 11 => "st",
        (2, x) if x != 12 => "nd",
        (3, x) if x != 13 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// How the replications belong together, in words.
pub fn design_words(f: &Findings) -> String {
    let design = match f.method.design {
        DesignKind::Independent => "independent",
        DesignKind::Antithetic => "antithetic pairs",
        DesignKind::Stratified => "stratified over the states of the world",
        DesignKind::Batches => "batches of one long replication",
    };
    let controls = if f.method.controls { ", with control variates" } else { "" };
    format!("{design}{controls}")
}

/// What variance reduction gained for a measure: `variance ÷ 2.31 (1.80 to 2.96)`.
pub fn effect_words(k: &KpiFinding) -> Option<String> {
    let effect = k.effect?;
    if !effect.factor.is_finite() {
        return None;
    }
    let (low, high) = effect.interval;
    let interval = if low.is_nan() { String::new() } else { format!(" ({low:.2} to {high:.2})") };
    Some(format!("variance ÷ {:.2}{interval}", effect.factor))
}

/// How the replications belong together, as a heading; nothing when each stands for itself.
pub fn reduction_sentence(f: &Findings) -> Option<String> {
    if f.method.design == DesignKind::Independent && !f.method.controls {
        return None;
    }
    let words = design_words(f);
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    Some(format!("{first}{}", letters.as_str()))
}

/// What variance reduction gained, and whether batches are long enough: a line for each measure of the first page.
pub fn reduction_lines(f: &Findings) -> Vec<String> {
    let line = |k: &KpiFinding| {
        if f.method.design != DesignKind::Batches {
            return Some(format!("{}: {}", k.info.id, effect_words(k)?));
        }
        let lag1 = k.neighbours();
        let verdict = match lag1.is_too_high(NEIGHBOURS) {
            true => "neighbours resemble each other: the interval is too narrow, lengthen the run",
            false => "neighbours look independent",
        };
        let known = !lag1.correlation.is_nan();
        known.then(|| format!("{}: lag-1 correlation {:.2}, {verdict}", k.info.id, lag1.correlation))
    };
    f.headline().into_iter().filter_map(line).collect()
}

/// Everything of this page as JSON, to be merged into the summary.
pub fn causes_json(f: &Findings) -> Value {
    let inputs: Vec<Value> = f
        .inputs
        .iter()
        .map(|x| json!({ "id": x.info.id, "label": x.info.label, "mean": x.info.mean }))
        .collect();
    let parts = |e: &Explained| -> Vec<Value> {
        let part = |p: &ExplainedBy| {
            let (low, high) = p.interval;
            json!({ "input": f.inputs[p.input].info.id, "rises": p.rises, "share": p.share, "low": low, "high": high })
        };
        e.parts.iter().map(part).collect()
    };
    let explained: Vec<Value> = f
        .explained
        .iter()
        .map(|e| json!({ "kpi": f.kpis[e.kpi].info.id, "share": e.share, "inputs": parts(e) }))
        .collect();
    let precision: Vec<Value> = f
        .precision
        .iter()
        .map(|p| {
            json!({
                "kpi": f.kpis[p.kpi].info.id, "figure": p.figure, "unit": super::tables::unit_code(p.unit),
                "estimate": p.estimate, "half_width": finite(p.half_width), "wanted": finite(p.wanted),
                "reached": p.reached, "more_replications": p.more,
            })
        })
        .collect();
    let late = f.late.as_ref().map(|late| {
        let parts: Vec<Value> = late
            .parts
            .iter()
            .map(|p| {
                json!({
                    "stage": p.part.stage, "activity": p.part.activity, "late_hours": p.late_hours,
                    "on_time_hours": p.on_time_hours, "half_width": finite(p.half_width), "share": p.share,
                })
            })
            .collect();
        json!({ "late": late.late, "on_time": late.on_time, "sentence": late_sentence(late), "parts": parts })
    });
    json!({ "inputs": inputs, "explained": explained, "precision": precision, "late_orders": late })
}

/// A number that JSON can hold; nothing for what is unknown or without end.
fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    #[test]
    fn the_largest_cause_comes_first_in_the_sentence() {
        let late = example_run(3).late.unwrap();
        let sentence = late_sentence(&late).unwrap().replace('\u{a0}', " ");
        assert_eq!(
            sentence,
            "Late orders took 6.10 h longer than punctual ones, 75 % of it waiting in pick, 25 % of it blocked in dock."
        );
    }

    #[test]
    fn what_moves_a_measure_is_found_and_what_does_not_is_not() {
        let n = 200;
        let scatter = |i: usize, k: f64| (i as f64 * k).fract() - 0.5;
        let input = |id: &str, values: Vec<f64>| InputFinding {
            info: InputInfo { id: id.into(), label: String::new(), mean: None },
            values,
        };
        let load: Vec<f64> = (0..n).map(|i| scatter(i, 0.618_034)).collect();
        let luck: Vec<f64> = (0..n).map(|i| scatter(i, 0.414_214)).collect();
        let y: Vec<f64> = load.iter().enumerate().map(|(i, x)| -3.0 * x + scatter(i, 0.732_051)).collect();
        let inputs = [input("luck", luck), input("load", load), input("same", vec![1.0; n])];
        let e = explain(0, &y, &inputs, 0.95).unwrap();
        // The variances are 9 and 1 parts of ten.
        assert_eq!((e.parts[0].input, e.parts[0].rises, e.parts.len()), (1, false, 2));
        assert!((e.parts[0].share - 0.9).abs() < 0.05 && (e.share - 0.9).abs() < 0.05, "{e:?}");
        assert!(e.parts[1].interval.0 < 0.01 && e.parts[0].interval.0 > 0.8, "{e:?}");
        assert!(explain(0, &y[..10], &inputs, 0.95).is_none());
    }

    #[test]
    fn looks_are_counted_in_words() {
        let said: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).into();
        assert_eq!(said, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
    }
}
