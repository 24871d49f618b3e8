//! What happens between the dock and the door: loads, couriers, losses, commitments. Counted from facts.

use super::Layout;
use crate::domain::{Ctx, Fact, FailReason, OrderRef, Stage};
use crate::units::SimTime;

/// Counts of the way from the dock to the door, within the measured window.
#[derive(Clone, Default)]
pub struct Road {
    /// By leg.
    pub legs: Vec<LegCounts>,
    /// By courier pool.
    pub couriers: Vec<CourierCounts>,
    /// By carrier.
    pub carriers: Vec<CarrierCounts>,
    /// Parcels that went back to their sender.
    pub sent_back: u64,
}

/// Loads of one leg.
#[derive(Clone, Copy, Default, Debug)]
pub struct LegCounts {
    /// Departures, empty ones included.
    pub departures: u64,
    /// Parcels moved.
    pub parcels: u64,
    /// Room of departures with a limit, and parcels in them.
    pub room: u64,
    /// See `room`.
    pub parcels_of_room: u64,
    /// Departures with a limit that were full, and all with a limit.
    pub full: u64,
    /// See `full`.
    pub limited: u64,
    /// Parcels left for want of room, over all departures.
    pub left: u64,
    /// Parcels that came after a cut-off.
    pub missed: u64,
    /// Departures that did not run.
    pub cancelled: u64,
    /// Loads that were turned back.
    pub turned_back: u64,
    /// Closed time in microseconds.
    pub closed: u64,
    closed_since: Option<SimTime>,
}

/// Tours of one courier pool.
#[derive(Clone, Copy, Default, Debug)]
pub struct CourierCounts {
    /// Tours.
    pub tours: u64,
    /// Parcels taken out, and how many there was time for in the usual hours.
    pub stops: u64,
    /// See `stops`.
    pub room: u64,
    /// Parcels left at the depot.
    pub left: u64,
    /// Microseconds on tours, and how many of them are overtime.
    pub worked: u64,
    /// See `worked`.
    pub overtime: u64,
    /// Failed attempts by reason.
    pub failed: [u64; FailReason::ALL.len()],
}

/// The score card of one carrier.
#[derive(Clone, Copy, Default, Debug)]
pub struct CarrierCounts {
    /// Parcels lost.
    pub lost: u64,
    /// Parcels damaged.
    pub damaged: u64,
    /// First attempts made, and those within the committed time.
    pub judged: u64,
    /// See `judged`.
    pub kept: u64,
}

impl Road {
    pub(super) fn reset(&mut self, layout: &Layout) {
        fn zero<T: Clone + Default>(list: &mut Vec<T>, n: usize) {
            list.clear();
            list.resize(n, T::default());
        }
        zero(&mut self.legs, layout.legs.len());
        zero(&mut self.couriers, layout.couriers.len());
        zero(&mut self.carriers, layout.carriers.len());
        self.sent_back = 0;
        for (leg, known) in self.legs.iter_mut().zip(&layout.legs) {
            leg.closed_since = known.closed.then_some(SimTime::START);
        }
    }

    /// Sees a fact about the road; closures count also when they begin before the window.
    #[inline]
    pub(super) fn see(&mut self, ctx: &Ctx, fact: Fact, measuring: bool, layout: &Layout) {
        match fact {
            Fact::LegClosed { leg } => self.legs[leg.index()].closed_since = Some(ctx.now),
            Fact::LegOpened { leg } => {
                let leg = &mut self.legs[leg.index()];
                leg.closed += closed_within(leg.closed_since.take(), ctx.now, layout);
            }
            _ if measuring => self.count(ctx, fact, layout),
            _ => {}
        }
    }

    fn count(&mut self, ctx: &Ctx, fact: Fact, layout: &Layout) {
        match fact {
            Fact::LoadDeparted { leg, parcels, room, left, missed } => {
                let leg = &mut self.legs[leg.index()];
                leg.departures += 1;
                leg.parcels += u64::from(parcels);
                if room != u32::MAX {
                    leg.room += u64::from(room);
                    leg.parcels_of_room += u64::from(parcels);
                    leg.limited += 1;
                    leg.full += u64::from(parcels == room);
                }
                leg.left += u64::from(left);
                leg.missed += u64::from(missed);
            }
            Fact::DepartureCancelled { leg, .. } => self.legs[leg.index()].cancelled += 1,
            Fact::LoadArrived { leg, back, .. } => self.legs[leg.index()].turned_back += u64::from(back),
            Fact::TourStarted { pool, stops, room, left } => {
                let pool = &mut self.couriers[usize::from(pool)];
                pool.tours += 1;
                pool.stops += u64::from(stops);
                pool.room += u64::from(room);
                pool.left += u64::from(left);
            }
            Fact::CourierTime { pool, worked, overtime } => {
                let pool = &mut self.couriers[usize::from(pool)];
                pool.worked += worked;
                pool.overtime += overtime;
            }
            Fact::AttemptFailed { pool, reason, .. } => {
                self.couriers[usize::from(pool)].failed[reason as usize] += 1;
            }
            Fact::Lost(at) => self.carriers[ctx.orders[at].carrier.index()].lost += 1,
            Fact::Damaged(at) => self.carriers[ctx.orders[at].carrier.index()].damaged += 1,
            Fact::SentBack(_) => self.sent_back += 1,
            Fact::Attempted { order, .. } if ctx.orders[order].attempts == 1 => {
                let carrier = ctx.orders[order].carrier.index();
                if let Some(Some(committed)) = layout.committed.get(carrier) {
                    let card = &mut self.carriers[carrier];
                    card.judged += 1;
                    card.kept += u64::from(on_the_road(ctx, order) <= committed.micros());
                }
            }
            _ => {}
        }
    }

    /// Closes the account of legs that are closed when the run ends.
    pub(super) fn finish(&mut self, now: SimTime, layout: &Layout) {
        for leg in &mut self.legs {
            leg.closed += closed_within(leg.closed_since.take(), now, layout);
        }
    }
}

/// Microseconds of a closure that lie within the measured window.
fn closed_within(since: Option<SimTime>, until: SimTime, layout: &Layout) -> u64 {
    let (from, to) = layout.window;
    since.map_or(0, |since| until.min(to).saturating_since(since.max(from)).micros())
}

/// Time since the pick-up, in microseconds, of a parcel at its first attempt.
fn on_the_road(ctx: &Ctx, at: OrderRef) -> u64 {
    let journey = ctx.orders.journey(at);
    let done: u64 =
        [Stage::Transit, Stage::LastMile, Stage::Reattempt].map(|s| journey.in_stage(s)).iter().sum();
    done + ctx.now.since(ctx.orders[at].since).micros()
}
