//! Recorded orders: replayed as they were, scaled by a factor, or resampled.
//!
//! The number of an order placed from a trace is `round × recorded orders + recorded order`, so the same
//! recorded order has the same random draws in every scenario that replays it.

use super::params::Purposes;
use crate::domain::RegionId;
use crate::kernel::{Draws, Stream};
use crate::units::{Money, SimDuration, SimTime};

/// One recorded order.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceOrder {
    /// When it was placed, since the scenario's start.
    pub at: SimTime,
    /// Its lines.
    pub lines: u32,
    /// Its units over all lines.
    pub units: u32,
    /// Where it went, when the data say so.
    pub region: Option<RegionId>,
    /// What it was worth, when the data say so.
    pub value: Option<Money>,
}

/// How recorded orders become the orders of a replication.
#[derive(Clone, Debug, PartialEq)]
pub enum Resample {
    /// As recorded.
    No,
    /// Every day is a recorded day of the same weekday, chosen at random.
    Days {
        /// Start of each day of the run, one more than there are days.
        starts: Vec<SimTime>,
        /// For each day of the run: the recorded days it may be, by index into `starts`.
        alternatives: Vec<Vec<u32>>,
    },
    /// The moments are as recorded; lines, units, region and value are those of an order chosen at random.
    Orders,
}

/// A list of recorded orders, by time and then by their place in the file.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The orders.
    pub orders: Vec<TraceOrder>,
    /// Their numbers in the data.
    pub names: Vec<String>,
    /// How often each is placed on average.
    pub factor: f64,
    /// Additional copies are placed up to this long before or after the original.
    pub jitter: SimDuration,
    /// How they are resampled.
    pub resample: Resample,
    /// Orders are placed before this moment only.
    pub until: SimTime,
}

impl Trace {
    /// Which recorded order gives the content of the order with this number.
    #[inline]
    pub fn source_of(&self, number: u32, content: Stream) -> usize {
        match self.resample {
            Resample::Orders => content.uniform(u64::from(number), 0).index(self.orders.len()),
            _ => number as usize % self.orders.len(),
        }
    }

    /// Whether the data say what orders are worth.
    pub fn has_values(&self) -> bool {
        self.orders.first().is_some_and(|o| o.value.is_some())
    }

    /// The recorded value of a recorded order.
    pub fn value_of(&self, source: usize) -> Option<Money> {
        self.orders[source].value
    }

    /// The number in the data, with the round behind it for copies.
    pub fn name_of(&self, number: u32) -> String {
        let n = self.orders.len() as u32;
        match number / n {
            0 => self.names[(number % n) as usize].clone(),
            round => format!("{}.{round}", self.names[(number % n) as usize]),
        }
    }

    /// The number of the order with this name in the data (and `.round` for copies).
    pub fn number_of(&self, name: &str) -> Option<u32> {
        let find = |name: &str| self.names.iter().position(|n| n == name);
        if let Some(i) = find(name) {
            return Some(i as u32);
        }
        let (name, round) = name.rsplit_once('.')?;
        let round: u32 = round.parse().ok()?;
        round.checked_mul(self.orders.len() as u32)?.checked_add(find(name)? as u32)
    }

    fn most_copies(&self) -> u32 {
        self.factor.ceil().max(1.0) as u32
    }
}

/// The orders of one replication, in the order in which they are placed.
#[derive(Clone)]
pub(super) struct TraceState {
    plan: Vec<(SimTime, u32)>,
    next: usize,
}

impl TraceState {
    pub(super) fn new(
        trace: &Trace,
        draws: &Draws,
        purposes: &Purposes,
        mut plan: Vec<(SimTime, u32)>,
    ) -> Self {
        plan.clear();
        let n = trace.orders.len() as u32;
        let (copies, jitter) = (draws.stream(purposes.copies), draws.stream(purposes.jitter));
        let mut place = |at: SimTime, source: u32, first_round: u32| {
            let whole = trace.factor.floor();
            for copy in 0..trace.most_copies() {
                let number = (first_round + copy) * n + source;
                let kept = f64::from(copy) < whole
                    || copies.uniform(u64::from(number), 0).below(trace.factor - whole);
                if !kept {
                    continue;
                }
                let moved = if copy == 0 { at } else { shift(at, trace.jitter, jitter, number) };
                if moved < trace.until {
                    plan.push((moved, number));
                }
            }
        };
        match &trace.resample {
            Resample::No | Resample::Orders => {
                for (source, order) in trace.orders.iter().enumerate() {
                    place(order.at, source as u32, 0);
                }
            }
            Resample::Days { starts, alternatives } => {
                let days = draws.stream(purposes.days);
                for (day, choices) in alternatives.iter().enumerate() {
                    if choices.is_empty() {
                        continue;
                    }
                    let chosen = choices[days.uniform(day as u64, 0).index(choices.len())] as usize;
                    let from = trace.orders.partition_point(|o| o.at < starts[chosen]);
                    let to = trace.orders.partition_point(|o| o.at < starts[chosen + 1]);
                    for source in from..to {
                        let at = starts[day] + trace.orders[source].at.since(starts[chosen]);
                        place(at, source as u32, day as u32 * trace.most_copies());
                    }
                }
            }
        }
        plan.sort_unstable();
        TraceState { plan, next: 0 }
    }

