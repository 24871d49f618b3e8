//! The page of the risk register: the matrix, the ranking before and after mitigation, the tail, the nodes.

use super::{Counted, RiskReport, answer, node_rows, ranked, register_rows, setting, totals};
use crate::experiment::risk::Basis;
use crate::report::chart::{Axis, Chart, Ink, Shape};
use crate::report::page::{Block, Cell, Page, Part, Table};
use crate::stats::MeanEstimate;

/// The page.
pub fn page(report: &RiskReport) -> Page {
    let mut answers = answer(report);
    let first = answers.remove(0);
    let mut notes = Vec::new();
    if report.replications < report.wanted {
        notes.push(format!("{} of {} replications finished.", report.replications, report.wanted));
    }
    let part =
        |id: &str, title: &str, blocks: Vec<Block>| Part { id: id.into(), title: title.into(), blocks };
    let mut sections = vec![
        part("more", "What else to know", vec![Block::List(answers)]),
        part(
            "matrix",
            "How often and how bad",
            vec![matrix(report), Block::Table(table(register_rows(report), "The register, the worst first"))],
        ),
        part("ranking", "In a year, before and after mitigation", vec![tornado(report)]),
        part(
            "tail",
            "All together",
            vec![Block::Table(table(totals(report), "The loss of a run against its twin"))],
        ),
    ];
    if report.nodes.is_some() {
        let mut blocks =
            vec![survival(report), Block::Table(table(node_rows(report), "Nodes, the weakest first"))];
        if !report.left_out.is_empty() {
            let left =
                report.left_out.iter().map(|n| format!("{n} cannot be taken away while a run goes on."));
            blocks.push(Block::List(left.collect()));
        }
        sections.push(part("nodes", "Time to survive and time to recover", blocks));
    }
    sections.push(part("method", "How it was computed", vec![Block::Terms(method(report))]));
    Page {
        one_sheet: false,
        name: report.name.clone(),
        question: report
            .question
            .clone()
            .unwrap_or_else(|| "What can go wrong, and what does it come to?".into()),
        answer: first,
        facts: setting(report),
        notes,
        sections,
    }
}

/// The register on one sheet of paper, for those who have to be told: what can happen, how often, how bad, what is left
/// with the playbooks, and where it is thinnest.
pub fn one_page(report: &RiskReport) -> Page {
    let whole = page(report);
    let wanted = ["more", "matrix", "nodes"];
    let mut sections: Vec<Part> =
        whole.sections.into_iter().filter(|s| wanted.contains(&s.id.as_str())).collect();
    // The nodes as a list of the weakest; the pictures of the others are enough.
    for section in sections.iter_mut().filter(|s| s.id == "nodes") {
        section.blocks.retain(|b| matches!(b, Block::Figure(..)));
    }
    Page { sections, one_sheet: true, ..whole }
}

/// A table of rows, the headings first; all columns but the first hold numbers or words.
fn table(rows: Vec<Vec<String>>, caption: &str) -> Table {
    let mut rows = rows.into_iter();
    let headings = rows.next().unwrap_or_default();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(caption, &headings);
    for row in rows {
        table.row(row.into_iter().map(Cell::from).collect());
    }
    table
}

fn unit(report: &RiskReport) -> String {
    match report.counted() {
        Counted::Money => report.currency.clone(),
        Counted::Orders => "orders".into(),
        Counted::Hours => "order-hours".into(),
    }
}

fn ends(e: &MeanEstimate) -> (f64, f64) {
    e.interval().unwrap_or((e.mean, e.mean))
}

/// Frequency by what one does, before and after, with intervals.
fn matrix(report: &RiskReport) -> Block {
    let lines = report.lines();
    let shown: Vec<_> = lines.iter().filter(|l| l.entry.frequency.per_year > 0.0).collect();
    let across = shown.iter().map(|l| l.entry.frequency.per_year);
    let values = shown.iter().flat_map(|l| {
        let (a, b) = ends(&l.one.0);
        let (c, d) = l.one.1.as_ref().map_or((a, b), ends);
        [a, b, c, d, 0.0]
    });
    let x = Axis::sizes("times a year", across.flat_map(|v| [v, 2.0 * v]));
    let y = Axis::numbers(format!("what one does ({})", unit(report)), values, 6);
    let caption = "Crosses are means with their intervals: red without playbooks, green with all of them.";
    let mut chart = Chart::new("How often and how bad", caption, x, y);
    let mut names = Vec::new();
    let mut table = Table::new(
        "How often and how bad",
        &["Disruption", "#A year", "#Without playbooks", "#With playbooks"],
    );
    for l in &shown {
        let x = l.entry.frequency.per_year;
        let mut cross = |e: &MeanEstimate, ink: Ink| {
            let (low, high) = ends(e);
            chart.line(vec![(x, low), (x, high)], ink, 2.5);
            chart.line(vec![(x / 1.08, e.mean), (x * 1.08, e.mean)], ink, 2.5);
        };
        cross(&l.one.0, Ink::Bad);
        if let Some(after) = &l.one.1 {
            cross(after, Ink::Good);
        }
        names.push(((x * 1.1, l.one.0.mean), l.name.to_owned()));
        table.row(vec![
            l.name.into(),
            super::times(l.entry.frequency.per_year).into(),
            report.words(&l.one.0).0.into(),
            l.one.1.as_ref().map_or(Cell::default(), |e| report.words(e).0.into()),
        ]);
    }
    chart.words_apart(names);
    chart.key("without playbooks", Ink::Bad, Shape::Line);
    chart.key("with all playbooks", Ink::Good, Shape::Line);
    Block::Figure(chart, table)
}

