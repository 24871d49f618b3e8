//! The page of a comparison.

use super::{
    CompareReport, best_first, better_in, closing, difference_scale, difference_words, interval_words,
    percent_words, signed, value_scale, worth_words,
};
use crate::experiment::compare::{Compared, Verdict, Word};
use crate::experiment::result::Bound;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::number::{NO_VALUE, as_given, percent, whole};
use crate::report::page::{Block, Cell, Page, Part, Table, Tone};
use crate::stats::Histogram;

/// Histograms of differences are drawn for so many measures and variants.
const MOST_DISTRIBUTIONS: usize = 4;

/// The page.
pub fn page(report: &CompareReport) -> Page {
    let c = &report.comparison;
    let mut notes = Vec::new();
    if c.replications < report.wanted as usize {
        notes.push(format!("{} of {} replications finished.", c.replications, report.wanted));
    }
    let mut closing = closing(report);
    let answer = if closing.is_empty() { String::new() } else { closing.remove(0) };
    let mut first = Part { id: "inputs".into(), title: "What each changes".into(), blocks: Vec::new() };
    first.blocks.extend((0..c.points.len() - 1).map(|i| Block::Table(inputs(report, i))));
    let mut verdicts = Part { id: "verdicts".into(), title: "Verdicts".into(), blocks: Vec::new() };
    if !closing.is_empty() {
        verdicts.blocks.push(Block::List(closing));
    }
    verdicts.blocks.extend((0..c.points.len() - 1).map(|i| Block::Table(table(report, i, true))));
    verdicts.blocks.extend(
        (0..c.points.len() - 1)
            .map(|i| Block::Folded(format!("All measures of {}", c.points[i + 1]), table(report, i, false))),
    );
    let mut sections = vec![first, verdicts];
    let figures = Part { id: "differences".into(), title: "Differences".into(), blocks: figures(report) };
    let spread = Part {
        id: "distributions".into(),
        title: "Replication by replication".into(),
        blocks: distributions(report),
    };
    let ranks =
        Part { id: "ranking".into(), title: "Who is told from whom".into(), blocks: rankings(report) };
    let targets = Part { id: "targets".into(), title: "Targets".into(), blocks: targets(report) };
    sections.extend([targets, figures, spread, ranks].into_iter().filter(|s| !s.blocks.is_empty()));
    if !report.warnings.is_empty() {
        let blocks = vec![Block::List(report.warnings.clone())];
        sections.push(Part { id: "remarks".into(), title: "Remarks".into(), blocks });
    }
    sections.push(method(report));
    let rough = if report.rough { " · rough" } else { "" };
    Page {
        one_sheet: false,
        name: report.name.clone(),
        question: report
            .question
            .clone()
            .unwrap_or_else(|| format!("Which is better: {}?", c.points.join(", "))),
        answer,
        facts: format!(
            "{} points · {} paired replications of each · seed {}{rough}",
            c.points.len(),
            whole(c.replications as u64),
            report.seed
        ),
        notes,
        sections,
    }
}

fn inputs(report: &CompareReport, variant: usize) -> Table {
    let c = &report.comparison;
    let caption = format!("“{}” against “{}”", c.points[variant + 1], c.points[0]);
    let mut table = Table::new(caption, &["What", "Before", "After", "From"]);
    for d in &report.changes[variant] {
        let value = |v: &Option<String>| v.as_ref().map_or(Cell::from(NO_VALUE), Cell::code);
        table.row(vec![Cell::code(&d.path), value(&d.before), value(&d.after), Cell::from(d.origin.clone())]);
    }
    if table.rows.is_empty() {
        table.row(vec!["Nothing".into(), NO_VALUE.into(), NO_VALUE.into(), "".into()]);
    }
    table
}

fn tone(word: Word) -> Tone {
    match word {
        Word::Better => Tone::Good,
        Word::Worse => Tone::Bad,
        Word::Higher | Word::Lower => Tone::Plain,
        _ => Tone::Quiet,
    }
}

fn sign(word: Word) -> &'static str {
    match word {
        Word::Better => "✓ ",
        Word::Worse => "✗ ",
        _ => "",
    }
}

