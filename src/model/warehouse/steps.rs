//! The way of an order through the steps of a warehouse: waiting, stations, blocking, rework, breakdowns.

use super::params::BreakdownClock;
use super::station::Station;
use super::tours::ToursNow;
use super::{BlockedList, Floor, Passage, StepParams, WarehouseParams};
use crate::domain::{Activity, Ctx, EPOCH_MASK, Event, Fact, Hand, Order, OrderRef, SiteId, StationState};
use crate::kernel::Stream;
use crate::model::{ContentStreams, Levels};
use crate::units::SimDuration;

pub(super) const NO_STATION: u32 = u32::MAX;

/// The state of one step.
#[derive(Clone, Debug)]
pub(super) struct StepNow {
    /// Orders in front of the stations (or, without stations and people, in front of a closed door).
    pub waiting: Levels,
    /// Orders that are done at another step and find no room here.
    pub blocked: BlockedList,
    pub stations: Vec<Station>,
    /// Stations that are free and in working order, one bit each.
    free: Vec<u64>,
    free_count: u32,
    pub state_micros: [u64; StationState::COUNT],
    pub settled: [u64; StationState::COUNT],
    /// Stations at work.
    pub working: u32,
    pub tours: Option<Box<ToursNow>>,
    /// Work drawn since the last settlement beyond what was to be expected, in microseconds.
    pub work_beyond: f64,
    streams: Option<StepStreams>,
}

#[derive(Clone, Debug)]
pub(super) struct StepStreams {
    pub content: ContentStreams,
    rework: Option<Stream>,
    breakdown: Option<Stream>,
}

impl StepNow {
    pub(super) fn new(params: &StepParams) -> Self {
        let n = params.stations.unwrap_or(0) as usize;
        StepNow {
            waiting: Levels::new(if params.by_priority { 10 } else { 1 }),
            blocked: BlockedList::default(),
            stations: Vec::with_capacity(n),
            free: vec![0; n.div_ceil(64)],
            free_count: 0,
            state_micros: Default::default(),
            settled: Default::default(),
            working: 0,
            tours: params.tours.as_ref().map(|t| Box::new(ToursNow::new(t, params.by_priority))),
            work_beyond: 0.0,
            streams: None,
        }
    }

    /// The streams that the step draws from.
    pub(super) fn make_streams(&mut self, ctx: &Ctx, params: &StepParams) {
        self.streams = Some(StepStreams {
            content: params.content.streams(&ctx.draws),
            rework: params.rework.as_ref().map(|r| ctx.draws.stream(r.chosen)),
            breakdown: params.breakdowns.as_ref().map(|b| ctx.draws.stream(b.purpose)),
        });
        if let (Some(tours), Some(params)) = (&mut self.tours, &params.tours) {
            tours.make_streams(ctx, params);
        }
    }

    /// The streams of work contents.
    #[inline]
    pub(super) fn content_streams(&self) -> &ContentStreams {
        &self.streams.as_ref().expect("streams are made at the start").content
    }

    fn set_free(&mut self, i: u32, is_free: bool) {
        let (word, mask) = (i as usize / 64, 1u64 << (i % 64));
        let was = self.free[word] & mask != 0;
        if is_free && !was {
            self.free[word] |= mask;
            self.free_count += 1;
        } else if !is_free && was {
            self.free[word] &= !mask;
            self.free_count -= 1;
        }
    }

    fn free_station(&self) -> Option<u32> {
        if self.free_count == 0 {
            return None;
        }
        let (word, bits) = self.free.iter().enumerate().find(|(_, bits)| **bits != 0)?;
        Some(word as u32 * 64 + bits.trailing_zeros())
    }

    /// Asserts that stations and orders agree, and that no station is idle beside a waiting order.
    pub(super) fn check(&self, ctx: &Ctx, params: &StepParams, open: bool) {
        let now = ctx.now;
        if params.stations.is_none() {
            return;
        }
        let mut total: u64 = self.state_micros.iter().sum();
        for (i, station) in self.stations.iter().enumerate() {
            total += now.since(station.since()).micros();
            if station.order != OrderRef::NONE {
                let order = &ctx.orders[station.order];
                assert_eq!(order.station, params.first_station + i as u32, "station and order, at {now:?}");
                assert_eq!(order.stage, params.stage, "station and stage, at {now:?}");
            }
            let free = self.free[i / 64] & (1 << (i % 64)) != 0;
            assert_eq!(free, station.order == OrderRef::NONE && !station.down, "free stations at {now:?}");
        }
        assert_eq!(total, self.stations.len() as u64 * now.micros(), "station seconds at {now:?}");
        if self.free_count > 0 && (open || params.staffed.is_some()) {
            assert!(
                self.waiting.is_empty() && self.blocked.is_empty(),
                "a free station beside work, at {now:?}"
            );
        }
        if let Some(buffer) = params.buffer.filter(|_| params.rework.is_none()) {
            // Rework may overfill a buffer, by design.
            let reworked = self.waiting.len() > buffer;
            assert!(!reworked || ctx.orders.iter().any(|(_, o)| o.reworks > 0), "buffer overrun at {now:?}");
        }
    }
}

