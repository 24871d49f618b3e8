//! Collectors: what happened, in integers, at constant cost per observation.
//!
//! Guarantees: (1) sums are exact, so merging is associative and free of order; (2) `clear` keeps
//! storage; (3) nothing is allocated once a range of values has been seen.

mod histogram;
mod tally;
mod time_weighted;

pub use histogram::Histogram;
pub use tally::Tally;
pub use time_weighted::TimeWeighted;
