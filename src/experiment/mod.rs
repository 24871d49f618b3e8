//! Many replications, and what came out of them.

mod bench;
pub mod compare;
pub mod design;
pub mod result;
mod run;
pub mod sweep;

pub use bench::{Bench, BenchError, BenchWatcher, Point, PointId};
pub use result::RunResult;
pub use run::{Outcome, Plan, Progress, Watcher, run};
