//! Drills in words, as data, on a terminal and as a page.

mod data;
mod page;

pub use data::{drill_csv, drill_json};
pub use page::page;

use super::columns;
use super::compare::percent_words;
use super::number::{NO_VALUE, Scale, whole};
use crate::experiment::drill::{Arm, Chosen, Drill, Drilled, MEASURES, Worth, position};
use crate::stats::MeanEstimate;
use crate::units::{SimDuration, SimTime};

/// Finished drills with their setting.
#[derive(Clone, Debug)]
pub struct DrillReport {
    /// The name of the scenario.
    pub name: String,
    /// Its question.
    pub question: Option<String>,
    /// The one currency.
    pub currency: String,
    /// The names of all playbooks.
    pub playbooks: Vec<String>,
    /// The drills.
    pub drills: Vec<One>,
    /// Time between two samples of the backlog.
    pub bin: SimDuration,
    /// How many replications each set of playbooks has.
    pub replications: u32,
    /// How many were wanted.
    pub wanted: u32,
    /// The seed of all random numbers.
    pub seed: u64,
    /// A quick look only.
    pub rough: bool,
}

/// One drill.
#[derive(Clone, Debug)]
pub struct One {
    /// The disruption.
    pub disruption: String,
    /// The local time at which it begins.
    pub moment: String,
    /// The runs.
    pub drill: Drill,
    /// The figures.
    pub figures: Drilled,
    /// The share of each budget that all playbooks together spend: name and values.
    pub budgets: Vec<(String, Vec<f64>)>,
}

/// Measures that tables compare, by their names.
const COMPARED: [&str; 7] = ["recover", "area", "late", "lost", "delivered", "loss", "playbooks_cost"];
/// Measures that a playbook is worth something in.
const WORTH: [&str; 5] = ["loss", "late", "lost", "area", "recover"];

impl DrillReport {
    /// The scale of one estimate of a measure.
    fn scale(&self, measure: usize, estimate: &MeanEstimate) -> Scale {
        let half = if estimate.half_width > 0.0 { estimate.half_width } else { f64::NAN };
        Scale::new(MEASURES[measure].unit, &self.currency, estimate.mean.abs(), half)
    }

    /// A mean with its half-width and unit.
    fn mean(&self, one: &One, arm: usize, measure: usize) -> (String, String) {
        let e = one.figures.mean(arm, measure);
        if e.n == 0 {
            return (NO_VALUE.to_owned(), String::new());
        }
        let scale = self.scale(measure, &e);
        let interval = e.interval().map(|(a, b)| format!("{} … {}", scale.number(a), scale.number(b)));
        let censored = one.figures.censored[arm];
        let more = measure == position("recover") && censored > 0;
        let mean = scale.quantity(e.mean);
        (if more { format!("> {mean}") } else { mean }, interval.unwrap_or_default())
    }

    /// A gain with its interval.
    fn gain(&self, measure: usize, worth: &Worth) -> (String, String) {
        let e = &worth.gain;
        if e.n == 0 {
            return (NO_VALUE.to_owned(), String::new());
        }
        let scale = self.scale(measure, e);
        let plus = |v: f64| {
            let text = scale.number(v);
            let zero = text.chars().all(|c| !c.is_ascii_digit() || c == '0');
            if v > 0.0 && !zero { format!("+{text}") } else { text }
        };
        let interval = e.interval().map(|(a, b)| format!("{} … {}", plus(a), plus(b)));
        (scale.with_unit(&plus(e.mean)), interval.unwrap_or_default())
    }

    fn has_money(&self, one: &One) -> bool {
        [position("cost"), position("revenue")]
            .iter()
            .any(|m| one.figures.values.iter().flat_map(|arm| &arm[*m]).any(|v| *v != 0.0))
    }

    /// The measures that say something about a drill.
    fn shown(&self, one: &One, of: &[&str]) -> Vec<usize> {
        let money = self.has_money(one);
        let said = |m: &usize| money || !matches!(MEASURES[*m].id, "loss" | "playbooks_cost");
        of.iter().map(|id| position(id)).filter(said).collect()
    }
}

impl One {
    /// Why the disruption begins when it does.
    pub fn chosen(&self) -> &'static str {
        match self.drill.exercise.chosen {
            Chosen::Asked => "as asked for",
            Chosen::Own => "its own moment",
            Chosen::Quarter => "a quarter into the measured window, on a working day",
        }
    }
}

