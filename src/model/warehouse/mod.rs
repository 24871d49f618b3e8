//! Warehouses: orders pass through steps (picking, checking, packing, staging), or a rate.
//!
//! *Door*: [`Warehouses::receive`], [`Warehouses::finish`], [`Warehouses::withdraw`],
//! [`Warehouses::settle`], [`Warehouses::retune`]. *Events*: [`Event::StationEnd`], [`Event::StepEnd`], [`Event::StationFails`],
//! [`Event::StationRepaired`], [`Event::RateEnd`], [`Event::Hours`]. *Facts told*: [`Fact::WorkOffered`],
//! [`Fact::StepDone`], [`Fact::Unblocked`], [`Fact::Packed`], [`Fact::StationFailed`],
//! [`Fact::StationRepaired`], [`Fact::StationTime`]. *Levers*: see `config`. *Signals*:
//! `warehouse.*.backlog`, `warehouse.*.<step>.waiting`.
//!
//! An order waits for a station (when they are counted), then for a person (when the step is staffed).
//! When it is done and there is no room at the next step it stays where it is and blocks station and
//! person (blocking after service). Orders that go back for rework are always let in, so that a line
//! cannot lock itself up. Interrupted work is continued, not begun afresh.
//!
//! *Assumptions*: an order is picked and packed as one; steps come in a fixed order.

pub mod aisles;
pub mod config;
mod equipment;
mod forward;
mod params;
mod quality;
mod rate;
mod receiving;
mod signals;
mod station;
mod steps;
mod tours;
mod zones;

pub use params::{
    BatchParams, BatchRule, BreakdownClock, Breakdowns, FloorParams, ItemPlaces, LinePlaces, PickZone,
    RateCounts, RateParams, Rework, SiteParams, StepParams, TourMode, TourParams, WarehouseParams, WhenFull,
    ZoneMode, ZoneParams,
};

pub use equipment::{Equipment, Fallback, Scope};
pub use forward::{Forward, IN_RESERVE};
pub use quality::{Check, PackClass, QualityParams};
pub use receiving::Receiving;

use std::sync::Arc;

use crate::domain::{
    Activity, Ctx, Event, Fact, Hand, OrderRef, Signal, SignalUnit, SiteId, Stage, StationState, WorkId,
};
use crate::model::{Levels, OrderList};
use crate::units::SimTime;
use equipment::EquipmentNow;
use forward::ForwardNow;
use quality::QualityNow;
use rate::RateNow;
use receiving::ReceivingNow;
use steps::StepNow;

/// The state of all warehouses in one replication.
#[derive(Clone)]
pub struct Warehouses {
    params: Arc<WarehouseParams>,
    floor: Floor,
}

/// What changes: apart from the parameters, so that both can be used at once.
#[derive(Clone)]
struct Floor {
    sites: Vec<SiteNow>,
    /// Which site and step a station belongs to.
    station_steps: Vec<(SiteId, u8)>,
    /// Parameters have changed in this replication.
    retuned: bool,
}

#[derive(Clone)]
struct SiteNow {
    in_building: u32,
    /// Records of parts of picking.
    tasks: u64,
    held: Levels,
    open: bool,
    next_hours: usize,
    closed_since: SimTime,
    closed_before: u64,
    steps: Vec<StepNow>,
    /// Index of the step of each stage.
    step_of: [u8; Stage::COUNT],
    rate: RateNow,
    quality: Option<QualityNow>,
    equipment: Vec<EquipmentNow>,
    receiving: Option<ReceivingNow>,
    forward: Option<ForwardNow>,
}

impl SiteNow {
    fn closed(&self, now: SimTime) -> u64 {
        if self.open {
            self.closed_before
        } else {
            self.closed_before + now.since(self.closed_since).micros()
        }
    }
}

/// What a warehouse says to a new order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Received {
    /// It is in the building, or waits to be released.
    Taken,
    /// There is no room.
    Refused,
}

/// What becomes of an order that has finished a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passage {
    /// It has moved on: whoever had it is free.
    Moved,
    /// There is no room: it stays with whoever has it.
    Blocked,
}

