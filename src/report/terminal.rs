//! The summary of a run for a terminal: targets first, then the measures of the first page.

use crate::experiment::result::{RunResult, TargetResult};
use crate::report::answer::{Verdict, confidence, target_figures};
use crate::report::causes::{
    late_sentence, precision_lines, precision_sentence, reduction_lines, reduction_sentence,
};
use crate::report::columns::{Column, columns, padded, shortened, table, wrapped};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::lang::{Lang, say};
use crate::report::number::{NO_VALUE, whole};
use crate::stats::Histogram;

const SPARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How many failed replications are told one by one; a bug often fails them all.
const MOST_FAILURES: usize = 3;
/// How many remarks are told in full where there is room; on a screen it is one.
const MOST_REMARKS: usize = 3;
/// Lines around a summary: its heading, that of its table, what is not shown, the answer with the way to the report, a
/// line on targets that were missed, and the next prompt.
const AROUND: usize = 8;
/// So many measures are told on the smallest screen.
const FEWEST_MEASURES: usize = 4;

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

/// What a summary is written on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns of it.
    pub width: usize,
    /// Lines of it, when it has an end.
    pub height: Option<usize>,
    /// Whether it is coloured.
    pub color: bool,
    /// The language of the summary.
    pub lang: Lang,
}

impl Screen {
    /// Paper of so many columns: no colour, no end, English.
    pub const fn paper(width: usize) -> Self {
        Screen { width, height: None, color: false, lang: Lang::En }
    }

    /// A text in the language, without control characters, in lines that fit. Only a path may stick out.
    pub fn text(&self, english: &str, indent: usize) -> String {
        self.lines(&self.words(english), indent)
    }

    fn lines(&self, said: &str, indent: usize) -> String {
        let room = self.width.saturating_sub(indent + 2);
        let word = |w: &str| if w.contains('/') { w.to_owned() } else { shortened(w, room) };
        let words: Vec<String> = said.split(' ').map(word).collect();
        wrapped(&words.join(" "), self.width, indent)
    }

    /// A text in the language, without control characters.
    pub fn words(&self, english: &str) -> String {
        printable(&say(self.lang, english))
    }
}

/// The summary in lines that fit the screen: columns that do not are left out, the quantiles first and the picture of
/// the distribution after them, and long names are shortened in their middle.
pub fn terminal_summary(run: &RunResult, screen: &Screen) -> String {
    findings_summary(&Findings::of(run), &[], screen)
}

/// As [`terminal_summary`], of findings made before or read from a results folder, without the remarks that were `told`.
pub fn findings_summary(f: &Findings, told: &[String], screen: &Screen) -> String {
    let mut out = String::new();
    if !f.targets.is_empty() {
        out.push_str(&format!("{}\n", screen.words("Targets")));
        out.push_str(&targets(f, screen));
    }
    if f.indices.is_empty() {
        out.push_str(&format!(
            "{}\n",
            screen.text("No replication finished: there is nothing to report.", 0)
        ));
        return out;
    }
    let room = |below: &str| {
        let taken = out.lines().count() + below.lines().count() + AROUND;
        screen.height.map(|lines| lines.saturating_sub(taken))
    };
    let mut below = below(f, told, screen, Detail::All);
    for less in [Detail::Unreached, Detail::Counted, Detail::Least] {
        if room(&below).is_some_and(|lines| lines < FEWEST_MEASURES) {
            below = self::below(f, told, screen, less);
        }
    }
    let shown = shown(f, room(&below));
    out.push_str(&measures(f, &shown, screen));
    let hidden = f.kpis.len() - shown.len();
    if hidden > 0 {
        out.push_str(&format!("  {}\n", screen.words(&format!("and {hidden} more in the report"))));
    }
    out + &below
}

/// How much stands below the measures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Detail {
    /// Only what went wrong.
    Least,
    /// Remarks are counted and not told.
    Counted,
    /// Of precision what was not reached.
    Unreached,
    /// Everything.
    All,
}

