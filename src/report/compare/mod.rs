//! What a comparison says, in words, as data, on a terminal and as a page.
//!
//! Differences are always the variant less the baseline, with the interval that holds for all variants together.

mod data;
mod page;
mod terminal;

pub use data::{comparison_csv, comparison_json, point_replications_csv};
pub use page::page;
pub use terminal::{markdown, summary};

use crate::experiment::compare::{Compared, Comparison, Verdict, Word};
use crate::experiment::result::{Bound, KpiInfo, Unit};
use crate::report::number::{NO_VALUE, Scale};
use crate::source::Difference;
use crate::stats::{MeanEstimate, Proportion, frontier, probability_of};

/// A finished comparison with its setting.
#[derive(Clone, Debug)]
pub struct CompareReport {
    /// The name of the baseline's scenario.
    pub name: String,
    /// The question of the baseline's scenario.
    pub question: Option<String>,
    /// The one currency.
    pub currency: String,
    /// The figures.
    pub comparison: Comparison,
    /// What each variant says otherwise than the baseline.
    pub changes: Vec<Vec<Difference>>,
    /// The targets of the baseline, at every point.
    pub targets: Vec<TargetAt>,
    /// The seed of all random numbers.
    pub seed: u64,
    /// How many replications were wanted.
    pub wanted: u32,
    /// A quick look only.
    pub rough: bool,
    /// Remarks.
    pub warnings: Vec<String>,
}

/// A target at every point.
#[derive(Clone, Debug)]
pub struct TargetAt {
    /// Its name.
    pub name: String,
    /// The measure.
    pub kpi: String,
    /// The bound.
    pub bound: Bound,
    /// In which share of replications it is wanted; `None`: the mean.
    pub with_probability: Option<f64>,
}

impl TargetAt {
    /// The share of the replications that keep the bound, where a share is wanted.
    pub fn kept(&self, values: &[f64], confidence: f64) -> Proportion {
        let holds = |v: f64| match self.bound {
            Bound::AtLeast(least) => v >= least,
            Bound::AtMost(most) => v <= most,
        };
        probability_of(values, holds, confidence)
    }

    /// Whether a point meets it by the estimate.
    pub fn met(&self, values: &[f64], confidence: f64) -> bool {
        match self.with_probability {
            Some(wanted) => self.kept(values, confidence).observed() >= wanted,
            None => {
                let mean = MeanEstimate::of(values, confidence).mean;
                match self.bound {
                    Bound::AtLeast(least) => mean >= least,
                    Bound::AtMost(most) => mean <= most,
                }
            }
        }
    }
}

