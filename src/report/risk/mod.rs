//! The risk register in words, as data, on a terminal and as a page.

mod data;
mod page;

pub use data::{losses_csv, nodes_csv, register_csv, risk_json};
pub use page::{one_page, page};

use super::compare::percent_words;
use super::number::{NO_VALUE, Scale, percent, whole};
use crate::experiment::risk::{Basis, Entry, HOURS_OF_A_YEAR, Loss, Nodes, Register, Survival};
use crate::metrics::Unit;
use crate::stats::{MeanEstimate, Tail, mean_of, weighted_exceedance, weighted_mean};

/// A finished register with its setting.
#[derive(Clone, Debug)]
pub struct RiskReport {
    /// The name of the scenario.
    pub name: String,
    /// Its question.
    pub question: Option<String>,
    /// The one currency.
    pub currency: String,
    /// The names of all disruptions.
    pub disruptions: Vec<String>,
    /// There are playbooks.
    pub playbooks: bool,
    /// What was simulated.
    pub register: Register,
    /// How long each node can be missing, unless nobody asked.
    pub nodes: Option<Nodes>,
    /// Hours of the outage after which recovery is timed.
    pub outage: f64,
    /// Nodes that cannot be taken away while a run goes on.
    pub left_out: Vec<String>,
    /// The level of the tail, such as 0.95.
    pub level: f64,
    /// The confidence of intervals.
    pub confidence: f64,
    /// Hours of a run's window.
    pub hours: f64,
    /// How many replications there are of everything.
    pub replications: u32,
    /// How many were wanted.
    pub wanted: u32,
    /// The seed of all random numbers.
    pub seed: u64,
    /// A quick look only.
    pub rough: bool,
}

/// A value with its interval.
type Bounded = (f64, Option<(f64, f64)>);

/// In what losses are counted: the first of these in which there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Cost less revenue.
    Money,
    /// Orders late or lost.
    Orders,
    /// Order-hours of backlog.
    Hours,
}

impl Counted {
    /// The value of a loss.
    pub fn of(self, loss: &Loss) -> f64 {
        match self {
            Counted::Money => loss.money,
            Counted::Orders => loss.orders,
            Counted::Hours => loss.hours,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Counted::Money => "cost less revenue",
            Counted::Orders => "orders late or lost",
            Counted::Hours => "order-hours of backlog",
        }
    }
}

/// A line of the register, ranked by what it comes to in a year.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The disruption.
    pub name: &'a str,
    /// What was simulated.
    pub entry: &'a Entry,
    /// What one does without playbooks and with them.
    pub one: (MeanEstimate, Option<MeanEstimate>),
    /// What they come to in a year.
    pub year: (MeanEstimate, Option<MeanEstimate>),
    /// How often it came in a run of the scenario, on average.
    pub seen: f64,
}

impl RiskReport {
    /// In what losses are counted.
    pub fn counted(&self) -> Counted {
        let all = || {
            let ones = self.register.entries.iter().flat_map(|e| e.before.iter().chain(&e.after));
            ones.chain(&self.register.together.before).chain(&self.register.together.after)
        };
        if all().any(|l| l.money != 0.0) {
            Counted::Money
        } else if all().any(|l| l.orders != 0.0) {
            Counted::Orders
        } else {
            Counted::Hours
        }
    }

    fn values(&self, losses: &[Loss]) -> Vec<f64> {
        let counted = self.counted();
        losses.iter().map(|l| counted.of(l)).collect()
    }

    fn mean(&self, losses: &[Loss]) -> MeanEstimate {
        MeanEstimate::of(&self.values(losses), self.confidence)
    }

