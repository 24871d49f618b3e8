//! What moves the answer: a tornado of everything that was different between replications, and, for disruptions that
//! come in some replications and stay away in others, how often they come and what they do.
//!
//! Replications differ by chance alone, so a difference between two groups of them is an effect of what divides them,
//! as long as that is itself a matter of chance; disruptions that something in the run sets off may only go along with
//! what they seem to do.

use super::board::{after, things};
use crate::experiment::result::Better;
use crate::report::answer::confidence;
use crate::report::causes::correlated;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::{Scale, percent, whole};
use crate::report::page::{Block, Cell, Part, Table, Tone};
use crate::stats::{MeanEstimate, Proportion, WelchDifference};

/// A group of fewer replications than this says nothing.
const FEWEST: usize = 5;
/// Charts for so many measures, tables for the others.
const CHARTS: usize = 3;
/// Bars in a chart.
const MOST: usize = 8;

/// Something that was different between replications.
struct Driver<'a> {
    label: String,
    values: &'a [f64],
    /// It happened in some replications and in others it did not.
    happens: bool,
}

/// What the replications with little, and those with much of a driver gave.
struct Effect {
    driver: usize,
    low: MeanEstimate,
    high: MeanEstimate,
    difference: WelchDifference,
    /// Its share of the variance, with the interval.
    share: Option<(f64, (f64, f64))>,
}

fn drivers(f: &Findings) -> Vec<Driver<'_>> {
    let inputs = f.inputs.iter().map(|x| Driver {
        label: x.info.label.clone(),
        values: &x.values,
        happens: x.values.iter().all(|v| *v == 0.0 || *v == 1.0),
    });
    let disruptions = things(f, after("disruption.")).into_iter().filter_map(|thing| {
        let times = thing.get("times")?;
        Some(Driver { label: format!("disruption {}", thing.name), values: &times.values, happens: true })
    });
    inputs.chain(disruptions).collect()
}

/// The replications without (or in the lowest third) and with (or in the highest third) of a driver.
fn divided(driver: &Driver<'_>, of: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut known: Vec<(f64, f64)> = driver
        .values
        .iter()
        .copied()
        .zip(of.iter().copied())
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect();
    if driver.happens {
        let group = |with: bool| known.iter().filter(|(x, _)| (*x > 0.0) == with).map(|(_, y)| *y).collect();
        return (group(false), group(true));
    }
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let third = known.len() / 3;
    let (low, high) = (known.get(..third).unwrap_or(&[]), known.get(known.len() - third..).unwrap_or(&[]));
    // The same in every replication: there is nothing to divide by.
    if low.last().map(|p| p.0) == high.first().map(|p| p.0) {
        return (Vec::new(), Vec::new());
    }
    (low.iter().map(|p| p.1).collect(), high.iter().map(|p| p.1).collect())
}

