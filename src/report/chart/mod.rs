//! Charts of experiments, said once: drawn within a page, whose colours they follow, and on a sheet that stands alone.
//!
//! Places are given in the units that are shown; the axes say where these lie.

mod inline;
mod sheet;

use crate::report::canvas::Sheet;
use crate::report::charts::decimals_of;
use crate::report::number::{axis_marks, grouped};
use crate::report::palette::{BLUE, GREEN, GREY, INK, RULE, Rgb, SOFT, VERMILLION};

/// A chart with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it is about.
    pub title: String,
    /// What it shows, in a sentence.
    pub caption: String,
    /// Across.
    pub x: Axis,
    /// Upwards for numbers, downwards for names.
    pub y: Axis,
    /// What is drawn, in order.
    pub marks: Vec<Mark>,
    /// What colours and shapes mean.
    pub legend: Vec<Key>,
}

/// An axis of a chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// Numbers between the first and the last of the round marks.
    Numbers {
        /// What they are, with their unit.
        label: String,
        /// The marks, rising, at least two.
        marks: Vec<f64>,
    },
    /// Names side by side: the i-th (from 0) has its middle at i + 0.5 and is one wide.
    Names {
        /// What they are.
        label: String,
        /// The names.
        names: Vec<String>,
    },
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line {
        /// The points; where one is not a number, the line has a gap.
        points: Vec<(f64, f64)>,
        /// Its colour.
        ink: Ink,
        /// Its thickness in points.
        thick: f64,
    },
    /// An area between two values of y along x: `(x, low, high)`.
    Band {
        /// The places.
        points: Vec<(f64, f64, f64)>,
        /// Its colour.
        ink: Ink,
        /// How much of it.
        opacity: f64,
    },
    /// An upright rectangle between two corners.
    Box {
        /// One corner.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
        /// Its colour.
        ink: Ink,
    },
    /// A dot.
    Dot {
        /// Where.
        at: (f64, f64),
        /// Its colour.
        ink: Ink,
        /// Its radius in points.
        radius: f64,
    },
    /// Words in the middle of, right of, or left of a place.
    Words {
        /// Where.
        at: (f64, f64),
        /// What.
        text: String,
        /// On which side.
        side: Side,
    },
}

/// On which side of their place words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// They end there.
    Left,
    /// They are centred there.
    Middle,
    /// They begin there.
    Right,
}

/// A colour by its meaning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    /// What the chart is about.
    Main,
    /// What is better.
    Good,
    /// What is worse.
    Bad,
    /// Lines of reference.
    Strong,
    /// What is of less weight.
    Soft,
    /// Bars of no particular kind.
    Grey,
    /// Hairlines.
    Rule,
    /// One of several series, in turn.
    Series(usize),
    /// A share of the darkest, for heat maps: 0 is the paper.
    Heat(f64),
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// What it means.
    pub text: String,
    /// The colour.
    pub ink: Ink,
    /// The shape.
    pub shape: Shape,
}

/// The shape of a swatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line.
    Line,
    /// An area.
    Area,
    /// A light area, as bands are drawn.
    Band,
    /// A dot.
    Dot,
}

/// Colours of series, in the order in which they are taken: Okabe and Ito's that stand out as lines.
const SERIES: [Rgb; 5] = [BLUE, VERMILLION, GREEN, (204, 121, 167), (90, 98, 107)];
/// How dark the darkest field of a heat map is, so that words stay readable on it.
const DARKEST: f64 = 0.55;
/// How dark a band is.
const BAND: f64 = 0.2;

impl Ink {
    /// The colour on paper, and how much of it.
    fn paint(self) -> (Rgb, f64) {
        match self {
            Ink::Main => (BLUE, 1.0),
            Ink::Good => (GREEN, 1.0),
            Ink::Bad => (VERMILLION, 1.0),
            Ink::Strong => (INK, 1.0),
            Ink::Soft => (SOFT, 1.0),
            Ink::Grey => (GREY, 1.0),
            Ink::Rule => (RULE, 1.0),
            Ink::Series(i) => (SERIES[i % SERIES.len()], 1.0),
            Ink::Heat(share) => (BLUE, share.clamp(0.0, 1.0) * DARKEST),
        }
    }

    /// The class that gives the colour in a page, and how much of it.
    fn class(self) -> (String, f64) {
        let name = match self {
            Ink::Main => "main".into(),
            Ink::Good => "good".into(),
            Ink::Bad => "bad".into(),
            Ink::Strong => "strong".into(),
            Ink::Soft => "soft".into(),
            Ink::Grey => "grey".into(),
            Ink::Rule => "rule".into(),
            Ink::Series(i) => format!("s{}", i % SERIES.len()),
            Ink::Heat(_) => "main".into(),
        };
        (format!("i-{name}"), self.paint().1)
    }
}

