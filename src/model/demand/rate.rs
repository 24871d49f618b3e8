//! Arrivals with a piecewise constant rate, by inversion of the cumulative rate.

use super::params::Purposes;
use crate::kernel::{Distribution, Draws, Sampler, Stream};
use crate::units::SimTime;

/// How many gaps are drawn at once: independent draws overlap in the processor.
const BLOCK: usize = 32;

/// A stretch of constant rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateSegment {
    /// Where it ends; it starts where the one before ends.
    pub end: SimTime,
    /// Orders per microsecond.
    pub rate: f64,
    /// The local day it belongs to.
    pub day: u32,
    /// The hour since the start it belongs to.
    pub hour: u32,
}

/// The rate of a channel over the whole run.
#[derive(Clone, Debug)]
pub struct RateCurve {
    segments: Vec<RateSegment>,
    busy_days: Option<Sampler>,
    busy_hours: Option<Sampler>,
    /// How busy the whole replication is, when the level itself is uncertain.
    level: Option<Sampler>,
    gap: Sampler,
}

impl RateCurve {
    /// A rate with gamma-distributed daily and hourly factors of mean 1 and these coefficients of
    /// variation (0: none), and a factor drawn once a replication. Neighbouring stretches that cannot
    /// differ are joined.
    pub fn new(
        segments: Vec<RateSegment>,
        busy_days_cv: f64,
        busy_hours_cv: f64,
        level: Option<Sampler>,
    ) -> Self {
        let mut joined: Vec<RateSegment> = Vec::with_capacity(segments.len());
        for segment in segments {
            match joined.last_mut() {
                Some(last)
                    if last.rate == segment.rate
                        && (busy_days_cv == 0.0 || last.day == segment.day)
                        && (busy_hours_cv == 0.0 || last.hour == segment.hour) =>
                {
                    last.end = segment.end;
                }
                _ => joined.push(segment),
            }
        }
        let factor = |cv: f64| (cv > 0.0).then(|| Sampler::compile(&Distribution::Gamma { mean: 1.0, cv }));
        RateCurve {
            segments: joined,
            busy_days: factor(busy_days_cv),
            busy_hours: factor(busy_hours_cv),
            level,
            gap: Sampler::compile(&Distribution::Exponential { mean: 1.0 }),
        }
    }

    /// One curve out of several, each from its moment on; random factors are those of the first.
    ///
    /// # Panics
    /// Without a curve, or when the first does not begin at the start.
    pub fn spliced(parts: &[(SimTime, &RateCurve)]) -> Self {
        let first = parts[0].1;
        assert_eq!(parts[0].0, SimTime::START, "the first curve is in force from the start");
        let mut segments = Vec::new();
        for (i, (from, curve)) in parts.iter().enumerate() {
            let to = parts.get(i + 1).map_or(SimTime::NEVER, |next| next.0);
            let mut start = SimTime::START;
            for segment in &curve.segments {
                if segment.end > *from && start < to {
                    segments.push(RateSegment { end: segment.end.min(to), ..*segment });
                }
                start = segment.end;
            }
        }
        RateCurve { segments, ..first.clone() }
    }

    /// Whether another curve is this one, so that passing from one to the other changes nothing.
    pub(super) fn is_same(&self, other: &RateCurve) -> bool {
        self.segments == other.segments
            && self.busy_days.is_some() == other.busy_days.is_some()
            && self.busy_hours.is_some() == other.busy_hours.is_some()
    }

    /// The stretches of constant rate.
    pub fn segments(&self) -> &[RateSegment] {
        &self.segments
    }

    /// The mean of the factor that is drawn once a replication.
    pub fn mean_level(&self) -> f64 {
        self.level.as_ref().map_or(1.0, Sampler::mean)
    }

    /// Orders expected between two moments, at a level of 1.
    pub fn expected(&self, from: SimTime, to: SimTime) -> f64 {
        let mut start = SimTime::START;
        let mut sum = 0.0;
        for segment in &self.segments {
            let (a, b) = (start.max(from), segment.end.min(to));
            if a < b {
                sum += b.since(a).micros() as f64 * segment.rate;
            }
            start = segment.end;
        }
        sum
    }
}

/// Where a channel stands on its rate curve.
#[derive(Clone)]
pub(super) struct RateState {
    at: SimTime,
    segment: usize,
    /// Rate of the present segment with its random factors.
    rate: f64,
    level: f64,
    /// What is left of the last draw when the curve ends before the order comes.
    left: f64,
    day: (u32, f64),
    hour: (u32, f64),
    gaps: [f64; BLOCK],
    drawn: u32,
    streams: [Stream; 3],
}

