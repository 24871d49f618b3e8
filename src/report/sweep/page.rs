//! The page of a sweep.

use super::{SweepReport, answer, lever_name, point_words, scale, swing_words};
use crate::experiment::result::{Better, Unit};
use crate::experiment::sweep::{Curve, Response};
use crate::report::chart::{Axis, Chart, Ink, Shape, Side};
use crate::report::compare::percent_words;
use crate::report::number::{Scale, whole};
use crate::report::page::{Block, Cell, Page, Part, Table, Tone};
use crate::scenario::sweep::Design;
use crate::stats::MeanEstimate;

/// Names of levels are written beside a frontier of at most so many points.
const MOST_NAMED: usize = 12;

/// The page.
pub fn page(report: &SweepReport) -> Page {
    let s = &report.swept;
    let part =
        |id: &str, title: &str, blocks: Vec<Block>| Part { id: id.into(), title: title.into(), blocks };
    let each =
        |of: &dyn Fn(&Response) -> Vec<Block>| -> Vec<Block> { s.measures.iter().flat_map(of).collect() };
    let sections = [
        part("steps", "What one step brings", steps(report).into_iter().map(Block::Table).collect()),
        part("effects", "What each lever does", each(&|m| effects(report, m))),
        part("curves", "Response curves", each(&|m| curves(report, m))),
        part("maps", "Two levers at once", each(&|m| maps(report, m))),
        part("interactions", "Interactions", each(&|m| interactions(report, m))),
        part("frontier", "Cost and service", frontier(report)),
        part("points", "All points", vec![Block::Table(points(report))]),
        part("method", "How it was computed", vec![Block::Terms(method(report))]),
    ];
    let mut notes = Vec::new();
    if s.replications < report.wanted as usize {
        notes.push(format!("{} of {} replications finished.", s.replications, report.wanted));
    }
    let rough = if report.rough { " · rough" } else { "" };
    let levers: Vec<String> = s.sweep.levers.iter().map(|l| lever_name(s, &l.path)).collect();
    Page {
        one_sheet: false,
        name: report.name.clone(),
        question: report.question.clone().unwrap_or_else(|| format!("What do {} do?", levers.join(", "))),
        answer: answer(report),
        facts: format!(
            "{} points · {} paired replications of each · seed {}{rough}",
            whole(s.points.len() as u64),
            whole(s.replications as u64),
            report.seed
        ),
        notes,
        sections: sections.into_iter().filter(|p| !p.blocks.is_empty()).collect(),
    }
}

fn named(label: &str, scale: &Scale) -> String {
    if scale.suffix.is_empty() { label.to_owned() } else { format!("{label} ({})", scale.suffix) }
}

fn good(m: &Response, change: f64) -> Ink {
    match (m.info.better, change > 0.0) {
        (Better::Neither, _) => Ink::Main,
        (Better::Higher, true) | (Better::Lower, false) => Ink::Good,
        _ => Ink::Bad,
    }
}

/// The change of each measure from one value of a lever to the next, over all values of the others.
fn steps(report: &SweepReport) -> Option<Table> {
    let s = &report.swept;
    let first = s.measures.first().filter(|m| !m.steps.is_empty())?;
    let mut headings = vec!["From one to the next".to_owned()];
    headings.extend(s.measures.iter().map(|m| format!("#{}", m.info.label)));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let caption = format!(
        "One step of a lever, read either way: one more brings it, one less takes it away; means with half of their {} \
         intervals",
        percent_words(s.confidence)
    );
    let mut table = Table::new(caption, &headings);
    for (i, step) in first.steps.iter().enumerate() {
        let name = lever_name(s, &s.sweep.levers[step.lever].path);
        let mut row = vec![Cell::from(format!("{name}: {} → {}", step.from, step.to))];
        row.extend(s.measures.iter().map(|m| {
            let swing = &m.steps[i].swing;
            let cell = Cell::from(swing_words(m.info.unit, &report.currency, swing));
            let told = swing.interval().is_some_and(|(low, high)| low > 0.0 || high < 0.0);
            match good(m, swing.mean) {
                Ink::Good if told => cell.tone(Tone::Good),
                Ink::Bad if told => cell.tone(Tone::Bad),
                _ => cell,
            }
        }));
        table.row(row);
    }
    Some(table)
}

