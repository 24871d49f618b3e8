//! A replication can be copied at any moment, and both copies go on alike.

use crate::random_scenario::text;
use crate::scenario;
use plimsoll::engine::{Replication, Watch};
use plimsoll::units::SimTime;

#[test]
fn a_snapshot_continues_as_the_run_would_have() {
    for seed in 0..40 {
        let scenario = scenario(&text(seed));
        let mut whole = Replication::new(scenario.model.clone());
        whole.start(seed, 0, Watch::No);
        whole.run();
        let mut halted = Replication::new(scenario.model.clone());
        halted.start(seed, 0, Watch::No);
        halted.run_until(SimTime::from_micros((seed + 1) * 3_600_000_000));
        let mut copy = halted.clone();
        copy.run();
        halted.run();
        for run in [&copy, &halted] {
            assert_eq!(run.record().series, whole.record().series, "seed {seed}");
            assert_eq!(run.record().cohort.all.delivered, whole.record().cohort.all.delivered, "seed {seed}");
            assert_eq!(run.record().flow.accounts, whole.record().flow.accounts, "seed {seed}");
            // The halt itself is one event.
            assert!(run.events() - whole.events() <= 1, "seed {seed}");
        }
    }
}
