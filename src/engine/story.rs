//! The story of one order, or of everything in a stretch of time, told from the facts.

use super::{Model, World};
use crate::domain::{Activity, ChannelId, Ctx, Fact, OrderRef, Stage};
use crate::units::SimTime;

/// One line of a story.
#[derive(Clone, PartialEq, Debug)]
pub struct StoryLine {
    /// When.
    pub at: SimTime,
    /// The order, by its name.
    pub order: String,
    /// What happened.
    pub what: String,
}

/// Collects what happens to one order, or to all orders within a stretch of time.
#[derive(Clone, Debug)]
pub struct Story {
    only: Option<(ChannelId, u32)>,
    from: SimTime,
    to: SimTime,
    followed: Option<OrderRef>,
    last: Option<(Stage, Activity)>,
    lines: Vec<StoryLine>,
}

impl Story {
    /// The story of the order with this number in a channel.
    pub fn of_order(channel: ChannelId, number: u32) -> Self {
        Story {
            only: Some((channel, number)),
            from: SimTime::START,
            to: SimTime::NEVER,
            followed: None,
            last: None,
            lines: Vec::new(),
        }
    }

    /// What happens from one moment up to before another.
    pub fn between(from: SimTime, to: SimTime) -> Self {
        Story { only: None, from, to, followed: None, last: None, lines: Vec::new() }
    }

    /// The story so far.
    pub fn lines(&self) -> &[StoryLine] {
        &self.lines
    }

    pub(super) fn see(&mut self, ctx: &Ctx, fact: Fact, model: &Model) {
        let (order, what) = match fact {
            Fact::Placed(at) => (at, placed_words(ctx, at, model)),
            Fact::ReviewNeeded(at) => (at, "needs a person to look at it".into()),
            Fact::Accepted(at) => {
                let promise = ctx.orders[at].promise;
                let promised = match promise {
                    SimTime::NEVER => String::new(),
                    due => format!(", promised by {}", model.axis.format(due)),
                };
                (at, format!("is accepted{promised}"))
            }
            Fact::StepDone { order, stage, pool } => {
                let by = pool.map(|p| format!(" by {}", model.layout.pools[p.index()])).unwrap_or_default();
                (order, format!("{} is done{by}", stage.name()))
            }
            Fact::Packed(at) => (at, "is ready for the carrier".into()),
            Fact::Shipped(at) => {
                let carrier = model.layout.carriers.get(ctx.orders[at].carrier.index());
                (at, carrier.map_or("leaves".into(), |c| format!("is picked up by {c}")))
            }
            Fact::Attempted { order, success: false } => (order, "is at the door, nobody takes it in".into()),
            Fact::Delivered(at) => (at, delivered_words(ctx, at)),
            Fact::Cancelled { order, cause } => (order, format!("is cancelled: {}", cause.name())),
            _ => return,
        };
        let record = &ctx.orders[order];
        match self.only {
            Some(only) if only == (record.channel, record.number()) => self.followed = Some(order),
            Some(_) => return,
            None if ctx.now < self.from || ctx.now >= self.to => return,
            None => {}
        }
        self.tell(ctx, order, what, model);
        if matches!(fact, Fact::Delivered(_) | Fact::Cancelled { .. }) {
            self.followed = None;
        }
    }

    /// What no fact says about the followed order, its record does: waits, blocks, interruptions.
    pub(super) fn after_event(&mut self, ctx: &Ctx, _world: &World, model: &Model) {
        let Some(at) = self.followed else { return };
        let order = &ctx.orders[at];
        let present = (order.stage, order.activity);
        if self.last == Some(present) {
            return;
        }
        self.last = Some(present);
        let stage = order.stage.name();
        let what = match order.activity {
            Activity::Waiting if order.stage == Stage::Dock => "waits at the dock".into(),
            Activity::Waiting if order.stage == Stage::Reattempt => "waits for another attempt".into(),
            Activity::Waiting | Activity::Closed => format!("waits for {stage}"),
            Activity::Working => format!("{stage} begins"),
            Activity::Blocked => format!("{stage} is done, and there is no room ahead"),
            Activity::Interrupted => format!("{stage} is interrupted"),
            Activity::Moving => "is on the road".into(),
        };
        self.tell(ctx, at, what, model);
    }

    fn tell(&mut self, ctx: &Ctx, at: OrderRef, what: String, model: &Model) {
        let order = &ctx.orders[at];
        let channel = &model.demand.channels[order.channel];
        self.lines.push(StoryLine { at: ctx.now, order: channel.order_name(order.number()), what });
    }
}

fn placed_words(ctx: &Ctx, at: OrderRef, model: &Model) -> String {
    let order = &ctx.orders[at];
    let service = &model.layout.services[order.service.index()];
    let region = &model.regions[order.region.index()];
    let plural = |n: u32| if n == 1 { "" } else { "s" };
    format!(
        "is placed: {} line{}, {} unit{}, {service} to {region}",
        order.lines,
        plural(order.lines),
        order.units,
        plural(order.units)
    )
}

fn delivered_words(ctx: &Ctx, at: OrderRef) -> String {
    let order = &ctx.orders[at];
    let took = ctx.now.since(order.placed);
    match order.promise {
        SimTime::NEVER => format!("is delivered after {took}"),
        due if ctx.now <= due => format!("is delivered after {took}, on time"),
        due => format!("is delivered after {took}, {} late", ctx.now.since(due)),
    }
}