impl RateState {
    pub(super) fn new(curve: &RateCurve, draws: &Draws, purposes: &Purposes) -> Self {
        let streams = [purposes.gaps, purposes.busy_days, purposes.busy_hours].map(|p| draws.stream(p));
        let mut state = RateState {
            at: SimTime::START,
            segment: 0,
            rate: 0.0,
            level: curve
                .level
                .as_ref()
                .map_or(1.0, |l| l.quantile(draws.stream(purposes.level).uniform(0, 0))),
            left: 0.0,
            day: (u32::MAX, 1.0),
            hour: (u32::MAX, 1.0),
            gaps: [0.0; BLOCK],
            drawn: 0,
            streams,
        };
        state.enter(curve);
        state
    }

    fn enter(&mut self, curve: &RateCurve) {
        let Some(segment) = curve.segments.get(self.segment) else { return };
        if let Some(factor) = &curve.busy_days
            && self.day.0 != segment.day
        {
            self.day = (segment.day, factor.quantile(self.streams[1].uniform(u64::from(segment.day), 0)));
        }
        if let Some(factor) = &curve.busy_hours
            && self.hour.0 != segment.hour
        {
            let u = self.streams[2].uniform(u64::from(segment.hour), 0);
            self.hour = (segment.hour, factor.quantile(u));
        }
        self.rate = segment.rate * self.level * self.day.1 * self.hour.1;
    }

    /// The moment of the next order, or never.
    #[inline]
    pub(super) fn next(&mut self, curve: &RateCurve) -> SimTime {
        let in_block = self.drawn as usize % BLOCK;
        if in_block == 0 {
            for (i, gap) in self.gaps.iter_mut().enumerate() {
                *gap = curve.gap.quantile(self.streams[0].uniform(u64::from(self.drawn) + i as u64, 0));
            }
        }
        self.drawn += 1;
        self.go_on(curve, self.gaps[in_block])
    }

    /// The moment at which the rate has brought so much more, or never.
    #[inline]
    fn go_on(&mut self, curve: &RateCurve, mut mass: f64) -> SimTime {
        loop {
            let Some(segment) = curve.segments.get(self.segment) else {
                self.left = mass;
                return SimTime::NEVER;
            };
            let room = segment.end.since(self.at).micros() as f64 * self.rate;
            if mass < room {
                let step = (mass / self.rate + 0.5) as u64;
                self.at = SimTime::from_micros(self.at.micros() + step).min(segment.end);
                return self.at;
            }
            mass -= room;
            self.at = segment.end;
            self.segment += 1;
            self.enter(curve);
        }
    }

    /// Another curve is in force from now on: when the order that comes next on the old one comes on the new one.
    pub(super) fn retune(&mut self, old: &RateCurve, new: &RateCurve, now: SimTime) -> SimTime {
        let due = self.at;
        let ended = self.segment >= old.segments.len();
        let mut mass = if ended { self.left } else { 0.0 };
        // What the old curve would still have brought up to the order.
        self.move_to(old, now);
        while self.at < due && self.segment < old.segments.len() {
            let end = old.segments[self.segment].end.min(due);
            mass += end.since(self.at).micros() as f64 * self.rate;
            self.at = end;
            if end == old.segments[self.segment].end {
                self.segment += 1;
                self.enter(old);
            }
        }
        self.move_to(new, now);
        self.go_on(new, mass)
    }