impl Warehouses {
    /// Warehouses with their parameters; [`Warehouses::start`] begins a replication.
    pub fn new(params: Arc<WarehouseParams>) -> Self {
        let mut station_steps = Vec::new();
        let mut sites = Vec::new();
        for (id, site) in params.sites.entries() {
            let mut step_of = [u8::MAX; Stage::COUNT];
            for (i, step) in site.steps.iter().enumerate() {
                step_of[step.stage as usize] = i as u8;
                if let Some(n) = step.stations {
                    assert_eq!(
                        step.first_station as usize,
                        station_steps.len(),
                        "stations are numbered in a row"
                    );
                    station_steps.extend((0..n).map(|_| (id, i as u8)));
                }
            }
            sites.push(SiteNow {
                in_building: 0,
                tasks: 0,
                held: Levels::new(10),
                open: true,
                next_hours: 0,
                closed_since: SimTime::START,
                closed_before: 0,
                steps: site.steps.iter().map(StepNow::new).collect(),
                step_of,
                rate: RateNow::default(),
                quality: None,
                equipment: Vec::new(),
                receiving: None,
                forward: None,
            });
        }
        Warehouses { params, floor: Floor { sites, station_steps, retuned: false } }
    }

    /// Begins a replication: everything is empty and in working order.
    pub fn start(&mut self, ctx: &mut Ctx) {
        self.floor.start(ctx, &self.params);
    }

