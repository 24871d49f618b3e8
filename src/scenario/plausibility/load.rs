//! Expected work against people and stations, hour by hour of the week. Nothing is simulated.

use crate::domain::SiteId;
use crate::engine::Model;
use crate::model::demand::{Arrivals, ChannelParams};
use crate::model::labour::RosterChange;
use crate::units::SimTime;

/// Hours of a week, from Monday 00:00.
pub const WEEK: usize = 168;

const HOUR: f64 = 3.6e9;

/// Orders, lines and units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Volume {
    pub orders: f64,
    pub lines: f64,
    pub units: f64,
}

impl Volume {
    fn add(&mut self, n: f64, lines: f64, units: f64) {
        self.orders += n;
        self.lines += n * lines;
        self.units += n * units;
    }

    /// The mean work in hours, by the mean work of an order with the given lines and units in microseconds.
    pub fn work(self, mean: impl Fn(f64, f64) -> f64) -> f64 {
        if self.orders == 0.0 {
            return 0.0;
        }
        self.orders * mean(self.lines / self.orders, self.units / self.orders) / HOUR
    }
}

/// A mean week of a run.
pub struct Week {
    /// How often each hour of the week occurs in the run.
    pub times: [f64; WEEK],
    /// What arrives in one of each hour, by warehouse.
    pub arriving: Vec<[Volume; WEEK]>,
    /// People on shift without breaks in one of each hour, by pool.
    pub people: Vec<[f64; WEEK]>,
}

/// Where the hours of the week lie in the run.
struct Hours<'a> {
    model: &'a Model,
    end: SimTime,
}

impl Hours<'_> {
    fn days(&self) -> u32 {
        self.model.axis.day_of(SimTime::from_micros(self.end.micros().saturating_sub(1))) + 1
    }

    /// The hour of the week of a moment.
    fn of(&self, at: SimTime) -> usize {
        let day = self.model.axis.day_of(at);
        self.slot(day, at.since(self.model.axis.day_start(day)).micros() / HOUR as u64)
    }

    fn slot(&self, day: u32, hour: u64) -> usize {
        self.model.axis.weekday(day).index() * 24 + (hour as usize).min(23)
    }

    /// Every hour of the run: the hour of the week, from, to.
    fn each(&self) -> impl Iterator<Item = (usize, SimTime, SimTime)> + '_ {
        let axis = &self.model.axis;
        (0..self.days()).flat_map(move |day| {
            let (start, end) = (axis.day_start(day).micros(), axis.day_start(day + 1).micros());
            let hours = (end - start).div_ceil(HOUR as u64);
            (0..hours).filter_map(move |hour| {
                let from = start + hour * HOUR as u64;
                let to = (from + HOUR as u64).min(end).min(self.end.micros());
                (from < to)
                    .then(|| (self.slot(day, hour), SimTime::from_micros(from), SimTime::from_micros(to)))
            })
        })
    }

    /// Adds `value` to the hours between two moments, in proportion.
    fn spread(&self, from: SimTime, to: SimTime, value: f64, into: &mut [f64; WEEK]) {
        let to = to.min(self.end);
        let mut at = from;
        while at < to {
            let day = self.model.axis.day_of(at);
            let since = at.since(self.model.axis.day_start(day)).micros();
            let next = at.micros() + HOUR as u64 - since % HOUR as u64;
            let next = SimTime::from_micros(next).min(self.model.axis.day_start(day + 1)).min(to);
            into[self.slot(day, since / HOUR as u64)] += value * next.since(at).micros() as f64 / HOUR;
            at = next;
        }
    }
}

/// The mean week of the measured run.
pub fn week(model: &Model) -> Week {
    let hours = Hours { model, end: model.layout.window.1 };
    let mut times = [0.0; WEEK];
    for (slot, from, to) in hours.each() {
        times[slot] += to.since(from).micros() as f64 / HOUR;
    }
    let mut arriving = vec![[Volume::default(); WEEK]; model.warehouses.sites.len()];
    for channel in model.demand.channels.iter() {
        arrivals(model, channel, &hours, &mut arriving);
    }
    let mut people = people(model, &hours);
    let mean = |sum: f64, slot: usize| if times[slot] > 0.0 { sum / times[slot] } else { 0.0 };
    for site in &mut arriving {
        for (slot, v) in site.iter_mut().enumerate() {
            *v = Volume {
                orders: mean(v.orders, slot),
                lines: mean(v.lines, slot),
                units: mean(v.units, slot),
            };
        }
    }
    for pool in &mut people {
        for (slot, n) in pool.iter_mut().enumerate() {
            *n = mean(*n, slot);
        }
    }
    Week { times, arriving, people }
}

