//! Receiving and storage as a scenario writes them.

use crate::keys;
use crate::source::{Amount, Duration, Factor, Positive, Share, Spread, Units};

keys! {
    /// Receiving: deliveries at the dock doors, inspection, put-away into storage. Goods that
    /// the warehouse buys as stock come in here too: each purchase is a delivery of one line, and its units can be
    /// promised and picked when they are put away.
    pub struct ReceivingKeys {
        /// Time between deliveries. Without it only what the warehouse buys comes in.
        every: Spread<Duration>, optional, lever, example("{ dist = \"exponential\", mean = \"2 h\" }");
        /// Lines of a delivery.
        lines: Spread<Positive>, default("10"), lever;
        /// Units of a line.
        units: Spread<Positive>, default("20"), lever;
        /// Dock doors: so many deliveries are unloaded at once.
        doors: Positive, default("1"), lever;
        /// Time to unload a delivery.
        unload: Spread<Duration>, required, lever, example("\"30 min\"");
        /// Time to inspect a line, at the door.
        inspect: Duration, default("\"0 s\""), lever;
        /// The share of lines that are rejected.
        reject: Share, default("\"1 %\""), grade(S, "receiving accuracy of 95 to 99 % is usual"), lever;
        /// Time to put a line away.
        put_away: Spread<Duration>, required, lever, example("\"160 s\"");
        /// Deliveries that are put away at once, each by one person. When a pool has the skill `receive`, putting away
        /// is its work, by its shifts and speeds, and this is left out.
        workers: Positive, default("1"), lever;
        /// How many units storage takes; without it any number. Orders that leave make room.
        storage: Amount<Units>, optional, lever, example("\"40000 units\"");
        /// How full storage is at the start.
        filled: Share, default("\"50 %\""), lever;
        /// From here on it takes longer to find a place.
        slow_from: Share, default("\"85 %\""), grade(S, "productivity falls above 85 % full"), lever;
        /// How much longer put-away takes when storage is full, as a share of its time; in between, in proportion.
        slow_by: Factor, default("1"), grade(A, "twice the time when the last places are sought"), lever;
        /// Units that a store elsewhere takes when storage is full. Without it, and when that is full too, put-away
        /// waits for room.
        overflow: Amount<Units>, optional, lever;
        /// How much longer put-away into the store elsewhere takes, as a factor.
        overflow_factor: Factor, default("2"), grade(A, "goods travel to another building"), lever;
    }
}