/// The tornado: the swing of each lever, the longest first.
fn effects(report: &SweepReport, m: &Response) -> Vec<Block> {
    let s = &report.swept;
    let mut effects: Vec<_> = m.effects.iter().filter(|e| e.swing.mean.is_finite()).collect();
    if effects.is_empty() {
        return Vec::new();
    }
    effects.sort_by(|a, b| b.swing.mean.abs().total_cmp(&a.swing.mean.abs()));
    let size = effects.iter().map(|e| e.swing.mean.abs()).fold(0.0, f64::max);
    let mut scale = Scale::new(m.info.unit, &report.currency, size, size / 50.0);
    if m.info.unit == Unit::Share {
        scale.suffix = "points".into();
    }
    let ends = effects.iter().flat_map(|e| {
        let (low, high) = e.swing.interval().unwrap_or((e.swing.mean, e.swing.mean));
        [scale.scaled(low), scale.scaled(high), 0.0]
    });
    let name = |e: &crate::experiment::sweep::Effect| {
        format!("{}: {} → {}", lever_name(s, &s.sweep.levers[e.lever].path), e.from, e.to)
    };
    let names = effects.iter().map(|e| name(e)).collect();
    let caption = format!(
        "The change of the mean from the first to the last value of each lever; lines are {} intervals for all levers together.",
        percent_words(s.confidence)
    );
    let across = named("change", &scale);
    let title = format!("{}: what moves it", m.info.label);
    let mut chart = Chart::new(title, caption, Axis::numbers(across, ends, 6), Axis::names("", names));
    let mut table = Table::new(format!("Effects on {}", m.info.label), &["Lever", "From", "To", "#Change"]);
    for (i, e) in effects.iter().enumerate() {
        let y = i as f64 + 0.5;
        let mean = scale.scaled(e.swing.mean);
        chart.rectangle((mean.min(0.0), y - 0.3), (mean.max(0.0), y + 0.3), good(m, e.swing.mean));
        if let Some((low, high)) = e.swing.interval() {
            chart.line(vec![(scale.scaled(low), y), (scale.scaled(high), y)], Ink::Strong, 1.5);
        }
        table.row(vec![
            Cell::code(s.sweep.levers[e.lever].path.clone()),
            e.from.clone().into(),
            e.to.clone().into(),
            swing_words(m.info.unit, &report.currency, &e.swing).into(),
        ]);
    }
    chart.line(vec![(0.0, 0.0), (0.0, effects.len() as f64)], Ink::Strong, 1.0);
    let mut blocks = vec![Block::Figure(chart, table)];
    if let Some(explained) = m.explained.filter(|e| e.is_finite()) {
        let share = format!("{:.0} %", explained * 100.0);
        blocks.push(Block::Text(format!(
            "Effects are slopes of straight lines fitted to all points; they explain {share} of what differs between the points in “{}”.",
            m.info.label
        )));
    }
    blocks
}

/// The mean over a lever's values with its interval.
fn curves(report: &SweepReport, m: &Response) -> Vec<Block> {
    let s = &report.swept;
    let scale = scale(m, &report.currency);
    let curve = |(lever, curve): (usize, &Curve)| {
        if curve.len() < 2 || curve.iter().all(|(.., e)| !e.mean.is_finite()) {
            return None;
        }
        let path = &s.sweep.levers[lever].path;
        let numbers: Option<Vec<f64>> = curve.iter().map(|(_, n, _)| *n).collect();
        let unit = s.sweep.levers[lever].levels.unit();
        let across = if unit.is_empty() { path.clone() } else { format!("{path} ({unit})") };
        let x = match &numbers {
            // Few values are their own marks: nobody has a quarter of a picker.
            Some(numbers) if numbers.len() <= 12 && numbers.is_sorted() => {
                Axis::Numbers { label: across, marks: numbers.clone() }
            }
            Some(numbers) => Axis::numbers(across, numbers.iter().copied(), 8),
            None => Axis::names(across, curve.iter().map(|(text, ..)| text.clone()).collect()),
        };
        let place = |i: usize| numbers.as_ref().map_or(i as f64 + 0.5, |n| n[i]);
        let interval = |e: &MeanEstimate| e.interval().unwrap_or((e.mean, e.mean));
        let ends =
            curve.iter().flat_map(|(.., e)| [scale.scaled(interval(e).0), scale.scaled(interval(e).1)]);
        let over = match s.sweep.design {
            Design::Grid if s.sweep.levers.len() > 1 => ", over all values of the other levers",
            _ => "",
        };
        let caption =
            format!("The mean at each value{over}, with its {} interval.", percent_words(s.confidence));
        let title = format!("{} by {}", m.info.label, lever_name(s, path));
        let mut chart = Chart::new(title, caption, x, Axis::numbers(named(&m.info.label, &scale), ends, 5));
        let mut table = Table::new(m.info.label.clone(), &["Value", "#Mean"]);
        if numbers.is_some() {
            let band = curve
                .iter()
                .enumerate()
                .map(|(i, (.., e))| (place(i), scale.scaled(interval(e).0), scale.scaled(interval(e).1)));
            chart.band(band.collect(), Ink::Main);
            let line = curve.iter().enumerate().map(|(i, (.., e))| (place(i), scale.scaled(e.mean)));
            chart.line(line.collect(), Ink::Main, 2.0);
        }
        for (i, (text, _, e)) in curve.iter().enumerate() {
            let (low, high) = interval(e);
            chart.line(vec![(place(i), scale.scaled(low)), (place(i), scale.scaled(high))], Ink::Main, 2.0);
            chart.dot((place(i), scale.scaled(e.mean)), Ink::Main, 3.5);
            table.row(vec![text.clone().into(), scale.mean_and_half_width(e.mean, e.half_width).into()]);
        }
        Some(Block::Figure(chart, table))
    };
    m.curves.iter().enumerate().filter_map(curve).collect()
}

