//! CSV tables beside the scenario.

use super::reader::Reader;
use crate::diagnostics::{FileId, Span};

pub(super) fn single_column(_file: FileId, _r: &mut Reader<'_>) -> Option<Vec<f64>> {
    None
}
pub(super) fn named_column(
    _file: FileId,
    _column: &str,
    _decimal_comma: bool,
    _named_at: Span,
    _r: &mut Reader<'_>,
) -> Option<Vec<f64>> {
    None
}
