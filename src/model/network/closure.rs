//! Legs and hubs that close and open: what becomes of loads under way, and who goes first afterwards.

use std::sync::Arc;

use super::config::{InFlight, Release};
use super::loads::Phase;
use super::{Departures, Network, NetworkParams};
use crate::domain::{Ctx, Event, Fact, LegId, OrderRef, Orders};
use crate::units::SimTime;

/// Puts parcels in the order in which they go. Ties go by channel and number.
pub(super) fn in_order(orders: &Orders, release: Release, parcels: &mut [OrderRef]) {
    let tie = |at: &OrderRef| (orders[*at].tie(), orders[*at].key);
    match release {
        Release::Oldest => parcels.sort_by_key(|at| (orders[*at].since, tie(at))),
        Release::Urgent => parcels.sort_by_key(|at| (orders[*at].promise, orders[*at].since, tie(at))),
        Release::Newest => parcels.sort_by_key(|at| (std::cmp::Reverse(orders[*at].since), tie(at))),
    }
}

impl Network {
    /// New values of capacities, times, prices, policies and of what is open. The names stay the same.
    ///
    /// Loads under way keep their times of arrival unless their leg closes or opens; scheduled departures follow the
    /// new times from now on. All waiting parcels choose anew.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<NetworkParams>) {
        assert_eq!(params.legs.len(), self.params.legs.len(), "the legs of a run stay the same");
        if params.is_empty() {
            self.params = params;
            return;
        }
        let before = std::mem::replace(&mut self.params, Arc::clone(&params));
        for leg in 0..self.legs.len() {
            let is_open = params.is_open(&params.legs[LegId::new(leg)]);
            let was_open = std::mem::replace(&mut self.legs[leg].open, is_open);
            if was_open && !is_open {
                self.close_leg(ctx, leg, &before);
            } else if is_open && !was_open {
                self.open_leg(ctx, leg);
            }
            let scheduled = !matches!(params.legs[LegId::new(leg)].departures, Departures::Flow);
            // A departure of this very moment still takes place.
            let due = self.legs[leg].due;
            if scheduled && due > ctx.now && params.legs[LegId::new(leg)].next_departure(ctx.now) != due {
                self.legs[leg].due = SimTime::NEVER;
                self.schedule_departure(ctx, leg);
            }
        }
        self.refresh(ctx);
        self.call_backups(ctx);
        self.choose_anew(ctx);
        for leg in 0..self.legs.len() {
            self.call(ctx, leg);
        }
    }

    /// What becomes of the loads on a leg that closes.
    fn close_leg(&mut self, ctx: &mut Ctx, leg: usize, before: &NetworkParams) {
        let params = Arc::clone(&self.params);
        let leg_params = &params.legs[LegId::new(leg)];
        ctx.tell(Fact::LegClosed { leg: LegId::new(leg) });
        let end = params.hub_at(leg_params.to);
        let end_closes =
            end.is_some_and(|hub| !hub.open) && before.hub_at(leg_params.to).is_some_and(|hub| hub.open);
        let (policy, destroyed) = match end {
            _ if !leg_params.open => (leg_params.in_flight, leg_params.destroyed),
            Some(hub) if end_closes => (hub.in_flight, hub.destroyed),
            // Only the place where it begins has closed: what has left goes on.
            _ => (InFlight::Continue, 0.0),
        };
        for load in self.legs[leg].loads.clone() {
            if self.loads[load].phase != Phase::Moving {
                continue;
            }
            match policy {
                InFlight::Continue => {}
                InFlight::Hold => self.hold(ctx, load),
                InFlight::Return => self.turn_back(ctx, load, true),
                InFlight::ReRoute => self.turn_back(ctx, load, false),
                InFlight::Destroy => {
                    self.destroy(ctx, load, destroyed);
                    self.hold(ctx, load);
                }
            }
        }
    }

    fn hold(&mut self, ctx: &Ctx, load: u32) {
        self.loads.put_off(load);
        let left = self.loads[load].arrives.since(ctx.now);
        self.loads[load].phase = Phase::Held { left };
    }

    fn turn_back(&mut self, ctx: &mut Ctx, load: u32, pinned: bool) {
        let epoch = self.loads.put_off(load);
        let load_state = &mut self.loads[load];
        load_state.phase = Phase::Back { pinned };
        load_state.arrives = ctx.now + ctx.now.since(load_state.departed);
        ctx.schedule(load_state.arrives, Event::LoadEnd { load, epoch });
    }

    /// Each parcel is lost with the given probability, by a draw of its own.
    fn destroy(&mut self, ctx: &mut Ctx, load: u32, share: f64) {
        let leg = self.loads[load].leg.index();
        let stream = self.legs[leg].streams.destroyed;
        let mut parcels = Vec::new();
        self.loads[load].parcels.collect(&ctx.orders, &mut parcels);
        for at in parcels {
            let order = &ctx.orders[at];
            if stream.uniform(order.key, 0).below(share) {
                self.loads[load].parcels.remove(&mut ctx.orders, at);
                self.legs[leg].moving -= 1;
                self.inside -= 1;
                ctx.tell(Fact::Lost(at));
            }
        }
    }

    /// Loads that were held go on, in the order in which they departed; the waiting go as capacity allows.
    fn open_leg(&mut self, ctx: &mut Ctx, leg: usize) {
        ctx.tell(Fact::LegOpened { leg: LegId::new(leg) });
        for load in self.legs[leg].loads.clone() {
            if let Phase::Held { left } = self.loads[load].phase {
                self.loads[load].phase = Phase::Moving;
                let (arrives, epoch) = (ctx.now + left, self.loads[load].epoch);
                // The time it stood still is no part of its way back, should it turn round later.
                let way = self.loads[load].arrives.since(self.loads[load].departed).micros();
                let gone = way - left.micros();
                self.loads[load].departed = SimTime::from_micros(ctx.now.micros() - gone);
                self.loads[load].arrives = arrives;
                ctx.schedule(arrives, Event::LoadEnd { load, epoch });
            }
        }
        let mut waiting = Vec::new();
        self.legs[leg].waiting.collect(&ctx.orders, &mut waiting);
        for at in waiting {
            self.trips[at.slot() as usize].pinned = false;
        }
    }

    /// Every waiting parcel takes what is now the best leg from where it is. Since when it waits stays the same.
    pub(super) fn choose_anew(&mut self, ctx: &mut Ctx) {
        let (mut parcels, mut here) = (Vec::new(), Vec::new());
        for leg in 0..self.legs.len() {
            self.legs[leg].waiting.collect(&ctx.orders, &mut here);
            for at in here.drain(..).filter(|at| !self.trips[at.slot() as usize].pinned) {
                self.legs[leg].waiting.remove(&mut ctx.orders, at);
                parcels.push(at);
            }
        }
        for node in 0..self.stuck.len() {
            let list = std::mem::take(&mut self.stuck[node]);
            list.collect(&ctx.orders, &mut parcels);
        }
        in_order(&ctx.orders, Release::Oldest, &mut parcels);
        for at in parcels {
            let node = self.trips[at.slot() as usize].node;
            match self.next_leg(ctx, at) {
                Some(leg) => {
                    self.legs[leg].waiting.push_back(&mut ctx.orders, at);
                    self.call(ctx, leg);
                }
                None => self.stuck[usize::from(node)].push_back(&mut ctx.orders, at),
            }
        }
    }
}
