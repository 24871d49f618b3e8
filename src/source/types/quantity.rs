//! Quantities with a unit: money, rates, shares, counted things, lengths, weights, speeds.

use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::source::keys::{KeyType, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::Reader;
use crate::units;
use serde_json::json;
use std::marker::PhantomData;
use std::ops::Range;

/// A number and what stands behind it.
pub(in crate::source) struct Quantity {
    pub number: f64,
    pub unit: String,
    /// Bytes of the number and the unit within the text.
    pub number_at: Range<usize>,
    pub unit_at: Range<usize>,
}

/// Splits one `number unit` off the front of `text[from..]`; the unit ends before the next digit or sign.
pub(in crate::source) fn split(text: &str, from: usize) -> Option<Quantity> {
    let bytes = text.as_bytes();
    let skip = |mut i: usize| {
        while bytes.get(i).is_some_and(|b| *b == b' ' || *b == b'\t') {
            i += 1;
        }
        i
    };
    let start = skip(from);
    let mut end = start;
    while bytes.get(end).is_some_and(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b',' | b'+' | b'-'))
    {
        end += 1;
    }
    let number: f64 = text[start..end].replace('_', "").parse().ok()?;
    let unit_start = skip(end);
    let unit_end = text[unit_start..]
        .find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'))
        .map_or(text.len(), |i| unit_start + i);
    let unit = text[unit_start..unit_end].trim_end();
    Some(Quantity {
        number,
        unit: unit.to_string(),
        number_at: start..end,
        unit_at: unit_start..unit_start + unit.len(),
    })
}

/// Reports a number with a comma, showing both readings.
pub(in crate::source) fn refuse_comma(text: &str, node: &Node, r: &mut Reader<'_>) -> bool {
    let Some(comma) = text.find(',') else { return false };
    let (before, after) = (&text[..comma], &text[comma + 1..]);
    if !before.ends_with(|c: char| c.is_ascii_digit()) || !after.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let thousands = text.replacen(',', "", text.matches(',').count());
    let decimal = text.replace('.', "").replacen(',', ".", 1);
    let d = Diagnostic::error(Code::P204, format!("a comma in a number can be read in two ways: \"{text}\""))
        .at(r.part(node, comma..comma + 1))
        .help(format!("write \"{thousands}\" or \"{decimal}\""));
    r.push(d);
    true
}

/// The one quantity a text consists of; every other value is reported.
pub(in crate::source) fn quantity(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) -> Option<Quantity> {
    let key = r.key().to_string();
    let Some(text) = node.text() else {
        match node.number() {
            Some(number) => {
                let units: Vec<&str> = doc.unit.split(", ").take(3).collect();
                let shown: Vec<String> = units.iter().map(|u| format!("\"{number} {u}\"")).collect();
                r.push(
                    Diagnostic::error(Code::P202, format!("`{key}` needs a unit: it is {}", doc.name))
                        .at(node.span)
                        .help(format!("write {}", shown.join(" or "))),
                );
            }
            None => r.wrong_kind(node, doc),
        }
        return None;
    };
    if refuse_comma(text, node, r) {
        return None;
    }
    let Some(q) = split(text, 0).filter(|q| q.number.is_finite()) else {
        r.push(
            Diagnostic::error(Code::P203, format!("`{key}` must be {}, and \"{text}\" is none", doc.name))
                .at(node.span)
                .help(format!("for example: {key} = {}", doc.example)),
        );
        return None;
    };
    if q.unit_at.end < text.trim_end().len() {
        r.push(
            Diagnostic::error(Code::P203, format!("`{key}` must be one number with one unit"))
                .at(r.part(node, q.unit_at.end..text.len()))
                .help(format!("for example: {key} = {}", doc.example)),
        );
        return None;
    }
    Some(q)
}

