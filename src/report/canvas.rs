//! A sheet to draw a figure on, in points, and its making into a picture through the plotting library.
//!
//! What is drawn is kept, so that a sheet can be made into an SVG file or a PNG file, in any language. The backends have
//! whole coordinates only, so an SVG is drawn at four times its size and shown at a quarter, and a PNG has two pixels a
//! point; the SVG backend writes font sizes divided by 1.24, which is undone here; and it gives a picture no name, which
//! is added.

use std::sync::OnceLock;

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{IntoDrawingArea, RGBColor, WHITE};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, ShapeStyle, TextStyle};
use rayon::prelude::*;

use crate::report::charts::escaped;
use crate::report::lang::{self, Lang};
use crate::report::palette::{INK, Rgb};
use crate::report::picture::png_bytes;

/// Pixels of the SVG backend in a point.
pub const FINE: f64 = 4.0;
/// What the SVG backend divides font sizes by.
const FONT_QUIRK: f64 = 1.24;
/// Pixels of a PNG in a point.
const PIXELS: f64 = 2.0;
/// Letters for PNG files: SVG files use those of whoever looks at them. Where they come from stands beside them.
const LETTERS: &[u8] = include_bytes!("fonts/sans.ttf");
/// What the bitmap backend calls a size, its rise above and fall below the line, in sizes of these letters.
const RISE_AND_FALL: f64 = (2136.0 + 544.0) / 2048.0;
/// Half of the height of a capital, in sizes of these letters: by so much words in the middle of a line stand below it.
const HALF_CAPITAL: f64 = 0.36;
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

/// Something drawn; lengths in points.
#[derive(Clone, Debug, PartialEq)]
enum Stroke {
    Line {
        points: Vec<(f64, f64)>,
        colour: Rgb,
        opacity: f64,
        width: f64,
    },
    Area {
        points: Vec<(f64, f64)>,
        colour: Rgb,
        opacity: f64,
    },
    Rectangle {
        from: (f64, f64),
        to: (f64, f64),
        colour: Rgb,
    },
    Dot {
        at: (f64, f64),
        radius: f64,
        colour: Rgb,
    },
    Words {
        text: String,
        at: (f64, f64),
        size: f64,
        align: Align,
        colour: Rgb,
        bold: bool,
    },
    /// The caption, in lines within a width.
    Caption {
        left: f64,
        width: f64,
    },
}

/// A sheet while it is drawn on; all lengths are in points, y grows downwards.
#[derive(Default)]
pub struct Canvas {
    strokes: std::cell::RefCell<Vec<Stroke>>,
}

/// A finished figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    size: (f64, f64),
    title: String,
    caption: String,
    strokes: Vec<Stroke>,
}

/// Draws a figure of a width and height, with a name and a description.
pub fn figure(width: f64, height: f64, title: &str, description: &str, draw: impl FnOnce(&Canvas)) -> Sheet {
    let canvas = Canvas::default();
    draw(&canvas);
    let strokes = canvas.strokes.into_inner();
    Sheet { size: (width, height), title: title.to_owned(), caption: description.to_owned(), strokes }
}

impl Sheet {
    /// The figure with its words in a language, as far as the book of phrases knows them.
    pub fn said(&self, lang: Lang) -> Sheet {
        let mut out = self.clone();
        (out.title, out.caption) = (lang::say(lang, &self.title), lang::say(lang, &self.caption));
        for stroke in &mut out.strokes {
            if let Stroke::Words { text, .. } = stroke {
                *text = lang::say(lang, text);
            }
        }
        out
    }