    /// The lines, the worst first.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let line = |entry: &'_ Entry| -> (MeanEstimate, Option<MeanEstimate>) {
            (self.mean(&entry.before), (!entry.after.is_empty()).then(|| self.mean(&entry.after)))
        };
        let yearly = |e: MeanEstimate, f: f64| MeanEstimate {
            mean: e.mean * f,
            sd: e.sd * f,
            half_width: e.half_width * f,
            ..e
        };
        let mut lines: Vec<Line<'_>> = self
            .register
            .entries
            .iter()
            .map(|entry| {
                let (one, f) = (line(entry), entry.frequency.per_year);
                Line {
                    name: &self.disruptions[entry.disruption],
                    entry,
                    one,
                    year: (yearly(one.0, f), one.1.map(|e| yearly(e, f))),
                    seen: mean_of(&self.register.together.seen[entry.disruption]),
                }
            })
            .collect();
        lines.sort_by(|a, b| b.year.0.mean.total_cmp(&a.year.0.mean).then(a.name.cmp(b.name)));
        lines
    }

    /// The tail of the loss of a run without and with the playbooks.
    pub fn tails(&self) -> (Tail, Option<Tail>) {
        let of = |losses: &[Loss]| Tail::of(&self.values(losses), self.level, self.confidence);
        (of(&self.register.together.before), self.playbooks.then(|| of(&self.register.together.after)))
    }

    /// The loss of a run from the losses of single occurrences, each weighted by how many are expected in a run.
    pub fn weighted(&self, after: bool) -> MeanEstimate {
        let runs = self.hours / HOURS_OF_A_YEAR;
        let events: Vec<(f64, Vec<f64>)> = self
            .register
            .entries
            .iter()
            .map(|e| (e.frequency.per_year * runs, self.values(if after { &e.after } else { &e.before })))
            .collect();
        let events: Vec<(f64, &[f64])> = events.iter().map(|(w, v)| (*w, v.as_slice())).collect();
        weighted_mean(&events, self.confidence)
    }

    /// The share of runs that lose more than a bound, by the same weights; only where at most one is expected.
    pub fn exceedance(&self, bound: f64) -> Option<f64> {
        let runs = self.hours / HOURS_OF_A_YEAR;
        let expected: f64 = self.register.entries.iter().map(|e| e.frequency.per_year * runs).sum();
        let events: Vec<(f64, Vec<f64>)> = self
            .register
            .entries
            .iter()
            .map(|e| (e.frequency.per_year * runs, self.values(&e.before)))
            .collect();
        let events: Vec<(f64, &[f64])> = events.iter().map(|(w, v)| (*w, v.as_slice())).collect();
        (expected <= 0.5).then(|| weighted_exceedance(&events, bound))
    }

    fn scale(&self, estimate: &MeanEstimate) -> Scale {
        let unit = match self.counted() {
            Counted::Money => Unit::Money,
            Counted::Orders => Unit::Orders,
            Counted::Hours => Unit::Factor,
        };
        let half = if estimate.half_width > 0.0 { estimate.half_width } else { f64::NAN };
        Scale::new(unit, &self.currency, estimate.mean.abs(), half)
    }

    /// A mean with its unit, and its interval.
    pub fn words(&self, e: &MeanEstimate) -> (String, String) {
        if e.n == 0 || e.mean.is_nan() {
            return (NO_VALUE.to_owned(), String::new());
        }
        let scale = self.scale(e);
        let interval = e.interval().map(|(a, b)| format!("{} … {}", scale.number(a), scale.number(b)));
        (scale.quantity(e.mean), interval.unwrap_or_default())
    }

    fn bounded(&self, value: f64, interval: Option<(f64, f64)>) -> String {
        let half = interval.map_or(f64::NAN, |(a, b)| (b - a) / 2.0);
        let e = MeanEstimate {
            n: 1,
            missing: 0,
            mean: value,
            sd: f64::NAN,
            half_width: half,
            confidence: self.confidence,
        };
        let scale = self.scale(&e);
        match interval {
            Some((a, b)) => format!("{} ({} … {})", scale.quantity(value), scale.number(a), scale.number(b)),
            None => scale.quantity(value),
        }
    }
}

/// How often, with as many digits as mean something.
pub(super) fn times(per_year: f64) -> String {
    match per_year {
        0.0 => "0".to_owned(),
        f if f >= 10.0 => format!("{f:.0}"),
        f if f >= 0.1 => format!("{f:.2}"),
        f => format!("{f:.4}"),
    }
}

/// The longest outage that a node survives.
pub(super) fn survives(s: &Survival) -> String {
    match s.survives {
        (hours, true) => format!("> {hours:.0} h"),
        (hours, false) => format!("{hours:.1} h"),
    }
}

/// How long a node takes to recover.
pub(super) fn recovers(s: &Survival) -> String {
    let e = &s.recovers;
    let more = if s.censored > 0 { "> " } else { "" };
    let half = if e.half_width.is_nan() { String::new() } else { format!(" ± {:.1}", e.half_width) };
    format!("{more}{:.1}{half} h", e.mean)
}

/// What the register comes to.
pub fn answer(report: &RiskReport) -> Vec<String> {
    let lines = report.lines();
    let mut out = Vec::new();
    if let Some(worst) = lines.first().filter(|l| l.year.0.mean > 0.0) {
        let (size, interval) = report.words(&worst.year.0);
        let after = worst.year.1.as_ref().map(|e| report.words(e));
        let with = after.map_or(String::new(), |(s, i)| format!(", {s} ({i}) with all playbooks"));
        out.push(format!("“{}” is the largest risk: {size} ({interval}) a year{with}.", worst.name));
    } else {
        out.push("No disruption of this scenario comes by itself and does harm.".to_owned());
    }
    let (before, after) = report.tails();
    let said = |t: &Tail| report.bounded(t.cvar, t.cvar_interval);
    let with = after.as_ref().map_or(String::new(), |t| format!(", {} with all playbooks", said(t)));
    out.push(format!(
        "The worst {} of runs lose {} on average{with}.",
        percent_words(1.0 - report.level),
        said(&before)
    ));
    if !before.is_enough() {
        out.push(format!(
            "That rests on fewer than 20 runs: {} replications would be enough for this level.",
            whole(before.wanted() as u64)
        ));
    }
    if let Some(nodes) = &report.nodes {
        let at_risk = nodes.list.iter().filter(|s| !s.survives.1 && s.recovers.mean > s.survives.0);
        let weakest = at_risk.min_by(|a, b| a.survives.0.total_cmp(&b.survives.0));
        out.push(match weakest {
            Some(s) => format!(
                "The {} “{}” is the weakest point: it can be missing for {} and takes {} to recover from {:.0} h.",
                s.node.kind,
                s.node.name,
                survives(s),
                recovers(s),
                report.outage
            ),
            None => "Every node can be missing for longer than it takes to recover.".to_owned(),
        });
    }
    out
}

