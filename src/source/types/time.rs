//! Durations, dates, clock times and moments.

use super::quantity::{quantity, refuse_comma, split, wrong_unit};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::Reader;
use crate::units::{self, SimDuration};
use serde_json::json;

/// A length of time: `"45 s"`, `"2 d 12 h"`; at most 100 years.
pub struct Duration;

const UNITS: &[(&str, f64)] =
    &[("us", 1.0), ("ms", 1e3), ("s", 1e6), ("min", 60e6), ("h", 3600e6), ("d", 86_400e6), ("w", 604_800e6)];

/// 100 years of 365.25 days, in microseconds; the event list holds 142.
const LONGEST: f64 = 100.0 * 365.25 * 86_400e6;

/// What people write for a unit, and the unit.
fn usual_slip(unit: &str) -> Option<&'static str> {
    Some(match unit.to_lowercase().trim_end_matches('.') {
        "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "mn" | "mins" | "minute" | "minutes" => "min",
        "hr" | "hrs" | "hour" | "hours" | "std" => "h",
        "day" | "days" => "d",
        "week" | "weeks" | "wk" => "w",
        "msec" | "millis" => "ms",
        "µs" | "usec" | "micros" => "us",
        _ => return None,
    })
}

/// Microseconds per unit of time.
pub(super) fn unit_of_time(unit: &str) -> Option<f64> {
    UNITS.iter().find(|(u, _)| *u == unit).map(|(_, us)| *us)
}

impl KeyType for Duration {
    type Out = SimDuration;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<SimDuration> {
        let doc = Self::describe();
        let text = match node.text() {
            Some(text) if split(text, 0).is_some() || text.contains(',') => text,
            // Not even a number in front: the common messages say so.
            _ => return quantity(node, r, &doc).and(None),
        };
        if refuse_comma(text, node, r) {
            return None;
        }
        let (mut from, mut micros) = (0, 0.0);
        while from < text.trim_end().len() {
            let Some(q) = split(text, from) else {
                let at = r.part(node, from..text.len());
                r.push(
                    Diagnostic::error(Code::P203, "a number is expected here")
                        .at(at)
                        .help("for example: \"2 d 12 h\""),
                );
                return None;
            };
            let Some(per) = unit_of_time(&q.unit) else {
                wrong_unit(&q, node, r, &doc, usual_slip(&q.unit));
                return None;
            };
            if q.number < 0.0 {
                let key = r.key().to_string();
                let at = r.part(node, q.number_at);
                r.push(
                    Diagnostic::error(Code::P206, format!("`{key}` must not be negative"))
                        .at(at)
                        .help("write it without the minus sign"),
                );
                return None;
            }
            micros += q.number * per;
            from = q.unit_at.end;
        }
        if micros.is_nan() || micros > LONGEST {
            let key = r.key().to_string();
            r.push(
                Diagnostic::error(Code::P206, format!("`{key}` is longer than 100 years"))
                    .help("shorten it: what does not settle in 100 years does not settle")
                    .at(node.span),
            );
            return None;
        }
        Some(SimDuration::from_micros_f64(micros))
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^\\s*([0-9][0-9_]*(\\.[0-9]+)?\\s*(us|ms|s|min|h|d|w)\\s*)+$" })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new("a duration", "s, min, h, d, w, ms, us", "\"45 s\"")
    }
}

/// A day of the calendar: `2026-03-02`, with or without quotes.
pub struct Date;
/// A time of day: `"17:00"`, or TOML's own time.
pub struct ClockTime;
/// A date, or a date with a time of day.
pub struct Moment;

/// A moment on the scenario's wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MomentOut {
    /// The date and the time of day; midnight when only a date is written.
    pub local: jiff::civil::DateTime,
    /// Whether a time of day is written.
    pub has_time: bool,
}

fn no_such(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) {
    let key = r.key().to_string();
    let d = match node.text() {
        Some(text) => {
            Diagnostic::error(Code::P210, format!("`{key}` must be {}, and \"{text}\" is none", doc.name))
        }
        None => Diagnostic::error(Code::P210, format!("`{key}` must be {}, not {}", doc.name, node.kind())),
    };
    r.push(d.at(node.span).help(format!("for example: {key} = {}", doc.example)));
}

fn civil_date(d: toml::value::Date) -> Option<jiff::civil::Date> {
    jiff::civil::Date::new(i16::try_from(d.year).ok()?, d.month as i8, d.day as i8).ok()
}

