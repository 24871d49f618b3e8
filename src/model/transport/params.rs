//! What transport runs on: compiled carriers.

use std::sync::Arc;

use super::choose::Weights;
use super::config::{CarrierRule, Overflow};
use crate::domain::{Carrier, CarrierId, Order, RegionId, ServiceId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::model::Mix;
use crate::units::{Money, SimDuration, SimTime, Table};

/// All carriers, in the order of their names.
#[derive(Clone, Debug)]
pub struct TransportParams {
    /// The carriers.
    pub carriers: Table<Carrier, CarrierParams>,
    /// How many warehouses there are.
    pub sites: usize,
    /// The lanes, by warehouse and region.
    pub lanes: Lanes,
    /// Which carrier takes a parcel whose service names none; `None` when there are no carriers.
    pub choice: Option<(Mix<CarrierId>, Purpose)>,
    /// How carriers are chosen when not by shares alone.
    pub tendering: Tendering,
    /// What is different for a carrier at a warehouse, by dock; empty when nothing is.
    pub docks: Vec<Option<DockParams>>,
    /// Whether legs lead from a warehouse to a region for a service; empty without a network.
    pub on_legs: Vec<bool>,
    /// How many services there are.
    pub services: usize,
    /// Whether couriers of the region deliver the parcels of a carrier, by region and carrier; empty without couriers.
    pub couriers: Vec<bool>,
    /// Start of each local day.
    pub day_starts: Arc<[SimTime]>,
}

/// How carriers are chosen.
#[derive(Clone, Debug)]
pub struct Tendering {
    /// The rule.
    pub rule: CarrierRule,
    /// What happens when the chosen carrier has no room.
    pub overflow: Overflow,
    /// The carriers in the planner's order.
    pub order: Vec<CarrierId>,
    /// What the parts of a score count.
    pub weights: Weights,
    /// Shares alone decide, every carrier is open and offers everything: the quick way.
    pub by_share_alone: bool,
    /// Time to make a label, when it takes any.
    pub label: Option<(Sampler, Purpose)>,
    /// The share of labels that cannot be read, and how much longer their parcels take.
    pub label_errors: f64,
    /// See `label_errors`.
    pub relabel: Sampler,
    /// The stream of wrong labels.
    pub label_error: Purpose,
}

/// What is different for a carrier at one warehouse.
#[derive(Clone, Debug)]
pub struct DockParams {
    /// When it takes parcels.
    pub pick_ups: PickUps,
    /// How long before a pick-up a parcel must be there.
    pub cut_off: SimDuration,
    /// Most parcels of a pick-up.
    pub cap: Option<u32>,
    /// Most parcels of a local day.
    pub daily_cap: Option<u32>,
}

/// The lanes from warehouses to regions; most pairs may have none.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    regions: usize,
    /// Lanes of one service, after all others; empty when there are none.
    special: Vec<Option<LaneParams>>,
    services: usize,
    lanes: Vec<Option<LaneParams>>,
}

/// One lane.
#[derive(Clone, Debug)]
pub struct LaneParams {
    /// Its name in the scenario.
    pub name: String,
    /// Its length in metres.
    pub distance: Option<f64>,
    /// Time on top of the carrier's, when there is any, and its random stream.
    pub transit: Option<(Sampler, Purpose)>,
    /// What each parcel costs on top of the carrier's price.
    pub cost: Money,
}

impl Lanes {
    /// No lanes yet between so many warehouses and regions.
    pub fn new(sites: usize, regions: usize) -> Self {
        Lanes { regions, special: Vec::new(), services: 0, lanes: vec![None; sites * regions] }
    }

    /// Puts a lane in; false when there is one already.
    pub fn put(&mut self, site: SiteId, region: RegionId, lane: LaneParams) -> bool {
        let place = &mut self.lanes[site.index() * self.regions + region.index()];
        place.is_none() && place.replace(lane).is_none()
    }

