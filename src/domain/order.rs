//! The order: a record that travels with the goods and keeps an exact account of its own life.
//!
//! An order is always in one stage doing one thing (an [`Activity`]). Every change goes through
//! [`Orders::enter`], so the times in the stages add up to the life of the order exactly, and the
//! time-integral of the number of orders in any stage is known at any moment at no extra cost:
//! completed time + n · now − Σ since.
//!
//! Slots are recycled, last freed first reused, so memory follows the orders that are alive.

mod missing;
mod parts;

pub use missing::Flaws;
pub use parts::Ended;

use super::{CarrierId, ChannelId, RegionId, ServiceId, SiteId};
use crate::kernel::prefetch;
use crate::units::{SimDuration, SimTime};

/// The place of a live order in the table. It is reused after the order is closed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct OrderRef(u32);

impl OrderRef {
    /// "No order", for links.
    pub const NONE: OrderRef = OrderRef(u32::MAX);
    /// How many orders can be alive at once: a slot fits 24 bits of an event.
    pub const MOST: usize = 1 << 24;

    /// The order in slot `slot`.
    #[inline]
    pub const fn from_slot(slot: u32) -> Self {
        OrderRef(slot)
    }

    /// The slot number.
    #[inline]
    pub const fn slot(self) -> u32 {
        self.0
    }

    #[inline]
    const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where an order stands between the click and the door.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Stage {
    /// Validation: automatic checks and manual review.
    Intake,
    /// Accepted, and waiting for stock.
    Allocation,
    /// Held back because the warehouse takes no more orders for now.
    Release,
    /// All the work of a warehouse that is described by a rate only.
    Processing,
    /// Picking the goods.
    Picking,
    /// Checking what was picked.
    Checking,
    /// Packing the parcel.
    Packing,
    /// Staging the parcel for the carrier.
    Staging,
    /// At the dock, until a carrier takes it.
    Dock,
    /// With the carrier, up to the first attempt.
    Transit,
    /// With the couriers of its region.
    LastMile,
    /// After a failed attempt, up to the next.
    Reattempt,
    /// Part of the order is with the customer, the rest is on its way.
    Remainder,
    /// Not of orders: goods that come in and are put away by people.
    Inbound,
}

impl Stage {
    /// How many stages there are.
    pub const COUNT: usize = 14;
    /// All stages in the order of an order's life.
    pub const ALL: [Stage; Stage::COUNT] = [
        Stage::Intake,
        Stage::Allocation,
        Stage::Release,
        Stage::Processing,
        Stage::Picking,
        Stage::Checking,
        Stage::Packing,
        Stage::Staging,
        Stage::Dock,
        Stage::Transit,
        Stage::LastMile,
        Stage::Reattempt,
        Stage::Remainder,
        Stage::Inbound,
    ];

    /// The name used in KPI ids and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Intake => "intake",
            Stage::Allocation => "allocation",
            Stage::Release => "release",
            Stage::Processing => "processing",
            Stage::Picking => "picking",
            Stage::Checking => "checking",
            Stage::Packing => "packing",
            Stage::Staging => "staging",
            Stage::Dock => "dock",
            Stage::Transit => "transit",
            Stage::LastMile => "last_mile",
            Stage::Reattempt => "reattempt",
            Stage::Remainder => "remainder",
            Stage::Inbound => "inbound",
        }
    }
}

/// What is happening to an order within its stage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Activity {
    /// In a queue while someone who could serve it is on duty.
    Waiting,
    /// In a queue while nobody who could serve it is on duty.
    Closed,
    /// Being worked on.
    Working,
    /// Done, but there is no room at the next step.
    Blocked,
    /// Begun, and stopped by a breakdown, a more urgent order or the end of a shift.
    Interrupted,
    /// On the road.
    Moving,
}

impl Activity {
    /// How many activities there are.
    pub const COUNT: usize = 6;
    /// All activities.
    pub const ALL: [Activity; Activity::COUNT] = [
        Activity::Waiting,
        Activity::Closed,
        Activity::Working,
        Activity::Blocked,
        Activity::Interrupted,
        Activity::Moving,
    ];

    /// The name used in KPI ids and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Activity::Waiting => "waiting",
            Activity::Closed => "closed",
            Activity::Working => "working",
            Activity::Blocked => "blocked",
            Activity::Interrupted => "interrupted",
            Activity::Moving => "moving",
        }
    }
}

