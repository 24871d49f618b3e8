//! `scenarios/fulfilment-line.toml`, 200 000 orders, beside the same model written by hand.

mod common;

use common::{beside, ceiling, replication, scenario, seconds};
use plimsoll::engine::Replication;

fn main() {
    let scenario = scenario("fulfilment-line.toml", &["run.replications=1"]);
    let mut storage = Replication::new(scenario.model.clone());
    beside(
        "fulfilment-line",
        9,
        |round| replication(&mut storage, round),
        |round| {
            let (time, (events, _)) = seconds(|| ceiling::line(200_000, u64::from(round)));
            (time, events)
        },
    );
    println!(
        "{:32} {:.1} MB for orders and events, {} orders alive at once at most",
        "",
        storage.bytes() as f64 / 1e6,
        storage.most_alive()
    );
}