/// What the drills come to, a sentence for each.
pub fn answer(report: &DrillReport) -> Vec<String> {
    report.drills.iter().map(|one| sentence(report, one)).collect()
}

fn sentence(report: &DrillReport, one: &One) -> String {
    let (f, recover, area) = (&one.figures, position("recover"), position("area"));
    let without = f.arm(Arm::Without).expect("always drilled");
    let alone = report.mean(one, without, recover).0;
    let hours = report.mean(one, without, area).0;
    let Some(all) = f.arm(Arm::All) else {
        return format!(
            "“{}” is over after {alone} and costs {hours} order-hours of delay; there is no playbook.",
            one.disruption
        );
    };
    let planned = report.mean(one, all, recover).0;
    // What happens on the road shows in late orders, not in the backlog: both are asked.
    let intervals: Vec<(f64, f64)> = [area, position("late")]
        .into_iter()
        .filter_map(|measure| f.gain(without, all, measure).gain.interval())
        .collect();
    let better = intervals.iter().any(|i| i.0 > 0.0);
    let worse = intervals.iter().any(|i| i.1 < 0.0);
    let told = match (better, worse) {
        (true, true) => "the playbooks help in one way and harm in another",
        (true, false) => "the playbooks help",
        (false, true) => "the playbooks do harm",
        _ if intervals.iter().all(|i| *i == (0.0, 0.0)) => "the playbooks change nothing",
        _ => "that the playbooks help is not shown",
    };
    let said = |measure: usize, noun: &str| {
        let gain = f.gain(without, all, measure);
        let (saved, interval) = report.gain(measure, &gain);
        let verb = if gain.gain.mean < 0.0 { "cost" } else { "save" };
        let size = saved.trim_start_matches(['+', '−']);
        format!("{verb} {size}{noun} (gain {interval})")
    };
    let moved = [without, all].iter().any(|arm| f.mean(*arm, area).mean > 0.0);
    let mut saved = Vec::new();
    if moved {
        saved.push(said(area, " order-hours of delay"));
    }
    let late = position("late");
    if f.gain(without, all, late).gain.mean.abs() > 0.0 {
        saved.push(said(late, " that would be late"));
    }
    if report.has_money(one) {
        saved.push(said(position("loss"), ""));
    }
    let back = if moved { format!(": back after {planned} instead of {alone}") } else { String::new() };
    let they = match saved.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; they {last}"),
        Some((last, others)) => format!("; they {} and {last}", others.join(", ")),
    };
    format!("“{}”: {told}{back}{they}.", one.disruption)
}

