//! Numbers for people: with a unit, with as many decimals as mean something, thousands set apart.

use crate::experiment::result::Unit;

/// Sets groups of thousands apart: a thin space that does not break a line.
const THIN: char = '\u{202f}';
/// Stands between a number and its unit.
const NO_BREAK: char = '\u{a0}';
/// Stands for a value that does not exist.
pub const NO_VALUE: &str = "–";

/// How the values of one measure are written: in one unit and with the same decimals.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    factor: f64,
    /// The unit as written; empty for plain numbers.
    pub suffix: String,
    decimals: usize,
}

impl Scale {
    /// The scale for values of about `size`, of which `resolution` is a difference that still means something
    /// (a half-width: two digits of it are shown). Both are in the unit's own measure; not-a-number is unknown.
    pub fn new(unit: Unit, currency: &str, size: f64, resolution: f64) -> Self {
        let size = if size.is_finite() { size.abs() } else { 0.0 };
        let (factor, suffix) = match unit {
            Unit::Share => (100.0, "%"),
            Unit::Duration if size < 2.0 / 60.0 && size > 0.0 => (3600.0, "s"),
            Unit::Duration if size < 2.0 && size > 0.0 => (60.0, "min"),
            Unit::Duration if size >= 96.0 => (1.0 / 24.0, "d"),
            Unit::Duration => (1.0, "h"),
            Unit::Count | Unit::Factor => (1.0, ""),
            Unit::PerHour => (1.0, "/h"),
            Unit::Money => (1.0, currency),
            Unit::Orders => (1.0, "orders"),
            Unit::Lines => (1.0, "lines"),
            Unit::Parcels => (1.0, "parcels"),
            Unit::Metres => (1.0, "m"),
            Unit::Grams => (1.0, "g"),
            Unit::Units => (1.0, "units"),
        };
        let most = match unit {
            Unit::Money => 2,
            Unit::Share => 2,
            _ => 4,
        };
        let shown = resolution * factor;
        let decimals = if shown.is_finite() && shown > 0.0 {
            (1.0 - shown.log10().floor()).clamp(0.0, most as f64) as usize
        } else {
            match size * factor {
                _ if unit == Unit::Share => 1,
                s if s >= 1000.0 || s == 0.0 => 0,
                s if s >= 100.0 => 1,
                s if s >= 1.0 => 2,
                _ => 3.min(most),
            }
        };
        Scale { factor, suffix: suffix.to_owned(), decimals }
    }

    /// The same scale with other decimals.
    pub fn with_decimals(mut self, decimals: usize) -> Self {
        self.decimals = decimals;
        self
    }

    /// The value in the scale's unit.
    pub fn scaled(&self, value: f64) -> f64 {
        value * self.factor
    }

    /// The value without its unit; `–` when there is none.
    pub fn number(&self, value: f64) -> String {
        if value.is_nan() {
            return NO_VALUE.to_owned();
        }
        grouped(value * self.factor, self.decimals)
    }

    /// The value with its unit; `–` when there is none.
    pub fn quantity(&self, value: f64) -> String {
        if value.is_nan() { NO_VALUE.to_owned() } else { self.with_unit(&self.number(value)) }
    }

    /// A text with the unit behind it.
    pub fn with_unit(&self, text: &str) -> String {
        match self.suffix.as_str() {
            "" => text.to_owned(),
            "/h" => format!("{text}/h"),
            suffix => format!("{text}{NO_BREAK}{suffix}"),
        }
    }

    /// `37.49 ± 0.12 h`; without a half-width only the mean.
    pub fn mean_and_half_width(&self, mean: f64, half_width: f64) -> String {
        if mean.is_nan() || half_width.is_nan() {
            return self.quantity(mean);
        }
        let both = format!("{}{NO_BREAK}±{NO_BREAK}{}", self.number(mean), self.number(half_width));
        self.with_unit(&both)
    }
}

/// A single value on a scale of its own.
pub fn quantity(unit: Unit, currency: &str, value: f64) -> String {
    Scale::new(unit, currency, value, f64::NAN).quantity(value)
}

/// A value someone wrote, such as a limit, with no more decimals than it has.
pub fn as_given(unit: Unit, currency: &str, value: f64) -> String {
    let scale = Scale::new(unit, currency, value, f64::NAN);
    let shown = scale.scaled(value);
    let decimals = (0..6).find(|&d| (shown - round_to(shown, d)).abs() <= 1e-9 * shown.abs().max(1.0));
    scale.with_decimals(decimals.unwrap_or(6) as usize).quantity(value)
}