impl Floor {
    pub(super) fn start_step(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        i: usize,
        params: &StepParams,
    ) {
        let step = &mut self.sites[id.index()].steps[i];
        step.waiting.reset();
        step.blocked = BlockedList::default();
        step.stations.clear();
        step.free.fill(0);
        step.free_count = 0;
        step.state_micros = Default::default();
        step.settled = Default::default();
        step.work_beyond = 0.0;
        step.working = 0;
        step.make_streams(ctx, params);
        if let Some(tours) = &mut step.tours {
            tours.reset();
        }
        for n in 0..params.stations.unwrap_or(0) {
            step.stations.push(Station::new());
            step.set_free(n, true);
        }
        if params.breakdowns.is_some() {
            for n in 0..params.stations.unwrap_or(0) {
                self.plan_failure(ctx, p, id, i, n);
            }
        }
    }

    /// Draws the next time to failure of a station; on the calendar clock it is scheduled at once.
    fn plan_failure(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize, n: u32) {
        let params = &p.sites[id].steps[i];
        let step = &mut self.sites[id.index()].steps[i];
        let (Some(breakdowns), Some(stream)) =
            (&params.breakdowns, step.streams.as_ref().and_then(|s| s.breakdown))
        else {
            return;
        };
        let station = &mut step.stations[n as usize];
        let (up, _) = station.draw_failure(breakdowns, stream, n);
        station.to_failure = up;
        if breakdowns.clock == BreakdownClock::Calendar {
            let number = params.first_station + n;
            ctx.schedule(ctx.now + up, Event::StationFails { station: number, epoch: 0 });
        }
    }

    fn has_room(&self, p: &WarehouseParams, id: SiteId, step: usize) -> bool {
        let params = &p.sites[id].steps[step];
        let site = &self.sites[id.index()];
        let now = &site.steps[step];
        let Some(buffer) = params.buffer else { return true };
        now.waiting.len() < buffer
            || (now.waiting.is_empty() && now.free_count > 0 && (site.open || params.staffed.is_some()))
    }

    /// An order comes to a step that has room for it.
    #[inline]
    pub(super) fn enter_step(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        id: SiteId,
        i: usize,
    ) {
        let step = &p.sites[id].steps[i];
        ctx.orders.enter(at, ctx.now, step.stage, Activity::Waiting);
        let order = &mut ctx.orders[at];
        (order.station, order.worker) = (NO_STATION, NO_STATION);
        if step.gathers() {
            return self.gather(ctx, p, at, id, i);
        }
        if step.by_zone() {
            return self.enter_zones(ctx, p, at, id, i);
        }
        self.offer(ctx, p, at, id, i);
    }

    /// An order, or the first order of a tour, takes a station or waits for one.
    #[inline]
    pub(super) fn offer(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId, i: usize) {
        let step = &p.sites[id].steps[i];
        let site = &mut self.sites[id.index()];
        let now = &mut site.steps[i];
        let closed_to_all = step.staffed.is_none() && !site.open;
        let station = if step.stations.is_some() { now.free_station() } else { None };
        if closed_to_all || (step.stations.is_some() && station.is_none()) {
            ctx.orders[at].closed_mark = site.closed(ctx.now);
            site.steps[i].waiting.push(&mut ctx.orders, at, false);
            return;
        }
        self.begin(ctx, p, at, id, i, station);
    }

