//! What becomes of the orders placed in the measured window.

use super::late::Late;
use super::layout::{Layout, Otif};
use crate::domain::{Activity, CancelCause, Journey, Order, Stage};
use crate::kernel::Histogram;
use crate::units::{SimDuration, SimTime};

/// A time of orders: exact sum and largest, and the distribution.
#[derive(Clone, Default)]
pub struct Times {
    sum: u128,
    histogram: Histogram,
}

impl Times {
    #[inline]
    pub(super) fn record(&mut self, micros: u64) {
        self.sum += u128::from(micros);
        self.histogram.record(micros);
    }

    pub(super) fn clear(&mut self) {
        self.sum = 0;
        self.histogram.clear();
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.histogram.count()
    }

    /// Mean in hours; not a number when there is none.
    pub fn mean_hours(&self) -> f64 {
        self.sum as f64 / self.count() as f64 / 3.6e9
    }

    /// A quantile in hours; not a number when there is none.
    pub fn quantile_hours(&self, q: f64) -> f64 {
        if self.count() == 0 { f64::NAN } else { self.histogram.quantile(q) as f64 / 3.6e9 }
    }

    /// The largest, in hours; not a number when there is none.
    pub fn max_hours(&self) -> f64 {
        if self.count() == 0 { f64::NAN } else { self.histogram.max() as f64 / 3.6e9 }
    }
}

/// How many orders came to which end, for one cut (all orders, a channel, a service, a carrier).
#[derive(Clone, Copy, Default, Debug)]
pub struct Counts {
    /// Orders placed.
    pub placed: u64,
    /// Their lines.
    pub lines: u64,
    /// Orders delivered.
    pub delivered: u64,
    /// Delivered by the promise.
    pub on_time: u64,
    /// Orders whose punctuality can be judged.
    pub judged: u64,
    /// Sum of cycle times in microseconds.
    pub cycle: u128,
}

impl Counts {
    /// Share of judged orders that were on time.
    pub fn on_time_share(&self) -> f64 {
        self.on_time as f64 / self.judged as f64
    }

    /// Mean cycle time in hours.
    pub fn cycle_hours(&self) -> f64 {
        self.cycle as f64 / self.delivered as f64 / 3.6e9
    }
}

/// Everything about the cohort.
#[derive(Clone, Default)]
pub struct Cohort {
    /// All orders.
    pub all: Counts,
    /// By channel.
    pub channels: Vec<Counts>,
    /// By service.
    pub services: Vec<Counts>,
    /// By carrier; orders count from their pick-up.
    pub carriers: Vec<Counts>,
    /// By region.
    pub regions: Vec<Counts>,
    /// By the warehouse they came from; of several, the first.
    pub sites: Vec<Counts>,
    /// By warehouse and region, all regions of the first warehouse first; empty with one region. Orders count from
    /// when they left.
    pub ways: Vec<Counts>,
    /// Orders that came from several warehouses.
    pub split: u64,
    /// Orders not yet closed.
    pub open: u64,
    /// Orders cancelled, by cause.
    pub cancelled: [u64; CancelCause::ALL.len()],
    /// Orders that left with a carrier.
    pub shipped: u64,
    /// Of those with a time to ship by: how many, and how many made it.
    pub ship_judged: u64,
    /// See `ship_judged`.
    pub shipped_on_time: u64,
    /// Orders left out of on-time figures because their promise lies beyond the end.
    pub excluded: u64,
    /// Placement to delivery.
    pub cycle: Times,
    /// Placement to pick-up.
    pub processing: Times,
    /// Time in queues, open or closed.
    pub waiting: Times,
    /// Time beyond the promise, of late orders.
    pub tardiness: Times,
    /// More than 1, 3 and 7 days late.
    pub very_late: [u64; 3],
    /// Time by stage, of delivered orders.
    pub stages: Vec<Times>,
    /// First attempts made, and how many succeeded.
    pub first_attempts: (u64, u64),
    /// Attempts made.
    pub attempts: u64,
    /// Delivered orders of which something was lost, and of which something was damaged.
    pub short: u64,
    /// See `short`.
    pub damaged: u64,
    /// Tracked orders that were delivered, by the promise in force then, and with a later promise than at first.
    pub tracked: u64,
    /// See `tracked`.
    pub on_time_revised: u64,
    /// See `tracked`.
    pub revised: u64,
    /// Sum over them of how far off the first estimate was, in microseconds.
    pub estimate_off: u128,
    /// Orders, lines or units that are judged on time and in full, and how many of them were.
    pub in_full: (u64, u64),
    otif: Option<Otif>,
    /// Where the time of late and of punctual orders went.
    pub late: Late,
}

