//! Ranking and selection: constants and procedures against published figures, and the optimiser against
//! problems whose optimum is known.
//!
//! `PLIMSOLL_LONG=1 cargo test --release --test selection -- --nocapture` runs every problem with 100 seeds and
//! prints the table of `docs/method.md`.

mod constants;
mod given_outputs;
mod policies;
mod problems;
mod study;
