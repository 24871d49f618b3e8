//! Services and order management as a scenario writes them.

use crate::keys;
use crate::model::staffing::{PoolKeys, Preempt, TaskRule};
use crate::source::{Choice, ClockTime, Count, Duration, Money, Named, OneOf2, Section, Share, Spread, Text};

keys! {
    /// What customers choose between: a promise and its urgency.
    pub struct ServiceKeys {
        /// When the parcel is promised at the door: so long after placement, or by a time of day some working
        /// days later. The promise is frozen at placement.
        promise: OneOf2<Duration, PromiseKeys>, optional, lever, example("\"48 h\"");
        /// What is promised in some of the regions instead.
        region: Named<RegionPromiseKeys>, optional;
        /// When the parcel must be with the carrier, written like a promise.
        ship_by: OneOf2<Duration, PromiseKeys>, optional, lever, example("\"24 h\"");
        /// The share of orders that ask for it. Without shares all services are asked for equally.
        share: Share, optional, lever;
        /// Urgency from 0 (the most urgent) to 9.
        priority: Count, default("5"), lever;
        /// The carrier that all its parcels go with; with `overflow = "next"` others take what it cannot.
        carrier: Text, optional, lever, example("\"swift\"");
    }
}

keys! {
    /// What a service promises in one region.
    pub struct RegionPromiseKeys {
        /// When the parcel is promised at the door.
        promise: OneOf2<Duration, PromiseKeys>, required, lever, example("{ working_days = 4, by = \"20:00\" }");
    }
}

keys! {
    /// A promise by working days and a time of day.
    pub struct PromiseKeys {
        /// How many working days after the day of placement.
        working_days: Count, required, lever;
        /// By which time of that day.
        by: ClockTime, required, lever;
        /// Orders placed later than this count as placed on the next working day.
        cut_off: ClockTime, default("\"24:00\""), lever;
        /// The calendar of working days; without one, Monday to Friday.
        calendar: Text, optional, example("\"office_days\"");
    }
}

keys! {
    /// How orders are checked before they are accepted.
    pub struct OrdersKeys {
        /// How long the automatic check takes.
        check: Spread<Duration>, optional, lever, example("\"2 s\"");
        /// The share of duplicates that the automatic check finds and takes out.
        duplicates_caught: Share, default("\"0 %\""), lever;
        /// The review of orders by people.
        review: Section<ReviewKeys>, optional;
    }
}

keys! {
    /// The review of orders by people.
    pub struct ReviewKeys {
        /// The share of orders that need it.
        share: Share, default("\"100 %\""), lever;
        /// How long it takes, at speed 1.
        time: Spread<Duration>, required, lever, example("\"40 s\"");
        /// Which order is taken first.
        rule: Choice<TaskRule>, default("\"oldest\""), lever;
        /// What a more urgent order does to one in work.
        preempt: Choice<Preempt>, default("\"no\""), lever;
        /// The people who do it.
        pool: Named<PoolKeys>, optional;
        /// Levels of authority by the value of an order. Without them whoever reviews an order may accept it.
        authority: Named<AuthorityKeys>, optional;
    }
}

keys! {
    /// A level of authority: which orders may be accepted there, and how long that takes. After its review an order
    /// goes to the lowest level that may accept it.
    pub struct AuthorityKeys {
        /// The highest value of an order that may be accepted here. Without it there is no limit.
        up_to: Money, optional, lever, example("\"500 EUR\"");
        /// How long it takes until the decision.
        delay: Spread<Duration>, default("\"0 s\""), lever, example("\"30 min\"");
        /// A calendar of the hours in which the delay passes. Without one it always does.
        calendar: Text, optional, example("\"office\"");
    }
}
