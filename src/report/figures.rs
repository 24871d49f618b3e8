//! The figures of a results folder: an SVG and a PNG file each, made to stand alone in a document.

use crate::experiment::result::{Bound, Unit};
use crate::report::answer::{Verdict, confidence, target_figures};
use crate::report::canvas::{Align, Canvas, Sheet, figure, width_of};
use crate::report::captions::{days, hours_scale, series_caption, series_scale, stages_caption};
use crate::report::charts::{by_stage, decimals_of, levels as levels_of, ribbons_of, runs, shown_bins};
use crate::report::findings::{Findings, KpiFinding, SeriesFinding};
use crate::report::number::{as_given, axis_marks, grouped, whole};
use crate::report::page::pictures;
use crate::report::palette::{
    BLUE, GREEN, GREY, INK, RULE, Rgb, SOFT, SPAN, VERMILLION, activity_colours, wants_white_words,
};
use crate::report::sections::{Kind, sections, shortened};

/// The width of every figure, in points.
const WIDTH: f64 = 900.0;
/// The sides of the drawing inside the figure.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 870.0;
/// The height of the drawing of a signal or a distribution.
const TALL: f64 = 270.0;

/// The height of a ribbon above a signal.
const RIBBON: f64 = 13.0;

/// All figures with their names, in a fixed order.
pub fn all(findings: &Findings) -> Vec<(String, Sheet)> {
    let mut figures: Vec<(String, Sheet)> = Vec::new();
    let mut add = |name: String, sheet: Sheet| {
        // Two names that differ only in what a file name cannot hold stay two files.
        let taken = |n: &str| figures.iter().any(|(other, _)| other == n);
        let numbered = (1..).map(|i| if i == 1 { name.clone() } else { format!("{name}-{i}") });
        let free = numbered.into_iter().find(|n| !taken(n)).expect("numbers never end");
        figures.push((free, sheet));
    };
    if !findings.targets.is_empty() {
        add("targets".to_owned(), targets(findings));
    }
    for kpi in findings
        .headline()
        .into_iter()
        .filter(|k| k.mean.n > 1 && k.spread.min.is_finite() && k.spread.max.is_finite())
    {
        add(format!("kpi-{}", file_name(&kpi.info.id)), distribution(findings, kpi));
    }
    for series in findings.series.iter().filter(|s| s.bands.iter().any(|b| b.n > 0)) {
        add(format!("series-{}", file_name(&series.info.path)), fan(findings, series));
    }
    if findings.hours_per_order() > 0.0 {
        add("stages".to_owned(), stages(findings));
    }
    for (id, sheet) in pictures(&sections(findings)) {
        add(id, sheet);
    }
    figures
}

/// A path as part of a file name on any system.
fn file_name(path: &str) -> String {
    let safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    path.to_lowercase().chars().map(|c| if safe(c) { c } else { '-' }).take(80).collect()
}

/// Swatches with words, one after the other.
fn legend(canvas: &Canvas, y: f64, entries: &[(&str, Rgb, f64, f64)]) {
    let mut x = LEFT;
    for &(text, colour, opacity, thick) in entries {
        canvas.area(
            &[
                (x, y - thick / 2.0),
                (x + 22.0, y - thick / 2.0),
                (x + 22.0, y + thick / 2.0),
                (x, y + thick / 2.0),
            ],
            colour,
            opacity,
        );
        canvas.words(text, (x + 29.0, y), 12.0, Align::Left, SOFT);
        x += 29.0 + width_of(text, 12.0) + 24.0;
    }
}

/// Level lines with their marks, in the unit that is shown.
fn levels(canvas: &Canvas, marks: &[f64], top: f64) {
    let (low, high) = (marks[0], marks[marks.len() - 1]);
    let decimals = marks.iter().map(|m| decimals_of(*m)).max().unwrap_or(0);
    for mark in marks {
        let y = top + TALL * (high - mark) / (high - low);
        canvas.line(&[(LEFT, y), (RIGHT, y)], RULE, 1.0, 1.0);
        canvas.words(&grouped(*mark, decimals), (LEFT - 8.0, y), 12.0, Align::Right, SOFT);
    }
}

fn named(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label} ({unit})") }
}