/// Reports a unit that is not among the known ones.
pub(in crate::source) fn wrong_unit(
    q: &Quantity,
    node: &Node,
    r: &mut Reader<'_>,
    doc: &TypeDoc,
    guess: Option<&str>,
) {
    let key = r.key().to_string();
    let known = || doc.unit.split(", ");
    let near = guess.map(str::to_string).or_else(|| did_you_mean(&q.unit, known()));
    let d = if q.unit.is_empty() {
        let shown: Vec<String> = known().take(3).map(|u| format!("\"{} {u}\"", q.number)).collect();
        Diagnostic::error(Code::P202, format!("`{key}` needs a unit: it is {}", doc.name))
            .at(node.span)
            .help(format!("write {}", shown.join(" or ")))
    } else {
        let d = Diagnostic::error(Code::P202, format!("`{}` is no unit for {}", q.unit, doc.name))
            .at(r.part(node, q.unit_at.clone()));
        match near {
            Some(near) => d.help(format!("did you mean \"{} {near}\"?", q.number)),
            None => d.help(format!("the units are {}", doc.unit)),
        }
    };
    r.push(d);
}

/// Reports a negative or immense quantity.
fn in_range(q: &Quantity, node: &Node, r: &mut Reader<'_>, most: f64) -> Option<f64> {
    let key = r.key().to_string();
    let problem = if q.number < 0.0 {
        format!("`{key}` must not be negative")
    } else if q.number > most {
        format!("`{key}` is larger than anything that can be meant")
    } else {
        return Some(q.number);
    };
    let at = r.part(node, q.number_at.clone());
    let help = if q.number < 0.0 { "write it without the minus sign" } else { "check the unit" };
    r.push(Diagnostic::error(Code::P206, problem).at(at).help(help));
    None
}

/// No amount, rate or measure of a scenario comes near this; beyond it integers would overflow.
const IMMENSE: f64 = 1e12;

/// A quantity in one of the given units, as a multiple of the base unit; not negative.
fn measure(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc, units: &[(&str, f64)]) -> Option<f64> {
    let q = quantity(node, r, doc)?;
    let compact: String = q.unit.split_whitespace().collect();
    let Some(&(_, factor)) = units.iter().find(|(u, _)| *u == compact) else {
        wrong_unit(&q, node, r, doc, usual_slip(&compact, units));
        return None;
    };
    in_range(&q, node, r, IMMENSE).map(|n| n * factor)
}

/// What people write for a unit of a rate, and the unit.
fn usual_slip<'u>(unit: &str, units: &[(&'u str, f64)]) -> Option<&'u str> {
    let time = unit.strip_prefix('/').or_else(|| unit.strip_prefix("per"))?;
    let short = match time {
        "day" | "days" => "/d",
        "hour" | "hr" => "/h",
        "second" | "sec" => "/s",
        "minute" | "m" => "/min",
        "week" => "/w",
        "year" | "a" => "/y",
        _ => return None,
    };
    units.iter().map(|(u, _)| *u).find(|u| *u == short)
}

fn pattern(units: &str) -> serde_json::Value {
    json!({ "type": "string", "pattern": format!("^\\s*[0-9][0-9_]*(\\.[0-9]+)?\\s*({units})\\s*$") })
}

/// A share of a whole, written with `%`.
pub struct Share;

impl KeyType for Share {
    type Out = units::Share;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<units::Share> {
        let doc = Self::describe();
        let bare = node.number().or_else(|| node.text().and_then(|t| t.trim().parse().ok()));
        if let Some(n) = bare.filter(|n| n.is_finite()) {
            let key = r.key().to_string();
            let readings = if n.abs() <= 1.0 {
                // Ten digits hide the last bit of the product without hiding a digit anyone wrote.
                format!("\"{} %\" or \"{n} %\"?", (n * 1e12).round() / 1e10)
            } else {
                format!("write \"{n} %\"")
            };
            r.push(
                Diagnostic::error(Code::P205, format!("`{key}` is a share, which needs a % sign"))
                    .at(node.span)
                    .help(readings),
            );
            return None;
        }
        let q = quantity(node, r, &doc)?;
        if q.unit != "%" {
            wrong_unit(&q, node, r, &doc, None);
            return None;
        }
        let share = units::Share::new(q.number / 100.0);
        if share.is_none() {
            let key = r.key().to_string();
            let at = r.part(node, q.number_at);
            r.push(
                Diagnostic::error(Code::P206, format!("`{key}` must be from 0 % to 100 %"))
                    .at(at)
                    .help(format!("for example: {key} = {}", doc.example)),
            );
        }
        share
    }
    fn schema() -> serde_json::Value {
        pattern("%")
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a share", "%", "\"95 %\"")
    }
}

