//! Messages that point into a file: code, span, caret, help, did-you-mean; many at once.
//!
//! Nothing here prints. [`render`] gives text; a [`Code`] exists only as a row of the one table in
//! `codes.rs`, so a message cannot carry a code that `plimsoll explain` does not know.

mod codes;
mod diagnostic;
mod examples;
mod render;
mod sources;
mod suggest;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use render::{Format, render};
pub use sources::{FileId, Sources, Span};
pub use suggest::did_you_mean;