    /// Other parameters are in force from now on: work that has begun ends as it would have, room and buffers count
    /// at once. The steps and their stations are the same.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<WarehouseParams>) {
        let before = std::mem::replace(&mut self.params, params);
        self.floor.retune(ctx, &before, &self.params);
    }

    /// A warehouse opens or closes.
    pub fn on_hours(&mut self, ctx: &mut Ctx, id: SiteId) {
        self.floor.on_hours(ctx, &self.params, id);
    }

    /// An accepted order comes to a warehouse.
    #[inline]
    pub fn receive(&mut self, ctx: &mut Ctx, at: OrderRef, id: SiteId) -> Received {
        self.floor.receive(ctx, &self.params, at, id)
    }

    /// The customer has given up an order that nobody has begun. `with_people` says that it stood in a
    /// queue for people, from which it has been taken.
    pub fn withdraw(&mut self, ctx: &mut Ctx, at: OrderRef, with_people: bool) {
        self.floor.withdraw(ctx, &self.params, at, with_people);
    }

    /// An order has finished its step: it moves on, goes back, leaves, or stays blocked.
    #[inline]
    pub fn finish(&mut self, ctx: &mut Ctx, at: OrderRef, by: Option<Hand>) -> Passage {
        self.floor.finish(ctx, &self.params, at, by)
    }

    /// The next order, besides the first, of a tour that is done: it is to be finished before the first.
    #[inline]
    pub fn next_of_tour(&mut self, ctx: &mut Ctx, first: OrderRef) -> Option<OrderRef> {
        self.floor.next_of_tour(ctx, &self.params, first)
    }

    /// A station finishes its order; `None` when the notice is out of date.
    #[inline]
    pub fn on_station_end(&mut self, ctx: &mut Ctx, station: u32, epoch: u32) -> Option<OrderRef> {
        self.floor.on_station_end(ctx, &self.params, station, epoch)
    }

    /// A station breaks down. What stands there is interrupted.
    pub fn on_station_fails(&mut self, ctx: &mut Ctx, station: u32, epoch: u32) {
        self.floor.on_station_fails(ctx, &self.params, station, epoch);
    }

    /// A station works again and goes on with what stands there.
    pub fn on_station_repaired(&mut self, ctx: &mut Ctx, station: u32) {
        self.floor.on_station_repaired(ctx, &self.params, station);
    }

    /// The order in work at a warehouse described by a rate is done.
    pub fn on_rate_end(&mut self, ctx: &mut Ctx, id: SiteId) {
        self.floor.on_rate_end(ctx, &self.params, id);
    }

    /// The unfinished order at a staffed station, for a breakdown or a repair.
    pub fn staffed_order_at(&self, station: u32) -> Option<OrderRef> {
        self.floor.staffed_order_at(&self.params, station)
    }

    /// An order has waited long enough to be put on a tour.
    pub fn on_tour_due(&mut self, ctx: &mut Ctx, id: SiteId, epoch: u32) {
        self.floor.on_tour_due(ctx, &self.params, id, epoch);
    }

    /// A parcel is with the customer, with the errors that nobody found.
    #[inline]
    pub fn show_errors(&mut self, ctx: &mut Ctx, at: OrderRef) {
        self.floor.show_errors(ctx, &self.params, at);
    }

    /// A delivery comes to the dock doors.
    pub fn on_delivery(&mut self, ctx: &mut Ctx, id: SiteId) {
        self.floor.on_delivery(ctx, &self.params, id);
    }

    /// A delivery is unloaded.
    pub fn on_unloaded(&mut self, ctx: &mut Ctx, id: SiteId, delivery: u32) {
        self.floor.on_unloaded(ctx, &self.params, id, delivery);
    }

    /// A delivery is put away.
    pub fn on_put_away(&mut self, ctx: &mut Ctx, id: SiteId, delivery: u32) {
        self.floor.on_put_away(ctx, &self.params, id, delivery);
    }

    /// A unit of equipment fails, unless the notice is out of date.
    pub fn on_equipment_fails(&mut self, ctx: &mut Ctx, unit: u32, epoch: u32) {
        self.floor.on_equipment_fails(ctx, &self.params, unit, epoch);
    }

    /// What was picked in a zone is done: the order that is now picked as a whole, or `None` when there is more of it
    /// to pick.
    #[inline]
    pub fn zone_done(&mut self, ctx: &mut Ctx, at: OrderRef) -> Option<OrderRef> {
        self.floor.zone_done(ctx, &self.params, at)
    }

    /// The record of a part of picking ends.
    pub fn end_task(&mut self, ctx: &mut Ctx, at: OrderRef) {
        if ctx.orders[at].stage == Stage::Picking {
            self.floor.sites[ctx.orders[at].site.index()].tasks -= 1;
        }
        ctx.orders.end_task(at, ctx.now);
    }

    /// An item of the forward area is full again.
    pub fn on_refilled(&mut self, ctx: &mut Ctx, id: SiteId, item: u32) {
        self.floor.on_refilled(ctx, &self.params, id, item);
    }

    /// A delivery is put away by people.
    pub fn stowed(&mut self, ctx: &mut Ctx, task: OrderRef) {
        self.floor.on_stowed(ctx, &self.params, task);
    }

    /// Bought goods come to the dock doors: the slot of the purchase, its number, and its units.
    pub fn dock(&mut self, ctx: &mut Ctx, id: SiteId, purchase: (u32, u64), units: u32) {
        self.floor.dock(ctx, &self.params, id, purchase, units);
    }

    /// A unit of equipment works again.
    pub fn on_equipment_repaired(&mut self, ctx: &mut Ctx, unit: u32) {
        self.floor.on_equipment_repaired(ctx, &self.params, unit);
    }

    /// The next wave is released.
    pub fn on_wave(&mut self, ctx: &mut Ctx, id: SiteId) {
        self.floor.on_wave(ctx, &self.params, id);
    }

    /// Tells how long stations were in which state since the last settlement, and what work was drawn.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        self.floor.settle(ctx, &self.params);
    }

    /// The queue of work that the present step of an order belongs to.
    #[inline]
    pub fn work_of(&self, ctx: &Ctx, at: OrderRef) -> Option<WorkId> {
        let order = &ctx.orders[at];
        if order.stage == Stage::Inbound {
            return self.params.sites[order.site].receiving.as_ref().and_then(|r| r.staffed);
        }
        let step = self.floor.sites[order.site.index()].step_of[order.stage as usize];
        self.params.sites[order.site].steps.get(usize::from(step)).and_then(|s| s.staffed)
    }

    /// Orders at a warehouse that are not packed.
    #[inline]
    pub fn backlog(&self, site: SiteId) -> u32 {
        let now = &self.floor.sites[site.index()];
        now.in_building + now.held.len()
    }

    /// The signals of warehouses.
    pub fn signals(params: &WarehouseParams) -> Vec<Signal> {
        let mut signals = Vec::new();
        for site in params.sites.iter() {
            let name = &site.name;
            signals.push(Signal::new(
                format!("warehouse.{name}.backlog"),
                format!("orders at {name} that are not packed"),
                SignalUnit::Orders,
            ));
            for step in &site.steps {
                let stage = step.stage.name();
                if step.gathers() {
                    signals.push(Signal::new(
                        format!("warehouse.{name}.{stage}.gathering"),
                        "orders waiting to be put on a tour",
                        SignalUnit::Orders,
                    ));
                }
                if step.stations.is_some() {
                    signals.push(Signal::new(
                        format!("warehouse.{name}.{stage}.waiting"),
                        format!("orders waiting for a station of {stage}"),
                        SignalUnit::Orders,
                    ));
                }
            }
            signals::declare(site, &mut signals);
        }
        signals
    }

    /// The values of [`Warehouses::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        for (site, now) in self.params.sites.iter().zip(&self.floor.sites) {
            into.push(f64::from(now.in_building + now.held.len()));
            for (step, now) in site.steps.iter().zip(&now.steps) {
                if step.gathers() {
                    into.push(now.tours.as_ref().map_or(0.0, |t| f64::from(t.gathered())));
                }
                if step.stations.is_some() {
                    into.push(f64::from(now.waiting.len()));
                }
            }
            signals::read(site, now, into);
        }
    }

    /// Asserts that stations, buffers and orders agree.
    pub fn check(&self, ctx: &Ctx) {
        let at = ctx.now;
        let mut in_building = 0;
        for (site, now) in self.params.sites.iter().zip(&self.floor.sites) {
            let full = site.room.is_some_and(|room| now.in_building >= room);
            assert!(full || now.held.is_empty(), "{} holds orders back beside room, at {at:?}", site.name);
            // After a change there may be less room than orders for a while.
            let over = site.room.is_some_and(|room| now.in_building > room);
            assert!(!over || self.floor.retuned, "{} is over-full at {at:?}", site.name);
            in_building += u64::from(now.in_building);
            for (params, step) in site.steps.iter().zip(&now.steps) {
                step.check(ctx, params, now.open);
            }
        }
        let stages = [Stage::Processing, Stage::Picking, Stage::Checking, Stage::Packing, Stage::Staging];
        let inside: u64 = stages.map(|s| ctx.orders.in_stage(s)).iter().sum();
        // Parts of picking have records of their own.
        let tasks: u64 = self.floor.sites.iter().map(|s| s.tasks).sum();
        assert_eq!(inside, in_building + tasks, "orders in buildings at {at:?}");
    }
}