/// A signal over time: median, bands of half and of 90 % of the replications, a few of them as thin lines.
fn fan(f: &Findings, s: &SeriesFinding) -> Sheet {
    let scale = series_scale(s, &f.title.currency);
    let (title, caption) = (named(&s.info.label, &scale.suffix), series_caption(f, s));
    let going = ribbons_of(f, s);
    let ribbons = if going.is_empty() { 0.0 } else { RIBBON * going.len() as f64 + 8.0 };
    figure(WIDTH, 440.0 + ribbons, &title, &caption, |canvas| {
        let y = canvas.heading(&title, &caption, LEFT, RIGHT - LEFT);
        let single = format!("{} single replications", f.examples.len());
        let entries = [
            ("median", BLUE, 1.0, 3.0),
            ("half of the replications", BLUE, 0.45, 11.0),
            ("90 % of the replications", BLUE, 0.18, 11.0),
            (&single, INK, 0.4, 1.0),
        ];
        // One replication has no median to speak of and no bands.
        let alone = [("the only replication", BLUE, 1.0, 3.0)];
        legend(canvas, y + 4.0, if f.indices.len() == 1 { &alone } else { &entries });
        let top = y + 28.0 + ribbons;
        let (low, high) = s.range();
        let marks = axis_marks(scale.scaled(low), scale.scaled(high), 4);
        levels(canvas, &marks, top);
        let begin = f.bin_hours.first().copied().unwrap_or(0.0);
        let length = f.bin_hours.last().map_or(1.0, |end| (end - begin).max(1e-9));
        let x = |bin: usize| LEFT + (RIGHT - LEFT) * (f.bin_hours[bin] - begin) / length;
        let (least, most) = (marks[0], marks[marks.len() - 1]);
        let place = |bin: usize, v: f64| (x(bin), top + TALL * (most - scale.scaled(v)) / (most - least));
        let marked = days(&f.bin_times, 10);
        for (i, day) in marked.iter().enumerate() {
            let (from, to) = (x(day.bin), marked.get(i + 1).map_or(RIGHT, |next| x(next.bin)));
            canvas.line(&[(from, top), (from, top + TALL)], RULE, 1.0, 0.75);
            if to - from > 40.0 {
                canvas.words(&day.label, ((from + to) / 2.0, top + TALL + 16.0), 12.0, Align::Centre, SOFT);
            }
        }
        for span in &f.spans {
            let at = |hours: f64| LEFT + (RIGHT - LEFT) * ((hours - begin) / length).clamp(0.0, 1.0);
            let (from, to) = (at(span.from_hours), at(span.until_hours));
            if from < to {
                canvas.area(&[(from, top), (to, top), (to, top + TALL), (from, top + TALL)], SPAN, 0.25);
                canvas.words(&span.name, (from + 4.0, top + 9.0), 11.0, Align::Left, SOFT);
            }
        }
        let stretch = |from: usize, to: usize, (high, low): (f64, f64), colour, opacity| {
            canvas.area(&[(x(from), high), (x(to), high), (x(to), low), (x(from), low)], colour, opacity);
        };
        let troubles = || going.iter().filter(|g| g.kind == Kind::Trouble);
        let worst = |b: usize| troubles().map(|g| g.series.bands[b].mean).fold(0.0, f64::max);
        for (from, to, level) in levels_of(f, &worst) {
            stretch(from, to, (top, top + TALL), VERMILLION, 0.035 * level as f64);
        }
        for (i, one) in going.iter().rev().enumerate() {
            let middle = top - RIBBON * (i as f64 + 0.5) - 8.0;
            canvas.words(&shortened(&one.name, 10), (LEFT - 6.0, middle), 10.0, Align::Right, INK);
            for (from, to, level) in levels_of(f, &|b| one.series.bands[b].mean) {
                stretch(from, to, (middle - 3.5, middle + 3.5), one.kind.colour(), 0.25 * level as f64);
            }
        }
        let shown = shown_bins(f);
        for (half, opacity) in [(false, 0.18), (true, 0.33)] {
            let edges = |b: usize| {
                if half { (s.bands[b].p25, s.bands[b].p75) } else { (s.bands[b].p5, s.bands[b].p95) }
            };
            for run in runs(&shown, |b| edges(b).0.is_finite() && edges(b).1.is_finite()) {
                let upper = run.iter().map(|&b| place(b, edges(b).1));
                let lower = run.iter().rev().map(|&b| place(b, edges(b).0));
                canvas.area(&upper.chain(lower).collect::<Vec<_>>(), BLUE, opacity);
            }
        }
        let line = |value: &dyn Fn(usize) -> f64, colour, opacity, width| {
            for run in runs(&shown, |b| value(b).is_finite()) {
                let points: Vec<_> = run.iter().map(|&b| place(b, value(b))).collect();
                canvas.line(&points, colour, opacity, width);
            }
        };
        for example in &s.examples {
            line(&|b| example[b], INK, 0.4, 0.5);
        }
        line(&|b| s.bands[b].p50, BLUE, 1.0, 2.25);
    })
}

