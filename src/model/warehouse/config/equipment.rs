//! Equipment that whole steps depend on, as a scenario writes it.

use super::StepName;
use super::quality::Device;
use crate::keys;
use crate::model::warehouse::Scope;
use crate::model::warehouse::params::BreakdownClock;
use crate::source::{Choice, Duration, List, Positive, Spread};

keys! {
    /// Equipment, such as a conveyor, a sorter or a fleet of robots. When too little of it works, the steps that depend
    /// on it stop.
    pub struct EquipmentKeys {
        /// The steps that stop with it. They need `stations`.
        stops: List<Choice<StepName>>, default("[]"), example("[\"packing\"]");
        /// How much of them stops.
        scope: Choice<Scope>, default("\"steps\"");
        /// What pickers work with while too few units work, when these are devices: its errors and its time to confirm
        /// take the place of those of `errors`.
        fallback: Choice<Device>, optional, lever;
        /// How many units there are.
        units: Positive, default("1"), lever;
        /// How many of them must work.
        needs: Positive, default("1"), lever;
        /// How many of them can be repaired at once. Without it all.
        crews: Positive, optional, lever;
        /// Time from a repair to the next failure of a unit.
        every: Spread<Duration>, required, lever, example("{ dist = \"exponential\", mean = \"80 h\" }");
        /// How long a repair takes once somebody is at it.
        lasts: Spread<Duration>, required, lever, example("{ dist = \"lognormal\", mean = \"20 min\", cv = 1.0 }");
        /// Which clock the time to failure follows: the calendar, or the time in which any station of its steps works.
        clock: Choice<BreakdownClock>, default("\"calendar\"");
    }
}