/// A heat map of a grid of two levers.
fn maps(report: &SweepReport, m: &Response) -> Vec<Block> {
    let s = &report.swept;
    if s.sweep.design != Design::Grid || s.sweep.levers.len() != 2 || m.curves.len() != 2 {
        return Vec::new();
    }
    let scale = scale(m, &report.currency);
    let (rows, columns) = (m.curves[0].len(), m.curves[1].len());
    let means: Vec<f64> = m.means.iter().map(|e| e.mean).collect();
    let finite = || means.iter().copied().filter(|v| v.is_finite());
    let (low, high) = finite().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
    if low > high {
        return Vec::new();
    }
    let text = |lever: usize| -> Vec<String> { m.curves[lever].iter().map(|(t, ..)| t.clone()).collect() };
    let title = format!("{} by both levers", m.info.label);
    let caption = format!(
        "Means in {}; the darker, the higher.",
        if scale.suffix.is_empty() { "plain numbers" } else { &scale.suffix }
    );
    let name = |lever: usize| s.sweep.levers[lever].path.clone();
    let mut chart = Chart::new(title, caption, Axis::names(name(1), text(1)), Axis::names(name(0), text(0)));
    let mut table = Table::new(m.info.label.clone(), &[]);
    let heading = |text: String, number| crate::report::page::Column { heading: text, number };
    table.columns.push(heading(lever_name(s, &s.sweep.levers[0].path), false));
    table.columns.extend(text(1).into_iter().map(|t| heading(t, true)));
    for r in 0..rows {
        let mut row = vec![Cell::from(text(0)[r].clone())];
        for c in 0..columns {
            let e = &m.means[r * columns + c];
            let share = if high > low { (e.mean - low) / (high - low) } else { 0.0 };
            let at = (c as f64, r as f64);
            chart.rectangle((at.0 + 0.02, at.1 + 0.04), (at.0 + 0.98, at.1 + 0.96), Ink::Heat(share));
            chart.words((at.0 + 0.5, at.1 + 0.5), scale.number(e.mean), Side::Middle);
            row.push(scale.mean_and_half_width(e.mean, e.half_width).into());
        }
        table.row(row);
    }
    vec![Block::Figure(chart, table)]
}

fn interactions(report: &SweepReport, m: &Response) -> Vec<Block> {
    if m.interactions.is_empty() {
        return Vec::new();
    }
    let s = &report.swept;
    let caption = format!(
        "{}: how much more one lever does when the other is at its last value and not at its first; {} intervals for all pairs together",
        m.info.label,
        percent_words(s.confidence)
    );
    let mut table = Table::new(caption, &["Levers", "#Difference of differences", "Verdict"]);
    for i in &m.interactions {
        let name = |lever: usize| lever_name(s, &s.sweep.levers[lever].path);
        let verdict = match i.estimate.interval() {
            Some((low, _)) if low > 0.0 => Cell::from("more than the sum"),
            Some((_, high)) if high < 0.0 => Cell::from("less than the sum"),
            _ => Cell::from("no interaction shown").tone(Tone::Quiet),
        };
        let words = swing_words(m.info.unit, &report.currency, &i.estimate);
        table.row(vec![format!("{} × {}", name(i.levers.0), name(i.levers.1)).into(), words.into(), verdict]);
    }
    vec![Block::Table(table)]
}

