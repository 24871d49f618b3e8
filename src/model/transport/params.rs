//! What transport runs on: compiled carriers.

use crate::domain::{Carrier, CarrierId, RegionId, SiteId};
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
}

/// The lanes from warehouses to regions; most pairs may have none.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    regions: usize,
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
        Lanes { regions, lanes: vec![None; sites * regions] }
    }

    /// Puts a lane in; false when there is one already.
    pub fn put(&mut self, site: SiteId, region: RegionId, lane: LaneParams) -> bool {
        let place = &mut self.lanes[site.index() * self.regions + region.index()];
        place.is_none() && place.replace(lane).is_none()
    }

    /// The lane between a warehouse and a region.
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
        self.lanes.iter().map(Option::as_ref)
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
}

impl Purposes {
    /// The purposes of the carrier with this name.
    pub fn of(carrier: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("carrier.{carrier}/{what}"));
        Purposes { trip: named("transit"), late: named("late"), again: named("attempt") }
    }
}

impl CarrierParams {
    /// The number of the local day, for the daily cap.
    pub fn day_of(&self, now: SimTime) -> usize {
        if self.daily_cap.is_none() {
            return 0;
        }
        self.day_starts.partition_point(|start| *start <= now)
    }
}
