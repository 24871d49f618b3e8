//! What the network runs on: places as numbers, legs and lanes with compiled samplers.

use std::sync::Arc;

use super::config::{InFlight, Mode, Release};
use crate::domain::{Leg, RegionId, ServiceId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::units::{Money, SimDuration, SimTime, Table};

/// The whole network. Warehouses come first among the nodes, then hubs, then regions.
#[derive(Clone, Debug, Default)]
pub struct NetworkParams {
    /// How many warehouses there are.
    pub sites: usize,
    /// How many regions there are.
    pub regions: usize,
    /// The hubs.
    pub hubs: Vec<HubParams>,
    /// The legs.
    pub legs: Table<Leg, LegParams>,
    /// The lanes that parcels take.
    pub lanes: Vec<RouteParams>,
    /// The lane of each warehouse, region and service, as [`NetworkParams::place`] numbers them.
    pub lane_at: Vec<Option<u32>>,
    /// How many services there are.
    pub services: usize,
    /// Whether parcels are scanned at the ends of legs.
    pub scans: bool,
    /// What a unit weighs, in kilograms.
    pub unit_kg: f64,
    /// Start of each local day, for capacities of a day.
    pub day_starts: Arc<[SimTime]>,
    /// Start of each local hour with its number, when a transit time depends on it.
    pub hours: Arc<[(SimTime, u8)]>,
}

/// A hub.
#[derive(Clone, Debug)]
pub struct HubParams {
    /// Its name in the scenario.
    pub name: String,
    /// Whether it works.
    pub open: bool,
    /// From the arrival of a load until its parcels can go on.
    pub sort: SimDuration,
    /// What becomes of loads on their way to it.
    pub in_flight: InFlight,
    /// The share of their parcels that is lost, if any is.
    pub destroyed: f64,
}

/// A leg.
#[derive(Clone, Debug)]
pub struct LegParams {
    /// Its name in the scenario.
    pub name: String,
    /// Whether figures of its own are shown.
    pub shown: bool,
    /// The node where it begins.
    pub from: u16,
    /// The node where it ends.
    pub to: u16,
    /// What carries the parcels.
    pub mode: Mode,
    /// Whether it can be used.
    pub open: bool,
    /// When it departs.
    pub departures: Departures,
    /// How long before a departure a parcel must be there.
    pub cut_off: SimDuration,
    /// Most parcels of a departure.
    pub capacity: Option<u32>,
    /// Most parcels of a local day.
    pub daily_capacity: Option<u32>,
    /// From departure to arrival.
    pub transit: Sampler,
    /// Factors on it by the local hour of departure; empty without.
    pub by_hour: Vec<f64>,
    /// Share of departures that do not run.
    pub cancelled: f64,
    /// Share of loads that are late.
    pub delayed: f64,
    /// By how much.
    pub delayed_by: Sampler,
    /// What it costs.
    pub price: LegPrice,
    /// What becomes of loads under way when it closes.
    pub in_flight: InFlight,
    /// The share of their parcels that is lost, if any is.
    pub destroyed: f64,
    /// Which parcels go first.
    pub release: Release,
    /// From how many waiting parcels on it is congested.
    pub congested_at: Option<u32>,
    /// Its random streams.
    pub purposes: LegPurposes,
}

/// When a leg departs.
#[derive(Clone, Debug)]
pub enum Departures {
    /// Whenever parcels come.
    Flow,
    /// At these moments.
    At(Vec<SimTime>),
    /// At regular intervals; the first after one interval.
    Every(SimDuration),
}

/// What a leg costs.
#[derive(Clone, Copy, Debug, Default)]
pub struct LegPrice {
    /// For each parcel.
    pub parcel: Money,
    /// For each kilogram.
    pub kilogram: Money,
    /// For each load that departs, kilometres included.
    pub departure: Money,
}

/// Random streams of a leg.
#[derive(Clone, Copy, Debug)]
pub struct LegPurposes {
    /// Transit times and delays, by the moment of departure.
    pub trip: Purpose,
    /// See `trip`.
    pub delay: Purpose,
    /// Departures that do not run.
    pub cancelled: Purpose,
    /// Parcels destroyed, by parcel.
    pub destroyed: Purpose,
}

impl LegPurposes {
    /// The purposes of the leg with this name.
    pub fn of(leg: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("leg.{leg}/{what}"));
        LegPurposes {
            trip: named("transit"),
            delay: named("delayed"),
            cancelled: named("cancelled"),
            destroyed: named("destroyed"),
        }
    }
}

