//! Receiving: deliveries wait for a door, are unloaded and inspected, wait for somebody to put them away, and are put
//! away where there is room.
//!
//! Doors and people take up work while the warehouse is open and finish what they have begun. Units leave storage with
//! the orders that are packed; the store elsewhere is emptied first. A delivery that finds no room anywhere waits, and
//! those behind it with it.

use std::collections::VecDeque;

use super::{Floor, WarehouseParams};
use crate::domain::{Ctx, Event, Fact, OrderRef, SiteId, WorkId};
use crate::kernel::{Purpose, Sampler, Stream};
use crate::units::{SimDuration, SimTime};

/// How a warehouse receives goods.
#[derive(Clone, Debug)]
pub struct Receiving {
    /// Time between deliveries, if any come beside purchases.
    pub every: Option<Sampler>,
    /// Lines of a delivery, and units of a line.
    pub lines: Sampler,
    /// See `lines`.
    pub units: Sampler,
    /// Dock doors.
    pub doors: u32,
    /// Time to unload a delivery.
    pub unload: Sampler,
    /// Time to inspect a line.
    pub inspect: SimDuration,
    /// Share of lines rejected.
    pub reject: f64,
    /// Time to put a line away.
    pub put_away: Sampler,
    /// People who put away, when they belong to no pool.
    pub workers: u32,
    /// The queue of work for people of a pool.
    pub staffed: Option<WorkId>,
    /// Units that storage takes.
    pub storage: Option<u64>,
    /// How full it is at the start.
    pub filled: f64,
    /// From which share on put-away slows down, and how much it is slower at the end.
    pub slow: (f64, f64),
    /// Units that the store elsewhere takes, and how much longer that takes.
    pub overflow: (u64, f64),
    /// The streams of deliveries, lines, units, times at the door, rejections and times of put-away.
    pub purposes: [Purpose; 6],
}

#[derive(Clone, Copy, Debug)]
struct Delivery {
    number: u64,
    arrived: SimTime,
    lines: u32,
    units: u64,
    elsewhere: bool,
    /// The slot and the number of the purchase it is.
    purchase: Option<(u32, u64)>,
    /// The record of the work for people.
    task: OrderRef,
}

/// The state of receiving.
#[derive(Clone, Debug)]
pub(super) struct ReceivingNow {
    streams: [Stream; 6],
    /// Deliveries so far, and those of them that were not bought.
    deliveries: u64,
    planned: u64,
    /// In front of the doors, at them, in front of storage, on the way into it.
    at_gate: VecDeque<Delivery>,
    at_door: Vec<Delivery>,
    on_floor: VecDeque<Delivery>,
    in_hand: Vec<Delivery>,
    stored: u64,
    elsewhere: u64,
    since: SimTime,
    unit_micros: u128,
    door_micros: u128,
}

const GAPS: usize = 0;
const LINES: usize = 1;
const UNITS: usize = 2;
const DOOR: usize = 3;
const REJECTS: usize = 4;
const PUT_AWAY: usize = 5;

impl ReceivingNow {
    /// Deliveries in front of the doors, deliveries that wait to be put away, and units in storage.
    pub(super) fn signals(&self) -> [f64; 3] {
        // Work offered to people waits as well, until somebody is at it; that is a figure of their queue.
        [self.at_gate.len() as f64, self.on_floor.len() as f64, self.stored as f64]
    }

    fn account(&mut self, now: SimTime) {
        let micros = u128::from(now.since(self.since).micros());
        self.unit_micros += micros * u128::from(self.stored);
        self.door_micros += micros * self.at_door.len() as u128;
        self.since = now;
    }

    /// Units on their way into storage have their place already.
    fn room(&self, params: &Receiving, units: u64) -> Option<bool> {
        match params.storage {
            None => Some(false),
            Some(most) if self.stored + units <= most => Some(false),
            Some(_) if self.elsewhere + units <= params.overflow.0 => Some(true),
            Some(_) => None,
        }
    }

    /// How much longer put-away takes in storage as full as it is.
    fn slowness(&self, params: &Receiving) -> f64 {
        let Some(most) = params.storage else { return 1.0 };
        let (from, by) = params.slow;
        let fill = self.stored as f64 / most as f64;
        if fill <= from || from >= 1.0 { 1.0 } else { 1.0 + by * (fill - from) / (1.0 - from) }
    }
}