impl Floor {
    /// Begins a replication: everything is empty and in working order.
    fn start(&mut self, ctx: &mut Ctx, p: &WarehouseParams) {
        self.retuned = false;
        for (id, site) in p.sites.entries() {
            let now = &mut self.sites[id.index()];
            now.in_building = 0;
            now.tasks = 0;
            now.held.reset();
            now.open = site.hours.is_open(SimTime::START);
            (now.closed_since, now.closed_before) = (SimTime::START, 0);
            now.rate.reset();
            now.quality = site.quality.as_ref().map(|q| QualityNow::new(q, &ctx.draws));
            // The first change of hours after the start.
            now.next_hours = 0;
            self.schedule_hours(ctx, p, id);
            for (i, step) in site.steps.iter().enumerate() {
                self.start_step(ctx, p, id, i, step);
            }
            self.plan_wave(ctx, p, id);
            self.start_equipment(ctx, p, id);
            self.start_receiving(ctx, p, id);
            self.start_forward(ctx, p, id);
        }
    }

    /// Hours are changes at the ends of the open intervals: opening is even, closing odd.
    fn schedule_hours(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let hours = p.sites[id].hours.intervals();
        let site = &mut self.sites[id.index()];
        loop {
            let n = site.next_hours;
            let Some((opens, closes)) = hours.get(n / 2) else { return };
            let at = if n.is_multiple_of(2) { *opens } else { *closes };
            site.next_hours += 1;
            if at > ctx.now {
                ctx.schedule(at, Event::Hours(id));
                return;
            }
        }
    }

    /// A warehouse opens or closes.
    fn on_hours(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let open = p.sites[id].hours.is_open(ctx.now);
        let site = &mut self.sites[id.index()];
        if open != site.open {
            (site.closed_before, site.closed_since) = (site.closed(ctx.now), ctx.now);
            site.open = open;
        }
        self.schedule_hours(ctx, p, id);
        if open {
            self.start_rate(ctx, p, id);
            self.work_on_deliveries(ctx, p, id);
            self.refill_next(ctx, p, id);
            for step in 0..p.sites[id].steps.len() {
                self.serve_waiting(ctx, p, id, step);
            }
        }
    }

    /// An accepted order comes to a warehouse.
    #[inline]
    fn receive(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId) -> Received {
        let site = &p.sites[id];
        ctx.orders[at].site = id;
        let now = &mut self.sites[id.index()];
        if site.room.is_some_and(|room| now.in_building >= room) {
            if site.when_full == WhenFull::Refuse {
                return Received::Refused;
            }
            ctx.orders.enter(at, ctx.now, Stage::Release, Activity::Waiting);
            now.held.push(&mut ctx.orders, at, false);
            return Received::Taken;
        }
        self.admit(ctx, p, at, id);
        Received::Taken
    }