/// What is done when neither the route nor a backup of a lane is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Otherwise {
    /// The shortest expected way over open legs.
    Shortest,
    /// Parcels wait.
    Wait,
}

/// The routes of a lane.
#[derive(Clone, Debug)]
pub struct RouteParams {
    /// Its name in the scenario; empty for pairs without a lane.
    pub name: String,
    /// Where it begins.
    pub from: u16,
    /// Where it ends.
    pub to: u16,
    /// The legs of the primary route; empty for the shortest expected way.
    pub route: Vec<u16>,
    /// The backups, first choice first: how long after the closure each can be used, and its legs.
    pub backups: Vec<(SimDuration, Vec<u16>)>,
    /// What is done when none of them is open.
    pub otherwise: Otherwise,
}

impl NetworkParams {
    /// The node of a warehouse.
    pub fn site_node(&self, site: SiteId) -> u16 {
        site.index() as u16
    }

    /// The node of a region.
    #[inline]
    pub fn region_node(&self, region: RegionId) -> u16 {
        (self.sites + self.hubs.len() + region.index()) as u16
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.sites + self.hubs.len() + self.regions
    }

    /// The hub at a node, if it is one.
    #[inline]
    pub fn hub_at(&self, node: u16) -> Option<&HubParams> {
        self.hubs.get((node as usize).checked_sub(self.sites)?)
    }

    /// The number of a warehouse, region and service among all.
    #[inline]
    pub fn place(&self, site: SiteId, region: RegionId, service: ServiceId) -> usize {
        (site.index() * self.regions + region.index()) * self.services + service.index()
    }

    /// Whether nothing travels by legs.
    pub fn is_empty(&self) -> bool {
        self.legs.is_empty()
    }

    /// Whether a leg is open, with the hubs at its ends.
    pub fn is_open(&self, leg: &LegParams) -> bool {
        let works = |node| self.hub_at(node).is_none_or(|hub| hub.open);
        leg.open && works(leg.from) && works(leg.to)
    }
}

impl LegParams {
    /// Whether it costs anything.
    pub fn has_price(&self) -> bool {
        let p = &self.price;
        [p.parcel, p.kilogram, p.departure].iter().any(|m| *m != Money::ZERO)
    }

    /// The first departure after `now`.
    pub fn next_departure(&self, now: SimTime) -> SimTime {
        match &self.departures {
            Departures::Flow => SimTime::NEVER,
            Departures::At(times) => {
                times.get(times.partition_point(|t| *t <= now)).copied().unwrap_or(SimTime::NEVER)
            }
            Departures::Every(gap) => {
                let n = now.micros() / gap.micros() + 1;
                SimTime::from_micros(n.saturating_mul(gap.micros()))
            }
        }
    }

    /// Mean time between two departures in microseconds; 0 for those that go as parcels come.
    pub fn mean_gap(&self) -> f64 {
        match &self.departures {
            Departures::Flow => 0.0,
            Departures::Every(gap) => gap.micros() as f64,
            Departures::At(times) => match (times.first(), times.last()) {
                (Some(first), Some(last)) if times.len() > 1 => {
                    last.since(*first).micros() as f64 / (times.len() - 1) as f64
                }
                _ => SimDuration::DAY.micros() as f64,
            },
        }
    }

    /// The expected time from being there to arriving, in microseconds: half the time between departures, more when
    /// `waiting` parcels are ahead of it, and the mean transit time with the mean delay.
    pub fn expected(&self, waiting: u32) -> u64 {
        let gap = self.mean_gap();
        let departures_ahead = match (self.capacity, self.daily_capacity) {
            (Some(cap), _) => f64::from(waiting / cap.max(1)) * gap,
            (None, Some(daily)) => f64::from(waiting / daily.max(1)) * SimDuration::DAY.micros() as f64,
            (None, None) => 0.0,
        };
        let delay = self.delayed * self.delayed_by.mean();
        (gap / 2.0 + departures_ahead + self.transit.mean() + delay) as u64
    }
}
