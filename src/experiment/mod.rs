//! Many replications, and what came out of them.

mod assemble;
mod basis;
mod batches;
mod bench;
mod lateness;
pub mod result;
mod run;
mod runner;
mod stopping;
mod warm_up;

pub use basis::Basis;
pub use bench::{Bench, BenchError, BenchWatcher, Point, PointId};
pub use result::RunResult;
pub use run::{Outcome, Plan, Progress, Watcher, run};
pub use runner::{Runner, World};
pub use warm_up::{Settling, WarmUp, warm_up};