/// How the replications spread over the values of one measure, with its mean and its limits.
fn distribution(f: &Findings, k: &KpiFinding) -> Sheet {
    let scale = k.scale(&f.title.currency);
    let title = named(&k.info.label, &scale.suffix);
    let caption = format!(
        "Mean {} ({} interval of {} replications); 90 % of the replications lie between {} and {}.",
        scale.mean_and_half_width(k.mean.mean, k.mean.half_width),
        confidence(f),
        whole(k.mean.n as u64),
        scale.number(k.spread.p5),
        scale.quantity(k.spread.p95),
    );
    figure(WIDTH, 440.0, &title, &caption, |canvas| {
        let top = canvas.heading(&title, &caption, LEFT, RIGHT - LEFT) + 22.0;
        canvas.words("replications", (LEFT - 60.0, top - 16.0), 12.0, Align::Left, SOFT);
        let counts = &k.histogram.counts;
        let marks: Vec<f64> = axis_marks(0.0, k.histogram.tallest() as f64, 4)
            .into_iter()
            .filter(|m| m.fract() == 0.0)
            .collect();
        levels(canvas, &marks, top);
        let tallest = marks[marks.len() - 1];
        let limits = f.targets.iter().filter(|t| f.kpi_of(t).info.id == k.info.id).map(|t| t.bound);
        let limits: Vec<(&str, f64)> = limits
            .map(|b| match b {
                Bound::AtLeast(v) => ("at least", v),
                Bound::AtMost(v) => ("at most", v),
            })
            .collect();
        let (low, high) =
            limits.iter().fold((k.spread.min, k.spread.max), |(a, b), l| (a.min(l.1), b.max(l.1)));
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        let x = |v: f64| LEFT + 12.0 + (RIGHT - LEFT - 24.0) * (v - low) / (high - low);
        let wide = (k.histogram.high - k.histogram.low) / counts.len() as f64;
        for (i, &count) in counts.iter().enumerate().filter(|(_, c)| **c > 0) {
            let (from, to) = if wide > 0.0 {
                let edge = |j: usize| x(k.histogram.low + wide * j as f64);
                (edge(i) + 0.75, edge(i + 1) - 0.75)
            } else {
                (x(low.midpoint(high)) - 10.0, x(low.midpoint(high)) + 10.0)
            };
            let y = top + TALL * (1.0 - count as f64 / tallest);
            canvas.rectangle((from, y), (to.max(from + 0.5), top + TALL), GREY);
        }
        let base = top + TALL;
        let round = axis_marks(scale.scaled(low), scale.scaled(high), 6);
        let decimals = round.iter().map(|m| decimals_of(*m)).max().unwrap_or(0);
        for mark in round {
            let at = x(mark / scale.scaled(1.0));
            if (LEFT..=RIGHT).contains(&at) {
                canvas.line(&[(at, base), (at, base + 5.0)], SOFT, 1.0, 1.0);
                canvas.words(&grouped(mark, decimals), (at, base + 17.0), 12.0, Align::Centre, SOFT);
            }
        }
        let mean = x(k.mean.mean);
        canvas.line(&[(mean, top), (mean, base)], BLUE, 1.0, 2.0);
        canvas.words("mean", (mean, top - 9.0), 12.0, Align::Centre, BLUE);
        let strip = base + 38.0;
        canvas.line(&[(x(k.spread.p5), strip), (x(k.spread.p95), strip)], INK, 1.0, 1.25);
        canvas.line(&[(x(k.spread.p25), strip), (x(k.spread.p75), strip)], SOFT, 1.0, 6.0);
        canvas.line(&[(x(k.spread.p50), strip - 7.0), (x(k.spread.p50), strip + 7.0)], INK, 1.0, 2.0);
        if let Some((a, b)) = k.mean.interval() {
            canvas.line(&[(x(a), strip), (x(b), strip)], BLUE, 1.0, 3.0);
        }
        canvas.dot((mean, strip), 3.5, BLUE);
        for (word, limit) in limits {
            canvas.line(&[(x(limit), top), (x(limit), base)], VERMILLION, 1.0, 2.0);
            let text = format!("{word} {}", as_given(k.info.unit, &f.title.currency, limit));
            let left = x(limit) > WIDTH / 2.0;
            let at = (x(limit) + if left { -6.0 } else { 6.0 }, top + 10.0);
            canvas.words(&text, at, 12.0, if left { Align::Right } else { Align::Left }, VERMILLION);
        }
    })
}

