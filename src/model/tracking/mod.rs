//! Tracking: what scans tell of parcels on the road, and the promise that follows from them.
//!
//! *Door*: [`Tracking::scan`], [`Tracking::ended`], [`Tracking::retune`]. *Facts told*: [`Fact::PromiseRevised`],
//! [`Fact::Tracked`]. *Levers*: see `config`. *Signals*: `tracking.stale`, `tracking.revised`.
//!
//! Every scan of a parcel makes a new estimate of its delivery: the moment plus what is still expected. When that lies
//! beyond the promise in force, the customer is told a later one; the promise at placement stays what it was, and
//! both are measured. A scan can be seen some time after the event it is about.
//!
//! *Assumptions*: the parcels of one order share its promise; a promise is never brought forward.

pub mod config;

use std::sync::Arc;

use crate::domain::{Ctx, Fact, OrderRef, Signal, SignalUnit, Stage};
use crate::units::{SimDuration, SimTime};

/// What tracking runs on; without it nothing is tracked.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrackingParams {
    /// Whether parcels are tracked.
    pub on: bool,
    /// From which age of the last scan on a parcel is stale.
    pub stale_after: SimDuration,
    /// Whether customers are told a new promise.
    pub revise: bool,
    /// How much later than the estimate it is.
    pub margin: SimDuration,
}

/// What is known of each order on the road.
#[derive(Clone)]
pub struct Tracking {
    params: Arc<TrackingParams>,
    /// By the slot of the order.
    rows: Vec<Row>,
    /// Orders on the road whose promise is no longer that of placement.
    revised: u32,
}

#[derive(Clone, Copy)]
struct Row {
    /// When the last scan could be seen.
    seen: SimTime,
    /// The promise in force.
    promise: SimTime,
    /// The first estimate, at the pick-up.
    first: SimTime,
    known: bool,
}

const UNKNOWN: Row =
    Row { seen: SimTime::START, promise: SimTime::NEVER, first: SimTime::NEVER, known: false };

impl Tracking {
    /// Tracking with its parameters; [`Tracking::start`] begins a replication.
    pub fn new(params: Arc<TrackingParams>) -> Self {
        Tracking { params, rows: Vec::new(), revised: 0 }
    }

    /// Begins a replication.
    pub fn start(&mut self) {
        self.rows.clear();
        self.revised = 0;
    }

    /// Whether parcels are tracked.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.params.on
    }

    /// Something is scanned that happened to a parcel now: what is still expected, in microseconds, and how long
    /// until the scan can be seen.
    pub fn scan(&mut self, ctx: &mut Ctx, at: OrderRef, left: u64, after: SimDuration) {
        let main = ctx.orders.main_of(at);
        let slot = main.slot() as usize;
        if self.rows.len() <= slot {
            self.rows.resize(slot + 1, UNKNOWN);
        }
        let row = &mut self.rows[slot];
        let estimate = ctx.now + SimDuration::from_micros(left);
        if !row.known {
            *row = Row { seen: ctx.now, promise: ctx.orders[main].promise, first: estimate, known: true };
        }
        row.seen = ctx.now + after;
        if self.params.revise && row.promise != SimTime::NEVER && estimate > row.promise {
            self.revised += u32::from(row.promise == ctx.orders[main].promise);
            row.promise = estimate + self.params.margin;
            ctx.tell(Fact::PromiseRevised(main));
        }
    }

    /// An order is with the customer, or will never be.
    pub fn ended(&mut self, ctx: &mut Ctx, at: OrderRef, delivered: bool) {
        let Some(row) = self.rows.get_mut(at.slot() as usize).filter(|row| row.known) else { return };
        let order = &ctx.orders[at];
        self.revised -= u32::from(row.promise != order.promise);
        if delivered && order.in_cohort {
            let promised = order.promise != SimTime::NEVER;
            let off = if ctx.now > row.first { ctx.now.since(row.first) } else { row.first.since(ctx.now) };
            let on_time = promised && ctx.now <= row.promise;
            let revised = row.promise != order.promise;
            ctx.tell(Fact::Tracked { on_time, revised, off: off.micros() });
        }
        *row = UNKNOWN;
    }

    /// Other parameters are in force from now on; promises given stand.
    pub fn retune(&mut self, params: Arc<TrackingParams>) {
        self.params = params;
    }

    /// The signals of tracking.
    pub fn signals(params: &TrackingParams) -> Vec<Signal> {
        if !params.on {
            return Vec::new();
        }
        vec![
            Signal::new("tracking.stale", "parcels without a recent scan", SignalUnit::Parcels),
            Signal::new("tracking.revised", "orders on the road with a later promise", SignalUnit::Orders),
        ]
    }

    /// The values of [`Tracking::signals`], in their order.
    pub fn read_signals(&self, ctx: &Ctx, into: &mut Vec<f64>) {
        if !self.params.on {
            return;
        }
        let on_the_road = |stage| matches!(stage, Stage::Transit | Stage::LastMile | Stage::Reattempt);
        let stale = ctx.orders.iter().filter(|(at, order)| {
            on_the_road(order.stage)
                && self
                    .rows
                    .get(at.slot() as usize)
                    .is_some_and(|row| row.known && ctx.now > row.seen + self.params.stale_after)
        });
        into.push(stale.count() as f64);
        into.push(f64::from(self.revised));
    }
}
