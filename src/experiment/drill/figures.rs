//! What a drill says: how long until it was noticed, decided, acted on and over, and what each playbook was worth.

use super::{Arm, Drill, Ran};
use crate::metrics::{Activation, Better, Unit};
use crate::stats::{MeanEstimate, PairedDifference};
use crate::units::{SimDuration, SimTime};

/// So many samples in a row must be back at the twin.
pub const SAMPLES: usize = 3;

/// Something measured in every run of a drill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Its name for programs.
    pub id: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Its unit; hours for durations.
    pub unit: Unit,
    /// Which way is good.
    pub better: Better,
    /// Its definition.
    pub definition: &'static str,
}

macro_rules! measures {
    ($($id:ident $label:literal $unit:ident $better:ident $definition:literal;)*) => {
        /// All measures, in the order of their values.
        pub const MEASURES: &[Measure] = &[$(Measure {
            id: stringify!($id), label: $label, unit: Unit::$unit, better: Better::$better, definition: $definition,
        }),*];
    };
}

measures! {
    loss "Loss against the twin" Money Lower "cost less revenue of the window, less the same of the twin";
    cost "Cost" Money Lower "all that was booked in the window but revenue";
    revenue "Revenue" Money Higher "value of orders delivered in the window";
    playbooks_cost "Cost of playbooks" Money Lower "retainers, drills, activations, hours and orders; part of the cost";
    late "Late orders" Orders Lower "orders of the window that were not delivered by their promise";
    lost "Lost orders" Orders Lower "orders of the window that were cancelled or refused, for any cause";
    delivered "Orders delivered" Orders Higher "orders of the window that were delivered";
    area "Loss area (order-hours)" Factor Lower "orders waiting above the twin's from the beginning on, in order-hours";
    peak "Peak" Orders Lower "the most orders that waited above the twin's at a sample";
    detect "Time to detect" Duration Lower "from the beginning until it was known";
    alarm "Time to alarm" Duration Lower "from the beginning until the first alarm of a monitor";
    trigger "Time to trigger" Duration Lower "from the beginning, or the warning, until the first playbook was triggered";
    decide "Time to decide" Duration Lower "from that trigger until the playbook was approved";
    act "Time to act" Duration Lower "from the approval until it took effect";
    respond "Time to respond" Duration Lower "from the beginning until the first playbook took effect";
    recover "Time to recover" Duration Lower "from the beginning until as many orders waited as in the twin, and it stayed so";
}

/// The position of a measure.
pub fn position(id: &str) -> usize {
    MEASURES.iter().position(|m| m.id == id).expect("a measure of the list")
}

/// The moment of a sample.
fn moment(sample: usize, bin: SimDuration) -> SimTime {
    SimTime::from_micros((sample as u64 + 1) * bin.micros())
}

/// Order-hours by which one series lies above another from a moment on, and the most at one sample.
pub fn area(series: &[f32], twin: &[f32], bin: SimDuration, from: SimTime) -> (f64, f64) {
    let pairs = series.iter().zip(twin).enumerate().filter(|(i, _)| moment(*i, bin) > from);
    let above = pairs.map(|(_, (s, t))| f64::from((s - t).max(0.0)));
    above.fold((0.0, 0.0), |(sum, most): (f64, f64), v| (sum + v * bin.hours(), most.max(v)))
}

/// Hours from a moment until a series that has left another by more than a tolerance is back within it for
/// [`SAMPLES`] samples: 0 if it never left, `None` if it was not back by the last sample.
pub fn recovery(
    series: &[f32],
    twin: &[f32],
    bin: SimDuration,
    from: SimTime,
    tolerance: f64,
) -> Option<f64> {
    let n = series.len().min(twin.len());
    let out = |i: usize| f64::from(series[i] - twin[i]) > tolerance;
    let first = (0..n).find(|i| moment(*i, bin) >= from && out(*i));
    let Some(first) = first else { return Some(0.0) };
    let back = |i: &usize| i + SAMPLES <= n && (*i..i + SAMPLES).all(|j| !out(j));
    (first..n).find(back).map(|i| moment(i, bin).since(from).hours())
}

/// In which orders a drill sees harm and recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// In those that are not yet shipped, where the disruption reaches the warehouses.
    Backlog,
    /// In those that are not yet closed, where it shows on the road only.
    Open,
}

