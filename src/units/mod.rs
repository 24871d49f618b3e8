//! Quantities that cannot be mixed up: times, durations, money, shares, and typed indices.
//!
//! Everything that runs is an integer: time counts microseconds since the scenario's start, money
//! counts millionths of the scenario's one currency. Floating point appears only in factors and in
//! results.

mod id;
mod money;
mod share;
mod time;

pub use id::{Id, Table};
pub use money::Money;
pub use share::Share;
pub use time::{ClockTime, SimDuration, SimTime};