fn table(report: &CompareReport, variant: usize, deciding: bool) -> Table {
    let c = &report.comparison;
    let caption = format!("“{}” less “{}”; {}", c.points[variant + 1], c.points[0], interval_words(report));
    let headings = [
        "Measure",
        &format!("#{}", c.points[0]),
        &format!("#{}", c.points[variant + 1]),
        "#Difference",
        "#Better in",
        "#Pairing is worth",
        "Verdict",
    ];
    let mut table = Table::new(caption, &headings);
    for m in c.measures.iter().filter(|m| !deciding || m.deciding) {
        let scale = value_scale(m, &report.currency);
        let mean = |i: usize| m.means[i].map_or(Cell::from(NO_VALUE), |e| Cell::from(scale.quantity(e.mean)));
        let name = Cell::from(m.info.label.clone()).small(m.info.id.clone());
        let mut row = vec![name, mean(0), mean(variant + 1)];
        match &m.against[variant] {
            Some(v) => {
                let (difference, interval) = difference_words(&m.info, v, &report.currency);
                row.push(Cell::from(difference).small(interval));
                row.push(
                    better_in(m, v).map_or(Cell::default(), |p| {
                        Cell::from(percent(p.observed())).small("of replications")
                    }),
                );
                let worth = worth_words(v.figures.paired.worth);
                let correlation = v.figures.paired.correlation;
                row.push(if worth.is_empty() || !correlation.is_finite() {
                    Cell::default()
                } else {
                    Cell::from(format!("× {worth}")).small(format!("correlation {correlation:.2}"))
                });
                row.push(Cell::from(format!("{}{}", sign(v.word), v.word.text())).tone(tone(v.word)));
            }
            None => {
                row.extend([Cell::default(), Cell::default(), Cell::default()]);
                row.push(Cell::from("only one of them has it").tone(Tone::Quiet));
            }
        }
        table.row(row);
    }
    table
}

fn ink(word: Word) -> Ink {
    match word {
        Word::Better => Ink::Good,
        Word::Worse => Ink::Bad,
        _ => Ink::Soft,
    }
}

/// Interval plots: a chart of all deciding measures for a single variant, else a chart of all variants for each.
fn figures(report: &CompareReport) -> Vec<Block> {
    if report.comparison.family == 1 {
        return relative(report).into_iter().collect();
    }
    report.comparison.deciding().filter_map(|m| intervals(report, m)).collect()
}

/// Differences in per cent of the baseline's mean, so that all measures share an axis.
fn relative(report: &CompareReport) -> Option<Block> {
    let rows: Vec<(&Compared, Verdict, f64)> = report
        .comparison
        .deciding()
        .filter_map(|m| {
            let (verdict, base) = (m.against[0]?, m.means[0]?.mean);
            (base != 0.0 && verdict.figures.paired.difference.mean.is_finite()).then_some((
                m,
                verdict,
                base.abs(),
            ))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let share = |v: f64, base: f64| 100.0 * v / base;
    let ends = rows.iter().flat_map(|(_, v, base)| {
        let d = v.figures.paired.difference;
        let (low, high) = d.interval().unwrap_or((d.mean, d.mean));
        [share(low, *base), share(high, *base), 0.0]
    });
    let names = rows.iter().map(|(m, ..)| m.info.label.clone()).collect();
    let c = &report.comparison;
    let caption = format!(
        "Dots are mean differences, lines their {}; green is better, red is worse, grey is not told from nothing.",
        interval_words(report)
    );
    let title = format!("“{}” less “{}”", c.points[1], c.points[0]);
    let across = format!("difference in % of {}", c.points[0]);
    let mut chart = Chart::new(title, caption, Axis::numbers(across, ends, 6), Axis::names("", names));
    let mut table = Table::new(
        "Differences in % of the baseline",
        &["Measure", "#Difference", "#From", "#To", "Verdict"],
    );
    let n = rows.len() as f64;
    chart.line(vec![(0.0, 0.0), (0.0, n)], Ink::Strong, 1.2);
    for (i, (m, v, base)) in rows.iter().enumerate() {
        let (y, d) = (i as f64 + 0.5, v.figures.paired.difference);
        let (low, high) = d.interval().unwrap_or((d.mean, d.mean));
        chart.line(vec![(share(low, *base), y), (share(high, *base), y)], ink(v.word), 3.0);
        chart.dot((share(d.mean, *base), y), ink(v.word), 4.5);
        let number = |v: f64| Cell::from(format!("{:+.2} %", share(v, *base)).replace('-', "−"));
        table.row(vec![
            m.info.label.clone().into(),
            number(d.mean),
            number(low),
            number(high),
            v.word.text().into(),
        ]);
    }
    Some(Block::Figure(chart, table))
}

/// All variants in one measure.
fn intervals(report: &CompareReport, m: &Compared) -> Option<Block> {
    let c = &report.comparison;
    let rows: Vec<(usize, Verdict)> =
        m.against.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v))).collect();
    let widest = rows
        .iter()
        .map(|(_, v)| v.figures.paired.difference)
        .max_by(|a, b| (a.mean.abs() + a.half_width).total_cmp(&(b.mean.abs() + b.half_width)))?;
    let scale = difference_scale(&m.info, &widest, &report.currency);
    let ends = rows.iter().flat_map(|(_, v)| {
        let d = v.figures.paired.difference;
        let (low, high) = d.interval().unwrap_or((d.mean, d.mean));
        [scale.scaled(low), scale.scaled(high), 0.0]
    });
    let names = rows.iter().map(|(i, _)| c.points[i + 1].clone()).collect();
    let unit = if scale.suffix.is_empty() { String::new() } else { format!(" ({})", scale.suffix) };
    let across = format!("difference from {}{unit}", c.points[0]);
    let caption = format!("Dots are mean differences, lines their {}.", interval_words(report));
    let mut chart =
        Chart::new(&m.info.label, caption, Axis::numbers(across, ends, 6), Axis::names("", names));
    let mut table = Table::new(
        format!("{}, differences from “{}”", m.info.label, c.points[0]),
        &["Variant", "#Difference", "#From", "#To", "Verdict"],
    );
    chart.line(vec![(0.0, 0.0), (0.0, rows.len() as f64)], Ink::Strong, 1.2);
    for (row, (i, v)) in rows.iter().enumerate() {
        let (y, d) = (row as f64 + 0.5, v.figures.paired.difference);
        let (low, high) = d.interval().unwrap_or((d.mean, d.mean));
        chart.line(vec![(scale.scaled(low), y), (scale.scaled(high), y)], ink(v.word), 3.0);
        chart.dot((scale.scaled(d.mean), y), ink(v.word), 4.5);
        let number = |v: f64| Cell::from(scale.with_unit(&signed(&scale, v)));
        table.row(vec![
            c.points[i + 1].clone().into(),
            number(d.mean),
            number(low),
            number(high),
            Cell::from(v.word.text()).tone(tone(v.word)),
        ]);
    }
    Some(Block::Figure(chart, table))
}

