//! Transport: from the dock to the door.
//!
//! *Door*: [`Transport::tender`]. *Events*: [`Event::PickUp`], [`Event::HoldOver`], [`Event::Attempt`].
//! *Facts told*: [`Fact::PickedUp`], [`Fact::Shipped`], [`Fact::Attempted`], [`Fact::Delivered`].
//! *Levers*: see `config`. *Signals*: `carrier.*.at_dock`, `carrier.*.in_transit`.
//!
//! One event moves all parcels of a pick-up; each parcel then has its own transit time and arrives by
//! itself. A parcel ready at the moment of a pick-up (or of its cut-off) goes with it; when there is
//! less room than parcels, the oldest go. Without carriers an order is delivered when it is packed.
//!
//! *Assumptions*: one parcel from each warehouse that an order comes from; the second attempt succeeds.

pub mod config;
mod params;

pub use params::{CarrierParams, Collect, LaneParams, Lanes, PickUps, Purposes, TransportParams};

use std::sync::Arc;

use crate::domain::{
    Activity, CarrierId, Ctx, Event, Fact, Order, OrderRef, Signal, SignalUnit, SiteId, Stage,
};
use crate::kernel::Stream;
use crate::model::OrderList;
use crate::units::{Money, SimDuration, SimTime};

/// The state of transport in one replication.
#[derive(Clone)]
pub struct Transport {
    params: Arc<TransportParams>,
    docks: Vec<Dock>,
    streams: Vec<Streams>,
    in_transit: Vec<u32>,
    lane_streams: Vec<Option<Stream>>,
    choice: Option<Stream>,
}

/// Parcels of one site for one carrier.
#[derive(Clone, Default)]
struct Dock {
    parcels: OrderList,
    next_pick_up: usize,
    taken_today: u32,
    today: usize,
    /// Moves on whenever parcels leave, so that an older hold is recognised.
    epoch: u32,
}

#[derive(Clone, Copy)]
struct Streams {
    trip: Stream,
    late: Stream,
    again: Stream,
}

impl Transport {
    /// Transport with its parameters; [`Transport::start`] begins a replication.
    pub fn new(params: Arc<TransportParams>) -> Self {
        Transport {
            params,
            docks: Vec::new(),
            streams: Vec::new(),
            in_transit: Vec::new(),
            lane_streams: Vec::new(),
            choice: None,
        }
    }

