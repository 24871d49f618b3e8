//! Pictures inside the report: vector drawings that stretch with the page, with their words as text beside them.
//!
//! Colours come from the report's style sheet by class, so that they follow a light or a dark page.

use std::fmt::Write as _;

use crate::experiment::result::{Bound, TargetResult};
use crate::report::captions::{days, hours_scale, series_scale};
use crate::report::findings::{Band, Findings, KpiFinding, SeriesFinding, StageFinding};
use crate::report::number::{Scale, axis_marks, grouped, percent};
use crate::report::palette::{activity_colours, hex, wants_white_words};
use crate::report::sections::{GoingOn, Kind, going_on};

/// Drawings stretch from this width and height.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;
/// More points than this do not show on a page; of longer series every k-th bin is drawn.
const MOST_POINTS: usize = 1000;
/// All signals together have about so many points in each of their lines, so that the page stays small enough to be
/// sent about.
const ALL_POINTS: usize = 18_000;

/// Ribbons above a signal, at most.
const MOST_RIBBONS: usize = 6;
/// The height each takes.
const RIBBON: f64 = 15.0;
/// The room between the lowest ribbon and the highest mark.
const ABOVE: f64 = 8.0;

/// Text as it may stand in HTML, in an attribute too.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// A coordinate: one decimal is a tenth of a pixel.
fn xy(v: f64) -> String {
    let text = format!("{v:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A line through points in as few letters as SVG allows: steps from point to point in tenths of a pixel, none for the
/// inside of a level stretch.
fn traced(points: impl Iterator<Item = (f64, f64)>) -> String {
    let all: Vec<(i64, i64)> =
        points.map(|(x, y)| ((x * 10.0).round() as i64, (y * 10.0).round() as i64)).collect();
    let Some(&(mut x, mut y)) = all.first() else { return String::new() };
    let mut out = format!("M{}", step_words(x, y));
    for (i, &(next_x, next_y)) in all.iter().enumerate().skip(1) {
        let onward = all.get(i + 1).is_some_and(|after| {
            let same_way = (next_x - x).signum() == (after.0 - next_x).signum();
            after.1 == next_y && next_y == y && same_way
        });
        if onward {
            continue;
        }
        out.push_str(if out.contains('l') { " " } else { "l" });
        out.push_str(&step_words(next_x - x, next_y - y));
        (x, y) = (next_x, next_y);
    }
    out
}

/// Two numbers of tenths, as short as they can be.
fn step_words(x: i64, y: i64) -> String {
    let word = |v: i64| {
        let sign = if v < 0 { "-" } else { "" };
        match (v.abs() / 10, v.abs() % 10) {
            (whole, 0) => format!("{}{whole}", if whole == 0 { "" } else { sign }),
            (0, tenth) => format!("{sign}.{tenth}"),
            (whole, tenth) => format!("{sign}{whole}.{tenth}"),
        }
    };
    let (x, y) = (word(x), word(y));
    if y.starts_with('-') { x + &y } else { format!("{x},{y}") }
}

/// A share of a length in per cent.
fn pct(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// Every how many bins of the signals are drawn.
pub fn stride(f: &Findings) -> usize {
    let most = (ALL_POINTS / f.series.len().max(1)).clamp(150, MOST_POINTS);
    f.bin_hours.len().div_ceil(most).max(1)
}

/// The bins of the signals that are drawn.
pub fn shown_bins(f: &Findings) -> Vec<usize> {
    (0..f.bin_hours.len()).step_by(stride(f)).collect()
}

/// The 5 % quantile, the median and the 95 % quantile of the bins that are drawn, as they are read off.
fn readings(f: &Findings, s: &SeriesFinding, scale: &Scale) -> String {
    let reading =
        |b: &usize| [s.bands[*b].p5, s.bands[*b].p50, s.bands[*b].p95].map(|v| scale.number(v)).join("|");
    shown_bins(f).iter().map(reading).collect::<Vec<_>>().join(";")
}

/// The fan of a signal over time: median, bands of half and of 90 % of the replications, a few of them as lines.
pub fn fan(findings: &Findings, series: &SeriesFinding, description: &str) -> String {
    let scale = series_scale(series, &findings.title.currency);
    let (low, high) = series.range();
    // Marks are chosen in the unit that is shown and placed in the one that is stored.
    let marks = axis_marks(scale.scaled(low), scale.scaled(high), 4);
    let (bottom, top) = (marks[0], marks[marks.len() - 1]);
    let begin = findings.bin_hours.first().copied().unwrap_or(0.0);
    let length = findings.bin_hours.last().map_or(1.0, |end| (end - begin).max(1e-9));
    let x = |bin: usize| (findings.bin_hours[bin] - begin) / length;
    let y = |v: f64| (top - scale.scaled(v)) / (top - bottom);
    let shown = shown_bins(findings);
    let point = |bin: usize, v: f64| (x(bin) * WIDTH, y(v) * HEIGHT);
    let going = ribbons_of(findings, series);
    // As much room above as they take: 300 units are 17 rem.
    let room = (ABOVE + RIBBON * going.len() as f64) * 17.0 / HEIGHT + 0.4;
    let above = if going.is_empty() { String::new() } else { format!(" style=\"margin-top:{room:.2}rem\"") };
    let mut svg = format!(
        "<div class=\"plot\"{above} role=\"img\" aria-label=\"{}\" data-unit=\"{}\" data-read=\"{}\"><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        escaped(description),
        escaped(&scale.suffix),
        readings(findings, series, &scale),
    );
    let decimals = marks.iter().map(|m| decimals_of(*m)).max().unwrap_or(0);
    let mut words = String::new();
    for mark in &marks {
        let at = (top - mark) / (top - bottom);
        let _ = write!(svg, "<path class=\"grid\" d=\"M0,{0}H{WIDTH}\"/>", xy(at * HEIGHT));
        let text = grouped(*mark, decimals);
        let _ = write!(words, "<span class=\"y\" style=\"top:{}\">{text}</span>", pct(at));
    }
    let marked = days(&findings.bin_times, 9);
    for (i, day) in marked.iter().enumerate() {
        let from = x(day.bin);
        let to = marked.get(i + 1).map_or(1.0, |next| x(next.bin));
        let _ = write!(svg, "<path class=\"day\" d=\"M{},0V{HEIGHT}\"/>", xy(from * WIDTH));
        let thin = if i % 2 == 1 && marked.len() > 7 { " thin" } else { "" };
        // A last day that is cut short has no room for a name.
        if to - from > 0.04 {
            let at = pct((from + to) / 2.0);
            let _ =
                write!(words, "<span class=\"x{thin}\" style=\"left:{at}\">{}</span>", escaped(&day.label));
        }
    }
    for span in &findings.spans {
        let (from, to) =
            (((span.from_hours - begin) / length).max(0.0), ((span.until_hours - begin) / length).min(1.0));
        if from < to {
            let (left, right) = (xy(from * WIDTH), xy(to * WIDTH));
            let _ = write!(svg, "<path class=\"span\" d=\"M{left},0H{right}V{HEIGHT}H{left}Z\"/>");
            let (at, name) = (pct(from), escaped(&span.name));
            let _ = write!(words, "<span class=\"event\" style=\"left:{at}\">{name}</span>");
        }
    }
    svg.push_str(&shade(findings, &going, &x));
    for (i, one) in going.iter().rev().enumerate() {
        let up = RIBBON * (i as f64 + 0.5) + ABOVE;
        svg.push_str(&ribbon(findings, one, -up, &x));
        let at = pct(-up / HEIGHT);
        let _ = write!(words, "<span class=\"what\" style=\"top:{at}\">{}</span>", escaped(&one.name));
    }
    for (class, pick) in
        [("wide", (|b: &Band| (b.p5, b.p95)) as fn(&Band) -> (f64, f64)), ("half", |b: &Band| (b.p25, b.p75))]
    {
        let mut d = String::new();
        for run in runs(&shown, |bin| {
            pick(&series.bands[bin]).0.is_finite() && pick(&series.bands[bin]).1.is_finite()
        }) {
            let upper = run.iter().map(|&b| point(b, pick(&series.bands[b]).1));
            let lower = run.iter().rev().map(|&b| point(b, pick(&series.bands[b]).0));
            d.push_str(&traced(upper.chain(lower)));
            d.push('Z');
        }
        let _ = write!(svg, "<path class=\"{class}\" d=\"{d}\"/>");
    }
    let line = |value: &dyn Fn(usize) -> f64| {
        let mut d = String::new();
        for run in runs(&shown, |bin| value(bin).is_finite()) {
            d.push_str(&traced(run.iter().map(|&b| point(b, value(b)))));
        }
        d
    };
    for example in &series.examples {
        let _ = write!(svg, "<path class=\"one\" d=\"{}\"/>", line(&|b| example[b]));
    }
    let _ =
        write!(svg, "<path class=\"median\" d=\"{}\"/></svg>{words}</div>", line(&|b| series.bands[b].p50));
    svg
}

/// Stretches of time in which a share of the replications is above the same level of four, each with that level.
pub fn levels(f: &Findings, share: &dyn Fn(usize) -> f64) -> Vec<(usize, usize, usize)> {
    let level = |b: usize| (4.0 * share(b).clamp(0.0, 1.0)).ceil() as usize;
    let (bins, mut out, mut from) = (shown_bins(f), Vec::new(), 0);
    for i in 1..=bins.len() {
        if i == bins.len() || level(bins[i]) != level(bins[from]) {
            if level(bins[from]) > 0 {
                out.push((bins[from], bins[i.min(bins.len() - 1)], level(bins[from])));
            }
            from = i;
        }
    }
    out
}

/// What has a ribbon above a signal: disruptions and playbooks, but not what the signal itself says.
pub fn ribbons_of<'a>(f: &'a Findings, series: &SeriesFinding) -> Vec<GoingOn<'a>> {
    let mut going = going_on(f);
    going.retain(|g| g.kind != Kind::Alarm && g.series.info.path != series.info.path);
    going.truncate(MOST_RIBBONS);
    going
}

/// Behind the signal, faintly, where any disruption went on.
fn shade(f: &Findings, going: &[GoingOn<'_>], x: &dyn Fn(usize) -> f64) -> String {
    let troubles = || going.iter().filter(|g| g.kind == Kind::Trouble);
    let worst = |b: usize| troubles().map(|g| g.series.bands[b].mean).fold(0.0, f64::max);
    let mut out = String::new();
    for (from, to, level) in levels(f, &worst) {
        let (left, right, dark) = (xy(x(from) * WIDTH), xy(x(to) * WIDTH), 0.035 * level as f64);
        let _ = write!(
            out,
            "<path class=\"trouble\" style=\"opacity:{dark:.2}\" d=\"M{left},0H{right}V{HEIGHT}H{left}Z\"/>"
        );
    }
    out
}

/// A ribbon above the drawing: when one thing went on, the stronger the more replications it went on in.
fn ribbon(f: &Findings, going: &GoingOn<'_>, middle: f64, x: &dyn Fn(usize) -> f64) -> String {
    let (top, foot) = (xy(middle - RIBBON * 0.3), xy(middle + RIBBON * 0.3));
    let mut out = format!("<path class=\"grid\" d=\"M0,{0}H{WIDTH}\"/>", xy(middle));
    for (from, to, level) in levels(f, &|b| going.series.bands[b].mean) {
        let (left, right) = (xy(x(from) * WIDTH), xy(x(to) * WIDTH));
        let (class, dark) = (going.kind.class(), 0.25 * level as f64);
        let _ = write!(
            out,
            "<path class=\"{class}\" style=\"opacity:{dark}\" d=\"M{left},{top}H{right}V{foot}H{left}Z\"/>"
        );
    }
    out
}

/// The decimals a round mark needs.
pub fn decimals_of(mark: f64) -> usize {
    (0..6).find(|&d| (mark * 10f64.powi(d) - (mark * 10f64.powi(d)).round()).abs() < 1e-6).unwrap_or(6)
        as usize
}

/// The runs of neighbouring bins that have a value.
pub fn runs(shown: &[usize], has: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let pieces = shown.split(|&bin| !has(bin));
    pieces.filter(|piece| !piece.is_empty()).map(<[usize]>::to_vec).collect()
}

/// The distribution of a measure in one row: bars, 90 % range, quartiles, median, and the mean with its interval.
pub fn distribution(kpi: &KpiFinding, description: &str) -> String {
    let (width, base, axis) = (240.0, 27.0, 36.0);
    let s = &kpi.spread;
    if kpi.mean.n < 2 || !s.min.is_finite() || !s.max.is_finite() {
        return String::new();
    }
    let span = s.max - s.min;
    let x = |v: f64| if span > 0.0 { 6.0 + (width - 12.0) * (v - s.min) / span } else { width / 2.0 };
    let mut svg = format!(
        "<svg class=\"dist\" viewBox=\"0 0 {width} 44\" role=\"img\" aria-label=\"{}\">",
        escaped(description)
    );
    let (bins, tallest) = (kpi.histogram.counts.len() as f64, kpi.histogram.tallest().max(1) as f64);
    if span > 0.0 {
        let wide = (width - 12.0) / bins;
        for (i, &count) in kpi.histogram.counts.iter().enumerate().filter(|(_, c)| **c > 0) {
            let high = (base - 2.0) * count as f64 / tallest;
            let (left, top) = (xy(6.0 + wide * i as f64 + 0.5), xy(base - high));
            let _ = write!(
                svg,
                "<rect class=\"bar\" x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"/>",
                xy(wide - 1.0),
                xy(high)
            );
        }
        let _ = write!(svg, "<path class=\"range\" d=\"M{},{axis}H{}\"/>", xy(x(s.p5)), xy(x(s.p95)));
        let _ = write!(svg, "<path class=\"quartiles\" d=\"M{},{axis}H{}\"/>", xy(x(s.p25)), xy(x(s.p75)));
        let _ = write!(
            svg,
            "<path class=\"middle\" d=\"M{},{}V{}\"/>",
            xy(x(s.p50)),
            xy(axis - 6.0),
            xy(axis + 6.0)
        );
    }
    let (low, high) = kpi.mean.interval().unwrap_or((kpi.mean.mean, kpi.mean.mean));
    let within = |v: f64| xy(x(v).clamp(1.0, width - 1.0));
    let _ = write!(svg, "<path class=\"mean\" d=\"M{},{axis}H{}\"/>", within(low), within(high));
    let _ =
        write!(svg, "<circle class=\"dot\" cx=\"{}\" cy=\"{axis}\" r=\"3.2\"/></svg>", within(kpi.mean.mean));
    svg
}

/// An estimate with its interval against what was wanted.
pub fn target_bar(target: &TargetResult, scale: &Scale, description: &str) -> String {
    let (low, high) = target.interval;
    let wanted = target.with_probability.unwrap_or(match target.bound {
        Bound::AtLeast(v) | Bound::AtMost(v) => v,
    });
    let values = [low, high, target.estimate, wanted];
    if values.iter().any(|v| !v.is_finite()) {
        return String::new();
    }
    let (from, to) = if target.with_probability.is_some() {
        // As much of the scale as is needed, so that a narrow interval can be seen.
        let least = low.min(wanted) - 0.01;
        ([0.9, 0.8, 0.5].into_iter().find(|&edge| edge <= least).unwrap_or(0.0), 1.0)
    } else {
        let (least, most) = (
            values.iter().copied().fold(f64::MAX, f64::min),
            values.iter().copied().fold(f64::MIN, f64::max),
        );
        let margin = ((most - least) * 0.15).max(most.abs() * 1e-9).max(1e-12);
        (least - margin, most + margin)
    };
    let x = |v: f64| xy(4.0 + 232.0 * (v - from) / (to - from));
    // The side of the limit that is good; a probability is always better high.
    let good_above = target.with_probability.is_some() || matches!(target.bound, Bound::AtLeast(_));
    let good = if good_above { (x(wanted), x(to)) } else { (x(from), x(wanted)) };
    let (met, description, wanted) =
        (if target.met { "met" } else { "missed" }, escaped(description), x(wanted));
    let ends = (scale.quantity(from), scale.quantity(to));
    let (from, to, low, high, estimate) = (good.0, good.1, x(low), x(high), x(target.estimate));
    format!(
        "<svg class=\"target {met}\" viewBox=\"0 0 240 26\" role=\"img\" aria-label=\"{description}\"><path class=\"track\" d=\"M4,13H236\"/><path class=\"good\" d=\"M{from},13H{to}\"/><path class=\"wanted\" d=\"M{wanted},3V23\"/><path class=\"interval\" d=\"M{low},13H{high}\"/><circle class=\"dot\" cx=\"{estimate}\" cy=\"13\" r=\"4\"/></svg><small class=\"ends\" aria-hidden=\"true\"><span>{}</span><span>{}</span></small>",
        escaped(&ends.0),
        escaped(&ends.1),
    )
}

/// Where the time of an order goes: one row per stage, each beginning where the one before ends.
pub fn stages(findings: &Findings) -> String {
    let (total, scale) = (findings.hours_per_order(), hours_scale(findings));
    if total <= 0.0 {
        return String::new();
    }
    let colours = activity_colours(findings.stages.iter().map(|s| &s.info));
    let colour_of =
        |activity: &str| colours.iter().find(|(a, _)| *a == activity).map_or((0, 0, 0), |(_, c)| *c);
    let mut html = String::from("<ul class=\"legend\" aria-hidden=\"true\">");
    for (activity, colour) in &colours {
        let hours = findings.stages.iter().filter(|s| s.info.activity == *activity);
        let share = hours.map(|s| s.mean.mean).filter(|v| !v.is_nan()).sum::<f64>() / total;
        let (colour, activity, share) = (hex(*colour), escaped(activity), percent(share));
        let _ = write!(html, "<li><i style=\"background:{colour}\"></i>{activity} {share}</li>");
    }
    html.push_str("</ul><div class=\"waterfall\">");
    let mut begin = 0.0;
    for (stage, parts) in by_stage(&findings.stages) {
        let hours: f64 = parts.iter().map(|p| p.mean.mean).filter(|v| !v.is_nan()).sum();
        let name = escaped(stage);
        let _ = write!(html, "<div class=\"step\"><span class=\"name\">{name}</span><span class=\"track\">");
        for part in parts.iter().filter(|p| p.mean.mean > 0.0) {
            let (share, colour) = (part.mean.mean / total, colour_of(&part.info.activity));
            let words = if wants_white_words(colour) { "#fff" } else { "#000" };
            // A word stands in its bar where it fits; the legend names the others.
            let word = if share > 0.12 { escaped(&part.info.activity) } else { String::new() };
            let wide = if share > 0.3 { " class=\"wide\"" } else { "" };
            let (left, width, colour) = (pct(begin / total), pct(share), hex(colour));
            let _ = write!(
                html,
                "<b{wide} style=\"left:{left};width:{width};background:{colour};color:{words}\">{word}</b>"
            );
            begin += part.mean.mean;
        }
        let _ = write!(html, "</span><span class=\"sum\">{}</span></div>", scale.quantity(hours));
    }
    html.push_str("</div>");
    html
}

/// The parts of an order's time by stage, in order of first appearance.
pub fn by_stage(parts: &[StageFinding]) -> Vec<(&str, Vec<&StageFinding>)> {
    let mut rows: Vec<(&str, Vec<&StageFinding>)> = Vec::new();
    for part in parts {
        match rows.iter_mut().find(|(stage, _)| *stage == part.info.stage) {
            Some((_, row)) => row.push(part),
            None => rows.push((&part.info.stage, vec![part])),
        }
    }
    rows
}