/// One live order: everything that the way through the operation reads or writes often (≤ 128 bytes).
#[derive(Clone, Debug)]
pub struct Order {
    /// Identity for random draws: the channel's name hash above the order's number in the channel.
    pub key: u64,
    /// When the customer placed it.
    pub placed: SimTime,
    /// When it was promised, frozen at placement; [`SimTime::NEVER`] when nothing was promised.
    pub promise: SimTime,
    /// When it must be with the carrier; [`SimTime::NEVER`] when nothing says so.
    pub ship_by: SimTime,
    /// Since when it is in its present stage and activity.
    pub since: SimTime,
    /// The queue's clock of closed time (microseconds) when the order joined the queue.
    pub closed_mark: u64,
    /// The whole work of the present step, as content at speed 1.
    pub content: SimDuration,
    /// What is left of it.
    pub remaining: SimDuration,
    /// Next and previous order of the queue it stands in.
    pub next: OrderRef,
    /// See `next`.
    pub prev: OrderRef,
    /// The station it stands at, or `u32::MAX`.
    pub station: u32,
    /// The worker who has it, or `u32::MAX`.
    pub worker: u32,
    /// Order lines.
    pub lines: u32,
    /// Pieces over all lines.
    pub units: u32,
    /// Its entry among the parts of split orders, or `u32::MAX`.
    part: u32,
    /// Seconds that a wrong label adds to its time on the road.
    pub detour: u32,
    /// Lines that wait for stock.
    pub short: u16,
    /// Its channel.
    pub channel: ChannelId,
    /// Its service.
    pub service: ServiceId,
    /// Where it goes.
    pub region: RegionId,
    /// The warehouse that fills it.
    pub site: SiteId,
    /// The carrier that brings it.
    pub carrier: CarrierId,
    /// Where it stands.
    pub stage: Stage,
    /// What is happening to it.
    pub activity: Activity,
    /// 0 is the most urgent.
    pub priority: u8,
    /// How often it was sent back to an earlier step.
    pub reworks: u8,
    /// What is wrong with it.
    pub flaws: Flaws,
    /// Placed within the measured window.
    pub in_cohort: bool,
    /// Work in the warehouse has begun: the customer can no longer cancel.
    pub started: bool,
    /// The customer has cancelled while somebody was looking at the order.
    pub gave_up: bool,
    /// It came in a second time by mistake.
    pub duplicate: bool,
    /// Its goods have been taken from stock.
    pub issued: bool,
    /// The station it stands at is broken.
    pub station_down: bool,
    /// Whether it stands in a queue for people.
    pub queued: bool,
    /// Delivery attempts so far.
    pub attempts: u8,
    /// Something of it was lost: it is not complete.
    pub incomplete: bool,
    /// Something of it was damaged on the way.
    pub damaged: bool,
    /// Whether the slot is in use.
    live: bool,
}

impl Order {
    /// The number of this order in its channel, from 0.
    #[inline]
    pub fn number(&self) -> u32 {
        self.key as u32
    }

    /// The identity that decides ties: channel, then number. 42 bits.
    #[inline]
    pub fn tie(&self) -> u64 {
        (self.channel.index() as u64) << 32 | u64::from(self.number())
    }
}

/// The times of one order by stage and activity, in microseconds; the present one is not yet included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Journey {
    /// Time in each stage, by activity.
    pub times: [[u64; Activity::COUNT]; Stage::COUNT],
    /// Lines and units that the customer does not get, or not in good order.
    pub missing: (u32, u32),
}

impl Journey {
    /// Time in a stage.
    #[inline]
    pub fn in_stage(&self, stage: Stage) -> u64 {
        self.times[stage as usize].iter().sum()
    }

    /// Time in an activity, over all stages.
    #[inline]
    pub fn in_activity(&self, activity: Activity) -> u64 {
        self.times.iter().map(|stage| stage[activity as usize]).sum()
    }

    /// Time in all.
    pub fn total(&self) -> u64 {
        self.times.iter().flatten().sum()
    }
}

#[derive(Clone, Copy, Default, Debug)]
struct Cell {
    inside: u64,
    /// Wrapping sum of the moments at which those inside came in.
    since: u64,
    done: u128,
    cohort: u128,
}

/// All live orders, and the exact account of how many were where for how long.
#[derive(Clone)]
pub struct Orders {
    slots: Vec<Order>,
    journeys: Vec<Journey>,
    free: OrderRef,
    alive: u32,
    parts: parts::Parts,
    cells: [[Cell; Activity::COUNT]; Stage::COUNT],
    window: (SimTime, SimTime),
}

impl Default for Orders {
    fn default() -> Self {
        Orders {
            slots: Vec::new(),
            journeys: Vec::new(),
            free: OrderRef::NONE,
            alive: 0,
            parts: parts::Parts::default(),
            cells: Default::default(),
            window: (SimTime::START, SimTime::NEVER),
        }
    }
}

