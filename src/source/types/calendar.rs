//! Weekdays and hours of the day.

use super::time::parse_clock;
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::Reader;
use crate::units::ClockTime;
use serde_json::json;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Weekday; 7] = {
        use Weekday::*;
        [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
    };

    /// The word used in scenarios.
    pub const fn word(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self as usize]
    }

    /// 0 for Monday to 6 for Sunday.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Days of the week: `"mon-fri"`, `"sat"`, `["mon", "wed-fri"]`; read in the order Monday to Sunday.
pub struct Weekdays;

/// `mon`, `mon-fri`, `fri-mon` (over the weekend), `mon, wed`; `Err` holds the part that is none.
fn parse_days(text: &str) -> Result<Vec<Weekday>, String> {
    let mut on = [false; 7];
    for part in text.split([',', ' ']).map(str::trim).filter(|p| !p.is_empty()) {
        let day = |word: &str| {
            let found = Weekday::ALL.into_iter().find(|d| d.word() == word.trim().to_ascii_lowercase());
            found.map(Weekday::index).ok_or_else(|| word.trim().to_string())
        };
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (day(first)?, day(last)?),
            None => (day(part)?, day(part)?),
        };
        let mut at = first;
        loop {
            on[at] = true;
            if at == last {
                break;
            }
            at = (at + 1) % 7;
        }
    }
    Ok(Weekday::ALL.into_iter().filter(|d| on[d.index()]).collect())
}

fn not_days(word: &str, at: crate::diagnostics::Span, r: &mut Reader<'_>) {
    // Full names are the usual slip: "monday", "Thursday".
    let start: String = word.to_lowercase().chars().take(3).collect();
    let known = || Weekday::ALL.iter().map(|d| d.word());
    let near = known().find(|d| *d == start).map(str::to_string).or_else(|| did_you_mean(word, known()));
    r.push(
        Diagnostic::error(Code::P214, format!("\"{word}\" is no day of the week"))
            .at(at)
            .suggest(near)
            .note("days are mon, tue, wed, thu, fri, sat, sun and ranges such as mon-fri"),
    );
}

impl KeyType for Weekdays {
    type Out = Vec<Weekday>;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Vec<Weekday>> {
        let nodes: &[Node] = match &node.value {
            Value::Text(_) => std::slice::from_ref(node),
            Value::List(list) => list,
            _ => {
                r.wrong_kind(node, &Self::describe());
                return None;
            }
        };
        let mut days = Vec::new();
        let mut good = true;
        for node in nodes {
            match node.text().map(parse_days) {
                Some(Ok(more)) => days.extend(more),
                Some(Err(word)) => {
                    not_days(&word, node.span, r);
                    good = false;
                }
                None => {
                    r.wrong_kind(node, &Self::describe());
                    good = false;
                }
            }
        }
        days.sort();
        days.dedup();
        if good && days.is_empty() {
            let key = r.key().to_string();
            r.push(Diagnostic::error(Code::P214, format!("`{key}` names no day")).at(node.span));
            return None;
        }
        good.then_some(days)
    }

    fn schema() -> serde_json::Value {
        let one = json!({ "type": "string", "examples": ["mon-fri", "sat"] });
        json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new("days of the week", "", "\"mon-fri\"")
    }
}

/// A stretch of the day; `to` before or at `from` means the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// When it begins.
    pub from: ClockTime,
    /// When it ends.
    pub to: ClockTime,
}

impl Hours {
    /// Whether it ends on the day after it began.
    pub fn past_midnight(self) -> bool {
        self.to <= self.from
    }

    /// Its length in minutes on a day of 24 hours; never 0.
    pub fn minutes(self) -> u16 {
        let day = if self.past_midnight() { 24 * 60 } else { 0 };
        self.to.minutes() + day - self.from.minutes()
    }
}

/// Hours of the day: `"06:00-14:00"`, `"22:00-06:00"`, or a list of them.
pub struct HoursOfDay;

