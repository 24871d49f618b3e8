//! A warehouse described by a rate: one order after the other, each for as long as the rate says.

use super::{Floor, RateCounts, RateParams, WarehouseParams};
use crate::domain::{Activity, Ctx, Event, Fact, OrderRef, Orders, SiteId, Stage};
use crate::model::Levels;
use crate::units::{SimDuration, SimTime};

/// The state of a warehouse described by a rate.
#[derive(Clone, Debug)]
pub(super) struct RateNow {
    waiting: Levels,
    at_work: Option<OrderRef>,
    /// Work left on it when the rate last changed, in orders, lines or units; since when; and when it is done.
    left: f64,
    since: SimTime,
    ends: SimTime,
}

impl Default for RateNow {
    fn default() -> Self {
        RateNow {
            waiting: Levels::new(10),
            at_work: None,
            left: 0.0,
            since: SimTime::START,
            ends: SimTime::NEVER,
        }
    }
}

impl RateNow {
    pub(super) fn reset(&mut self) {
        self.waiting.reset();
        self.at_work = None;
    }

    pub(super) fn withdraw(&mut self, orders: &mut Orders, at: OrderRef) {
        self.waiting.remove(orders, at);
    }
}

impl Floor {
    pub(super) fn enter_rate(&mut self, ctx: &mut Ctx, p: &WarehouseParams, at: OrderRef, id: SiteId) {
        ctx.orders.enter(at, ctx.now, Stage::Processing, Activity::Waiting);
        let site = &mut self.sites[id.index()];
        ctx.orders[at].closed_mark = site.closed(ctx.now);
        site.rate.waiting.push(&mut ctx.orders, at, false);
        self.start_rate(ctx, p, id);
    }

    pub(super) fn start_rate(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let Some(rate) = p.sites[id].rate else { return };
        let site = &mut self.sites[id.index()];
        if !site.open || site.rate.at_work.is_some() || rate.each == RateParams::STOPPED {
            return;
        }
        let Some(at) = site.rate.waiting.pop(&mut ctx.orders) else { return };
        site.rate.at_work = Some(at);
        let order = &mut ctx.orders[at];
        order.started = true;
        let n = match rate.counts {
            RateCounts::Orders => 1,
            RateCounts::Lines => order.lines,
            RateCounts::Units => order.units,
        };
        let waited = ctx.now.since(order.since).micros();
        let closed = (site.closed(ctx.now) - ctx.orders[at].closed_mark).min(waited);
        ctx.orders.enter_after_queue(at, ctx.now, SimDuration::from_micros(closed), Activity::Working);
        let work = SimDuration::from_micros(rate.each.micros().saturating_mul(u64::from(n)));
        let now = &mut self.sites[id.index()].rate;
        (now.left, now.since, now.ends) = (f64::from(n), ctx.now, ctx.now + work);
        ctx.schedule(now.ends, Event::RateEnd(id));
    }

    /// Another rate is in force from now on: what is left of the order in work is done at it.
    pub(super) fn retune_rate(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        before: RateParams,
        after: RateParams,
        id: SiteId,
    ) {
        let now = &mut self.sites[id.index()].rate;
        if now.at_work.is_none() || before.each == after.each {
            return self.start_rate(ctx, p, id);
        }
        if before.each != RateParams::STOPPED {
            let done = ctx.now.since(now.since).micros() as f64 / before.each.micros() as f64;
            now.left = (now.left - done).max(0.0);
        }
        now.since = ctx.now;
        now.ends = match after.each {
            RateParams::STOPPED => SimTime::NEVER,
            each => ctx.now + SimDuration::from_micros_f64(now.left * each.micros() as f64),
        };
        ctx.schedule(now.ends, Event::RateEnd(id));
    }

    /// The order in work at a warehouse described by a rate is done.
    pub(super) fn on_rate_end(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let now = &mut self.sites[id.index()].rate;
        if now.ends != ctx.now {
            // The rate has changed since.
            return;
        }
        let Some(at) = now.at_work.take() else { return };
        ctx.tell(Fact::StepDone { order: at, stage: Stage::Processing, pool: None });
        self.leave(ctx, p, at, id);
        self.start_rate(ctx, p, id);
    }
}