/// Where the time of an order goes: one row per stage, each beginning where the one before ends.
fn stages(f: &Findings) -> Sheet {
    let (title, caption) = ("Where the time of an order goes", stages_caption(f));
    let rows = by_stage(&f.stages);
    let (total, scale) = (f.hours_per_order(), hours_scale(f));
    let colours = activity_colours(f.stages.iter().map(|s| &s.info));
    let height = 150.0 + 34.0 * rows.len() as f64;
    figure(WIDTH, height, title, &caption, |canvas| {
        let (left, right) = (150.0, 790.0);
        let mut y = canvas.heading(title, &caption, LEFT, RIGHT - LEFT) + 4.0;
        let entries: Vec<_> = colours.iter().map(|(a, c)| (*a, *c, 1.0, 11.0)).collect();
        legend(canvas, y, &entries);
        y += 24.0;
        let x = |hours: f64| left + (right - left) * hours / total;
        let mut begin = 0.0;
        for (stage, parts) in rows {
            canvas.words(stage, (left - 10.0, y + 13.0), 13.0, Align::Right, INK);
            canvas.line(&[(left, y + 13.0), (right, y + 13.0)], RULE, 1.0, 0.75);
            let mut sum = 0.0;
            for part in parts.iter().filter(|p| p.mean.mean > 0.0) {
                let colour = colours.iter().find(|(a, _)| *a == part.info.activity).map_or(GREY, |(_, c)| *c);
                let (from, to) = (x(begin), x(begin + part.mean.mean));
                canvas.rectangle((from, y), (to.max(from + 0.5), y + 26.0), colour);
                if to - from > width_of(&part.info.activity, 12.0) + 10.0 {
                    let words = if wants_white_words(colour) { (255, 255, 255) } else { (0, 0, 0) };
                    canvas.words(&part.info.activity, (from + 6.0, y + 13.0), 12.0, Align::Left, words);
                }
                begin += part.mean.mean;
                sum += part.mean.mean;
            }
            canvas.words(&scale.quantity(sum), (right + 10.0, y + 13.0), 12.0, Align::Left, SOFT);
            y += 34.0;
        }
    })
}

