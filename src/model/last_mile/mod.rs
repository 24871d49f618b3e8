//! The last mile: couriers bring the parcels of a region to the doors.
//!
//! *Door*: [`LastMile::receive`], [`LastMile::retune`]. *Events*: [`Event::Tour`], [`Event::Stop`],
//! [`Event::Settled`]. *Facts told*: [`Fact::TourStarted`], [`Fact::CourierTime`], [`Fact::Attempted`],
//! [`Fact::AttemptFailed`], [`Fact::AtDoor`], [`Fact::SentBack`], [`Fact::Charged`]. *Levers*: see `config`.
//! *Signals*: `courier.*.waiting`, `courier.*.out`.
//!
//! Couriers leave together at the start of a tour with what is there, the oldest first, as much as they can bring in
//! their hours, overtime included. Each visits its stops in turn; a parcel with a window is visited within it, at a
//! moment drawn for it, and waits for the next tour when no window is left. What fails comes with the next tour.
//!
//! *Assumptions*: stops are shared out evenly; a courier who is through early is paid to the end of the tour;
//! parcels that come after the start of a tour wait for the next.

pub mod config;
mod params;

pub use params::{CourierParams, CourierPurposes, CourierService, LastMileParams, Pace, Tour};

use std::sync::Arc;

use crate::domain::{Account, Activity, Ctx, Event, Fact, FailReason, OrderRef, Signal, SignalUnit, Stage};
use crate::kernel::Stream;
use crate::model::OrderList;
use crate::units::{Money, SimDuration, SimTime};
use config::LastResort;

/// The state of the last mile in one replication.
#[derive(Clone)]
pub struct LastMile {
    params: Arc<LastMileParams>,
    pools: Vec<Pool>,
    /// Parcels on their way back.
    returning: u32,
}

#[derive(Clone)]
struct Pool {
    waiting: OrderList,
    /// Parcels out on a tour.
    out: u32,
    due: SimTime,
    attempt: Stream,
    place: Stream,
    window: Stream,
}

impl LastMile {
    /// The last mile with its parameters; [`LastMile::start`] begins a replication.
    pub fn new(params: Arc<LastMileParams>) -> Self {
        LastMile { params, pools: Vec::new(), returning: 0 }
    }