/// How the differences spread over the replications, for the first few deciding measures.
fn distributions(report: &CompareReport) -> Vec<Block> {
    let c = &report.comparison;
    let mut out = Vec::new();
    for m in c.deciding() {
        for (i, verdict) in m.against.iter().enumerate() {
            let (Some(v), Some(a), Some(b)) = (verdict, &m.columns[0], &m.columns[i + 1]) else { continue };
            if out.len() < MOST_DISTRIBUTIONS && v.word != Word::Same && v.word != Word::Unknown {
                let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| b - a).collect();
                out.push(distribution(report, m, &c.points[i + 1], v, &differences));
            }
        }
    }
    out
}

fn distribution(
    report: &CompareReport,
    m: &Compared,
    variant: &str,
    v: &Verdict,
    differences: &[f64],
) -> Block {
    let d = v.figures.paired.difference;
    let finite: Vec<f64> = differences.iter().copied().filter(|v| v.is_finite()).collect();
    let bins = (2.0 * (finite.len() as f64).cbrt()).ceil().clamp(1.0, 24.0) as usize;
    let scale = difference_scale(&m.info, &d, &report.currency);
    let shown: Vec<f64> = finite.iter().map(|v| scale.scaled(*v)).collect();
    let histogram = Histogram::of(&shown, bins);
    let unit = if scale.suffix.is_empty() { String::new() } else { format!(" ({})", scale.suffix) };
    let x = Axis::numbers(format!("difference{unit}"), shown.iter().copied().chain([0.0]), 8);
    let y = Axis::numbers("replications", [0.0, histogram.tallest() as f64], 4);
    let better = match better_in(m, v) {
        Some(p) => format!("“{variant}” is better in {} of the replications", percent(p.observed())),
        None => {
            format!("“{variant}” is higher in {} of the replications", percent(v.figures.higher.observed()))
        }
    };
    let caption = format!("{better}; the mean difference is {}.", scale.with_unit(&signed(&scale, d.mean)));
    let title = format!("{}: “{variant}” less “{}”", m.info.label, report.comparison.points[0]);
    let mut chart = Chart::new(title, caption, x, y);
    let wide = (histogram.high - histogram.low) / histogram.counts.len().max(1) as f64;
    let mut table = Table::new("Replications by difference", &["#From", "#To", "#Replications"]);
    for (i, &count) in histogram.counts.iter().enumerate() {
        let (from, to) = (histogram.low + wide * i as f64, histogram.low + wide * (i + 1) as f64);
        let gap = wide * 0.06;
        if count > 0 {
            chart.rectangle((from + gap, 0.0), (to - gap, count as f64), Ink::Grey);
        }
        let number = |v: f64| Cell::from(format!("{v:.4}").replace('-', "−"));
        table.row(vec![number(from), number(to), Cell::from(count.to_string())]);
    }
    let tallest = histogram.tallest() as f64;
    chart.line(vec![(0.0, 0.0), (0.0, tallest)], Ink::Strong, 1.5);
    let mean = scale.scaled(d.mean);
    chart.line(vec![(mean, 0.0), (mean, tallest)], Ink::Main, 2.0);
    chart.key("replications", Ink::Grey, Shape::Area);
    chart.key("no difference", Ink::Strong, Shape::Line);
    chart.key("mean difference", Ink::Main, Shape::Line);
    Block::Figure(chart, table)
}