/// Events per time, read as events per hour. A year is 365 days.
pub struct Rate;

const RATES: &[(&str, f64)] = &[
    ("/s", 3600.0),
    ("/min", 60.0),
    ("/h", 1.0),
    ("/d", 1.0 / 24.0),
    ("/w", 1.0 / 168.0),
    ("/y", 1.0 / 8760.0),
];

impl KeyType for Rate {
    type Out = f64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        measure(node, r, &Self::describe(), RATES)
    }
    fn schema() -> serde_json::Value {
        pattern("/ ?(s|min|h|d|w|y)")
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a rate", "/h, /d, /s, /min, /w, /y", "\"2600 /d\"")
    }
}

/// An amount of the scenario's currency.
pub struct Money;

/// Judges the word behind an amount: the scenario's currency, or `¤`, which stands for it in defaults.
fn right_currency(q: &Quantity, word: &str, node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) -> bool {
    let is_code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    match r.currency().map(str::to_string) {
        _ if word == "¤" => true,
        Some(currency) if currency == word => true,
        Some(currency) if is_code => {
            let at = r.part(node, q.unit_at.start..q.unit_at.start + word.len());
            r.push(
                Diagnostic::error(Code::P207, format!("amounts are in {currency} here, not {word}"))
                    .at(at)
                    .help("a scenario has one currency, named in [scenario] currency: convert the amount"),
            );
            false
        }
        None if is_code => true,
        currency => {
            let guess = currency.unwrap_or_else(|| "EUR".into()) + &q.unit[word.len()..];
            wrong_unit(q, node, r, doc, Some(&guess).filter(|_| !word.is_empty()).map(String::as_str));
            false
        }
    }
}

fn money_doc(r: &Reader<'_>, name: &str, per: &str) -> TypeDoc {
    let currency = r.currency().unwrap_or("EUR").to_string();
    TypeDoc::new(name, format!("{currency}{per}"), format!("\"17.50 {currency}{per}\""))
}

impl KeyType for Money {
    type Out = units::Money;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<units::Money> {
        let doc = money_doc(r, "an amount of money", "");
        let q = quantity(node, r, &doc)?;
        if !right_currency(&q, &q.unit, node, r, &doc) {
            return None;
        }
        in_range(&q, node, r, IMMENSE).map(units::Money::from_amount)
    }
    fn schema() -> serde_json::Value {
        pattern("[A-Z]{3}")
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("an amount of money", "EUR", "\"17.50 EUR\"")
    }
}

/// Money per time, read as money per hour.
pub struct MoneyRate;

impl KeyType for MoneyRate {
    type Out = units::Money;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<units::Money> {
        let doc = money_doc(r, "an amount of money per time", "/h");
        let q = quantity(node, r, &doc)?;
        let (word, per) = q.unit.split_at(q.unit.find('/').unwrap_or(q.unit.len()));
        let per: String = per.split_whitespace().collect();
        let Some(&(_, factor)) = RATES.iter().find(|(u, _)| *u == per) else {
            let guess = format!(
                "{}/h",
                if word.trim().is_empty() { r.currency().unwrap_or("EUR") } else { word.trim() }
            );
            wrong_unit(&q, node, r, &doc, Some(&guess));
            return None;
        };
        if !right_currency(&q, word.trim_end(), node, r, &doc) {
            return None;
        }
        in_range(&q, node, r, IMMENSE).map(|n| units::Money::from_amount(n * factor))
    }
    fn schema() -> serde_json::Value {
        pattern("[A-Z]{3} ?/ ?(s|min|h|d|w|y)")
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("an amount of money per time", "EUR/h, EUR/d", "\"17.50 EUR/h\"")
    }
}

/// An amount of money per time, read as the currency per hour: for rates so small that an hour's amount
/// needs more digits than money has.
pub struct CostRate;