    /// The text of an SVG file with a name and a description.
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        let size = ((self.size.0 * FINE) as u32, (self.size.1 * FINE) as u32);
        let pen = Pen { fine: FINE, letters: FINE * FONT_QUIRK, sink: None };
        self.draw(&SVGBackend::with_string(&mut svg, size).into_drawing_area(), &pen);
        let drawn = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
        let (width, height) = self.size;
        let shown =
            format!("<svg role=\"img\" aria-labelledby=\"title desc\" width=\"{width}\" height=\"{height}\"");
        let (head, body) = svg.split_once('\n').expect("the backend's first line is the opening tag");
        assert!(head.starts_with(&drawn), "the backend's opening tag begins with the size");
        let (title, caption) = (escaped(&printable(&self.title)), escaped(&printable(&self.caption)));
        let named = format!("<title id=\"title\">{title}</title>\n<desc id=\"desc\">{caption}</desc>");
        format!("{}\n{named}\n{body}", head.replacen(&drawn, &shown, 1))
    }

    /// The bytes of a PNG file.
    pub fn png(&self) -> Vec<u8> {
        static REGISTERED: OnceLock<()> = OnceLock::new();
        REGISTERED.get_or_init(|| {
            let kept = plotters::style::register_font("sans-serif", FontStyle::Normal, LETTERS);
            assert!(kept.is_ok(), "the built-in letters are a font");
        });
        let size = ((self.size.0 * PIXELS) as u32, (self.size.1 * PIXELS) as u32);
        let mut pixels = vec![0; 3 * (size.0 * size.1) as usize];
        let pen = Pen {
            fine: PIXELS,
            letters: PIXELS * RISE_AND_FALL,
            sink: Some(PIXELS * (HALF_CAPITAL - RISE_AND_FALL / 2.0)),
        };
        self.draw(&BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area(), &pen);
        png_bytes(&pixels, size)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, pen: &Pen) {
        area.fill(&WHITE).unwrap_or_else(|_| panic!("{MEMORY}"));
        for stroke in &self.strokes {
            match stroke {
                Stroke::Caption { left, width } => {
                    for (i, line) in
                        wrapped(&self.caption, (width / (12.5 * LETTER)) as usize).iter().enumerate()
                    {
                        let at = (*left, CAPTION_TOP + CAPTION_LINE * i as f64);
                        pen.words(area, (line, at), 12.5, Align::Left, super::palette::SOFT, false);
                    }
                }
                Stroke::Words { text, at, size, align, colour, bold } => {
                    pen.words(area, (text, *at), *size, *align, *colour, *bold);
                }
                other => pen.shape(area, other),
            }
        }
        area.present().unwrap_or_else(|_| panic!("{MEMORY}"));
    }
}

/// Why drawing cannot fail.
const MEMORY: &str = "a figure is drawn into memory";
/// Where the first line of the caption stands, and how far the next ones are below each other.
const CAPTION_TOP: f64 = 46.0;
const CAPTION_LINE: f64 = 17.0;

/// How points become pixels of a backend.
struct Pen {
    /// Pixels in a point.
    fine: f64,
    /// What the backend calls the size of letters of one point.
    letters: f64,
    /// For a backend that places words by their upper edge only: how far below their middle that is, per size.
    sink: Option<f64>,
}

impl Pen {
    fn pixel(&self, v: f64) -> i32 {
        (v * self.fine).round() as i32
    }

    fn place(&self, (x, y): (f64, f64)) -> (i32, i32) {
        (self.pixel(x), self.pixel(y))
    }

    fn places(&self, points: &[(f64, f64)]) -> Vec<(i32, i32)> {
        points.iter().map(|p| self.place(*p)).collect()
    }

    fn shape<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, stroke: &Stroke) {
        let drawn = match stroke {
            Stroke::Line { points, colour, opacity, width } => {
                let width = (width * self.fine).round().max(1.0) as u32;
                let style: ShapeStyle = paint(*colour).mix(*opacity).stroke_width(width);
                area.draw(&PathElement::new(self.places(points), style))
            }
            Stroke::Area { points, colour, opacity } => {
                area.draw(&Polygon::new(self.places(points), paint(*colour).mix(*opacity).filled()))
            }
            Stroke::Rectangle { from, to, colour } => {
                area.draw(&Rectangle::new([self.place(*from), self.place(*to)], paint(*colour).filled()))
            }
            Stroke::Dot { at, radius, colour } => {
                area.draw(&Circle::new(self.place(*at), self.pixel(*radius), paint(*colour).filled()))
            }
            Stroke::Words { .. } | Stroke::Caption { .. } => Ok(()),
        };
        drawn.unwrap_or_else(|_| panic!("{MEMORY}"));
    }

    fn words<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        (text, at): (&str, (f64, f64)),
        size: f64,
        align: Align,
        colour: Rgb,
        bold: bool,
    ) {
        let across = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = ("sans-serif", size * self.letters).into_font().style(style);
        let (x, y) = self.place(at);
        let (down, y) = match self.sink {
            None => (VPos::Center, y),
            Some(sink) => (VPos::Top, y + (size * sink).round() as i32),
        };
        let colour = paint(colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, down));
        // There is one weight of letters for bitmaps: bold is the same twice, a pixel apart.
        for shift in 0..=i32::from(bold && self.sink.is_some()) {
            let drawn = area.draw(&Text::new(printable(text), (x + shift, y), style.clone()));
            drawn.unwrap_or_else(|_| panic!("{MEMORY}"));
        }
    }
}

/// Control characters may not stand in XML.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn paint((r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

impl Canvas {
    fn keep(&self, stroke: Stroke) {
        self.strokes.borrow_mut().push(stroke);
    }

    /// A line through points.
    pub fn line(&self, points: &[(f64, f64)], colour: Rgb, opacity: f64, width: f64) {
        self.keep(Stroke::Line { points: points.to_vec(), colour, opacity, width });
    }

