//! Labels, quotes and the choice of a carrier, and what is charged beyond the plain price.

use super::choose::{self, Quote};
use super::config::{CarrierRule, Overflow};
use super::{CarrierParams, PickUps, Transport};
use crate::domain::{Account, Activity, CarrierId, Ctx, Event, Fact, Order, OrderRef, Stage};
use crate::units::{Money, SimDuration, SimTime};

impl Transport {
    /// Whether the rule wants to know how long the way over the legs is expected to take.
    #[inline]
    pub fn asks_for_time(&self) -> bool {
        let tendering = &self.params.tendering;
        !tendering.by_share_alone
            && matches!(tendering.rule, CarrierRule::Fastest | CarrierRule::Score | CarrierRule::Promise)
    }

    /// The carrier of a parcel by the rule, with overflow; `None` without carriers.
    pub(super) fn chosen(
        &mut self,
        ctx: &Ctx,
        at: OrderRef,
        fixed: Option<CarrierId>,
        road: u64,
    ) -> Option<CarrierId> {
        let tendering = &self.params.tendering;
        let (rule, overflow, weights) = (tendering.rule, tendering.overflow, tendering.weights);
        let mut quotes = std::mem::take(&mut self.quotes);
        quotes.clear();
        for i in 0..tendering.order.len() {
            let id = self.params.tendering.order[i];
            let carrier = &self.params.carriers[id];
            // A carrier that the service names counts as offering it.
            if fixed == Some(id) || carrier.offers(ctx.orders[at].service) {
                quotes.push(self.quote(ctx, at, id, road));
            }
        }
        let usable = |q: &Quote| self.params.carriers[q.carrier].open && q.room > 0;
        let keeps = fixed
            .filter(|f| overflow == Overflow::Wait || quotes.iter().any(|q| q.carrier == *f && usable(q)));
        if keeps.is_some() {
            self.quotes = quotes;
            return keeps;
        }
        let order = &ctx.orders[at];
        let hours_left = match order.promise {
            SimTime::NEVER => f64::INFINITY,
            due => due.saturating_since(ctx.now).hours(),
        };
        // The mix draws once for each parcel, whoever has room, so that other choices stay what they are.
        let by_share =
            self.params.choice.as_ref().zip(self.choice).map(|((mix, _), stream)| {
                mix.only().unwrap_or_else(|| mix.pick(stream.uniform(order.key, 0)))
            });
        let pick = |quotes: &[Quote]| -> Option<CarrierId> {
            if rule == CarrierRule::Share {
                let wanted = quotes.iter().find(|q| Some(q.carrier) == by_share);
                return wanted.or(quotes.first()).map(|q| q.carrier);
            }
            choose::choose(rule, quotes, weights, hours_left).map(|i| quotes[i].carrier)
        };
        let open = |id: CarrierId| self.params.carriers[id].open;
        let mut chosen = if overflow == Overflow::Next {
            let with_room: Vec<Quote> = quotes.iter().filter(|q| usable(q)).copied().collect();
            let working: Vec<Quote> = quotes.iter().filter(|q| open(q.carrier)).copied().collect();
            pick(&with_room).or(fixed.filter(|f| open(*f))).or_else(|| pick(&working))
        } else {
            None
        };
        chosen = chosen.or(fixed).or_else(|| pick(&quotes));
        if chosen.is_none() {
            // Nobody offers the service: somebody has to take it.
            chosen = by_share.or_else(|| self.params.tendering.order.first().copied());
        }
        self.quotes = quotes;
        chosen
    }

    fn quote(&self, ctx: &Ctx, at: OrderRef, id: CarrierId, road: u64) -> Quote {
        let order = &ctx.orders[at];
        let carrier = &self.params.carriers[id];
        let dock = order.site.index() * self.params.carriers.len() + id.index();
        let (state, terms) = (&self.docks[dock], self.params.dock(dock));
        let waiting = state.parcels.len();
        let taken = if carrier.day_of(ctx.now) == state.today { state.taken_today } else { 0 };
        let cap = terms.cap.unwrap_or(u32::MAX);
        let size = terms.daily_cap.map_or(cap, |d| cap.min(d));
        let left = terms.daily_cap.map_or(cap, |d| cap.min(d.saturating_sub(taken)));
        let room = if left == u32::MAX { u32::MAX } else { left.saturating_sub(waiting) };
        let surge = carrier.surge.filter(|(above, _)| taken + waiting >= *above).map_or(1.0, |(_, f)| f);
        let lane = self.lane_cost(order).amount();
        let cost = carrier.price_for(order.service).amount() * surge + lane;
        let mut call = match terms.pick_ups {
            PickUps::At(_) | PickUps::Every(_) => {
                let mut call = terms.pick_ups.after(ctx.now + terms.cut_off);
                // Full pick-ups are ahead of it.
                for _ in 0..(waiting / cap.max(1)).min(64) {
                    if call != SimTime::NEVER {
                        call = terms.pick_ups.after(call);
                    }
                }
                call
            }
            PickUps::AtOnce | PickUps::When(_) => ctx.now,
        };
        if call == SimTime::NEVER {
            call = SimTime::LAST;
        }
        let legs = self.params.on_legs.is_empty() || !carrier.uses_legs;
        let road = if legs { 0.0 } else { road as f64 };
        let own = carrier.transit_for(order.service).mean() + carrier.late * carrier.late_by.mean();
        let on_lane = self.params.lanes.of(order).and_then(|l| l.transit.as_ref());
        let micros = call.saturating_since(ctx.now).micros() as f64
            + road
            + own
            + on_lane.map_or(0.0, |(time, _)| time.mean());
        Quote { carrier: id, cost, hours: micros / 3.6e9, late: carrier.late, room, size }
    }

