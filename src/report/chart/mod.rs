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
    /// Numbers above 0 of different size, each as far from its double, between the first and the last of the marks.
    Sizes {
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

    /// An axis for all finite values above 0, from tenths to thousands, with marks at 1, 2 and 5 of each.
    pub fn sizes(label: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite() && *v > 0.0);
        let (low, high) = finite.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
        let (low, high) = if low > high { (1.0, 1.0) } else { (low, high) };
        let power = |v: f64| v.log10().floor() as i32;
        let steps =
            (power(low) - 1..=power(high) + 1).flat_map(|p| [1.0, 2.0, 5.0].map(|s| s * 10f64.powi(p)));
        let all: Vec<f64> = steps.collect();
        // Room on both sides: a value does not lie on the edge.
        let first = all.iter().rposition(|m| *m < low / 1.2).unwrap_or(0);
        let last = all.iter().position(|m| *m > high * 1.2).unwrap_or(all.len() - 1);
        Axis::Sizes { label: label.into(), marks: all[first..=last].to_vec() }
    }

    /// An axis of names.
    pub fn names(label: impl Into<String>, names: Vec<String>) -> Self {
        Axis::Names { label: label.into(), names }
    }

    /// Where a value lies between the beginning (0) and the end (1).
    fn share(&self, value: f64) -> f64 {
        match self {
            Axis::Numbers { marks, .. } => (value - marks[0]) / (marks[marks.len() - 1] - marks[0]),
            Axis::Sizes { marks, .. } => (value / marks[0]).ln() / (marks[marks.len() - 1] / marks[0]).ln(),
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
            Axis::Sizes { marks, .. } => marks.iter().map(|m| (*m, grouped(*m, decimals_of(*m)))).collect(),
            Axis::Names { names, .. } => {
                names.iter().enumerate().map(|(i, n)| (i as f64 + 0.5, n.clone())).collect()
            }
        }
    }

    fn label(&self) -> &str {
        match self {
            Axis::Numbers { label, .. } | Axis::Sizes { label, .. } | Axis::Names { label, .. } => label,
        }
    }

    /// The number of names; `None` for numbers.
    fn count(&self) -> Option<usize> {
        match self {
            Axis::Numbers { .. } | Axis::Sizes { .. } => None,
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

    /// Words beside places, moved up or down so that none stands on another; right of places in the left half, left of the
    /// others.
    pub fn words_apart(&mut self, mut words: Vec<((f64, f64), String)>) {
        /// The height of a line of words in the drawing's.
        const LINE: f64 = 0.065;
        words.sort_by(|a, b| self.place(a.0).1.total_cmp(&self.place(b.0).1));
        let Axis::Numbers { marks, .. } = &self.y else { return };
        let (foot, top) = (marks[0], marks[marks.len() - 1]);
        // From the top down each a line below the one before, then from the foot up.
        let mut downs: Vec<f64> = words.iter().map(|w| self.place(w.0).1).collect();
        for i in 1..downs.len() {
            downs[i] = downs[i].max(downs[i - 1] + LINE);
        }
        let mut lowest = 1.0;
        for down in downs.iter_mut().rev() {
            *down = down.min(lowest);
            lowest = *down - LINE;
        }
        for ((at, text), down) in words.into_iter().zip(downs) {
            let side = if self.place(at).0 > 0.5 { Side::Left } else { Side::Right };
            self.words((at.0, top - down * (top - foot)), text, side);
        }
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

    /// What a place says where the pointer rests on it: the name or the number on each axis.
    fn read_off(&self, (x, y): (f64, f64)) -> String {
        let said = |axis: &Axis, v: f64| match axis {
            Axis::Names { names, .. } => names.get(v as usize).cloned().unwrap_or_default(),
            Axis::Numbers { label, marks } | Axis::Sizes { label, marks } => {
                let span = (marks[marks.len() - 1] - marks[0]).abs();
                let decimals = (2.0 - span.max(1e-12).log10().floor()).clamp(0.0, 6.0) as usize;
                format!("{label}: {}", grouped(v, decimals)).trim_start_matches(": ").to_owned()
            }
        };
        [said(&self.x, x), said(&self.y, y)].join(" · ")
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
        let sizes = Axis::sizes("a year", [0.3, 12.0]);
        let Axis::Sizes { marks, .. } = &sizes else { panic!("an axis of sizes") };
        assert_eq!(marks.as_slice(), [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0]);
        assert!((sizes.share(2.0) - 0.5).abs() < 1e-12 && sizes.share(20.0) == 1.0);
        assert!(matches!(Axis::sizes("", []), Axis::Sizes { marks, .. } if marks.len() == 3));
        let rows = Chart::new("", "", chart.x.clone(), Axis::names("", vec!["a".into(), "b".into()]));
        assert_eq!(rows.place((15.0, 0.5)), (0.5, 0.25));
    }

    #[test]
    fn words_at_one_place_are_moved_apart() {
        // At the foot they go up, at the top down, and in between they stay about where they were.
        for values in [[80.0, 80.0, 80.1, 95.0], [100.0, 100.0, 99.9, 85.0], [90.0, 90.0, 90.1, 82.0]] {
            let mut chart = example();
            chart.marks.clear();
            chart.words_apart(values.map(|y| ((12.0, y), format!("{y}"))).to_vec());
            let heights: Vec<f64> = chart
                .marks
                .iter()
                .map(|m| match m {
                    Mark::Words { at, .. } => chart.place(*at).1,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert!(heights.windows(2).all(|w| w[1] - w[0] > 0.064), "{values:?}: {heights:?}");
            assert!(heights[0] >= -1e-9 && heights[3] <= 1.0 + 1e-9, "{values:?}: {heights:?}");
        }
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
