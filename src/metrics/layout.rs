//! What there is to measure in a scenario: names and which features are on.

use crate::domain::{Activity, Order, Signal, Stage};
use crate::units::{SimDuration, SimTime};

/// The measurable shape of a compiled scenario.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Channel names.
    pub channels: Vec<String>,
    /// Service names.
    pub services: Vec<String>,
    /// Carrier names.
    pub carriers: Vec<String>,
    /// Warehouse names.
    pub sites: Vec<String>,
    /// Region names.
    pub regions: Vec<String>,
    /// Which warehouse can serve which region, by index; empty with one region, or too many to show.
    pub ways: Vec<(usize, usize)>,
    /// Orders may come in twice.
    pub duplicates: bool,
    /// Orders may come from several warehouses.
    pub splits: bool,
    /// Pool paths.
    pub pools: Vec<String>,
    /// What the people of each pool can do beyond working.
    pub people: Vec<PoolLayout>,
    /// Steps of warehouses that have stations.
    pub steps: Vec<StepLayout>,
    /// Warehouses with a picking floor.
    pub floors: Vec<usize>,
    /// Warehouses with narrow aisles, with picking by zone, and with a forward area.
    pub narrow: Vec<usize>,
    /// See `narrow`.
    pub zoned: Vec<usize>,
    /// See `narrow`.
    pub forward: Vec<usize>,
    /// Warehouses where something can go wrong or is packed by kind.
    pub quality: Vec<usize>,
    /// Warehouses that receive goods, with the units their storage takes and their doors.
    pub receiving: Vec<(usize, Option<u64>, u32)>,
    /// Equipment that steps depend on, by its path.
    pub equipment: Vec<String>,
    /// Packing material costs something.
    pub material: bool,
    /// Errors cost something.
    pub error_costs: bool,
    /// Stages that orders of this scenario can be in.
    pub stages: Vec<Stage>,
    /// What can happen to an order in each of them.
    pub activities: Vec<(Stage, Activity)>,
    /// Legs of the network.
    pub legs: Vec<LegLayout>,
    /// Courier pools.
    pub couriers: Vec<String>,
    /// What each carrier commits itself to.
    pub committed: Vec<Option<SimDuration>>,
    /// Parcels can be lost, damaged, or go back to their sender.
    pub losses: bool,
    /// See `losses`.
    pub damage: bool,
    /// See `losses`.
    pub returns: bool,
    /// Parcels are tracked, and promises may be revised.
    pub tracking: bool,
    /// How deliveries are judged on time and in full, if they are.
    pub otif: Option<Otif>,
    /// Some service promises a delivery.
    pub promises: bool,
    /// Some service says when parcels must leave.
    pub ship_by: bool,
    /// Groups of stocks.
    pub groups: Vec<GroupLayout>,
    /// Supplier names.
    pub suppliers: Vec<String>,
    /// Units that fit into each warehouse, where there is a limit, and whether overflow costs something.
    pub storage: Vec<Option<(f64, bool)>>,
    /// What stock can do to orders and money in this scenario.
    pub stock: StockFeatures,
    /// Orders may need the approval of a higher level.
    pub authority: bool,
    /// Customers can lose patience.
    pub patience: bool,
    /// A warehouse can refuse orders.
    pub refusals: bool,
    /// Deliveries can fail at the first attempt.
    pub failed_attempts: bool,
    /// Orders have a value.
    pub revenue: bool,
    /// Somebody or something has a price.
    pub costs: bool,
    /// Start and end of the measured window.
    pub window: (SimTime, SimTime),
    /// When the run ends, whatever is open.
    pub horizon: SimTime,
    /// Orders can be lost while a system is down.
    pub system_losses: bool,
    /// A playbook can cancel orders.
    pub refunds: bool,
    /// Disruptions, alarms, drills or playbooks cost something by themselves.
    pub emergency: bool,
    /// Disruption names.
    pub disruptions: Vec<String>,
    /// Monitor names.
    pub monitors: Vec<String>,
    /// Playbook names.
    pub playbooks: Vec<String>,
    /// Names of budgets and how much they are.
    pub budgets: Vec<(String, f64)>,
    /// The budget that pays for each playbook.
    pub paid_from: Vec<Option<usize>>,
    /// Signals that are sampled.
    pub signals: Vec<Signal>,
    /// Time between two samples.
    pub bin: SimDuration,
    /// The currency.
    pub currency: String,
    /// Orders expected of each channel in the window, when that is known exactly.
    pub expected_orders: Vec<Option<f64>>,
    /// Whether the lines of a channel's orders differ.
    pub random_lines: Vec<bool>,
    /// Steps whose work differs from order to order: the index of the warehouse, and the stage.
    pub works: Vec<(usize, Stage)>,
}

