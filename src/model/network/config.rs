//! Hubs, legs and tables of them as a scenario writes them.

use crate::keys;
use crate::source::{
    Amount, Choice, ClockTime, Duration, FileName, Flag, Length, List, Money, Parcels, Section, Shape24,
    Share, Spread, Text, Weekdays,
};

crate::choice! {
    /// What carries the parcels of a leg.
    pub enum Mode {
        /// by road
        Road = "road",
        /// by rail
        Rail = "rail",
        /// by air
        Air = "air",
        /// by sea or inland waterway
        Sea = "sea",
    }
}

crate::choice! {
    /// What becomes of loads that are under way when the way ahead of them closes.
    pub enum InFlight {
        /// they stop where they are and go on when it opens again
        Hold = "hold",
        /// they arrive as if nothing had happened; only departures stop
        Continue = "continue",
        /// they turn back to where the leg begins and wait there until it opens again
        Return = "return",
        /// they turn back to where the leg begins and take the best other way
        ReRoute = "re_route",
        /// the share `destroyed` of the parcels is lost; the others stop and go on when it opens again
        Destroy = "destroy",
    }
}

crate::choice! {
    /// Which parcels go first when there are more than a departure can take.
    pub enum Release {
        /// those that have waited longest for the leg
        Oldest = "oldest",
        /// those promised earliest
        Urgent = "urgent",
        /// those that came last
        Newest = "newest",
    }
}

keys! {
    /// A place where parcels change from one leg to the next.
    pub struct HubKeys {
        /// Whether it works. While it is closed nothing departs from it or towards it.
        open: Flag, default("true"), lever;
        /// How long a load takes from its arrival until its parcels can go on.
        sort: Duration, default("\"0 s\""), lever, example("\"90 min\"");
        /// What becomes of loads on their way to it when it closes.
        in_flight: Choice<InFlight>, default("\"hold\""), lever;
        /// The share of the parcels on their way to it that is lost when it closes, with `in_flight = "destroy"`.
        destroyed: Share, default("\"100 %\""), lever;
    }
}

keys! {
    /// A way that loads take from one place to another.
    pub struct LegKeys {
        /// Where it begins: `warehouse.NAME` or `hub.NAME`.
        from: Text, required, example("\"warehouse.north\"");
        /// Where it ends: `hub.NAME` or `region.NAME`.
        to: Text, required, example("\"hub.airport\"");
        /// What carries the parcels.
        mode: Choice<Mode>, default("\"road\"");
        /// Whether it can be used.
        open: Flag, default("true"), lever;
        /// Times of day at which a load departs. Without `departures` and `every` parcels go as they come, and all
        /// that come at one moment are one load.
        departures: List<ClockTime>, optional, lever, example("[\"06:00\", \"20:30\"]");
        /// On which days it departs.
        days: Weekdays, default("\"mon-sun\"");
        /// A calendar: it does not depart on days when that is closed.
        calendar: Text, optional;
        /// It departs at regular intervals instead, round the clock.
        every: Duration, optional, lever, example("\"4 h\"");
        /// How long before a departure a parcel must be there.
        cut_off: Duration, default("\"0 s\""), lever;
        /// Most parcels of a departure.
        capacity: Amount<Parcels>, optional, lever, example("\"400 parcels\"");
        /// Most parcels of a day.
        daily_capacity: Amount<Parcels>, optional, lever, example("\"2000 parcels\"");
        /// Time from departure to arrival.
        transit: Spread<Duration>, required, lever, example("\"5 h\"");
        /// Factors on the transit time by the hour of departure, as 24 numbers or a CSV file with one column.
        /// They are used as they stand.
        transit_by_hour: Shape24, optional, example("\"data/traffic.csv\"");
        /// The share of departures that do not run: their parcels wait for the next.
        cancelled: Share, default("\"0 %\""), lever;
        /// The share of loads that take longer than the transit time.
        delayed: Share, default("\"0 %\""), lever;
        /// How much longer they take.
        delayed_by: Spread<Duration>, default("\"4 h\""), grade(A, "half a shift"), lever;
        /// How long it is.
        distance: Length, optional, example("\"320 km\"");
        /// What it costs.
        price: Section<LegPriceKeys>, optional;
        /// What becomes of loads under way when it closes.
        in_flight: Choice<InFlight>, default("\"hold\""), lever;
        /// The share of the parcels under way that is lost, with `in_flight = "destroy"`.
        destroyed: Share, default("\"100 %\""), lever;
        /// Which parcels go first when there are more than a departure can take.
        release: Choice<Release>, default("\"oldest\""), lever;
        /// From so many waiting parcels on it counts as congested until half of them are gone: parcels that come
        /// then take another way if there is one.
        congested_at: Amount<Parcels>, optional, lever, example("\"800 parcels\"");
    }
}

keys! {
    /// What a leg costs: the parts add up.
    pub struct LegPriceKeys {
        /// For each parcel.
        per_parcel: Money, optional, lever, example("\"0.60 EUR\"");
        /// For each kilogram (`unit_weight` in \[network\] says what a unit weighs).
        per_kg: Money, optional, lever, example("\"0.20 EUR\"");
        /// For each kilometre of a load that departs.
        per_km: Money, optional, lever, example("\"1.10 EUR\"");
        /// For each load that departs.
        per_departure: Money, optional, lever, example("\"380 EUR\"");
    }
}

keys! {
    /// The network as a whole.
    pub struct NetworkKeys {
        /// A CSV file with further legs, one a row: columns `name`, `from`, `to`, `transit_hours`, and if wanted `mode`,
        /// `distance_km`, `capacity`, `every_hours`, `per_parcel`, `per_departure`.
        legs: FileName, optional, example("\"legs.csv\"");
        /// A CSV file with further lanes, one a row: columns `name`, `from`, `to`, and if wanted `service`,
        /// `distance_km`, `per_parcel`, `route` and `backup` (names of legs with a blank between them).
        lanes: FileName, optional, example("\"lanes.csv\"");
        /// What a unit weighs, for prices by the kilogram.
        unit_weight: crate::source::Weight, default("\"1 kg\""), grade(A, "a round figure");
    }
}
