//! The audit: identities that must hold after every event, checked by counting a second time.
//!
//! Orders placed = delivered + cancelled + open. ∫ n dt, integrated event by event, equals the sum of
//! times in the system, exactly, for every stage and activity. Every second of every worker and station
//! is in one state. The statement is the sum of the bookings.

use crate::domain::{Activity, Ctx, Fact, Order, OrderRef, Stage};
use crate::metrics::Recorder;
use crate::units::{Money, SimTime};

use super::World;

/// Counts kept beside the ones they check.
#[derive(Clone)]
pub(super) struct Audit {
    every: u64,
    events: u64,
    last: SimTime,
    inside: [u64; Stage::COUNT],
    area: [u128; Stage::COUNT],
    placed: u64,
    delivered: u64,
    cancelled: u64,
    closed_life: u128,
    booked: Money,
    measuring: bool,
}

impl Audit {
    pub(super) fn new(every: u64) -> Self {
        Audit {
            every: every.max(1),
            events: 0,
            last: SimTime::START,
            inside: [0; Stage::COUNT],
            area: [0; Stage::COUNT],
            placed: 0,
            delivered: 0,
            cancelled: 0,
            closed_life: 0,
            booked: Money::ZERO,
            measuring: false,
        }
    }

    pub(super) fn see(&mut self, ctx: &Ctx, fact: Fact) {
        match fact {
            Fact::Placed(_) => self.placed += 1,
            Fact::Delivered(at) | Fact::Cancelled { order: at, .. } => {
                if matches!(fact, Fact::Delivered(_)) {
                    self.delivered += 1;
                } else {
                    self.cancelled += 1;
                }
                let order = &ctx.orders[at];
                let life = ctx.now.since(order.placed).micros();
                let journey = ctx.orders.journey(at);
                assert_eq!(journey.total(), life, "stages and activities partition the life of an order");
                self.closed_life += u128::from(life);
            }
            Fact::PartArrived(at) | Fact::PartLost(at) | Fact::TaskDone(at) if ctx.orders.is_beside(at) => {
                let journey: u64 = ctx.orders.journey(at).total();
                let present = ctx.now.since(ctx.orders[at].since).micros();
                self.closed_life += u128::from(journey + present);
            }
            Fact::Booked { amount, .. } if self.measuring => self.booked += amount,
            Fact::WindowStarted => self.measuring = true,
            Fact::WindowEnded => self.measuring = false,
            _ => {}
        }
    }

    /// Integrates the numbers in every stage, from one event to the next.
    pub(super) fn after_event(&mut self, ctx: &Ctx, world: &World, recorder: &Recorder) {
        let step = u128::from(ctx.now.since(self.last).micros());
        if step > 0 {
            for stage in 0..Stage::COUNT {
                self.area[stage] += u128::from(self.inside[stage]) * step;
            }
        }
        self.last = ctx.now;
        for stage in Stage::ALL {
            self.inside[stage as usize] = ctx.orders.in_stage(stage);
        }
        self.events += 1;
        if self.events.is_multiple_of(self.every) {
            self.check(ctx, world, recorder);
        }
    }

    fn check(&self, ctx: &Ctx, world: &World, recorder: &Recorder) {
        let (now, orders) = (ctx.now, &ctx.orders);
        let alive = u64::from(orders.alive());
        assert_eq!(self.placed, self.delivered + self.cancelled + alive, "orders at {now:?}");
        let live = orders.iter().count() as u64;
        assert_eq!(live, alive + u64::from(orders.parts_beside()), "live orders at {now:?}");
        for stage in Stage::ALL {
            let kept: u128 = Activity::ALL.iter().map(|a| orders.area(stage, *a, now)).sum();
            assert_eq!(kept, self.area[stage as usize], "∫ n dt of {stage:?} at {now:?}");
        }
        let life = |(at, o): (OrderRef, &Order)| {
            let begun = if orders.is_beside(at) {
                u128::from(orders.journey(at).total())
            } else {
                u128::from(o.since.since(o.placed).micros())
            };
            begun + u128::from(now.since(o.since).micros())
        };
        let residual: u128 = orders.iter().map(life).sum();
        let total: u128 = self.area.iter().sum();
        assert_eq!(total, self.closed_life + residual, "∫ n dt = Σ time in the system, at {now:?}");
        assert_eq!(recorder.flow.accounts.iter().copied().sum::<Money>(), self.booked, "money at {now:?}");
        world.check(ctx);
    }

    pub(super) fn at_end(&mut self, ctx: &Ctx, world: &World, recorder: &Recorder) {
        let last = self.last;
        if ctx.now > last {
            self.after_event(ctx, world, recorder);
        }
        self.check(ctx, world, recorder);
    }
}
