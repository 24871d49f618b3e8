//! The picking floor and the tours over it, as a scenario writes them.

use crate::keys;
use crate::model::floor::{Routing, Slotting};
use crate::model::warehouse::params::{BatchRule, TourMode, ZoneMode};
use crate::source::{
    Amount, Choice, ClockTime, Duration, FileName, Flag, Length, List, Named, Positive, Share, Speed, Spread,
    Units,
};

crate::choice! {
    /// Where tours begin and end.
    pub enum Depot {
        /// in front of the first aisle
        Left = "left",
        /// in front of the aisle in the middle
        Middle = "middle",
        /// in front of the last aisle
        Right = "right",
    }
}

keys! {
    /// The picking floor: parallel aisles joined by cross aisles. With it, picking takes the way of the tour besides the
    /// times of the step.
    pub struct LayoutKeys {
        /// How many aisles.
        aisles: Positive, required, lever, example("10");
        /// The length of an aisle, from the front cross aisle to the last one.
        length: Length, required, lever, example("\"20 m\"");
        /// From the middle of an aisle to the middle of the next.
        pitch: Length, default("\"2.5 m\""), grade(K, "ten aisles of 20 m, 2.5 m apart: Roodbergen & De Koster, 2001"), lever;
        /// How many cross aisles, at equal distances: 1 lies in front only, 2 are front and back.
        cross_aisles: Positive, default("2"), lever;
        /// Where tours begin and end.
        depot: Choice<Depot>, default("\"left\""), lever;
        /// Which item lies where.
        slotting: Choice<Slotting>, default("\"random\""), lever;
        /// The way a picker takes.
        routing: Choice<Routing>, default("\"s_shape\""), lever;
        /// How many places an aisle has, when the channel names its items. Without it there is just room for all.
        slots: Positive, optional, lever;
        /// A CSV file with the place of each item, in columns `item`, `aisle` (from 1) and `metres` (from the front).
        /// It takes the place of `slotting`.
        file: FileName, optional;
        /// Classes of items from the most popular to the least, by name, for storage by class.
        class: Named<StorageClassKeys>, optional;
        /// Walking speed.
        walk: Speed, default("\"1.0 m/s\""), grade(K, "with a cart: 0.8 to 1.4 m/s in the literature"), lever;
        /// Aisles are so narrow that one picker at a time works in them and others wait in front. Needs
        /// `picking.stations`: as many pickers are on the floor as stations are taken.
        narrow: Flag, optional;
        /// Parts of the floor with conditions of their own.
        zone: Named<ZoneKeys>, optional;
    }
}

keys! {
    /// A class of storage.
    pub struct StorageClassKeys {
        /// The share of the space, and of the items, that the class takes.
        space: Share, required, lever;
        /// The share of the order lines it gets; used when the channel does not name its items.
        picks: Share, required, lever;
    }
}

keys! {
    /// A part of the floor for goods that need conditions: cold, locked, or careful hands.
    pub struct ZoneKeys {
        /// The first and the last aisle of the zone, from 1 on the left.
        aisles: List<Positive>, required, example("[9, 10]");
        /// Additional time for each line picked here, as for a door or a lock.
        line: Duration, default("\"0 s\""), lever;
        /// The share of items that need the zone. They lie there and nothing else does. Without it the zone has no
        /// items of its own.
        items: Share, optional, lever, example("\"8 %\"");
        /// How many pickers can be in the zone at once, when orders are picked by zone. Without it any number.
        pickers: Positive, optional, lever;
    }
}

keys! {
    /// A forward area: so many units of the most popular items lie where they are picked and are refilled from a
    /// reserve. Other items, and those that have run out, are fetched from the reserve.
    pub struct ForwardKeys {
        /// How many items it has, the most popular ones.
        items: Positive, required, example("200");
        /// Units of an item that it takes.
        units: Amount<Units>, required, lever, example("\"40 units\"");
        /// With so many units left an item is to be refilled.
        refill_at: Amount<Units>, default("0"), lever;
        /// Time to refill an item.
        refill: Spread<Duration>, default("\"4 min\""), grade(A, "one case is moved in 2 to 8 minutes"), lever;
        /// People who refill; each moves one item at a time while the warehouse is open.
        workers: Positive, default("1"), lever;
        /// Additional time for a line that is fetched from the reserve.
        reserve_line: Duration, default("\"60 s\""), grade(A, "the reserve lies higher or farther away"), lever;
    }
}

keys! {
    /// How orders are brought together to tours. Without it every order is picked by itself.
    pub struct ToursKeys {
        /// When tours are made.
        mode: Choice<TourMode>, default("\"batch\""), lever;
        /// Orders of a tour at most.
        orders: Positive, default("8"), lever;
        /// How many orders are gathered before a tour is made of some of them. Without it as many as a tour takes;
        /// with more, the rule has something to choose from.
        gather: Positive, optional, lever;
        /// Which of the gathered orders go together.
        rule: Choice<BatchRule>, default("\"in_order\""), lever;
        /// The longest an order waits to be put on a tour, when tours are made of gathered orders.
        wait: Duration, default("\"15 min\""), grade(A, "a quarter of an hour is little against a cut-off"), lever;
        /// Tours that are under way at once, at most, with mode = "pull".
        at_once: Positive, optional, lever;
        /// How the zones of the layout divide the work.
        zones: Choice<ZoneMode>, default("\"no\"");
        /// Time to hand over or bring together, for each zone of an order besides the first.
        pass: Duration, default("\"0 s\""), lever;
        /// The times at which waves are released.
        waves: List<ClockTime>, optional, lever, example("[\"10:00\", \"14:00\"]");
        /// Time between waves, counted from the start of the run.
        wave_every: Duration, optional, lever, example("\"2 h\"");
        /// Time to get ready for a tour, at speed 1.
        setup: Spread<Duration>, optional, lever, example("\"60 s\"");
    }
}

/// What a CSV file with places must have.
pub const PLACE_COLUMNS: [&str; 3] = ["item", "aisle", "metres"];
