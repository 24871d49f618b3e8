//! Tours: orders gathered, brought together by a rule, picked as one task, and the way over the floor.
//!
//! The first order of a tour stands for it in queues, at stations and with people; the others follow it. When the
//! tour is done the followers are given the same waits and work in their accounts, and all move on, the first one
//! last. An order that has been put on a tour can no longer be cancelled.

use super::aisles;
use super::params::{BatchParams, BatchRule, FloorParams, TourParams, ZoneParams};
use super::zones::{InZone, NO_ZONE, ZoneNow};
use super::{Floor, WarehouseParams};
use crate::domain::{Activity, Ctx, Event, Fact, Order, OrderRef, Orders, SiteId, Stage};
use crate::kernel::Stream;
use crate::model::floor::Spot;
use crate::model::{Levels, OrderList};
use crate::units::{SimDuration, SimTime};

/// Gathered orders that a rule looks at, at most.
const MOST_CANDIDATES: usize = 64;
const NO_FOLLOWERS: u32 = u32::MAX;

/// Orders that are gathered and tours that are on their way.
#[derive(Clone, Debug)]
pub(super) struct ToursNow {
    gathered: Levels,
    /// Moves on whenever the planned end of a wait becomes void.
    epoch: u32,
    next_wave: usize,
    /// By the slot of the first order of a tour.
    tours: Vec<TourNow>,
    followers: Vec<Followers>,
    free: Vec<u32>,
    /// Tours that have been made and are not done.
    under_way: u32,
    pub(super) zones: Vec<ZoneNow>,
    /// By the slot of a record.
    in_zone: Vec<InZone>,
    setup: Option<Stream>,
    lines: Vec<Stream>,
    spots: Vec<Spot>,
    /// Lengths of queues in front of narrow aisles.
    lengths: Vec<f64>,
    scratch: Vec<Spot>,
    candidates: Vec<OrderRef>,
}

#[derive(Clone, Copy, Debug)]
struct TourNow {
    metres: f32,
    seconds: f32,
    waited: f32,
    lines: u32,
    followers: u32,
    told: bool,
}

/// The orders of a tour besides the first.
#[derive(Clone, Debug, Default)]
struct Followers {
    list: OrderList,
    /// The time of the first order by activity when the tour was made.
    mark: [u64; Activity::COUNT],
}

impl ToursNow {
    pub(super) fn new(params: &TourParams, by_priority: bool) -> Self {
        let zones = params.zones.as_ref().map_or(0, |z| z.zones.len());
        ToursNow {
            gathered: Levels::new(if by_priority { 10 } else { 1 }),
            epoch: 0,
            next_wave: 0,
            tours: Vec::new(),
            followers: Vec::new(),
            free: Vec::new(),
            under_way: 0,
            zones: (0..zones).map(|_| ZoneNow::new(by_priority)).collect(),
            in_zone: Vec::new(),
            setup: None,
            lines: Vec::new(),
            spots: Vec::new(),
            lengths: Vec::new(),
            scratch: Vec::new(),
            candidates: Vec::new(),
        }
    }

    pub(super) fn reset(&mut self) {
        self.gathered.reset();
        self.epoch = self.epoch.wrapping_add(1);
        self.next_wave = 0;
        self.tours.clear();
        self.followers.clear();
        self.free.clear();
        self.under_way = 0;
        self.in_zone.clear();
        for zone in &mut self.zones {
            zone.reset();
        }
    }

    /// Tours that have been made and are not done.
    pub(super) fn under_way(&self) -> u32 {
        self.under_way
    }

    /// Where the zones of an order stand.
    pub(super) fn in_zone(&self, at: OrderRef) -> InZone {
        self.in_zone.get(at.slot() as usize).copied().unwrap_or(InZone::NONE)
    }

    pub(super) fn put_in_zone(&mut self, at: OrderRef, entry: InZone) {
        let slot = at.slot() as usize;
        if slot >= self.in_zone.len() {
            self.in_zone.resize((slot + 1).next_power_of_two(), InZone::NONE);
        }
        self.in_zone[slot] = entry;
    }

    /// The zones in which an order has lines, a bit each.
    pub(super) fn zones_of(
        &mut self,
        orders: &Orders,
        floor: &FloorParams,
        zones: &ZoneParams,
        at: OrderRef,
    ) -> u64 {
        let mut spots = std::mem::take(&mut self.spots);
        spots.clear();
        self.add_spots(orders, floor, at, &mut spots);
        let bits = spots.iter().fold(0, |bits, s| bits | 1 << zones.of_aisle[s.aisle as usize]);
        self.spots = spots;
        if bits == 0 { 1 } else { bits }
    }