    /// Work on an order begins at a step, or it is offered to people.
    #[inline]
    fn begin(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        id: SiteId,
        i: usize,
        station: Option<u32>,
    ) {
        let step = &p.sites[id].steps[i];
        let fetched = match &step.tours {
            Some(_) if p.sites[id].forward.is_some() => self.take_forward(ctx, p, id, i, at),
            _ => SimDuration::ZERO,
        };
        let slack = self.works_without(p, id);
        let site = &mut self.sites[id.index()];
        let closed_now = site.closed(ctx.now);
        let now = &mut site.steps[i];
        let pickers = now.working + 1;
        let content = match (&step.tours, &mut now.tours) {
            (Some(params), Some(tours)) => {
                let streams = &now.streams.as_ref().expect("streams are made at the start").content;
                let own = |order: &Order| match (&p.sites[id].quality, &site.quality) {
                    (Some(params), Some(now)) => {
                        now.work(params, step.stage, &step.content, streams, order, slack)
                    }
                    _ => step.content.draw(streams, order),
                };
                tours.content(&ctx.orders, params, own, at, pickers) + fetched
            }
            _ => match (&p.sites[id].quality, &site.quality) {
                (Some(params), Some(quality)) => {
                    let streams = now.content_streams();
                    quality.work(params, step.stage, &step.content, streams, &ctx.orders[at], slack)
                }
                _ => step.content.draw(now.content_streams(), &ctx.orders[at]),
            },
        };
        let order = &mut ctx.orders[at];
        (order.content, order.remaining) = (content, content);
        // The mean of ways, checks and repeated picks is not known, so that nothing can be said to lie beyond it.
        if step.content.is_random() && step.tours.is_none() && p.sites[id].quality.is_none() {
            let expected = step.content.mean(f64::from(order.lines), f64::from(order.units));
            now.work_beyond += content.micros() as f64 - expected;
        }
        if let Some(n) = station {
            order.station = step.first_station + n;
            now.set_free(n, false);
            now.stations[n as usize].order = at;
            now.stations[n as usize].account(ctx.now, &mut now.state_micros, &mut now.working);
            self.run_clocks(ctx, p, id);
        }
        if step.staffed.is_some() {
            ctx.tell(Fact::WorkOffered(at));
            return;
        }
        let order = &mut ctx.orders[at];
        order.started = true;
        let tie = order.tie();
        let waited = ctx.now.since(order.since).micros();
        let closed = if waited == 0 { 0 } else { (closed_now - order.closed_mark).min(waited) };
        ctx.orders.enter_after_queue(at, ctx.now, SimDuration::from_micros(closed), Activity::Working);
        match station {
            Some(n) => self.run_station(ctx, p, id, i, n, content),
            None => ctx.schedule(ctx.now + content, Event::StepEnd(at, tie)),
        }
    }

    /// Automatic work runs on a station for `work`, or until it fails.
    fn run_station(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        i: usize,
        n: u32,
        work: SimDuration,
    ) {
        let params = &p.sites[id].steps[i];
        let station = &mut self.sites[id.index()].steps[i].stations[n as usize];
        let number = params.first_station + n;
        (station.began, station.ends) = (ctx.now, ctx.now + work);
        station.epoch = station.epoch.wrapping_add(1);
        if Station::counts_work(&params.breakdowns) && station.to_failure < work {
            let fails = ctx.now + station.to_failure;
            ctx.schedule(fails, Event::StationFails { station: number, epoch: station.epoch });
        } else {
            ctx.schedule(station.ends, Event::StationEnd { station: number, epoch: station.epoch });
        }
    }

    fn locate(&self, p: &WarehouseParams, station: u32) -> (SiteId, usize, u32) {
        let (id, i) = self.station_steps[station as usize];
        let i = usize::from(i);
        (id, i, station - p.sites[id].steps[i].first_station)
    }

    /// A station finishes its order; `None` when the notice is out of date.
    #[inline]
    pub(super) fn on_station_end(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        station: u32,
        epoch: u32,
    ) -> Option<OrderRef> {
        let (id, i, n) = self.locate(p, station);
        let counts = Station::counts_work(&p.sites[id].steps[i].breakdowns);
        let station = &mut self.sites[id.index()].steps[i].stations[n as usize];
        if station.epoch & EPOCH_MASK != epoch || station.down {
            return None;
        }
        if counts {
            station.to_failure = station.to_failure - ctx.now.since(station.began);
        }
        Some(station.order)
    }