/// What on time and in full means in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Otif {
    /// How early is still on time; any time before without it.
    pub early: Option<SimDuration>,
    /// How late is still on time.
    pub late: SimDuration,
    /// What is counted.
    pub level: OtifLevel,
    /// So long after the order customers ask for it; without it the promise counts.
    pub request: Option<SimDuration>,
}

/// What is counted as on time and in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtifLevel {
    /// Orders that are complete.
    Order,
    /// Order lines that are complete.
    Line,
    /// Units.
    Unit,
}

impl Otif {
    /// The moment that an order is judged by; [`SimTime::NEVER`] when it is not.
    pub fn due(&self, order: &Order) -> SimTime {
        self.request.map_or(order.promise, |after| order.placed + after)
    }

    /// How much an order counts, and how much of that is in full with these lines and units missing.
    pub fn count(&self, order: &Order, missing: (u32, u32)) -> (u64, u64) {
        match self.level {
            OtifLevel::Order => (1, u64::from(missing == (0, 0))),
            OtifLevel::Line => (order.lines.into(), order.lines.saturating_sub(missing.0).into()),
            OtifLevel::Unit => (order.units.into(), order.units.saturating_sub(missing.1).into()),
        }
    }
}

/// What the people of a pool can do beyond working.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PoolLayout {
    /// They are not alike, or not always there.
    pub traits: bool,
    /// They can be absent.
    pub absence: bool,
    /// They can leave for good.
    pub turnover: bool,
    /// They come in the course of the run.
    pub hired: bool,
    /// Newcomers differ from others.
    pub newcomers: bool,
    /// They can stay after a shift.
    pub overtime: bool,
    /// They are trained, train others or meet.
    pub training: bool,
    /// They need time to change tasks.
    pub moves: bool,
}

/// A step with stations.
#[derive(Clone, Debug, PartialEq)]
pub struct StepLayout {
    /// Index of the warehouse.
    pub site: usize,
    /// The stage.
    pub stage: Stage,
    /// How many stations.
    pub stations: u32,
}

/// A leg of the network.
#[derive(Clone, Debug, PartialEq)]
pub struct LegLayout {
    /// Its name.
    pub name: String,
    /// Whether it has figures of its own.
    pub shown: bool,
    /// Whether it is closed from the start.
    pub closed: bool,
    /// What carries its parcels, in a word.
    pub mode: &'static str,
}

/// A group of stocks.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupLayout {
    /// Its path, as in `warehouse.north.stock.A`.
    pub path: String,
    /// Index of the warehouse.
    pub site: usize,
    /// How many stocks it has.
    pub stocks: u32,
    /// Time between its reviews, by which demand and purchases are compared; a day under continuous review.
    pub period: SimDuration,
}

/// What stock can do in a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StockFeatures {
    /// Orders can wait for stock.
    pub backorders: bool,
    /// Units or whole orders can be lost for lack of stock.
    pub losses: bool,
    /// Record and truth can differ, or a channel can see old figures.
    pub oversells: bool,
    /// Something disappears or is counted.
    pub counts: bool,
    /// Units have a shelf life.
    pub expiry: bool,
    /// It takes time from the dock to the shelf.
    pub put_away: bool,
    /// Items have a cost.
    pub costs: bool,
    /// Holding stock costs something.
    pub holding: bool,
    /// Being short costs something.
    pub shortage: bool,
    /// Placing purchases costs something.
    pub ordering: bool,
    /// Units move between warehouses.
    pub moves: bool,
    /// Some item has a substitute.
    pub substitutes: bool,
}

impl PoolLayout {
    /// As well what the people of another can do.
    fn join(&mut self, other: &PoolLayout) {
        self.traits |= other.traits;
        self.absence |= other.absence;
        self.turnover |= other.turnover;
        self.hired |= other.hired;
        self.newcomers |= other.newcomers;
        self.overtime |= other.overtime;
        self.training |= other.training;
        self.moves |= other.moves;
    }
}

impl Layout {
    /// Also measures what can only happen on the road of another layout, as when parcels are lost for a while.
    pub fn join(&mut self, other: &Layout) {
        self.losses |= other.losses;
        self.damage |= other.damage;
        self.returns |= other.returns;
        self.failed_attempts |= other.failed_attempts;
        self.costs |= other.costs;
        for (mine, other) in self.people.iter_mut().zip(&other.people) {
            mine.join(other);
        }
        let both = |stage: &Stage| self.stages.contains(stage) || other.stages.contains(stage);
        self.stages = Stage::ALL.into_iter().filter(both).collect();
        let all = Stage::ALL.into_iter().flat_map(|stage| Activity::ALL.map(|activity| (stage, activity)));
        let both =
            |part: &(Stage, Activity)| self.activities.contains(part) || other.activities.contains(part);
        self.activities = all.filter(both).collect();
    }

    /// How many samples of the signals are taken: one at the end of each bin of the window's length.
    pub fn bins(&self) -> usize {
        (self.window.1.micros() / self.bin.micros().max(1)) as usize
    }
}
