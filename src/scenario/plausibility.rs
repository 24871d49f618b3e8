//! What is legal but doubtful.

use super::ScenarioFile;
use crate::diagnostics::Diagnostics;
use crate::engine::Model;

/// Warns of what is legal but probably not meant.
pub(super) fn warn(_file: &ScenarioFile, _model: &Model, _diagnostics: &mut Diagnostics) {}