/// The rows of the register.
pub(super) fn register_rows(report: &RiskReport) -> Vec<Vec<String>> {
    let both = |e: &MeanEstimate| {
        let (mean, interval) = report.words(e);
        if interval.is_empty() { mean } else { format!("{mean} ({interval})") }
    };
    let mut rows = vec![
        ["disruption", "a year", "by", "one does", "in a year", "with playbooks", "seen in a run"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for l in report.lines() {
        let counted = l.entry.frequency.basis != Basis::Never;
        let year = |e: &MeanEstimate| if counted { both(e) } else { NO_VALUE.to_owned() };
        rows.push(vec![
            l.name.to_owned(),
            times(l.entry.frequency.per_year),
            l.entry.frequency.basis.words().to_owned(),
            both(&l.one.0),
            year(&l.year.0),
            l.year.1.as_ref().map_or(NO_VALUE.to_owned(), year),
            times(l.seen),
        ]);
    }
    rows
}

/// Tail and weighted means in lines: what it is, without playbooks, with them.
pub(super) fn totals(report: &RiskReport) -> Vec<Vec<String>> {
    let (before, after) = report.tails();
    let t = &report.register.together;
    let both = |e: &MeanEstimate| {
        let (mean, interval) = report.words(e);
        if interval.is_empty() { mean } else { format!("{mean} ({interval})") }
    };
    let with = |text: String| if report.playbooks { text } else { NO_VALUE.to_owned() };
    let level = percent_words(report.level);
    let tail = |of: fn(&Tail) -> Bounded| {
        let said = |t: &Tail| report.bounded(of(t).0, of(t).1);
        (said(&before), after.as_ref().map_or(NO_VALUE.to_owned(), said))
    };
    let (var, cvar) = (tail(|t| (t.var, t.var_interval)), tail(|t| (t.cvar, t.cvar_interval)));
    vec![
        vec!["loss of a run".into(), "no playbook".into(), "all playbooks".into()],
        vec!["mean of the runs".into(), both(&report.mean(&t.before)), with(both(&report.mean(&t.after)))],
        vec![
            "from single disruptions, weighted".into(),
            both(&report.weighted(false)),
            with(both(&report.weighted(true))),
        ],
        vec![format!("VaR {level}"), var.0, var.1],
        vec![format!("CVaR {level}"), cvar.0, cvar.1],
        vec!["readiness alone".into(), NO_VALUE.to_owned(), with(both(&report.mean(&t.readiness)))],
    ]
}

/// The rows of the nodes, the weakest first.
pub(super) fn node_rows(report: &RiskReport) -> Vec<Vec<String>> {
    let Some(nodes) = &report.nodes else { return Vec::new() };
    let recover = format!("recovers from {:.0} h in", report.outage);
    let mut rows =
        vec![vec!["kind".to_owned(), "node".into(), "survives".into(), recover, "on time then".into()]];
    for s in ranked(nodes) {
        rows.push(vec![
            s.node.kind.to_owned(),
            s.node.name.clone(),
            survives(s),
            recovers(s),
            percent(s.on_time),
        ]);
    }
    rows
}

/// The nodes, the weakest first.
pub(super) fn ranked(nodes: &Nodes) -> Vec<&Survival> {
    let mut list: Vec<&Survival> = nodes.list.iter().collect();
    list.sort_by(|a, b| {
        a.survives.0.total_cmp(&b.survives.0).then(b.recovers.mean.total_cmp(&a.recovers.mean))
    });
    list
}

/// The summary on a terminal.
pub fn summary(report: &RiskReport) -> String {
    let mut out = format!(
        "{}\nLosses are {}, against a twin in which nothing happens.\n",
        setting(report),
        report.counted().words()
    );
    out.push_str(&super::drill::lines(&register_rows(report)));
    out.push_str(&super::drill::lines(&totals(report)));
    if let Some(nodes) = &report.nodes {
        out.push_str(&format!(
            "Nodes missing, without playbooks, {} replications: the service fails below {} on time ({} when nothing is \
             missing)\n",
            nodes.replications,
            percent(nodes.fails_below),
            percent(nodes.calm)
        ));
        out.push_str(&super::drill::lines(&node_rows(report)));
    }
    for left in &report.left_out {
        out.push_str(&format!("  left out: {left} cannot be taken away while a run goes on\n"));
    }
    for line in answer(report) {
        out.push_str(&line);
        out.push('\n');
    }
    out.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// What all figures rest on.
pub(super) fn setting(report: &RiskReport) -> String {
    format!(
        "{} paired replications of each disruption and of all together, seed {}, {} intervals{}",
        whole(u64::from(report.replications)),
        report.seed,
        percent_words(report.confidence),
        if report.rough { ", a rough look only" } else { "" }
    )
}
