//! Orders: from the click to acceptance, the promise, the customer's patience, and the end.
//!
//! *Door*: [`OrderDesk::intake`], [`OrderDesk::reviewed`], [`OrderDesk::give_up`],
//! [`OrderDesk::retune`]. *Events*:
//! [`Event::Fetched`], [`Event::Checked`], [`Event::Approved`], [`Event::Patience`]. *Facts told*:
//! [`Fact::ReviewNeeded`], [`Fact::Escalated`], [`Fact::Accepted`],
//! [`Fact::Cancelled`]. *Levers*: see `config`. *Signals*: `orders.open`, `orders.in_transit`.
//!
//! A channel's orders may be fetched at intervals, and some of them may come in twice: a duplicate is a record of
//! its own with the same content, which costs work and freight and earns nothing.
//!
//! The promise is frozen at placement. A customer may cancel until work on the order begins in the
//! warehouse; patience is counted from placement.

pub mod config;
mod params;

pub use params::{
    DayRule, IntakeParams, LevelParams, OrdersParams, PromiseRule, Purposes, ReviewParams, ServiceParams,
};

use std::sync::Arc;

use crate::domain::{Activity, CancelCause, Ctx, Event, Fact, OrderRef, Signal, SignalUnit, Stage};
use crate::kernel::Stream;
use crate::model::ContentStreams;
use crate::units::{Money, SimDuration, SimTime};
use params::DayCursor;

/// The state of order management in one replication.
#[derive(Clone)]
pub struct OrderDesk {
    params: Arc<OrdersParams>,
    promise_day: Vec<[DayCursor; 2]>,
    patience: Vec<Option<Stream>>,
    duplicates: Vec<Stream>,
    check: Option<Stream>,
    review_chosen: Option<Stream>,
    review_content: Option<ContentStreams>,
}

impl OrderDesk {
    /// An order desk with its parameters; [`OrderDesk::start`] begins a replication.
    pub fn new(params: Arc<OrdersParams>) -> Self {
        OrderDesk {
            params,
            promise_day: Vec::new(),
            patience: Vec::new(),
            duplicates: Vec::new(),
            check: None,
            review_chosen: None,
            review_content: None,
        }
    }

