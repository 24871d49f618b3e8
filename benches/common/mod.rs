//! What the model benchmarks share: timing in turn, a scenario from its file, and the hand-coded ceiling.

#![allow(dead_code, reason = "every benchmark uses a part of it")]

pub mod ceiling;

use plimsoll::engine::{Replication, Watch};
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::FileSystem;
use std::time::Instant;

/// A shipped scenario with changes.
pub fn scenario(file: &str, changes: &[&str]) -> Scenario {
    let path = format!("{}/scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    let request = changes.iter().fold(Request::new(path), |r, c| r.set(*c));
    let loaded = scenario::load(&request, &FileSystem);
    loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages())).clone()
}

/// Seconds that `work` takes.
pub fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let out = work();
    (start.elapsed().as_secs_f64(), out)
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One replication in storage that has been used before: seconds and events.
pub fn replication(storage: &mut Replication, index: u32) -> (f64, u64) {
    let (time, ()) = seconds(|| {
        storage.start(1, index, Watch::No);
        storage.run();
    });
    (time, storage.events())
}

/// Measures two things in turn, `rounds` times, and prints nanoseconds per event and their ratio.
pub fn beside(
    name: &str,
    rounds: u32,
    mut ours: impl FnMut(u32) -> (f64, u64),
    mut ceiling: impl FnMut(u32) -> (f64, u64),
) {
    ours(0);
    ceiling(0);
    let (mut a, mut b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        let (ours_time, ours_events) = ours(round);
        let (ceiling_time, ceiling_events) = ceiling(round);
        a.push(ours_time * 1e9 / ours_events as f64);
        b.push(ceiling_time * 1e9 / ceiling_events as f64);
        ratios.push(ours_time / ceiling_time);
    }
    println!(
        "{name:32} plimsoll {:6.1} ns/event   hand-coded {:6.1} ns/event   ratio {:.2}",
        median(a),
        median(b),
        median(ratios)
    );
}