    /// The orders of a tour, from the first on.
    pub(super) fn orders_of<'a>(
        &'a self,
        orders: &'a Orders,
        first: OrderRef,
    ) -> impl Iterator<Item = OrderRef> + 'a {
        let followers = self.tours.get(first.slot() as usize).map_or(NO_FOLLOWERS, |t| t.followers);
        let list = self.followers.get(followers as usize).map(|f| f.list);
        std::iter::once(first).chain(list.into_iter().flat_map(|l| l.iter(orders)))
    }

    /// The lines that are picked of an order where it stands, with their items. Only of channels that name them.
    pub(super) fn items_of<'a>(
        &'a self,
        orders: &'a Orders,
        params: &'a TourParams,
        at: OrderRef,
    ) -> impl Iterator<Item = (u32, u32)> + 'a {
        let order = &orders[at];
        let channel = order.channel.index();
        let (n, stream, zone) = (u64::from(order.number()), self.lines[channel], self.in_zone(at).zone);
        let places = params.floor.as_ref().and_then(|f| f.lines[channel].items.as_ref());
        let again = u32::from(order.flaws.again);
        let (mine, (whole, _)) = (orders.lines_of(at), orders.whole(at));
        let wanted = move |line: u32| {
            if again > 0 { line < again } else { line >= 64 || mine >> line & 1 == 1 }
        };
        let is_here = move |spot: Spot| match &params.zones {
            Some(zones) if zone != NO_ZONE => zones.of_aisle[spot.aisle as usize] == zone,
            _ => true,
        };
        places.into_iter().flat_map(move |places| {
            (0..whole).filter(move |line| wanted(*line)).filter_map(move |line| {
                let item = places.item(stream.uniform(n, line));
                is_here(places.places[item as usize].into()).then_some((line, item))
            })
        })
    }

    pub(super) fn make_streams(&mut self, ctx: &Ctx, params: &TourParams) {
        self.setup = params.setup.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        self.lines.clear();
        if let Some(floor) = &params.floor {
            self.lines.extend(floor.lines.iter().map(|l| ctx.draws.stream(l.draws)));
        }
    }

    /// Orders that wait to be put on a tour.
    pub(super) fn gathered(&self) -> u32 {
        self.gathered.len()
    }

    pub(super) fn withdraw(&mut self, orders: &mut Orders, at: OrderRef) {
        self.gathered.remove(orders, at);
        if self.gathered.is_empty() {
            self.epoch = self.epoch.wrapping_add(1);
        }
    }

    fn tour(&mut self, at: OrderRef) -> &mut TourNow {
        let slot = at.slot() as usize;
        if slot >= self.tours.len() {
            let none = TourNow {
                metres: 0.0,
                seconds: 0.0,
                waited: 0.0,
                lines: 0,
                followers: NO_FOLLOWERS,
                told: true,
            };
            self.tours.resize((slot + 1).next_power_of_two(), none);
        }
        &mut self.tours[slot]
    }

    /// The work of a tour, or of an order that is picked by itself; `own` is the work of an order without the way.
    #[inline]
    pub(super) fn content(
        &mut self,
        orders: &Orders,
        params: &TourParams,
        own: impl Fn(&Order) -> SimDuration,
        at: OrderRef,
        pickers: u32,
    ) -> SimDuration {
        let mut content = SimDuration::ZERO;
        let zone = self.in_zone(at);
        if zone.later
            && let Some(zones) = &params.zones
        {
            content += zones.pass;
        }
        if let (Some((sampler, _)), Some(stream)) = (&params.setup, self.setup) {
            content += sampler.duration(stream.uniform(orders[at].key, u32::from(orders[at].reworks)));
        }
        let mut spots = std::mem::take(&mut self.spots);
        spots.clear();
        let followers = self.tour(at).followers;
        let list = self.followers.get(followers as usize).map(|f| f.list);
        let mut lines = 0;
        let ready = content;
        for order in std::iter::once(at).chain(list.iter().flat_map(|l| l.iter(orders))) {
            if let Some(floor) = &params.floor {
                self.add_spots(orders, floor, order, &mut spots);
            }
            if let (Some(zones), true) = (&params.zones, zone.zone != NO_ZONE) {
                spots.retain(|s| zones.of_aisle[s.aisle as usize] == zone.zone);
                let part = part_of(&orders[order], spots.len() as u32, zone.zone);
                lines += part.lines;
                content += own(&part);
                continue;
            }
            content += own(&orders[order]);
            lines += orders[order].lines;
        }
        let tour = self.tour(at);
        (tour.metres, tour.waited, tour.lines, tour.told) = (0.0, 0.0, lines, false);
        if let Some(floor) = &params.floor {
            for spot in spots.iter().filter(|_| !floor.zone_micros.is_empty()) {
                content += SimDuration::from_micros(floor.zone_micros[spot.aisle as usize]);
            }
            let router = match &params.zones {
                Some(zones) if zone.zone != NO_ZONE => &zones.zones[usize::from(zone.zone)].router,
                _ => &floor.router,
            };
            let metres = router.length(&mut spots);
            tour.metres = metres as f32;
            if let Some(shares) = &floor.narrow {
                let across = router.geometry().across(&spots).min(metres) * floor.micros_per_metre;
                let inside = content.micros() as f64 - ready.micros() as f64
                    + metres * floor.micros_per_metre
                    - across;
                let outside = across + ready.micros() as f64;
                let wait = aisles::wait(pickers, shares, inside, outside, &mut self.lengths);
                let tour = self.tour(at);
                tour.waited = (wait / 1e6) as f32;
                content += SimDuration::from_micros_f64(wait);
            }
            content += SimDuration::from_micros_f64(metres * floor.micros_per_metre);
        }
        self.tour(at).seconds = (content.micros() as f64 / 1e6) as f32;
        self.spots = spots;
        content
    }

    /// The places of the lines of an order. Lines are drawn by the order's own number, as demand draws them.
    fn add_spots(&self, orders: &Orders, floor: &FloorParams, at: OrderRef, into: &mut Vec<Spot>) {
        let order = &orders[at];
        let channel = order.channel.index();
        let (n, stream, places) = (u64::from(order.number()), self.lines[channel], &floor.lines[channel]);
        let mut add = |line: u32| {
            into.push(match &places.items {
                Some(items) => items.place(stream.uniform(n, line)),
                None => floor.slots.draw(stream.pair(n, line)),
            });
        };
        if order.flaws.again > 0 {
            // Which lines they are is of no consequence: the first ones stand for them.
            return (0..u32::from(order.flaws.again).min(order.lines)).for_each(&mut add);
        }
        match orders.lines_of(at) {
            u64::MAX => (0..order.lines).for_each(&mut add),
            some => (0..64).filter(|line| some >> line & 1 == 1).for_each(&mut add),
        }
    }

    /// Takes the orders of the next tour out of those gathered, the first one in front.
    fn choose(
        &mut self,
        orders: &mut Orders,
        params: &TourParams,
        batches: &BatchParams,
    ) -> Option<OrderRef> {
        let first = self.gathered.pop(orders)?;
        let mut list = OrderList::default();
        let rule = if params.floor.is_some() { batches.rule } else { BatchRule::InOrder };
        let mut common = std::mem::take(&mut self.spots);
        common.clear();
        if let Some(floor) = params.floor.as_ref().filter(|_| rule != BatchRule::InOrder) {
            self.add_spots(orders, floor, first, &mut common);
        }
        while list.len() + 1 < batches.most && !self.gathered.is_empty() {
            let next = match (&params.floor, rule) {
                (Some(floor), BatchRule::Seed | BatchRule::Savings) => {
                    let next = self.best_partner(orders, floor, rule, &common);
                    self.add_spots(orders, floor, next, &mut common);
                    next
                }
                _ => self.gathered.head()?,
            };
            self.gathered.remove(orders, next);
            list.push_back(orders, next);
        }
        self.spots = common;
        let mut followers = NO_FOLLOWERS;
        if !list.is_empty() {
            followers = self.free.pop().unwrap_or(self.followers.len() as u32);
            let entry = Followers { list, mark: orders.journey(first).times[Stage::Picking as usize] };
            match self.followers.get_mut(followers as usize) {
                Some(place) => *place = entry,
                None => self.followers.push(entry),
            }
        }
        self.tour(first).followers = followers;
        self.under_way += 1;
        Some(first)
    }

    /// The gathered order that goes best with the places of a tour; among equals the first.
    fn best_partner(
        &mut self,
        orders: &Orders,
        floor: &FloorParams,
        rule: BatchRule,
        common: &[Spot],
    ) -> OrderRef {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        candidates.extend(self.gathered.iter(orders).take(MOST_CANDIDATES));
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut best = (f64::INFINITY, candidates[0]);
        for at in &candidates {
            scratch.clear();
            self.add_spots(orders, floor, *at, &mut scratch);
            let price = match rule {
                BatchRule::Savings => {
                    let alone = floor.router.length(&mut scratch);
                    scratch.extend_from_slice(common);
                    floor.router.length(&mut scratch) - alone
                }
                _ => {
                    scratch.sort_unstable_by_key(|s| s.aisle);
                    scratch.dedup_by_key(|s| s.aisle);
                    scratch.iter().filter(|s| common.iter().all(|c| c.aisle != s.aisle)).count() as f64
                }
            };
            if price < best.0 {
                best = (price, *at);
            }
        }
        (self.candidates, self.scratch) = (candidates, scratch);
        best.1
    }

    /// The moment at which the order that has waited longest must be on a tour.
    fn due(&self, orders: &Orders, wait: SimDuration) -> SimTime {
        self.gathered.iter(orders).map(|at| orders[at].since + wait).min().unwrap_or(SimTime::NEVER)
    }
}

