//! Conservation after every event, on scenarios drawn at random.
//!
//! `PLIMSOLL_SEEDS=5000` runs more of them than the 200 of a normal run.

use crate::random_scenario::text;
use crate::scenario;
use plimsoll::engine::{Replication, Watch};

#[test]
fn identities_hold_after_every_event_of_random_scenarios() {
    let seeds: u64 = std::env::var("PLIMSOLL_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let (mut events, mut busy) = (0, 0);
    for seed in 0..seeds {
        let text = text(seed);
        let scenario = scenario(&text);
        let mut replication = Replication::new(scenario.model.clone());
        for index in 0..2 {
            let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                replication.start(seed, index, Watch::Every(1));
                replication.run();
                replication.events()
            }));
            match run {
                Ok(n) => {
                    events += n;
                    busy += u64::from(n > 100);
                }
                Err(_) => panic!("seed {seed}, replication {index}:\n{text}"),
            }
        }
    }
    // The audit must have had something to look at.
    assert!(busy > seeds, "{busy} of {} replications had more than 100 events", 2 * seeds);
    assert!(events > seeds * 500, "{events} events");
}