const VERY_LATE_DAYS: [u64; 3] = [1, 3, 7];

impl Cohort {
    pub(super) fn reset(&mut self, layout: &Layout) {
        let zero = |list: &mut Vec<Counts>, n: usize| {
            list.clear();
            list.resize(n, Counts::default());
        };
        self.all = Counts::default();
        zero(&mut self.channels, layout.channels.len());
        zero(&mut self.services, layout.services.len());
        zero(&mut self.carriers, layout.carriers.len());
        zero(&mut self.regions, layout.regions.len());
        zero(&mut self.sites, layout.sites.len());
        let several = !layout.ways.is_empty();
        zero(&mut self.ways, if several { layout.sites.len() * layout.regions.len() } else { 0 });
        self.split = 0;
        self.open = 0;
        self.cancelled = Default::default();
        (self.shipped, self.ship_judged, self.shipped_on_time, self.excluded) = (0, 0, 0, 0);
        self.very_late = [0; 3];
        (self.first_attempts, self.attempts) = ((0, 0), 0);
        (self.short, self.damaged, self.in_full) = (0, 0, (0, 0));
        (self.tracked, self.on_time_revised, self.revised, self.estimate_off) = (0, 0, 0, 0);
        self.otif = layout.otif;
        for times in [&mut self.cycle, &mut self.processing, &mut self.waiting, &mut self.tardiness] {
            times.clear();
        }
        self.stages.resize_with(Stage::COUNT, Times::default);
        self.stages.iter_mut().for_each(Times::clear);
        self.late.reset(layout.services.len());
    }

    #[inline]
    fn cuts(&mut self, order: &Order, with_carrier: bool, mut change: impl FnMut(&mut Counts)) {
        change(&mut self.all);
        if self.channels.len() > 1 {
            change(&mut self.channels[order.channel.index()]);
        }
        if self.services.len() > 1 {
            change(&mut self.services[order.service.index()]);
        }
        if self.regions.len() > 1 {
            change(&mut self.regions[order.region.index()]);
        }
        if with_carrier && self.sites.len() > 1 {
            change(&mut self.sites[order.site.index()]);
        }
        if with_carrier && let Some(way) = self.way(order) {
            change(way);
        }
        if with_carrier && let Some(carrier) = self.carriers.get_mut(order.carrier.index()) {
            change(carrier);
        }
    }

    /// The counts of the way that an order takes.
    #[inline]
    fn way(&mut self, order: &Order) -> Option<&mut Counts> {
        let regions = self.regions.len();
        self.ways.get_mut(order.site.index() * regions + order.region.index())
    }

    #[inline]
    pub(super) fn placed(&mut self, order: &Order) {
        self.open += 1;
        self.cuts(order, false, |c| {
            c.placed += 1;
            c.lines += u64::from(order.lines);
        });
    }

    #[inline]
    pub(super) fn shipped(&mut self, order: &Order, now: SimTime) {
        self.shipped += 1;
        if !self.carriers.is_empty() {
            // Without carriers the time to shipment is the cycle time.
            self.processing.record(now.since(order.placed).micros());
        }
        if order.ship_by != SimTime::NEVER {
            self.ship_judged += 1;
            self.shipped_on_time += u64::from(now <= order.ship_by);
        }
        if let Some(carrier) = self.carriers.get_mut(order.carrier.index()) {
            carrier.placed += 1;
        }
        if self.sites.len() > 1 {
            self.sites[order.site.index()].placed += 1;
        }
        if let Some(way) = self.way(order) {
            way.placed += 1;
        }
    }