/// The scale of the values of a measure over all points.
pub(super) fn value_scale(measure: &Compared, currency: &str) -> Scale {
    let means = measure.means.iter().flatten();
    let size = means.clone().map(|m| m.mean.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let half = means.map(|m| m.half_width).filter(|v| *v > 0.0).fold(f64::NAN, f64::min);
    let scale = Scale::new(measure.info.unit, currency, size, half);
    if half.is_nan() { Scale::new(measure.info.unit, currency, size, f64::NAN) } else { scale }
}

/// The scale of a difference: in percentage points for shares.
pub(super) fn difference_scale(info: &KpiInfo, difference: &MeanEstimate, currency: &str) -> Scale {
    let (low, high) = difference.interval().unwrap_or((difference.mean, difference.mean));
    let size = low.abs().max(high.abs());
    let mut scale = Scale::new(info.unit, currency, size, difference.half_width);
    if info.unit == Unit::Share {
        scale.suffix = "points".to_owned();
    }
    scale
}

/// A number with its sign, `+1.30` or `−0.20`.
pub(super) fn signed(scale: &Scale, value: f64) -> String {
    let text = scale.number(value);
    let zero = text.chars().all(|c| !c.is_ascii_digit() || c == '0');
    if value > 0.0 && !zero { format!("+{text}") } else { text }
}

/// `+1.30 points (+1.20 … +1.40)`: the difference, and its interval when there is one.
pub(super) fn difference_words(info: &KpiInfo, verdict: &Verdict, currency: &str) -> (String, String) {
    let d = &verdict.figures.paired.difference;
    if d.n == 0 {
        return (NO_VALUE.to_owned(), String::new());
    }
    let scale = difference_scale(info, d, currency);
    let mean = scale.with_unit(&signed(&scale, d.mean));
    let interval = d.interval().map(|(a, b)| format!("{} … {}", signed(&scale, a), signed(&scale, b)));
    (mean, interval.unwrap_or_default())
}

/// In which share of the replications the variant is better; empty for measures without a good direction.
pub(in crate::report) fn better_in(measure: &Compared, verdict: &Verdict) -> Option<Proportion> {
    use crate::experiment::result::Better;
    match measure.info.better {
        Better::Higher => Some(verdict.figures.higher),
        Better::Lower => Some(verdict.figures.lower),
        Better::Neither => None,
    }
}

/// How many independent replications one paired replication is worth, in words; empty where it means nothing.
pub(super) fn worth_words(worth: f64) -> String {
    match worth {
        w if w.is_nan() => String::new(),
        w if w > 1e4 => "more than 10\u{202f}000".to_owned(),
        w if w < 9.95 => format!("{w:.1}"),
        w => format!("{w:.0}"),
    }
}

/// What a variant gains and loses, in a sentence.
pub fn sentence(report: &CompareReport, variant: usize) -> String {
    let name = &report.comparison.points[variant + 1];
    let told = |word: Word| -> Vec<String> {
        let with = report.comparison.deciding().filter_map(|m| {
            let verdict = m.against[variant].filter(|v| v.word == word)?;
            let d = verdict.figures.paired.difference;
            let scale = difference_scale(&m.info, &d, &report.currency);
            let direction = if d.mean > 0.0 { "higher" } else { "lower" };
            let size = scale.quantity(d.mean.abs());
            Some(format!("“{}” by {size} ({direction})", m.info.label))
        });
        with.collect()
    };
    let open =
        report.comparison.deciding().filter(|m| m.against[variant].is_some_and(|v| v.word == Word::NotShown));
    let open = open.count();
    let (better, worse) = (told(Word::Better), told(Word::Worse));
    let of = |words: &[String]| match words.len() {
        0..=3 => joined(words),
        n => format!("{} and {} more", words[..3].join(", "), n - 3),
    };
    let mut text = match (better.is_empty(), worse.is_empty()) {
        (false, false) => format!("“{name}” is better in {}, and worse in {}", of(&better), of(&worse)),
        (false, true) => format!("“{name}” is better in {}, and worse in nothing shown here", of(&better)),
        (true, false) => format!("“{name}” is worse in {}, and better in nothing shown here", of(&worse)),
        (true, true) if open == 0 => format!("“{name}” makes no difference that matters"),
        (true, true) => format!("For “{name}” no difference is shown"),
    };
    if open > 0 && !(better.is_empty() && worse.is_empty()) {
        text.push_str(&format!("; in {open} of them no difference is shown"));
    }
    text + "."
}

fn joined(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// The closing words: a sentence for each variant, and the best of three or more points.
pub fn closing(report: &CompareReport) -> Vec<String> {
    let variants = report.comparison.points.len() - 1;
    let mut out: Vec<String> = (0..variants).map(|i| sentence(report, i)).collect();
    out.extend(ranking_words(report));
    out.extend(frontier_words(report));
    out
}

/// Which of three or more points no other beats in cost and service: the first deciding measure of money that is
/// better low, and the first other with a good direction.
fn frontier_words(report: &CompareReport) -> Option<String> {
    use crate::experiment::result::Better;
    let c = &report.comparison;
    let is_cost = |m: &&Compared| m.info.unit == Unit::Money && m.info.better == Better::Lower;
    let cost = c.deciding().find(is_cost)?;
    let service = c.deciding().find(|m| m.info.unit != Unit::Money && m.info.better != Better::Neither)?;
    let up = if service.info.better == Better::Higher { 1.0 } else { -1.0 };
    let mean = |m: &Compared, i: usize| m.means[i].map_or(f64::NAN, |e| e.mean);
    let places: Vec<(f64, f64)> =
        (0..c.points.len()).map(|i| (mean(cost, i), up * mean(service, i))).collect();
    let on = frontier(&places);
    let names: Vec<String> =
        c.points.iter().zip(&on).filter(|(_, on)| **on).map(|(name, _)| format!("“{name}”")).collect();
    (c.points.len() > 2 && !names.is_empty()).then(|| {
        format!(
            "On the frontier of “{}” and “{}”: {}, by the means.",
            cost.info.label,
            service.info.label,
            joined(&names)
        )
    })
}

/// Who is best in the first deciding measure with a good direction, and who cannot be told from that.
pub(super) fn ranking_words(report: &CompareReport) -> Option<String> {
    let measure = report.comparison.deciding().find(|m| m.ranking.is_some() && best_first(m).is_some())?;
    let (points, ranking) = measure.ranking.as_ref()?;
    let order = best_first(measure)?;
    let name = |i: usize| format!("“{}”", report.comparison.points[points[ranking.order[i]]]);
    let first = order[0];
    let near: Vec<String> =
        order[1..].iter().filter(|i| !ranking.apart[first][**i]).map(|i| name(*i)).collect();
    let confidence = percent_words(ranking.confidence);
    let label = &measure.info.label;
    Some(match near.len() {
        0 => format!(
            "In “{label}” {} is the best of {}, with {confidence} confidence.",
            name(first),
            points.len()
        ),
        _ => format!("In “{label}” {} comes first, but is not told from {}.", name(first), joined(&near)),
    })
}

/// The places of a ranking, the best first; `None` for a measure without a good direction.
pub(super) fn best_first(measure: &Compared) -> Option<Vec<usize>> {
    use crate::experiment::result::Better;
    let n = measure.ranking.as_ref()?.1.order.len();
    match measure.info.better {
        Better::Lower => Some((0..n).collect()),
        Better::Higher => Some((0..n).rev().collect()),
        Better::Neither => None,
    }
}

/// `95 %`.
pub(super) fn percent_words(share: f64) -> String {
    format!("{}\u{a0}%", (share * 1e5).round() / 1e3)
}

/// How the intervals of a report are to be read.
pub(super) fn interval_words(report: &CompareReport) -> String {
    let confidence = percent_words(report.comparison.confidence);
    match report.comparison.family {
        1 => format!("{confidence} interval"),
        n => format!("{confidence} interval for all {n} variants together (Bonferroni)"),
    }
}
