//! What transport runs on: compiled carriers.

use crate::domain::{Carrier, CarrierId};
use crate::kernel::{Purpose, Sampler};
use crate::model::Mix;
use crate::units::{SimDuration, SimTime, Table};

/// All carriers, in the order of their names.
#[derive(Clone, Debug)]
pub struct TransportParams {
    /// The carriers.
    pub carriers: Table<Carrier, CarrierParams>,
    /// How many warehouses there are.
    pub sites: usize,
    /// Which carrier takes a parcel whose service names none; `None` when there are no carriers.
    pub choice: Option<(Mix<CarrierId>, Purpose)>,
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