/// The number of a delivery as events carry it; those under way are never so many that two would be alike.
fn number_of(delivery: &Delivery) -> u32 {
    delivery.number as u32 & crate::domain::EPOCH_MASK
}

impl Floor {
    pub(super) fn start_receiving(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let site = &mut self.sites[id.index()];
        site.receiving = p.sites[id].receiving.as_ref().map(|params| ReceivingNow {
            streams: params.purposes.map(|purpose| ctx.draws.stream(purpose)),
            deliveries: 0,
            planned: 0,
            at_gate: VecDeque::new(),
            at_door: Vec::new(),
            on_floor: VecDeque::new(),
            in_hand: Vec::new(),
            stored: params.storage.map_or(0, |most| (most as f64 * params.filled).round() as u64),
            elsewhere: 0,
            since: ctx.now,
            unit_micros: 0,
            door_micros: 0,
        });
        self.plan_delivery(ctx, p, id);
    }

    fn plan_delivery(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let (Some(params), Some(now)) = (&p.sites[id].receiving, &self.sites[id.index()].receiving) else {
            return;
        };
        let Some(every) = &params.every else { return };
        let gap = every.duration(now.streams[GAPS].uniform(now.planned, 0));
        ctx.schedule(ctx.now + gap, Event::Delivery(id));
    }

    /// A delivery comes.
    pub(super) fn on_delivery(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let (Some(params), Some(now)) = (&p.sites[id].receiving, &mut self.sites[id.index()].receiving)
        else {
            return;
        };
        let number = now.planned;
        now.planned += 1;
        let lines = params.lines.count(now.streams[LINES].uniform(number, 0)).clamp(1, 1 << 20) as u32;
        let units =
            (0..lines).map(|l| params.units.count(now.streams[UNITS].uniform(number, l)).max(1)).sum();
        self.deliver(ctx, p, id, (lines, units), None);
        self.plan_delivery(ctx, p, id);
    }

    /// Bought goods come to the doors.
    pub(super) fn dock(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        purchase: (u32, u64),
        units: u32,
    ) {
        self.deliver(ctx, p, id, (1, u64::from(units)), Some(purchase));
    }

    /// Goods stand in front of the doors.
    fn deliver(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        (lines, units): (u32, u64),
        purchase: Option<(u32, u64)>,
    ) {
        let Some(now) = &mut self.sites[id.index()].receiving else { return };
        let number = now.deliveries;
        now.deliveries += 1;
        now.at_gate.push_back(Delivery {
            number,
            arrived: ctx.now,
            lines,
            units,
            elsewhere: false,
            purchase,
            task: OrderRef::NONE,
        });
        self.work_on_deliveries(ctx, p, id);
    }

    /// Free doors and free people take what waits, while the warehouse is open.
    pub(super) fn work_on_deliveries(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let site = &mut self.sites[id.index()];
        let (Some(params), Some(now), true) = (&p.sites[id].receiving, &mut site.receiving, site.open) else {
            return;
        };
        now.account(ctx.now);
        while now.at_door.len() < params.doors as usize {
            let Some(delivery) = now.at_gate.pop_front() else { break };
            let unload = params.unload.duration(now.streams[DOOR].uniform(delivery.number, 0));
            let inspect = SimDuration::from_micros(params.inspect.micros() * u64::from(delivery.lines));
            let number = number_of(&delivery);
            ctx.schedule(ctx.now + unload + inspect, Event::Unloaded { site: id, delivery: number });
            now.at_door.push(delivery);
        }
        while params.staffed.is_some() || now.in_hand.len() < params.workers as usize {
            let Some(next) = now.on_floor.front() else { break };
            let Some(elsewhere) = now.room(params, next.units) else { break };
            let mut delivery = now.on_floor.pop_front().expect("just looked at");
            delivery.elsewhere = elsewhere;
            let slowness = if elsewhere { params.overflow.1 } else { now.slowness(params) };
            let each = |line| params.put_away.duration(now.streams[PUT_AWAY].uniform(delivery.number, line));
            let work: SimDuration = (0..delivery.lines).map(each).fold(SimDuration::ZERO, |a, b| a + b);
            if elsewhere {
                now.elsewhere += delivery.units;
            } else {
                now.stored += delivery.units;
            }
            let work = work.scaled(slowness);
            if params.staffed.is_some() {
                delivery.task = ctx.orders.open_task(ctx.now, id, delivery.number);
                let record = &mut ctx.orders[delivery.task];
                (record.content, record.remaining) = (work, work);
                ctx.tell(Fact::WorkOffered(delivery.task));
            } else {
                let number = number_of(&delivery);
                ctx.schedule(ctx.now + work, Event::PutAway { site: id, delivery: number });
            }
            now.in_hand.push(delivery);
        }
    }

