//! `scenarios/mm1.toml`, 1 000 000 customers, beside the same model written by hand.

mod common;

use common::{beside, ceiling, replication, scenario, seconds};
use plimsoll::engine::Replication;

fn main() {
    let scenario = scenario("mm1.toml", &["run.replications=1"]);
    let mut storage = Replication::new(scenario.model.clone());
    beside(
        "mm1",
        9,
        |round| replication(&mut storage, round),
        |round| {
            let (time, (events, _)) = seconds(|| ceiling::mm1(1_000_000, u64::from(round)));
            (time, events)
        },
    );
}
