//! Transport: from the dock to the door.
//!
//! *Door*: [`Transport::tender`], [`Transport::reached`], [`Transport::lost`], [`Transport::hand_over`],
//! [`Transport::retune`]. *Events*: [`Event::Labelled`], [`Event::PickUp`], [`Event::HoldOver`], [`Event::Attempt`],
//! [`Event::ContractDay`]. *Facts told*: [`Fact::PickedUp`], [`Fact::Shipped`], [`Fact::Attempted`],
//! [`Fact::AtDepot`], [`Fact::Lost`], [`Fact::Damaged`], [`Fact::Delivered`], [`Fact::Charged`].
//! *Levers*: see `config`. *Signals*: `carrier.*.at_dock`, `carrier.*.in_transit`.
//!
//! A carrier is chosen when a parcel is ready, by a rule over what each offers at that moment (`choose`).
//! One event moves all parcels of a pick-up; each parcel then has its own transit time and arrives by
//! itself. A parcel ready at the moment of a pick-up (or of its cut-off) goes with it; when there is
//! less room than parcels, the oldest go. Without carriers an order is delivered when it is packed.
//!
//! Where legs lead to the region, a parcel is away from [`Fact::Shipped`] until [`Transport::reached`], and the
//! carrier's own transit time follows; where couriers deliver for the carrier, they get it after that.
//!
//! *Assumptions*: one parcel from each warehouse that an order comes from; a carrier's second attempt succeeds; a
//! lost parcel is noticed when it does not arrive.

pub mod choose;
pub mod config;
mod params;
mod retune;
mod tender;

pub use params::{
    CarrierParams, Collect, ContractParams, DockParams, LaneParams, Lanes, PickUps, Purposes, Tendering,
    TransportParams,
};

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
    label: Option<Stream>,
    label_error: Option<Stream>,
    /// Parcels whose labels are being made.
    labelling: u32,
    /// Parcels that each carrier took today, for contracts.
    taken_today: Vec<u32>,
    /// Whether the contract of each carrier has begun.
    contracts: Vec<bool>,
    quotes: Vec<choose::Quote>,
}

