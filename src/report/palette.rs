//! Colours that people with any kind of colour vision can tell apart.
//!
//! Source: Okabe and Ito, *Color Universal Design*, 2008. Orange and yellow miss a contrast of 3 to 1 on white and
//! are used for areas only.

use crate::experiment::result::StageInfo;

/// A colour as red, green and blue.
pub type Rgb = (u8, u8, u8);

/// Lines and bands.
pub const BLUE: Rgb = (0, 114, 178);
/// What is met.
pub const GREEN: Rgb = (0, 158, 115);
/// What is missed, and limits.
pub const VERMILLION: Rgb = (213, 94, 0);
/// Alarms.
pub const PURPLE: Rgb = (179, 88, 138);
/// Words.
pub const INK: Rgb = (34, 34, 34);
/// Quiet words and axes.
pub const SOFT: Rgb = (90, 98, 107);
/// Bars of no particular kind.
pub const GREY: Rgb = (195, 204, 212);
/// Stretches in which something was different; an area only.
pub const SPAN: Rgb = (230, 159, 0);
/// Hairlines.
pub const RULE: Rgb = (217, 217, 217);

/// What an order's time can be spent on, each with its colour; others take the rest in turn.
const ACTIVITIES: [(&str, Rgb); 5] = [
    ("waiting", (230, 159, 0)),
    ("working", BLUE),
    ("blocked", VERMILLION),
    ("closed", (153, 153, 153)),
    ("moving", GREEN),
];
const OTHERS: [Rgb; 3] = [(86, 180, 233), (204, 121, 167), (240, 228, 66)];

/// The activities among the parts of an order's time in order of first appearance, each with its colour.
pub fn activity_colours<'a>(stages: impl Iterator<Item = &'a StageInfo>) -> Vec<(&'a str, Rgb)> {
    let mut found: Vec<(&str, Rgb)> = Vec::new();
    let mut others = OTHERS.iter().cycle();
    for stage in stages {
        let activity = stage.activity.as_str();
        if found.iter().all(|(a, _)| *a != activity) {
            let known = ACTIVITIES.iter().find(|(a, _)| *a == activity).map(|(_, c)| *c);
            let colour = known.or_else(|| others.next().copied()).expect("a cycle never ends");
            found.push((activity, colour));
        }
    }
    found
}

/// `#0072b2`.
pub fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Whether white words on this colour read better than black ones (relative luminance of WCAG 2.2).
pub fn wants_white_words((r, g, b): Rgb) -> bool {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05
}