    /// An order has finished its step: it moves on, goes back, leaves, or stays blocked.
    #[inline]
    pub(super) fn finish(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        at: OrderRef,
        by: Option<Hand>,
    ) -> Passage {
        let order = &ctx.orders[at];
        let (id, stage, station, key) = (order.site, order.stage, order.station, order.key);
        let i = usize::from(self.sites[id.index()].step_of[stage as usize]);
        let step = &p.sites[id].steps[i];
        ctx.tell(Fact::StepDone { order: at, stage, pool: by.map(|hand| hand.pool) });
        let back =
            match (&step.rework, self.sites[id.index()].steps[i].streams.as_ref().and_then(|s| s.rework)) {
                (Some(rework), Some(stream)) => {
                    let visit = u32::from(ctx.orders[at].reworks);
                    stream.uniform(key, visit).below(rework.share).then_some(rework.to)
                }
                _ => None,
            };
        let back = if p.sites[id].quality.is_some() {
            let errors = by.map_or(1.0, |hand| hand.errors);
            self.judge(ctx, p, at, (id, i), errors).or(back)
        } else {
            back
        };
        if let Some(to) = back {
            let order = &mut ctx.orders[at];
            order.reworks = order.reworks.saturating_add(1);
            self.enter_step(ctx, p, at, id, to);
        } else if i + 1 == p.sites[id].steps.len() {
            ctx.orders[at].station = NO_STATION;
            self.leave(ctx, p, at, id);
        } else if self.has_room(p, id, i + 1) {
            self.enter_step(ctx, p, at, id, i + 1);
        } else {
            ctx.orders.enter(at, ctx.now, stage, Activity::Blocked);
            self.sites[id.index()].steps[i + 1].blocked.push_back(&mut ctx.orders, at);
            if station != NO_STATION {
                let now = &mut self.sites[id.index()].steps[i];
                let n = (station - step.first_station) as usize;
                now.stations[n].blocked = true;
                now.stations[n].account(ctx.now, &mut now.state_micros, &mut now.working);
                self.run_clocks(ctx, p, id);
            }
            return Passage::Blocked;
        }
        if station != NO_STATION {
            self.vacate(ctx, p, id, i, station);
        }
        Passage::Moved
    }

    /// A station is free again: the next order takes it, and room may pass on upstream.
    pub(super) fn vacate(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize, station: u32) {
        let step = &p.sites[id].steps[i];
        let n = station - step.first_station;
        let site = &mut self.sites[id.index()];
        let runs = site.open || step.staffed.is_some();
        let now = &mut site.steps[i];
        let place = &mut now.stations[n as usize];
        (place.order, place.blocked) = (OrderRef::NONE, false);
        place.epoch = place.epoch.wrapping_add(1);
        place.account(ctx.now, &mut now.state_micros, &mut now.working);
        if runs && !place.down {
            if let Some(next) = now.waiting.pop(&mut ctx.orders) {
                self.begin(ctx, p, next, id, i, Some(n));
            } else {
                now.set_free(n, true);
            }
        } else {
            let down = place.down;
            now.set_free(n, !down);
        }
        self.run_clocks(ctx, p, id);
        self.unblock(ctx, p, id, i);
    }

    /// Free stations take waiting orders, and room in front of them is given to blocked ones.
    pub(super) fn serve_waiting(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) {
        let step = &p.sites[id].steps[i];
        loop {
            let site = &mut self.sites[id.index()];
            if step.staffed.is_none() && !site.open {
                break;
            }
            let now = &mut site.steps[i];
            if now.waiting.is_empty() {
                break;
            }
            let station = if step.stations.is_some() { now.free_station() } else { None };
            if step.stations.is_some() && station.is_none() {
                break;
            }
            let Some(at) = now.waiting.pop(&mut ctx.orders) else { break };
            self.begin(ctx, p, at, id, i, station);
        }
        self.unblock(ctx, p, id, i);
    }

    fn unblock(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize) {
        while !self.sites[id.index()].steps[i].blocked.is_empty() && self.has_room(p, id, i) {
            let now = &mut self.sites[id.index()].steps[i];
            let Some(at) = now.blocked.pop_front(&mut ctx.orders) else { return };
            let order = &ctx.orders[at];
            let (stage, station, worker) = (order.stage, order.station, order.worker);
            self.enter_step(ctx, p, at, id, i);
            if worker != NO_STATION {
                ctx.tell(Fact::Unblocked { order: at, holder: worker });
            }
            if station != NO_STATION {
                let from = usize::from(self.sites[id.index()].step_of[stage as usize]);
                self.vacate(ctx, p, id, from, station);
            }
        }
    }

    pub(super) fn withdraw_waiting(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        id: SiteId,
        i: usize,
        at: OrderRef,
    ) {
        let step = &mut self.sites[id.index()].steps[i];
        match &mut step.tours {
            // Orders on a tour can no longer be withdrawn.
            Some(tours) if p.sites[id].steps[i].gathers() => tours.withdraw(&mut ctx.orders, at),
            _ => step.waiting.remove(&mut ctx.orders, at),
        }
        self.unblock(ctx, p, id, i);
    }