    pub(super) fn next_time(&self) -> SimTime {
        self.plan.get(self.next).map_or(SimTime::NEVER, |(at, _)| *at)
    }

    pub(super) fn take(&mut self) -> u32 {
        self.next += 1;
        self.plan[self.next - 1].1
    }

    pub(super) fn take_storage(&mut self) -> Vec<(SimTime, u32)> {
        std::mem::take(&mut self.plan)
    }
}

fn shift(at: SimTime, jitter: SimDuration, stream: Stream, number: u32) -> SimTime {
    let u = stream.uniform(u64::from(number), 0).value();
    let offset = (u * 2.0 - 1.0) * jitter.micros() as f64;
    SimTime::from_micros((at.micros() as f64 + offset).max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000_000;

    fn trace(factor: f64, resample: Resample) -> Trace {
        let order =
            |at| TraceOrder { at: SimTime::from_micros(at), lines: 1, units: 1, region: None, value: None };
        Trace {
            orders: vec![order(10), order(20), order(DAY + 5)],
            names: ["a", "b", "c"].map(String::from).to_vec(),
            factor,
            jitter: SimDuration::from_micros(3),
            resample,
            until: SimTime::from_micros(2 * DAY),
        }
    }

    fn plan(trace: &Trace, replication: u32) -> Vec<(SimTime, u32)> {
        TraceState::new(trace, &Draws::new(1, replication), &Purposes::of("web"), Vec::new()).plan
    }

    #[test]
    fn a_replay_is_what_was_recorded() {
        let trace = trace(1.0, Resample::No);
        let plan = plan(&trace, 0);
        assert_eq!(plan.iter().map(|p| p.0.micros()).collect::<Vec<_>>(), [10, 20, DAY + 5]);
        assert_eq!(plan.iter().map(|p| trace.name_of(p.1)).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn a_factor_keeps_the_originals_and_adds_copies_nearby() {
        let trace = trace(2.5, Resample::No);
        let n = 2_000;
        let mut total = 0;
        for replication in 0..n {
            let plan = plan(&trace, replication);
            total += plan.len();
            for &(at, number) in &plan {
                let original = trace.orders[number as usize % 3].at;
                assert!(at.micros().abs_diff(original.micros()) <= 3);
            }
            assert!(plan.iter().any(|p| p.1 == 0) && plan.iter().any(|p| p.1 == 3));
        }
        // Mean 7.5 orders; a replication's sd is √(3 · ¼) = 0.87, so its standard error is 0.019.
        let mean = total as f64 / f64::from(n);
        assert!((mean - 7.5).abs() < 4.0 * 0.0194, "{mean}");
    }

    #[test]
    fn a_factor_below_one_thins() {
        let trace = trace(0.25, Resample::No);
        let n = 4_000;
        let total: usize = (0..n).map(|r| plan(&trace, r).len()).sum();
        // Mean 0.75, sd 0.75: standard error 0.012.
        assert!((total as f64 / f64::from(n) - 0.75).abs() < 4.0 * 0.0119);
    }

    #[test]
    fn days_are_resampled_whole() {
        let starts = (0..=2).map(|d| SimTime::from_micros(d * DAY)).collect();
        let trace = trace(1.0, Resample::Days { starts, alternatives: vec![vec![0, 1], vec![0, 1]] });
        for replication in 0..50 {
            let plan = plan(&trace, replication);
            for day in 0..2 {
                let of_day: Vec<u64> = plan
                    .iter()
                    .map(|p| p.0.micros())
                    .filter(|at| at / DAY == day)
                    .map(|at| at % DAY)
                    .collect();
                assert!(of_day == [10, 20] || of_day == [5], "{of_day:?}");
            }
        }
    }
}
