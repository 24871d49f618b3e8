//! Carriers as a scenario writes them.

use crate::keys;
use crate::source::{
    Amount, Choice, ClockTime, Duration, Factor, Flag, Length, List, Money, Named, OneOrMany, Parcels,
    Positive, Section, Share, Spread, Text, Weekdays,
};

crate::choice! {
    /// Which carrier gets a parcel whose service names none.
    pub enum CarrierRule {
        /// by chance, in proportion to `share`
        Share = "share",
        /// the one that charges least, surcharges and the lane included
        Cheapest = "cheapest",
        /// the one expected to be at the door first
        Fastest = "fastest",
        /// the one with the lowest sum of relative cost, relative time and share of late parcels, each with its weight
        Score = "score",
        /// the first of `order` that is open and, with `overflow = "next"`, has room: a primary and its backups
        InOrder = "in_order",
        /// the one with the largest part of its next pick-up still free
        MostRoom = "most_room",
        /// the cheapest that is expected to keep the promise, and the fastest when none is
        Promise = "promise",
    }
}

crate::choice! {
    /// What happens to parcels when the carrier of their choice has no room or is closed.
    pub enum Overflow {
        /// they wait for it
        Wait = "wait",
        /// they go to the next that the rule would choose
        Next = "next",
    }
}

keys! {
    /// How parcels are given to carriers.
    pub struct TenderingKeys {
        /// Which carrier gets a parcel whose service names none.
        rule: Choice<CarrierRule>, default("\"share\""), lever;
        /// The carriers in the order in which they are asked; without it, by name. Of equal offers the first wins.
        order: List<Text>, optional, lever, example("[\"swift\", \"parcelco\"]");
        /// What happens when the chosen carrier has no room left at its next pick-up, or is closed.
        overflow: Choice<Overflow>, default("\"wait\""), lever;
        /// What the parts of a score count.
        weights: Section<WeightKeys>, optional;
        /// Time to make the label and announce the parcel to the carrier, before it can go.
        label: Spread<Duration>, default("\"0 s\""), lever, example("\"20 s\"");
        /// The share of labels that cannot be read on the way.
        label_errors: Share, default("\"0 %\""), lever;
        /// How much longer a parcel takes when its label cannot be read.
        relabel: Spread<Duration>, default("\"24 h\""), grade(A, "a day at the carrier's hub"), lever;
    }
}

keys! {
    /// What the parts of a carrier's score count.
    pub struct WeightKeys {
        /// The cost, relative to the cheapest offer.
        cost: Factor, default("1"), lever;
        /// The expected time, relative to the fastest offer.
        time: Factor, default("1"), lever;
        /// The share of late parcels.
        late: Factor, default("1"), lever;
    }
}

keys! {
    /// A carrier: when it calls, how long it takes, what it costs.
    pub struct CarrierKeys {
        /// Whether it works. A closed carrier takes nothing; what it has already taken goes on.
        open: Flag, default("true"), lever;
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
        /// The services that it offers. Without it all.
        services: OneOrMany<Text>, optional, example("[\"standard\", \"express\"]");
        /// What is different for some of them.
        service: Named<CarrierServiceKeys>, optional;
        /// What is different at some warehouses.
        site: Named<CarrierSiteKeys>, optional;
        /// A higher price on busy days.
        surge: Section<SurgeKeys>, optional;
        /// What was agreed with it.
        contract: Section<ContractKeys>, optional;
        /// The time from pick-up to the first attempt that it commits itself to, for its score card.
        committed: Duration, optional, lever, example("\"48 h\"");
        /// How long after an event on the road its scan can be seen.
        scan_after: Duration, default("\"0 s\""), lever, example("\"2 h\"");
        /// The share of its parcels that are lost; it is noticed when they do not arrive.
        loss: Share, default("\"0 %\""), lever;
        /// The share of its parcels that arrive damaged.
        damage: Share, default("\"0 %\""), lever;
        /// Whether its parcels travel by the legs of the network where there are any; then its transit time is what
        /// follows in the region.
        uses_legs: Flag, default("true"), lever;
    }
}

keys! {
    /// What a carrier offers for one service; what is left out is as for the others.
    pub struct CarrierServiceKeys {
        /// Time from pick-up to the first delivery attempt.
        transit: Spread<Duration>, optional, lever, example("\"20 h\"");
        /// What it charges for each parcel.
        per_parcel: Money, optional, lever, example("\"9.20 EUR\"");
    }
}

keys! {
    /// When a carrier calls at one warehouse; what is left out is as at the others.
    pub struct CarrierSiteKeys {
        /// Times of day at which it calls.
        pick_ups: List<ClockTime>, optional, lever, example("[\"16:30\"]");
        /// How long before a pick-up a parcel must be at the dock.
        cut_off: Duration, optional, lever, example("\"30 min\"");
        /// Most parcels that a pick-up takes.
        cap: Amount<Parcels>, optional, lever, example("\"200 parcels\"");
        /// Most parcels that it takes in a day.
        daily_cap: Amount<Parcels>, optional, lever, example("\"900 parcels\"");
    }
}

keys! {
    /// A higher price on busy days.
    pub struct SurgeKeys {
        /// So many parcels of a day at a warehouse go at the usual price.
        above: Amount<Parcels>, required, lever, example("\"2000 parcels\"");
        /// The further ones cost so many times as much.
        factor: Factor, default("1.5"), grade(A, "surcharges at peak are 50 to 100 %"), lever;
    }
}

keys! {
    /// What was agreed with a carrier.
    pub struct ContractKeys {
        /// What is paid for each day, whether or not it takes anything.
        retainer: Money, optional, lever, example("\"400 EUR\"");
        /// Parcels that are paid for on each day, taken or not.
        minimum: Amount<Parcels>, optional, lever, example("\"300 parcels\"");
        /// What is paid for each missing one.
        shortfall: Money, optional, lever, example("\"1.50 EUR\"");
    }
}

crate::choice! {
    /// What is done when neither the route of a lane nor one of its backups is open.
    pub enum RePlan {
        /// parcels take the shortest expected way over open legs
        Shortest = "shortest",
        /// parcels wait for the route
        Wait = "wait",
    }
}

keys! {
    /// A backup of a lane's route.
    pub struct BackupKeys {
        /// Its legs, in order.
        route: List<Text>, required, example("[\"rail_east\", \"van_coast\"]");
        /// How long after the closure of the route it can be used.
        after: Duration, default("\"0 s\""), lever, example("\"4 h\"");
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
        /// The service it is for. Without it, all that have no lane of their own.
        service: Text, optional, example("\"express\"");
        /// The legs that its parcels take, in order. Without it, and where legs lead there, the shortest expected way.
        route: List<Text>, optional, example("[\"coast_road\", \"van_coast\"]");
        /// What is used instead when a leg of the route is closed or congested, first choice first (in the order of
        /// the file).
        backup: Named<BackupKeys>, optional;
        /// What is done when neither the route nor a backup is open.
        re_plan: Choice<RePlan>, default("\"shortest\""), lever;
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
        /// All its prices are multiplied by this.
        factor: Factor, default("1"), lever, example("1.6");
    }
}