fn frontier(report: &SweepReport) -> Vec<Block> {
    let s = &report.swept;
    let Some(plane) = &s.plane else { return Vec::new() };
    let (cost, service) = (&s.measures[plane.cost], &s.measures[plane.service]);
    let (across, upwards) = (scale(cost, &report.currency), scale(service, &report.currency));
    let place = |c: &MeanEstimate, v: &MeanEstimate| (across.scaled(c.mean), upwards.scaled(v.mean));
    let places: Vec<(f64, f64)> = cost.means.iter().zip(&service.means).map(|(c, v)| place(c, v)).collect();
    let base = place(&cost.baseline, &service.baseline);
    let x = Axis::numbers(named(&cost.info.label, &across), places.iter().map(|p| p.0).chain([base.0]), 6);
    let y =
        Axis::numbers(named(&service.info.label, &upwards), places.iter().map(|p| p.1).chain([base.1]), 5);
    let on: Vec<usize> = (0..places.len()).filter(|i| plane.on[*i]).collect();
    let caption = format!(
        "{} of {} points are on the frontier: no other costs less and serves as well, by the means.",
        on.len(),
        places.len()
    );
    let mut chart = Chart::new("Cost against service", caption, x, y);
    let mut line: Vec<(f64, f64)> = on.iter().map(|i| places[*i]).collect();
    line.sort_by(|a, b| a.0.total_cmp(&b.0));
    chart.line(line, Ink::Main, 1.5);
    for (i, at) in places.iter().enumerate() {
        chart.dot(*at, if plane.on[i] { Ink::Main } else { Ink::Grey }, 4.0);
    }
    chart.dot(base, Ink::Strong, 4.0);
    if on.len() <= MOST_NAMED {
        on.iter().for_each(|i| chart.words(places[*i], (i + 1).to_string(), Side::Right));
    }
    chart.key("on the frontier, by its number", Ink::Main, Shape::Dot);
    chart.key("beaten by another", Ink::Grey, Shape::Dot);
    chart.key("as it stands", Ink::Strong, Shape::Dot);
    let mut table = Table::new("The frontier", &["Point", "Settings", "#Cost", "#Service"]);
    for i in on {
        let (c, v) = (&cost.means[i], &service.means[i]);
        table.row(vec![
            (i + 1).to_string().into(),
            point_words(s, i).into(),
            across.mean_and_half_width(c.mean, c.half_width).into(),
            upwards.mean_and_half_width(v.mean, v.half_width).into(),
        ]);
    }
    vec![Block::Figure(chart, table)]
}

fn points(report: &SweepReport) -> Table {
    let s = &report.swept;
    let mut table =
        Table::new(format!("Means with their {} intervals", percent_words(s.confidence)), &["Point"]);
    let column = |heading: String, number| crate::report::page::Column { heading, number };
    table.columns.extend(s.sweep.levers.iter().map(|l| column(lever_name(s, &l.path), false)));
    table.columns.extend(s.measures.iter().map(|m| column(m.info.label.clone(), true)));
    let scales: Vec<Scale> = s.measures.iter().map(|m| scale(m, &report.currency)).collect();
    let estimate =
        |scale: &Scale, e: &MeanEstimate| Cell::from(scale.mean_and_half_width(e.mean, e.half_width));
    let mut base = vec![Cell::from("as it stands")];
    base.extend(s.sweep.levers.iter().map(|_| Cell::default()));
    base.extend(s.measures.iter().zip(&scales).map(|(m, scale)| estimate(scale, &m.baseline)));
    table.row(base);
    for (i, point) in s.points.iter().enumerate() {
        let mut row = vec![Cell::from((i + 1).to_string())];
        row.extend(point.iter().map(|l| l.as_ref().map_or(Cell::default(), |l| Cell::from(l.text.clone()))));
        for (m, scale) in s.measures.iter().zip(&scales) {
            let best = m.best.as_ref().is_some_and(|(b, _)| *b == i);
            row.push(estimate(scale, &m.means[i]).tone(if best { Tone::Good } else { Tone::Plain }));
        }
        table.row(row);
    }
    table
}

fn method(report: &SweepReport) -> Vec<(String, String)> {
    let s = &report.swept;
    let design = match s.sweep.design {
        Design::Grid => "a grid: every value with every other",
        Design::OneAtATime => "one lever at a time from the scenario as it stands",
        Design::LatinHypercube => "a Latin hypercube",
        Design::Sobol => "Sobol’s sequence with a digital shift",
    };
    let terms = [
        ("Design", format!("{design}, {} points", whole(s.points.len() as u64))),
        (
            "Pairing",
            "Every point sees the same orders and the same random numbers, replication by replication; effects and \
             interactions are computed within each replication and then averaged."
                .to_owned(),
        ),
        (
            "Intervals",
            format!(
                "{} Student’s t over replications; effects of all levers together, interactions of all pairs together, and the best point against all others together (Bonferroni over all pairs).",
                percent_words(s.confidence)
            ),
        ),
        ("Seed", report.seed.to_string()),
        ("Program", format!("Plimsoll {}", env!("CARGO_PKG_VERSION"))),
    ];
    terms.map(|(term, words)| (term.to_owned(), words)).to_vec()
}
