//! Other parameters are in force: calls, caps, prices, and carriers that stop or start working.

use std::sync::Arc;

use super::config::Overflow;
use super::{PickUps, Transport, TransportParams};
use crate::domain::{CarrierId, Ctx, OrderRef};
use crate::units::SimTime;

/// What others know of a parcel: the carrier that its service fixes, and the time that its way by legs takes.
pub type Asks<'a> = dyn FnMut(&Ctx, OrderRef) -> (Option<CarrierId>, u64) + 'a;

impl Transport {
    /// Other parameters are in force from now on. Carriers, warehouses and lanes stay the same.
    ///
    /// Parcels on the road keep their times. With `overflow = "next"` parcels at the dock of a closed carrier are
    /// tendered again, those that have waited longest first; `asked` says which carrier the service of a parcel
    /// names and how long its way over legs is expected to take, as for [`Transport::tender`].
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<TransportParams>, asked: &mut Asks<'_>) {
        assert_eq!(params.carriers.len(), self.params.carriers.len(), "the carriers of a run stay the same");
        self.params = params;
        let tendering = &self.params.tendering;
        self.label = tendering.label.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        self.label_error = (tendering.label_errors > 0.0).then(|| ctx.draws.stream(tendering.label_error));
        self.choice = self.params.choice.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        let overflow = tendering.overflow;
        self.start_lanes(ctx);
        self.schedule_contracts(ctx);
        for dock in 0..self.docks.len() {
            // A call of this very moment still takes place.
            let due = self.docks[dock].due;
            if (due > ctx.now || due == SimTime::START)
                && self.params.dock(dock).pick_ups.after(ctx.now) != due
            {
                self.schedule_pick_up(ctx, dock);
            }
        }
        if overflow == Overflow::Next {
            self.tender_again(ctx, asked);
        }
        for dock in 0..self.docks.len() {
            self.call_now(ctx, dock);
        }
    }

    fn tender_again(&mut self, ctx: &mut Ctx, asked: &mut Asks<'_>) {
        let mut parcels: Vec<OrderRef> = Vec::new();
        for dock in 0..self.docks.len() {
            if self.params.carriers[self.carrier_of(dock)].open {
                continue;
            }
            let list = std::mem::take(&mut self.docks[dock].parcels);
            list.collect(&ctx.orders, &mut parcels);
        }
        parcels.sort_by_key(|at| (ctx.orders[*at].since, ctx.orders[*at].tie(), ctx.orders[*at].key));
        for at in parcels {
            let (fixed, road) = asked(ctx, at);
            if let Some(carrier) = self.chosen(ctx, at, fixed, road) {
                ctx.orders[at].carrier = carrier;
            }
            self.put_at_dock(ctx, at);
        }
    }

    /// Carriers that take parcels as they come take what has waited for them.
    fn call_now(&mut self, ctx: &mut Ctx, dock: usize) {
        let id: CarrierId = self.carrier_of(dock);
        if !self.params.carriers[id].open || self.docks[dock].parcels.is_empty() {
            return;
        }
        match *self.params.dock(dock).pick_ups {
            PickUps::AtOnce => self.load(ctx, dock, u32::MAX),
            PickUps::When(collect) => {
                while self.docks[dock].parcels.len() >= collect.parcels {
                    let before = self.docks[dock].parcels.len();
                    self.load(ctx, dock, collect.parcels);
                    if self.docks[dock].parcels.len() == before {
                        break;
                    }
                }
                if !self.docks[dock].parcels.is_empty() {
                    self.hold_from_now(ctx, dock, &collect);
                }
            }
            PickUps::Every(_) | PickUps::At(_) => {}
        }
    }
}