    /// Begins a replication: schedules the first pick-ups.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        let carriers = params.carriers.len();
        self.docks.clear();
        self.docks.resize(params.sites * carriers, Dock::default());
        self.in_transit.clear();
        self.in_transit.resize(carriers, 0);
        self.choice = params.choice.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        self.lane_streams.clear();
        let of_lane = |lane: Option<&LaneParams>| {
            lane.and_then(|l| l.transit.as_ref()).map(|(_, purpose)| ctx.draws.stream(*purpose))
        };
        self.lane_streams.extend(params.lanes.all().map(of_lane));
        self.streams.clear();
        self.streams.extend(params.carriers.iter().map(|c| Streams {
            trip: ctx.draws.stream(c.purposes.trip),
            late: ctx.draws.stream(c.purposes.late),
            again: ctx.draws.stream(c.purposes.again),
        }));
        for dock in 0..self.docks.len() {
            self.schedule_pick_up(ctx, dock);
        }
    }

    fn carrier_of(&self, dock: usize) -> CarrierId {
        CarrierId::new(dock % self.params.carriers.len())
    }

    fn schedule_pick_up(&mut self, ctx: &mut Ctx, dock: usize) {
        let carrier = &self.params.carriers[self.carrier_of(dock)];
        let n = self.docks[dock].next_pick_up;
        let at = match &carrier.pick_ups {
            PickUps::Every(gap) => SimTime::from_micros(gap.micros().saturating_mul(n as u64 + 1)),
            PickUps::At(times) => times.get(n).copied().unwrap_or(SimTime::NEVER),
            PickUps::AtOnce => return,
            PickUps::When(_) => return,
        };
        self.docks[dock].next_pick_up += 1;
        ctx.schedule(at, Event::PickUp(dock as u32));
    }

    /// A parcel is ready at the dock of its site.
    #[inline]
    pub fn tender(&mut self, ctx: &mut Ctx, at: OrderRef, fixed: Option<CarrierId>) {
        let params = &*self.params;
        let key = ctx.orders[at].key;
        let carrier = match (fixed, &params.choice, self.choice) {
            (Some(carrier), _, _) => carrier,
            (None, Some((mix, _)), Some(stream)) => {
                mix.only().unwrap_or_else(|| mix.pick(stream.uniform(key, 0)))
            }
            _ => return self.hand_over(ctx, at),
        };
        ctx.orders[at].carrier = carrier;
        ctx.orders.enter(at, ctx.now, Stage::Dock, Activity::Waiting);
        let site = ctx.orders[at].site;
        let dock = site.index() * params.carriers.len() + carrier.index();
        self.docks[dock].parcels.push_back(&mut ctx.orders, at);
        match params.carriers[carrier].pick_ups {
            PickUps::AtOnce => self.load(ctx, dock, u32::MAX),
            PickUps::When(collect) => {
                let waiting = self.docks[dock].parcels.len();
                if waiting >= collect.parcels {
                    self.load(ctx, dock, collect.parcels);
                } else if waiting == 1 {
                    self.start_hold(ctx, dock, &collect);
                }
            }
            PickUps::Every(_) | PickUps::At(_) => {}
        }
    }

    /// Without a carrier the customer has the order when it is packed.
    fn hand_over(&mut self, ctx: &mut Ctx, at: OrderRef) {
        ctx.tell(Fact::Shipped(at));
        Self::arrived(ctx, at);
    }

    fn start_hold(&mut self, ctx: &mut Ctx, dock: usize, collect: &Collect) {
        if let (Some(limit), Some(oldest)) = (collect.or_after, self.docks[dock].parcels.head()) {
            let epoch = self.docks[dock].epoch;
            let at = ctx.orders[oldest].since + limit;
            ctx.schedule(at, Event::HoldOver { dock: dock as u32, epoch });
        }
    }

    /// The oldest parcel has waited as long as it may: what is there goes.
    pub fn on_hold_over(&mut self, ctx: &mut Ctx, dock: u32, epoch: u32) {
        if self.docks[dock as usize].epoch & crate::domain::EPOCH_MASK == epoch {
            self.load(ctx, dock as usize, u32::MAX);
        }
    }

    /// A carrier calls at a dock.
    pub fn on_pick_up(&mut self, ctx: &mut Ctx, dock: u32) {
        let dock = dock as usize;
        let carrier = &self.params.carriers[self.carrier_of(dock)];
        let (cap, daily) = (carrier.cap.unwrap_or(u32::MAX), carrier.daily_cap);
        let day = carrier.day_of(ctx.now);
        let state = &mut self.docks[dock];
        if state.today != day {
            (state.today, state.taken_today) = (day, 0);
        }
        let room = daily.map_or(cap, |d| cap.min(d.saturating_sub(state.taken_today)));
        self.load(ctx, dock, room);
        self.schedule_pick_up(ctx, dock);
    }

    fn load(&mut self, ctx: &mut Ctx, dock: usize, room: u32) {
        let params = Arc::clone(&self.params);
        let id = self.carrier_of(dock);
        let carrier = &params.carriers[id];
        let mut taken = 0;
        while taken < room {
            let Some(at) = self.docks[dock].parcels.head() else { break };
            if ctx.orders[at].since + carrier.cut_off > ctx.now {
                break;
            }
            self.docks[dock].parcels.remove(&mut ctx.orders, at);
            self.depart(ctx, at, id, carrier);
            taken += 1;
        }
        let state = &mut self.docks[dock];
        state.taken_today += taken;
        state.epoch = state.epoch.wrapping_add(1);
        let left = state.parcels.len();
        let site = SiteId::new(dock / params.carriers.len());
        ctx.tell(Fact::PickedUp { carrier: id, site, taken, room, left });
        if left > 0
            && let PickUps::When(collect) = &carrier.pick_ups
        {
            self.start_hold(ctx, dock, collect);
        }
    }

    #[inline]
    fn depart(&mut self, ctx: &mut Ctx, at: OrderRef, id: CarrierId, carrier: &CarrierParams) {
        let streams = self.streams[id.index()];
        let order = &ctx.orders[at];
        let (key, tie) = (order.key, order.tie());
        let lane = self.params.lanes.index(order.site, order.region);
        let lane_stream = self.lane_streams.get(lane).copied().flatten();
        let on_lane = lane_stream.zip(self.params.lanes.find(order.site, order.region));
        let mut transit = match carrier.transit.is_constant() {
            Some(x) => SimDuration::from_micros_f64(x),
            None => carrier.transit.duration(streams.trip.uniform(key, 0)),
        };
        if carrier.late > 0.0 {
            let [is_late, by] = streams.late.pair(key, 0);
            if is_late.below(carrier.late) {
                transit += carrier.late_by.duration(by);
            }
        }
        if let Some((stream, LaneParams { transit: Some((time, _)), .. })) = on_lane {
            transit += time.duration(stream.uniform(key, 0));
        }
        transit += SimDuration::from_micros(u64::from(ctx.orders[at].detour) * 1_000_000);
        self.in_transit[id.index()] += 1;
        ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Moving);
        ctx.tell(Fact::Shipped(at));
        ctx.schedule(ctx.now + transit, Event::Attempt(at, tie));
    }

    /// A parcel is at the door: it is delivered, or comes again.
    #[inline]
    pub fn on_attempt(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let order = &mut ctx.orders[at];
        order.attempts += 1;
        let (key, tie, id) = (order.key, order.tie(), order.carrier);
        let (first, stream) = (order.attempts == 1, self.streams[id.index()].again);
        let carrier = &self.params.carriers[id];
        if first && carrier.first_attempt < 1.0 {
            let [u, again] = stream.pair(key, 0);
            if !u.below(carrier.first_attempt) {
                let later = ctx.now + carrier.again_after.duration(again);
                ctx.orders.enter(at, ctx.now, Stage::Reattempt, Activity::Waiting);
                ctx.tell(Fact::Attempted { order: at, success: false });
                ctx.schedule(later, Event::Attempt(at, tie));
                return;
            }
        }
        self.in_transit[id.index()] -= 1;
        ctx.tell(Fact::Attempted { order: at, success: true });
        Self::arrived(ctx, at);
    }

    /// The customer has the parcel: all of the order, or a part of it.
    #[inline]
    fn arrived(ctx: &mut Ctx, at: OrderRef) {
        if ctx.orders[at].is_split() {
            return ctx.tell(Fact::PartArrived(at));
        }
        ctx.orders.close(at, ctx.now);
        ctx.tell(Fact::Delivered(at));
    }

    /// What the lane of a parcel costs on top of the carrier's price.
    #[inline]
    pub fn lane_cost(&self, order: &Order) -> Money {
        self.params.lanes.find(order.site, order.region).map_or(Money::ZERO, |lane| lane.cost)
    }

    /// The signals of transport.
    pub fn signals(params: &TransportParams) -> Vec<Signal> {
        let mut signals = Vec::new();
        for carrier in params.carriers.iter() {
            let name = &carrier.name;
            signals.push(Signal::new(
                format!("carrier.{name}.at_dock"),
                format!("parcels waiting for {name}"),
                SignalUnit::Parcels,
            ));
            signals.push(Signal::new(
                format!("carrier.{name}.in_transit"),
                format!("parcels with {name}"),
                SignalUnit::Parcels,
            ));
        }
        signals
    }

    /// The values of [`Transport::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        let carriers = self.params.carriers.len();
        for c in 0..carriers {
            let at_dock: u32 = self.docks.iter().skip(c).step_by(carriers).map(|d| d.parcels.len()).sum();
            into.push(f64::from(at_dock));
            into.push(f64::from(self.in_transit[c]));
        }
    }

    /// Asserts that every parcel is where its order says.
    pub fn check(&self, ctx: &Ctx) {
        let at_docks: u32 = self.docks.iter().map(|d| d.parcels.len()).sum();
        assert_eq!(
            u64::from(at_docks),
            ctx.orders.in_stage(Stage::Dock),
            "parcels at docks, at {:?}",
            ctx.now
        );
        let moving: u32 = self.in_transit.iter().sum();
        let on_the_road = ctx.orders.in_stage(Stage::Transit) + ctx.orders.in_stage(Stage::Reattempt);
        assert_eq!(u64::from(moving), on_the_road, "parcels on the road, at {:?}", ctx.now);
    }
}
