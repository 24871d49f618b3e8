//! A sheet to draw a figure on, in points, over the plotting library's SVG backend.
//!
//! The backend has whole coordinates only, so a sheet is drawn at four times its size and shown at a quarter; it
//! writes font sizes divided by 1.24, which is undone here; and it gives a picture no name, which is added.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{IntoDrawingArea, RGBColor, WHITE};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, ShapeStyle, TextStyle};

use crate::report::charts::escaped;
use crate::report::palette::{INK, Rgb};

/// Pixels of the backend in a point.
pub const FINE: f64 = 4.0;
/// What the backend divides font sizes by.
const FONT_QUIRK: f64 = 1.24;
/// The width of a letter against the font size, about, for placing words one after the other.
const LETTER: f64 = 0.55;

/// Where words stand against their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// They begin there.
    Left,
    /// Their middle is there.
    Centre,
    /// They end there.
    Right,
}

/// A sheet while it is drawn on; all lengths are in points, y grows downwards.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws a figure of a width and height and returns it as the text of an SVG file with a name and a description.
pub fn figure(
    width: f64,
    height: f64,
    title: &str,
    description: &str,
    draw: impl FnOnce(&Canvas<'_>),
) -> String {
    let mut svg = String::new();
    let size = ((width * FINE) as u32, (height * FINE) as u32);
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&WHITE).expect("drawing into memory");
        let canvas = Canvas { area };
        draw(&canvas);
        canvas.area.present().expect("drawing into memory");
    }
    let drawn = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
    let shown =
        format!("<svg role=\"img\" aria-labelledby=\"title desc\" width=\"{width}\" height=\"{height}\"");
    let (head, body) = svg.split_once('\n').expect("the backend's first line is the opening tag");
    assert!(head.starts_with(&drawn), "the backend's opening tag begins with the size");
    let (title, description) = (escaped(&printable(title)), escaped(&printable(description)));
    let named = format!("<title id=\"title\">{title}</title>\n<desc id=\"desc\">{description}</desc>");
    format!("{}\n{named}\n{body}", head.replacen(&drawn, &shown, 1))
}

/// Control characters may not stand in XML.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn fine(v: f64) -> i32 {
    (v * FINE).round() as i32
}

fn place((x, y): (f64, f64)) -> (i32, i32) {
    (fine(x), fine(y))
}

fn paint((r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

impl Canvas<'_> {
    /// A line through points.
    pub fn line(&self, points: &[(f64, f64)], colour: Rgb, opacity: f64, width: f64) {
        let style: ShapeStyle = paint(colour).mix(opacity).stroke_width((width * FINE).round() as u32);
        let points: Vec<_> = points.iter().copied().map(place).collect();
        self.area.draw(&PathElement::new(points, style)).expect("drawing into memory");
    }

    /// An area within points.
    pub fn area(&self, points: &[(f64, f64)], colour: Rgb, opacity: f64) {
        let points: Vec<_> = points.iter().copied().map(place).collect();
        self.area
            .draw(&Polygon::new(points, paint(colour).mix(opacity).filled()))
            .expect("drawing into memory");
    }

    /// An upright rectangle between two corners.
    pub fn rectangle(&self, from: (f64, f64), to: (f64, f64), colour: Rgb) {
        let style = paint(colour).filled();
        self.area.draw(&Rectangle::new([place(from), place(to)], style)).expect("drawing into memory");
    }

    /// A dot.
    pub fn dot(&self, at: (f64, f64), radius: f64, colour: Rgb) {
        self.area
            .draw(&Circle::new(place(at), fine(radius), paint(colour).filled()))
            .expect("drawing into memory");
    }

    /// Words in a size and a colour, at half their height.
    pub fn words(&self, text: &str, at: (f64, f64), size: f64, align: Align, colour: Rgb) {
        self.write(text, at, size, align, colour, FontStyle::Normal);
    }

    /// The name of the figure and below it, in lines of words, what it shows; returns where the drawing may begin.
    pub fn heading(&self, title: &str, caption: &str, left: f64, width: f64) -> f64 {
        self.write(title, (left, 24.0), 17.0, Align::Left, INK, FontStyle::Bold);
        let mut y = 46.0;
        for line in wrapped(caption, (width / (12.5 * LETTER)) as usize) {
            self.words(&line, (left, y), 12.5, Align::Left, super::palette::SOFT);
            y += 17.0;
        }
        y
    }

    fn write(&self, text: &str, at: (f64, f64), size: f64, align: Align, colour: Rgb, style: FontStyle) {
        let across = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let font = ("sans-serif", size * FINE * FONT_QUIRK).into_font().style(style);
        let colour = paint(colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Center));
        self.area.draw(&Text::new(printable(text), place(at), style)).expect("drawing into memory");
    }
}

/// About how wide words are.
pub fn width_of(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * LETTER
}

/// Words in lines of at most so many letters, if none is longer by itself.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_a_name_and_keeps_words_harmless() {
        let svg = figure(100.0, 50.0, "a<b", "c & d\u{1b}", |c| {
            c.words("<script>", (50.0, 25.0), 10.0, Align::Centre, INK);
        });
        assert!(svg.starts_with("<svg role=\"img\" aria-labelledby=\"title desc\" width=\"100\" height=\"50\" viewBox=\"0 0 400 200\""), "{svg}");
        assert!(svg.contains("<title id=\"title\">a&lt;b</title>") && svg.contains("c &amp; d\u{fffd}"));
        assert!(svg.contains("&lt;script") && !svg.contains("<script"));
        // Ten points are forty pixels of the backend.
        assert!(svg.contains("font-size=\"40\""), "{svg}");
    }

    #[test]
    fn captions_break_between_words() {
        assert_eq!(wrapped("one two three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrapped("", 9), [""]);
    }
}
