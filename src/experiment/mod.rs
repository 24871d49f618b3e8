//! Many replications, and what came out of them.

mod assemble;
mod basis;
mod batches;
mod bench;
pub mod compare;
pub mod design;
pub mod drill;
mod lateness;
mod map;
pub mod optimise;
pub mod regret;
pub mod result;
pub mod risk;
mod run;
mod runner;
mod stopping;
pub mod sweep;
mod warm_up;

pub use basis::Basis;
pub use bench::{Bench, BenchError, BenchWatcher, Point, PointId};
pub use result::RunResult;
pub use run::{Outcome, Plan, Progress, Watcher, run};
pub use runner::{Runner, World};
pub use warm_up::{Settling, WarmUp, warm_up};