/// The part of an order that is picked in a zone: so many of its lines with their share of the units, and draws of its
/// own.
fn part_of(order: &Order, lines: u32, zone: u8) -> Order {
    let mut part = order.clone();
    let units = (u64::from(order.units) * u64::from(lines)).div_ceil(u64::from(order.lines.max(1)));
    (part.lines, part.units, part.flaws.again) = (lines, units as u32, 0);
    part.key ^= u64::from(zone) << 48;
    part
}

impl Floor {
    /// An order joins those that are gathered; a tour is made when there are enough.
    pub(super) fn gather(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId, i: usize) {
        let Some(batches) = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.batches.as_ref()) else {
            return;
        };
        let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
        tours.gathered.push(&mut ctx.orders, at, false);
        if batches.at_once.is_some() {
            return self.pull(ctx, p, id, i);
        }
        let Some(wait) = batches.wait else { return };
        if tours.gathered.len() >= batches.gather {
            self.make_tour(ctx, p, id, i);
            self.plan_due(ctx, id, i, wait);
        } else if tours.gathered.len() == 1 {
            self.plan_due(ctx, id, i, wait);
        }
    }

    /// Tours are made while fewer are under way than may be.
    pub(super) fn pull(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) {
        let batches = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.batches.as_ref());
        let Some(most) = batches.and_then(|b| b.at_once) else { return };
        while self.sites[id.index()].steps[i].tours.as_ref().is_some_and(|t| t.under_way < most)
            && self.make_tour(ctx, p, id, i)
        {}
    }

    /// After a change of values: tours are made of what is gathered as the new ones say.
    pub(super) fn regather(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) {
        self.admit_to_zones(ctx, p, id, i);
        let batches = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.batches.as_ref());
        let Some(batches) = batches else { return };
        self.pull(ctx, p, id, i);
        let Some(wait) = batches.wait else { return };
        while self.sites[id.index()].steps[i]
            .tours
            .as_ref()
            .is_some_and(|t| t.gathered.len() >= batches.gather || t.due(&ctx.orders, wait) <= ctx.now)
            && self.make_tour(ctx, p, id, i)
        {}
        self.plan_due(ctx, id, i, wait);
    }

    fn plan_due(&mut self, ctx: &mut Ctx, id: SiteId, i: usize, wait: SimDuration) {
        let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { return };
        tours.epoch = tours.epoch.wrapping_add(1);
        let due = tours.due(&ctx.orders, wait);
        if due < SimTime::NEVER {
            ctx.schedule(due.max(ctx.now), Event::TourDue { site: id, epoch: tours.epoch });
        }
    }

    /// An order has waited long enough to be put on a tour.
    pub(super) fn on_tour_due(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, epoch: u32) {
        for i in 0..p.sites[id].steps.len() {
            let batches = p.sites[id].steps[i].tours.as_ref().and_then(|t| t.batches.as_ref());
            let (Some(wait), Some(tours)) =
                (batches.and_then(|b| b.wait), &self.sites[id.index()].steps[i].tours)
            else {
                continue;
            };
            if tours.epoch & crate::domain::EPOCH_MASK != epoch {
                continue;
            }
            while self.sites[id.index()].steps[i]
                .tours
                .as_ref()
                .is_some_and(|t| t.due(&ctx.orders, wait) <= ctx.now)
            {
                self.make_tour(ctx, p, id, i);
            }
            self.plan_due(ctx, id, i, wait);
        }
    }

    /// All orders that are gathered go on tours.
    pub(super) fn on_wave(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        for i in 0..p.sites[id].steps.len() {
            while self.make_tour(ctx, p, id, i) {}
        }
        self.plan_wave(ctx, p, id);
    }

    pub(super) fn plan_wave(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        for (i, step) in p.sites[id].steps.iter().enumerate() {
            let Some(batches) = step.tours.as_ref().and_then(|t| t.batches.as_ref()) else { continue };
            let Some(tours) = &mut self.sites[id.index()].steps[i].tours else { continue };
            if let Some(at) = batches.waves.get(tours.next_wave) {
                tours.next_wave += 1;
                ctx.schedule(*at, Event::Wave(id));
            }
        }
    }

    /// One tour is made of gathered orders; false when there are none.
    fn make_tour(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) -> bool {
        let Some(params) = &p.sites[id].steps[i].tours else { return false };
        let Some(batches) = &params.batches else { return false };
        let step = &mut self.sites[id.index()].steps[i];
        let Some(tours) = &mut step.tours else { return false };
        let stage = p.sites[id].steps[i].stage;
        // Waits are told apart from the moment at which the tour is made.
        let Some(first) = tours.choose(&mut ctx.orders, params, batches) else { return false };
        ctx.orders.enter(first, ctx.now, stage, Activity::Waiting);
        ctx.orders[first].started = true;
        let slot = tours.tour(first).followers as usize;
        let mark = ctx.orders.journey(first).times[Stage::Picking as usize];
        if let Some(followers) = tours.followers.get_mut(slot) {
            followers.mark = mark;
            let mut next = followers.list.head();
            while let Some(at) = next {
                next = Some(ctx.orders[at].next).filter(|n| *n != OrderRef::NONE);
                ctx.orders.enter(at, ctx.now, stage, Activity::Waiting);
                ctx.orders[at].started = true;
            }
        }
        self.offer(ctx, p, first, id, i);
        true
    }

    /// The next order of a tour that is done, besides the first; it has its account of the tour and can be
    /// finished. `None` when there is no other.
    #[inline]
    pub(super) fn next_of_tour(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        first: OrderRef,
    ) -> Option<OrderRef> {
        let order = &ctx.orders[first];
        let (id, stage) = (order.site, order.stage);
        let i = usize::from(self.sites[id.index()].step_of[stage as usize]);
        let params = p.sites[id].steps.get(i)?.tours.as_ref()?;
        let tours = self.sites[id.index()].steps[i].tours.as_mut()?;
        let tour = *tours.tour(first);
        if !tour.told {
            tours.tour(first).told = true;
            let followers = tours.followers.get(tour.followers as usize).map_or(0, |f| f.list.len());
            let orders = (1 + followers).min(u32::from(u16::MAX)) as u16;
            if params.floor.is_some() {
                let TourNow { lines, metres, seconds, waited, .. } = tour;
                ctx.tell(Fact::TourDone { site: id, orders, lines, metres, seconds, waited });
            }
            if params.batches.is_some() {
                tours.under_way -= 1;
            }
        }
        let next =
            tours.followers.get_mut(tour.followers as usize).map(|f| f.list.pop_front(&mut ctx.orders));
        let Some(Some(at)) = next else {
            if next.is_some() {
                tours.free.push(tour.followers);
                tours.tour(first).followers = NO_FOLLOWERS;
            }
            if !tour.told || next.is_some() {
                self.pull(ctx, p, id, i);
            }
            return None;
        };
        let followers = &tours.followers[tour.followers as usize];
        let mut spent = ctx.orders.journey(first).times[Stage::Picking as usize];
        for (now, then) in spent.iter_mut().zip(followers.mark) {
            *now -= then;
        }
        let order = &ctx.orders[first];
        spent[order.activity as usize] += ctx.now.since(order.since).micros();
        let mut moment = ctx.orders[at].since;
        for activity in
            [Activity::Waiting, Activity::Closed, Activity::Blocked, Activity::Interrupted, Activity::Working]
        {
            ctx.orders.enter(at, moment, stage, activity);
            moment = moment + SimDuration::from_micros(spent[activity as usize]);
        }
        Some(at)
    }
}