    /// Puts a lane in that is for one of `services` services only; false when there is one already.
    pub fn put_for(
        &mut self,
        site: SiteId,
        region: RegionId,
        (service, services): (ServiceId, usize),
        lane: LaneParams,
    ) -> bool {
        self.services = services;
        self.special.resize(self.lanes.len() * services, None);
        let place = self.index(site, region) * services + service.index();
        self.special[place].is_none() && self.special[place].replace(lane).is_none()
    }

    /// The place among all of the lane that an order takes, whether or not there is one.
    #[inline]
    pub fn place_of(&self, order: &Order) -> usize {
        let pair = self.index(order.site, order.region);
        let special = pair * self.services + order.service.index();
        match self.special.get(special) {
            Some(Some(_)) => self.lanes.len() + special,
            _ => pair,
        }
    }

    /// The lane that an order takes.
    #[inline]
    pub fn of(&self, order: &Order) -> Option<&LaneParams> {
        if self.special.is_empty() {
            return self.find(order.site, order.region);
        }
        let place = self.place_of(order);
        let special = || self.special.get(place - self.lanes.len());
        self.lanes.get(place).or_else(special).and_then(Option::as_ref)
    }

    /// The lane between a warehouse and a region, for all services without one of their own.
    #[inline]
    pub fn find(&self, site: SiteId, region: RegionId) -> Option<&LaneParams> {
        self.lanes.get(self.index(site, region)).and_then(Option::as_ref)
    }

    /// The place of a pair among all.
    #[inline]
    pub fn index(&self, site: SiteId, region: RegionId) -> usize {
        site.index() * self.regions + region.index()
    }

    /// Every place, with the lane if there is one.
    pub fn all(&self) -> impl Iterator<Item = Option<&LaneParams>> {
        self.lanes.iter().chain(&self.special).map(Option::as_ref)
    }
}

/// One carrier.
#[derive(Clone, Debug)]
pub struct CarrierParams {
    /// Its name in the scenario.
    pub name: String,
    /// When it takes parcels.
    pub pick_ups: PickUps,
    /// How long before a pick-up a parcel must be at the dock.
    pub cut_off: SimDuration,
    /// Most parcels of a pick-up at one site.
    pub cap: Option<u32>,
    /// Most parcels of a local day at one site.
    pub daily_cap: Option<u32>,
    /// Start of each local day, for the daily cap.
    pub day_starts: Vec<SimTime>,
    /// Time from pick-up to the first attempt.
    pub transit: Sampler,
    /// Share of parcels that are late beyond their transit time.
    pub late: f64,
    /// By how much they are late.
    pub late_by: Sampler,
    /// Share of first attempts that succeed.
    pub first_attempt: f64,
    /// Time from a failed attempt to the next.
    pub again_after: Sampler,
    /// Its random streams.
    pub purposes: Purposes,
    /// Whether it works.
    pub open: bool,
    /// What it charges for a parcel.
    pub price: Money,
    /// What is different for a service: transit time and price, by service index; empty when nothing is.
    pub by_service: Vec<(Option<Sampler>, Option<Money>)>,
    /// The services it offers, by index; empty for all.
    pub offers: Vec<bool>,
    /// From which parcel of a day at a warehouse on it charges so many times its price.
    pub surge: Option<(u32, f64)>,
    /// What was agreed with it.
    pub contract: Option<ContractParams>,
    /// The time that it commits itself to.
    pub committed: Option<SimDuration>,
    /// How long after an event its scan can be seen.
    pub scan_after: SimDuration,
    /// Share of parcels lost.
    pub loss: f64,
    /// Share of parcels damaged.
    pub damage: f64,
    /// Whether its parcels travel by legs where there are any.
    pub uses_legs: bool,
}

/// What was agreed with a carrier, for each day.
#[derive(Clone, Copy, Debug)]
pub struct ContractParams {
    /// Paid in any case.
    pub retainer: Money,
    /// Parcels that are paid for.
    pub minimum: u32,
    /// For each that is missing.
    pub shortfall: Money,
}

/// When a carrier takes parcels.
#[derive(Clone, Debug)]
pub enum PickUps {
    /// At these moments.
    At(Vec<SimTime>),
    /// At regular intervals, round the clock; the first after one interval.
    Every(SimDuration),
    /// As soon as a parcel is ready.
    AtOnce,
    /// When enough parcels wait, or the oldest has waited long enough.
    When(Collect),
}

