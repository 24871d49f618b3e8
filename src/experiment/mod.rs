//! Many replications, and what came out of them.

pub mod result;
mod run;

pub use result::RunResult;
pub use run::{Outcome, Plan, Progress, Watcher, run};
