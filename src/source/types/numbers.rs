//! Plain numbers, words and file names.

use crate::diagnostics::{Code, Diagnostic};
use crate::source::keys::{KeyType, Name, TypeDoc};
use crate::source::node::{Node, Value};
use crate::source::reader::Reader;
use serde_json::json;
use std::path::PathBuf;

/// A whole number from 0.
pub struct Count;
/// A whole number from 1.
pub struct Positive;
/// A plain number from 0.
pub struct Factor;
/// A plain number of either sign.
pub struct Number;
/// `true` or `false`.
pub struct Flag;
/// Text for people.
pub struct Text;
/// The name of a data file, relative to the file that names it.
pub struct FileName;

/// The largest count: whole numbers above it are not exact in a floating-point result.
const MAX_COUNT: f64 = 9_007_199_254_740_992.0;

/// A whole number in `least..`, from a whole number or a float without a fraction.
fn whole(node: &Node, r: &mut Reader<'_>, least: u64, doc: &TypeDoc) -> Option<u64> {
    let number = match (&node.value, node.number()) {
        (_, Some(number)) => number,
        (Value::TooLarge, _) => f64::INFINITY,
        _ => {
            wrong_kind_of_number(node, r, doc);
            return None;
        }
    };
    let key = r.key().to_string();
    let problem = if number < least as f64 {
        format!("`{key}` must be at least {least}")
    } else if number > MAX_COUNT {
        format!("`{key}` is too large: at most 2^53 can be counted exactly")
    } else if number.fract() != 0.0 {
        format!("`{key}` must be a whole number")
    } else {
        return Some(number as u64);
    };
    let help = format!("for example: {key} = {}", doc.example);
    r.push(Diagnostic::error(Code::P206, problem).at(node.span).help(help));
    None
}

/// A number as text, or with a unit, is the most common slip: the way out depends on which.
fn wrong_kind_of_number(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) {
    let Some(text) = node.text() else { return r.wrong_kind(node, doc) };
    let key = r.key().to_string();
    let d = Diagnostic::error(Code::P201, format!("`{key}` must be {}, not text", doc.name)).at(node.span);
    let trimmed = text.trim();
    let d = if trimmed.parse::<f64>().is_ok() {
        d.help(format!("write it without quotes: {key} = {trimmed}"))
    } else if trimmed.contains(',') && trimmed.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.')) {
        d.help(format!(
            "numbers have no quotes and no thousands separator: {key} = {}",
            trimmed.replace(',', "")
        ))
    } else {
        d.help(format!("for example: {key} = {}", doc.example))
    };
    r.push(d);
}

fn finite(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) -> Option<f64> {
    let number = node.number();
    if number.is_none() {
        wrong_kind_of_number(node, r, doc);
    }
    number
}

impl KeyType for Count {
    type Out = u64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<u64> {
        whole(node, r, 0, &Self::describe())
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 0 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a whole number", "", "24")
    }
}

impl KeyType for Positive {
    type Out = u64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<u64> {
        whole(node, r, 1, &Self::describe())
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a whole number from 1", "", "3")
    }
}

impl KeyType for Factor {
    type Out = f64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        let number = finite(node, r, &Self::describe())?;
        if number < 0.0 {
            let key = r.key().to_string();
            r.push(
                Diagnostic::error(Code::P206, format!("`{key}` must not be negative"))
                    .at(node.span)
                    .help(format!("for example: {key} = {}", Self::describe().example)),
            );
            return None;
        }
        Some(number)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "number", "minimum": 0 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a number from 0", "", "1.2")
    }
}

impl KeyType for Number {
    type Out = f64;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<f64> {
        finite(node, r, &Self::describe())
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "number" })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a number", "", "0.5")
    }
}

impl KeyType for Flag {
    type Out = bool;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<bool> {
        match node.value {
            Value::Flag(flag) => Some(flag),
            _ => {
                r.wrong_kind(node, &Self::describe());
                None
            }
        }
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "boolean" })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("true or false", "", "true")
    }
}

/// Text that is not blank, trimmed.
fn words(node: &Node, r: &mut Reader<'_>, doc: &TypeDoc) -> Option<String> {
    let Some(text) = node.text() else {
        r.wrong_kind(node, doc);
        return None;
    };
    if text.trim().is_empty() {
        let key = r.key().to_string();
        r.push(Diagnostic::error(Code::P206, format!("`{key}` must not be empty")).at(node.span));
        return None;
    }
    Some(text.trim().to_string())
}

impl KeyType for Text {
    type Out = String;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<String> {
        words(node, r, &Self::describe())
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "minLength": 1 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("text", "", "\"Rhine-Main parcels\"")
    }
}

/// The name of something else in the scenario.
impl KeyType for Name {
    type Out = Name;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<Name> {
        let text = words(node, r, &Self::describe())?;
        Some(Name { text, at: node.span })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "minLength": 1 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a name", "", "\"swift\"")
    }
}

impl KeyType for FileName {
    type Out = PathBuf;
    fn read(node: &Node, r: &mut Reader<'_>) -> Option<PathBuf> {
        let text = words(node, r, &Self::describe())?;
        Some(r.resolve(&text, node.span))
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "minLength": 1 })
    }
    fn describe() -> TypeDoc {
        TypeDoc::new("a file name", "", "\"data/orders.csv\"")
    }
}
