//! The page of drills: for each the answer, a timeline, the sets of playbooks side by side and what each is worth.

use super::{COMPARED, DrillReport, One, WORTH, answer, budgets, false_alarms, gains, mean_moment, setting};
use crate::experiment::drill::{Arm, MEASURES, position};
use crate::report::chart::{Axis, Chart, Ink, Shape, Side};
use crate::report::page::{Block, Cell, Page, Part, Table, Tone};

/// The page.
pub fn page(report: &DrillReport) -> Page {
    let mut answers = answer(report);
    let first = if answers.is_empty() { String::new() } else { answers.remove(0) };
    let mut notes = Vec::new();
    if report.replications < report.wanted {
        notes.push(format!("{} of {} replications finished.", report.replications, report.wanted));
    }
    let mut sections = Vec::new();
    if !answers.is_empty() {
        sections.push(Part {
            id: "others".into(),
            title: "The other drills".into(),
            blocks: vec![Block::List(answers)],
        });
    }
    sections.extend(report.drills.iter().map(|one| section(report, one)));
    sections.push(method(report));
    Page {
        one_sheet: false,
        name: report.name.clone(),
        question: report.question.clone().unwrap_or_else(|| "What are the playbooks worth?".into()),
        answer: first,
        facts: setting(report),
        notes,
        sections,
    }
}

fn section(report: &DrillReport, one: &One) -> Part {
    let mut blocks = vec![Block::Text(format!("It begins on {}: {}.", one.moment, one.chosen()))];
    blocks.push(timeline(report, one));
    blocks.push(Block::Table(arms(report, one)));
    if !report.playbooks.is_empty() {
        blocks.push(Block::Table(times(report, one)));
        blocks.push(Block::Table(worth(report, one)));
        let lines: Vec<String> = budgets(report, one).into_iter().chain(false_alarms(report, one)).collect();
        blocks.push(Block::List(lines));
    }
    let late: Vec<String> = one
        .figures
        .arms
        .iter()
        .zip(&one.figures.censored)
        .filter(|(_, n)| **n > 0)
        .map(|(arm, n)| {
            format!(
                "“{}” had not recovered by the end of the window in {n} of {} replications: they count as long as there was \
                 time to see it, so that the mean is a lower bound.",
                arm.name(&report.playbooks),
                report.replications
            )
        })
        .collect();
    if !late.is_empty() {
        blocks.push(Block::List(late));
    }
    Part { id: slug(&one.disruption), title: format!("Drill: {}", one.disruption), blocks }
}

fn slug(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("drill-{}", plain.to_lowercase())
}

fn cell((text, small): (String, String)) -> Cell {
    Cell::from(text).small(small)
}

fn arms(report: &DrillReport, one: &One) -> Table {
    let measures = report.shown(one, &COMPARED);
    let mut headings = vec!["Playbooks".to_owned()];
    headings.extend(measures.iter().map(|m| format!("#{}", MEASURES[*m].label)));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new("Means with their intervals", &headings);
    for (a, arm) in one.figures.arms.iter().enumerate() {
        let mut row = vec![Cell::from(arm.name(&report.playbooks))];
        row.extend(measures.iter().map(|m| cell(report.mean(one, a, *m))));
        table.row(row);
    }
    table
}

fn times(report: &DrillReport, one: &One) -> Table {
    let named = ["detect", "alarm", "trigger", "decide", "act", "respond", "recover"];
    let sets: Vec<(usize, String)> = [Arm::All, Arm::Undrilled]
        .iter()
        .filter_map(|arm| one.figures.arm(*arm).map(|a| (a, format!("#{}", arm.name(&report.playbooks)))))
        .collect();
    let mut headings = vec!["Time"];
    headings.extend(sets.iter().map(|s| s.1.as_str()));
    headings.push("What it is");
    let mut table = Table::new("From the beginning to recovery", &headings);
    for m in named.map(position) {
        let mut row = vec![Cell::from(MEASURES[m].label)];
        row.extend(sets.iter().map(|(a, _)| cell(report.mean(one, *a, m))));
        row.push(Cell::from(MEASURES[m].definition));
        table.row(row);
    }
    table
}

fn worth(report: &DrillReport, one: &One) -> Table {
    let measures = report.shown(one, &WORTH);
    let mut headings = vec!["What".to_owned()];
    headings.extend(measures.iter().map(|m| format!("#{}", MEASURES[*m].label)));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new("What is gained, positive is good", &headings);
    for (name, gains) in gains(one, &report.playbooks, &measures) {
        let mut row = vec![Cell::from(name)];
        for (m, gain) in measures.iter().zip(&gains) {
            let tone = match gain.gain.interval() {
                Some((low, _)) if low > 0.0 => Tone::Good,
                Some((_, high)) if high < 0.0 => Tone::Bad,
                _ => Tone::Quiet,
            };
            row.push(cell(report.gain(*m, gain)).tone(tone));
        }
        table.row(row);
    }
    table
}