/// Each target's estimate with its interval against what was wanted.
fn targets(f: &Findings) -> Sheet {
    let met = f.targets.iter().filter(|t| t.met).count();
    let caption = format!("{met} of {} targets met; bars are {} intervals.", f.targets.len(), confidence(f));
    let height = 80.0 + 62.0 * f.targets.len() as f64;
    figure(WIDTH, height, "Targets", &caption, |canvas| {
        let mut y = canvas.heading("Targets", &caption, LEFT, RIGHT - LEFT) + 18.0;
        for t in &f.targets {
            let colour = if t.met { GREEN } else { VERMILLION };
            let verdict = Verdict::of(t);
            let (estimate, interval) = target_figures(f, t);
            let label = format!("{} {}: {}", verdict.sign(), f.kpi_of(t).info.label, verdict.word());
            canvas.words(&label, (LEFT, y), 14.0, Align::Left, INK);
            canvas.words(&t.sentence, (LEFT, y + 20.0), 12.0, Align::Left, SOFT);
            canvas.words(&format!("{estimate}  ({interval})"), (RIGHT, y), 12.5, Align::Right, INK);
            let limit = match t.bound {
                Bound::AtLeast(v) | Bound::AtMost(v) => v,
            };
            let wanted = t.with_probability.unwrap_or(limit);
            let all = [t.interval.0, t.interval.1, t.estimate, wanted];
            if all.iter().all(|v| v.is_finite()) {
                let (least, most) = all.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
                let margin = ((most - least) * 0.1).max(most.abs() * 1e-9).max(1e-12);
                let (from, to) =
                    if t.with_probability.is_some() { (0.0, 1.0) } else { (least - margin, most + margin) };
                let x = |v: f64| 480.0 + (RIGHT - 480.0) * (v - from) / (to - from);
                canvas.line(&[(480.0, y + 20.0), (RIGHT, y + 20.0)], RULE, 1.0, 7.0);
                canvas.line(&[(x(t.interval.0), y + 20.0), (x(t.interval.1), y + 20.0)], colour, 1.0, 4.0);
                canvas.dot((x(t.estimate), y + 20.0), 4.5, colour);
                canvas.line(&[(x(wanted), y + 10.0), (x(wanted), y + 30.0)], INK, 1.0, 2.0);
                let words = match t.with_probability {
                    Some(p) => format!("wanted {}", as_given(Unit::Share, "", p)),
                    None => format!("wanted {}", as_given(f.kpi_of(t).info.unit, &f.title.currency, limit)),
                };
                let align = if x(wanted) > 800.0 { Align::Right } else { Align::Centre };
                canvas.words(&words, (x(wanted), y + 38.0), 11.0, align, SOFT);
            }
            y += 62.0;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::canvas::FINE;
    use crate::report::example::example_run;

    #[test]
    fn every_figure_is_there_once_and_has_a_name() {
        let f = Findings::of(&example_run(30));
        let figures = all(&f);
        let names: Vec<&str> = figures.iter().map(|(n, _)| n.as_str()).collect();
        assert_eq!(
            names,
            [
                "targets",
                "kpi-orders.on_time",
                "kpi-orders.cycle_time.p95",
                "kpi-recovery_time",
                "kpi-pick.utilisation",
                "kpi-cost.total",
                "series-warehouse.north.backlog",
                "series-warehouse.north.pickers.busy",
                "stages",
                "bottlenecks",
                "bottlenecks-2",
                "map",
                "inputs",
                "inputs-2",
                "inputs-3"
            ]
        );
        for (name, sheet) in &figures {
            let svg = sheet.svg();
            assert!(svg.contains("<title id=\"title\">") && svg.contains("role=\"img\""), "{name}");
            assert!(!svg.contains("NaN"), "{name}");
        }
    }

    #[test]
    fn little_or_no_data_gives_fewer_figures_and_no_panic() {
        let names =
            |n| all(&Findings::of(&example_run(n))).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(0), ["targets"]);
        assert!(names(1).iter().all(|n| !n.starts_with("kpi-")));
        let mut run = example_run(5);
        for r in &mut run.replications {
            (r.values[0], r.values[8]) = (0.5, f64::NAN);
        }
        let figures = all(&Findings::of(&run));
        assert!(figures.iter().any(|(n, _)| n == "kpi-orders.on_time"));
        assert!(figures.iter().all(|(n, sheet)| n != "kpi-cost.total" && !sheet.svg().contains("NaN")));
    }

    #[test]
    fn file_names_hold_on_any_system() {
        assert_eq!(file_name("Orders/Über: \"a\""), "orders--ber---a-");
        let mut run = example_run(3);
        (run.series[0].path, run.series[1].path) = ("a/b".to_owned(), "a:b".to_owned());
        let names: Vec<String> = all(&Findings::of(&run)).into_iter().map(|(n, _)| n).collect();
        assert!(names.contains(&"series-a-b".to_owned()) && names.contains(&"series-a-b-2".to_owned()));
    }

    /// The last line of a fan figure is the median; its places, read back, are the stored medians.
    #[test]
    fn the_fan_draws_the_stored_medians() {
        let f = Findings::of(&example_run(9));
        let s = &f.series[0];
        let svg = fan(&f, s).svg();
        let line = svg.rsplit("<polyline").next().unwrap().split("points=\"").nth(1).unwrap();
        let points: Vec<(f64, f64)> = line
            .split('"')
            .next()
            .unwrap()
            .split_whitespace()
            .map(|p| p.split_once(',').unwrap())
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        assert_eq!(points.len(), s.bands.len());
        let marks = axis_marks(0.0, s.range().1, 4);
        let top = marks[marks.len() - 1];
        // Level lines are drawn from the lowest mark to the highest: the two ends give the frame.
        let level = |text: &str| -> f64 {
            text.split(',').nth(1).unwrap().split([' ', '"']).next().unwrap().parse().unwrap()
        };
        let levels: Vec<f64> = svg
            .split("<polyline")
            .skip(1)
            .take(marks.len())
            .map(|p| level(p.split("points=\"").nth(1).unwrap()))
            .collect();
        let (bottom_y, top_y) = (levels[0], levels[marks.len() - 1]);
        assert!((bottom_y - top_y - TALL * FINE).abs() <= 1.0);
        for (point, band) in points.iter().zip(&s.bands) {
            let value = top * (bottom_y - point.1) / (bottom_y - top_y);
            // Half a pixel of the backend each for the line and the frame.
            assert!((value - band.p50).abs() <= 1.01 * top / (TALL * FINE), "{value} {}", band.p50);
        }
    }
}
