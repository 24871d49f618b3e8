//! The summary of a run for a terminal: targets first, then the measures of the first page.

use crate::experiment::result::RunResult;
use crate::report::answer::{Verdict, confidence, target_figures};
use crate::report::causes::{
    late_sentence, precision_lines, precision_sentence, reduction_lines, reduction_sentence,
};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::number::{NO_VALUE, whole};
use crate::stats::Histogram;

const SPARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How many failed replications are told one by one; a bug often fails them all.
const MOST_FAILURES: usize = 3;

/// The distribution of values in eight bars of text; empty below two values, which have none.
pub fn sparkline(values: &[f64]) -> String {
    let histogram = Histogram::of(values, 8);
    let tallest = histogram.tallest();
    if histogram.counts.iter().sum::<usize>() < 2 {
        return String::new();
    }
    // The lowest bar stands for none at all, so that one replication in a thousand can be seen.
    let bar = |&count: &usize| SPARKS[(count * 7).div_ceil(tallest)];
    histogram.counts.iter().map(bar).collect()
}

/// One column of a table: its cells with the heading first.
struct Column {
    cells: Vec<String>,
    to_the_right: bool,
}

impl Column {
    fn width(&self) -> usize {
        self.cells.iter().map(|c| c.chars().count()).max().unwrap_or(0)
    }
}

/// The summary as lines of at most `width` columns where names allow: columns that do not fit are left out, the
/// picture first, then the quantiles, then the interval.
pub fn terminal_summary(run: &RunResult, width: usize, color: bool) -> String {
    findings_summary(&Findings::of(run), width, color)
}

/// As [`terminal_summary`], of findings made before or read from a results folder.
pub fn findings_summary(f: &Findings, width: usize, color: bool) -> String {
    let mut out = String::new();
    if !f.targets.is_empty() {
        out.push_str("Targets\n");
        out.push_str(&targets(f, width, color));
    }
    if f.indices.is_empty() {
        out.push_str("No replication finished: there is nothing to report.\n");
        return out;
    }
    out.push_str(&measures(f, width));
    let hidden = f.kpis.len() - f.headline().len();
    if hidden > 0 {
        out.push_str(&format!("  and {hidden} more in the report\n"));
    }
    let mut block = |heading: Option<String>, lines: Vec<String>| {
        let Some(heading) = heading else { return };
        out.push_str(&format!("{}\n", printable(&heading)));
        lines.iter().for_each(|line| out.push_str(&format!("  {}\n", printable(line))));
    };
    block(precision_sentence(f), precision_lines(f));
    block(reduction_sentence(f), reduction_lines(f));
    block(f.late.as_ref().and_then(late_sentence), Vec::new());
    if f.method.rough {
        out.push_str(&format!("Rough: only {} replications.\n", whole(f.indices.len() as u64)));
    }
    if !f.failed.is_empty() {
        out.push_str(&format!("{} failed; no figure counts them:\n", plural(f.failed.len(), "replication")));
        for x in f.failed.iter().take(MOST_FAILURES) {
            out.push_str(&format!(
                "  {}: {}\n    {}\n",
                x.index,
                printable(&x.message),
                printable(&x.repeat)
            ));
        }
        if f.failed.len() > MOST_FAILURES {
            out.push_str(&format!("  and {} more in the report\n", f.failed.len() - MOST_FAILURES));
        }
    }
    out
}

fn plural(n: usize, word: &str) -> String {
    format!("{} {word}{}", whole(n as u64), if n == 1 { "" } else { "s" })
}

/// Text of a scenario without control characters, which could command a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn targets(f: &Findings, width: usize, color: bool) -> String {
    let column =
        |write: &dyn Fn(usize) -> String| -> Vec<String> { (0..f.targets.len()).map(write).collect() };
    let figures: Vec<_> = f.targets.iter().map(|t| target_figures(f, t)).collect();
    let names = Column { cells: column(&|i| printable(&f.targets[i].name)), to_the_right: false };
    let words = Column { cells: column(&|i| printable(&f.targets[i].sentence)), to_the_right: false };
    let numbers = Column { cells: column(&|i| figures[i].0.clone()), to_the_right: true };
    let mut out = String::new();
    for (i, target) in f.targets.iter().enumerate() {
        let verdict = Verdict::of(target);
        let (name, word, number) = (padded(&names, i), padded(&words, i), padded(&numbers, i));
        let sign = if color {
            let code = if target.met { 32 } else { 31 };
            format!("\u{1b}[{code}m{}\u{1b}[0m", verdict.sign())
        } else {
            verdict.sign().to_owned()
        };
        let mut line = format!("{name}   {word}   {number}");
        let interval = if figures[i].1.is_empty() { String::new() } else { format!("  ({})", figures[i].1) };
        if 4 + line.chars().count() + interval.chars().count() <= width {
            line.push_str(&interval);
        }
        out.push_str(&format!("  {sign} {}\n", line.trim_end()));
    }
    out
}

