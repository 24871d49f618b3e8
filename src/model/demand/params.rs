//! What demand runs on: compiled channels.

use super::{Items, RateCurve, Trace};
use crate::domain::{Channel, RegionId, ServiceId};
use crate::kernel::{Purpose, Sampler, Uniform};
use crate::model::Mix;
use crate::units::{SimTime, Table};

/// All channels, in the order of their names.
#[derive(Clone, Debug)]
pub struct DemandParams {
    /// The channels.
    pub channels: Table<Channel, ChannelParams>,
    /// Orders are placed before this moment only.
    pub until: SimTime,
}

/// One channel.
#[derive(Clone, Debug)]
pub struct ChannelParams {
    /// Its name in the scenario.
    pub name: String,
    /// Hash of the name: the upper half of the key of its orders.
    pub hash: u32,
    /// When orders are placed.
    pub arrivals: Arrivals,
    /// Orders placed together, when it is more than one.
    pub batch: Option<Sampler>,
    /// Lines of an order.
    pub lines: Count,
    /// Units of a line.
    pub units: Count,
    /// Which service an order asks for.
    pub services: Mix<ServiceId>,
    /// Where an order goes.
    pub regions: Mix<RegionId>,
    /// The items of lines, when the scenario names them.
    pub items: Option<Items>,
    /// Value of an order in units of currency, when given directly.
    pub value: Option<Sampler>,
    /// Names of its random streams.
    pub purposes: Purposes,
}

/// A number of lines or units: at least one, at most 2²⁴.
#[derive(Clone, Debug)]
pub struct Count {
    fixed: Option<u32>,
    sampler: Sampler,
}

impl Count {
    /// A number with this distribution.
    pub fn new(sampler: Sampler) -> Self {
        Count { fixed: sampler.is_constant().map(|x| whole(x.round() as u64)), sampler }
    }

    /// The number, when it is always the same.
    #[inline]
    pub fn fixed(&self) -> Option<u32> {
        self.fixed
    }

    /// The number for a uniform number.
    #[inline]
    pub fn draw(&self, u: Uniform) -> u32 {
        whole(self.sampler.count(u))
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.sampler.mean()
    }
}

fn whole(n: u64) -> u32 {
    n.clamp(1, 1 << 24) as u32
}

/// How the moments of a channel's orders come about.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// A Poisson process with this rate.
    Rate(RateCurve),
    /// Independent gaps from this distribution; the first gap starts at the scenario's start.
    Renewal(Sampler),
    /// Recorded orders.
    Trace(Trace),
}

/// The random streams of a channel, one for each question that a draw answers.
#[derive(Clone, Copy, Debug)]
pub struct Purposes {
    /// Time to the next order.
    pub gaps: Purpose,
    /// How busy a replication is.
    pub level: Purpose,
    /// How busy a day is.
    pub busy_days: Purpose,
    /// How busy an hour is.
    pub busy_hours: Purpose,
    /// Orders placed together.
    pub batch: Purpose,
    /// Lines of an order.
    pub lines: Purpose,
    /// Units of a line.
    pub units: Purpose,
    /// Service of an order.
    pub service: Purpose,
    /// Region of an order.
    pub region: Purpose,
    /// Value of an order.
    pub value: Purpose,
    /// Item of a line.
    pub items: Purpose,
    /// Which recorded order stands in for an order.
    pub content: Purpose,
    /// Which recorded day stands in for a day.
    pub days: Purpose,
    /// Whether a recorded order is placed once more.
    pub copies: Purpose,
    /// How far a copy is moved.
    pub jitter: Purpose,
}

impl Purposes {
    /// The purposes of the channel with this name.
    pub fn of(channel: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("channel.{channel}/{what}"));
        Purposes {
            gaps: named("gaps"),
            level: named("level"),
            busy_days: named("busy_days"),
            busy_hours: named("busy_hours"),
            batch: named("batch"),
            lines: named("lines"),
            units: named("units"),
            service: named("service"),
            region: named("region"),
            value: named("value"),
            items: named("items"),
            content: named("content"),
            days: named("days"),
            copies: named("copies"),
            jitter: named("jitter"),
        }
    }
}

impl ChannelParams {
    /// The key of the channel's order with this number.
    #[inline]
    pub fn key(&self, number: u32) -> u64 {
        u64::from(self.hash) << 32 | u64::from(number)
    }

    /// Orders expected between two moments, when that is known exactly: of a rate, without rounded batches.
    pub fn expected(&self, (from, to): (SimTime, SimTime)) -> Option<f64> {
        match &self.arrivals {
            Arrivals::Rate(curve) if self.batch.is_none() => {
                Some(curve.expected(from, to) * curve.mean_level())
            }
            _ => None,
        }
    }

    /// Whether the lines of its orders differ.
    pub fn has_random_lines(&self) -> bool {
        matches!(self.arrivals, Arrivals::Trace(_)) || self.lines.fixed().is_none()
    }

    /// Whether its orders have a value.
    #[inline]
    pub fn has_value(&self) -> bool {
        self.value.is_some()
            || self.items.as_ref().is_some_and(Items::has_prices)
            || matches!(&self.arrivals, Arrivals::Trace(trace) if trace.has_values())
    }

    /// The name of an order: the number in the data it came from, or its number in the channel.
    pub fn order_name(&self, number: u32) -> String {
        match &self.arrivals {
            Arrivals::Trace(trace) => format!("{}-{}", self.name, trace.name_of(number)),
            _ => format!("{}-{number}", self.name),
        }
    }

    /// The number of the order with this name (without the channel in front), if there can be one.
    pub fn order_number(&self, name: &str) -> Option<u32> {
        match &self.arrivals {
            Arrivals::Trace(trace) => trace.number_of(name),
            _ => name.parse().ok(),
        }
    }
}
