//! Couriers as a scenario writes them.

use crate::keys;
use crate::source::{
    Area, Choice, ClockTime, Count, Duration, Factor, Flag, HoursOfDay, Length, List, Money, MoneyRate,
    Named, OneOrMany, Positive, Section, Share, Speed, Text, Weekdays,
};

crate::choice! {
    /// What happens to a parcel after its last attempt.
    pub enum LastResort {
        /// it goes back to the sender
        Return = "return",
        /// it is left at a locker or shop, where it counts as delivered
        Locker = "locker",
    }
}

keys! {
    /// Couriers who bring parcels to the doors of one or more regions.
    pub struct CourierKeys {
        /// The regions that they deliver in.
        regions: OneOrMany<Text>, required, example("[\"coast\", \"islands\"]");
        /// The carriers whose parcels they bring; the others deliver by themselves. Without it all.
        carriers: OneOrMany<Text>, optional, example("[\"own_fleet\"]");
        /// How many couriers leave with each tour.
        couriers: Count, required, lever, example("12");
        /// How many more leave for the time being.
        extra: Count, default("0"), lever;
        /// Stops that a courier makes in an hour.
        stops_per_hour: Factor, optional, lever, example("14");
        /// Or the region they drive in, from which the length of a tour follows.
        tour: Section<TourKeys>, optional;
        /// How good the tours are: a tour of 80 % takes a quarter more time on the road than the best.
        routing_quality: Share, default("\"100 %\""), lever;
        /// When tours begin.
        starts: List<ClockTime>, default("[\"08:00\"]"), lever;
        /// On which days.
        days: Weekdays, default("\"mon-sat\"");
        /// A calendar: nobody leaves on days when that is closed.
        calendar: Text, optional;
        /// How long a tour lasts.
        hours: Duration, default("\"8 h\""), lever;
        /// How much longer it may last when there are more parcels.
        overtime: Duration, default("\"0 s\""), lever, example("\"2 h\"");
        /// Wage of an hour, paid for the whole tour.
        wage: MoneyRate, optional, lever, example("\"19 EUR/h\"");
        /// Hours beyond the tour cost so many times the wage.
        overtime_premium: Factor, default("1.5"), lever;
        /// What a stop costs on top.
        per_stop: Money, optional, lever, example("\"0.35 EUR\"");
        /// Attempts in all.
        attempts: Positive, default("3"), lever;
        /// The share of first attempts at which nobody is there.
        absent: Share, default("\"0 %\""), lever, example("\"6 %\"");
        /// The share of first attempts with a wrong address.
        address: Share, default("\"0 %\""), lever, example("\"1 %\"");
        /// The share of first attempts at which there is no way in.
        access: Share, default("\"0 %\""), lever, example("\"1 %\"");
        /// The share of attempts at which the customer does not want the parcel: it goes back.
        refused: Share, default("\"0 %\""), lever, example("\"0.5 %\"");
        /// The share of later attempts that fail, for the reason of the first.
        later_failure: Share, default("\"25 %\""), grade(A, "three in four later attempts succeed"), lever;
        /// The share of parcels that may be left at a safe place when nobody is there.
        safe_place: Share, default("\"0 %\""), lever;
        /// The share of parcels that go to a locker; nothing fails there.
        lockers: Share, default("\"0 %\""), lever;
        /// What happens after the last attempt.
        after_last: Choice<LastResort>, default("\"return\""), lever;
        /// How long a parcel takes back to its sender.
        back: Duration, default("\"3 d\""), grade(A, "as long as the way there"), lever;
        /// Parcels that must come within certain hours.
        window: Section<WindowKeys>, optional;
        /// What is different for the parcels of some services.
        service: Named<CourierServiceKeys>, optional;
    }
}

keys! {
    /// How couriers deliver the parcels of one service: with special handling, or against a signature.
    pub struct CourierServiceKeys {
        /// Stops that such a parcel counts as, for the time at the door.
        counts_as: Factor, default("1"), lever, example("3");
        /// Whether the customer has to take it in person: no safe place, no locker.
        in_person: Flag, default("false"), lever;
        /// What such a stop costs, in place of `per_stop`.
        per_stop: Money, optional, lever, example("\"4 EUR\"");
    }
}

keys! {
    /// Where the couriers drive. A tour of k stops is as long as twice the way to the region and 0.7124 √(k · area of
    /// one courier), divided by the quality of routing.
    pub struct TourKeys {
        /// The area in which they drive, of all couriers together.
        area: Area, required, lever, example("\"120 km²\"");
        /// The way from the depot to it.
        distance: Length, default("\"0 km\""), lever, example("\"8 km\"");
        /// How fast they drive.
        speed: Speed, required, lever, example("\"25 km/h\"");
        /// How long a stop takes.
        stop: Duration, required, lever, example("\"3 min\"");
    }
}

keys! {
    /// Parcels that must come within certain hours of the day of delivery.
    pub struct WindowKeys {
        /// Which share of the parcels.
        share: Share, required, lever, example("\"20 %\"");
        /// The hours from which each takes one at random.
        hours: HoursOfDay, required, example("[\"09:00-12:00\", \"17:00-20:00\"]");
        /// Stops that such a parcel costs, for the way there and back.
        counts_as: Factor, default("1.5"), grade(A, "half a stop more for the detour"), lever;
    }
}
