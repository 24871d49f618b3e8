//! Equipment that whole steps depend on, as a scenario writes it.

use super::StepName;
use crate::keys;
use crate::source::{Choice, Duration, List, Positive, Spread};

keys! {
    /// Equipment, such as a conveyor, a sorter or a fleet of robots. When too little of it works, the steps that depend
    /// on it stop.
    pub struct EquipmentKeys {
        /// The steps that stop with it. They need `stations`.
        stops: List<Choice<StepName>>, required, example("[\"packing\"]");
        /// How many units there are.
        units: Positive, default("1"), lever;
        /// How many of them must work.
        needs: Positive, default("1"), lever;
        /// How many of them can be repaired at once. Without it all.
        crews: Positive, optional, lever;
        /// Time from a repair to the next failure of a unit, whether or not there is work.
        every: Spread<Duration>, required, lever, example("{ dist = \"exponential\", mean = \"80 h\" }");
        /// How long a repair takes once somebody is at it.
        lasts: Spread<Duration>, required, lever, example("{ dist = \"lognormal\", mean = \"20 min\", cv = 1.0 }");
    }
}
