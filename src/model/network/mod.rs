//! The network: parcels travel in loads over legs and hubs, from the warehouse to their region.
//!
//! *Door*: [`Network::send`], [`Network::retune`]. *Events*: [`Event::Departure`], [`Event::LoadEnd`],
//! [`Event::BackupReady`]. *Facts told*: [`Fact::LoadDeparted`], [`Fact::LoadArrived`], [`Fact::LegClosed`],
//! [`Fact::LegOpened`], [`Fact::Reached`], [`Fact::Lost`], [`Fact::Charged`]. *Levers*: see `config`.
//! *Signals*: `leg.*.waiting`, `leg.*.moving`, `hub.*.parcels`, `network.waiting`, `network.stuck`.
//!
//! One event moves all parcels of a load. At every place a parcel takes the next leg of what its lane uses at that
//! moment: the route, the first usable backup, or the shortest expected way; a parcel that is elsewhere takes the
//! shortest expected way from there. When the network changes, all waiting parcels choose anew, except those that
//! have been sent back to wait for their leg. A departure takes at most its capacity and never a parcel that came
//! after its cut-off.
//!
//! *Assumptions*: a load that turns back takes as long back as it has come; a leg whose end closes is closed; a
//! closed hub still sorts what it has.

mod closure;
pub mod config;
mod graph;
mod lanes;
mod loads;
mod params;

pub use params::{
    Departures, HubParams, LegParams, LegPrice, LegPurposes, NetworkParams, Otherwise, RouteParams,
};

use std::sync::Arc;

use crate::domain::{Account, Activity, Ctx, Event, Fact, LegId, Order, OrderRef, Signal, SignalUnit, Stage};
use crate::kernel::Stream;
use crate::model::OrderList;
use crate::units::{SimDuration, SimTime};
use graph::Ways;
use lanes::LaneState;
use loads::{Loads, Phase};

/// The state of the network in one replication.
#[derive(Clone)]
pub struct Network {
    params: Arc<NetworkParams>,
    legs: Vec<LegState>,
    lanes: Vec<LaneState>,
    loads: Loads,
    ways: Ways,
    /// Ways over all legs, open or not: what is expected while nothing leads there.
    usual: Ways,
    /// Where each parcel is and on which lane, by the slot of its order.
    trips: Vec<Trip>,
    /// Parcels at each node for which no way is open.
    stuck: Vec<OrderList>,
    inside: u32,
    /// Lists that are used again.
    scratch: Vec<OrderRef>,
}

#[derive(Clone, Copy, Default)]
struct Trip {
    lane: u32,
    node: u16,
    /// It waits for this very leg, whatever else is open.
    pinned: bool,
    /// Whose trip it is.
    key: u64,
}

#[derive(Clone)]
struct LegState {
    open: bool,
    congested: bool,
    waiting: OrderList,
    /// Loads under way, in the order of departure.
    loads: Vec<u32>,
    moving: u32,
    /// The next departure that counts; older notices are stale.
    due: SimTime,
    sent_today: u32,
    today: usize,
    streams: LegStreams,
}

#[derive(Clone, Copy)]
struct LegStreams {
    trip: Stream,
    delay: Stream,
    cancelled: Stream,
    destroyed: Stream,
}

impl Network {
    /// A network with its parameters; [`Network::start`] begins a replication.
    pub fn new(params: Arc<NetworkParams>) -> Self {
        Network {
            params,
            legs: Vec::new(),
            lanes: Vec::new(),
            loads: Loads::default(),
            ways: Ways::default(),
            usual: Ways::default(),
            trips: Vec::new(),
            stuck: Vec::new(),
            inside: 0,
            scratch: Vec::new(),
        }
    }