fn hours(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) -> Option<Hours> {
    let Some(text) = node.text() else {
        r.wrong_kind(node, doc);
        return None;
    };
    let key = r.key().to_string();
    let parsed =
        text.split_once(['-', '–']).and_then(|(from, to)| Some((parse_clock(from)?, parse_clock(to)?)));
    match parsed {
        Some((from, to)) if from != to && from != ClockTime::END_OF_DAY => Some(Hours { from, to }),
        Some((from, _)) => {
            let d =
                Diagnostic::error(Code::P214, format!("`{key}` is no time at all: \"{text}\"")).at(node.span);
            r.push(if from == ClockTime::END_OF_DAY {
                d.help("a day ends at 24:00; the next begins at 00:00")
            } else {
                d.help("for the whole day write \"00:00-24:00\"")
            });
            None
        }
        None => {
            r.push(
                Diagnostic::error(
                    Code::P214,
                    format!("`{key}` must be {}, and \"{text}\" is none", doc.name),
                )
                .at(node.span)
                .help(format!("for example: {key} = {}", doc.example)),
            );
            None
        }
    }
}

impl KeyType for HoursOfDay {
    type Out = Vec<Hours>;

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Vec<Hours>> {
        let doc = Self::describe();
        match &node.value {
            Value::List(list) => {
                // All are read before giving up, so that every mistake is told.
                let read: Vec<Option<Hours>> = list.iter().map(|n| hours(n, r, &doc)).collect();
                read.into_iter().collect()
            }
            _ => hours(node, r, &doc).map(|h| vec![h]),
        }
    }

    fn schema() -> serde_json::Value {
        let one = json!({ "type": "string",
            "pattern": "^([01]?[0-9]|2[0-4]):[0-5][0-9] ?[-–] ?([01]?[0-9]|2[0-4]):[0-5][0-9]$" });
        json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new("hours of the day", "", "\"06:00-14:00\"")
    }
}

/// Hours by day of the week: `{ mon-fri = "06:00-22:00", sat = ["08:00-12:00", "13:00-15:00"] }`; index 0 is Monday.
pub struct WeekHours;

impl KeyType for WeekHours {
    type Out = [Vec<Hours>; 7];

    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Self::Out> {
        let Some(table) = node.table() else {
            // The same hours every day may be written without a table.
            if matches!(node.value, Value::Text(_) | Value::List(_)) {
                let every = HoursOfDay::read(node, r)?;
                return Some(std::array::from_fn(|_| every.clone()));
            }
            r.wrong_kind(node, &Self::describe());
            return None;
        };
        let mut week: [Vec<Hours>; 7] = Default::default();
        let mut given: [Option<crate::diagnostics::Span>; 7] = [None; 7];
        let mut good = true;
        for entry in &table.entries {
            let hours = r.step(&entry.key, |r| HoursOfDay::read(&entry.node, r));
            let days = parse_days(&entry.key).map_err(|word| not_days(&word, entry.key_span, r));
            let (Some(hours), Ok(days)) = (hours, days) else {
                good = false;
                continue;
            };
            for day in days {
                if let Some(first) = given[day.index()].replace(entry.key_span) {
                    r.push(
                        Diagnostic::error(Code::P501, format!("{} has hours twice", day.word()))
                            .at(entry.key_span)
                            .label("here again")
                            .note_at(first, "first given here")
                            .help(
                                "several stretches of one day are a list: [\"06:00-12:00\", \"13:00-22:00\"]",
                            ),
                    );
                    good = false;
                    break;
                }
                week[day.index()] = hours.clone();
            }
        }
        good.then_some(week)
    }

    fn schema() -> serde_json::Value {
        let hours = HoursOfDay::schema();
        json!({ "anyOf": [hours, { "type": "object", "additionalProperties": hours,
            "propertyNames": { "pattern": "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$" } }] })
    }

    fn describe() -> TypeDoc {
        TypeDoc::new("hours by day of the week", "", "{ mon-fri = \"06:00-22:00\", sat = \"08:00-14:00\" }")
    }
}
