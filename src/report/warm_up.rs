//! Welch's picture of how signals settle, as lines for a terminal and as a figure.

use crate::experiment::result::Title;
use crate::experiment::{Settling, WarmUp};
use crate::report::canvas::{Align, Canvas, Sheet, figure};
use crate::report::columns::{columns, padded};
use crate::report::number::{axis_marks, grouped};
use crate::report::palette::{BLUE, GREY, INK, RULE, SOFT, VERMILLION};
use crate::units::SimDuration;

/// Columns of the sketch on a terminal.
const SKETCH: usize = 40;
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const WIDTH: f64 = 640.0;
const ROW: f64 = 150.0;
const MARGIN: (f64, f64) = (60.0, 20.0);

fn hours(h: f64) -> String {
    SimDuration::from_secs_f64(h * 3600.0).to_string()
}

/// A proposal with a sketch for each signal.
pub fn warm_up_lines(found: &WarmUp, title: &Title) -> String {
    let mut out = format!(
        "{} replications of {}, a sample every {}, moving average over {}\n",
        found.replications,
        title.length,
        hours(found.bin_hours),
        hours((2 * found.window + 1) as f64 * found.bin_hours),
    );
    if found.signals.is_empty() {
        out.push_str("No signal settles or fails to: too few samples, or nothing changes.");
        return out;
    }
    let said = |s: &Settling| s.leave_out.map_or("unsettled".into(), |n| hours(n as f64 * found.bin_hours));
    let width = found.signals.iter().map(|s| columns(&s.info.path)).max().unwrap_or(0);
    for s in &found.signals {
        out.push_str(&format!(
            "  {}  {:>12}  {}\n",
            padded(&s.info.path, width, false),
            said(s),
            sketch(&s.smooth)
        ));
    }
    if found.unsettled() {
        out.push_str(
            "`unsettled`: no end of the start was found in the first half of the run. Lengthen the run; if it goes on, there \
             is more work than can be done.\n",
        );
    }
    out.push_str(&format!(
        "Proposal for the signals that settle: warm_up = \"{}\" under [run]. Nothing was changed.",
        hours(found.proposal())
    ));
    out
}

/// A series in a line of text.
fn sketch(values: &[f64]) -> String {
    let columns = SKETCH.min(values.len());
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let column = |c: usize| {
        let value = values[c * values.len() / columns];
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        LEVELS[((share * 7.0).round() as usize).min(7)]
    };
    (0..columns).map(column).collect()
}

/// The picture: averages over replications, their moving average, and where MSER-5 cuts.
pub fn warm_up_figure(found: &WarmUp, title: &Title) -> Sheet {
    let height = 40.0 + ROW * found.signals.len().max(1) as f64;
    let heading = format!("{}: how the signals settle", title.name);
    let words = format!(
        "Averages over {} replications in grey, moving averages in blue; the upright line is where MSER-5 ends the \
         warm-up.",
        found.replications
    );
    figure(WIDTH, height, &heading, &words, |canvas| {
        canvas.words(&heading, (MARGIN.0, 18.0), 14.0, Align::Left, INK);
        for (i, s) in found.signals.iter().enumerate() {
            panel(canvas, s, found.bin_hours, 40.0 + ROW * i as f64);
        }
    })
}

fn panel(canvas: &Canvas, s: &Settling, bin_hours: f64, top: f64) {
    let (left, right) = (MARGIN.0, WIDTH - MARGIN.1);
    let (above, below) = (top + 20.0, top + ROW - 30.0);
    let most = s.average.iter().copied().fold(0.0, f64::max);
    let marks = axis_marks(0.0, most, 3);
    let end = marks.last().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
    let x = |bin: f64| left + (right - left) * bin / s.average.len() as f64;
    let y = |v: f64| below - (below - above) * v / end;
    canvas.words(&s.info.label, (left, top + 8.0), 11.0, Align::Left, INK);
    for mark in &marks {
        canvas.line(&[(left, y(*mark)), (right, y(*mark))], RULE, 1.0, 0.5);
        canvas.words(&grouped(*mark, 0), (left - 6.0, y(*mark)), 9.0, Align::Right, SOFT);
    }
    let points = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(i, v)| (x(i as f64 + 1.0), y(*v))).collect()
    };
    canvas.line(&points(&s.average), GREY, 1.0, 0.8);
    canvas.line(&points(&s.smooth), BLUE, 1.0, 1.6);
    if let Some(bins) = s.leave_out {
        let at = x(bins as f64);
        canvas.line(&[(at, above), (at, below)], VERMILLION, 1.0, 1.2);
        canvas.words(&hours(bins as f64 * bin_hours), (at + 4.0, above + 4.0), 9.0, Align::Left, VERMILLION);
    }
    let whole = hours(s.average.len() as f64 * bin_hours);
    canvas.words(&whole, (right, below + 12.0), 9.0, Align::Right, SOFT);
    canvas.words("0", (left, below + 12.0), 9.0, Align::Left, SOFT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::warm_up;
    use crate::report::example::example_run;

    #[test]
    fn the_picture_has_a_panel_for_each_signal_and_the_lines_a_proposal() {
        let run = example_run(6);
        let found = warm_up(&run);
        let svg = warm_up_figure(&found, &run.title).svg();
        assert!(svg.starts_with("<svg role=\"img\"") && svg.contains("Backlog, Frankfurt North"));
        let text = warm_up_lines(&found, &run.title);
        assert!(text.contains("warehouse.north.backlog") && text.contains("Nothing was changed"), "{text}");
        assert_eq!(sketch(&[0.0, 7.0]), "▁█");
        assert_eq!(sketch(&[]), "");
    }
}
