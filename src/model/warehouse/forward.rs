//! The forward area: popular items within reach, refilled from a reserve.
//!
//! Goods are taken when the work on a tour begins. A line whose item has no place in the area, or has too few units left
//! there, is fetched from the reserve and takes longer. An item with few units left is refilled up to what its place
//! takes; one that is being refilled is not asked for again. The reserve itself never runs out: stock is kept elsewhere.

use std::collections::VecDeque;

use super::{Floor, WarehouseParams};
use crate::domain::{Ctx, Event, Fact, OrderRef, SiteId};
use crate::kernel::{Purpose, Sampler, Stream};
use crate::units::{SimDuration, SimTime};

/// "Not in the forward area".
pub const IN_RESERVE: u32 = u32::MAX;

/// The forward area of a warehouse.
#[derive(Clone, Debug)]
pub struct Forward {
    /// By channel and item: its place, or [`IN_RESERVE`].
    pub places: Vec<Vec<u32>>,
    /// How many places there are.
    pub items: u32,
    /// Units that a place takes.
    pub units: u32,
    /// With so many left an item is refilled.
    pub refill_at: u32,
    /// Time to refill an item.
    pub refill: Sampler,
    /// The stream of these times.
    pub purpose: Purpose,
    /// People who refill.
    pub workers: u32,
    /// Additional time for a line from the reserve.
    pub reserve_line: SimDuration,
}

/// The state of the forward area.
#[derive(Clone, Debug)]
pub(super) struct ForwardNow {
    stream: Stream,
    places: Vec<PlaceNow>,
    waiting: VecDeque<u32>,
    busy: u32,
}

#[derive(Clone, Copy, Debug)]
struct PlaceNow {
    units: u32,
    /// When it was asked for, if it was.
    asked: Option<SimTime>,
    /// How often it was refilled.
    refills: u32,
}

impl ForwardNow {
    /// Items that wait to be refilled.
    pub(super) fn waiting(&self) -> u32 {
        self.waiting.len() as u32
    }
}

impl Floor {
    pub(super) fn start_forward(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        self.sites[id.index()].forward = p.sites[id].forward.as_ref().map(|params| ForwardNow {
            stream: ctx.draws.stream(params.purpose),
            places: vec![PlaceNow { units: params.units, asked: None, refills: 0 }; params.items as usize],
            waiting: VecDeque::new(),
            busy: 0,
        });
    }

    /// Takes the goods of the orders of a tour: the additional time it needs for lines from the reserve.
    pub(super) fn take_forward(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        i: usize,
        first: OrderRef,
    ) -> SimDuration {
        let Some(params) = &p.sites[id].forward else { return SimDuration::ZERO };
        let Some(tour_params) = &p.sites[id].steps[i].tours else { return SimDuration::ZERO };
        let site = &mut self.sites[id.index()];
        let (Some(now), Some(tours)) = (&mut site.forward, &site.steps[i].tours) else {
            return SimDuration::ZERO;
        };
        let (mut forward, mut reserve, mut short) = (0, 0, 0);
        for at in tours.orders_of(&ctx.orders, first) {
            let order = &ctx.orders[at];
            let (lines, units) = ctx.orders.whole(at);
            for (line, item) in tours.items_of(&ctx.orders, tour_params, at) {
                let place = params.places[order.channel.index()][item as usize];
                if place == IN_RESERVE {
                    reserve += 1;
                    continue;
                }
                // Units are spread evenly over the lines, the first ones getting the rest.
                let wanted = units / lines.max(1) + u32::from(line < units % lines.max(1));
                let there = &mut now.places[place as usize];
                if there.units >= wanted {
                    there.units -= wanted;
                    forward += 1;
                } else {
                    short += 1;
                }
                let is_low = there.units <= params.refill_at.min(params.units - 1) || there.units < wanted;
                if is_low && there.asked.is_none() {
                    there.asked = Some(ctx.now);
                    now.waiting.push_back(place);
                }
            }
        }
        ctx.tell(Fact::ForwardPicked { site: id, forward, reserve, short });
        self.refill_next(ctx, p, id);
        let more = params.reserve_line.micros().saturating_mul(u64::from(reserve + short));
        SimDuration::from_micros(more)
    }

    /// Free people refill what waits, while the warehouse is open.
    pub(super) fn refill_next(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let site = &mut self.sites[id.index()];
        let (Some(params), Some(now), true) = (&p.sites[id].forward, &mut site.forward, site.open) else {
            return;
        };
        while now.busy < params.workers {
            let Some(place) = now.waiting.pop_front() else { return };
            now.busy += 1;
            let visit = now.places[place as usize].refills;
            let takes = params.refill.duration(now.stream.uniform(u64::from(place), visit));
            ctx.schedule(ctx.now + takes, Event::Refilled { site: id, item: place });
        }
    }

    /// An item is full again.
    pub(super) fn on_refilled(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, item: u32) {
        let (Some(params), Some(now)) = (&p.sites[id].forward, &mut self.sites[id.index()].forward) else {
            return;
        };
        let place = &mut now.places[item as usize];
        (place.units, place.refills) = (params.units, place.refills + 1);
        let asked = place.asked.take().unwrap_or(ctx.now);
        now.busy -= 1;
        ctx.tell(Fact::Refilled { site: id, micros: ctx.now.since(asked).micros() });
        self.refill_next(ctx, p, id);
    }
}