/// Dispatch by quantity and waiting time.
#[derive(Clone, Copy, Debug)]
pub struct Collect {
    /// So many parcels go at once.
    pub parcels: u32,
    /// Or what is there, when the oldest has waited so long.
    pub or_after: Option<SimDuration>,
}

/// Random streams of a carrier.
#[derive(Clone, Copy, Debug)]
pub struct Purposes {
    /// Transit times.
    pub trip: Purpose,
    /// Late or not, and by how much.
    pub late: Purpose,
    /// Failed attempts, and the time to the next.
    pub again: Purpose,
    /// Lost and damaged parcels.
    pub harm: Purpose,
}

impl Purposes {
    /// The purposes of the carrier with this name.
    pub fn of(carrier: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("carrier.{carrier}/{what}"));
        Purposes { trip: named("transit"), late: named("late"), again: named("attempt"), harm: named("harm") }
    }
}

impl CarrierParams {
    /// Whether it offers a service.
    pub fn offers(&self, service: ServiceId) -> bool {
        self.offers.get(service.index()).copied().unwrap_or(true)
    }

    /// The transit time for a service.
    #[inline]
    pub fn transit_for(&self, service: ServiceId) -> &Sampler {
        self.by_service.get(service.index()).and_then(|s| s.0.as_ref()).unwrap_or(&self.transit)
    }

    /// The price of a parcel of a service.
    pub fn price_for(&self, service: ServiceId) -> Money {
        self.by_service.get(service.index()).and_then(|s| s.1).unwrap_or(self.price)
    }

    /// The number of the local day, for caps and surcharges of a day.
    pub fn day_of(&self, now: SimTime) -> usize {
        self.day_starts.partition_point(|start| *start <= now)
    }
}

impl TransportParams {
    /// What holds for a carrier at a warehouse.
    #[inline]
    pub fn dock(&self, dock: usize) -> Terms<'_> {
        if let Some(Some(d)) = self.docks.get(dock) {
            return Terms { pick_ups: &d.pick_ups, cut_off: d.cut_off, cap: d.cap, daily_cap: d.daily_cap };
        }
        let c = &self.carriers[CarrierId::new(dock % self.carriers.len())];
        Terms { pick_ups: &c.pick_ups, cut_off: c.cut_off, cap: c.cap, daily_cap: c.daily_cap }
    }

    /// Whether a parcel travels by legs with the carrier it has.
    #[inline]
    pub fn by_legs(&self, order: &Order) -> bool {
        if self.on_legs.is_empty() {
            return false;
        }
        let pair = self.lanes.index(order.site, order.region);
        self.on_legs[pair * self.services + order.service.index()] && self.carriers[order.carrier].uses_legs
    }

    /// Whether couriers of the region deliver a parcel.
    #[inline]
    pub fn to_couriers(&self, order: &Order) -> bool {
        let place = order.region.index() * self.carriers.len() + order.carrier.index();
        self.couriers.get(place).copied().unwrap_or(false)
    }
}

/// What holds for a carrier at a warehouse.
pub struct Terms<'p> {
    /// When it takes parcels.
    pub pick_ups: &'p PickUps,
    /// How long before a pick-up a parcel must be there.
    pub cut_off: SimDuration,
    /// Most parcels of a pick-up.
    pub cap: Option<u32>,
    /// Most parcels of a local day.
    pub daily_cap: Option<u32>,
}

impl PickUps {
    /// The first call after `now`.
    pub fn after(&self, now: SimTime) -> SimTime {
        match self {
            PickUps::Every(gap) => {
                let n = now.micros() / gap.micros() + 1;
                SimTime::from_micros(gap.micros().saturating_mul(n))
            }
            PickUps::At(times) => {
                times.get(times.partition_point(|t| *t <= now)).copied().unwrap_or(SimTime::NEVER)
            }
            PickUps::AtOnce | PickUps::When(_) => SimTime::NEVER,
        }
    }
}