    /// Begins a replication: schedules the first tours.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        self.returning = 0;
        self.pools.clear();
        self.pools.extend(params.pools.iter().map(|p| Pool {
            waiting: OrderList::default(),
            out: 0,
            due: p.starts.first().copied().unwrap_or(SimTime::NEVER),
            attempt: ctx.draws.stream(p.purposes.attempt),
            place: ctx.draws.stream(p.purposes.place),
            window: ctx.draws.stream(p.purposes.window),
        }));
        for (i, pool) in self.pools.iter().enumerate() {
            ctx.schedule(pool.due, Event::Tour(i as u32));
        }
    }

    /// A parcel comes to the depot of the couriers of its region.
    pub fn receive(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let order = &ctx.orders[at];
        let pool = self.params.pool(order.region, order.carrier).expect("somebody delivers there");
        ctx.orders.enter(at, ctx.now, Stage::LastMile, Activity::Waiting);
        self.pools[usize::from(pool)].waiting.push_back(&mut ctx.orders, at);
    }

    /// Couriers leave with what they can bring, unless the notice is stale.
    pub fn on_tour(&mut self, ctx: &mut Ctx, pool: u32) {
        let i = pool as usize;
        if self.pools[i].due != ctx.now {
            return;
        }
        let params = Arc::clone(&self.params);
        let p = &params.pools[i];
        self.leave(ctx, i, p);
        self.schedule_tour(ctx, i);
    }

    fn schedule_tour(&mut self, ctx: &mut Ctx, pool: usize) {
        let starts = &self.params.pools[pool].starts;
        let at = starts.get(starts.partition_point(|t| *t <= ctx.now)).copied().unwrap_or(SimTime::NEVER);
        self.pools[pool].due = at;
        ctx.schedule(at, Event::Tour(pool as u32));
    }

    fn leave(&mut self, ctx: &mut Ctx, pool: usize, p: &CourierParams) {
        let couriers = f64::from(p.couriers);
        let room_in = |time| (p.most_stops(time) * couriers).min(f64::from(u32::MAX));
        let (usual, most) = (room_in(p.hours), room_in(p.hours + p.overtime));
        let number = p.starts.partition_point(|t| *t < ctx.now);
        let windows: &[(SimTime, SimTime)] = p.window_times.get(number).map_or(&[], Vec::as_slice);
        let mut waiting = Vec::new();
        self.pools[pool].waiting.collect(&ctx.orders, &mut waiting);
        // First what goes: until the time is full.
        let (mut taken, mut stops, mut paid) = (Vec::new(), 0.0, Money::ZERO);
        for at in waiting {
            let window = self.window_of(ctx, pool, p, at, windows);
            if window == Some(None) {
                continue;
            }
            let service = p.service(ctx.orders[at].service);
            let within = if window.is_some() { p.windows.map_or(1.0, |w| w.1) } else { 1.0 };
            let counts = within * service.counts_as;
            // A parcel that counts for more than a whole tour goes alone.
            if stops + counts > most && (most < 1.0 || !taken.is_empty()) {
                break;
            }
            stops += counts;
            paid += service.per_stop;
            taken.push((at, window.flatten(), stops));
        }
        for &(at, window, done) in &taken {
            self.pools[pool].waiting.remove(&mut ctx.orders, at);
            ctx.orders.enter(at, ctx.now, Stage::LastMile, Activity::Moving);
            let in_turn =
                ctx.now + p.stop_time((done / couriers).ceil().min(stops), (stops / couriers).ceil());
            let tie = ctx.orders[at].tie();
            ctx.schedule(window.unwrap_or(in_turn), Event::Stop(at, tie));
        }
        self.pools[pool].out += taken.len() as u32;
        let longest = p.tour_time((stops / couriers).ceil());
        let overtime = SimDuration::from_micros(longest.micros().saturating_sub(p.hours.micros()));
        let (worked, over) = (longest.scaled(couriers).micros(), overtime.scaled(couriers).micros());
        let (left, n) = (self.pools[pool].waiting.len(), taken.len() as u32);
        ctx.tell(Fact::TourStarted { pool: pool as u16, stops: n, room: usual as u32, left });
        ctx.tell(Fact::CourierTime { pool: pool as u16, worked, overtime: over });
        let amount = p.wage.per_hour_for(u128::from(p.hours.micros()) * u128::from(p.couriers))
            + p.overtime_wage.per_hour_for(u128::from(over))
            + paid;
        if amount != Money::ZERO {
            ctx.tell(Fact::Charged { amount, account: Account::Couriers });
        }
    }

    /// `None` without a window; otherwise the moment within it, or nothing when none is left today.
    fn window_of(
        &self,
        ctx: &Ctx,
        pool: usize,
        p: &CourierParams,
        at: OrderRef,
        windows: &[(SimTime, SimTime)],
    ) -> Option<Option<SimTime>> {
        let (share, _) = p.windows?;
        let stream = self.pools[pool].window;
        let order = &ctx.orders[at];
        let [has, which] = stream.pair(order.key, 0);
        if !has.below(share) {
            return None;
        }
        let (from, to) = *windows.get(which.index(windows.len().max(1)))?;
        let from = from.max(ctx.now);
        if from >= to {
            return Some(None);
        }
        let within = stream.uniform(order.key, 1 + u32::from(order.attempts)).value();
        Some(Some(from + to.since(from).scaled(within)))
    }

    /// A courier is at the door.
    pub fn on_stop(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let order = &mut ctx.orders[at];
        order.attempts = order.attempts.saturating_add(1);
        let (key, attempts, service) = (order.key, order.attempts, order.service);
        let pool =
            usize::from(self.params.pool(order.region, order.carrier).expect("somebody delivers there"));
        self.pools[pool].out -= 1;
        let p = &self.params.pools[pool];
        let in_person = p.service(service).in_person;
        let Some(reason) = self.failure(key, attempts, pool, in_person) else {
            ctx.tell(Fact::Attempted { order: at, success: true });
            return ctx.tell(Fact::AtDoor(at));
        };
        ctx.tell(Fact::Attempted { order: at, success: false });
        ctx.tell(Fact::AttemptFailed { order: at, pool: pool as u16, reason });
        if reason != FailReason::Refused && attempts < p.attempts {
            ctx.orders.enter(at, ctx.now, Stage::LastMile, Activity::Waiting);
            self.pools[pool].waiting.push_back(&mut ctx.orders, at);
        } else if reason != FailReason::Refused && !in_person && p.after_last == LastResort::Locker {
            ctx.tell(Fact::AtDoor(at));
        } else {
            let tie = ctx.orders[at].tie();
            ctx.orders.enter(at, ctx.now, Stage::LastMile, Activity::Moving);
            self.returning += 1;
            ctx.schedule(ctx.now + p.back, Event::Settled(at, tie));
        }
    }

    /// Why an attempt fails, if it does. A parcel has one draw for its first attempt and one for each further.
    fn failure(&self, key: u64, attempt: u8, pool: usize, in_person: bool) -> Option<FailReason> {
        let (p, state) = (&self.params.pools[pool], &self.pools[pool]);
        let [locker, safe] = state.place.pair(key, 0);
        if !in_person && locker.below(p.lockers) {
            return None;
        }
        let first = |u: f64| {
            let mut up_to = 0.0;
            FailReason::ALL.into_iter().zip(p.failures).find_map(|(reason, share)| {
                up_to += share;
                (u < up_to).then_some(reason)
            })
        };
        let mut reason = first(state.attempt.uniform(key, 0).value())?;
        if reason == FailReason::Absent && !in_person && safe.below(p.safe_place) {
            return None;
        }
        if attempt > 1 {
            let [again, kind] = state.attempt.pair(key, u32::from(attempt));
            if kind.below(p.failures[FailReason::Refused as usize]) {
                reason = FailReason::Refused;
            } else if !again.below(p.later_failure) {
                return None;
            }
        }
        Some(reason)
    }

    /// A parcel is back at its sender.
    pub fn on_settled(&mut self, ctx: &mut Ctx, at: OrderRef) {
        self.returning -= 1;
        ctx.tell(Fact::SentBack(at));
    }

    /// Other parameters are in force from now on; couriers who are out finish their tours.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<LastMileParams>) {
        assert_eq!(params.pools.len(), self.params.pools.len(), "the courier pools of a run stay the same");
        self.params = params;
        for pool in 0..self.pools.len() {
            let starts = &self.params.pools[pool].starts;
            let next = starts.get(starts.partition_point(|t| *t <= ctx.now)).copied();
            // A tour of this very moment still leaves.
            let due = self.pools[pool].due;
            if due > ctx.now && next.unwrap_or(SimTime::NEVER) != due {
                self.schedule_tour(ctx, pool);
            }
        }
    }

    /// The expected time of a parcel from the depot to the door, in microseconds.
    pub fn expected(&self, ctx: &Ctx, at: OrderRef) -> u64 {
        let order = &ctx.orders[at];
        let Some(pool) = self.params.pool(order.region, order.carrier) else { return 0 };
        // Before the depot the moment of arrival there is not known: half a day stands for the wait.
        if order.stage != Stage::LastMile {
            return SimDuration::DAY.micros() / 2;
        }
        let p = &self.params.pools[usize::from(pool)];
        let next = p.starts.get(p.starts.partition_point(|t| *t <= ctx.now));
        next.map_or(0, |t| t.since(ctx.now).micros()) + p.hours.micros() / 2
    }

    /// The signals of the last mile.
    pub fn signals(params: &LastMileParams) -> Vec<Signal> {
        let mut signals = Vec::new();
        for pool in &params.pools {
            let name = &pool.name;
            let mut add = |what: &str, label: String| {
                signals.push(Signal::new(format!("courier.{name}.{what}"), label, SignalUnit::Parcels));
            };
            add("waiting", format!("parcels at the depot of {name}"));
            add("out", format!("parcels out with {name}"));
        }
        signals
    }

    /// The values of [`LastMile::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        for pool in &self.pools {
            into.push(f64::from(pool.waiting.len()));
            into.push(f64::from(pool.out));
        }
    }

    /// Asserts that every parcel is at a depot, on a tour or on its way back.
    pub fn check(&self, ctx: &Ctx) {
        let here: u32 = self.pools.iter().map(|p| p.waiting.len() + p.out).sum();
        assert_eq!(
            u64::from(here + self.returning),
            ctx.orders.in_stage(Stage::LastMile),
            "parcels with couriers, at {:?}",
            ctx.now
        );
    }
}
