//! Demand: who orders what, when, where to and with which service.
//!
//! *Door*: [`Demand::start`], [`Demand::retune`], [`Demand::value`], [`Demand::items`], [`Demand::lines`]. *Events*:
//! [`Event::Arrival`].
//! *Facts told*: [`Fact::Placed`]. *Levers*: see `config`. *Signals*: `channel.*.orders_placed`.
//!
//! Arrivals follow a rate that is piecewise constant, by inversion of the cumulative rate: the n-th
//! order of a channel is placed when the integrated rate reaches the sum of n exponential draws. Each
//! draw belongs to (channel, n), so a change elsewhere shifts nothing (Çinlar, *Introduction to
//! Stochastic Processes*, 1975, chapter 4). Thinning would use a random number of draws. Busy days and
//! hours multiply the rate by gamma factors with mean 1, which over-disperses the counts.
//!
//! *Assumptions*: lines, units, region and service of an order are independent of each other and of the
//! time of day, unless they are replayed from real orders.

pub mod config;
mod items;
mod params;
mod rate;
mod trace;

pub use items::Items;
pub use params::{Arrivals, ChannelParams, Count, DemandParams, Purposes};
pub use rate::{RateCurve, RateSegment};
pub use trace::{Resample, Trace, TraceOrder};

use std::sync::Arc;

use crate::domain::{ChannelId, Ctx, Event, Fact, ItemId, Order, Signal, SignalUnit};
use crate::kernel::Stream;
use crate::units::{Money, SimTime};
use rate::RateState;
use trace::TraceState;

/// The state of demand in one replication.
#[derive(Clone)]
pub struct Demand {
    params: Arc<DemandParams>,
    channels: Vec<ChannelState>,
}

#[derive(Clone)]
struct ChannelState {
    placed: u32,
    /// When the next order comes.
    next: SimTime,
    /// How often in a row nobody came.
    empty: u32,
    source: Source,
    streams: Streams,
}

#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "one of each channel, read at every order: a box would cost more"
)]
enum Source {
    Rate(RateState),
    /// With the number of gaps drawn.
    Renewal(Stream, u64),
    Trace(TraceState),
}

#[derive(Clone, Copy)]
struct Streams {
    batch: Stream,
    lines: Stream,
    units: Stream,
    service: Stream,
    region: Stream,
    value: Stream,
    items: Stream,
    content: Stream,
}

impl Demand {
    /// Demand with its parameters; [`Demand::start`] begins a replication.
    pub fn new(params: Arc<DemandParams>) -> Self {
        Demand { params, channels: Vec::new() }
    }

    /// Begins a replication: schedules the first arrival of every channel.
    pub fn start(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        for (id, channel) in params.channels.entries() {
            let stream = |purpose| ctx.draws.stream(purpose);
            let p = &channel.purposes;
            let streams = Streams {
                batch: stream(p.batch),
                lines: stream(p.lines),
                units: stream(p.units),
                service: stream(p.service),
                region: stream(p.region),
                value: stream(p.value),
                items: stream(p.items),
                content: stream(p.content),
            };
            let source = match &channel.arrivals {
                Arrivals::Rate(curve) => Source::Rate(RateState::new(curve, &ctx.draws, p)),
                Arrivals::Renewal(_) => Source::Renewal(stream(p.gaps), 0),
                Arrivals::Trace(trace) => {
                    let storage = match self.channels.get_mut(id.index()).map(|c| &mut c.source) {
                        Some(Source::Trace(state)) => state.take_storage(),
                        _ => Vec::new(),
                    };
                    Source::Trace(TraceState::new(trace, &ctx.draws, p, storage))
                }
            };
            let state = ChannelState { placed: 0, next: SimTime::NEVER, empty: 0, source, streams };
            match self.channels.get_mut(id.index()) {
                Some(used) => *used = state,
                None => self.channels.push(state),
            }
            self.schedule_next(ctx, id);
        }
    }