/// What each comes to in a year, the worst on top.
fn tornado(report: &RiskReport) -> Block {
    let lines = report.lines();
    let shown: Vec<_> = lines.iter().filter(|l| l.entry.frequency.basis != Basis::Never).collect();
    let values = shown.iter().flat_map(|l| {
        let (a, b) = ends(&l.year.0);
        let (c, d) = l.year.1.as_ref().map_or((a, b), ends);
        [a, b, c, d, 0.0]
    });
    let names = shown.iter().map(|l| l.name.to_owned()).collect();
    let caption =
        "Bars are means in a year, lines their intervals: red without playbooks, green with all of them.";
    let x = Axis::numbers(format!("a year ({})", unit(report)), values, 6);
    let mut chart = Chart::new("What each comes to in a year", caption, x, Axis::names("", names));
    let mut table = Table::new("In a year", &["Disruption", "#Without playbooks", "#With playbooks"]);
    for (i, l) in shown.iter().enumerate() {
        let y = i as f64;
        let mut bar = |e: &MeanEstimate, from: f64, ink: Ink| {
            chart.rectangle((0.0, y + from), (e.mean, y + from + 0.3), ink);
            let (low, high) = ends(e);
            chart.line(vec![(low, y + from + 0.15), (high, y + from + 0.15)], Ink::Strong, 1.5);
        };
        bar(&l.year.0, 0.15, Ink::Bad);
        if let Some(after) = &l.year.1 {
            bar(after, 0.5, Ink::Good);
        }
        table.row(vec![
            l.name.into(),
            report.words(&l.year.0).0.into(),
            l.year.1.as_ref().map_or(Cell::default(), |e| report.words(e).0.into()),
        ]);
    }
    chart.key("without playbooks", Ink::Bad, Shape::Area);
    chart.key("with all playbooks", Ink::Good, Shape::Area);
    Block::Figure(chart, table)
}

/// Time to survive as bars, time to recover as dots with intervals.
fn survival(report: &RiskReport) -> Block {
    let list = report.nodes.as_ref().map(ranked).unwrap_or_default();
    let names = list.iter().map(|s| format!("{} {}", s.node.kind, s.node.name)).collect();
    let values = list.iter().flat_map(|s| [0.0, s.survives.0, ends(&s.recovers).1]);
    let caption = format!(
        "Bars are the longest outage with which the service holds, dots the time to recover from {:.0} h; a dot beyond its bar \
         is a risk.",
        report.outage
    );
    let x = Axis::numbers("hours", values, 6);
    let mut chart = Chart::new("Time to survive and to recover", caption, x, Axis::names("", names));
    let mut table = Table::new("Hours", &["Node", "#Survives", "#Recovers in"]);
    for (i, s) in list.iter().enumerate() {
        let y = i as f64;
        chart.rectangle((0.0, y + 0.25), (s.survives.0, y + 0.75), Ink::Grey);
        let (low, high) = ends(&s.recovers);
        let ink = if s.recovers.mean > s.survives.0 && !s.survives.1 { Ink::Bad } else { Ink::Good };
        chart.line(vec![(low, y + 0.5), (high, y + 0.5)], ink, 2.0);
        chart.dot((s.recovers.mean, y + 0.5), ink, 4.5);
        table.row(vec![
            format!("{} {}", s.node.kind, s.node.name).into(),
            super::survives(s).into(),
            super::recovers(s).into(),
        ]);
    }
    chart.key("survives", Ink::Grey, Shape::Area);
    chart.key("recovers in", Ink::Strong, Shape::Dot);
    Block::Figure(chart, table)
}

fn method(report: &RiskReport) -> Vec<(String, String)> {
    let term = |name: &str, words: String| (name.to_owned(), words);
    vec![
        term("Loss", format!("{}, less the same of a twin with the same orders in which nothing happens.", report.counted().words())),
        term(
            "What one does",
            "Replications in each of which the disruption happens once, alone, at a moment drawn evenly from those at which it \
             can begin. What happens after the end of the window is not in it. With playbooks, what having them costs is in \
             both and so is left out."
                .into(),
        ),
        term("A year", "365 days; moments and chances of the run count as those of a year of such runs.".into()),
        term(
            "Weighted",
            "The sum over the disruptions of how many are expected in a run times what one does: unbiased however rare they \
             are, as long as they do not fall together."
                .into(),
        ),
        term(
            "VaR, CVaR",
            "The quantile of the loss of a run, and the mean beyond it (Rockafellar and Uryasev 2000); intervals by order \
             statistics and by the bootstrap."
                .into(),
        ),
        term(
            "Survives",
            "The longest outage with which the mean share of orders on time stays at the limit, by bisection; all lengths meet \
             the same orders. No playbook helps."
                .into(),
        ),
        term(
            "Recovers",
            "From the beginning of the outage until the orders that are open are back at the twin's, within a share of a day's \
             orders, for three samples."
                .into(),
        ),
    ]
}
