//! Files and texts for people and programs, from the finished result of a run.
//!
//! Everything printed or drawn comes from [`Findings`], which is computed once from a
//! [`RunResult`](crate::experiment::result::RunResult) or read back from a results folder. Nothing but
//! `manifest.json` depends on the machine, the time, or how many threads ran.

mod answer;
mod canvas;
mod captions;
mod causes;
pub mod chart;
mod charts;
pub mod columns;
pub mod compare;
pub mod drill;
#[cfg(test)]
pub(crate) mod example;
pub mod export;
mod figures;
mod files;
mod findings;
mod html;
pub mod lang;
pub mod manifest;
mod number;
mod one_page;
pub mod optimise;
pub mod page;
mod palette;
mod picture;
mod read;
pub mod regret;
mod remarks;
pub mod risk;
mod sections;
pub mod sweep;
mod tables;
mod terminal;
mod warm_up;

pub use answer::{Verdict, answer};
pub use files::{
    Existing, Manifest, OutputError, io_words, rewrite_report, sha256_hex, with_manifest, write_file,
    write_folder, write_one_page, write_results,
};
pub use findings::{Band, Findings, KpiFinding, SeriesFinding, StageFinding};
pub use html::report_html;
pub use number::{Scale, quantity};
pub use read::read_results;
pub use remarks::remarks;
pub use tables::summary_json;
pub use terminal::{Screen, findings_summary, terminal_summary};
pub use warm_up::{warm_up_figure, warm_up_lines};
