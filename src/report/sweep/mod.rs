//! What a sweep says, in words, as data, on a terminal and as a page.

mod data;
mod page;

pub use data::{points_csv, sweep_json};
pub use page::page;

use crate::experiment::result::Unit;
use crate::experiment::sweep::{Response, Swept};
use crate::report::columns;
use crate::report::compare::{percent_words, signed};
use crate::report::number::{Scale, whole};
use crate::stats::MeanEstimate;

/// So many points are listed on a terminal.
const MOST_POINTS: usize = 24;

/// A finished sweep with its setting.
#[derive(Clone, Debug)]
pub struct SweepReport {
    /// The name of the scenario.
    pub name: String,
    /// Its question.
    pub question: Option<String>,
    /// The one currency.
    pub currency: String,
    /// The figures.
    pub swept: Swept,
    /// The seed of all random numbers.
    pub seed: u64,
    /// How many replications were wanted.
    pub wanted: u32,
    /// A quick look only.
    pub rough: bool,
}

/// The scale of a measure over all points.
pub(super) fn scale(m: &Response, currency: &str) -> Scale {
    let means = || m.means.iter().chain([&m.baseline]);
    let size = means().map(|e| e.mean.abs()).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let half = means().map(|e| e.half_width).filter(|v| *v > 0.0).fold(f64::NAN, f64::min);
    Scale::new(m.info.unit, currency, size, half)
}

/// A difference with its sign, in percentage points for shares: `+1.30 ± 0.10 points`.
pub(super) fn swing_words(unit: Unit, currency: &str, swing: &MeanEstimate) -> String {
    let size = swing.mean.abs().max(swing.half_width);
    let mut scale = Scale::new(unit, currency, size, swing.half_width);
    if unit == Unit::Share {
        scale.suffix = "points".to_owned();
    }
    let mean = signed(&scale, swing.mean);
    if swing.half_width.is_nan() {
        return scale.with_unit(&mean);
    }
    scale.with_unit(&format!("{mean}\u{a0}±\u{a0}{}", scale.number(swing.half_width)))
}