impl Orders {
    /// Forgets all orders and keeps the storage. Orders placed in `[from, to)` form the cohort.
    pub fn reset(&mut self, from: SimTime, to: SimTime) {
        self.slots.clear();
        self.journeys.clear();
        self.free = OrderRef::NONE;
        self.alive = 0;
        self.parts.clear();
        self.cells = Default::default();
        self.window = (from, to);
    }

    /// From now on the orders placed in `[from, to)` form the cohort; there was none before.
    pub fn measure(&mut self, from: SimTime, to: SimTime) {
        self.window = (from, to);
    }

    /// A new order in [`Stage::Intake`], waiting, with nothing decided about it yet.
    ///
    /// # Panics
    /// When 2²⁴ orders are alive at once.
    #[inline]
    pub fn open(&mut self, now: SimTime, channel: ChannelId, key: u64) -> OrderRef {
        let order = Order {
            key,
            placed: now,
            promise: SimTime::NEVER,
            ship_by: SimTime::NEVER,
            since: now,
            closed_mark: 0,
            content: SimDuration::ZERO,
            remaining: SimDuration::ZERO,
            next: OrderRef::NONE,
            prev: OrderRef::NONE,
            station: u32::MAX,
            worker: u32::MAX,
            lines: 1,
            units: 1,
            part: u32::MAX,
            detour: 0,
            short: 0,
            channel,
            service: ServiceId::new(0),
            region: RegionId::new(0),
            site: SiteId::new(0),
            carrier: CarrierId::new(0),
            stage: Stage::Intake,
            activity: Activity::Waiting,
            priority: 0,
            reworks: 0,
            flaws: Flaws::default(),
            in_cohort: now >= self.window.0 && now < self.window.1,
            started: false,
            gave_up: false,
            duplicate: false,
            issued: false,
            station_down: false,
            queued: false,
            attempts: 0,
            incomplete: false,
            damaged: false,
            live: true,
        };
        self.alive += 1;
        self.place(order)
    }

    /// Puts a new record in where it says it stands since when it says.
    #[inline]
    fn place(&mut self, order: Order) -> OrderRef {
        let now = order.since;
        let cell = &mut self.cells[order.stage as usize][order.activity as usize];
        cell.inside += 1;
        cell.since = cell.since.wrapping_add(now.micros());
        let at = self.free;
        if at == OrderRef::NONE {
            assert!(self.slots.len() < OrderRef::MOST, "more than 2^24 orders are open at once, at {now:?}");
            self.slots.push(order);
            self.journeys.push(Journey::default());
            OrderRef(self.slots.len() as u32 - 1)
        } else {
            self.free = self.slots[at.index()].next;
            self.slots[at.index()] = order;
            self.journeys[at.index()] = Journey::default();
            at
        }
    }

    /// Moves an order into a stage and activity at `now`.
    #[inline]
    pub fn enter(&mut self, at: OrderRef, now: SimTime, stage: Stage, activity: Activity) {
        self.leave(at, now);
        let order = &mut self.slots[at.index()];
        (order.stage, order.activity) = (stage, activity);
        let cell = &mut self.cells[stage as usize][activity as usize];
        cell.inside += 1;
        cell.since = cell.since.wrapping_add(now.micros());
    }

    /// Splits the time since the last change: the last `closed` of it were [`Activity::Closed`], then
    /// the order goes on as `activity` in the same stage.
    #[inline]
    pub fn enter_after_queue(&mut self, at: OrderRef, now: SimTime, closed: SimDuration, activity: Activity) {
        let order = &mut self.slots[at.index()];
        let stage = order.stage;
        if closed > SimDuration::ZERO {
            // Queueing time is told apart when it ends: the closed part is booked as if it had been one
            // piece at the end of the wait.
            let from = SimTime::from_micros(now.micros() - closed.micros());
            self.enter(at, from, stage, Activity::Closed);
        }
        self.enter(at, now, stage, activity);
    }

    #[inline]
    fn leave(&mut self, at: OrderRef, now: SimTime) {
        let order = &mut self.slots[at.index()];
        let spent = now.since(order.since).micros();
        let cell = &mut self.cells[order.stage as usize][order.activity as usize];
        cell.inside -= 1;
        cell.since = cell.since.wrapping_sub(order.since.micros());
        cell.done += u128::from(spent);
        if order.in_cohort {
            cell.cohort += u128::from(spent);
        }
        self.journeys[at.index()].times[order.stage as usize][order.activity as usize] += spent;
        order.since = now;
    }

    /// Ends the account of an order; its record can still be read until [`Orders::free`].
    #[inline]
    pub fn close(&mut self, at: OrderRef, now: SimTime) {
        self.leave(at, now);
        self.alive -= 1;
        self.slots[at.index()].live = false;
    }