    /// Other parameters are in force from now on. The next order of a channel with another rate comes when that has
    /// brought what was still to come: the draws behind the orders stay the same, and with them everything else about
    /// them. The next order of other channels comes when it would have come.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<DemandParams>) {
        let before = std::mem::replace(&mut self.params, params);
        for (id, channel) in self.params.channels.entries() {
            let state = &mut self.channels[id.index()];
            let (Source::Rate(rate), Arrivals::Rate(old), Arrivals::Rate(new)) =
                (&mut state.source, &before.channels[id].arrivals, &channel.arrivals)
            else {
                continue;
            };
            if old.is_same(new) {
                continue;
            }
            let at = rate.retune(old, new, ctx.now);
            if at != state.next && at < self.params.until {
                ctx.schedule(at, Event::Arrival(id));
            }
            state.next = at;
        }
    }

    fn schedule_next(&mut self, ctx: &mut Ctx, id: ChannelId) {
        let (channel, state) = (&self.params.channels[id], &mut self.channels[id.index()]);
        let at = match (&mut state.source, &channel.arrivals) {
            (Source::Rate(rate), Arrivals::Rate(curve)) => rate.next(curve),
            (Source::Renewal(stream, n), Arrivals::Renewal(gap)) => {
                *n += 1;
                ctx.now + gap.duration(stream.uniform(*n - 1, 0))
            }
            (Source::Trace(trace), Arrivals::Trace(_)) => trace.next_time(),
            _ => unreachable!("a source is made for its channel's arrivals"),
        };
        state.next = at;
        if at < self.params.until {
            ctx.schedule(at, Event::Arrival(id));
        }
    }

    /// The next order, or batch of orders, of a channel is placed.
    #[inline]
    pub fn on_arrival(&mut self, ctx: &mut Ctx, id: ChannelId) {
        let (channel, state) = (&self.params.channels[id], &mut self.channels[id.index()]);
        if state.next != ctx.now {
            // The rate has changed since, and the order comes at another moment.
            return;
        }
        match (&mut state.source, &channel.batch) {
            (Source::Trace(trace), _) => {
                let number = trace.take();
                place_recorded(ctx, id, channel, state, number);
            }
            (_, None) => place(ctx, id, channel, state),
            (_, Some(size)) => {
                // Keyed by the order it would begin with; when nobody comes, by how often nobody came.
                let u = state.streams.batch.uniform(u64::from(state.placed), state.empty);
                let batch = size.count(u);
                state.empty = if batch == 0 { state.empty + 1 } else { 0 };
                for _ in 0..batch {
                    place(ctx, id, channel, state);
                }
            }
        }
        self.schedule_next(ctx, id);
    }

    /// What an order is worth; `None` when the scenario gives no prices.
    pub fn value(&self, order: &Order) -> Option<Money> {
        let channel = &self.params.channels[order.channel];
        if !channel.has_value() {
            return None;
        }
        let streams = &self.channels[order.channel.index()].streams;
        let n = u64::from(order.number());
        if let Arrivals::Trace(trace) = &channel.arrivals
            && let Some(value) = trace.value_of(trace.source_of(order.number(), streams.content))
        {
            return Some(value);
        }
        if let Some(value) = &channel.value {
            return Some(Money::from_amount(value.quantile(streams.value.uniform(n, 0))));
        }
        let items = channel.items.as_ref().filter(|items| items.has_prices())?;
        let mut total = Money::ZERO;
        for (item, units) in self.items(order)? {
            total += items.price(item).times(u64::from(units));
        }
        Some(total)
    }

    /// What an order is worth when `lost` units of each line are not sent: by the price of each item where
    /// items have prices, otherwise in proportion to the units.
    pub fn value_sent(&self, order: &Order, lost: impl Fn(u32) -> u32) -> Option<Money> {
        let whole = self.value(order)?;
        let gone: u32 = (0..order.lines).map(&lost).sum();
        if gone == 0 {
            return Some(whole);
        }
        let channel = &self.params.channels[order.channel];
        let recorded = matches!(&channel.arrivals, Arrivals::Trace(trace) if trace.has_values());
        match (&channel.items, &channel.value) {
            (Some(items), None) if items.has_prices() && !recorded => {
                let of = |(line, (item, _)): (usize, (u32, u32))| {
                    items.price(item).times(u64::from(lost(line as u32)))
                };
                Some(whole - self.items(order)?.enumerate().map(of).sum())
            }
            _ => {
                let share = 1.0 - f64::from(gone) / f64::from(order.units.max(1));
                Some(Money::from_amount(whole.amount() * share))
            }
        }
    }

    /// The items of an order with the units of each line; `None` when the scenario names no items.
    ///
    /// Items are drawn when they are asked for, by the order's own key, and not stored.
    pub fn items(&self, order: &Order) -> Option<impl Iterator<Item = (u32, u32)> + Clone + '_> {
        let channel = &self.params.channels[order.channel];
        let items = channel.items.as_ref()?;
        let streams = &self.channels[order.channel.index()].streams;
        let n = u64::from(order.number());
        let units_of = move |line: u32| match channel.units.fixed() {
            Some(each) => each,
            None => channel.units.draw(streams.units.uniform(n, line)),
        };
        Some((0..order.lines).map(move |line| (items.pick(streams.items.uniform(n, line)), units_of(line))))
    }

    /// The lines of an order of `whole` lines and units as stock sees them: the item of the scenario's list, and units that add up to
    /// those of the order. Empty when stock is no part of the scenario.
    #[inline]
    pub fn lines<'a>(
        &'a self,
        order: &Order,
        whole: (u32, u32),
    ) -> impl Iterator<Item = (ItemId, u32)> + Clone + use<'a> {
        let channel = &self.params.channels[order.channel];
        let streams = self.channels[order.channel.index()].streams;
        let n = u64::from(order.number());
        let items = channel.items.as_ref().filter(|items| items.id(0).is_some());
        let lines = whole.0;
        let recorded = matches!(channel.arrivals, Arrivals::Trace(_)).then_some(whole);
        items.into_iter().flat_map(move |items| {
            (0..lines).map(move |line| {
                let item = match items.only() {
                    Some(item) => item,
                    None => items.pick(streams.items.uniform(n, line)),
                };
                let units = match (recorded, channel.units.fixed()) {
                    // Recorded units are spread evenly over the lines, the first ones getting the rest.
                    (Some((lines, units)), _) => units / lines + u32::from(line < units % lines),
                    (None, Some(each)) => each,
                    (None, None) => channel.units.draw(streams.units.uniform(n, line)),
                };
                (items.id(item).expect("items of a scenario with stock have places"), units)
            })
        })
    }

    /// The signals of demand.
    pub fn signals(params: &DemandParams) -> Vec<Signal> {
        params
            .channels
            .iter()
            .map(|c| {
                Signal::new(
                    format!("channel.{}.orders_placed", c.name),
                    format!("orders placed so far through {}", c.name),
                    SignalUnit::Orders,
                )
            })
            .collect()
    }

    /// The values of [`Demand::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        into.extend(self.channels.iter().map(|c| f64::from(c.placed)));
    }

    /// Whether no channel will place another order.
    pub fn is_over(&self, now: SimTime) -> bool {
        now >= self.params.until
    }
}