impl Watched {
    /// What is counted, in words.
    pub fn words(self) -> &'static str {
        match self {
            Watched::Backlog => "orders not yet shipped",
            Watched::Open => "orders not yet delivered",
        }
    }

    /// The series of a run.
    pub fn of(self, ran: &Ran) -> &[f32] {
        match self {
            Watched::Backlog => &ran.backlog,
            Watched::Open => &ran.open,
        }
    }

    /// The backlog, unless it stays at the twin's in most replications and open orders do not.
    fn chosen(drill: &Drill, calm: usize, bin: SimDuration, tolerance: f64) -> Self {
        let without = drill.arms.iter().position(|a| *a == Arm::Without).unwrap_or(calm);
        let reached = |w: Watched| {
            let out = |row: &&Vec<Ran>| {
                let (series, twin) = (w.of(&row[without]), w.of(&row[calm]));
                let pairs = series.iter().zip(twin).enumerate();
                let mut after = pairs.filter(|(i, _)| moment(*i, bin) > drill.exercise.at);
                after.any(|(_, (s, t))| f64::from(s - t) > tolerance)
            };
            2 * drill.rows.iter().filter(out).count() >= drill.rows.len()
        };
        if !reached(Watched::Backlog) && reached(Watched::Open) { Watched::Open } else { Watched::Backlog }
    }
}

/// What was measured in a drill.
#[derive(Clone, Debug)]
pub struct Drilled {
    /// What met the disruption.
    pub arms: Vec<Arm>,
    /// The tolerance of recovery, in orders.
    pub tolerance: f64,
    /// Which orders harm and recovery were seen in.
    pub watched: Watched,
    /// By arm, measure and replication; not a number where there is none. A recovery that did not come about by the
    /// last sample counts as long as there was time to see it.
    pub values: Vec<Vec<Vec<f64>>>,
    /// In how many replications each arm had not recovered by the last sample.
    pub censored: Vec<usize>,
    /// How many playbooks took effect in the twin that had them: false alarms.
    pub false_alarms: Vec<f64>,
    confidence: f64,
}

/// What a set of playbooks gains in a measure against another: positive is good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// The gain over paired replications.
    pub gain: MeanEstimate,
}

impl Drilled {
    /// The figures of a drill with replications. Without a tolerance it is what is ordered in a quarter of an hour of the
    /// twin, and one order at least.
    pub fn of(
        drill: &Drill,
        bin: SimDuration,
        window_hours: f64,
        tolerance: Option<f64>,
        confidence: f64,
    ) -> Self {
        let calm = drill.arms.iter().position(|a| *a == Arm::Calm).expect("there is a twin");
        let placed: Vec<f64> = drill.rows.iter().map(|row| row[calm].orders[0]).collect();
        let usual = (MeanEstimate::of(&placed, confidence).mean / window_hours / 4.0).max(1.0);
        let tolerance = tolerance.unwrap_or(usual);
        let watched = Watched::chosen(drill, calm, bin, tolerance);
        let mut values = vec![vec![Vec::with_capacity(drill.rows.len()); MEASURES.len()]; drill.arms.len()];
        let mut censored = vec![0; drill.arms.len()];
        for row in &drill.rows {
            for (a, arm) in drill.arms.iter().enumerate() {
                let recovered = match arm.strikes() {
                    true => {
                        let (series, twin) = (watched.of(&row[a]), watched.of(&row[calm]));
                        recovery(series, twin, bin, drill.exercise.at, tolerance)
                    }
                    false => Some(f64::NAN),
                };
                censored[a] += usize::from(recovered.is_none());
                let at = drill.exercise.at;
                let last = moment(row[a].backlog.len(), bin).saturating_since(at + bin).hours();
                let figures =
                    measured(&row[a], &row[calm], watched, bin, at, recovered.unwrap_or(last), *arm);
                for (column, value) in values[a].iter_mut().zip(figures) {
                    column.push(value);
                }
            }
        }
        let planned = drill.arms.iter().position(|a| *a == Arm::CalmWithPlan);
        let false_alarms = drill.rows.iter().map(|row| {
            let activations = planned.map(|a| row[a].activations.iter().flatten());
            activations.map_or(0.0, |a| a.filter(|a| a.active != SimTime::NEVER).count() as f64)
        });
        Drilled {
            arms: drill.arms.clone(),
            tolerance,
            watched,
            values,
            censored,
            false_alarms: false_alarms.collect(),
            confidence,
        }
    }

    /// The position of an arm.
    pub fn arm(&self, arm: Arm) -> Option<usize> {
        self.arms.iter().position(|a| *a == arm)
    }

    /// The mean of a measure of an arm.
    pub fn mean(&self, arm: usize, measure: usize) -> MeanEstimate {
        MeanEstimate::of(&self.values[arm][measure], self.confidence)
    }