/// Mean numbers of orders waiting around the disruption, with what happened when.
fn timeline(report: &DrillReport, one: &One) -> Block {
    let (f, at) = (&one.figures, one.drill.exercise.at.hours());
    let arm = |arm| f.arm(arm);
    let calm = arm(Arm::Calm).expect("there is a twin");
    let without = arm(Arm::Without).expect("always drilled");
    let bin = report.bin.hours();
    let samples = one.drill.rows.iter().flatten().map(|r| f.watched.of(r).len()).min().unwrap_or(0);
    let longest = f.mean(without, position("recover")).mean.max(6.0 * bin);
    let (from, to) = (-0.15 * longest - bin, 1.3 * longest + bin);
    let hours = |i: usize| (i as f64 + 1.0) * bin - at;
    let shown: Vec<usize> = (0..samples).filter(|i| (from..=to).contains(&hours(*i))).collect();
    let mean = |arm: usize, i: usize| {
        let values: Vec<f64> = one.drill.rows.iter().map(|r| f64::from(f.watched.of(&r[arm])[i])).collect();
        crate::stats::mean_of(&values)
    };
    let mut series = vec![("the twin", calm, Ink::Soft), ("no playbook", without, Ink::Bad)];
    series.extend(arm(Arm::All).map(|a| ("all playbooks", a, Ink::Good)));
    let lines: Vec<Vec<(f64, f64)>> =
        series.iter().map(|(_, a, _)| shown.iter().map(|i| (hours(*i), mean(*a, *i))).collect()).collect();
    let top = lines.iter().flatten().map(|p| p.1).fold(1.0, f64::max);
    let x = Axis::numbers("hours since the beginning", shown.iter().map(|i| hours(*i)).chain([0.0]), 8);
    let y = Axis::numbers(f.watched.words(), [0.0, 1.25 * top], 5);
    let Axis::Numbers { marks, .. } = &x else { unreachable!("an axis of numbers") };
    let (left, right) = (marks[0], marks[marks.len() - 1]);
    let height = match &y {
        Axis::Numbers { marks, .. } => marks[marks.len() - 1],
        Axis::Sizes { .. } | Axis::Names { .. } => top,
    };
    let caption = format!(
        "Mean over replications of {}; the shaded time is that of the disruption, upright lines are mean moments.",
        f.watched.words()
    );
    let mut chart = Chart::new(format!("Timeline of {}", one.disruption), caption, x, y);
    let over = mean_moment(one, without, |r| r.occurrence.map(|o| o.over)).unwrap_or(right);
    chart.band(vec![(0.0, 0.0, height), (over.min(right), 0.0, height)], Ink::Bad);
    let mut table = Table::new(f.watched.words(), &["#Hours", "#The twin", "#No playbook", "#All playbooks"]);
    for line in lines.iter().zip(&series) {
        chart.line(line.0.clone(), line.1.2, 2.0);
        chart.key(line.1.0, line.1.2, Shape::Line);
    }
    for (n, i) in shown.iter().enumerate() {
        let value = |s: usize| lines.get(s).map_or(Cell::default(), |l| Cell::from(format!("{:.1}", l[n].1)));
        table.row(vec![format!("{:.1}", hours(*i)).replace('-', "−").into(), value(0), value(1), value(2)]);
    }
    if let Some(all) = arm(Arm::All) {
        let first = |of: fn(&crate::metrics::Activation) -> crate::units::SimTime| {
            mean_moment(one, all, move |r| r.activations.iter().flatten().map(of).min())
        };
        let moments = [
            ("known", mean_moment(one, all, |r| r.occurrence.map(|o| o.known))),
            ("alarm", mean_moment(one, all, |r| r.alarm)),
            ("triggered", first(|a| a.triggered)),
            ("decided", first(|a| a.approved)),
            ("active", first(|a| a.active)),
        ];
        for (n, (words, hours)) in moments.iter().enumerate() {
            let Some(hours) = hours.filter(|h| (left..=right).contains(h)) else { continue };
            chart.line(vec![(hours, 0.0), (hours, height)], Ink::Strong, 1.0);
            let y = height * (0.97 - 0.05 * n as f64);
            let moment = format!("{hours:.1}").replace('-', "−");
            chart.words((hours, y), format!(" {words} {moment} h"), Side::Right);
        }
    }
    Block::Figure(chart, table)
}

fn method(report: &DrillReport) -> Part {
    let tolerances: Vec<String> = report
        .drills
        .iter()
        .map(|one| {
            let f = &one.figures;
            format!("{}: {}, {:.0}", one.disruption, f.watched.words(), f.tolerance)
        })
        .collect();
    let mut terms = vec![
        (
            "Drill".to_owned(),
            "The disruption happens alone at its moment; all other disruptions are left out. Every set of playbooks meets \
             the same orders, people and moments (common random numbers)."
                .to_owned(),
        ),
        (
            "Recovered".to_owned(),
            format!(
                "What waits is within a tolerance of what waits in the twin for three samples in a row. What waits are the orders not yet \
                 shipped, or, where a disruption shows on the road only, those not yet delivered ({}).",
                tolerances.join(", ")
            ),
        ),
    ];
    terms.extend(MEASURES.iter().map(|m| (m.label.to_owned(), m.definition.to_owned())));
    Part { id: "method".into(), title: "How it was computed".into(), blocks: vec![Block::Terms(terms)] }
}
