//! What monitors run on.

use crate::kernel::{Purpose, Sampler};
use crate::units::{Money, SimDuration};

/// All monitors, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct MonitorParams {
    /// The monitors.
    pub list: Vec<Monitor>,
}

/// One monitor.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// Its name in the scenario.
    pub name: String,
    /// What it watches.
    pub source: Source,
    /// How often.
    pub poll: SimDuration,
    /// From the look to the alarm.
    pub delay: SimDuration,
    /// What counts as an alarm.
    pub rule: Rule,
    /// Where a value must be back for the alarm to end; the bound itself without one.
    pub clears_at: Option<f64>,
    /// How long it must be so.
    pub lasting: SimDuration,
    /// In which share of cases it is noticed.
    pub hit: f64,
    /// Time between alarms without a cause.
    pub false_gap: Option<Sampler>,
    /// How long such an alarm stands.
    pub false_for: SimDuration,
    /// What an alarm costs.
    pub cost: Money,
    /// Which cases are noticed, and when there are alarms without a cause.
    pub noticed: Purpose,
}

/// What a monitor watches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// The signal with this index.
    Signal(usize),
    /// Orders that have not shipped and whose promise ends within this time.
    DueWithin(SimDuration),
}

/// What counts as an alarm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// More than this.
    Above(f64),
    /// Less than this.
    Below(f64),
    /// It has risen by so much within a number of looks.
    Rises {
        /// By how much.
        by: f64,
        /// Within how many looks.
        looks: usize,
    },
}