#[inline]
fn place(ctx: &mut Ctx, id: ChannelId, channel: &ChannelParams, state: &mut ChannelState) {
    let number = state.placed;
    state.placed += 1;
    let n = u64::from(number);
    let streams = &state.streams;
    let at = ctx.orders.open(ctx.now, id, channel.key(number));
    let order = &mut ctx.orders[at];
    order.lines = match channel.lines.fixed() {
        Some(lines) => lines,
        None => channel.lines.draw(streams.lines.uniform(n, 0)),
    };
    order.units = match channel.units.fixed() {
        Some(each) => order.lines.saturating_mul(each),
        None => (0..order.lines)
            .map(|line| channel.units.draw(streams.units.uniform(n, line)))
            .fold(0u32, u32::saturating_add),
    };
    order.service =
        channel.services.only().unwrap_or_else(|| channel.services.pick(streams.service.uniform(n, 0)));
    order.region =
        channel.regions.only().unwrap_or_else(|| channel.regions.pick(streams.region.uniform(n, 0)));
    ctx.tell(Fact::Placed(at));
}

fn place_recorded(
    ctx: &mut Ctx,
    id: ChannelId,
    channel: &ChannelParams,
    state: &mut ChannelState,
    number: u32,
) {
    let Arrivals::Trace(trace) = &channel.arrivals else { unreachable!("only a trace has recorded orders") };
    state.placed += 1;
    let n = u64::from(number);
    let recorded = &trace.orders[trace.source_of(number, state.streams.content)];
    let at = ctx.orders.open(ctx.now, id, channel.key(number));
    let order = &mut ctx.orders[at];
    (order.lines, order.units) = (recorded.lines, recorded.units);
    order.region = recorded.region.unwrap_or_else(|| {
        channel.regions.only().unwrap_or_else(|| channel.regions.pick(state.streams.region.uniform(n, 0)))
    });
    order.service =
        channel.services.only().unwrap_or_else(|| channel.services.pick(state.streams.service.uniform(n, 0)));
    ctx.tell(Fact::Placed(at));
}