fn measures(f: &Findings, width: usize) -> String {
    let kpis = f.headline();
    let scales: Vec<_> = kpis.iter().map(|k| k.scale(&f.title.currency)).collect();
    let column = |heading: &str, write: &dyn Fn(usize, &KpiFinding) -> String| {
        let cells = kpis.iter().enumerate().map(|(i, k)| write(i, k));
        Column { cells: std::iter::once(heading.to_owned()).chain(cells).collect(), to_the_right: true }
    };
    // A single value has no distribution.
    let quantile = |i: usize, k: &KpiFinding, q: f64| {
        if k.mean.n < 2 { NO_VALUE.to_owned() } else { scales[i].number(q) }
    };
    let interval = |i: usize, k: &KpiFinding| match k.mean.interval() {
        Some((a, b)) => format!("{} … {}", scales[i].number(a), scales[i].number(b)),
        None => NO_VALUE.to_owned(),
    };
    let mut columns = vec![
        Column { to_the_right: false, ..column("", &|_, k| printable(&k.info.id)) },
        column("mean", &|i, k| scales[i].quantity(k.mean.mean)),
        column(&format!("{} interval", confidence(f)), &interval),
        column("p5", &|i, k| quantile(i, k, k.spread.p5)),
        column("p50", &|i, k| quantile(i, k, k.spread.p50)),
        column("p95", &|i, k| quantile(i, k, k.spread.p95)),
        Column { to_the_right: false, ..column("distribution", &|_, k| sparkline(&k.values)) },
    ];
    let total = |columns: &[Column]| 2 + columns.iter().map(|c| c.width() + 3).sum::<usize>() - 3;
    for kept in [6, 3, 2] {
        if total(&columns) > width {
            columns.truncate(kept);
        }
    }
    let mut out = String::new();
    for row in 0..=kpis.len() {
        let cells: Vec<String> = columns.iter().map(|c| padded(c, row)).collect();
        out.push_str(&format!("  {}\n", cells.join("   ").trim_end()));
    }
    out
}

fn padded(column: &Column, row: usize) -> String {
    let (cell, width) = (&column.cells[row], column.width());
    if column.to_the_right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::example_run;

    fn plain(text: String) -> String {
        text.replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn targets_come_first_and_tables_line_up() {
        let text = plain(terminal_summary(&example_run(200), 120, false));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Targets");
        assert!(lines[1].starts_with("  ✓ on-time    at least 95 % in 90 % of replications"), "{text}");
        assert!(lines[1].ends_with("96.2 %  (94.2 to 97.6 %)"), "{text}");
        assert!(lines[2].starts_with("  ✗ recovery"));
        assert!(lines[4].ends_with("p5       p50       p95   distribution"), "{text}");
        assert!(
            lines[5].trim_start().starts_with("orders.on_time")
                && lines[5].ends_with(sparkline(&Findings::of(&example_run(200)).kpis[0].values).as_str())
        );
        assert!(text.contains("and 6 more in the report"));
        assert!(!text.contains('\u{1b}'));
        assert!(terminal_summary(&example_run(2), 120, true).contains("\u{1b}[32m✓\u{1b}[0m"));
    }

    #[test]
    fn a_narrow_terminal_loses_columns_and_not_lines() {
        for width in [60, 80, 120] {
            let text = plain(terminal_summary(&example_run(50), width, false));
            let table = text.lines().skip(4).take(6);
            assert!(table.clone().all(|l| l.chars().count() <= width), "{width}:\n{text}");
            assert!(table.clone().nth(1).unwrap().contains('%'));
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let mut run = example_run(1);
        run.targets.clear();
        run.replications[0].values[4] = f64::NAN;
        run.method.rough = true;
        run.failed.push(crate::experiment::result::Failure {
            index: 7,
            message: "order 12 left twice\u{1b}[2J".to_owned(),
            repeat: "plimsoll run rhine.toml --reps 1 --first 7".to_owned(),
        });
        let text = plain(terminal_summary(&run, 100, false));
        assert!(!text.contains("Targets") && !text.contains("NaN") && !text.contains('\u{1b}'), "{text}");
        let recovery = text.lines().find(|l| l.contains("recovery_time")).unwrap();
        assert!(recovery.matches('–').count() == 5, "{recovery}");
        assert!(
            text.contains("Rough: only 1 replications.") && text.contains("1 replication failed"),
            "{text}"
        );
        assert!(text.contains("--first 7"));
        run.replications.clear();
        assert!(terminal_summary(&run, 100, false).contains("nothing to report"));
    }

    #[test]
    fn sparklines_show_even_one_replication_among_many() {
        let mut values = vec![0.0; 999];
        values.push(8.0);
        assert_eq!(sparkline(&values), "█▁▁▁▁▁▁▂");
        assert_eq!(sparkline(&[f64::NAN, 1.0]), "");
    }
}