fn arrivals(model: &Model, channel: &ChannelParams, hours: &Hours<'_>, into: &mut [[Volume; WEEK]]) {
    let sites: Vec<(SiteId, f64)> =
        channel.regions.shares().map(|(region, share)| (model.allocation.first(region), share)).collect();
    let batch = channel.batch.as_ref().map_or(1.0, |b| b.mean().max(1.0));
    let lines = channel.lines.mean().max(1.0);
    let units = lines * channel.units.mean().max(1.0);
    let mut place = |slot: usize, n: f64| {
        for (site, share) in &sites {
            into[site.index()][slot].add(n * share * batch, lines, units);
        }
    };
    match &channel.arrivals {
        Arrivals::Rate(curve) => {
            // Segments and hours both ascend: one walk over both.
            let (segments, mut i, mut start) = (curve.segments(), 0, SimTime::START);
            for (slot, from, to) in hours.each() {
                let mut n = 0.0;
                while let Some(segment) = segments.get(i) {
                    let (a, b) = (start.max(from), segment.end.min(to));
                    if a < b {
                        n += b.since(a).micros() as f64 * segment.rate;
                    }
                    if segment.end > to {
                        break;
                    }
                    start = segment.end;
                    i += 1;
                }
                place(slot, n);
            }
        }
        Arrivals::Renewal(gap) => {
            for (slot, from, to) in hours.each() {
                place(slot, to.since(from).micros() as f64 / gap.mean());
            }
        }
        Arrivals::Trace(trace) => {
            for order in trace.orders.iter().filter(|o| o.at < hours.end) {
                let slot = hours.of(order.at);
                let mut add = |site: SiteId, share: f64| {
                    into[site.index()][slot].add(
                        trace.factor * share,
                        order.lines.into(),
                        order.units.into(),
                    );
                };
                match order.region {
                    Some(region) => add(model.allocation.first(region), 1.0),
                    None => sites.iter().for_each(|(site, share)| add(*site, *share)),
                }
            }
        }
    }
}

/// People-hours by pool and hour of the week.
fn people(model: &Model, hours: &Hours<'_>) -> Vec<[f64; WEEK]> {
    let pools = &model.labour.pools;
    let mut people = vec![[0.0; WEEK]; pools.len()];
    for (id, pool) in pools.entries().filter(|(_, p)| p.always_on) {
        for (slot, from, to) in hours.each() {
            people[id.index()][slot] += f64::from(pool.people) * to.since(from).micros() as f64 / HOUR;
        }
    }
    // Since when each group of people is on shift.
    let mut on_since = std::collections::BTreeMap::new();
    for entry in &model.labour.roster {
        let (n, into) = (f64::from(entry.to - entry.from), &mut people[entry.pool.index()]);
        match entry.change {
            RosterChange::Start => {
                on_since.insert((entry.pool, entry.from), entry.at);
            }
            RosterChange::End => {
                if let Some(since) = on_since.remove(&(entry.pool, entry.from)) {
                    hours.spread(since, entry.at, n, into);
                }
            }
            RosterChange::Break(time) => hours.spread(entry.at, entry.at + time, -n, into),
        }
    }
    people
}

/// A stretch of hours of the week in which work arrives faster than it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortage {
    /// The first hour of the week, and how many.
    pub from: usize,
    pub hours: usize,
    /// Person-hours of work arriving an hour, and people on shift.
    pub arriving: f64,
    pub on_shift: f64,
}

/// What a week of work does to a queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strain {
    /// It is worked off.
    None,
    /// It is never worked off: person-hours of work and of people in a week.
    Always { work: f64, people: f64 },
    /// More than a day's work piles up: the most person-hours waiting, those of a mean day on shift, and the hours
    /// that contribute most.
    AtTimes { waiting: f64, day: f64, shortage: Option<Shortage> },
}

