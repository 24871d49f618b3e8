//! Plimsoll: a parallel discrete-event simulator for e-commerce logistics.
//!
//! A planner describes an operation in TOML; Plimsoll simulates many possible weeks of it in parallel and answers with
//! distributions. The program `plimsoll` is a thin layer over this library: whatever it does can be done from code.
//!
//! # Describe, run, read
//!
//! A scenario is a text, from a file or made in code; values are set on top of it as with `--set`. [`load`] reads it and
//! tells everything that is wrong with it at once. [`run`] makes its replications. [`Findings`] has the estimates.
//!
//! ```
//! use plimsoll::{Findings, MemoryFiles, Plan, Request, load, run};
//!
//! let shed = r#"
//!     format = 1
//!     scenario = { name = "One shed", currency = "EUR" }
//!     run = { length = "7 d" }
//!     channel.web.orders = "300 /d"
//!     service.standard.promise = "2 d"
//!     [warehouse.shed]
//!     packing = { order = { dist = "gamma", mean = "3 min", cv = 0.6 } }
//!     pool.crew = { people = 1, skills = { pack = 1.0 }, wage = "17 EUR/h" }
//! "#;
//! let files = MemoryFiles::new().with("shed.toml", shed);
//! let request = Request {
//!     set: vec!["warehouse.shed.pool.crew.people = 2".to_owned()],
//!     ..Request::new("shed.toml")
//! };
//!
//! let loaded = load(&request, &files);
//! // What is wrong or doubtful, with line, caret and a way out.
//! print!("{}", loaded.messages());
//! let scenario = loaded.scenario.ok_or("the scenario cannot be run")?;
//!
//! let plan = Plan { replications: 12, jobs: 2, ..Plan::of(&scenario) };
//! let outcome = run(&scenario, &plan, &());
//!
//! let findings = Findings::of(&outcome.result);
//! let on_time = findings.kpi("orders.on_time").ok_or("every scenario with a promise has this KPI")?;
//! let (low, high) = on_time.mean.interval().ok_or("two replications give an interval")?;
//! assert!(low <= on_time.mean.mean && on_time.mean.mean <= high);
//! println!("{}: {:.1} % ({:.1} to {:.1} %)", on_time.info.label, 100.0 * on_time.mean.mean, 100.0 * low, 100.0 * high);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same plan gives the same bytes for any number of threads. [`report::write_results`] writes the results folder that
//! `plimsoll run` leaves, [`experiment::Bench`] runs several settings on common random numbers, and `examples/staffing.rs`
//! compares staff levels with a paired interval.
//!
//! # What is promised
//!
//! Versions follow semantic versioning for what is listed as stable. Enumerations and structures that will grow are
//! marked `#[non_exhaustive]`. The scenario format and the files of a results folder have versions of their own
//! (`format = 1`).
//!
//! | modules | |
//! | --- | --- |
//! | [`scenario`], [`source`], [`diagnostics`], [`units`] | stable: reading scenarios and their messages |
//! | [`experiment`], [`metrics`], [`stats`] | stable: running, results, KPIs, estimates |
//! | [`report`] | stable: findings, files, tables, pages; not how pages are drawn |
//! | [`kernel`], [`domain`], [`model`], [`engine`] | open to look at and to extend; they may change in any version |
//! | [`cli`] | for the program alone |
//!
//! The library is a stack: each module names only those above it in `units`, `kernel`, `stats`, `diagnostics`, `source`,
//! `domain`, `model`, `metrics`, `engine`, `scenario`, `experiment`, `report`, `cli` (a test enforces it).

#![cfg_attr(not(test), warn(clippy::disallowed_macros, clippy::disallowed_methods))]

/// **Not part of the stable surface.**
#[doc(hidden)]
pub mod cli;
pub mod diagnostics;
/// **May change in any version.**
pub mod domain;
/// **May change in any version.**
pub mod engine;
pub mod experiment;
/// **May change in any version.**
pub mod kernel;
pub mod metrics;
/// **May change in any version.**
pub mod model;
pub mod report;
pub mod scenario;
pub mod source;
pub mod stats;
pub mod units;

pub use experiment::{Plan, run};
pub use report::Findings;
pub use scenario::{Request, Scenario, load};
pub use source::{FileSystem, MemoryFiles};
