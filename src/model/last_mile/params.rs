//! What the last mile runs on: courier pools with their tours.

use super::config::LastResort;
use crate::domain::{CarrierId, RegionId, ServiceId};
use crate::kernel::Purpose;
use crate::units::{Money, SimDuration, SimTime};

/// All courier pools, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct LastMileParams {
    /// The pools.
    pub pools: Vec<CourierParams>,
    /// The pool by region and carrier.
    pub pool_at: Vec<Option<u16>>,
    /// How many carriers there are.
    pub carriers: usize,
}

/// Couriers who share a depot.
#[derive(Clone, Debug)]
pub struct CourierParams {
    /// Its name in the scenario.
    pub name: String,
    /// Couriers of a tour.
    pub couriers: u32,
    /// How fast they are.
    pub pace: Pace,
    /// When tours begin.
    pub starts: Vec<SimTime>,
    /// How long they last.
    pub hours: SimDuration,
    /// How much longer they may last.
    pub overtime: SimDuration,
    /// Pay of an hour, and of one beyond the tour.
    pub wage: Money,
    /// See `wage`.
    pub overtime_wage: Money,
    /// Cost of a stop.
    pub per_stop: Money,
    /// Attempts in all.
    pub attempts: u8,
    /// Shares of first attempts that fail, by reason in the order of [`crate::domain::FailReason::ALL`].
    pub failures: [f64; 4],
    /// Share of later attempts that fail.
    pub later_failure: f64,
    /// Share of parcels that may be left at a safe place.
    pub safe_place: f64,
    /// Share of parcels that go to a locker.
    pub lockers: f64,
    /// What happens after the last attempt.
    pub after_last: LastResort,
    /// Time back to the sender.
    pub back: SimDuration,
    /// Share of parcels with a window, and the stops they count as.
    pub windows: Option<(f64, f64)>,
    /// What is different for a service, by its index; empty when nothing is.
    pub services: Vec<CourierService>,
    /// The windows of each day of the run, by tour start: from and to.
    pub window_times: Vec<Vec<(SimTime, SimTime)>>,
    /// Its random streams.
    pub purposes: CourierPurposes,
}

/// How couriers deliver the parcels of a service.
#[derive(Clone, Copy, Debug)]
pub struct CourierService {
    /// Stops that a parcel counts as.
    pub counts_as: f64,
    /// Neither a safe place nor a locker will do.
    pub in_person: bool,
    /// Cost of a stop.
    pub per_stop: Money,
}

/// How fast a courier is.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// Time of a stop with its share of the way.
    Stop(SimDuration),
    /// From distances.
    Tour(Tour),
}

/// A tour by continuous approximation.
#[derive(Clone, Copy, Debug)]
pub struct Tour {
    /// The area of all couriers in square metres.
    pub area: f64,
    /// From the depot to it, in metres.
    pub distance: f64,
    /// Metres a second.
    pub speed: f64,
    /// Seconds at a door.
    pub stop: f64,
    /// Between 0 and 1: the best tour is so much shorter.
    pub quality: f64,
}

/// Random streams of a courier pool.
#[derive(Clone, Copy, Debug)]
pub struct CourierPurposes {
    /// Attempts, by parcel and number of the attempt.
    pub attempt: Purpose,
    /// Lockers and safe places.
    pub place: Purpose,
    /// Windows.
    pub window: Purpose,
}

impl CourierPurposes {
    /// The purposes of the pool with this name.
    pub fn of(pool: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("courier.{pool}/{what}"));
        CourierPurposes { attempt: named("attempt"), place: named("place"), window: named("window") }
    }
}

impl LastMileParams {
    /// The couriers who bring the parcels of a carrier in a region.
    #[inline]
    pub fn pool(&self, region: RegionId, carrier: CarrierId) -> Option<u16> {
        self.pool_at.get(region.index() * self.carriers + carrier.index()).copied().flatten()
    }
}

/// The shortest tour through n random points of an area A is 0.7124 √(n A) long, for many points.
///
/// Beardwood, Halton & Hammersley, "The shortest path through many points", *Mathematical Proceedings of the
/// Cambridge Philosophical Society* 55, 1959; the constant after Percus & Martin, *Physical Review Letters* 76, 1996.
/// Vehicles that share an area drive to it and back on top: Daganzo, "The distance traveled to visit N points with a
/// maximum of C stops per vehicle", *Transportation Science* 18, 1984.
pub const TOUR_CONSTANT: f64 = 0.7124;

