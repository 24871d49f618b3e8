//! A number with what it measures, read from and written to any unit.

use super::quantity::split;
use super::time::unit_of_time;
use crate::source::node::{Node, Value};

/// What a number measures, with the unit it is kept in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Nothing: a plain number.
    Plain,
    /// Time, in microseconds.
    Time,
    /// Something per time, per hour.
    Rate,
    /// A share, in per cent.
    Share,
    /// Length, in metres.
    Length,
    /// Weight, in grams.
    Weight,
    /// Speed, in metres per second.
    Speed,
    /// Another unit, as it is written: counted things, money.
    Other(String),
    /// Money per time, per hour, in the currency.
    PerHour(String),
}

impl Dimension {
    /// What it is, in words.
    pub fn words(&self) -> String {
        match self {
            Dimension::Plain => "a plain number".into(),
            Dimension::Time => "a time".into(),
            Dimension::Rate => "a rate".into(),
            Dimension::Share => "a share".into(),
            Dimension::Length => "a length".into(),
            Dimension::Weight => "a weight".into(),
            Dimension::Speed => "a speed".into(),
            Dimension::Other(unit) => format!("an amount in {unit}"),
            Dimension::PerHour(money) => format!("an amount of {money} per time"),
        }
    }
}

/// A number with what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Magnitude {
    /// What it measures.
    pub dimension: Dimension,
    /// How much, in the unit of the dimension.
    pub value: f64,
}

/// The hours of a unit of time behind a stroke.
fn hours(unit: &str) -> Option<f64> {
    if unit == "y" {
        return Some(8760.0);
    }
    unit_of_time(unit).map(|us| us / 3.6e9)
}

impl Magnitude {
    /// The one number of a value; `None` when it is something else.
    pub fn of(node: &Node) -> Option<Magnitude> {
        let plain = |value| Magnitude { dimension: Dimension::Plain, value };
        let text = match &node.value {
            Value::Integer(i) => return Some(plain(*i as f64)),
            Value::Float(f) => return Some(plain(*f)),
            Value::Text(text) => text,
            _ => return None,
        };
        let first = split(text, 0).filter(|q| q.number.is_finite())?;
        if let Some(factor) = unit_of_time(&first.unit) {
            // `2 d 12 h` is one time.
            let (mut value, mut from) = (first.number * factor, first.unit_at.end);
            while from < text.trim_end().len() {
                let q = split(text, from)?;
                value += q.number * unit_of_time(&q.unit)?;
                from = q.unit_at.end;
            }
            return Some(Magnitude { dimension: Dimension::Time, value });
        }
        if first.unit_at.end < text.trim_end().len() {
            return None;
        }
        let unit: String = first.unit.split_whitespace().collect();
        let (dimension, factor) = match unit.as_str() {
            "" => (Dimension::Plain, 1.0),
            "%" => (Dimension::Share, 1.0),
            "m" => (Dimension::Length, 1.0),
            "km" => (Dimension::Length, 1000.0),
            "cm" => (Dimension::Length, 0.01),
            "g" => (Dimension::Weight, 1.0),
            "kg" => (Dimension::Weight, 1000.0),
            "t" => (Dimension::Weight, 1e6),
            "m/s" => (Dimension::Speed, 1.0),
            "km/h" => (Dimension::Speed, 1.0 / 3.6),
            unit => match unit.split_once('/') {
                Some(("", per)) => (Dimension::Rate, 1.0 / hours(per)?),
                Some((money, per)) => (Dimension::PerHour(money.into()), 1.0 / hours(per)?),
                None => (Dimension::Other(several(unit)), 1.0),
            },
        };
        Some(Magnitude { dimension, value: first.number * factor })
    }

    /// The value as a scenario has it. `whole` numbers are written without a point.
    pub fn written(&self, whole: bool) -> Value {
        let value = self.value;
        let unit = match &self.dimension {
            Dimension::Plain if whole => return Value::Integer(value as i64),
            Dimension::Plain => return Value::Float(value),
            Dimension::Share => return Value::Text(format!("{} %", value.clamp(0.0, 100.0))),
            Dimension::Time => "us".to_string(),
            Dimension::Rate => "/h".to_string(),
            Dimension::Length => "m".to_string(),
            Dimension::Weight => "g".to_string(),
            Dimension::Speed => "m/s".to_string(),
            Dimension::Other(unit) => unit.clone(),
            Dimension::PerHour(money) => format!("{money}/h"),
        };
        Value::Text(format!("{value} {unit}"))
    }
}

/// Counted things in the plural, so that one parcel and two parcels are alike.
fn several(unit: &str) -> String {
    match unit {
        "parcel" | "order" | "line" | "unit" => format!("{unit}s"),
        unit => unit.to_string(),
    }
}
