//! A chart on a sheet of its own, to stand in a document.

use super::{BAND, Chart, Ink, Mark, Shape, Side};
use crate::report::canvas::{Align, Canvas, Sheet, figure, width_of};
use crate::report::palette::{INK, RULE, SOFT};
use crate::report::sections::shortened;

/// The width of the sheet, in points.
const WIDTH: f64 = 900.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 870.0;
/// The height of a drawing with numbers upwards.
const TALL: f64 = 270.0;
/// The height of a row of names.
const ROW: f64 = 30.0;
/// Names beside rows take no more room than this.
const WIDEST_NAME: f64 = 400.0;

pub(super) fn draw(chart: &Chart) -> Sheet {
    let names = chart.y.count();
    let tall = names.map_or(TALL, |n| ROW * n.max(1) as f64);
    let widest = chart.y.ticks().iter().map(|(_, t)| width_of(t, 12.0)).fold(0.0, f64::max);
    let left = if names.is_some() { (widest + 30.0).clamp(LEFT, WIDEST_NAME) } else { LEFT };
    let height = 90.0 + lines_of(&chart.caption) * 17.0 + tall + 50.0;
    figure(WIDTH, height, &chart.title, &chart.caption, |canvas| {
        let mut top = canvas.heading(&chart.title, &chart.caption, 40.0, RIGHT - 40.0);
        if !chart.legend.is_empty() {
            legend(chart, canvas, top + 4.0);
            top += 24.0;
        }
        top += 22.0;
        let frame = Frame { left, right: RIGHT, top, tall };
        if !chart.y.label().is_empty() {
            canvas.words(chart.y.label(), (40.0, top - 16.0), 12.0, Align::Left, SOFT);
        }
        axes(chart, canvas, &frame);
        for mark in &chart.marks {
            draw_mark(chart, mark, canvas, &frame);
        }
    })
}

/// About how many lines a caption takes.
fn lines_of(caption: &str) -> f64 {
    (width_of(caption, 12.5) / (RIGHT - 60.0)).ceil() + 1.0
}

struct Frame {
    left: f64,
    right: f64,
    top: f64,
    tall: f64,
}

impl Frame {
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.left + (self.right - self.left) * x, self.top + self.tall * y)
    }
}

fn axes(chart: &Chart, canvas: &Canvas, frame: &Frame) {
    let most = ((frame.left - 16.0) / width_of("x", 12.0)) as usize;
    for (value, text) in chart.y.ticks() {
        let text = shortened(&text, most.max(4));
        let y = frame.at(chart.place((0.0, value))).1;
        canvas.line(&[(frame.left, y), (frame.right, y)], RULE, 1.0, 0.75);
        canvas.words(&text, (frame.left - 8.0, y), 12.0, Align::Right, SOFT);
    }
    let bottom = frame.top + frame.tall;
    let ticks = chart.x.ticks();
    let widest = ticks.iter().map(|(_, t)| width_of(t, 12.0)).fold(1.0, f64::max) + 12.0;
    let fits = ((frame.right - frame.left) / widest).floor().max(1.0) as usize;
    let step = ticks.len().div_ceil(fits).max(1);
    for (i, (value, text)) in ticks.iter().enumerate() {
        let x = frame.left + (frame.right - frame.left) * chart.x.share(*value);
        canvas.line(&[(x, bottom), (x, bottom + 5.0)], SOFT, 1.0, 1.0);
        if i % step == 0 {
            canvas.words(text, (x, bottom + 16.0), 12.0, Align::Centre, SOFT);
        }
    }
    if !chart.x.label().is_empty() {
        let middle = (frame.left + frame.right) / 2.0;
        canvas.words(chart.x.label(), (middle, bottom + 36.0), 12.0, Align::Centre, SOFT);
    }
}

fn draw_mark(chart: &Chart, mark: &Mark, canvas: &Canvas, frame: &Frame) {
    let point = |at: (f64, f64)| frame.at(chart.place(at));
    match mark {
        Mark::Line { points, ink, thick } => {
            let (colour, opacity) = ink.paint();
            for run in points.split(|p| !p.0.is_finite() || !p.1.is_finite()).filter(|run| run.len() > 1) {
                let places: Vec<_> = run.iter().map(|p| point(*p)).collect();
                canvas.line(&places, colour, opacity, *thick);
            }
        }
        Mark::Band { points, ink, opacity } => {
            let whole = |p: &(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
            for run in points.split(|p| !whole(p)).filter(|run| run.len() > 1) {
                let upper = run.iter().map(|p| point((p.0, p.2)));
                let lower = run.iter().rev().map(|p| point((p.0, p.1)));
                canvas.area(&upper.chain(lower).collect::<Vec<_>>(), ink.paint().0, *opacity);
            }
        }
        Mark::Box { from, to, ink } => {
            let (a, b) = (point(*from), point(*to));
            if [a.0, a.1, b.0, b.1].iter().all(|v| v.is_finite()) {
                let (colour, opacity) = ink.paint();
                canvas.area(&[a, (b.0, a.1), b, (a.0, b.1)], colour, opacity);
            }
        }
        Mark::Dot { at, ink, radius } => {
            let at = point(*at);
            if at.0.is_finite() && at.1.is_finite() {
                canvas.dot(at, *radius, ink.paint().0);
            }
        }
        Mark::Words { at, text, side } => {
            let (x, y) = point(*at);
            if x.is_finite() && y.is_finite() {
                let (at, align) = match side {
                    Side::Left => ((x - 7.0, y), Align::Right),
                    Side::Middle => ((x, y), Align::Centre),
                    Side::Right => ((x + 7.0, y), Align::Left),
                };
                canvas.words(text, at, 12.0, align, INK);
            }
        }
    }
}

fn legend(chart: &Chart, canvas: &Canvas, y: f64) {
    let mut x = 40.0;
    for key in &chart.legend {
        let (colour, opacity) = key.ink.paint();
        let (half, opacity) = match key.shape {
            Shape::Line => (1.5, 1.0),
            Shape::Area => (5.5, if matches!(key.ink, Ink::Heat(_)) { opacity } else { 1.0 }),
            Shape::Band => (5.5, BAND),
            Shape::Dot => (0.0, 1.0),
        };
        if key.shape == Shape::Dot {
            canvas.dot((x + 11.0, y), 4.0, colour);
        } else {
            let corners = [(x, y - half), (x + 22.0, y - half), (x + 22.0, y + half), (x, y + half)];
            canvas.area(&corners, colour, opacity);
        }
        canvas.words(&key.text, (x + 29.0, y), 12.0, Align::Left, SOFT);
        x += 29.0 + width_of(&key.text, 12.0) + 24.0;
    }
}
