//! A chart within a page: areas and lines in a drawing that stretches, words and dots as text beside it.

use std::fmt::Write as _;

use super::{BAND, Chart, Ink, Mark, Shape, Side};
use crate::report::charts::escaped;

/// The drawing stretches from this width and height.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;
/// Height of a row of names, in rem.
const ROW: f64 = 2.1;

fn xy(v: f64) -> String {
    let text = format!("{v:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn pct(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// How many of the names along x can be written, as every k-th.
fn thinned(count: usize, most: usize) -> usize {
    count.div_ceil(most).max(1)
}

pub(super) fn draw(chart: &Chart) -> String {
    let mut out = legend(chart);
    let described = escaped(&format!("{}. {}", chart.title, chart.caption));
    let rows = chart.y.count();
    let (class, style) = match rows {
        Some(n) => (" rows", format!(" style=\"height:{:.1}rem\"", ROW * n.max(1) as f64)),
        None => ("", String::new()),
    };
    let labelled = if chart.x.label().is_empty() { "" } else { " labelled" };
    let _ = write!(
        out,
        "<div class=\"plot chart{class}{labelled}\"{style} role=\"img\" aria-label=\"{described}\">\
         <svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
    );
    let mut words = String::new();
    axes(chart, &mut out, &mut words);
    for mark in &chart.marks {
        draw_mark(chart, mark, &mut out, &mut words);
    }
    let _ = write!(out, "</svg>{words}</div>");
    out
}

fn axes(chart: &Chart, svg: &mut String, words: &mut String) {
    for (value, text) in chart.y.ticks() {
        let top = chart.place((0.0, value)).1;
        let _ = write!(svg, "<path class=\"grid\" d=\"M0,{}H{WIDTH}\"/>", xy(top * HEIGHT));
        let _ = write!(words, "<span class=\"y\" style=\"top:{}\">{}</span>", pct(top), escaped(&text));
    }
    let ticks = chart.x.ticks();
    let step = thinned(ticks.len(), 12);
    for (i, (value, text)) in ticks.iter().enumerate() {
        let left = chart.x.share(*value);
        let _ = write!(svg, "<path class=\"day\" d=\"M{},0V{HEIGHT}\"/>", xy(left * WIDTH));
        if i % step == 0 {
            let thin = if (i / step) % 2 == 1 && ticks.len() / step > 6 { " thin" } else { "" };
            let (at, text) = (pct(left), escaped(text));
            let _ = write!(words, "<span class=\"x{thin}\" style=\"left:{at}\">{text}</span>");
        }
    }
    if !chart.x.label().is_empty() {
        let _ = write!(words, "<span class=\"below\">{}</span>", escaped(chart.x.label()));
    }
    if !chart.y.label().is_empty() {
        let _ = write!(words, "<span class=\"up\">{}</span>", escaped(chart.y.label()));
    }
}

fn draw_mark(chart: &Chart, mark: &Mark, svg: &mut String, words: &mut String) {
    let point = |at: (f64, f64)| {
        let (x, y) = chart.place(at);
        format!("{},{}", xy(x * WIDTH), xy(y * HEIGHT))
    };
    match mark {
        Mark::Line { points, ink, thick } => {
            for run in points.split(|p| !p.0.is_finite() || !p.1.is_finite()).filter(|run| run.len() > 1) {
                let places: Vec<String> = run.iter().map(|p| point(*p)).collect();
                let (class, _) = ink.class();
                let d = places.join(" ");
                let _ = write!(svg, "<path class=\"l {class}\" style=\"stroke-width:{thick}\" d=\"M{d}\"/>");
            }
        }
        Mark::Band { points, ink, opacity } => {
            let whole = |p: &(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
            for run in points.split(|p| !whole(p)).filter(|run| run.len() > 1) {
                let upper = run.iter().map(|p| point((p.0, p.2)));
                let lower = run.iter().rev().map(|p| point((p.0, p.1)));
                let d: Vec<String> = upper.chain(lower).collect();
                let (class, _) = ink.class();
                let _ = write!(
                    svg,
                    "<path class=\"a {class}\" style=\"opacity:{opacity}\" d=\"M{}Z\"/>",
                    d.join(" ")
                );
            }
        }
        Mark::Box { from, to, ink } => {
            let ((x0, y0), (x1, y1)) = (chart.place(*from), chart.place(*to));
            if [x0, y0, x1, y1].iter().any(|v| !v.is_finite()) {
                return;
            }
            let (class, opacity) = ink.class();
            let style =
                if opacity < 1.0 { format!(" style=\"opacity:{opacity:.3}\"") } else { String::new() };
            let _ = write!(
                svg,
                "<path class=\"a {class}\"{style} d=\"M{},{}H{}V{}H{}Z\"/>",
                xy(x0 * WIDTH),
                xy(y0 * HEIGHT),
                xy(x1 * WIDTH),
                xy(y1 * HEIGHT),
                xy(x0 * WIDTH)
            );
        }
        Mark::Dot { at, ink, radius } => {
            let (x, y) = chart.place(*at);
            if x.is_finite() && y.is_finite() {
                let (class, _) = ink.class();
                let (left, top, size) = (pct(x), pct(y), 2.0 * radius);
                let said = escaped(&chart.read_off(*at));
                let _ = write!(
                    words,
                    "<i class=\"{class}\" title=\"{said}\" style=\"left:{left};top:{top};width:{size}px;height:{size}px\"></i>"
                );
            }
        }
        Mark::Words { at, text, side } => {
            let (x, y) = chart.place(*at);
            let side = match side {
                Side::Left => "before",
                Side::Middle => "middle",
                Side::Right => "after",
            };
            if x.is_finite() && y.is_finite() {
                let (left, top) = (pct(x), pct(y));
                let _ = write!(
                    words,
                    "<span class=\"{side}\" style=\"left:{left};top:{top}\">{}</span>",
                    escaped(text)
                );
            }
        }
    }
}

fn legend(chart: &Chart) -> String {
    if chart.legend.is_empty() {
        return String::new();
    }
    let mut out = String::from("<ul class=\"legend\" aria-hidden=\"true\">");
    for key in &chart.legend {
        let (class, opacity) = key.ink.class();
        let (shape, opacity) = match key.shape {
            Shape::Line => ("k-line", 1.0),
            Shape::Area => ("k-area", if matches!(key.ink, Ink::Heat(_)) { opacity } else { 1.0 }),
            Shape::Band => ("k-area", BAND),
            Shape::Dot => ("k-dot", 1.0),
        };
        let text = escaped(&key.text);
        let _ =
            write!(out, "<li><i class=\"{shape} {class}\" style=\"opacity:{opacity:.3}\"></i>{text}</li>");
    }
    out.push_str("</ul>");
    out
}