    fn move_to(&mut self, curve: &RateCurve, now: SimTime) {
        self.at = now;
        self.segment = curve.segments.partition_point(|s| s.end <= now);
        (self.day, self.hour) = ((u32::MAX, 1.0), (u32::MAX, 1.0));
        self.enter(curve);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(h: u64) -> SimTime {
        SimTime::from_micros(h * 3_600_000_000)
    }

    fn curve(cv: f64) -> RateCurve {
        let segment =
            |end, per_hour: f64, day| RateSegment { end: hours(end), rate: per_hour / 3.6e9, day, hour: 0 };
        RateCurve::new(vec![segment(10, 5.0, 0), segment(20, 0.0, 1), segment(30, 50.0, 2)], cv, 0.0, None)
    }

    /// Counts in each stretch over n replications: mean and variance.
    fn counts(cv: f64, n: u32) -> Vec<(f64, f64)> {
        let curve = curve(cv);
        let mut sums = [(0.0, 0.0); 3];
        for replication in 0..n {
            let mut state = RateState::new(&curve, &Draws::new(7, replication), &Purposes::of("web"));
            let mut count = [0.0; 3];
            loop {
                let at = state.next(&curve);
                if at == SimTime::NEVER {
                    break;
                }
                count[(at.micros() / hours(10).micros()).min(2) as usize] += 1.0;
            }
            for (sum, c) in sums.iter_mut().zip(count) {
                sum.0 += c;
                sum.1 += c * c;
            }
        }
        let n = f64::from(n);
        sums.iter().map(|(s, q)| (s / n, (q / n - (s / n) * (s / n)) * n / (n - 1.0))).collect()
    }

    #[test]
    fn counts_are_poisson_with_the_integrated_rate() {
        // n = 4 000 replications; the standard error of the mean count is √(λ/n): 0.11 and 0.35.
        let counts = counts(0.0, 4_000);
        assert!((counts[0].0 - 50.0).abs() < 4.0 * 0.112, "{counts:?}");
        assert_eq!(counts[1].0, 0.0);
        assert!((counts[2].0 - 500.0).abs() < 4.0 * 0.354, "{counts:?}");
        // Variance equals the mean; its relative standard error is √(2/n) = 2.2 %.
        assert!((counts[2].1 / 500.0 - 1.0).abs() < 4.0 * 0.0224, "{counts:?}");
    }

    #[test]
    fn busy_days_add_their_variance() {
        // Var = λ + (cv λ)² with cv = 0.2: 500 + 10 000; relative standard error about 2.5 %.
        let counts = counts(0.2, 4_000);
        assert!((counts[2].1 / 10_500.0 - 1.0).abs() < 0.1, "{counts:?}");
    }

    #[test]
    fn a_spliced_curve_expects_what_each_part_does_in_its_time() {
        let (slow, fast) = (curve(0.0), {
            let s =
                |end, per_hour: f64| RateSegment { end: hours(end), rate: per_hour / 3.6e9, day: 0, hour: 0 };
            RateCurve::new(vec![s(12, 100.0), s(30, 10.0)], 0.0, 0.0, None)
        });
        let spliced = RateCurve::spliced(&[(SimTime::START, &slow), (hours(5), &fast), (hours(15), &slow)]);
        // 5 h at 5, 7 h at 100, 3 h at 10, 5 h at 0, 10 h at 50.
        let expected = [(0, 5, 25.0), (5, 12, 700.0), (12, 15, 30.0), (15, 20, 0.0), (20, 30, 500.0)];
        for (from, to, orders) in expected {
            let got = spliced.expected(hours(from), hours(to));
            assert!((got - orders).abs() < 1e-9, "{from} to {to}: {got}");
        }
        assert!((spliced.expected(hours(0), hours(30)) - 1255.0).abs() < 1e-9);
    }

    /// Twice the rate brings what is left in half the time; no rate at all keeps it for later; and back on the old
    /// curve an order that has waited comes later by as long as the rate was zero, the draw being the same.
    #[test]
    fn what_is_left_of_a_draw_is_kept() {
        let flat = |rate: f64| {
            let s = RateSegment { end: hours(100), rate: rate / 3.6e9, day: 0, hour: 0 };
            RateCurve::new(vec![s], 0.0, 0.0, None)
        };
        let (slow, fast, none) = (flat(1.0), flat(2.0), flat(0.0));
        let start = || {
            let mut state = RateState::new(&slow, &Draws::new(7, 3), &Purposes::of("web"));
            let due = state.next(&slow);
            (state, due)
        };
        let (mut state, due) = start();
        let now = SimTime::from_micros(due.micros() / 2);
        let rest = due.since(now).micros();
        let near = |a: SimTime, b: u64| (a.micros() as i64 - b as i64).abs() <= 2;
        assert!(near(state.retune(&slow, &fast, now), now.micros() + rest / 2));
        let (mut state, due) = start();
        assert_eq!(state.retune(&slow, &none, now), SimTime::NEVER);
        let later = SimTime::from_micros(now.micros() + 3_600_000_000);
        assert!(near(state.retune(&none, &slow, later), due.micros() + 3_600_000_000));
    }

    #[test]
    fn equal_neighbours_are_one_stretch() {
        let s = |end, rate| RateSegment { end: hours(end), rate, day: end as u32, hour: end as u32 };
        assert_eq!(RateCurve::new(vec![s(1, 2.0), s(2, 2.0), s(3, 1.0)], 0.0, 0.0, None).segments().len(), 2);
        assert_eq!(RateCurve::new(vec![s(1, 2.0), s(2, 2.0), s(3, 1.0)], 0.1, 0.0, None).segments().len(), 3);
    }
}