/// `2026-03-02` and nothing else.
pub(in crate::source) fn parse_date(text: &str) -> Option<jiff::civil::Date> {
    let mut parts = text.trim().splitn(3, '-');
    let mut part = |digits: usize| {
        let p = parts.next()?;
        (p.len() == digits && p.bytes().all(|b| b.is_ascii_digit())).then(|| p.parse::<i16>().ok())?
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    jiff::civil::Date::new(year, month as i8, day as i8).ok()
}

/// `17:00`, `7:30` or `17:00:00`; seconds must be zero where only minutes count.
pub(super) fn parse_clock(text: &str) -> Option<units::ClockTime> {
    let (hours, rest) = text.trim().split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "00"));
    let digits =
        |p: &str, most: usize| (1..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours, 2) || !digits(minutes, 2) || minutes.len() != 2 || seconds != "00" {
        return None;
    }
    units::ClockTime::new(hours.parse().ok()?, minutes.parse().ok()?)
}

/// `2026-03-02 17:00`, with `T` or a blank, with or without seconds; or a date alone.
pub(in crate::source) fn parse_moment(text: &str) -> Option<MomentOut> {
    let text = text.trim();
    let Some((date, time)) = text.split_once(['T', ' ']) else {
        return parse_date(text).map(|d| MomentOut { local: d.at(0, 0, 0, 0), has_time: false });
    };
    let date = parse_date(date)?;
    let mut parts = time.trim().split(':');
    let mut part = || {
        let p = parts.next()?;
        (p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit())).then(|| p.parse::<i8>().ok())?
    };
    let (hour, minute) = (part()?, part()?);
    let second = if time.matches(':').count() == 2 { part()? } else { 0 };
    if time.matches(':').count() > 2 {
        return None;
    }
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    Some(MomentOut { local: date.to_datetime(time), has_time: true })
}

impl KeyType for Date {
    type Out = jiff::civil::Date;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        let date = match &node.value {
            Value::Datetime(d) if d.time.is_none() => d.date.and_then(civil_date),
            Value::Text(text) => parse_date(text),
            _ => None,
        };
        if date.is_none() {
            no_such(node, r, &Self::describe());
        }
        date
    }
    fn schema() -> serde_json::Value {
        // TOML's own dates reach a validator as text of this form.
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a date", "", "2026-03-02")
    }
}

impl KeyType for ClockTime {
    type Out = units::ClockTime;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        let time = match &node.value {
            Value::Datetime(d) if d.date.is_none() => d.time.and_then(|t| {
                let whole = t.second.unwrap_or(0) == 0 && t.nanosecond.unwrap_or(0) == 0;
                units::ClockTime::new(u16::from(t.hour), u16::from(t.minute)).filter(|_| whole)
            }),
            Value::Text(text) => parse_clock(text),
            _ => None,
        };
        if time.is_none() {
            no_such(node, r, &Self::describe());
        }
        time
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^([01]?[0-9]|2[0-4]):[0-5][0-9](:00)?$" })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a time of day", "", "\"17:00\"")
    }
}

impl KeyType for Moment {
    type Out = MomentOut;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        let moment = match &node.value {
            Value::Datetime(d) if d.offset.is_some() => {
                let key = r.key().to_string();
                r.push(
                    Diagnostic::error(Code::P210, format!("`{key}` must not carry an offset from UTC"))
                        .at(node.span)
                        .help("times are those of the scenario's time zone: leave out `Z` or `+01:00`"),
                );
                return None;
            }
            Value::Datetime(d) => d.date.and_then(civil_date).and_then(|date| match d.time {
                Some(t) => {
                    // A leap second is the second before it.
                    let second = t.second.unwrap_or(0).min(59) as i8;
                    let time = jiff::civil::Time::new(t.hour as i8, t.minute as i8, second, 0).ok()?;
                    Some(MomentOut { local: date.to_datetime(time), has_time: true })
                }
                None => Some(MomentOut { local: date.at(0, 0, 0, 0), has_time: false }),
            }),
            Value::Text(text) => parse_moment(text),
            _ => None,
        };
        if moment.is_none() {
            no_such(node, r, &Self::describe());
        }
        moment
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$" })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a date, with or without a time", "", "2026-03-02T17:00:00")
    }
}