    /// Gives the slot of a closed order back.
    #[inline]
    pub fn free(&mut self, at: OrderRef) {
        debug_assert!(!self.slots[at.index()].live);
        self.slots[at.index()].next = self.free;
        self.free = at;
    }

    /// The order in slot `at` if it is alive and has this tie identity: timers look their order up with it.
    #[inline]
    pub fn find(&self, at: OrderRef, tie: u64) -> Option<&Order> {
        self.slots.get(at.index()).filter(|o| o.live && o.tie() == tie)
    }

    /// The times of an order by stage up to its last change.
    #[inline]
    pub fn journey(&self, at: OrderRef) -> &Journey {
        &self.journeys[at.index()]
    }

    /// Asks for the record of an order that will soon be needed.
    #[inline]
    pub fn prefetch(&self, at: OrderRef) {
        if let (Some(order), Some(journey)) = (self.slots.get(at.index()), self.journeys.get(at.index())) {
            prefetch(order);
            prefetch(journey);
        }
    }

    /// How many orders are alive; the parts of an order count as one.
    pub fn alive(&self) -> u32 {
        self.alive
    }

    /// All live orders, and parts beside them.
    pub fn iter(&self) -> impl Iterator<Item = (OrderRef, &Order)> {
        self.slots.iter().enumerate().filter(|(_, o)| o.live).map(|(i, o)| (OrderRef(i as u32), o))
    }

    /// How many orders are in a stage and activity now.
    #[inline]
    pub fn inside(&self, stage: Stage, activity: Activity) -> u64 {
        self.cells[stage as usize][activity as usize].inside
    }

    /// How many orders are in a stage now, whatever happens to them.
    pub fn in_stage(&self, stage: Stage) -> u64 {
        self.cells[stage as usize].iter().map(|c| c.inside).sum()
    }

    /// ∫ n dt since the start, in order-microseconds, of the orders in a stage and activity.
    pub fn area(&self, stage: Stage, activity: Activity, now: SimTime) -> u128 {
        let cell = &self.cells[stage as usize][activity as usize];
        let inside = cell.inside.wrapping_mul(now.micros()).wrapping_sub(cell.since);
        cell.done + u128::from(inside)
    }

    /// Time that orders of the cohort have spent in a stage and activity, completed visits only.
    pub fn cohort_time(&self, stage: Stage, activity: Activity) -> u128 {
        self.cells[stage as usize][activity as usize].cohort
    }

    /// Bytes of storage held.
    pub fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Order>()
            + self.journeys.capacity() * size_of::<Journey>()
            + self.parts.bytes()
    }

    /// Slots in use or free: the most that were ever alive at once.
    pub fn slots(&self) -> usize {
        self.slots.len()
    }
}

impl std::ops::Index<OrderRef> for Orders {
    type Output = Order;
    #[inline]
    fn index(&self, at: OrderRef) -> &Order {
        &self.slots[at.index()]
    }
}

impl std::ops::IndexMut<OrderRef> for Orders {
    #[inline]
    fn index_mut(&mut self, at: OrderRef) -> &mut Order {
        &mut self.slots[at.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(us: u64) -> SimTime {
        SimTime::from_micros(us)
    }

    #[test]
    fn an_order_fits_two_cache_lines() {
        assert!(size_of::<Order>() <= 128, "{}", size_of::<Order>());
    }

    #[test]
    fn stages_partition_the_life_and_areas_equal_the_times() {
        let mut orders = Orders::default();
        orders.reset(t(0), t(100));
        let a = orders.open(t(10), ChannelId::new(0), 1);
        let b = orders.open(t(20), ChannelId::new(0), 2);
        orders.enter(a, t(15), Stage::Picking, Activity::Waiting);
        orders.enter_after_queue(a, t(40), SimDuration::from_micros(5), Activity::Working);
        assert_eq!(orders.area(Stage::Intake, Activity::Waiting, t(30)), 5 + 10);
        assert_eq!(orders.area(Stage::Picking, Activity::Waiting, t(40)), 20);
        assert_eq!(orders.area(Stage::Picking, Activity::Closed, t(40)), 5);
        assert_eq!(orders.area(Stage::Picking, Activity::Working, t(70)), 30);
        orders.close(a, t(70));
        assert_eq!(orders.journey(a).total(), 60);
        assert_eq!(orders.journey(a).in_stage(Stage::Picking), 55);
        assert_eq!(orders.journey(a).in_activity(Activity::Waiting), 25);
        orders.free(a);
        assert!(orders.find(a, 1).is_none());
        assert!(orders.find(b, 2).is_some());
        let c = orders.open(t(80), ChannelId::new(0), 3);
        assert_eq!(c, a, "the slot is used again");
        assert_eq!(orders.alive(), 2);
    }
}
