//! Carriers as a scenario writes them.

use crate::keys;
use crate::source::{
    Amount, ClockTime, Duration, Factor, Length, List, Money, Parcels, Positive, Section, Share, Spread,
    Text, Weekdays,
};

keys! {
    /// A carrier: when it calls, how long it takes, what it costs.
    pub struct CarrierKeys {
        /// Times of day at which it calls at every warehouse.
        pick_ups: List<ClockTime>, optional, lever, example("[\"17:00\", \"20:30\"]");
        /// On which days it calls.
        pick_up_days: Weekdays, default("\"mon-sun\"");
        /// A calendar: it does not call on days when that is closed.
        calendar: Text, optional;
        /// It calls at regular intervals instead, round the clock.
        pick_up_every: Duration, optional, lever, example("\"30 min\"");
        /// It calls when enough parcels wait instead. Without any of the three it takes every parcel at once.
        collect: Section<CollectKeys>, optional;
        /// How long before a pick-up a parcel must be at the dock.
        cut_off: Duration, default("\"0 s\""), lever;
        /// Most parcels that a pick-up takes; the oldest go first.
        cap: Amount<Parcels>, optional, lever, example("\"400 parcels\"");
        /// Most parcels that it takes from a warehouse in a day.
        daily_cap: Amount<Parcels>, optional, lever, example("\"6000 parcels\"");
        /// Time from pick-up to the first delivery attempt.
        transit: Spread<Duration>, required, lever, example("{ dist = \"lognormal\", mean = \"2 d\", cv = 0.4 }");
        /// The share of parcels that take longer than that.
        late: Share, default("\"0 %\""), lever;
        /// How much longer they take.
        late_by: Spread<Duration>, default("{ values = [\"1 d\", \"2 d\", \"3 d\", \"4 d\"], weights = [6, 2.4, 1, 0.6] }"), grade(A, "geometric, six in ten one day late, cut at four days"), lever;
        /// The share of first attempts that succeed.
        first_attempt: Share, default("\"100 %\""), lever;
        /// Time from a failed attempt to the next, which succeeds.
        again_after: Spread<Duration>, default("\"24 h\""), grade(A, "the next day's tour"), lever;
        /// What it charges.
        price: Section<PriceKeys>, optional;
        /// How many of the parcels go with it, in proportion to the other carriers, when the service names none.
        share: Factor, default("1"), lever;
    }
}

keys! {
    /// The way from a warehouse to a region.
    pub struct LaneKeys {
        /// Where it begins: `warehouse.NAME`.
        from: Text, required, example("\"warehouse.north\"");
        /// Where it ends: `region.NAME`.
        to: Text, required, example("\"region.frankfurt\"");
        /// How long it is.
        distance: Length, optional, example("\"320 km\"");
        /// Time on top of the carrier's transit time.
        transit: Spread<Duration>, default("\"0 s\""), lever;
        /// What each parcel costs on top of the carrier's price.
        per_parcel: Money, optional, lever, example("\"1.20 EUR\"");
    }
}

keys! {
    /// A pick-up when enough parcels wait.
    pub struct CollectKeys {
        /// So many parcels go at once.
        parcels: Positive, required, lever;
        /// What is there goes when the oldest has waited so long.
        or_after: Duration, optional, lever, example("\"15 min\"");
    }
}

keys! {
    /// What a carrier charges.
    pub struct PriceKeys {
        /// For each parcel.
        per_parcel: Money, required, lever, example("\"4.10 EUR\"");
    }
}