fn round_to(value: f64, decimals: i32) -> f64 {
    let power = 10f64.powi(decimals);
    (value * power).round() / power
}

/// A share between 0 and 1 in per cent with one decimal.
pub fn percent(share: f64) -> String {
    quantity(Unit::Share, "", share)
}

/// A whole number with its thousands set apart.
pub fn whole(n: u64) -> String {
    group_digits(&n.to_string())
}

/// A number with so many decimals, its thousands set apart, with a true minus sign.
pub fn grouped(value: f64, decimals: usize) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let is_zero = text.bytes().all(|b| b == b'0' || b == b'.');
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", group_digits(integer))
}

fn group_digits(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

/// Round marks on an axis from 0 or below to 0 or above, about `wanted` of them, covering the range.
pub fn axis_marks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite()) {
        return vec![0.0, 1.0];
    }
    // A single value stands at the end of an axis from 0.
    let (low, high) = if high > low { (low, high) } else { (low.min(0.0), low.max(0.0)) };
    let high = if high > low { high } else { 1.0 };
    let rough = (high - low) / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let first = (low / step).floor() as i64;
    let last = (high / step - 1e-9).ceil() as i64;
    (first..=last.max(first + 1)).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace([THIN, NO_BREAK], " ")
    }

    #[test]
    fn a_number_carries_its_unit() {
        let written = |unit, value| plain(&quantity(unit, "EUR", value));
        assert_eq!(written(Unit::Share, 0.961), "96.1 %");
        assert_eq!(written(Unit::Duration, 37.494), "37.49 h");
        assert_eq!(written(Unit::Duration, 0.5), "30.00 min");
        assert_eq!(written(Unit::Duration, 0.01), "36.00 s");
        assert_eq!(written(Unit::Duration, 240.0), "10.00 d");
        assert_eq!(written(Unit::Money, -391_234.4), "−391 234 EUR");
        assert_eq!(written(Unit::Orders, 0.0), "0 orders");
        assert_eq!(written(Unit::PerHour, 118.25), "118.2/h");
        assert_eq!(written(Unit::Factor, f64::NAN), "–");
        assert_eq!(written(Unit::Duration, f64::INFINITY), "∞ h");
        assert_eq!(
            plain(&Scale::new(Unit::Money, "EUR", 1234.5, f64::NAN).with_decimals(2).quantity(1234.5)),
            "1 234.50 EUR"
        );
    }

    #[test]
    fn limits_are_written_as_they_were_given() {
        let written = |unit, value| plain(&as_given(unit, "EUR", value));
        assert_eq!(written(Unit::Share, 0.95), "95 %");
        assert_eq!(written(Unit::Share, 0.995), "99.5 %");
        assert_eq!(written(Unit::Duration, 24.0), "24 h");
        assert_eq!(written(Unit::Money, 410_000.0), "410 000 EUR");
        assert_eq!(written(Unit::Factor, 1.0 / 3.0), "0.333333");
    }

    #[test]
    fn decimals_follow_the_half_width() {
        let written =
            |unit, mean, half| plain(&Scale::new(unit, "EUR", mean, half).mean_and_half_width(mean, half));
        assert_eq!(written(Unit::Duration, 37.494, 0.1234), "37.49 ± 0.12 h");
        assert_eq!(written(Unit::Money, 391_234.4, 912.3), "391 234 ± 912 EUR");
        assert_eq!(written(Unit::Share, 0.96128, 0.00123), "96.13 ± 0.12 %");
        assert_eq!(written(Unit::Orders, 14.0, f64::NAN), "14.00 orders");
        assert_eq!(written(Unit::Orders, 14.0, 0.0), "14.00 ± 0.00 orders");
    }

    #[test]
    fn nothing_is_written_as_minus_zero() {
        assert_eq!(grouped(-0.001, 2), "0.00");
        assert_eq!(whole(1_234_567), format!("1{THIN}234{THIN}567"));
    }

    #[test]
    fn axis_marks_are_round_and_cover_the_range() {
        assert_eq!(axis_marks(0.0, 412.0, 4), [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(axis_marks(0.0, 0.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(axis_marks(0.93, 0.97, 4).len(), 5);
        assert!(axis_marks(f64::NAN, 1.0, 4).len() == 2);
    }
}