/// The strain of a week that repeats itself: work arriving and people on shift, hour by hour, after a queue that
/// is served as long as there is anything in it.
pub fn strain(work: &[f64; WEEK], people: &[f64; WEEK]) -> Strain {
    let (total, staff): (f64, f64) = (work.iter().sum(), people.iter().sum());
    if total > staff {
        return Strain::Always { work: total, people: staff };
    }
    let days = people.chunks(24).filter(|day| day.iter().any(|n| *n > 0.0)).count();
    let day = staff / days.max(1) as f64;
    let (mut waiting, mut most): (f64, f64) = (0.0, 0.0);
    for (work, people) in (0..2).flat_map(|_| work.iter().zip(people)) {
        waiting = (waiting + work - people).max(0.0);
        most = most.max(waiting);
    }
    if most <= day {
        return Strain::None;
    }
    Strain::AtTimes { waiting: most, day, shortage: worst(work, people) }
}

/// The stretch of hours within a day, with people on shift, with the largest excess of work over people.
fn worst(work: &[f64; WEEK], people: &[f64; WEEK]) -> Option<Shortage> {
    let short = |h: usize| people[h] > 0.0 && work[h] > people[h];
    let mut best: Option<(f64, usize, usize)> = None;
    let mut h = 0;
    while h < WEEK {
        let from = h;
        let mut excess = 0.0;
        while h < WEEK && short(h) && h / 24 == from / 24 {
            excess += work[h] - people[h];
            h += 1;
        }
        if excess > best.map_or(0.0, |b| b.0) {
            best = Some((excess, from, h));
        }
        h = h.max(from + 1);
    }
    best.map(|(_, from, to)| {
        let mean = |x: &[f64; WEEK]| x[from..to].iter().sum::<f64>() / (to - from) as f64;
        Shortage { from, hours: to - from, arriving: mean(work), on_shift: mean(people) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A week of the same day: `(from, to, value)` by hour.
    fn daily(parts: &[(usize, usize, f64)]) -> [f64; WEEK] {
        let mut week = [0.0; WEEK];
        for day in 0..7 {
            for (from, to, value) in parts {
                week[day * 24 + from..day * 24 + to].fill(*value);
            }
        }
        week
    }

    #[test]
    fn strain_of_weeks() {
        let staff = daily(&[(8, 16, 10.0)]);
        // Half the work comes at night: it is there in the morning and gone by noon.
        assert_eq!(strain(&daily(&[(8, 16, 4.0), (20, 24, 8.0)]), &staff), Strain::None);
        // A peak that is worked off within the shift.
        assert_eq!(strain(&daily(&[(8, 10, 20.0), (10, 16, 3.0)]), &staff), Strain::None);
        let always = Strain::Always { work: 7.0 * 88.0, people: 7.0 * 80.0 };
        assert_eq!(strain(&daily(&[(8, 16, 11.0)]), &staff), always);
        assert_eq!(strain(&daily(&[(8, 16, 1.0)]), &[0.0; WEEK]), Strain::Always { work: 56.0, people: 0.0 });
        // A Monday that the rest of the week has to work off: (19.4 − 10) × 3 + 10 × 8 wait on Monday at 17:00.
        let mut monday = daily(&[(8, 16, 7.0)]);
        monday[8..14].fill(22.0);
        monday[14..16].fill(19.4);
        assert_eq!(
            strain(&monday, &staff),
            Strain::AtTimes {
                waiting: 90.80000000000001,
                day: 80.0,
                shortage: Some(Shortage {
                    from: 8,
                    hours: 8,
                    arriving: (6.0 * 22.0 + 2.0 * 19.4) / 8.0,
                    on_shift: 10.0
                }),
            }
        );
    }

    #[test]
    fn the_worst_stretch_stays_within_a_day() {
        let staff = [1.0; WEEK];
        let mut work = [0.5; WEEK];
        work[20..30].fill(2.0);
        let found = worst(&work, &staff).unwrap();
        assert_eq!((found.from, found.hours), (24, 6));
        assert_eq!(worst(&staff, &staff), None);
    }
}
