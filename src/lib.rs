//! Plimsoll: a parallel discrete-event simulator for e-commerce logistics.
//!
//! A planner describes an operation in TOML; Plimsoll simulates thousands of possible weeks in
//! parallel and answers with distributions. The library is a stack of layers, each of which names
//! only the layers above it in this list (a test enforces it).

#![cfg_attr(not(test), warn(clippy::disallowed_macros, clippy::disallowed_methods))]

pub mod cli;
pub mod diagnostics;
pub mod domain;
pub mod engine;
pub mod experiment;
pub mod kernel;
pub mod metrics;
pub mod model;
pub mod report;
pub mod scenario;
pub mod source;
pub mod stats;
pub mod units;
