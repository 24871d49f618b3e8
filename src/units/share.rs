//! A share of a whole.

use std::fmt;

/// A share between 0 and 1, written with `%` in a scenario.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub struct Share(f64);

impl Share {
    /// Nothing.
    pub const NONE: Share = Share(0.0);
    /// All of it.
    pub const ALL: Share = Share(1.0);

    /// A share, or `None` outside 0 to 1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Share(value))
    }

    /// The value between 0 and 1.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Twelve digits hide the last bit of a binary fraction without hiding a digit anyone wrote.
        let percent = (self.0 * 1e14).round() / 1e12;
        write!(f, "{percent} %")
    }
}
