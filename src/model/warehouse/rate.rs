//! A warehouse described by a rate: one order after the other, each for as long as the rate says.

use super::{Floor, RateCounts, WarehouseParams};
use crate::domain::{Activity, Ctx, Event, Fact, OrderRef, Orders, SiteId, Stage};
use crate::model::Levels;
use crate::units::SimDuration;

/// The state of a warehouse described by a rate.
#[derive(Clone, Debug)]
pub(super) struct RateNow {
    waiting: Levels,
    at_work: Option<OrderRef>,
}

impl Default for RateNow {
    fn default() -> Self {
        RateNow { waiting: Levels::new(10), at_work: None }
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
        if !site.open || site.rate.at_work.is_some() {
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
        ctx.schedule(ctx.now + work, Event::RateEnd(id));
    }

    /// The order in work at a warehouse described by a rate is done.
    pub(super) fn on_rate_end(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        let at = self.sites[id.index()].rate.at_work.take().expect("a rate that ends had an order");
        ctx.tell(Fact::StepDone { order: at, stage: Stage::Processing, pool: None });
        self.leave(ctx, p, at, id);
        self.start_rate(ctx, p, id);
    }
}
