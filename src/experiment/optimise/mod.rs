//! Searches for the cheapest setting of levers that meets targets, with a stated probability of being right.
//!
//! What is promised: with at least the search's confidence, the setting that is selected does not miss a target by
//! more than the indifference, and no setting that keeps all of them by more than that is cheaper (where the cost
//! is simulated: cheaper by more than the tolerance). The chance of error is divided among all verdicts
//! (Bonferroni), so that common random numbers, which make settings depend on each other, do no harm. Comparing
//! feasibility and cost at once follows Andradóttir and Kim, *Naval Research Logistics* 57 (2010), 403–421.

mod judge;
mod outcome;
mod race;
mod space;

pub use judge::{Constraint, Errors, Service};
pub use outcome::{Found, Visited};
pub use race::{Fate, Kept, Make, Race, SearchError};
pub use space::{Setting, grid, short_names};

use crate::experiment::{Bench, BenchError, BenchWatcher};
use crate::scenario::{Scenario, Search};

/// A search with its values, finished or stopped.
pub struct Searched<'a> {
    /// What was found.
    pub found: Found,
    /// The race, with all values.
    pub race: Race<'a>,
}

/// Searches until everything is decided or somebody asks for an end. `each` sees the race after every batch.
///
/// # Errors
/// When a setting cannot be run or a replication fails. A search that was stopped is no error: its outcome is
/// what has been found so far.
pub fn search<'a>(
    base: &Scenario,
    search: &'a Search,
    bench: Bench,
    make: Make<'a>,
    kept: Kept,
    watcher: &dyn BenchWatcher,
    each: &mut dyn FnMut(&Race<'_>),
) -> Result<Searched<'a>, SearchError> {
    let mut race = Race::new(base, search, bench, make, kept);
    let ran = race.run(watcher, each).and_then(|()| race.show(watcher));
    let complete = match ran {
        Ok(()) => true,
        Err(SearchError::Bench(BenchError::Stopped)) => race.is_decided(),
        Err(error) => return Err(error),
    };
    Ok(Searched { found: Found::of(&race, complete), race })
}
