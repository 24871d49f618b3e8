//! A comparison on a terminal, and as Markdown for a letter or a pull request.

use super::{
    CompareReport, better_in, closing, difference_words, interval_words, percent_words, value_scale,
    worth_words,
};
use crate::experiment::compare::Word;
use crate::report::Screen;
use crate::report::columns::{Column, columns, padded, table};
use crate::report::number::{NO_VALUE, percent, whole};
use crate::source::Difference;

/// Which column of a table of verdicts has the verdict.
const VERDICT: usize = 6;
/// What the columns of a table of verdicts are worth to somebody with a narrow screen.
const WORTH: [u8; VERDICT + 1] = [Column::KEPT, 4, 4, Column::KEPT, 2, 1, 5];

/// The summary: what the variants change, their verdicts, and the closing words.
pub fn summary(report: &CompareReport, screen: &Screen) -> String {
    let c = &report.comparison;
    let mut out = String::new();
    for (i, changes) in report.changes.iter().enumerate() {
        out.push_str(&format!(
            "Inputs of {}, against {}\n",
            printable(&c.points[i + 1]),
            printable(&c.points[0])
        ));
        out.push_str(&changed(changes, screen.color));
    }
    out.push_str(&format!(
        "{} paired replications of each, seed {}, common random numbers{}\n",
        whole(c.replications as u64),
        report.seed,
        if report.rough { ", a rough look only" } else { "" }
    ));
    for i in 0..c.points.len() - 1 {
        out.push_str(&verdicts(report, i, screen));
    }
    if c.family > 1 {
        out.push_str(&format!("Intervals: {}.\n", interval_words(report)));
    }
    out.push_str(&targets(report));
    for line in closing(report) {
        out.push_str(&screen.text(&line, 0));
        out.push('\n');
    }
    out
}

/// `~ path  14 → 18`, in columns.
fn changed(changes: &[Difference], color: bool) -> String {
    if changes.is_empty() {
        return "  nothing but what decides no figure\n".to_owned();
    }
    let width = changes.iter().map(|d| columns(&d.path)).max().unwrap_or(0);
    let mut out = String::new();
    for d in changes {
        let (sign, code, words) = match (&d.before, &d.after) {
            (Some(a), Some(b)) => ("~", 33, format!("{a} → {b}")),
            (None, Some(b)) => ("+", 32, b.clone()),
            (Some(a), None) => ("-", 31, a.clone()),
            (None, None) => ("~", 33, String::new()),
        };
        let sign = if color { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() };
        let line = format!("{}  {words}", padded(&d.path, width, false));
        out.push_str(&format!("  {sign} {}   {}\n", printable(line.trim_end()), printable(&d.origin)));
    }
    out
}

/// The table of one variant, with the heading first.
fn rows(report: &CompareReport, variant: usize) -> (Vec<[String; 7]>, Vec<Word>) {
    let c = &report.comparison;
    let interval = format!("difference ({} interval)", percent_words(c.confidence));
    let heading = [
        String::new(),
        c.points[0].clone(),
        c.points[variant + 1].clone(),
        interval,
        "better in".into(),
        "pairing is worth".into(),
        "verdict".into(),
    ];
    let mut rows = vec![heading];
    let mut words = Vec::new();
    for m in c.deciding() {
        let scale = value_scale(m, &report.currency);
        let mean = |i: usize| m.means[i].map_or(NO_VALUE.to_owned(), |e| scale.quantity(e.mean));
        let mut row = [
            m.info.id.clone(),
            mean(0),
            mean(variant + 1),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ];
        match &m.against[variant] {
            Some(v) => {
                let (mean, interval) = difference_words(&m.info, v, &report.currency);
                row[3] = if interval.is_empty() { mean } else { format!("{mean} ({interval})") };
                row[4] = better_in(m, v).map_or(String::new(), |p| percent(p.observed()));
                let worth = worth_words(v.figures.paired.worth);
                row[5] = if worth.is_empty() { worth } else { format!("× {worth}") };
                row[6] = v.word.text().to_owned();
                words.push(v.word);
            }
            None => {
                row[6] = "only one of them has it".to_owned();
                words.push(Word::Unknown);
            }
        }
        rows.push(row.map(|cell| printable(&cell)));
    }
    (rows, words)
}

fn verdicts(report: &CompareReport, variant: usize, screen: &Screen) -> String {
    let (rows, words) = rows(report, variant);
    let column = |i: usize| Column {
        cells: rows.iter().map(|r| r[i].clone()).collect(),
        to_the_right: i != 0 && i != VERDICT,
        worth: WORTH[i],
    };
    let mut out = String::new();
    for (n, line) in table((0..=VERDICT).map(column).collect(), screen.width).iter().enumerate() {
        // The verdict ends its line.
        let verdict = if n > 0 { rows[n][VERDICT].as_str() } else { "" };
        match line.strip_suffix(verdict) {
            Some(before) if screen.color && !verdict.is_empty() => {
                out.push_str(&format!("{before}{}\n", painted(verdict, words[n - 1])));
            }
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

fn painted(text: &str, word: Word) -> String {
    match word {
        Word::Better => format!("\u{1b}[32m{text}\u{1b}[0m"),
        Word::Worse => format!("\u{1b}[31m{text}\u{1b}[0m"),
        _ => text.to_owned(),
    }
}

/// A line for each target: how it stands at every point.
fn targets(report: &CompareReport) -> String {
    let c = &report.comparison;
    let mut out = String::new();
    for t in &report.targets {
        let Some(measure) = c.measures.iter().find(|m| m.info.id == t.kpi) else { continue };
        let stand = c.points.iter().zip(&measure.columns).filter_map(|(name, column)| {
            let values = column.as_ref()?;
            let sign = if t.met(values, c.confidence) { "✓" } else { "✗" };
            let share = match t.with_probability {
                Some(_) => format!(" {}", percent(t.kept(values, c.confidence).observed())),
                None => String::new(),
            };
            Some(format!("{sign} {name}{share}"))
        });
        let stand: Vec<String> = stand.collect();
        out.push_str(&printable(&format!("Target {}:  {}", t.name, stand.join("   "))));
        out.push('\n');
    }
    out
}

/// The tables of a comparison in Markdown.
pub fn markdown(report: &CompareReport) -> String {
    let c = &report.comparison;
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = format!("## {}\n", cell(&report.name));
    for i in 0..c.points.len() - 1 {
        out.push_str(&format!("\n### {} against {}\n\n", cell(&c.points[i + 1]), cell(&c.points[0])));
        for d in &report.changes[i] {
            let value =
                |v: &Option<String>| v.as_deref().map_or("–".to_owned(), |v| format!("`{}`", cell(v)));
            out.push_str(&format!("- `{}`: {} → {}\n", cell(&d.path), value(&d.before), value(&d.after)));
        }
        let (rows, _) = rows(report, i);
        out.push('\n');
        for (n, row) in rows.iter().enumerate() {
            out.push_str(&format!("| {} |\n", row.each_ref().map(|c| cell(c)).join(" | ")));
            if n == 0 {
                out.push_str("| --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
            }
        }
    }
    let seed = report.seed;
    let words = interval_words(report);
    out.push_str(&format!(
        "\n{} paired replications, seed {seed}; {words}.\n\n",
        whole(c.replications as u64)
    ));
    for line in closing(report) {
        out.push_str(&format!("{}\n", cell(&line)));
    }
    out
}

/// Text of a scenario without control characters, which could command a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