impl Tour {
    /// Seconds on the way to the area.
    pub fn approach(&self) -> f64 {
        self.distance / self.speed / self.quality
    }

    /// Metres that each of `couriers` drives for `stops` stops.
    pub fn metres(&self, stops: f64, couriers: f64) -> f64 {
        (2.0 * self.distance + TOUR_CONSTANT * (stops * self.area / couriers).sqrt()) / self.quality
    }

    /// Seconds of a tour of each of `couriers` with `stops` stops.
    pub fn seconds(&self, stops: f64, couriers: f64) -> f64 {
        self.metres(stops, couriers) / self.speed + stops * self.stop
    }

    /// The most stops of a tour of so many seconds.
    ///
    /// With x = √k it is the root of s x² + b x − (T − 2 r/v) = 0 where b = 0.7124 √(A/c)/(q v).
    pub fn most_stops(&self, seconds: f64, couriers: f64) -> f64 {
        let rest = seconds - 2.0 * self.approach();
        if rest <= 0.0 {
            return 0.0;
        }
        let b = TOUR_CONSTANT * (self.area / couriers).sqrt() / self.quality / self.speed;
        // Written so that it holds for stops that take no time.
        let x = 2.0 * rest / (b + (b * b + 4.0 * self.stop * rest).sqrt());
        x * x
    }
}

impl CourierParams {
    /// How the parcels of a service are delivered.
    pub fn service(&self, service: ServiceId) -> CourierService {
        let usual = CourierService { counts_as: 1.0, in_person: false, per_stop: self.per_stop };
        self.services.get(service.index()).copied().unwrap_or(usual)
    }

    /// The most stops of each courier in a time.
    pub fn most_stops(&self, time: SimDuration) -> f64 {
        match self.pace {
            Pace::Stop(stop) if stop == SimDuration::ZERO => f64::from(u32::MAX),
            Pace::Stop(stop) => (time.micros() / stop.micros()) as f64,
            Pace::Tour(tour) => (tour.most_stops(time.secs(), f64::from(self.couriers)) + 1e-9).floor(),
        }
    }

    /// When a courier with `stops` stops, who starts at zero, is through with the first `done` of them.
    pub fn stop_time(&self, done: f64, stops: f64) -> SimDuration {
        match self.pace {
            Pace::Stop(stop) => stop.scaled(done),
            Pace::Tour(tour) => {
                let all = tour.seconds(stops, f64::from(self.couriers)) - 2.0 * tour.approach();
                SimDuration::from_secs_f64(tour.approach() + all * done / stops)
            }
        }
    }

    /// How long a courier with so many stops works.
    pub fn tour_time(&self, stops: f64) -> SimDuration {
        match self.pace {
            _ if stops == 0.0 => SimDuration::ZERO,
            Pace::Stop(stop) => stop.scaled(stops),
            Pace::Tour(tour) => SimDuration::from_secs_f64(tour.seconds(stops, f64::from(self.couriers))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tours_fill_their_time_and_shrink_with_quality() {
        let tour = Tour { area: 100e6, distance: 8000.0, speed: 25.0 / 3.6, stop: 180.0, quality: 1.0 };
        // 100 stops on 100 km² by one courier: 16 km there and back and 0.7124 √(100 · 100) = 71.24 km.
        assert!((tour.metres(100.0, 1.0) - 87_240.0).abs() < 1e-6);
        for (seconds, couriers, quality) in [(28_800.0, 1.0, 1.0), (28_800.0, 12.0, 0.8), (3600.0, 3.0, 0.5)]
        {
            let tour = Tour { quality, ..tour };
            let most = tour.most_stops(seconds, couriers);
            let filled = if most > 0.0 { tour.seconds(most, couriers) } else { seconds };
            assert!((filled - seconds).abs() < 1e-6, "{most}: {filled} of {seconds} s");
        }
        let worse = Tour { quality: 0.8, ..tour };
        assert!((worse.metres(50.0, 4.0) * 0.8 - tour.metres(50.0, 4.0)).abs() < 1e-9);
        assert_eq!(tour.most_stops(100.0, 1.0), 0.0, "not even there and back");
    }
}