impl Axis {
    /// An axis for all finite values, with about `wanted` round marks.
    pub fn numbers(label: impl Into<String>, values: impl IntoIterator<Item = f64>, wanted: usize) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite());
        let (low, high) = finite.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        let marks = if low > high { vec![0.0, 1.0] } else { axis_marks(low, high, wanted) };
        Axis::Numbers { label: label.into(), marks }
    }

    /// An axis of names.
    pub fn names(label: impl Into<String>, names: Vec<String>) -> Self {
        Axis::Names { label: label.into(), names }
    }

    /// Where a value lies between the beginning (0) and the end (1).
    fn share(&self, value: f64) -> f64 {
        match self {
            Axis::Numbers { marks, .. } => (value - marks[0]) / (marks[marks.len() - 1] - marks[0]),
            Axis::Names { names, .. } => value / names.len().max(1) as f64,
        }
    }

    /// The marks with their words.
    fn ticks(&self) -> Vec<(f64, String)> {
        match self {
            Axis::Numbers { marks, .. } => {
                let decimals = marks.iter().map(|m| decimals_of(*m)).max().unwrap_or(0);
                marks.iter().map(|m| (*m, grouped(*m, decimals))).collect()
            }
            Axis::Names { names, .. } => {
                names.iter().enumerate().map(|(i, n)| (i as f64 + 0.5, n.clone())).collect()
            }
        }
    }

    fn label(&self) -> &str {
        match self {
            Axis::Numbers { label, .. } | Axis::Names { label, .. } => label,
        }
    }

    /// The number of names; `None` for numbers.
    fn count(&self) -> Option<usize> {
        match self {
            Axis::Numbers { .. } => None,
            Axis::Names { names, .. } => Some(names.len()),
        }
    }
}

impl Chart {
    /// A chart without marks.
    pub fn new(title: impl Into<String>, caption: impl Into<String>, x: Axis, y: Axis) -> Self {
        let (title, caption) = (title.into(), caption.into());
        Chart { title, caption, x, y, marks: Vec::new(), legend: Vec::new() }
    }

    /// The chart for a page.
    pub fn inline(&self) -> String {
        inline::draw(self)
    }

    /// The chart on a sheet of its own.
    pub fn sheet(&self) -> Sheet {
        sheet::draw(self)
    }

    /// A straight line.
    pub fn line(&mut self, points: Vec<(f64, f64)>, ink: Ink, thick: f64) {
        self.marks.push(Mark::Line { points, ink, thick });
    }

    /// A dot.
    pub fn dot(&mut self, at: (f64, f64), ink: Ink, radius: f64) {
        self.marks.push(Mark::Dot { at, ink, radius });
    }

    /// Words.
    pub fn words(&mut self, at: (f64, f64), text: impl Into<String>, side: Side) {
        self.marks.push(Mark::Words { at, text: text.into(), side });
    }

    /// An upright rectangle.
    pub fn rectangle(&mut self, from: (f64, f64), to: (f64, f64), ink: Ink) {
        self.marks.push(Mark::Box { from, to, ink });
    }

    /// An area between two lines.
    pub fn band(&mut self, points: Vec<(f64, f64, f64)>, ink: Ink) {
        self.marks.push(Mark::Band { points, ink, opacity: BAND });
    }

    /// The same in full colour.
    pub fn area(&mut self, points: Vec<(f64, f64, f64)>, ink: Ink) {
        self.marks.push(Mark::Band { points, ink, opacity: 1.0 });
    }

    /// A line of the legend.
    pub fn key(&mut self, text: impl Into<String>, ink: Ink, shape: Shape) {
        self.legend.push(Key { text: text.into(), ink, shape });
    }

    /// From the left (0 to 1) and from the top (0 to 1).
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let down = self.y.share(y);
        (self.x.share(x), if self.y.count().is_some() { down } else { 1.0 - down })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn example() -> Chart {
        let x = Axis::numbers("pickers", [10.0, 20.0], 5);
        let y = Axis::numbers("on time (%)", [80.0, 99.0], 4);
        let mut chart = Chart::new("On time <by> pickers", "More pickers help.", x, y);
        chart.band(vec![(10.0, 80.0, 84.0), (20.0, 98.0, 99.0)], Ink::Main);
        chart.line(vec![(10.0, 82.0), (15.0, f64::NAN), (18.0, 97.0), (20.0, 98.5)], Ink::Main, 2.0);
        chart.dot((20.0, 98.5), Ink::Bad, 4.0);
        chart.words((20.0, 98.5), "20 & best", Side::Left);
        chart.key("mean", Ink::Main, Shape::Line);
        chart
    }

    #[test]
    fn places_follow_the_axes() {
        let chart = example();
        assert_eq!(chart.place((10.0, 80.0)), (0.0, 1.0));
        assert_eq!(chart.place((20.0, 100.0)), (1.0, 0.0));
        let rows = Chart::new("", "", chart.x.clone(), Axis::names("", vec!["a".into(), "b".into()]));
        assert_eq!(rows.place((15.0, 0.5)), (0.5, 0.25));
    }

    #[test]
    fn both_drawings_show_the_same_and_keep_words_harmless() {
        let chart = example();
        for drawn in [chart.inline(), chart.sheet().svg()] {
            assert!(!drawn.contains("NaN") && !drawn.contains("<by>"), "{drawn}");
            assert!(drawn.contains("20 &amp; best") && drawn.contains("pickers"), "{drawn}");
        }
        // A line of one point is none: the gap leaves one line of two points.
        assert_eq!(chart.inline().matches("class=\"l i-main\"").count(), 1);
        let empty = Chart::new("", "", Axis::numbers("", [], 4), Axis::names("", vec![]));
        assert!(!empty.inline().contains("NaN") && !empty.sheet().svg().contains("NaN"));
    }
}
