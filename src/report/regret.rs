//! Plans over worlds, in words, as data, on a terminal and as a page.

use serde_json::{Value, json};

use super::chart::{Axis, Chart, Ink, Side};
use super::columns;
use super::compare::percent_words;
use super::number::{Scale, percent, whole};
use super::page::{Block, Cell, Column, Page, Part, Table, Tone};
use super::tables::{better_code, field, table, unit_code};
use crate::experiment::regret::Robust;
use crate::experiment::result::{Better, Unit};

/// A finished comparison of plans over worlds with its setting.
#[derive(Clone, Debug)]
pub struct RegretReport {
    /// The name of the scenario.
    pub name: String,
    /// Its question.
    pub question: Option<String>,
    /// The one currency.
    pub currency: String,
    /// The figures.
    pub robust: Robust,
    /// How many replications each point has.
    pub replications: u32,
    /// How many were wanted.
    pub wanted: u32,
    /// The seed of all random numbers.
    pub seed: u64,
    /// A quick look only.
    pub rough: bool,
}

impl RegretReport {
    fn value_scale(&self) -> Scale {
        let means = || self.robust.means.iter().flatten();
        let size = means().map(|m| m.mean.abs()).fold(0.0, f64::max);
        let half = means().map(|m| m.half_width).filter(|v| *v > 0.0).fold(f64::NAN, f64::min);
        Scale::new(self.robust.info.unit, &self.currency, size, half)
    }

    fn regret_scale(&self) -> Scale {
        let all = || self.robust.bounds.iter().flatten();
        let size = all().map(|b| b.1).filter(|v| v.is_finite()).fold(0.0, f64::max);
        let width = all().map(|b| (b.1 - b.0) / 2.0).filter(|v| *v > 0.0).fold(f64::NAN, f64::min);
        let mut scale = Scale::new(self.robust.info.unit, &self.currency, size, width);
        if self.robust.info.unit == Unit::Share {
            scale.suffix = "points".to_owned();
        }
        scale
    }

    /// `120 (80 … 160)`, without the unit.
    fn bounded(&self, value: f64, (low, high): (f64, f64)) -> String {
        let scale = self.regret_scale();
        format!("{} ({} … {})", scale.number(value), scale.number(low), scale.number(high))
    }
}

/// Which plan holds up.
pub fn answer(report: &RegretReport) -> Vec<String> {
    let r = &report.robust;
    let (steady, usual) = r.holding_up();
    let scale = report.regret_scale();
    let told = |plan: usize, bounds: &[(f64, f64)]| {
        let open: Vec<String> = (0..bounds.len())
            .filter(|other| *other != plan && bounds[*other].0 <= bounds[plan].1)
            .map(|other| format!("“{}”", r.plans[other]))
            .collect();
        match open.is_empty() {
            true => format!("told from the others with {} confidence", percent_words(r.confidence)),
            false => format!("not told from {}", open.join(", ")),
        }
    };
    let size = |value: f64| scale.quantity(value);
    let worst = format!(
        "“{}” holds up: in its worst world it is {} behind the best plan in “{}”, the least of {} plans ({}).",
        r.plans[steady],
        size(r.regret.worst[steady]),
        r.info.label,
        r.plans.len(),
        told(steady, &r.worst)
    );
    let weighted = format!(
        "Weighted over the worlds “{}” is behind least, by {} ({}).",
        r.plans[usual],
        size(r.regret.weighted[usual]),
        told(usual, &r.weighted)
    );
    vec![worst, weighted]
}

fn bounds_words(report: &RegretReport) -> String {
    format!(
        "in brackets bounds that hold together with {} confidence",
        percent_words(report.robust.confidence)
    )
}

/// The table of means or of regrets: a heading, and a row for each plan.
fn rows(report: &RegretReport, regrets: bool) -> Vec<Vec<String>> {
    let r = &report.robust;
    let scale = report.value_scale();
    let worlds = r.worlds.iter().zip(&r.weights).map(|(w, v)| format!("{w} ({})", percent(*v)));
    let mut heading: Vec<String> = std::iter::once("plan".to_owned()).chain(worlds).collect();
    if regrets {
        heading.extend(["worst".to_owned(), "weighted".to_owned()]);
    }
    let row = |p: usize| {
        let mut row = vec![r.plans[p].clone()];
        for w in 0..r.worlds.len() {
            let m = &r.means[p][w];
            row.push(match regrets {
                true => report.bounded(r.regret.regret[p][w], r.bounds[p][w]),
                false => scale.mean_and_half_width(m.mean, m.half_width),
            });
        }
        if regrets {
            row.push(report.bounded(r.regret.worst[p], r.worst[p]));
            row.push(report.bounded(r.regret.weighted[p], r.weighted[p]));
        }
        row
    };
    std::iter::once(heading).chain((0..r.plans.len()).map(row)).collect()
}