/// A point by its settings: `people = 14, stations = 8`.
pub fn point_words(swept: &Swept, point: usize) -> String {
    let set = swept.sweep.levers.iter().zip(&swept.points[point]);
    let words = set.filter_map(|(lever, level)| {
        level.as_ref().map(|l| format!("{} = {}", lever_name(swept, &lever.path), l.text))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The shortest end of a path that tells the levers apart.
pub(super) fn lever_name(swept: &Swept, path: &str) -> String {
    let steps: Vec<&str> = path.split('.').collect();
    let others: Vec<&str> =
        swept.sweep.levers.iter().map(|l| l.path.as_str()).filter(|p| *p != path).collect();
    for n in 2..steps.len() {
        let end = steps[steps.len() - n..].join(".");
        if others.iter().all(|o| !o.ends_with(&end)) {
            return end;
        }
    }
    path.to_owned()
}

/// The best point of the first measure with a good direction, and what the levers do.
pub fn answer(report: &SweepReport) -> String {
    let s = &report.swept;
    let Some((m, (best, near))) = s.measures.iter().find_map(|m| m.best.as_ref().map(|b| (m, b))) else {
        return "No measure of this sweep has a good direction.".to_owned();
    };
    let scale = scale(m, &report.currency);
    let e = m.means[*best];
    let told = match near.len() {
        0 => format!(
            "told from all {} others with {} confidence",
            s.points.len() - 1,
            percent_words(s.confidence)
        ),
        1 => format!("not told from one other ({})", point_words(s, near[0])),
        n => format!("not told from {n} others"),
    };
    let most = m
        .effects
        .iter()
        .filter(|e| !e.swing.mean.is_nan())
        .max_by(|a, b| a.swing.mean.abs().total_cmp(&b.swing.mean.abs()));
    let most = most.map_or(String::new(), |e| {
        let swing = swing_words(m.info.unit, &report.currency, &e.swing);
        format!(
            " “{}” moves it most: {swing} from {} to {}.",
            lever_name(s, &s.sweep.levers[e.lever].path),
            e.from,
            e.to
        )
    });
    let only = if s.points.len() == 1 { String::new() } else { format!(", {told}") };
    format!(
        "“{}” is best at {}: {}{only}.{most}",
        m.info.label,
        point_words(s, *best),
        scale.mean_and_half_width(e.mean, e.half_width),
    )
}

/// The summary for a terminal.
pub fn summary(report: &SweepReport) -> String {
    let s = &report.swept;
    let mut out = format!(
        "{} points, {} paired replications of each, seed {}{}\n",
        whole(s.points.len() as u64),
        whole(s.replications as u64),
        report.seed,
        if report.rough { ", a rough look only" } else { "" }
    );
    out.push_str(&points_table(report));
    for m in &s.measures {
        if !m.effects.is_empty() {
            out.push_str(&format!("Effects on {}\n", m.info.id));
        }
        let mut effects: Vec<_> = m.effects.iter().collect();
        effects.sort_by(|a, b| b.swing.mean.abs().total_cmp(&a.swing.mean.abs()));
        for e in effects {
            let path = &s.sweep.levers[e.lever].path;
            let swing = swing_words(m.info.unit, &report.currency, &e.swing);
            out.push_str(&format!("  {path}  {} → {}   {swing}\n", e.from, e.to));
        }
        for i in &m.interactions {
            let (a, b) = (&s.sweep.levers[i.levers.0].path, &s.sweep.levers[i.levers.1].path);
            let words = swing_words(m.info.unit, &report.currency, &i.estimate);
            let name = |path: &str| lever_name(s, path);
            out.push_str(&format!("  {} × {}   interaction {words}\n", name(a), name(b)));
        }
    }
    if let Some(plane) = &s.plane {
        let on: Vec<String> =
            (0..s.points.len()).filter(|i| plane.on[*i]).map(|i| point_words(s, i)).collect();
        let (cost, service) = (&s.measures[plane.cost].info.id, &s.measures[plane.service].info.id);
        out.push_str(&format!("Frontier of {cost} and {service}: {}\n", on.join("; ")));
    }
    out.push_str(&answer(report));
    out.push('\n');
    out.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn points_table(report: &SweepReport) -> String {
    let s = &report.swept;
    let scales: Vec<Scale> = s.measures.iter().map(|m| scale(m, &report.currency)).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut heading: Vec<String> = s.sweep.levers.iter().map(|l| lever_name(s, &l.path)).collect();
    heading.extend(s.measures.iter().map(|m| m.info.id.clone()));
    rows.push(heading);
    let estimates = |pick: &dyn Fn(&Response) -> MeanEstimate| -> Vec<String> {
        let of =
            |(m, scale): (&Response, &Scale)| scale.mean_and_half_width(pick(m).mean, pick(m).half_width);
        s.measures.iter().zip(&scales).map(of).collect()
    };
    let mut base: Vec<String> = vec!["as it stands".to_owned()];
    base.resize(s.sweep.levers.len(), String::new());
    base.extend(estimates(&|m| m.baseline));
    rows.push(base);
    for (i, point) in s.points.iter().enumerate().take(MOST_POINTS) {
        let mut row: Vec<String> =
            point.iter().map(|l| l.as_ref().map_or(String::new(), |l| l.text.clone())).collect();
        row.extend(estimates(&|m| m.means[i]));
        rows.push(row);
    }
    let levers = s.sweep.levers.len();
    let mut out = columns::rows(&rows, 3, |i| i >= levers);
    if s.points.len() > MOST_POINTS {
        out.push_str(&format!("  and {} more in points.csv and the report\n", s.points.len() - MOST_POINTS));
    }
    out
}
