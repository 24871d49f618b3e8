//! Warehouses as a scenario writes them.

pub mod equipment;
pub mod floor;
pub mod quality;
pub mod receiving;

use super::params::{BreakdownClock, RateCounts, WhenFull};
use crate::keys;
use crate::model::staffing::{PoolKeys, Preempt, TaskRule};
use crate::model::stocking::{StockKeys, StorageKeys};
use crate::source::{
    Amount, Choice, Count, Duration, Flag, Named, Orders, Positive, Rate, Section, Share, Spread, Text,
};
use equipment::EquipmentKeys;
use floor::{ForwardKeys, LayoutKeys, ToursKeys};
use quality::{CheckKeys, ErrorKeys, PackClassKeys};
use receiving::ReceivingKeys;

crate::choice! {
    /// The steps of a warehouse, in the order of the work.
    pub enum StepName {
        /// goods are picked
        Picking = "picking",
        /// what was picked is checked
        Checking = "checking",
        /// the parcel is packed
        Packing = "packing",
        /// the parcel is brought to the dock
        Staging = "staging",
    }
}

keys! {
    /// A warehouse: described by a rate, or by steps with stations and people.
    pub struct WarehouseKeys {
        /// A calendar of opening hours. Steps without people, and the rate, run while it is open; people follow
        /// their shifts. Without one it is always open.
        calendar: Text, optional;
        /// Whether it works at all. While it is closed nothing is begun and its people are sent home; what is in work
        /// is finished.
        open: Flag, default("true"), lever;
        /// Whether orders are given to it. If no other warehouse serves their region they are all the same, and wait.
        accepts: Flag, default("true"), lever;
        /// How much the warehouse gets done while it is open: the simplest description, in place of steps.
        capacity_rate: Rate, optional, lever;
        /// What the capacity counts.
        capacity_counts: Choice<RateCounts>, default("\"orders\"");
        /// How many orders may be in the building, in work or waiting for it.
        room: Amount<Orders>, optional, lever, example("\"400 orders\"");
        /// What happens to an order that finds the building full.
        when_full: Choice<WhenFull>, default("\"wait\""), lever;
        /// Picking the goods.
        picking: Section<StepKeys>, optional;
        /// Checking what was picked.
        checking: Section<StepKeys>, optional;
        /// Packing the parcel.
        packing: Section<StepKeys>, optional;
        /// Bringing the parcel to the dock.
        staging: Section<StepKeys>, optional;
        /// The picking floor, for tours with their ways.
        layout: Section<LayoutKeys>, optional;
        /// How orders are brought together to tours.
        tours: Section<ToursKeys>, optional;
        /// An area from which the most popular items are picked.
        forward: Section<ForwardKeys>, optional;
        /// How goods come in and where they are kept.
        receiving: Section<ReceivingKeys>, optional;
        /// What goes wrong.
        errors: Section<ErrorKeys>, optional;
        /// Checks, which find some of it.
        check: Named<CheckKeys>, optional;
        /// Equipment that steps depend on.
        equipment: Named<EquipmentKeys>, optional;
        /// Kinds of packing.
        pack_class: Named<PackClassKeys>, optional;
        /// The people.
        pool: Named<PoolKeys>, optional;
        /// What it keeps in stock, by item, by class of items, or `all`. Without any it is never short of
        /// anything.
        stock: Named<StockKeys>, optional;
        /// How much room there is for stock. Without it there is always enough.
        storage: Section<StorageKeys>, optional;
    }
}

keys! {
    /// A step of the work in a warehouse. It is staffed when a pool has the skill for it; otherwise it runs by
    /// itself, on its stations.
    pub struct StepKeys {
        /// Time for an order, at speed 1.
        order: Spread<Duration>, optional, lever, example("\"60 s\"");
        /// Time for each order line, at speed 1; every line is drawn for itself.
        line: Spread<Duration>, optional, lever, example("\"13 s\"");
        /// Time for each unit, at speed 1; every unit is drawn for itself.
        unit: Spread<Duration>, optional, lever, example("\"2 s\"");
        /// How many orders can be worked on at once. Without it there is a place for everybody.
        stations: Positive, optional, lever;
        /// How many orders may wait in front of the stations; when it is full the step before is blocked.
        buffer: Count, optional, lever;
        /// Which order is taken first.
        rule: Choice<TaskRule>, default("\"oldest\""), lever;
        /// What a more urgent order does to one that people work on.
        preempt: Choice<Preempt>, default("\"no\""), lever;
        /// Orders that go back to an earlier step.
        rework: Section<ReworkKeys>, optional;
        /// How its stations break down.
        breakdowns: Section<BreakdownKeys>, optional;
    }
}

keys! {
    /// Orders that are found wrong and go back.
    pub struct ReworkKeys {
        /// The share of orders that go back, each time they come by.
        share: Share, required, lever;
        /// The step they go back to.
        to: Choice<StepName>, default("\"picking\"");
    }
}

keys! {
    /// How stations break down.
    pub struct BreakdownKeys {
        /// Time from a repair to the next failure.
        every: Spread<Duration>, required, lever, example("{ dist = \"exponential\", mean = \"80 h\" }");
        /// Time from a failure to its repair.
        lasts: Spread<Duration>, required, lever, example("{ dist = \"lognormal\", mean = \"20 min\", cv = 1.0 }");
        /// Which clock the time to failure follows.
        clock: Choice<BreakdownClock>, default("\"calendar\"");
    }
}