/// What each driver does to a measure, the strongest first.
fn effects(f: &Findings, kpi: &KpiFinding, drivers: &[Driver<'_>]) -> Vec<Effect> {
    let level = f.method.confidence;
    let effect = |(driver, d): (usize, &Driver<'_>)| {
        let (low, high) = divided(d, &kpi.values);
        (low.len() >= FEWEST && high.len() >= FEWEST).then(|| Effect {
            driver,
            difference: WelchDifference::of(&low, &high, level),
            low: MeanEstimate::of(&low, level),
            high: MeanEstimate::of(&high, level),
            share: correlated(&kpi.values, d.values, level).map(|c| (c.share, c.interval)),
        })
    };
    let mut all: Vec<Effect> = drivers.iter().enumerate().filter_map(effect).collect();
    all.sort_by(|a, b| b.difference.difference.abs().total_cmp(&a.difference.difference.abs()));
    all
}

/// The section.
pub fn part(f: &Findings) -> Option<Part> {
    let drivers = drivers(f);
    let mut blocks = Vec::new();
    for kpi in deciding(f) {
        let effects = effects(f, kpi, &drivers);
        if effects.is_empty() {
            continue;
        }
        let table = table(f, kpi, &drivers, &effects);
        blocks.push(if blocks.len() < CHARTS {
            Block::Figure(tornado(f, kpi, &drivers, &effects), table)
        } else {
            Block::Folded(format!("What moves: {}", kpi.info.label), table)
        });
    }
    if blocks.is_empty() {
        return None;
    }
    blocks.insert(
        0,
        Block::Text(
            "Replications differ in what chance brings. Beside each other are those with little and those with much of it; \
             what is left is the order in which things happened."
                .into(),
        ),
    );
    Some(Part { id: "inputs".into(), title: "What chance had a hand in".into(), blocks })
}

/// The measures of the targets, then the others of the first page; without any that is the same in every replication.
fn deciding(f: &Findings) -> Vec<&KpiFinding> {
    let mut all: Vec<&KpiFinding> = Vec::new();
    for kpi in f.targets.iter().map(|t| f.kpi_of(t)).chain(f.kpis.iter().filter(|k| k.info.headline)) {
        if all.iter().all(|k| k.info.id != kpi.info.id) && kpi.spread.max > kpi.spread.min {
            all.push(kpi);
        }
    }
    all
}

fn tornado(f: &Findings, kpi: &KpiFinding, drivers: &[Driver<'_>], effects: &[Effect]) -> Chart {
    let scale = kpi.scale(&f.title.currency);
    let shown = &effects[..effects.len().min(MOST)];
    let ends = |e: &MeanEstimate| e.interval().map_or([e.mean, e.mean], |(a, b)| [a, b]);
    let values =
        shown.iter().flat_map(|e| ends(&e.low).into_iter().chain(ends(&e.high))).chain([kpi.mean.mean]);
    let unit = if scale.suffix.is_empty() {
        kpi.info.label.clone()
    } else {
        format!("{} ({})", kpi.info.label, scale.suffix.trim())
    };
    let x = Axis::numbers(unit, values.map(|v| scale.scaled(v)), 6);
    let names = shown.iter().map(|e| drivers[e.driver].label.clone()).collect();
    let strongest = &shown[0];
    let caption = format!(
        "Strongest: {}. With much of it {}, with little or none {}.",
        drivers[strongest.driver].label,
        scale.mean_and_half_width(strongest.high.mean, strongest.high.half_width),
        scale.mean_and_half_width(strongest.low.mean, strongest.low.half_width),
    );
    let mut chart = Chart::new(format!("What moves: {}", kpi.info.label), caption, x, Axis::names("", names));
    for (i, e) in shown.iter().enumerate() {
        let y = i as f64 + 0.5;
        let (low, high) = (scale.scaled(e.low.mean), scale.scaled(e.high.mean));
        chart.rectangle((low.min(high), y - 0.22), (low.max(high), y + 0.22), Ink::Grey);
        for (mean, y, ink) in [(&e.low, y - 0.12, Ink::Series(0)), (&e.high, y + 0.12, Ink::Series(1))] {
            let [a, b] = ends(mean).map(|v| scale.scaled(v));
            chart.line(vec![(a, y), (b, y)], ink, 2.0);
            chart.dot((scale.scaled(mean.mean), y), ink, 4.5);
        }
    }
    let middle = scale.scaled(kpi.mean.mean);
    chart.line(vec![(middle, 0.0), (middle, shown.len() as f64)], Ink::Strong, 1.0);
    chart.key("without it, or the third with least", Ink::Series(0), Shape::Dot);
    chart.key("with it, or the third with most", Ink::Series(1), Shape::Dot);
    chart.key("mean of all", Ink::Strong, Shape::Line);
    chart
}

fn table(f: &Findings, kpi: &KpiFinding, drivers: &[Driver<'_>], effects: &[Effect]) -> Table {
    let scale = kpi.scale(&f.title.currency);
    let explained = f.explained.iter().find(|e| f.kpis[e.kpi].info.id == kpi.info.id);
    let caption = match explained {
        Some(e) => {
            format!("{}: all inputs together explain {} of its variance", kpi.info.label, percent(e.share))
        }
        None => kpi.info.label.clone(),
    };
    let mut table = Table::new(
        format!("{caption}; {} intervals", confidence(f)),
        &["Driver", "#Little or none", "#Much", "#Difference", "#Share of the variance"],
    );
    for e in effects {
        let mean = |m: &MeanEstimate| {
            Cell::from(scale.mean_and_half_width(m.mean, m.half_width))
                .small(format!("n = {}", whole(m.n as u64)))
        };
        let share = e.share.map_or(Cell::from("–").tone(Tone::Quiet), |(share, (low, high))| {
            Cell::from(percent(share)).small(format!("{} … {}", percent(low), percent(high)))
        });
        table.row(vec![
            drivers[e.driver].label.as_str().into(),
            mean(&e.low),
            mean(&e.high),
            difference(&scale, kpi, &e.difference),
            share,
        ]);
    }
    table
}

/// A difference with its interval, marked as good or bad news when the interval leaves zero out.
fn difference(scale: &Scale, kpi: &KpiFinding, d: &WelchDifference) -> Cell {
    let cell = Cell::from(scale.mean_and_half_width(d.difference, d.half_width));
    match (d.interval(), kpi.info.better) {
        (Some((low, high)), better) if better != Better::Neither && (low > 0.0 || high < 0.0) => {
            cell.tone(if (low > 0.0) == (better == Better::Higher) { Tone::Good } else { Tone::Bad })
        }
        _ => cell,
    }
}

/// How often each disruption comes and what it does to the measure that decides, where some replications are without.
pub fn matrix(f: &Findings) -> Vec<Block> {
    let disruptions = things(f, after("disruption."));
    let Some(kpi) = deciding(f).into_iter().next() else { return Vec::new() };
    let scale = kpi.scale(&f.title.currency);
    let level = f.method.confidence;
    let mut always = Vec::new();
    let mut shown = Vec::new();
    for thing in &disruptions {
        let Some(times) = thing.get("times") else { continue };
        let driver = Driver { label: thing.name.clone(), values: &times.values, happens: true };
        let (without, with) = divided(&driver, &kpi.values);
        if with.len() >= FEWEST && without.len() >= FEWEST {
            let often = Proportion::of(with.len(), with.len() + without.len(), level);
            shown.push((thing.name.as_str(), often, WelchDifference::of(&without, &with, level)));
        } else if with.len() > without.len() {
            always.push(thing.name.as_str());
        }
    }
    let mut blocks = Vec::new();
    if !shown.is_empty() {
        blocks.push(chart_of(&scale, kpi, &shown, f));
    }
    if !always.is_empty() {
        blocks.push(Block::Text(format!(
            "In (nearly) every replication: {}. What {} cannot be told from these alone; plimsoll drill and plimsoll risk \
             compare with a twin in which nothing happens.",
            always.join(", "),
            if always.len() == 1 { "it does" } else { "they do" },
        )));
    }
    blocks
}

fn chart_of(
    scale: &Scale,
    kpi: &KpiFinding,
    shown: &[(&str, Proportion, WelchDifference)],
    f: &Findings,
) -> Block {
    let ends = |d: &WelchDifference| d.interval().unwrap_or((d.difference, d.difference));
    let across =
        shown.iter().flat_map(|(_, often, _)| [often.interval.0, often.interval.1]).map(|v| 100.0 * v);
    let up = shown.iter().flat_map(|(_, _, d)| [ends(d).0, ends(d).1, 0.0]).map(|v| scale.scaled(v));
    let x = Axis::numbers("replications in which it comes (%)", across.chain([0.0]), 6);
    let unit = scale.suffix.trim();
    let label = if unit.is_empty() { kpi.info.label.clone() } else { format!("{} ({unit})", kpi.info.label) };
    let y = Axis::numbers(format!("change of: {label}"), up, 5);
    let caption = format!(
        "To the right: it comes often. Away from the line: it changes “{}” much, against replications without it. Crosses are \
         {} intervals.",
        kpi.info.label,
        confidence(f)
    );
    let mut chart = Chart::new("How often and how bad", caption, x, y);
    let mut table = Table::new(
        "Disruptions that come in some replications only",
        &["Disruption", "#How often", "#What changes"],
    );
    let right = match &chart.x {
        Axis::Numbers { marks, .. } => marks[marks.len() - 1],
        Axis::Sizes { .. } | Axis::Names { .. } => unreachable!("an axis of numbers"),
    };
    chart.line(vec![(0.0, 0.0), (right, 0.0)], Ink::Strong, 1.0);
    let mut names = Vec::new();
    for (name, often, d) in shown {
        let (low, high) = ends(d);
        let (low, high, mean) = (scale.scaled(low), scale.scaled(high), scale.scaled(d.difference));
        let cell = difference(scale, kpi, d);
        let ink = match cell.tone {
            Tone::Good => Ink::Good,
            Tone::Bad => Ink::Bad,
            _ => Ink::Soft,
        };
        let share = 100.0 * often.observed();
        chart.line(vec![(100.0 * often.interval.0, mean), (100.0 * often.interval.1, mean)], ink, 2.0);
        chart.line(vec![(share, low), (share, high)], ink, 2.0);
        chart.dot((share, mean), ink, 4.0);
        names.push(((share, mean), (*name).to_owned()));
        table.row(vec![
            Cell::from(*name),
            Cell::from(percent(often.observed())).small(format!(
                "{} … {}",
                percent(often.interval.0),
                percent(often.interval.1)
            )),
            cell,
        ]);
    }
    chart.words_apart(names);
    Block::Figure(chart, table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::result::{KpiInfo, RunResult, Unit};
    use crate::report::chart::Mark;
    use crate::report::example::example_run;

    /// The example with a disruption that comes in two of five replications and takes ten points off the first target.
    fn disturbed(replications: u32) -> RunResult {
        let mut run = example_run(replications);
        let on_time = run.kpis[0].clone();
        let times = KpiInfo {
            id: "disruption.storm.times".into(),
            label: "How often storm happened".into(),
            unit: Unit::Factor,
            headline: false,
            ..on_time
        };
        run.kpis.push(times);
        for r in &mut run.replications {
            let comes = r.index % 5 < 2;
            r.values[0] -= if comes { 0.1 } else { 0.0 };
            r.values.push(f64::from(comes));
        }
        run
    }

    fn groups(run: &RunResult) -> (f64, f64) {
        let mean = |with: f64| {
            let of = run.replications.iter().filter(|r| *r.values.last().unwrap() == with);
            let values: Vec<f64> = of.map(|r| r.values[0]).collect();
            crate::stats::mean_of(&values)
        };
        (mean(0.0), mean(1.0))
    }

    #[test]
    fn the_tornado_ends_at_the_means_of_the_two_groups() {
        let run = disturbed(40);
        let f = Findings::of(&run);
        let part = part(&f).expect("something moves the answer");
        let Block::Figure(chart, table) = &part.blocks[1] else { panic!("no chart") };
        let (without, with) = groups(&run);
        let storm =
            table.rows.iter().position(|r| r[0].text == "disruption storm").expect("the storm has a row");
        assert_eq!(storm, 0, "the strongest is on top");
        let dots: Vec<f64> = chart
            .marks
            .iter()
            .filter_map(|m| match m {
                Mark::Dot { at, .. } if at.1 < 1.0 => Some(at.0 / 100.0),
                _ => None,
            })
            .collect();
        assert!((dots[0] - without).abs() < 1e-12 && (dots[1] - with).abs() < 1e-12, "{dots:?}");
        assert_eq!(table.rows[0][3].tone, Tone::Bad);
    }

    #[test]
    fn the_matrix_stands_at_share_and_difference() {
        let run = disturbed(40);
        let f = Findings::of(&run);
        let blocks = matrix(&f);
        let Block::Figure(chart, table) = &blocks[0] else { panic!("no chart") };
        let dot = chart.marks.iter().find_map(|m| match m {
            Mark::Dot { at, .. } => Some(*at),
            _ => None,
        });
        let ((without, with), (x, y)) = (groups(&run), dot.expect("a dot"));
        assert!((x - 40.0).abs() < 1e-9 && (y - 100.0 * (with - without)).abs() < 1e-9, "{x} {y}");
        assert_eq!(table.rows[0][1].text, percent(0.4));
        // What happens always has nothing to be compared with here.
        let mut run = run;
        run.replications.iter_mut().for_each(|r| *r.values.last_mut().unwrap() = 1.0);
        let blocks = matrix(&Findings::of(&run));
        assert!(matches!(&blocks[..], [Block::Text(words)] if words.contains("storm")), "{blocks:?}");
    }
}
