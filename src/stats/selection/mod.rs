//! Ranking and selection: which of several settings is best, or good enough, with a stated chance of being right.
//!
//! Everything here works on columns of values, one a setting, replication by replication. Means are compared
//! towards the smallest; turn the sign for the largest.

mod allocation;
mod constants;
mod likelihood;
mod mean_test;
mod two_stage;
mod wedge;

pub use allocation::{CorrectSelection, correct_selection, ocba_fractions};
pub use constants::{dudewicz_dalal_h, kim_nelson_eta, rinott_h};
pub use likelihood::{Evidence, ShareTest};
pub use mean_test::MeanTest;
pub use two_stage::{SecondStage, TooFew, TwoStage, dudewicz_dalal, rinott};
pub use wedge::{KimNelson, Wedge, kim_nelson};

#[cfg(test)]
mod tests;