/// For each deciding measure of three or more points: their order, and which pairs the data tell apart.
fn rankings(report: &CompareReport) -> Vec<Block> {
    let c = &report.comparison;
    let of = |m: &Compared| {
        let (points, ranking) = m.ranking.as_ref()?;
        let order = best_first(m)?;
        let scale = value_scale(m, &report.currency);
        let caption = format!(
            "{}, best first; all {} pairs are compared with {} confidence together (Bonferroni)",
            m.info.label,
            ranking.comparisons,
            percent_words(ranking.confidence)
        );
        let mut table = Table::new(caption, &["Point", "#Mean", "Not told from"]);
        for &place in &order {
            let point = points[ranking.order[place]];
            let near = order.iter().filter(|j| **j != place && !ranking.apart[place][**j]);
            let near: Vec<&str> = near.map(|j| c.points[points[ranking.order[*j]]].as_str()).collect();
            let words = if near.is_empty() { "told from all".to_owned() } else { near.join(", ") };
            let mean = m.means[point]
                .map_or(NO_VALUE.to_owned(), |e| scale.mean_and_half_width(e.mean, e.half_width));
            table.row(vec![c.points[point].clone().into(), mean.into(), words.into()]);
        }
        Some(Block::Table(table))
    };
    c.deciding().filter_map(of).collect()
}

fn targets(report: &CompareReport) -> Vec<Block> {
    let c = &report.comparison;
    let of = |t: &super::TargetAt| {
        let m = c.measures.iter().find(|m| m.info.id == t.kpi)?;
        let scale = value_scale(m, &report.currency);
        let limit = match t.bound {
            Bound::AtLeast(v) => format!("at least {}", as_given(m.info.unit, &report.currency, v)),
            Bound::AtMost(v) => format!("at most {}", as_given(m.info.unit, &report.currency, v)),
        };
        let wanted =
            t.with_probability.map_or(String::new(), |p| format!(" in {} of replications", percent(p)));
        let caption = format!("{}: {} {limit}{wanted}", t.name, m.info.label);
        let mut table = Table::new(caption, &["Point", "Verdict", "#Estimate"]);
        for (name, column) in c.points.iter().zip(&m.columns) {
            let Some(values) = column else { continue };
            let met = t.met(values, c.confidence);
            let estimate = match t.with_probability {
                Some(_) => {
                    let kept = t.kept(values, c.confidence);
                    let (low, high) = kept.interval;
                    Cell::from(percent(kept.observed())).small(format!(
                        "{} to {}",
                        percent(low),
                        percent(high)
                    ))
                }
                None => {
                    let mean = crate::stats::MeanEstimate::of(values, c.confidence);
                    Cell::from(scale.mean_and_half_width(mean.mean, mean.half_width))
                }
            };
            let verdict = if met {
                Cell::from("✓ met").tone(Tone::Good)
            } else {
                Cell::from("✗ missed").tone(Tone::Bad)
            };
            table.row(vec![name.clone().into(), verdict, estimate]);
        }
        Some(Block::Table(table))
    };
    report.targets.iter().filter_map(of).collect()
}

fn method(report: &CompareReport) -> Part {
    let c = &report.comparison;
    let together = if c.family > 1 {
        format!(" The {} intervals of a measure hold together (Bonferroni).", c.family)
    } else {
        String::new()
    };
    let terms = vec![
        (
            "Pairing".to_owned(),
            "Replication by replication under common random numbers: the same order has the same content, arrival \
             and working times at every point, so that a difference is due to what was changed. “Pairing is worth” \
             says how many times as many independent replications would give the same interval."
                .to_owned(),
        ),
        (
            "Intervals".to_owned(),
            format!("{} Student’s t of the paired differences.{together} Each measure is a family of its own.", percent_words(c.confidence)),
        ),
        (
            "Alarms".to_owned(),
            "`--fail-if-worse` goes by p-values adjusted over all deciding measures and variants (Holm).".to_owned(),
        ),
        ("Seed".to_owned(), report.seed.to_string()),
        ("Replications".to_owned(), format!("{} of {} of each point", whole(c.replications as u64), whole(u64::from(report.wanted)))),
        ("Program".to_owned(), format!("Plimsoll {}", env!("CARGO_PKG_VERSION"))),
    ];
    Part { id: "method".into(), title: "How it was computed".into(), blocks: vec![Block::Terms(terms)] }
}