/// What stands below the measures.
fn below(f: &Findings, told: &[String], screen: &Screen, detail: Detail) -> String {
    let mut out = String::new();
    let mut line = |indent: usize, text: &str| {
        let room = Screen { width: screen.width.saturating_sub(indent), ..*screen };
        let text = room.lines(text, 2);
        text.lines().for_each(|l| out.push_str(&format!("{}{l}\n", " ".repeat(indent))));
    };
    let mut block = |heading: Option<String>, lines: Vec<String>| {
        let Some(heading) = heading else { return };
        line(0, &screen.words(&heading));
        lines.iter().for_each(|text| line(2, &screen.words(text)));
    };
    let all = detail == Detail::All;
    let precision = precision_lines(f).into_iter().filter(|l| all || !l.starts_with('✓'));
    block(precision_sentence(f), precision.collect());
    block(reduction_sentence(f), if all { reduction_lines(f) } else { Vec::new() });
    if detail > Detail::Least {
        block(f.late.as_ref().and_then(late_sentence), Vec::new());
    }
    if f.method.rough {
        line(0, &screen.words(&format!("Rough: only {} replications.", whole(f.indices.len() as u64))));
    }
    if !f.failed.is_empty() {
        let failed = plural(f.failed.len(), "replication");
        line(0, &screen.words(&format!("{failed} failed; no figure counts them:")));
        for x in f.failed.iter().take(MOST_FAILURES) {
            line(2, &printable(&format!("{}: {}", x.index, x.message)));
            line(4, &printable(&x.repeat));
        }
        if f.failed.len() > MOST_FAILURES {
            let more = f.failed.len() - MOST_FAILURES;
            line(2, &screen.words(&format!("and {more} more in the report")));
        }
    }
    let remarks: Vec<&String> = f.warnings.iter().filter(|w| !told.contains(w)).collect();
    let most = match (detail, screen.height) {
        (Detail::Least | Detail::Counted, _) => 0,
        (_, Some(_)) => 1,
        (_, None) => MOST_REMARKS,
    };
    for remark in remarks.iter().take(most) {
        line(0, &format!("! {}", screen.words(remark)));
    }
    match remarks.len().saturating_sub(most) {
        0 => {}
        1 => line(0, &screen.words("! One remark is in the report.")),
        rest if most == 0 => line(0, &screen.words(&format!("! {rest} remarks are in the report."))),
        rest => line(0, &screen.words(&format!("! {rest} more remarks are in the report."))),
    }
    out
}

/// The measures of the first page as far as there is room: those of targets first, then as they come.
fn shown(f: &Findings, room: Option<usize>) -> Vec<&KpiFinding> {
    let all = f.headline();
    let room = room.map_or(all.len(), |lines| lines.max(FEWEST_MEASURES));
    if all.len() <= room {
        return all;
    }
    let judged = |k: &KpiFinding| f.targets.iter().any(|t| f.kpi_of(t).info.id == k.info.id);
    let (wanted, others) = all.iter().partition::<Vec<_>, _>(|k| judged(k));
    let kept: Vec<&str> =
        wanted.iter().chain(&others).take(room).map(|k: &&KpiFinding| k.info.id.as_str()).collect();
    all.into_iter().filter(|k| kept.contains(&k.info.id.as_str())).collect()
}

fn plural(n: usize, word: &str) -> String {
    format!("{} {word}{}", whole(n as u64), if n == 1 { "" } else { "s" })
}

