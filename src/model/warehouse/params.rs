//! What a warehouse runs on: its steps with their stations, or a rate.

use crate::domain::calendar::OpenHours;
use crate::domain::{Site, Stage, WorkId};
use crate::kernel::{Purpose, Sampler};
use crate::model::Content;
use crate::units::{SimDuration, Table};

/// All warehouses, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct WarehouseParams {
    /// The warehouses.
    pub sites: Table<Site, SiteParams>,
}

/// One warehouse.
#[derive(Clone, Debug)]
pub struct SiteParams {
    /// Its name in the scenario.
    pub name: String,
    /// When steps without people, or the rate, run.
    pub hours: OpenHours,
    /// How many orders may be in the building at once.
    pub room: Option<u32>,
    /// What happens to orders beyond that.
    pub when_full: WhenFull,
    /// Its steps in the order of the work; empty when it is described by a rate.
    pub steps: Vec<StepParams>,
    /// Its rate, when it is described by one.
    pub rate: Option<RateParams>,
}

crate::choice! {
    /// What happens to an order that finds the warehouse full.
    pub enum WhenFull {
        /// it waits to be released
        Wait = "wait",
        /// it is refused, and lost
        Refuse = "refuse",
    }
}

/// A warehouse described by how much it gets done in an hour.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RateParams {
    /// Time for one of what is counted.
    pub each: SimDuration,
    /// What is counted.
    pub counts: RateCounts,
}

crate::choice! {
    /// What the rate of a warehouse counts.
    pub enum RateCounts {
        /// orders
        Orders = "orders",
        /// order lines
        Lines = "lines",
        /// units
        Units = "units",
    }
}

/// One step of the work.
#[derive(Clone, Debug)]
pub struct StepParams {
    /// The stage that orders are in meanwhile.
    pub stage: Stage,
    /// The queue of work for people; `None` when the step needs nobody.
    pub staffed: Option<WorkId>,
    /// How many stations there are; `None`: as many as are wanted.
    pub stations: Option<u32>,
    /// The number of the first station, over all steps of all warehouses.
    pub first_station: u32,
    /// How many orders may wait in front of the stations; `None`: any number.
    pub buffer: Option<u32>,
    /// Whether more urgent orders overtake others in front of the stations.
    pub by_priority: bool,
    /// The work an order is.
    pub content: Content,
    /// Orders that go back to an earlier step.
    pub rework: Option<Rework>,
    /// How stations break down.
    pub breakdowns: Option<Breakdowns>,
}

/// Orders that go back.
#[derive(Clone, Copy, Debug)]
pub struct Rework {
    /// The share that does.
    pub share: f64,
    /// The index of the step they go back to.
    pub to: usize,
    /// The stream that decides which.
    pub chosen: Purpose,
}

/// How a station breaks down.
#[derive(Clone, Debug)]
pub struct Breakdowns {
    /// Time from one repair to the next failure.
    pub up: Sampler,
    /// Time from failure to repair.
    pub down: Sampler,
    /// Which clock the time to failure follows.
    pub clock: BreakdownClock,
    /// The stream of both times.
    pub purpose: Purpose,
}

crate::choice! {
    /// The clock that the time to failure follows.
    pub enum BreakdownClock {
        /// it runs while the station works
        Working = "working",
        /// it always runs
        Calendar = "calendar",
    }
}
