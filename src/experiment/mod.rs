//! Many replications, and what came out of them.

pub mod result;