/// Text of a scenario without control characters, which could command a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Name, sentence, estimate and interval of each target in one line; in two where that is too wide.
fn targets(f: &Findings, screen: &Screen) -> String {
    let figures = f.targets.iter().map(|t| {
        let (estimate, interval) = target_figures(f, t);
        let interval = if interval.is_empty() { interval } else { format!("({})", screen.words(&interval)) };
        [screen.words(&estimate), interval]
    });
    let figures: Vec<[String; 2]> = figures.collect();
    let widest =
        |of: &dyn Fn(usize) -> String| (0..figures.len()).map(|i| columns(&of(i))).max().unwrap_or(0);
    let name = |i: usize| printable(&f.targets[i].name);
    let words = |i: usize| screen.words(&f.targets[i].sentence);
    let widths = [widest(&name), widest(&words), widest(&|i| figures[i][0].clone())];
    let signed = |t: &TargetResult| {
        let sign = Verdict::of(t).sign();
        let code = if t.met { 32 } else { 31 };
        if screen.color { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() }
    };
    let interval = widest(&|i| figures[i][1].clone());
    let one_line = 4 + widths.iter().sum::<usize>() + 6 + 2 + interval <= screen.width;
    let mut out = String::new();
    for (i, target) in f.targets.iter().enumerate() {
        let [estimate, interval] = &figures[i];
        if one_line {
            let estimate = padded(estimate, widths[2], true);
            let (name, words) = (padded(&name(i), widths[0], false), padded(&words(i), widths[1], false));
            let line = format!("{name}   {words}   {estimate}  {interval}");
            out.push_str(&format!("  {} {}\n", signed(target), line.trim_end()));
        } else {
            let name = shortened(&name(i), screen.width / 2);
            let line = format!("{name}  {}  {}", figures[i][0], interval.replace(' ', "\u{a0}"));
            let line = wrapped(&line, screen.width.saturating_sub(4), 4);
            out.push_str(&format!("  {} {line}", signed(target)));
            let words = wrapped(&words(i), screen.width.saturating_sub(4), 0);
            words.lines().for_each(|line| out.push_str(&format!("\n    {line}")));
            out.push('\n');
        }
    }
    out
}