    /// Begins a replication.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = &self.params;
        self.promise_day.clear();
        self.promise_day.resize(params.services.len(), Default::default());
        self.make_streams(ctx);
    }

    /// Other parameters are in force from now on: they count for what has not been drawn yet. Promises stand.
    pub fn retune(&mut self, ctx: &Ctx, params: Arc<OrdersParams>) {
        self.params = params;
        self.make_streams(ctx);
    }

    fn make_streams(&mut self, ctx: &Ctx) {
        let params = &self.params;
        self.patience.clear();
        self.patience.extend(
            params.patience.iter().map(|p| p.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose))),
        );
        self.duplicates.clear();
        self.duplicates.extend(params.intake.iter().map(|i| ctx.draws.stream(i.duplicate)));
        self.check = params.check.as_ref().map(|(_, purpose)| ctx.draws.stream(*purpose));
        self.review_chosen = params.review.as_ref().map(|r| ctx.draws.stream(r.chosen));
        self.review_content = params.review.as_ref().map(|r| r.content.streams(&ctx.draws));
    }

    /// A new order: gives it a promise and a priority, starts the customer's patience and the checks.
    #[inline]
    pub fn intake(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let params = &*self.params;
        let intake = &params.intake[ctx.orders[at].channel.index()];
        if intake.duplicates > 0.0 && !ctx.orders[at].duplicate {
            self.maybe_twice(ctx, at, intake.duplicates);
        }
        let order = &mut ctx.orders[at];
        let service = &params.services[order.service];
        order.priority = service.priority;
        let cursors = &mut self.promise_day[order.service.index()];
        let special = service.promise_in.get(order.region.index()).and_then(Option::as_ref);
        if let Some(rule) = special.or(service.promise.as_ref()) {
            order.promise = rule.due(order.placed, &mut cursors[0]);
        }
        if let Some(rule) = &service.ship_by {
            order.ship_by = rule.due(order.placed, &mut cursors[1]);
        }
        let (key, tie, channel) = (order.key, order.tie(), order.channel.index());
        if let (Some((patience, _)), Some(stream)) = (&params.patience[channel], self.patience[channel]) {
            let limit = ctx.now + patience.duration(stream.uniform(key, 0));
            ctx.schedule(limit, Event::Patience(at, tie));
        }
        if let Some(every) = intake.fetched_every {
            let rest = ctx.now.micros() % every.micros();
            let wait = if rest == 0 { 0 } else { every.micros() - rest };
            return ctx.schedule(ctx.now + SimDuration::from_micros(wait), Event::Fetched(at, tie));
        }
        self.on_fetched(ctx, at);
    }

    /// An order comes in twice with the given probability: the second is told like the first.
    fn maybe_twice(&self, ctx: &mut Ctx, at: OrderRef, probability: f64) {
        let (key, channel) = (ctx.orders[at].key, ctx.orders[at].channel);
        if !self.duplicates[channel.index()].uniform(key, 0).below(probability) {
            return;
        }
        // The number stays, so that the content is the same; the rest of the key makes its draws its own.
        let twin = ctx.orders.open(ctx.now, channel, key ^ 1 << 63);
        let order = ctx.orders[at].clone();
        let twin_order = &mut ctx.orders[twin];
        (twin_order.lines, twin_order.units) = (order.lines, order.units);
        (twin_order.service, twin_order.region) = (order.service, order.region);
        (twin_order.duplicate, twin_order.in_cohort) = (true, false);
        ctx.tell(Fact::Placed(twin));
    }

    /// An order is fetched from its channel: the automatic check begins.
    #[inline]
    pub fn on_fetched(&mut self, ctx: &mut Ctx, at: OrderRef) {
        let (key, tie) = (ctx.orders[at].key, ctx.orders[at].tie());
        match (&self.params.check, self.check) {
            (Some((check, _)), Some(stream)) => {
                let over = ctx.now + check.duration(stream.uniform(key, 0));
                ctx.orders.enter(at, ctx.now, Stage::Intake, Activity::Working);
                ctx.schedule(over, Event::Checked(at, tie));
            }
            _ => self.on_checked(ctx, at),
        }
    }

    /// The automatic check is over: most orders are accepted, some need a person.
    #[inline]
    pub fn on_checked(&mut self, ctx: &mut Ctx, at: OrderRef) {
        if ctx.orders[at].gave_up {
            return self.give_up(ctx, at, CancelCause::Patience);
        }
        if ctx.orders[at].duplicate {
            let (key, channel) = (ctx.orders[at].key, ctx.orders[at].channel);
            if self.duplicates[channel.index()].uniform(key, 1).below(self.params.duplicates_caught) {
                return self.give_up(ctx, at, CancelCause::Duplicate);
            }
        }
        if let (Some(review), Some(chosen)) = (&self.params.review, self.review_chosen) {
            let key = ctx.orders[at].key;
            let needed = review.share >= 1.0 || chosen.uniform(key, 0).below(review.share);
            if needed {
                let streams = self.review_content.as_ref().expect("streams are made with the review");
                let content = review.content.draw(streams, &ctx.orders[at]);
                let order = &mut ctx.orders[at];
                (order.content, order.remaining) = (content, content);
                ctx.tell(Fact::ReviewNeeded(at));
                return;
            }
        }
        ctx.tell(Fact::Accepted(at));
    }

    /// Whether the way of a reviewed order depends on its value.
    #[inline]
    pub fn asks_for_value(&self) -> bool {
        self.params.review.as_ref().is_some_and(|r| !r.levels.is_empty())
    }

    /// A person has reviewed the order: it is accepted there, or by the lowest level that may accept its value.
    #[inline]
    pub fn reviewed(&mut self, ctx: &mut Ctx, at: OrderRef, value: Option<Money>) {
        if ctx.orders[at].gave_up {
            return self.give_up(ctx, at, CancelCause::Patience);
        }
        let levels = self.params.review.as_ref().map_or(&[][..], |r| &r.levels);
        if levels.is_empty() {
            return ctx.tell(Fact::Accepted(at));
        }
        let value = value.unwrap_or(Money::ZERO);
        let level = levels.iter().position(|l| l.up_to.is_none_or(|most| value <= most));
        let level = level.unwrap_or(levels.len() - 1);
        if level > 0 {
            ctx.tell(Fact::Escalated(at));
        }
        let (key, tie) = (ctx.orders[at].key, ctx.orders[at].tie());
        let u = ctx.draws.stream(levels[level].purpose).uniform(key, 0);
        let decided = levels[level].decided(ctx.now, levels[level].delay.duration(u));
        if decided == ctx.now {
            return ctx.tell(Fact::Accepted(at));
        }
        ctx.orders.enter(at, ctx.now, Stage::Intake, Activity::Waiting);
        ctx.schedule(decided, Event::Approved(at, tie));
    }

    /// Somebody with the authority has accepted the order.
    pub fn on_approved(&mut self, ctx: &mut Ctx, at: OrderRef) {
        if ctx.orders[at].gave_up {
            return self.give_up(ctx, at, CancelCause::Patience);
        }
        ctx.tell(Fact::Accepted(at));
    }

    /// The customer has heard from us, and is as patient from now on as if the order had just been placed: until when,
    /// if they lose patience at all.
    pub fn renew_patience(&mut self, ctx: &mut Ctx, at: OrderRef) -> Option<SimTime> {
        let (key, tie, channel) = (ctx.orders[at].key, ctx.orders[at].tie(), ctx.orders[at].channel.index());
        let (Some((patience, _)), Some(stream)) = (&self.params.patience[channel], self.patience[channel])
        else {
            return None;
        };
        let limit = ctx.now + patience.duration(stream.uniform(key, 0));
        ctx.schedule(limit, Event::Patience(at, tie));
        Some(limit)
    }

    /// The customer cancels; whoever had the order in a queue has already let go of it.
    pub fn give_up(&mut self, ctx: &mut Ctx, at: OrderRef, cause: CancelCause) {
        ctx.orders.close(at, ctx.now);
        ctx.tell(Fact::Cancelled { order: at, cause });
    }

    /// The signals of order management.
    pub fn signals() -> Vec<Signal> {
        vec![
            Signal::new("orders.open", "orders placed and not yet closed", SignalUnit::Orders),
            Signal::new("orders.in_transit", "parcels with carriers", SignalUnit::Orders),
        ]
    }

    /// The values of [`OrderDesk::signals`], in their order.
    pub fn read_signals(&self, ctx: &Ctx, into: &mut Vec<f64>) {
        into.push(f64::from(ctx.orders.alive()));
        into.push((ctx.orders.in_stage(Stage::Transit) + ctx.orders.in_stage(Stage::Reattempt)) as f64);
    }
}
