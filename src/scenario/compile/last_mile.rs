//! Couriers with their tours.

use super::carriers::limit;
use super::times::week_hours;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::model::last_mile::config::CourierKeys;
use crate::model::last_mile::{CourierParams, CourierPurposes, CourierService, LastMileParams, Pace, Tour};
use crate::units::{Money, SimDuration, SimTime};

impl Compiler<'_> {
    pub(super) fn last_mile(&mut self) -> LastMileParams {
        let file = self.file;
        if file.courier.is_empty() {
            return LastMileParams::default();
        }
        let (regions, carriers) = (self.region_names().len(), file.carrier.len());
        let mut pool_at = vec![None; regions * carriers];
        let mut pools = Vec::new();
        for (i, (name, keys)) in by_name(&file.courier).into_iter().enumerate() {
            let mut of_carriers = Vec::new();
            for carrier in keys.carriers.iter().flat_map(|list| list.iter()) {
                of_carriers.extend(self.find(&file.carrier, "carrier", carrier, carrier.at));
            }
            if keys.carriers.is_none() {
                of_carriers.extend(0..carriers);
            }
            for region in keys.regions.iter() {
                let Some(r) = self.find(&file.region, "region", region, region.at) else { continue };
                for carrier in &of_carriers {
                    if pool_at[r * carriers + carrier].replace(i as u16).is_some() {
                        self.error(
                            Diagnostic::error(
                                Code::P503,
                                format!("other couriers bring the same parcels to {}", region.value),
                            )
                            .at(region.at)
                            .help("name different `carriers` or regions"),
                        );
                    }
                }
            }
            pools.push(self.courier_pool(&name.text, keys));
        }
        LastMileParams { pools, pool_at, carriers }
    }

    fn courier_pool(&mut self, name: &str, keys: &CourierKeys) -> CourierParams {
        let quality = keys.routing_quality.value.value();
        let shares = [&keys.absent, &keys.address, &keys.access, &keys.refused];
        let failures = shares.map(|s| s.value.value());
        if failures.iter().sum::<f64>() > 1.0 + 1e-12 {
            self.error(
                Diagnostic::error(Code::P504, "more than all first attempts fail")
                    .at(keys.absent.at)
                    .help("`absent`, `address`, `access` and `refused` add up"),
            );
        }
        if quality <= 0.0 {
            self.error(
                Diagnostic::error(Code::P206, "with a quality of 0 % no courier arrives")
                    .help("100 % is the best tour there is; 80 % is a usual one")
                    .at(keys.routing_quality.at),
            );
        }
        let starts = self.calls(&keys.starts, &keys.days, &keys.calendar);
        if starts.is_empty() {
            self.error(
                Diagnostic::error(Code::P503, format!("the couriers of {name} never leave within the run"))
                    .at(keys.starts.at)
                    .help("check `starts`, `days` and the calendar"),
            );
        }
        let wage = keys.wage.as_ref().map_or(Money::ZERO, |w| w.value);
        CourierParams {
            name: name.to_string(),
            couriers: limit(*keys.couriers + *keys.extra),
            pace: self.pace(keys, quality),
            window_times: self.windows(keys, &starts),
            starts,
            hours: *keys.hours,
            overtime: *keys.overtime,
            wage,
            overtime_wage: Money::from_amount(wage.amount() * *keys.overtime_premium),
            per_stop: keys.per_stop.as_ref().map_or(Money::ZERO, |m| m.value),
            attempts: (*keys.attempts).min(200) as u8,
            failures,
            later_failure: keys.later_failure.value.value(),
            safe_place: keys.safe_place.value.value(),
            lockers: keys.lockers.value.value(),
            after_last: *keys.after_last,
            back: *keys.back,
            windows: keys.window.as_ref().map(|w| (w.share.value.value(), *w.counts_as)),
            services: self.courier_services(keys),
            purposes: CourierPurposes::of(name),
        }
    }

    fn courier_services(&mut self, keys: &CourierKeys) -> Vec<CourierService> {
        let file = self.file;
        if keys.service.is_empty() {
            return Vec::new();
        }
        let per_stop = keys.per_stop.as_ref().map_or(Money::ZERO, |m| m.value);
        let usual = CourierService { counts_as: 1.0, in_person: false, per_stop };
        let mut services = vec![usual; self.service_names().len()];
        for (name, special) in &keys.service {
            if let Some(i) = self.find(&file.service, "service", name, name.at) {
                services[i] = CourierService {
                    counts_as: *special.counts_as,
                    in_person: *special.in_person,
                    per_stop: special.per_stop.as_ref().map_or(per_stop, |m| m.value),
                };
            }
        }
        services
    }

    fn pace(&mut self, keys: &CourierKeys, quality: f64) -> Pace {
        match (&keys.stops_per_hour, &keys.tour) {
            (Some(stops), None) if **stops > 0.0 => {
                Pace::Stop(SimDuration::from_secs_f64(3600.0 / (**stops * quality.max(1e-6))))
            }
            (Some(stops), None) => {
                self.error(
                    Diagnostic::error(Code::P206, "couriers must make some stops")
                        .help("write how many stops they make in an hour, for example: stops_per_hour = 12")
                        .at(stops.at),
                );
                Pace::Stop(SimDuration::HOUR)
            }
            (None, Some(tour)) => {
                if *tour.speed <= 0.0 {
                    self.error(
                        Diagnostic::error(Code::P206, "couriers must move")
                            .help("for example: speed = \"25 km/h\"")
                            .at(tour.speed.at),
                    );
                }
                Pace::Tour(Tour {
                    area: *tour.area,
                    distance: *tour.distance,
                    speed: tour.speed.max(1e-3),
                    stop: tour.stop.secs(),
                    quality: quality.max(1e-6),
                })
            }
            (stops, tour) => {
                let (code, message, at) = match (stops, tour) {
                    (Some(stops), Some(_)) => {
                        (Code::P501, "`stops_per_hour` and `tour` exclude each other", stops.at)
                    }
                    _ => (Code::P502, "nothing says how many stops a courier makes", keys.at),
                };
                self.error(
                    Diagnostic::error(code, message)
                        .at(at)
                        .help("give `stops_per_hour`, or a `tour` with `area`, `speed` and `stop`"),
                );
                Pace::Stop(SimDuration::HOUR)
            }
        }
    }

    /// The windows of the day of each tour.
    fn windows(&mut self, keys: &CourierKeys, starts: &[SimTime]) -> Vec<Vec<(SimTime, SimTime)>> {
        let Some(window) = &keys.window else { return Vec::new() };
        let hours = std::array::from_fn(|_| window.hours.value.clone());
        let hours = &week_hours(&hours).0[0];
        let times = |start: &SimTime| {
            let day = self.axis.day_of(*start);
            hours.iter().map(|(from, to)| (self.axis.at(day, *from), self.axis.at(day, *to))).collect()
        };
        starts.iter().map(times).collect()
    }
}
