//! One field of a CSV table as a number, a moment or text.

use super::{Cell, Kind};
use crate::diagnostics::Code;
use crate::source::types::parse_moment_field;

/// Why a field cannot be read.
pub(super) struct FieldProblem {
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
}

/// The largest number a column may hold; beyond it the integers inside would overflow.
const HUGE: f64 = 1e15;

/// A field as what its column holds.
pub(super) fn cell(text: &str, kind: Kind, decimal_comma: bool) -> Result<Cell, FieldProblem> {
    let text = text.trim();
    let fail = |message: String, help: Option<String>| Err(FieldProblem { code: Code::P405, message, help });
    let shown: String = text.chars().take(40).collect();
    match kind {
        Kind::Text => return Ok(Cell::Text(text.to_string())),
        Kind::Key if text.is_empty() => return fail("the field is empty".into(), None),
        Kind::Key => return Ok(Cell::Text(text.to_string())),
        Kind::Moment => {
            let help = "write 2026-03-02 or 2026-03-02 17:00:00".to_string();
            return match parse_moment_field(text) {
                Some(moment) => Ok(Cell::Moment(moment)),
                None if text.is_empty() => fail("the field is empty".into(), Some(help)),
                None => fail(format!("\"{shown}\" is no date and time"), Some(help)),
            };
        }
        Kind::Number | Kind::Amount | Kind::Count => {}
    }
    if text.is_empty() {
        return fail("the field is empty".into(), Some("write a number, or leave the row out".into()));
    }
    let plain = match (decimal_comma, text.contains(',')) {
        (true, _) if text.contains('.') => {
            return fail(
                format!("\"{shown}\" has a point, but decimals have a comma here"),
                Some("write the number with a comma, or leave `decimal` out beside the file name".into()),
            );
        }
        (true, _) => text.replace(',', "."),
        (false, true) => {
            let help = "write the number with a point, or say `decimal = \",\"` beside the file name";
            return Err(FieldProblem {
                code: Code::P204,
                message: format!("a comma in a number can be read in two ways: \"{shown}\""),
                help: Some(help.into()),
            });
        }
        (false, false) => text.to_string(),
    };
    let number: f64 = match plain.parse() {
        Ok(number) => number,
        Err(_) => {
            return fail(
                format!("\"{shown}\" is no number"),
                Some("write a number, or leave the row out".into()),
            );
        }
    };
    if !number.is_finite() {
        let message = format!("\"{shown}\" is no finite number");
        return Err(FieldProblem { code: Code::P212, message, help: None });
    }
    if number.abs() > HUGE {
        return fail(
            format!("{shown} is larger than anything that can be meant"),
            Some("check the column: is it the one that was meant?".into()),
        );
    }
    if kind != Kind::Number && number < 0.0 {
        return fail(format!("{shown} is negative"), Some("write 0, or leave the row out".into()));
    }
    match kind {
        Kind::Count if number.fract() != 0.0 => {
            fail(format!("{shown} is no whole number"), Some("write a whole number".into()))
        }
        Kind::Count => Ok(Cell::Count(number as u64)),
        _ => Ok(Cell::Number(number)),
    }
}