/// The summary on a terminal.
pub fn summary(report: &DrillReport) -> String {
    let mut out = String::new();
    for one in &report.drills {
        out.push_str(&format!("{} from {} ({})\n", one.disruption, one.moment, one.chosen()));
        out.push_str(&lines(&table(report, one)));
        if !report.playbooks.is_empty() {
            out.push_str(&times(report, one));
            out.push_str("  gained, positive is good\n");
            out.push_str(&lines(&worths(report, one)));
        }
    }
    out.push_str(&setting(report));
    out.push('\n');
    for line in answer(report) {
        out.push_str(&line);
        out.push('\n');
    }
    out.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// What all figures rest on.
fn setting(report: &DrillReport) -> String {
    let confidence = report.drills.first().map_or(0.95, |d| d.figures.confidence());
    format!(
        "{} paired replications of each, seed {}, {} intervals{}",
        whole(u64::from(report.replications)),
        report.seed,
        percent_words(confidence),
        if report.rough { ", a rough look only" } else { "" }
    )
}

/// A row for each set of playbooks.
fn table(report: &DrillReport, one: &One) -> Vec<Vec<String>> {
    let measures = report.shown(one, &COMPARED);
    let names = measures.iter().map(|m| MEASURES[*m].label.to_lowercase());
    let mut rows = vec![std::iter::once(String::new()).chain(names).collect::<Vec<_>>()];
    for (a, arm) in one.figures.arms.iter().enumerate() {
        let cells = measures.iter().map(|m| report.mean(one, a, *m).0);
        rows.push(std::iter::once(arm.name(&report.playbooks)).chain(cells).collect());
    }
    rows
}

/// Detection, decision, action, budgets and false alarms in lines.
fn times(report: &DrillReport, one: &One) -> String {
    let Some(all) = one.figures.arm(Arm::All) else { return String::new() };
    let named = ["detect", "alarm", "trigger", "decide", "act", "respond"];
    let said = named.iter().map(|id| {
        let m = position(id);
        format!("{} {}", MEASURES[m].label.to_lowercase(), report.mean(one, all, m).0)
    });
    let mut out = format!("  with all playbooks: {}\n", said.collect::<Vec<_>>().join(", "));
    for line in budgets(report, one).into_iter().chain(false_alarms(report, one)) {
        out.push_str(&format!("  {line}\n"));
    }
    out
}

/// What is spent of each budget.
fn budgets(report: &DrillReport, one: &One) -> Vec<String> {
    let line = |(name, shares): &(String, Vec<f64>)| {
        let e = MeanEstimate::of(shares, one.figures.confidence());
        let empty = shares.iter().filter(|s| **s >= 1.0).count();
        let scale = Scale::new(crate::metrics::Unit::Share, &report.currency, e.mean, f64::NAN);
        format!("budget {name}: {} spent, gone in {empty} of {} replications", scale.quantity(e.mean), e.n)
    };
    one.budgets.iter().map(line).collect()
}

/// What having the playbooks costs when nothing happens.
fn false_alarms(report: &DrillReport, one: &One) -> Option<String> {
    let f = &one.figures;
    let (calm, planned, cost) = (f.arm(Arm::Calm)?, f.arm(Arm::CalmWithPlan)?, position("cost"));
    let (gain, interval) = report.gain(cost, &f.gain(planned, calm, cost));
    let times = MeanEstimate::of(&f.false_alarms, f.confidence()).mean;
    Some(format!(
        "when nothing happens the playbooks take effect {times:.2} times (false alarms) and cost {gain} ({interval})"
    ))
}

/// What each playbook is worth alone and as the last, and all together.
fn worths(report: &DrillReport, one: &One) -> Vec<Vec<String>> {
    let measures = report.shown(one, &WORTH);
    let names = measures.iter().map(|m| MEASURES[*m].label.to_lowercase());
    let mut rows = vec![std::iter::once(String::new()).chain(names).collect::<Vec<_>>()];
    for (name, gains) in gains(one, &report.playbooks, &measures) {
        let cells = measures.iter().zip(&gains).map(|(m, g)| {
            let (mean, interval) = report.gain(*m, g);
            if interval.is_empty() { mean } else { format!("{mean} ({interval})") }
        });
        rows.push(std::iter::once(name).chain(cells).collect());
    }
    rows
}

/// The rows of worth: all together, undrilled, and each playbook alone and as the last of all.
fn gains(one: &One, playbooks: &[String], measures: &[usize]) -> Vec<(String, Vec<Worth>)> {
    let f = &one.figures;
    let (Some(without), Some(all), Some(undrilled)) =
        (f.arm(Arm::Without), f.arm(Arm::All), f.arm(Arm::Undrilled))
    else {
        return Vec::new();
    };
    let between = |from: usize, to: usize| measures.iter().map(|m| f.gain(from, to, *m)).collect::<Vec<_>>();
    let mut rows = vec![
        ("all together".to_owned(), between(without, all)),
        ("all, undrilled".to_owned(), between(without, undrilled)),
    ];
    for (p, name) in playbooks.iter().enumerate().filter(|_| playbooks.len() > 1) {
        let of = |last: bool| {
            let worth = measures.iter().filter_map(|m| f.worth(p, *m));
            worth.map(|(alone, with_others)| if last { with_others } else { alone }).collect::<Vec<_>>()
        };
        rows.push((format!("{name} alone"), of(false)));
        rows.push((format!("{name} beside the others"), of(true)));
    }
    rows
}

pub(super) fn lines(rows: &[Vec<String>]) -> String {
    columns::rows(rows, 3, |i| i > 0)
}

/// Mean of the moments of an arm's runs at which something came about, in hours since the beginning.
fn mean_moment(
    one: &One,
    arm: usize,
    of: impl Fn(&crate::experiment::drill::Ran) -> Option<SimTime>,
) -> Option<f64> {
    let at = one.drill.exercise.at.hours();
    let hours: Vec<f64> = one
        .drill
        .rows
        .iter()
        .filter_map(|row| of(&row[arm]))
        .filter(|m| *m != SimTime::NEVER)
        .map(|m| m.hours() - at)
        .collect();
    (!hours.is_empty()).then(|| crate::stats::mean_of(&hours))
}