fn measures(f: &Findings, kpis: &[&KpiFinding], screen: &Screen) -> String {
    let scales: Vec<_> = kpis.iter().map(|k| k.scale(&f.title.currency)).collect();
    let column = |heading: &str, worth: u8, write: &dyn Fn(usize, &KpiFinding) -> String| {
        let cells = kpis.iter().enumerate().map(|(i, k)| write(i, k));
        let cells = std::iter::once(screen.words(heading)).chain(cells).collect();
        Column { cells, to_the_right: true, worth }
    };
    // A single value has no distribution.
    let quantile = |i: usize, k: &KpiFinding, q: f64| {
        if k.mean.n < 2 { NO_VALUE.to_owned() } else { scales[i].number(q) }
    };
    let interval = |i: usize, k: &KpiFinding| match k.mean.interval() {
        Some((a, b)) => format!("{} … {}", scales[i].number(a), scales[i].number(b)),
        None => NO_VALUE.to_owned(),
    };
    let left = |c: Column| Column { to_the_right: false, ..c };
    let columns = vec![
        left(column("", Column::KEPT, &|_, k| printable(&k.info.id))),
        column("mean", Column::KEPT, &|i, k| screen.words(&scales[i].quantity(k.mean.mean))),
        column(&format!("{} interval", confidence(f)), 5, &interval),
        column("p5", 2, &|i, k| quantile(i, k, k.spread.p5)),
        column("p50", 1, &|i, k| quantile(i, k, k.spread.p50)),
        column("p95", 2, &|i, k| quantile(i, k, k.spread.p95)),
        left(column("distribution", 4, &|_, k| sparkline(&k.values))),
    ];
    table(columns, screen.width).iter().map(|line| format!("{line}\n")).collect()
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
        let text = plain(terminal_summary(&example_run(200), &Screen::paper(120)));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Targets");
        assert!(lines[1].starts_with("  ✓ on-time    at least 95 % in 90 % of replications"), "{text}");
        assert!(lines[1].ends_with("96.2 %  (94.2 to 97.6 %)"), "{text}");
        assert!(lines[2].starts_with("  ✗ recovery"));
        assert!(lines[4].ends_with("p5      p50      p95  distribution"), "{text}");
        assert!(
            lines[5].trim_start().starts_with("orders.on_time")
                && lines[5].ends_with(sparkline(&Findings::of(&example_run(200)).kpis[0].values).as_str())
        );
        assert!(text.contains("and 6 more in the report"));
        assert!(!text.contains('\u{1b}'));
        assert!(
            terminal_summary(&example_run(2), &Screen { color: true, ..Screen::paper(120) })
                .contains("\u{1b}[32m✓\u{1b}[0m")
        );
    }

    /// A run with long names and with names in wide characters.
    fn long_names(replications: u32) -> RunResult {
        let mut run = example_run(replications);
        run.targets[0].name = "准时交付".to_owned();
        run.kpis[0].id = "warehouse.frankfurt-north.pool.pickers-of-the-mezzanine.utilisation".to_owned();
        run.kpis[1].id = "warehouse.北方仓库.pool.拣货员.utilisation".to_owned();
        run
    }

    #[test]
    fn no_line_is_wider_than_the_screen() {
        for width in [40, 60, 80, 100, 120] {
            for lang in [Lang::En, Lang::Zh] {
                let screen = Screen { lang, ..Screen::paper(width) };
                for run in [example_run(50), long_names(50)] {
                    let text = plain(terminal_summary(&run, &screen));
                    for line in text.lines() {
                        assert!(columns(line) <= width, "{width} {lang:?}: {line}\n{text}");
                    }
                    // Whatever goes, the intervals of targets and the means of all measures stay.
                    assert!(
                        text.contains("(94.2") && text.contains("37.1") && text.contains("390 "),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_picture_of_the_distribution_stays_longer_than_quantiles() {
        let heading = |width| {
            let text = plain(terminal_summary(&example_run(50), &Screen::paper(width)));
            text.lines().find(|l| l.contains("mean")).unwrap().trim().to_owned()
        };
        let words = |width| heading(width).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(120), "mean 95 % interval p5 p50 p95 distribution");
        assert_eq!(words(72), "mean 95 % interval distribution");
        assert_eq!(words(40), "mean");
    }

    #[test]
    fn a_summary_fits_a_screen_of_24_lines() {
        for lang in [Lang::En, Lang::Zh] {
            let mut run = long_names(50);
            run.kpis.iter_mut().for_each(|k| k.headline = true);
            let screen = Screen { height: Some(24), lang, ..Screen::paper(80) };
            let text = terminal_summary(&run, &screen);
            assert!(text.lines().count() + AROUND - 2 <= 24, "{text}");
            // The measure of a target is there, wherever it stands in the list.
            let judged = &run.kpis[run.targets[2].kpi].id;
            assert!(text.contains(judged.as_str()), "{judged}: {text}");
        }
    }

    #[test]
    fn a_summary_in_chinese_is_aligned_by_display_width() {
        let screen = Screen { lang: Lang::Zh, ..Screen::paper(100) };
        let text = plain(terminal_summary(&example_run(50), &screen));
        assert!(text.starts_with("目标\n"), "{text}");
        let english =
            ["Targets", "mean", "interval", "distribution", "more in the report", "Late orders", "at least"];
        for word in english {
            assert!(!text.contains(word), "{word} in\n{text}");
        }
        // The heading of the means ends in the column in which the means end.
        let (heading, row) = (text.lines().nth(4).unwrap(), text.lines().nth(5).unwrap());
        let end = |line: &str, word: &str| columns(&line[..line.find(word).unwrap() + word.len()]);
        assert_eq!(end(heading, "均值"), end(row, "%"), "{text}");
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
        let text = plain(terminal_summary(&run, &Screen::paper(100)));
        assert!(!text.contains("Targets") && !text.contains("NaN") && !text.contains('\u{1b}'), "{text}");
        let recovery = text.lines().find(|l| l.contains("recovery_time")).unwrap();
        assert!(recovery.matches('–').count() == 5, "{recovery}");
        assert!(
            text.contains("Rough: only 1 replications.") && text.contains("1 replication failed"),
            "{text}"
        );
        assert!(text.contains("--first 7"));
        run.replications.clear();
        assert!(terminal_summary(&run, &Screen::paper(100)).contains("nothing to report"));
    }

    #[test]
    fn sparklines_show_even_one_replication_among_many() {
        let mut values = vec![0.0; 999];
        values.push(8.0);
        assert_eq!(sparkline(&values), "█▁▁▁▁▁▁▂");
        assert_eq!(sparkline(&[f64::NAN, 1.0]), "");
    }
}
