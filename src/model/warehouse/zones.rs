//! Picking by zone: an order goes from zone to zone, or is picked in all its zones at once and brought together.
//!
//! Every zone has its own beginning of tours, in front of its first aisle, and may take so many pickers at once. With
//! zones at once each zone besides the first has a record of its own beside the order; the order waits where it stands
//! until the last one is done. An order that has been given to zones can no longer be cancelled.

use super::params::ZoneMode;
use super::steps::NO_STATION;
use super::{Floor, WarehouseParams};
use crate::domain::{Activity, Ctx, Fact, OrderRef, SiteId, Stage};
use crate::model::Levels;
use crate::units::SimTime;

/// "In no zone".
pub(super) const NO_ZONE: u8 = u8::MAX;

/// One zone.
#[derive(Clone, Debug)]
pub(super) struct ZoneNow {
    busy: u32,
    waiting: Levels,
}

impl ZoneNow {
    pub(super) fn new(by_priority: bool) -> Self {
        ZoneNow { busy: 0, waiting: Levels::new(if by_priority { 10 } else { 1 }) }
    }

    pub(super) fn reset(&mut self) {
        self.busy = 0;
        self.waiting.reset();
    }

    /// Orders in front of the zone.
    pub(super) fn waiting(&self) -> u32 {
        self.waiting.len()
    }
}

/// What is picked of an order by zones; by the slot of its record.
#[derive(Clone, Copy, Debug)]
pub(super) struct InZone {
    /// The zone it is in.
    pub zone: u8,
    /// How many zones its order has.
    pub of: u8,
    /// Whether zones before this one have been picked.
    pub later: bool,
    /// Zones that are still to come, a bit each.
    left: u64,
    /// Zones that are not done, of the order itself.
    open: u8,
    /// When the first of them was done.
    first_done: SimTime,
}

impl InZone {
    pub(super) const NONE: InZone =
        InZone { zone: NO_ZONE, of: 0, later: false, left: 0, open: 0, first_done: SimTime::NEVER };
}

impl Floor {
    /// An order comes to picking by zones.
    pub(super) fn enter_zones(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        id: SiteId,
        i: usize,
    ) {
        let Some(params) = p.sites[id].steps[i].tours.as_deref() else { return };
        let (Some(zones), Some(floor)) = (&params.zones, &params.floor) else { return };
        let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
        let bits = tours.zones_of(&ctx.orders, floor, zones, at);
        let (first, rest) = (bits.trailing_zeros() as u8, bits & (bits - 1));
        let of = bits.count_ones() as u8;
        ctx.orders[at].started = true;
        let open = if zones.mode == ZoneMode::Consolidate { of } else { 1 };
        let entry = InZone { zone: first, of, later: false, left: 0, open, first_done: SimTime::NEVER };
        if zones.mode == ZoneMode::PickAndPass {
            tours.put_in_zone(at, InZone { left: rest, ..entry });
            return self.offer_in_zone(ctx, p, at, id, i);
        }
        tours.put_in_zone(at, entry);
        let mut tasks = rest;
        self.offer_in_zone(ctx, p, at, id, i);
        while tasks != 0 {
            let zone = tasks.trailing_zeros() as u8;
            tasks &= tasks - 1;
            let task = ctx.orders.add_task(at, ctx.now, zone + 1);
            self.sites[id.index()].tasks += 1;
            // Its goods are those of the order.
            ctx.orders[task].issued = true;
            let record = &mut ctx.orders[task];
            (record.station, record.worker, record.queued) = (NO_STATION, NO_STATION, false);
            let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
            tours.put_in_zone(task, InZone { zone, later: true, open: 0, ..entry });
            self.offer_in_zone(ctx, p, task, id, i);
        }
    }