/// The summary on a terminal.
pub fn summary(report: &RegretReport) -> String {
    let r = &report.robust;
    let mut out = format!(
        "{} plans in {} worlds, {} paired replications of each, seed {}, common random numbers{}\n",
        r.plans.len(),
        r.worlds.len(),
        whole(u64::from(report.replications)),
        report.seed,
        if report.rough { ", a rough look only" } else { "" }
    );
    let better = if r.info.better == Better::Lower { "lower" } else { "higher" };
    out.push_str(&format!("{}  {} ({better} is better)\n", r.info.id, r.info.label));
    out.push_str(&columns::rows(&rows(report, false), 3, |i| i > 0));
    let suffix = report.regret_scale().suffix;
    let unit = if suffix.is_empty() { String::new() } else { format!(" in {suffix}") };
    out.push_str(&format!("Regret{unit}, against the best plan of each world; {}\n", bounds_words(report)));
    out.push_str(&columns::rows(&rows(report, true), 3, |i| i > 0));
    for line in answer(report) {
        out.push_str(&line);
        out.push('\n');
    }
    out.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// `comparison.json` of plans over worlds.
pub fn regret_json(report: &RegretReport) -> Value {
    let r = &report.robust;
    let (steady, usual) = r.holding_up();
    let bounded = |value: f64, (low, high): (f64, f64)| json!({"regret": value, "low": low, "high": high});
    let plan = |p: usize| {
        let of = |w: usize| {
            let (m, (low, high)) = (&r.means[p][w], r.bounds[p][w]);
            json!({
                "world": r.worlds[w], "mean": m.mean, "half_width": m.half_width, "n": m.n,
                "regret": r.regret.regret[p][w], "low": low, "high": high,
            })
        };
        json!({
            "plan": r.plans[p],
            "worlds": (0..r.worlds.len()).map(of).collect::<Vec<_>>(),
            "worst": bounded(r.regret.worst[p], r.worst[p]),
            "weighted": bounded(r.regret.weighted[p], r.weighted[p]),
        })
    };
    let world =
        |w: usize| json!({"world": r.worlds[w], "weight": r.weights[w], "best": r.plans[r.regret.best[w]]});
    json!({
        "format": 1,
        "kind": "plans_by_worlds",
        "answer": answer(report),
        "kpi": {
            "id": r.info.id, "label": r.info.label, "unit": unit_code(r.info.unit),
            "better": better_code(r.info.better),
        },
        "replications": report.replications,
        "seed": report.seed,
        "confidence": r.confidence,
        "comparisons": r.comparisons,
        "rough": report.rough,
        "worlds": (0..r.worlds.len()).map(world).collect::<Vec<_>>(),
        "plans": (0..r.plans.len()).map(plan).collect::<Vec<_>>(),
        "holds_up": {"worst": r.plans[steady], "weighted": r.plans[usual]},
    })
}

/// `comparison.csv` of plans over worlds: a row for each plan in each world, then its worst and weighted regret.
pub fn regret_csv(report: &RegretReport) -> String {
    let r = &report.robust;
    let header = ["plan", "world", "weight", "n", "mean", "half_width", "regret", "low", "high"];
    let mut rows = Vec::new();
    for (p, plan) in r.plans.iter().enumerate() {
        for (w, world) in r.worlds.iter().enumerate() {
            let (m, (low, high)) = (&r.means[p][w], r.bounds[p][w]);
            let mut row = vec![plan.clone(), world.clone(), field(r.weights[w]), m.n.to_string()];
            row.extend([m.mean, m.half_width, r.regret.regret[p][w], low, high].map(field));
            rows.push(row);
        }
        for (what, value, (low, high)) in
            [("(worst)", r.regret.worst[p], r.worst[p]), ("(weighted)", r.regret.weighted[p], r.weighted[p])]
        {
            let empty = String::new;
            let mut row = vec![plan.clone(), what.to_owned(), empty(), empty(), empty(), empty()];
            row.extend([value, low, high].map(field));
            rows.push(row);
        }
    }
    table(&header, rows.into_iter())
}

/// The page.
pub fn page(report: &RegretReport) -> Page {
    let r = &report.robust;
    let mut words = answer(report);
    let first = words.remove(0);
    let regret = Part {
        id: "regret".into(),
        title: "Which plan holds up".into(),
        blocks: vec![Block::List(words), Block::Figure(map(report), page_table(report, true))],
    };
    let means = Part {
        id: "means".into(),
        title: format!("{} by plan and world", r.info.label),
        blocks: vec![Block::Table(page_table(report, false))],
    };
    let notes = if report.replications < report.wanted {
        vec![format!("{} of {} replications finished.", report.replications, report.wanted)]
    } else {
        Vec::new()
    };
    Page {
        one_sheet: false,
        name: report.name.clone(),
        question: report
            .question
            .clone()
            .unwrap_or_else(|| format!("Which holds up: {}?", r.plans.join(", "))),
        answer: first,
        facts: format!(
            "{} plans · {} worlds · {} paired replications of each · seed {}{}",
            r.plans.len(),
            r.worlds.len(),
            whole(u64::from(report.replications)),
            report.seed,
            if report.rough { " · rough" } else { "" }
        ),
        notes,
        sections: vec![regret, means, method(report)],
    }
}

fn page_table(report: &RegretReport, regrets: bool) -> Table {
    let r = &report.robust;
    let suffix = report.regret_scale().suffix;
    let caption = match regrets {
        true if suffix.is_empty() => format!("Regret; {}", bounds_words(report)),
        true => format!("Regret in {suffix}; {}", bounds_words(report)),
        false => format!("Means, each with its own {} interval", percent_words(r.confidence)),
    };
    let mut rows = rows(report, regrets).into_iter();
    let mut table = Table::new(caption, &[]);
    let heading = rows.next().unwrap_or_default().into_iter().enumerate();
    table.columns = heading.map(|(i, text)| Column { heading: text, number: i > 0 }).collect();
    let (steady, usual) = r.holding_up();
    let n = r.worlds.len();
    for (p, row) in rows.enumerate() {
        let cell = |(i, text): (usize, String)| {
            let best = match i {
                0 => false,
                i if i <= n => r.regret.best[i - 1] == p,
                i if i == n + 1 => p == steady,
                _ => p == usual,
            };
            Cell::from(text).tone(if best { Tone::Good } else { Tone::Plain })
        };
        table.row(row.into_iter().enumerate().map(cell).collect());
    }
    table
}

/// Regret by plan and world; the darker, the more.
fn map(report: &RegretReport) -> Chart {
    let r = &report.robust;
    let scale = report.regret_scale();
    let unit = if scale.suffix.is_empty() { "plain numbers" } else { &scale.suffix };
    let caption = format!(
        "Regret of “{}” in {unit}: how far each plan is behind the best of that world.",
        r.info.label
    );
    let mut chart = Chart::new(
        "Regret by plan and world",
        caption,
        Axis::names("world", r.worlds.clone()),
        Axis::names("plan", r.plans.clone()),
    );
    let most = r.regret.worst.iter().copied().fold(0.0, f64::max);
    for (p, row) in r.regret.regret.iter().enumerate() {
        for (w, value) in row.iter().enumerate() {
            let share = if most > 0.0 { value / most } else { 0.0 };
            let at = (w as f64, p as f64);
            chart.rectangle((at.0 + 0.02, at.1 + 0.04), (at.0 + 0.98, at.1 + 0.96), Ink::Heat(share));
            chart.words((at.0 + 0.5, at.1 + 0.5), scale.number(*value), Side::Middle);
        }
    }
    chart
}

fn method(report: &RegretReport) -> Part {
    let r = &report.robust;
    let terms = [
        ("Points", "What a plan sets, and what a world sets on top of it; a chance holds in its own world and in no other.".to_owned()),
        ("Weights", "A chance weighs what it is probable; all other worlds share the rest equally.".to_owned()),
        ("Regret", "How far the mean of a plan is behind the best mean in the same world.".to_owned()),
        (
            "Bounds",
            format!(
                "From {} differences of pairs of plans, paired by replication, whose intervals hold together with {} (Bonferroni): they hold whichever plan is truly the best.",
                r.comparisons,
                percent_words(r.confidence)
            ),
        ),
        ("Seed", report.seed.to_string()),
        ("Program", format!("Plimsoll {}", env!("CARGO_PKG_VERSION"))),
    ];
    let terms = terms.into_iter().map(|(t, d)| (t.to_owned(), d)).collect();
    Part { id: "method".into(), title: "How it was computed".into(), blocks: vec![Block::Terms(terms)] }
}