/// Parcels of one site for one carrier.
#[derive(Clone, Default)]
struct Dock {
    parcels: OrderList,
    /// The next call that counts; older notices are stale.
    due: SimTime,
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
    harm: Stream,
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
            label: None,
            label_error: None,
            labelling: 0,
            taken_today: Vec::new(),
            contracts: Vec::new(),
            quotes: Vec::new(),
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
        self.start_lanes(ctx);
        self.streams.clear();
        self.streams.extend(params.carriers.iter().map(|c| Streams {
            trip: ctx.draws.stream(c.purposes.trip),
            late: ctx.draws.stream(c.purposes.late),
            again: ctx.draws.stream(c.purposes.again),
            harm: ctx.draws.stream(c.purposes.harm),
        }));
        let tendering = &params.tendering;
        self.label = tendering.label.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        self.label_error = (tendering.label_errors > 0.0).then(|| ctx.draws.stream(tendering.label_error));
        self.labelling = 0;
        self.taken_today.clear();
        self.taken_today.resize(carriers, 0);
        self.contracts.clear();
        self.contracts.resize(carriers, false);
        for dock in 0..self.docks.len() {
            // A call at the very start takes place.
            let first = match params.dock(dock).pick_ups {
                PickUps::At(times) => times.first().copied().unwrap_or(SimTime::NEVER),
                pick_ups => pick_ups.after(SimTime::START),
            };
            self.docks[dock].due = first;
            ctx.schedule(first, Event::PickUp(dock as u32));
        }
        self.schedule_contracts(ctx);
    }

    /// The random streams of lanes that take time.
    fn start_lanes(&mut self, ctx: &Ctx) {
        let of_lane = |lane: Option<&LaneParams>| {
            lane.and_then(|l| l.transit.as_ref()).map(|(_, purpose)| ctx.draws.stream(*purpose))
        };
        self.lane_streams.clear();
        self.lane_streams.extend(self.params.lanes.all().map(of_lane));
    }

    fn carrier_of(&self, dock: usize) -> CarrierId {
        CarrierId::new(dock % self.params.carriers.len())
    }

    fn schedule_pick_up(&mut self, ctx: &mut Ctx, dock: usize) {
        let at = self.params.dock(dock).pick_ups.after(ctx.now);
        self.docks[dock].due = at;
        ctx.schedule(at, Event::PickUp(dock as u32));
    }

    /// A parcel is ready at the dock of its site; `fixed` is the carrier of its service. `road` is the expected time
    /// on legs, in microseconds, for rules that ask for it ([`Transport::asks_for_time`]).
    #[inline]
    pub fn tender(&mut self, ctx: &mut Ctx, at: OrderRef, fixed: Option<CarrierId>, road: u64) {
        if ctx.orders[at].flaws.any() {
            ctx.orders.miss_flaws(at);
        }
        let params = &*self.params;
        let key = ctx.orders[at].key;
        let carrier = match (fixed, &params.choice, self.choice) {
            _ if !params.tendering.by_share_alone => match self.chosen(ctx, at, fixed, road) {
                Some(carrier) => carrier,
                None => return Self::without_carrier(ctx, at),
            },
            (Some(carrier), _, _) => carrier,
            (None, Some((mix, _)), Some(stream)) => {
                mix.only().unwrap_or_else(|| mix.pick(stream.uniform(key, 0)))
            }
            _ => return Self::without_carrier(ctx, at),
        };
        ctx.orders[at].carrier = carrier;
        if self.label.is_some() {
            return self.start_label(ctx, at);
        }
        self.put_at_dock(ctx, at);
    }

    #[inline]
    fn put_at_dock(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let params = &*self.params;
        let (site, carrier) = (ctx.orders[at].site, ctx.orders[at].carrier);
        ctx.orders.enter(at, ctx.now, Stage::Dock, Activity::Waiting);
        let dock = site.index() * params.carriers.len() + carrier.index();
        self.docks[dock].parcels.push_back(&mut ctx.orders, at);
        if !params.carriers[carrier].open {
            return;
        }
        match *params.dock(dock).pick_ups {
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
    fn without_carrier(ctx: &mut Ctx, at: OrderRef) {
        ctx.tell(Fact::Shipped(at));
        Self::arrived(ctx, at);
    }

    /// As [`Transport::start_hold`], for limits that may have passed already.
    fn hold_from_now(&mut self, ctx: &mut Ctx, dock: usize, collect: &Collect) {
        let oldest = self.docks[dock].parcels.head();
        if collect.or_after.zip(oldest).is_some_and(|(limit, at)| ctx.orders[at].since + limit <= ctx.now) {
            return self.load(ctx, dock, u32::MAX);
        }
        self.start_hold(ctx, dock, collect);
    }

    fn start_hold(&mut self, ctx: &mut Ctx, dock: usize, collect: &Collect) {
        if let (Some(limit), Some(oldest)) = (collect.or_after, self.docks[dock].parcels.head()) {
            let epoch = self.docks[dock].epoch;
            // Before its cut-off it cannot go; when the limit has passed already, it goes now.
            let wait = limit.max(self.params.dock(dock).cut_off);
            let at = (ctx.orders[oldest].since + wait).max(ctx.now);
            ctx.schedule(at, Event::HoldOver { dock: dock as u32, epoch });
        }
    }

    /// The oldest parcel has waited as long as it may: what is there goes.
    pub fn on_hold_over(&mut self, ctx: &mut Ctx, dock: u32, epoch: u32) {
        let open = self.params.carriers[self.carrier_of(dock as usize)].open;
        if open && self.docks[dock as usize].epoch & crate::domain::EPOCH_MASK == epoch {
            self.load(ctx, dock as usize, u32::MAX);
        }
    }

    /// A carrier calls at a dock.
    pub fn on_pick_up(&mut self, ctx: &mut Ctx, dock: u32) {
        let dock = dock as usize;
        if self.docks[dock].due != ctx.now {
            return;
        }
        if self.params.carriers[self.carrier_of(dock)].open {
            let room = self.room(ctx.now, dock);
            self.load(ctx, dock, room);
        }
        self.schedule_pick_up(ctx, dock);
    }

    /// How many parcels a carrier may take at a dock now.
    fn room(&mut self, now: SimTime, dock: usize) -> u32 {
        self.turn_day(now, dock);
        let (terms, state) = (self.params.dock(dock), &self.docks[dock]);
        let cap = terms.cap.unwrap_or(u32::MAX);
        terms.daily_cap.map_or(cap, |d| cap.min(d.saturating_sub(state.taken_today)))
    }

    /// A new day begins with nothing taken; also without a limit, since there may be one from some moment on.
    fn turn_day(&mut self, now: SimTime, dock: usize) {
        let day = self.params.carriers[self.carrier_of(dock)].day_of(now);
        let state = &mut self.docks[dock];
        if state.today != day {
            (state.today, state.taken_today) = (day, 0);
        }
    }

    fn load(&mut self, ctx: &mut Ctx, dock: usize, room: u32) {
        self.turn_day(ctx.now, dock);
        let params = Arc::clone(&self.params);
        let id = self.carrier_of(dock);
        let carrier = &params.carriers[id];
        let terms = params.dock(dock);
        let usual =
            carrier.surge.map(|(above, factor)| (above.saturating_sub(self.docks[dock].taken_today), factor));
        let mut taken = 0;
        while taken < room {
            let Some(at) = self.docks[dock].parcels.head() else { break };
            if ctx.orders[at].since + terms.cut_off > ctx.now {
                break;
            }
            self.docks[dock].parcels.remove(&mut ctx.orders, at);
            self.depart(ctx, at, id, carrier);
            if usual.is_some_and(|(n, _)| taken >= n) || !carrier.by_service.is_empty() {
                let factor = usual.filter(|(n, _)| taken >= *n).map_or(1.0, |(_, factor)| factor);
                self.surcharge(ctx, at, carrier, factor);
            }
            taken += 1;
        }
        let state = &mut self.docks[dock];
        state.taken_today += taken;
        state.epoch = state.epoch.wrapping_add(1);
        let left = state.parcels.len();
        if carrier.contract.is_some() {
            self.taken_today[id.index()] += taken;
        }
        let site = SiteId::new(dock / params.carriers.len());
        ctx.tell(Fact::PickedUp { carrier: id, site, taken, room, left });
        if left > 0
            && let PickUps::When(collect) = terms.pick_ups
        {
            self.start_hold(ctx, dock, collect);
        }
    }

    #[inline]
    fn depart(&mut self, ctx: &mut Ctx, at: OrderRef, id: CarrierId, carrier: &CarrierParams) {
        self.in_transit[id.index()] += 1;
        ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Moving);
        ctx.tell(Fact::Shipped(at));
        if !self.params.by_legs(&ctx.orders[at]) {
            self.on_the_road(ctx, at, id, carrier);
        }
    }

    /// A parcel has travelled its legs and is in its region: the carrier's own transit time follows.
    pub fn reached(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let id = ctx.orders[at].carrier;
        let params = Arc::clone(&self.params);
        ctx.orders.enter(at, ctx.now, Stage::Transit, Activity::Moving);
        self.on_the_road(ctx, at, id, &params.carriers[id]);
    }

    /// Whether a parcel travels by legs after its pick-up.
    #[inline]
    pub fn by_legs(&self, order: &Order) -> bool {
        self.params.by_legs(order)
    }

    #[inline]
    fn on_the_road(&mut self, ctx: &mut Ctx, at: OrderRef, id: CarrierId, carrier: &CarrierParams) {
        let streams = self.streams[id.index()];
        let order = &ctx.orders[at];
        let (key, tie) = (order.key, order.tie());
        let own = carrier.transit_for(order.service);
        let mut transit = match own.is_constant() {
            Some(x) => SimDuration::from_micros_f64(x),
            None => own.duration(streams.trip.uniform(key, 0)),
        };
        if carrier.late > 0.0 {
            let [is_late, by] = streams.late.pair(key, 0);
            if is_late.below(carrier.late) {
                transit += carrier.late_by.duration(by);
            }
        }
        if let Some(LaneParams { transit: Some((time, _)), .. }) = self.params.lanes.of(order)
            && let Some(stream) = self.lane_streams.get(self.params.lanes.place_of(order)).copied().flatten()
        {
            transit += time.duration(stream.uniform(key, 0));
        }
        transit += SimDuration::from_micros(u64::from(ctx.orders[at].detour) * 1_000_000);
        if let Some(stream) = self.label_error {
            let [wrong, by] = stream.pair(key, 0);
            if wrong.below(self.params.tendering.label_errors) {
                transit += self.params.tendering.relabel.duration(by);
            }
        }
        ctx.schedule(ctx.now + transit, Event::Attempt(at, tie));
    }

    /// A parcel is at the door: it is delivered, or comes again.
    #[inline]
    pub fn on_attempt(&mut self, ctx: &mut Ctx, at: OrderRef) {
        if self.harmed(ctx, at) {
            return ctx.tell(Fact::Lost(at));
        }
        if !self.params.couriers.is_empty() && self.params.to_couriers(&ctx.orders[at]) {
            self.in_transit[ctx.orders[at].carrier.index()] -= 1;
            return ctx.tell(Fact::AtDepot(at));
        }
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

    /// Whether a parcel is lost; the customer finds out whether it is damaged.
    #[inline]
    fn harmed(&self, ctx: &mut Ctx, at: OrderRef) -> bool {
        let order = &ctx.orders[at];
        let carrier = &self.params.carriers[order.carrier];
        if (carrier.loss == 0.0 && carrier.damage == 0.0) || order.attempts > 0 {
            return false;
        }
        let [lost, damaged] = self.streams[order.carrier.index()].harm.pair(order.key, 0);
        if damaged.below(carrier.damage) && !lost.below(carrier.loss) {
            let main = ctx.orders.main_of(at);
            ctx.orders[main].damaged = true;
            ctx.orders.miss(at, u32::MAX, u32::MAX);
            ctx.tell(Fact::Damaged(at));
        }
        lost.below(carrier.loss)
    }

    /// A parcel is lost on the way; of a split order the others still come. True when it was the whole order.
    pub fn lost(&mut self, ctx: &mut Ctx, at: OrderRef) -> bool {
        self.in_transit[ctx.orders[at].carrier.index()] -= 1;
        if !ctx.orders[at].is_split() {
            return true;
        }
        let main = ctx.orders.main_of(at);
        ctx.orders[main].incomplete = true;
        ctx.tell(Fact::PartLost(at));
        false
    }

    /// A parcel is back at its sender; of a split order the others still come. True when it was the whole order.
    pub fn sent_back(&mut self, ctx: &mut Ctx, at: OrderRef) -> bool {
        if !ctx.orders[at].is_split() {
            return true;
        }
        let main = ctx.orders.main_of(at);
        ctx.orders[main].incomplete = true;
        ctx.tell(Fact::PartLost(at));
        false
    }

    /// The couriers have brought a parcel to the door, or it was fetched.
    pub fn hand_over(&mut self, ctx: &mut Ctx, at: OrderRef) {
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
        self.params.lanes.of(order).map_or(Money::ZERO, |lane| lane.cost)
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

    /// Asserts that every parcel is where its order says; so many wait before they come to a dock.
    pub fn check(&self, ctx: &Ctx, before: usize) {
        let at_docks: u32 = self.docks.iter().map(|d| d.parcels.len()).sum();
        assert_eq!(
            u64::from(at_docks + self.labelling) + before as u64,
            ctx.orders.in_stage(Stage::Dock),
            "parcels at docks, at {:?}",
            ctx.now
        );
        let moving: u32 = self.in_transit.iter().sum();
        let on_the_road = ctx.orders.in_stage(Stage::Transit) + ctx.orders.in_stage(Stage::Reattempt);
        assert_eq!(u64::from(moving), on_the_road, "parcels on the road, at {:?}", ctx.now);
    }
}