    fn offer_in_zone(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId, i: usize) {
        let Some(zones) = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.zones.as_ref()) else { return };
        let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
        let n = tours.in_zone(at).zone as usize;
        let zone = &mut tours.zones[n];
        if zone.busy >= zones.zones[n].pickers {
            return zone.waiting.push(&mut ctx.orders, at, false);
        }
        zone.busy += 1;
        self.offer(ctx, p, at, id, i);
    }

    /// Zones that may take more pickers than before take them.
    pub(super) fn admit_to_zones(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) {
        let Some(zones) = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.zones.as_ref()) else { return };
        for (n, zone) in zones.zones.iter().enumerate() {
            loop {
                let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
                if tours.zones[n].busy >= zone.pickers {
                    break;
                }
                let Some(at) = tours.zones[n].waiting.pop(&mut ctx.orders) else { break };
                tours.zones[n].busy += 1;
                self.offer(ctx, p, at, id, i);
            }
        }
    }

    /// What was picked in a zone is done: the order that is now picked as a whole, or `None` when there is more to pick.
    pub(super) fn zone_done(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef) -> Option<OrderRef> {
        let record = &ctx.orders[at];
        let (id, station, worker) = (record.site, record.station, record.worker);
        if record.stage != Stage::Picking {
            return Some(at);
        }
        let i = usize::from(self.sites[id.index()].step_of[Stage::Picking as usize]);
        let step = p.sites[id].steps.get(i)?;
        let Some(zones) = step.tours.as_ref().and_then(|t| t.zones.as_ref()) else { return Some(at) };
        let tours = self.sites[id.index()].steps[i].tours.as_mut()?;
        let entry = tours.in_zone(at);
        if entry.zone == NO_ZONE {
            return Some(at);
        }
        let zone = &mut tours.zones[usize::from(entry.zone)];
        zone.busy -= 1;
        let next = zone.waiting.pop(&mut ctx.orders);
        zone.busy += u32::from(next.is_some());
        let whole = if zones.mode == ZoneMode::PickAndPass {
            self.pass_on(ctx, p, at, id, i)
        } else {
            self.bring_together(ctx, at, id, i)
        };
        if whole.is_none() && station != NO_STATION {
            self.vacate(ctx, p, id, i, station);
        }
        if let Some(order) = whole {
            (ctx.orders[order].station, ctx.orders[order].worker) = (station, worker);
            if station != NO_STATION {
                let n = (station - step.first_station) as usize;
                self.sites[id.index()].steps[i].stations[n].order = order;
            }
        }
        if let Some(next) = next {
            self.offer(ctx, p, next, id, i);
        }
        whole
    }

    fn pass_on(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        id: SiteId,
        i: usize,
    ) -> Option<OrderRef> {
        let tours = self.sites[id.index()].steps[i].tours.as_mut()?;
        let entry = tours.in_zone(at);
        if entry.left == 0 {
            tours.put_in_zone(at, InZone::NONE);
            let micros = ctx.now.since(entry.first_done.min(ctx.now)).micros();
            ctx.tell(Fact::ZonesJoined { site: id, zones: entry.of, micros });
            return Some(at);
        }
        let zone = entry.left.trailing_zeros() as u8;
        let left = entry.left & (entry.left - 1);
        let first_done = entry.first_done.min(ctx.now);
        tours.put_in_zone(at, InZone { zone, left, later: true, first_done, ..entry });
        ctx.orders.enter(at, ctx.now, Stage::Picking, Activity::Waiting);
        let order = &mut ctx.orders[at];
        (order.station, order.worker) = (NO_STATION, NO_STATION);
        self.offer_in_zone(ctx, p, at, id, i);
        None
    }

    fn bring_together(&mut self, ctx: &mut Ctx, at: OrderRef, id: SiteId, i: usize) -> Option<OrderRef> {
        let tours = self.sites[id.index()].steps[i].tours.as_mut()?;
        // Only the order itself counts the zones that are open; it may be a parcel of a split order.
        let main = if tours.in_zone(at).open == 0 { ctx.orders.main_of(at) } else { at };
        let mut entry = tours.in_zone(main);
        entry.open -= 1;
        entry.first_done = entry.first_done.min(ctx.now);
        tours.put_in_zone(main, entry);
        if at != main {
            tours.put_in_zone(at, InZone::NONE);
            ctx.tell(Fact::TaskDone(at));
        }
        if entry.open > 0 {
            if at == main {
                ctx.orders.enter(main, ctx.now, Stage::Picking, Activity::Waiting);
                let order = &mut ctx.orders[main];
                (order.station, order.worker) = (NO_STATION, NO_STATION);
            }
            return None;
        }
        tours.put_in_zone(main, InZone::NONE);
        let micros = ctx.now.since(entry.first_done).micros();
        ctx.tell(Fact::ZonesJoined { site: id, zones: entry.of, micros });
        Some(main)
    }
}