    /// A station breaks down. What stands there is interrupted.
    pub(super) fn on_station_fails(&mut self, ctx: &mut Ctx, p: &WarehouseParams, station: u32, epoch: u32) {
        let (id, i, n) = self.locate(p, station);
        let step = &p.sites[id].steps[i];
        let Some(breakdowns) = &step.breakdowns else { return };
        let now = &mut self.sites[id.index()].steps[i];
        let Some(stream) = now.streams.as_ref().and_then(|s| s.breakdown) else { return };
        let place = &mut now.stations[n as usize];
        if breakdowns.clock == BreakdownClock::Working && place.epoch & EPOCH_MASK != epoch {
            return;
        }
        let (_, down) = place.draw_failure(breakdowns, stream, n);
        place.failures += 1;
        place.broken = true;
        ctx.schedule(ctx.now + down, Event::StationRepaired(station));
        if place.halts == 0 {
            self.stand_still(ctx, p, id, i, n);
        }
        ctx.tell(Fact::StationFailed { site: id, stage: step.stage, station });
    }

    /// A station stops, and what stands there is interrupted.
    fn stand_still(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize, n: u32) {
        let step = &p.sites[id].steps[i];
        let now = &mut self.sites[id.index()].steps[i];
        let place = &mut now.stations[n as usize];
        place.down = true;
        let order = place.order;
        if order != OrderRef::NONE && !place.blocked && step.staffed.is_none() {
            place.left = place.ends.since(ctx.now);
            place.epoch = place.epoch.wrapping_add(1);
            if Station::counts_work(&step.breakdowns) && !place.broken {
                place.to_failure = place.to_failure - ctx.now.since(place.began);
            }
            ctx.orders.enter(order, ctx.now, step.stage, Activity::Interrupted);
        }
        place.account(ctx.now, &mut now.state_micros, &mut now.working);
        now.set_free(n, false);
        self.run_clocks(ctx, p, id);
    }

    /// A station stands still because equipment it depends on has stopped.
    pub(super) fn halt(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize, n: u32) {
        let place = &mut self.sites[id.index()].steps[i].stations[n as usize];
        place.halts += 1;
        if place.halts == 1 && !place.broken {
            self.stand_still(ctx, p, id, i, n);
            let step = &p.sites[id].steps[i];
            let station = step.first_station + n;
            ctx.tell(Fact::StationHalted { site: id, stage: step.stage, station });
        }
    }

    /// Equipment that a station depends on works again.
    pub(super) fn go_on(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId, i: usize, n: u32) {
        let place = &mut self.sites[id.index()].steps[i].stations[n as usize];
        place.halts -= 1;
        if place.halts == 0 && !place.broken {
            let step = &p.sites[id].steps[i];
            let station = step.first_station + n;
            let told = Fact::StationGoesOn { site: id, stage: step.stage, station };
            self.work_again(ctx, p, (id, i, n), told);
        }
    }

    /// A station works again and goes on with what stands there.
    pub(super) fn on_station_repaired(&mut self, ctx: &mut Ctx, p: &WarehouseParams, station: u32) {
        let (id, i, n) = self.locate(p, station);
        let place = &mut self.sites[id.index()].steps[i].stations[n as usize];
        place.broken = false;
        let halted = place.halts > 0;
        self.plan_failure(ctx, p, id, i, n);
        if !halted {
            let stage = p.sites[id].steps[i].stage;
            self.work_again(ctx, p, (id, i, n), Fact::StationRepaired { site: id, stage, station });
        }
    }

    fn work_again(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        (id, i, n): (SiteId, usize, u32),
        told: Fact,
    ) {
        let step = &p.sites[id].steps[i];
        let now = &mut self.sites[id.index()].steps[i];
        let place = &mut now.stations[n as usize];
        place.down = false;
        place.account(ctx.now, &mut now.state_micros, &mut now.working);
        let (order, blocked, left) = (place.order, place.blocked, place.left);
        self.run_clocks(ctx, p, id);
        ctx.tell(told);
        if order == OrderRef::NONE {
            self.sites[id.index()].steps[i].set_free(n, true);
            self.serve_waiting(ctx, p, id, i);
        } else if !blocked && step.staffed.is_none() {
            ctx.orders.enter(order, ctx.now, step.stage, Activity::Working);
            self.run_station(ctx, p, id, i, n, left);
        }
    }

    /// The unfinished order at a staffed station, for a breakdown or a repair.
    pub(super) fn staffed_order_at(&self, p: &WarehouseParams, station: u32) -> Option<OrderRef> {
        let (id, i, n) = self.locate(p, station);
        let place = &self.sites[id.index()].steps[i].stations[n as usize];
        let staffed = p.sites[id].steps[i].staffed.is_some();
        (staffed && place.order != OrderRef::NONE && !place.blocked).then_some(place.order)
    }
}
