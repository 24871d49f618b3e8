//! What a warehouse runs on: its steps with their stations, or a rate.

use super::equipment::Equipment;
use super::forward::Forward;
use super::quality::QualityParams;
use super::receiving::Receiving;
use crate::domain::calendar::OpenHours;
use crate::domain::{Site, Stage, WorkId};
use crate::kernel::{Purpose, Sampler, Uniform};
use crate::model::Content;
use crate::model::floor::{Place, Router, Slots, Spot};
use crate::units::{SimDuration, SimTime, Table};

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
    /// What goes wrong in it.
    pub quality: Option<Box<QualityParams>>,
    /// How it receives goods.
    pub receiving: Option<Box<Receiving>>,
    /// Equipment that its steps depend on.
    pub equipment: Vec<Equipment>,
    /// The forward area.
    pub forward: Option<Box<Forward>>,
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

impl RateParams {
    /// Nothing gets done.
    pub const STOPPED: SimDuration = SimDuration::from_micros(u64::MAX);
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
    /// How orders are picked in tours; only of picking.
    pub tours: Option<Box<TourParams>>,
}

impl StepParams {
    /// Whether orders are gathered here before they are worked on.
    pub fn gathers(&self) -> bool {
        self.tours.as_ref().is_some_and(|t| t.batches.is_some())
    }

    /// The mean work of an order with the given mean lines and units in microseconds, ways and confirmations included,
    /// checks and packing by kind not.
    pub fn mean_work(&self, quality: Option<&QualityParams>, lines: f64, units: f64) -> f64 {
        let way = self.tours.as_ref().map_or(0.0, |t| t.expected);
        let confirm = quality.filter(|_| self.stage == Stage::Picking).map_or(0, |q| q.confirm.micros());
        self.content.mean(lines, units) + way + confirm as f64 * lines
    }

    /// Whether zones divide the work on an order.
    pub fn by_zone(&self) -> bool {
        self.tours.as_ref().is_some_and(|t| t.zones.is_some())
    }
}

/// How orders are picked in tours.
#[derive(Clone, Debug, Default)]
pub struct TourParams {
    /// The floor; without it no way is known.
    pub floor: Option<FloorParams>,
    /// How orders are brought together; without it every order is a tour.
    pub batches: Option<BatchParams>,
    /// Time to get ready.
    pub setup: Option<(Sampler, Purpose)>,
    /// How zones divide the work.
    pub zones: Option<ZoneParams>,
    /// Set-up and way of an order with the mean lines, in microseconds: its share of a full tour. For a look at what
    /// work there will be, not for runs.
    pub expected: f64,
}

/// How the zones of a floor divide the work on an order.
#[derive(Clone, Debug)]
pub struct ZoneParams {
    /// One after the other, or at once.
    pub mode: ZoneMode,
    /// The zones; 64 at most.
    pub zones: Vec<PickZone>,
    /// The zone of each aisle.
    pub of_aisle: Vec<u8>,
    /// Time for each zone of an order besides the first.
    pub pass: SimDuration,
}

/// A zone with pickers of its own.
#[derive(Clone, Debug)]
pub struct PickZone {
    /// Ways from its first aisle.
    pub router: Router,
    /// How many can pick in it at once.
    pub pickers: u32,
}

crate::choice! {
    /// How the zones of a floor divide the work.
    pub enum ZoneMode {
        /// not at all: a tour goes through all of them
        No = "no",
        /// an order is picked in one zone after the other and handed over
        PickAndPass = "pick_and_pass",
        /// an order is picked in all its zones at once and brought together
        Consolidate = "consolidate",
    }
}

/// A picking floor with the places of what is picked.
#[derive(Clone, Debug)]
pub struct FloorParams {
    /// Ways.
    pub router: Router,
    /// Microseconds for a metre.
    pub micros_per_metre: f64,
    /// Storage of lines that are of no named item.
    pub slots: Slots,
    /// By channel: where its lines lie.
    pub lines: Vec<LinePlaces>,
    /// Time for a line by aisle, where zones ask for it.
    pub zone_micros: Vec<u64>,
    /// The share of lines in each aisle, where one picker at a time works in an aisle.
    pub narrow: Option<Vec<f64>>,
}

/// Where the lines of a channel lie.
#[derive(Clone, Debug)]
pub struct LinePlaces {
    /// The draws of the channel's items, or of places.
    pub draws: Purpose,
    /// The cumulative popularity and the places of the items, when they are named.
    pub items: Option<ItemPlaces>,
}

/// The places of the items of a channel.
#[derive(Clone, Debug)]
pub struct ItemPlaces {
    /// Cumulative popularity.
    pub cumulative: Vec<f64>,
    /// The place of each item.
    pub places: Vec<Place>,
}

impl ItemPlaces {
    /// The place of the item for a uniform number, as demand picks it.
    #[inline]
    pub fn place(&self, u: Uniform) -> Spot {
        self.places[self.item(u) as usize].into()
    }

    /// The number of the item for a uniform number, as demand picks it.
    #[inline]
    pub fn item(&self, u: Uniform) -> u32 {
        let item = self.cumulative.partition_point(|c| *c <= u.value());
        item.min(self.places.len() - 1) as u32
    }
}

/// How orders are brought together.
#[derive(Clone, Debug)]
pub struct BatchParams {
    /// Orders of a tour at most.
    pub most: u32,
    /// How many are gathered before a tour is made.
    pub gather: u32,
    /// The longest an order waits for its tour; `None` with waves.
    pub wait: Option<SimDuration>,
    /// Which orders go together.
    pub rule: BatchRule,
    /// Tours under way at once, at most.
    pub at_once: Option<u32>,
    /// The moments of waves.
    pub waves: Vec<SimTime>,
}

crate::choice! {
    /// When tours are made.
    pub enum TourMode {
        /// when enough orders are gathered, or the first of them has waited long enough
        Batch = "batch",
        /// at given times, of all orders that are there
        Wave = "wave",
        /// of the orders that are there, whenever fewer tours than `at_once` are under way
        Pull = "pull",
    }
}

crate::choice! {
    /// Which of the gathered orders go on a tour together.
    pub enum BatchRule {
        /// the most urgent, then the oldest
        InOrder = "in_order",
        /// the first by urgency and age, and those that add the fewest aisles to it
        Seed = "seed",
        /// the first by urgency and age, and those with which a common tour saves most against two
        Savings = "savings",
    }
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