impl KeyType for CostRate {
    type Out = f64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        let doc = money_doc(r, "an amount of money per time", "/d");
        let q = quantity(node, r, &doc)?;
        let (word, per) = q.unit.split_at(q.unit.find('/').unwrap_or(q.unit.len()));
        let per: String = per.split_whitespace().collect();
        let Some(&(_, factor)) = RATES.iter().find(|(u, _)| *u == per) else {
            let currency = if word.trim().is_empty() { r.currency().unwrap_or("EUR") } else { word.trim() };
            let guess = format!("{currency}/d");
            wrong_unit(&q, node, r, &doc, Some(&guess));
            return None;
        };
        if !right_currency(&q, word.trim_end(), node, r, &doc) {
            return None;
        }
        in_range(&q, node, r, IMMENSE).map(|n| n * factor)
    }
    fn schema() -> serde_json::Value {
        MoneyRate::schema()
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("an amount of money per time", "EUR/d, EUR/y", "\"0.20 EUR/d\"")
    }
}

/// What is counted.
pub trait Noun {
    /// One of them.
    const ONE: &'static str;
    /// Several.
    const MANY: &'static str;
}

macro_rules! nouns {
    ($($name:ident $one:literal $many:literal $doc:literal;)*) => { $(
        #[doc = $doc]
        pub struct $name;
        impl Noun for $name {
            const ONE: &'static str = $one;
            const MANY: &'static str = $many;
        }
    )* };
}

nouns! {
    Parcels "parcel" "parcels" "Parcels handed to carriers.";
    Orders "order" "orders" "Orders of customers.";
    Lines "line" "lines" "Order lines.";
    Units "unit" "units" "Single pieces.";
}

/// A number of counted things, with or without their noun.
pub struct Amount<N>(PhantomData<N>);

impl<N: Noun> KeyType for Amount<N> {
    type Out = u64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<u64> {
        if node.text().is_none() {
            return match node.value {
                Value::Integer(_) | Value::Float(_) | Value::TooLarge => super::numbers::Count::read(node, r),
                _ => {
                    r.wrong_kind(node, &Self::describe());
                    None
                }
            };
        }
        let q = quantity(node, r, &Self::describe())?;
        let key = r.key().to_string();
        if !(q.unit.is_empty() || q.unit == N::MANY || q.unit == N::ONE) {
            let at = r.part(node, q.unit_at.clone());
            r.push(
                Diagnostic::error(Code::P208, format!("`{key}` counts {}, not {}", N::MANY, q.unit))
                    .at(at)
                    .help(format!("write \"{} {}\", if that is what you mean", q.number, N::MANY)),
            );
            return None;
        }
        let number = in_range(&q, node, r, IMMENSE)?;
        if number.fract() != 0.0 {
            let at = r.part(node, q.number_at);
            r.push(
                Diagnostic::error(Code::P206, format!("`{key}` must be a whole number of {}", N::MANY))
                    .at(at),
            );
            return None;
        }
        Some(number as u64)
    }
    fn schema() -> serde_json::Value {
        json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, pattern(&format!("{}|{}", N::ONE, N::MANY))] })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new(format!("a number of {}", N::MANY), N::MANY, format!("\"350 {}\"", N::MANY))
    }
}

macro_rules! measures {
    ($($name:ident $doc:literal $called:literal $example:literal $shown:literal $pattern:literal [$($unit:literal $factor:literal),*];)*) => { $(
        #[doc = $doc]
        pub struct $name;
        impl KeyType for $name {
            type Out = f64;
            fn read(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
                measure(node, r, &Self::describe(), &[$(($unit, $factor)),*])
            }
            fn schema() -> serde_json::Value {
                pattern($pattern)
            }
            fn describe() -> TypeDoc {
                TypeDoc::new($called, $shown, $example)
            }
        }
    )* };
}

measures! {
    Length "A length, read in metres." "a length" "\"12 km\"" "m, km, cm" "m|km|cm" ["m" 1.0, "km" 1000.0, "cm" 0.01];
    Weight "A weight, read in grams." "a weight" "\"2.5 kg\"" "kg, g, t" "kg|g|t" ["g" 1.0, "kg" 1000.0, "t" 1e6];
    Area "An area, read in square metres." "an area" "\"120 km²\"" "km², ha, m²" "km²|ha|m²" ["km²" 1e6, "ha" 1e4, "m²" 1.0];
    Speed "A speed, read in metres per second." "a speed" "\"1.0 m/s\"" "m/s, km/h" "m/s|km/h" ["m/s" 1.0, "km/h" 0.277_777_777_777_777_8];
}
