//! Tracking: what scans tell of parcels on the road, and the promise that follows from them.
//!
//! *Door*: [`Tracking::scan`], [`Tracking::ended`], [`Tracking::retune`]. *Event*: [`Event::ScanSeen`].
//! *Facts told*: [`Fact::PromiseRevised`], [`Fact::Tracked`]. *Levers*: see `config`. *Signals*: `tracking.stale`,
//! `tracking.revised`, `tracking.late_share`, `carrier.*.late_share`.
//!
//! Every scan of a parcel makes a new estimate of its delivery: the moment plus what is still expected. When that lies
//! beyond the promise in force, the customer is told a later one as soon as the scan can be seen; the promise at
//! placement stays what it was, and both are measured.
//!
//! *Assumptions*: the parcels of one order share its promise; a promise is never brought forward.

pub mod config;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Ctx, Event, Fact, OrderRef, Signal, SignalUnit, Stage};
use crate::units::{SimDuration, SimTime};

/// What tracking runs on; without it nothing is tracked.
#[derive(Clone, Debug, Default)]
pub struct TrackingParams {
    /// Whether parcels are tracked.
    pub on: bool,
    /// From which age of the last scan on a parcel is stale.
    pub stale_after: SimDuration,
    /// Whether customers are told a new promise.
    pub revise: bool,
    /// How much later than the estimate it is.
    pub margin: SimDuration,
    /// The names of the carriers.
    pub carriers: Vec<String>,
}

/// What is known of each order on the road.
#[derive(Clone)]
pub struct Tracking {
    params: Arc<TrackingParams>,
    /// By the slot of the order.
    rows: Vec<Row>,
    /// Scans that nobody can see yet: when they can be, of which order, and what it is expected to take.
    unseen: BTreeMap<(SimTime, u64), SimTime>,
    /// Orders on the road whose promise is no longer that of placement.
    revised: u32,
}

#[derive(Clone, Copy)]
struct Row {
    /// When the last scan could be seen.
    seen: SimTime,
    /// The promise in force.
    promise: SimTime,
    /// The estimate of the last scan that could be seen.
    estimate: SimTime,
    /// The first estimate, at the pick-up.
    first: SimTime,
    known: bool,
}

const UNKNOWN: Row = Row {
    seen: SimTime::START,
    promise: SimTime::NEVER,
    estimate: SimTime::START,
    first: SimTime::NEVER,
    known: false,
};

impl Tracking {
    /// Tracking with its parameters; [`Tracking::start`] begins a replication.
    pub fn new(params: Arc<TrackingParams>) -> Self {
        Tracking { params, rows: Vec::new(), unseen: BTreeMap::new(), revised: 0 }
    }

    /// Begins a replication.
    pub fn start(&mut self) {
        self.rows.clear();
        self.unseen.clear();
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
            let promise = ctx.orders[main].promise;
            *row = Row { promise, first: estimate, known: true, ..UNKNOWN };
        }
        row.seen = ctx.now + after;
        if after == SimDuration::ZERO {
            return self.read(ctx, main, estimate);
        }
        let tie = ctx.orders[main].tie();
        if self.unseen.insert((row.seen, tie), estimate).is_none() {
            ctx.schedule(row.seen, Event::ScanSeen(main, tie));
        }
    }

    /// A scan can be seen: by now its order may be with the customer.
    pub fn on_scan_seen(&mut self, ctx: &mut Ctx, at: OrderRef, tie: u64) {
        let estimate = self.unseen.remove(&(ctx.now, tie)).expect("a scan that was not seen yet");
        if ctx.orders.find(at, tie).is_some() {
            self.read(ctx, at, estimate);
        }
    }

    /// What a scan says is known: perhaps the customer is told.
    fn read(&mut self, ctx: &mut Ctx, main: OrderRef, estimate: SimTime) {
        let Some(row) = self.rows.get_mut(main.slot() as usize).filter(|row| row.known) else { return };
        row.estimate = estimate;
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
        let mut signals = vec![
            Signal::new("tracking.stale", "parcels without a recent scan", SignalUnit::Parcels),
            Signal::new("tracking.revised", "orders on the road with a later promise", SignalUnit::Orders),
            Signal::new("tracking.late_share", "parcels on the road that will be late", SignalUnit::Share),
        ];
        let of_carrier = |name: &String| {
            let label = format!("parcels with {name} that will be late");
            Signal::new(format!("carrier.{name}.late_share"), label, SignalUnit::Share)
        };
        signals.extend(params.carriers.iter().map(of_carrier));
        signals
    }

    /// The values of [`Tracking::signals`], in their order.
    pub fn read_signals(&self, ctx: &Ctx, into: &mut Vec<f64>) {
        if !self.params.on {
            return;
        }
        let mut stale = 0;
        // Parcels with each carrier, and how many of them will be late by what is known.
        let mut parcels = vec![(0_u32, 0_u32); self.params.carriers.len()];
        for (at, order) in ctx.orders.iter() {
            if !matches!(order.stage, Stage::Transit | Stage::LastMile | Stage::Reattempt) {
                continue;
            }
            let main = ctx.orders.main_of(at);
            let Some(row) = self.rows.get(main.slot() as usize).filter(|row| row.known) else { continue };
            stale += u32::from(ctx.now > row.seen + self.params.stale_after);
            let of_carrier = &mut parcels[order.carrier.index()];
            of_carrier.0 += 1;
            of_carrier.1 += u32::from(row.estimate.max(ctx.now) > order.promise);
        }
        let share = |(all, late): (u32, u32)| if all > 0 { f64::from(late) / f64::from(all) } else { 0.0 };
        into.push(f64::from(stale));
        into.push(f64::from(self.revised));
        into.push(share(parcels.iter().fold((0, 0), |sum, p| (sum.0 + p.0, sum.1 + p.1))));
        into.extend(parcels.into_iter().map(share));
    }
}