    /// A delivery is unloaded and inspected: what is not rejected waits to be put away.
    pub(super) fn on_unloaded(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, delivery: u32) {
        let (Some(params), Some(now)) = (&p.sites[id].receiving, &mut self.sites[id.index()].receiving)
        else {
            return;
        };
        now.account(ctx.now);
        let Some(at) = now.at_door.iter().position(|d| number_of(d) == delivery) else { return };
        let mut delivery = now.at_door.swap_remove(at);
        // Of a purchase the supplier's share of refused units is known already.
        let looked_at = if delivery.purchase.is_some() { 0 } else { delivery.lines };
        let rejected = (0..looked_at)
            .filter(|l| now.streams[REJECTS].uniform(delivery.number, *l).below(params.reject))
            .count() as u32;
        ctx.tell(Fact::Inspected { site: id, lines: delivery.lines, rejected });
        // The units of a delivery are spread evenly over its lines.
        delivery.units -= delivery.units * u64::from(rejected) / u64::from(delivery.lines);
        delivery.lines -= rejected;
        if delivery.lines > 0 {
            now.on_floor.push_back(delivery);
        }
        self.work_on_deliveries(ctx, p, id);
    }

    /// A delivery is in its place.
    pub(super) fn on_put_away(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, delivery: u32) {
        let Some(now) = &mut self.sites[id.index()].receiving else { return };
        let Some(at) = now.in_hand.iter().position(|d| number_of(d) == delivery) else { return };
        self.put_away(ctx, p, id, at);
    }

    /// People have put a delivery away.
    pub(super) fn on_stowed(&mut self, ctx: &mut Ctx, p: &WarehouseParams, task: OrderRef) {
        let id = ctx.orders[task].site;
        let Some(now) = &self.sites[id.index()].receiving else { return };
        let Some(at) = now.in_hand.iter().position(|d| d.task == task) else { return };
        ctx.tell(Fact::TaskDone(task));
        self.put_away(ctx, p, id, at);
    }

    fn put_away(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, at: usize) {
        let Some(now) = &mut self.sites[id.index()].receiving else { return };
        let delivery = now.in_hand.swap_remove(at);
        let micros = ctx.now.since(delivery.arrived).micros();
        ctx.tell(Fact::PutAway { site: id, elsewhere: delivery.elsewhere, micros });
        if let Some((slot, number)) = delivery.purchase {
            ctx.tell(Fact::Stowed { slot, number });
        }
        self.work_on_deliveries(ctx, p, id);
    }

    /// Goods leave with an order and make room.
    #[inline]
    pub(super) fn take_out(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, units: u32) {
        let Some(now) = &mut self.sites[id.index()].receiving else { return };
        now.account(ctx.now);
        let units = u64::from(units);
        let from_elsewhere = units.min(now.elsewhere);
        now.elsewhere -= from_elsewhere;
        now.stored = now.stored.saturating_sub(units - from_elsewhere);
        self.work_on_deliveries(ctx, p, id);
    }

    /// Tells how full storage and doors were since the last settlement.
    pub(super) fn settle_receiving(&mut self, ctx: &mut Ctx, id: SiteId) {
        let Some(now) = &mut self.sites[id.index()].receiving else { return };
        now.account(ctx.now);
        let micros = std::mem::take(&mut now.unit_micros);
        ctx.tell(Fact::StorageTime { site: id, unit_hours: (micros as f64 / 3.6e9) as f32 });
        let micros = std::mem::take(&mut now.door_micros);
        ctx.tell(Fact::DoorTime { site: id, door_hours: (micros as f64 / 3.6e9) as f32 });
    }
}
