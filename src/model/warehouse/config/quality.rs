//! Errors, checks and packing as a scenario writes them.

use super::StepName;
use crate::keys;
use crate::source::{Amount, Choice, Duration, Factor, List, Money, Share, Spread, Units, Weight};

crate::choice! {
    /// What tells pickers what to pick, and where they confirm it. Each has its time for a line and its share of wrong
    /// lines.
    pub enum Device {
        /// a list on paper: 5 s a line, 0.5 % of lines wrong
        Paper = "paper",
        /// a scanner with a screen: 3 s a line, 0.1 % of lines wrong
        Scanner = "scanner",
        /// a voice in the ear: 2 s a line, 0.05 % of lines wrong
        Voice = "voice",
        /// lights at the shelves: 1 s a line, 0.05 % of lines wrong
        Light = "light",
    }
}

crate::choice! {
    /// What a check can find.
    pub enum Flaw {
        /// a wrong item, or a wrong number of it
        Wrong = "wrong",
        /// a damaged item
        Damaged = "damaged",
        /// a label that is missing, unreadable or of another parcel
        Label = "label",
    }
}

keys! {
    /// What goes wrong in a warehouse. What no check finds travels on to the customer.
    pub struct ErrorKeys {
        /// What pickers work with. It gives `pick` and `confirm` where they are left out.
        device: Choice<Device>, optional, lever;
        /// The share of lines that are picked wrong.
        pick: Share, optional, lever;
        /// Time to confirm a line, at speed 1.
        confirm: Duration, optional, lever;
        /// The share of lines that are damaged in picking.
        damage: Share, default("\"0 %\""), lever;
        /// The share of parcels with a wrong, missing or unreadable label.
        label: Share, default("\"0 %\""), lever;
        /// What a wrong label adds to the time on the road: the parcel is sent to the wrong place and back.
        detour: Spread<Duration>, optional, lever, example("\"2 d\"");
        /// The share of customers who send back an order with a wrong or damaged item.
        returned: Share, default("\"80 %\""), grade(A, "some keep what they got"), lever;
        /// How often customers get in touch about an order with an error, on average.
        contacts: Factor, default("1"), grade(A, "one contact an error"), lever;
        /// What such a return costs.
        return_cost: Money, optional, lever;
        /// What such a contact costs.
        contact_cost: Money, optional, lever;
    }
}

keys! {
    /// A check of orders: what it finds is picked or packed again.
    pub struct CheckKeys {
        /// The step in which it takes place, after the step's own work.
        step: Choice<StepName>, default("\"packing\"");
        /// What it can find.
        finds: List<Choice<Flaw>>, default("[\"wrong\", \"damaged\", \"label\"]");
        /// The share of errors that it finds where it looks.
        catches: Share, required, lever, example("\"90 %\"");
        /// The share of orders that are looked at.
        sample: Share, default("\"100 %\""), lever;
        /// Time for an order that is looked at, at speed 1.
        order: Duration, default("\"0 s\""), lever;
        /// Time for each of its lines, at speed 1.
        line: Duration, default("\"0 s\""), lever;
    }
}

keys! {
    /// A kind of packing.
    pub struct PackClassKeys {
        /// The share of orders that need it, as fragile goods do. Classes with a share come first.
        share: Share, optional, lever;
        /// Orders of so many units at most fit it; the smallest that fits is taken.
        up_to: Amount<Units>, optional, lever;
        /// Orders of such a weight at most fit it, by the `unit_weight` of their channel.
        up_to_weight: Weight, optional, lever, example("\"5 kg\"");
        /// Additional time to pack an order, at speed 1.
        order: Duration, default("\"0 s\""), lever;
        /// What the material costs.
        material: Money, optional, lever;
        /// What the material weighs.
        weight: Weight, optional, lever, example("\"180 g\"");
        /// The share of parcels whose goods are damaged on their way to the customer.
        damage: Share, default("\"0 %\""), lever;
    }
}