    pub(super) fn start_label(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let (Some((time, _)), Some(stream)) = (&self.params.tendering.label, self.label) else { return };
        let (key, tie) = (ctx.orders[at].key, ctx.orders[at].tie());
        let over = ctx.now + time.duration(stream.uniform(key, 0));
        ctx.orders.enter(at, ctx.now, Stage::Dock, Activity::Working);
        self.labelling += 1;
        ctx.schedule(over, Event::Labelled(at, tie));
    }

    /// The label of a parcel is printed and its carrier knows of it: it can go.
    pub fn on_labelled(&mut self, ctx: &mut Ctx, at: OrderRef) {
        self.labelling -= 1;
        self.put_at_dock(ctx, at);
    }

    /// What a parcel costs beyond the carrier's plain price: a surge, or another price for its service.
    pub(super) fn surcharge(&self, ctx: &mut Ctx, at: OrderRef, carrier: &CarrierParams, factor: f64) {
        let price = carrier.price_for(ctx.orders[at].service);
        let amount = Money::from_amount(price.amount() * factor) - carrier.price;
        if amount != Money::ZERO {
            ctx.tell(Fact::Charged { amount, account: Account::Freight });
        }
    }

    pub(super) fn schedule_contracts(&mut self, ctx: &mut Ctx) {
        let next = self.params.day_starts.partition_point(|start| *start <= ctx.now);
        let Some(at) = self.params.day_starts.get(next).copied() else { return };
        for (i, carrier) in self.params.carriers.iter().enumerate() {
            // A contract that has begun settles every day, whether or not it holds on that day.
            if carrier.contract.is_some() && !self.contracts[i] {
                self.contracts[i] = true;
                ctx.schedule(at, Event::ContractDay(i as u32));
            }
        }
    }

    /// A day is over: retainer and missing parcels of a contract are paid.
    pub fn on_contract_day(&mut self, ctx: &mut Ctx, carrier: u32) {
        let taken = std::mem::take(&mut self.taken_today[carrier as usize]);
        let params = &self.params.carriers[CarrierId::new(carrier as usize)];
        if let Some(contract) = &params.contract {
            let missing = contract.minimum.saturating_sub(taken);
            let amount = contract.retainer + contract.shortfall.times(missing.into());
            if amount != Money::ZERO {
                ctx.tell(Fact::Charged { amount, account: Account::Freight });
            }
        }
        let next = self.params.day_starts.partition_point(|start| *start <= ctx.now);
        if let Some(at) = self.params.day_starts.get(next).copied() {
            ctx.schedule(at, Event::ContractDay(carrier));
        }
    }

    /// The expected time of a parcel with its carrier beyond the legs, until the first attempt or the next, in
    /// microseconds.
    pub fn left(&self, order: &Order) -> u64 {
        let Some(carrier) = self.params.carriers.iter().nth(order.carrier.index()) else { return 0 };
        let lane = self.params.lanes.of(order).and_then(|l| l.transit.as_ref());
        let mean = match order.stage {
            Stage::Transit => {
                let late = carrier.late * carrier.late_by.mean();
                carrier.transit_for(order.service).mean() + late + lane.map_or(0.0, |(time, _)| time.mean())
            }
            Stage::Reattempt => carrier.again_after.mean(),
            _ => 0.0,
        };
        mean as u64
    }

    /// How long after an event on the road its scan can be seen, of the carrier that has a parcel.
    pub fn scan_after(&self, carrier: CarrierId) -> SimDuration {
        self.params.carriers.iter().nth(carrier.index()).map_or(SimDuration::ZERO, |c| c.scan_after)
    }
}
