//! Tracking as a scenario writes it.

use crate::keys;
use crate::source::{Duration, Flag};

keys! {
    /// What is known of parcels on the road, and what customers are told.
    pub struct TrackingKeys {
        /// A parcel whose last scan is older than this counts as stale.
        stale_after: Duration, default("\"24 h\""), grade(A, "a day without news"), lever;
        /// Whether customers get a new promise when a scan shows that the one they have will be missed.
        revise: Flag, default("true"), lever;
        /// How much later than the new estimate the new promise is.
        margin: Duration, default("\"0 s\""), lever, example("\"4 h\"");
    }
}