    /// An area within points.
    pub fn area(&self, points: &[(f64, f64)], colour: Rgb, opacity: f64) {
        self.keep(Stroke::Area { points: points.to_vec(), colour, opacity });
    }

    /// An upright rectangle between two corners.
    pub fn rectangle(&self, from: (f64, f64), to: (f64, f64), colour: Rgb) {
        self.keep(Stroke::Rectangle { from, to, colour });
    }

    /// A dot.
    pub fn dot(&self, at: (f64, f64), radius: f64, colour: Rgb) {
        self.keep(Stroke::Dot { at, radius, colour });
    }

    /// Words in a size and a colour, at half their height.
    pub fn words(&self, text: &str, at: (f64, f64), size: f64, align: Align, colour: Rgb) {
        self.keep(Stroke::Words { text: text.to_owned(), at, size, align, colour, bold: false });
    }

    /// The name of the figure and below it, in lines of words, what it shows; returns where the drawing may begin.
    pub fn heading(&self, title: &str, caption: &str, left: f64, width: f64) -> f64 {
        let (at, text) = ((left, 24.0), title.to_owned());
        self.keep(Stroke::Words { text, at, size: 17.0, align: Align::Left, colour: INK, bold: true });
        self.keep(Stroke::Caption { left, width });
        let lines = wrapped(caption, (width / (12.5 * LETTER)) as usize).len();
        CAPTION_TOP + CAPTION_LINE * lines as f64
    }
}

/// An SVG and a PNG file of each figure, with their names, in order.
pub fn drawn(sheets: Vec<(String, Sheet)>) -> Vec<(String, Vec<u8>)> {
    let both = |(name, sheet): &(String, Sheet)| {
        [(format!("{name}.svg"), sheet.svg().into_bytes()), (format!("{name}.png"), sheet.png())]
    };
    // Drawing takes longer than simulating a small scenario.
    sheets.par_iter().flat_map_iter(both).collect()
}

/// How many letters wide words are: those of Chinese count two.
fn breadth(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// About how wide words are.
pub fn width_of(text: &str, size: f64) -> f64 {
    breadth(text) as f64 * size * LETTER
}

/// Words in lines of at most so many letters, if none is longer by itself. Chinese breaks anywhere.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut add = |piece: &str, gap: &str| {
        let line = lines.last_mut().expect("there is a line");
        if line.is_empty() || breadth(line) + breadth(gap) + breadth(piece) <= letters {
            if !line.is_empty() {
                line.push_str(gap);
            }
            line.push_str(piece);
        } else {
            lines.push(piece.to_owned());
        }
    };
    for word in text.split(' ') {
        if word.chars().all(|c| c < '\u{2e80}') {
            add(word, " ");
            continue;
        }
        for (i, c) in word.chars().enumerate() {
            add(c.encode_utf8(&mut [0; 4]), if i == 0 { " " } else { "" });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_a_name_and_keeps_words_harmless() {
        let sheet = figure(100.0, 50.0, "a<b", "c & d\u{1b}", |c| {
            c.words("<script>", (50.0, 25.0), 10.0, Align::Centre, INK);
        });
        let svg = sheet.svg();
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
        assert_eq!(wrapped("三个目标 A B", 6), ["三个目", "标 A B"]);
    }

    /// A picture is as large as the sheet, blue where the sheet is blue, and has dark letters where words stand.
    #[test]
    fn a_png_shows_what_was_drawn() {
        let sheet = figure(100.0, 60.0, "Targets", "", |c| {
            c.rectangle((10.0, 10.0), (40.0, 30.0), (0, 114, 178));
            c.words("Targets", (70.0, 45.0), 14.0, Align::Centre, INK);
        });
        let picture = |sheet: &Sheet| {
            let (pixels, size) = crate::report::picture::tests::pixels_of(&sheet.png());
            assert_eq!(size, (200, 120));
            pixels
        };
        let english = picture(&sheet);
        let at = |pixels: &[u8], x: usize, y: usize| pixels[3 * (y * 200 + x)..][..3].to_vec();
        assert_eq!(at(&english, 40, 40), [0, 114, 178]);
        assert_eq!(at(&english, 4, 4), [255, 255, 255]);
        let dark = |pixels: &[u8], rows: std::ops::Range<usize>| {
            rows.flat_map(|y| (90..190).map(move |x| (x, y)))
                .filter(|(x, y)| at(pixels, *x, *y)[0] < 100)
                .count()
        };
        // Capitals of 14 points are 20 pixels high, around the middle at 90.
        assert!(
            dark(&english, 78..102) > 100 && dark(&english, 60..76) == 0 && dark(&english, 106..120) == 0
        );
        let chinese = picture(&sheet.said(Lang::Zh));
        assert!(chinese != english && dark(&chinese, 74..106) > 100);
    }
}
