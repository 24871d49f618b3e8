//! What disruptions run on: when they begin, how long they last, what they do.

use crate::kernel::{Purpose, Sampler};
use crate::model::effects::Effect;
use crate::units::{Money, SimDuration, SimTime};

/// All disruptions, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct DisruptionParams {
    /// The disruptions.
    pub list: Vec<Disruption>,
}

/// One disruption.
#[derive(Clone, Debug)]
pub struct Disruption {
    /// Its name in the scenario.
    pub name: String,
    /// When it begins.
    pub occurs: Occurs,
    /// How long it lasts; `None` to the end of the run.
    pub lasts: Option<Sampler>,
    /// How severe an occurrence is.
    pub severity: Sampler,
    /// What it does.
    pub effects: Vec<Effect>,
    /// Time after its beginning, and the strength from then on.
    pub builds: Vec<(SimDuration, f64)>,
    /// Time after it has lasted, and the strength from then on; the last one is 0.
    pub recovers: Vec<(SimDuration, f64)>,
    /// What each occurrence costs.
    pub cost: Money,
    /// What it costs by the hour.
    pub cost_per_hour: Money,
    /// What is heard of it before.
    pub warning: Option<Warning>,
    /// How long until its beginning or end is known.
    pub detected_after: Sampler,
    /// Stock destroyed: the index of the warehouse and the share.
    pub destroys: Vec<(usize, f64)>,
    /// Where its random numbers are.
    pub purposes: Purposes,
}

/// When a disruption begins.
#[derive(Clone, Debug)]
pub enum Occurs {
    /// Only when somebody makes it.
    Never,
    /// At these moments, in order.
    At(Vec<SimTime>),
    /// Perhaps, between two moments.
    Between {
        /// Not before.
        from: SimTime,
        /// Not after.
        to: SimTime,
        /// How likely.
        chance: f64,
    },
    /// Again and again.
    Again {
        /// Time that counts, from the end of the last one.
        gap: Sampler,
        /// The next one may begin before the last is over.
        overlapping: bool,
        /// When time counts, in order; `None` always.
        clock: Option<Vec<(SimTime, SimTime)>>,
    },
    /// After the beginning of another.
    After {
        /// The index of the other.
        cause: usize,
        /// How likely.
        chance: f64,
        /// How long after.
        lag: Sampler,
    },
    /// When a signal is beyond a level.
    When {
        /// The index of the signal.
        signal: usize,
        /// The level.
        bound: Level,
        /// How long it must be so.
        lasting: SimDuration,
        /// How often it is looked at.
        poll: SimDuration,
        /// How likely.
        chance: f64,
        /// How long after.
        lag: Sampler,
    },
}

/// A level of a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// More than this.
    Above(f64),
    /// Less than this.
    Below(f64),
}

impl Level {
    /// Whether a value is beyond it.
    pub fn is_passed(self, value: f64) -> bool {
        match self {
            Level::Above(level) => value > level,
            Level::Below(level) => value < level,
        }
    }
}

/// What is heard of a disruption before it begins.
#[derive(Clone, Debug)]
pub struct Warning {
    /// How long before.
    pub lead: SimDuration,
    /// In which share of cases.
    pub hit: f64,
    /// Time between false alarms.
    pub false_gap: Option<Sampler>,
}

/// Where the random numbers of a disruption are.
#[derive(Clone, Copy, Debug)]
pub struct Purposes {
    /// When, and whether, it begins; how severe it is.
    pub onset: Purpose,
    /// The same for its group, and how often it shares them.
    pub group: Option<(Purpose, f64)>,
    /// How long it lasts, whether there is a warning, when it is known.
    pub course: Purpose,
    /// False alarms.
    pub false_alarms: Purpose,
}

impl Purposes {
    /// Those of the disruption called `name`, in a group or not.
    pub fn of(name: &str, group: Option<(&str, f64)>) -> Self {
        let named = |what: &str| Purpose::named(&format!("disruption.{name}/{what}"));
        Purposes {
            onset: named("onset"),
            group: group.map(|(group, together)| (Purpose::named(&format!("group.{group}")), together)),
            course: named("course"),
            false_alarms: named("false_alarms"),
        }
    }
}

/// The moment at which so much time has counted since `from`, or never.
pub(super) fn after(clock: Option<&[(SimTime, SimTime)]>, from: SimTime, time: SimDuration) -> SimTime {
    let Some(clock) = clock else {
        return SimTime::from_micros(from.micros().saturating_add(time.micros()));
    };
    let mut left = time;
    for (open, close) in clock.iter().filter(|(_, close)| *close > from) {
        let open = (*open).max(from);
        let room = close.since(open);
        if left < room {
            return open + left;
        }
        left = SimDuration::from_micros(left.micros() - room.micros());
    }
    SimTime::NEVER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_time_on_the_clock_counts() {
        let t = SimTime::from_micros;
        let clock = [(t(10), t(20)), (t(50), t(60))];
        let after = |from, time| after(Some(&clock), t(from), SimDuration::from_micros(time));
        assert_eq!((after(0, 0), after(0, 5), after(0, 10)), (t(10), t(15), t(50)));
        assert_eq!((after(15, 7), after(15, 15)), (t(52), SimTime::NEVER));
    }
}