    fn admit(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId) {
        let site = &mut self.sites[id.index()];
        site.in_building += 1;
        if p.sites[id].rate.is_some() {
            self.enter_rate(ctx, p, at, id);
        } else if p.sites[id].steps.is_empty() {
            self.leave(ctx, p, at, id);
        } else {
            self.enter_step(ctx, p, at, id, 0);
        }
    }

    /// All work on an order is done: it is packed, and another may come in.
    fn leave(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId) {
        self.send_astray(ctx, p, at, id);
        ctx.tell(Fact::Packed(at));
        self.take_out(ctx, p, id, ctx.orders[at].units);
        self.let_in(ctx, p, id);
    }

    fn retune(&mut self, ctx: &mut Ctx, before: &WarehouseParams, p: &WarehouseParams) {
        self.retuned = true;
        for (id, params) in p.sites.entries() {
            if let (Some(old), Some(new)) = (before.sites[id].rate, params.rate) {
                self.retune_rate(ctx, p, old, new, id);
            }
            if params.hours != before.sites[id].hours {
                self.sites[id.index()].next_hours = 0;
                self.on_hours(ctx, p, id);
            }
            self.sites[id.index()].quality = params.quality.as_ref().map(|q| QualityNow::new(q, &ctx.draws));
            for (i, step) in params.steps.iter().enumerate() {
                self.sites[id.index()].steps[i].make_streams(ctx, step);
                self.serve_waiting(ctx, p, id, i);
                self.regather(ctx, p, id, i);
            }
            self.work_on_deliveries(ctx, p, id);
            self.refill_next(ctx, p, id);
            while params.room.is_none_or(|room| self.sites[id.index()].in_building < room) {
                let Some(next) = self.sites[id.index()].held.pop(&mut ctx.orders) else { break };
                self.admit(ctx, p, next, id);
            }
        }
    }

    fn let_in(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let site = &mut self.sites[id.index()];
        site.in_building -= 1;
        if p.sites[id].room.is_some_and(|room| site.in_building >= room) {
            // There was more room once.
            return;
        }
        if let Some(next) = site.held.pop(&mut ctx.orders) {
            self.admit(ctx, p, next, id);
        }
    }

    /// The customer has given up an order that nobody has begun. `with_people` says that it stood in a
    /// queue for people, from which it has been taken.
    fn withdraw(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, with_people: bool) {
        let order = &ctx.orders[at];
        let (id, stage, station) = (order.site, order.stage, order.station);
        let site = &mut self.sites[id.index()];
        match stage {
            Stage::Release => {
                site.held.remove(&mut ctx.orders, at);
                return;
            }
            Stage::Processing => site.rate.withdraw(&mut ctx.orders, at),
            _ => {
                let step = usize::from(site.step_of[stage as usize]);
                if station != u32::MAX {
                    self.vacate(ctx, p, id, step, station);
                } else if !with_people {
                    self.withdraw_waiting(ctx, p, id, step, at);
                }
            }
        }
        self.let_in(ctx, p, id);
    }

    /// See [`Warehouses::settle`].
    fn settle(&mut self, ctx: &mut Ctx, p: &WarehouseParams) {
        for (id, site) in p.sites.entries() {
            for (i, step) in site.steps.iter().enumerate() {
                let now = &mut self.sites[id.index()].steps[i];
                if step.content.is_random() {
                    let beyond = now.work_beyond.round() as i64;
                    ctx.tell(Fact::WorkDrawn { site: id, stage: step.stage, beyond });
                    now.work_beyond = 0.0;
                }
                if step.stations.is_none() {
                    continue;
                }
                for station in &mut now.stations {
                    station.account(ctx.now, &mut now.state_micros, &mut now.working);
                }
                for state in StationState::ALL {
                    let micros = now.state_micros[state as usize] - now.settled[state as usize];
                    ctx.tell(Fact::StationTime { site: id, stage: step.stage, state, micros });
                }
                now.settled = now.state_micros;
            }
            self.settle_equipment(ctx, p, id);
            self.settle_receiving(ctx, id);
        }
    }
}

/// Orders that are done at one step and wait for room at the next.
type BlockedList = OrderList;