    /// Begins a replication: schedules the first departures.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        self.legs.clear();
        self.lanes.clear();
        self.loads.clear();
        self.trips.clear();
        self.stuck.clear();
        self.inside = 0;
        if params.is_empty() {
            return;
        }
        self.stuck.resize(params.nodes(), OrderList::default());
        self.legs.extend(params.legs.iter().map(|leg| LegState {
            open: params.is_open(leg),
            congested: false,
            waiting: OrderList::default(),
            loads: Vec::new(),
            moving: 0,
            due: SimTime::NEVER,
            sent_today: 0,
            today: 0,
            streams: LegStreams {
                trip: ctx.draws.stream(leg.purposes.trip),
                delay: ctx.draws.stream(leg.purposes.delay),
                cancelled: ctx.draws.stream(leg.purposes.cancelled),
                destroyed: ctx.draws.stream(leg.purposes.destroyed),
            },
        }));
        self.lanes.resize(params.lanes.len(), LaneState::default());
        self.refresh(ctx);
        for leg in 0..self.legs.len() {
            self.schedule_departure(ctx, leg);
        }
    }

    /// Whether the parcel of an order travels by legs.
    #[inline]
    pub fn takes(&self, order: &Order) -> bool {
        let place = self.params.place(order.site, order.region, order.service);
        self.params.lane_at.get(place).is_some_and(Option::is_some)
    }

    /// A parcel leaves its warehouse over the legs of its lane.
    pub fn send(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let order = &ctx.orders[at];
        assert_eq!(order.stage, Stage::Transit, "only a packed parcel that was picked up departs");
        let place = self.params.place(order.site, order.region, order.service);
        let lane = self.params.lane_at[place].expect("a parcel on the network has a lane");
        let slot = at.slot() as usize;
        if self.trips.len() <= slot {
            self.trips.resize(slot + 1, Trip::default());
        }
        let node = self.params.site_node(order.site);
        self.trips[slot] = Trip { lane, node, pinned: false, key: ctx.orders[at].key };
        self.inside += 1;
        self.go_on(ctx, at);
    }

    /// A parcel at a node takes the next leg, waits for one, or has arrived.
    fn go_on(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let Trip { node, .. } = self.trips[at.slot() as usize];
        if node == self.params.region_node(ctx.orders[at].region) {
            self.inside -= 1;
            if self.params.scans {
                ctx.tell(Fact::Scanned(at));
            }
            return ctx.tell(Fact::Reached(at));
        }
        ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Waiting);
        match self.next_leg(ctx, at) {
            Some(leg) => self.wait_for(ctx, at, leg),
            None => self.stuck[usize::from(node)].push_back(&mut ctx.orders, at),
        }
    }

    fn wait_for(&mut self, ctx: &mut Ctx, at: OrderRef, leg: usize) {
        let state = &mut self.legs[leg];
        state.waiting.push_back(&mut ctx.orders, at);
        let limit = self.params.legs[LegId::new(leg)].congested_at;
        if !state.congested && limit.is_some_and(|limit| state.waiting.len() >= limit) {
            state.congested = true;
            self.refresh(ctx);
        }
        self.call(ctx, leg);
    }

    /// Has a leg without departures of its own depart at this moment, when everything that comes now is there.
    fn call(&mut self, ctx: &mut Ctx, leg: usize) {
        let params = &self.params.legs[LegId::new(leg)];
        let now = ctx.now;
        let today = self.day_of(now);
        let state = &mut self.legs[leg];
        if !matches!(params.departures, Departures::Flow) || !state.open || state.waiting.is_empty() {
            return;
        }
        let full = params.daily_capacity.is_some_and(|d| state.today == today && state.sent_today >= d);
        let at = if full {
            self.params.day_starts.get(today).copied().unwrap_or(SimTime::NEVER)
        } else {
            now + params.cut_off
        };
        // Whoever is ready first sets the moment; what must wait longer is called again after it.
        if state.due == SimTime::NEVER || at < state.due {
            state.due = at;
            ctx.schedule(at, Event::Departure(leg as u32));
        }
    }

    /// The number of the local day, from 1; also the place of the next day's start.
    fn day_of(&self, now: SimTime) -> usize {
        // Also without a limit, since there may be one from some moment on.
        self.params.day_starts.partition_point(|start| *start <= now)
    }

    fn schedule_departure(&mut self, ctx: &mut Ctx, leg: usize) {
        let at = self.params.legs[LegId::new(leg)].next_departure(ctx.now);
        if at != SimTime::NEVER {
            self.legs[leg].due = at;
            ctx.schedule(at, Event::Departure(leg as u32));
        }
    }

    /// A leg departs, unless the notice is stale, the leg is closed or this departure does not run.
    pub fn on_departure(&mut self, ctx: &mut Ctx, leg: u32) {
        let leg = leg as usize;
        if self.legs[leg].due != ctx.now {
            return;
        }
        let params = Arc::clone(&self.params);
        let leg_params = &params.legs[LegId::new(leg)];
        self.legs[leg].due = SimTime::NEVER;
        if self.legs[leg].open {
            let runs = leg_params.cancelled == 0.0
                || !self.legs[leg].streams.cancelled.uniform(ctx.now.micros(), 0).below(leg_params.cancelled);
            if runs {
                self.depart(ctx, leg, leg_params);
            } else {
                let left = self.legs[leg].waiting.len();
                ctx.tell(Fact::DepartureCancelled { leg: LegId::new(leg), left });
            }
        }
        match leg_params.departures {
            Departures::Flow => self.call_later(ctx, leg, leg_params),
            _ => self.schedule_departure(ctx, leg),
        }
        let state = &mut self.legs[leg];
        if state.congested && leg_params.congested_at.is_none_or(|limit| 2 * state.waiting.len() <= limit) {
            state.congested = false;
            self.refresh(ctx);
        }
    }

    /// Parcels that a flowing leg could not take yet go when they may: at their cut-off, or the next day.
    fn call_later(&mut self, ctx: &mut Ctx, leg: usize, params: &LegParams) {
        let Some(oldest) = self.legs[leg].waiting.head() else { return };
        let today = self.day_of(ctx.now);
        let state = &self.legs[leg];
        let full = params.daily_capacity.is_some_and(|d| state.sent_today >= d);
        let ready = ctx.orders[oldest].since + params.cut_off;
        let at = if full || ready <= ctx.now {
            self.params.day_starts.get(today).copied().unwrap_or(SimTime::NEVER)
        } else {
            ready
        };
        if state.open && at > ctx.now {
            self.legs[leg].due = at;
            ctx.schedule(at, Event::Departure(leg as u32));
        }
    }

    fn depart(&mut self, ctx: &mut Ctx, leg: usize, params: &LegParams) {
        let today = self.day_of(ctx.now);
        let state = &mut self.legs[leg];
        if state.today != today {
            (state.today, state.sent_today) = (today, 0);
        }
        let daily = params.daily_capacity.map_or(u32::MAX, |d| d.saturating_sub(state.sent_today));
        let room = params.capacity.unwrap_or(u32::MAX).min(daily);
        let mut ready = std::mem::take(&mut self.scratch);
        state.waiting.collect(&ctx.orders, &mut ready);
        let all = ready.len();
        ready.retain(|at| ctx.orders[*at].since + params.cut_off <= ctx.now);
        let missed = (all - ready.len()) as u32;
        let left = (ready.len() as u32).saturating_sub(room);
        if left > 0 {
            closure::in_order(&ctx.orders, params.release, &mut ready);
            ready.truncate(room as usize);
        }
        let parcels = ready.len() as u32;
        assert!(parcels <= room, "{} would depart with {parcels} of {room}", params.name);
        let id = LegId::new(leg);
        if parcels > 0 {
            let load = self.loads.open(id, ctx.now);
            let mut units = 0_u64;
            for &at in &ready {
                self.legs[leg].waiting.remove(&mut ctx.orders, at);
                ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Moving);
                self.loads[load].parcels.push_back(&mut ctx.orders, at);
                units += u64::from(ctx.orders[at].units);
            }
            let state = &mut self.legs[leg];
            state.sent_today += parcels;
            state.moving += parcels;
            state.loads.push(load);
            let arrives = ctx.now + self.trip_time(leg, params, ctx.now);
            self.loads[load].arrives = arrives;
            ctx.schedule(arrives, Event::LoadEnd { load, epoch: self.loads[load].epoch });
            let price = &params.price;
            let weight = price.kilogram.amount() * units as f64 * self.params.unit_kg;
            let amount = price.departure
                + price.parcel.times(parcels.into())
                + crate::units::Money::from_amount(weight);
            if amount != crate::units::Money::ZERO {
                ctx.tell(Fact::Charged { amount, account: Account::Freight });
            }
        }
        if parcels > 0 || !matches!(params.departures, Departures::Flow) {
            ctx.tell(Fact::LoadDeparted { leg: id, parcels, room, left, missed });
        }
        ready.clear();
        self.scratch = ready;
    }

    /// Transit time by the moment of departure, so that the luck of a day is the same in every variant.
    fn trip_time(&self, leg: usize, params: &LegParams, now: SimTime) -> SimDuration {
        let streams = &self.legs[leg].streams;
        let mut time = match params.transit.is_constant() {
            Some(x) => SimDuration::from_micros_f64(x),
            None => params.transit.duration(streams.trip.uniform(now.micros(), 0)),
        };
        if !params.by_hour.is_empty() {
            let i = self.params.hours.partition_point(|(start, _)| *start <= now);
            let hour = self.params.hours.get(i.wrapping_sub(1)).map_or(0, |h| h.1);
            time = time.scaled(params.by_hour[usize::from(hour)]);
        }
        if params.delayed > 0.0 {
            let [is_late, by] = streams.delay.pair(now.micros(), 0);
            if is_late.below(params.delayed) {
                time += params.delayed_by.duration(by);
            }
        }
        time
    }

    /// A load is where it goes: at the end of its leg, back at the beginning, or sorted.
    pub fn on_load_end(&mut self, ctx: &mut Ctx, load: u32, epoch: u32) {
        if !self.loads.is_current(load, epoch) {
            return;
        }
        let leg = self.loads[load].leg;
        let params = &self.params.legs[leg];
        let (node, pinned) = match self.loads[load].phase {
            Phase::Moving => {
                let sort = self.params.hub_at(params.to).map_or(SimDuration::ZERO, |hub| hub.sort);
                let to = params.to;
                self.land(ctx, load);
                if sort > SimDuration::ZERO {
                    self.loads[load].phase = Phase::Sorting;
                    ctx.schedule(ctx.now + sort, Event::LoadEnd { load, epoch });
                    return;
                }
                (to, false)
            }
            Phase::Sorting => (params.to, false),
            Phase::Back { pinned } => {
                let from = params.from;
                self.land(ctx, load);
                (from, pinned)
            }
            Phase::Held { .. } => unreachable!("a load that is held has no end"),
        };
        let mut parcels = std::mem::take(&mut self.scratch);
        self.loads[load].parcels.collect(&ctx.orders, &mut parcels);
        for &at in &parcels {
            self.loads[load].parcels.remove(&mut ctx.orders, at);
            let trip = &mut self.trips[at.slot() as usize];
            (trip.node, trip.pinned) = (node, pinned);
            if self.params.scans && node != self.params.region_node(ctx.orders[at].region) {
                ctx.tell(Fact::Scanned(at));
            }
            if pinned && !self.legs[leg.index()].open {
                ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Waiting);
                self.wait_for(ctx, at, leg.index());
            } else {
                self.trips[at.slot() as usize].pinned = false;
                self.go_on(ctx, at);
            }
        }
        parcels.clear();
        self.scratch = parcels;
        self.loads.close(load);
    }

    /// A load is no longer on its leg.
    fn land(&mut self, ctx: &mut Ctx, load: u32) {
        let (leg, parcels) = (self.loads[load].leg, self.loads[load].parcels.len());
        let state = &mut self.legs[leg.index()];
        state.loads.retain(|l| *l != load);
        state.moving -= parcels;
        let back = matches!(self.loads[load].phase, Phase::Back { .. });
        ctx.tell(Fact::LoadArrived { leg, parcels, back });
    }

    /// The signals of the network.
    pub fn signals(params: &NetworkParams) -> Vec<Signal> {
        let mut signals = Vec::new();
        if params.is_empty() {
            return signals;
        }
        for leg in params.legs.iter().filter(|leg| leg.shown) {
            let name = &leg.name;
            let mut add = |what: &str, label: String| {
                signals.push(Signal::new(format!("leg.{name}.{what}"), label, SignalUnit::Parcels));
            };
            add("waiting", format!("parcels waiting for {name}"));
            add("moving", format!("parcels on {name}"));
        }
        for hub in &params.hubs {
            let label = format!("parcels at {}", hub.name);
            signals.push(Signal::new(format!("hub.{}.parcels", hub.name), label, SignalUnit::Parcels));
        }
        signals.push(Signal::new("network.waiting", "parcels waiting for a leg", SignalUnit::Parcels));
        signals.push(Signal::new("network.stuck", "parcels without an open way", SignalUnit::Parcels));
        signals
    }

    /// The values of [`Network::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        if self.params.is_empty() {
            return;
        }
        for (state, _) in self.legs.iter().zip(self.params.legs.iter()).filter(|(_, leg)| leg.shown) {
            into.push(f64::from(state.waiting.len()));
            into.push(f64::from(state.moving));
        }
        let hubs = self.params.sites..self.params.sites + self.params.hubs.len();
        let first = into.len();
        into.extend(hubs.clone().map(|node| f64::from(self.stuck[node].len())));
        let mut add = |node: u16, parcels: u32| {
            if let Some(hub) = usize::from(node).checked_sub(hubs.start).filter(|hub| *hub < hubs.len()) {
                into[first + hub] += f64::from(parcels);
            }
        };
        for (state, leg) in self.legs.iter().zip(self.params.legs.iter()) {
            add(leg.from, state.waiting.len());
        }
        for (leg, parcels) in self.loads.sorting() {
            add(self.params.legs[leg].to, parcels);
        }
        let stuck: u32 = self.stuck.iter().map(OrderList::len).sum();
        into.push(f64::from(self.legs.iter().map(|l| l.waiting.len()).sum::<u32>() + stuck));
        into.push(f64::from(stuck));
    }

    /// How many searches for shortest ways were made, for measuring.
    pub fn searches(&self) -> u64 {
        self.ways.searches()
    }

    /// How many parcels are on the network.
    pub fn inside(&self) -> u32 {
        self.inside
    }

    /// Asserts that every parcel is at one place: in a load, waiting for a leg, or stuck at a node.
    pub fn check(&self, ctx: &Ctx) {
        let waiting: u32 = self.legs.iter().map(|l| l.waiting.len()).sum();
        let stuck: u32 = self.stuck.iter().map(OrderList::len).sum();
        let in_loads = self.loads.parcels();
        assert_eq!(self.inside, waiting + stuck + in_loads, "parcels on the network, at {:?}", ctx.now);
        for (leg, params) in self.legs.iter().zip(self.params.legs.iter()) {
            let moving: u32 = leg.loads.iter().map(|l| self.loads[*l].parcels.len()).sum();
            assert_eq!(leg.moving, moving, "parcels on {}, at {:?}", params.name, ctx.now);
            assert_eq!(leg.open, self.params.is_open(params), "{} at {:?}", params.name, ctx.now);
        }
        let stage = ctx.orders.in_stage(Stage::Transit);
        assert!(u64::from(self.inside) <= stage, "{} of {stage} parcels on the road", self.inside);
    }
}