    /// What an arm gains on another in a measure.
    pub fn gain(&self, from: usize, to: usize, measure: usize) -> Worth {
        let (first, second) = (&self.values[from][measure], &self.values[to][measure]);
        let (first, second) =
            if MEASURES[measure].better == Better::Lower { (second, first) } else { (first, second) };
        Worth { gain: PairedDifference::of(first, second, self.confidence).difference }
    }

    /// What a playbook is worth in a measure: alone, and as the last of all.
    pub fn worth(&self, playbook: usize, measure: usize) -> Option<(Worth, Worth)> {
        let (without, all) = (self.arm(Arm::Without)?, self.arm(Arm::All)?);
        let others: Vec<usize> =
            self.arms.iter().filter_map(|a| if let Arm::Only(p) = a { Some(*p) } else { None }).collect();
        let alone = self.arm(Arm::Only(playbook)).unwrap_or(all);
        let rest = match others.as_slice() {
            [] => Some(without),
            [a, b] => self.arm(Arm::Only(if playbook == *a { *b } else { *a })),
            _ => self.arm(Arm::AllBut(playbook)),
        };
        Some((self.gain(without, alone, measure), self.gain(rest?, all, measure)))
    }

    /// The confidence of every interval by itself.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }
}

/// The values of a run, in the order of [`MEASURES`].
fn measured(
    ran: &Ran,
    twin: &Ran,
    watched: Watched,
    bin: SimDuration,
    at: SimTime,
    recovered: f64,
    arm: Arm,
) -> Vec<f64> {
    let since = |moment: SimTime, from: SimTime| match moment {
        SimTime::NEVER => f64::NAN,
        moment => moment.hours() - from.hours(),
    };
    let first = first(ran);
    let (area, peak) = area(watched.of(ran), watched.of(twin), bin, at);
    let struck = |hours: f64| if arm.strikes() { hours } else { f64::NAN };
    let known = ran.occurrence.map_or(f64::NAN, |o| since(o.known, at));
    let of = |value: &dyn Fn(&Activation) -> f64| struck(first.as_ref().map_or(f64::NAN, value));
    let active = ran.activations.iter().flatten().map(|a| a.active).min().unwrap_or(SimTime::NEVER);
    let loss = (ran.cost - ran.revenue) - (twin.cost - twin.revenue);
    vec![
        loss,
        ran.cost,
        ran.revenue,
        ran.playbooks_cost,
        ran.orders[2],
        ran.orders[3],
        ran.orders[1],
        area,
        peak,
        struck(known),
        struck(ran.alarm.map_or(f64::NAN, |alarm| since(alarm, at))),
        of(&|a| since(a.triggered, at)),
        of(&|a| since(a.approved, a.triggered)),
        of(&|a| if a.approved == SimTime::NEVER { f64::NAN } else { since(a.active, a.approved) }),
        struck(since(active, at)),
        recovered,
    ]
}

/// The activation that took effect first, or was triggered first if none did.
fn first(ran: &Ran) -> Option<Activation> {
    ran.activations.iter().flatten().min_by_key(|a| (a.active, a.triggered)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: SimDuration = SimDuration::HOUR;

    /// 1200 orders after 6 hours, taken away at 40 an hour: by hand.
    #[test]
    fn recovery_and_area_of_a_triangle() {
        let up = (1..=6).map(|h| 200.0 * h as f32);
        let down = (1..=40).map(|h| (1200.0 - 40.0 * h as f32).max(0.0));
        let series: Vec<f32> = [0.0, 0.0].into_iter().chain(up).chain(down).collect();
        let twin = vec![0.0; series.len()];
        let from = SimTime::START + HOUR + HOUR;
        assert_eq!(recovery(&series, &twin, HOUR, from, 0.5), Some(36.0));
        let (area, peak) = area(&series, &twin, HOUR, from);
        // The sum at the ends of hours: 200·(1+…+6) + 40·(29+…+1).
        assert_eq!((area, peak), (4200.0 + 17400.0, 1200.0));
        assert_eq!(recovery(&series[..20], &twin, HOUR, from, 0.5), None);
        assert_eq!(recovery(&twin, &twin, HOUR, from, 0.5), Some(0.0));
        assert_eq!(recovery(&series, &twin, HOUR, from, 1200.0), Some(0.0));
    }

    #[test]
    fn a_moment_within_the_tolerance_is_no_recovery() {
        let series = [9.0, 9.0, 0.0, 9.0, 0.0, 0.0, 0.0];
        let twin = [0.0; 7];
        assert_eq!(recovery(&series, &twin, HOUR, SimTime::START, 1.0), Some(5.0));
    }
}