    #[inline]
    pub(super) fn delivered(&mut self, order: &Order, journey: &Journey, stages: &[Stage], now: SimTime) {
        self.open -= 1;
        let cycle = now.since(order.placed).micros();
        let judged = u64::from(order.promise != SimTime::NEVER);
        let on_time = u64::from(judged == 1 && now <= order.promise);
        self.cuts(order, true, |c| {
            c.delivered += 1;
            c.judged += judged;
            c.on_time += on_time;
            c.cycle += u128::from(cycle);
        });
        self.cycle.record(cycle);
        self.short += u64::from(order.incomplete);
        self.damaged += u64::from(order.damaged);
        if let Some(otif) = &self.otif {
            let due = otif.due(order);
            let not_too_early = otif.early.is_none_or(|early| now + early >= due);
            let (all, good) = otif.count(order, journey.missing);
            if due != SimTime::NEVER {
                self.in_full.0 += all;
                self.in_full.1 += if not_too_early && now <= due + otif.late { good } else { 0 };
            }
        }
        let waits = journey.in_activity(Activity::Waiting) + journey.in_activity(Activity::Closed);
        // Between two attempts a parcel is not in a queue of the operation.
        self.waiting.record(waits - journey.in_stage(Stage::Reattempt));
        if stages.len() > 1 {
            for &stage in stages {
                self.stages[stage as usize].record(journey.in_stage(stage));
            }
        }
        if judged > 0 {
            self.late.count(order, journey, judged > on_time);
        }
        if judged > on_time {
            self.late(now.since(order.promise));
        }
    }

    fn late(&mut self, by: SimDuration) {
        self.tardiness.record(by.micros());
        for (count, days) in self.very_late.iter_mut().zip(VERY_LATE_DAYS) {
            *count += u64::from(by.micros() > days * SimDuration::DAY.micros());
        }
    }

    #[inline]
    pub(super) fn attempted(&mut self, order: &Order, success: bool) {
        self.attempts += 1;
        if order.attempts == 1 {
            self.first_attempts.0 += 1;
            self.first_attempts.1 += u64::from(success);
        }
    }

    /// A refused order counts as late; one that the customer cancelled before the promise is left out.
    pub(super) fn cancelled(&mut self, order: &Order, cause: CancelCause, now: SimTime) {
        self.open -= 1;
        self.cancelled[cause as usize] += 1;
        let promised = order.promise != SimTime::NEVER;
        let by_customer = cause == CancelCause::Patience && now < order.promise;
        if promised && !by_customer {
            let with_carrier = matches!(cause, CancelCause::Lost | CancelCause::Returned);
            self.cuts(order, with_carrier, |c| c.judged += 1);
        }
        if let Some(otif) = &self.otif {
            let due = otif.due(order);
            if due != SimTime::NEVER && !(cause == CancelCause::Patience && now < due) {
                self.in_full.0 += otif.count(order, (0, 0)).0;
            }
        }
    }

    /// An order that is still open at the end of the run.
    pub(super) fn unresolved(&mut self, order: &Order, journey: &Journey, end: SimTime) {
        if let Some(otif) = self.otif.as_ref().filter(|otif| otif.due(order) <= end) {
            self.in_full.0 += otif.count(order, (0, 0)).0;
        }
        if order.promise <= end {
            let mut so_far = *journey;
            // It stays where it is to the end of the run, whenever that was reached.
            so_far.times[order.stage as usize][order.activity as usize] += end.since(order.since).micros();
            self.late.count(order, &so_far, true);
            let with_carrier = matches!(order.stage, Stage::Transit | Stage::LastMile | Stage::Reattempt);
            self.cuts(order, with_carrier, |c| c.judged += 1);
            self.late(end.since(order.promise));
        } else if order.promise != SimTime::NEVER {
            self.excluded += 1;
        }
    }
}
