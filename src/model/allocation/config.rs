//! Allocation as a scenario writes it.

use crate::keys;
use crate::source::{Choice, Positive};

crate::choice! {
    /// Which of the warehouses that can fill an order gets it.
    pub enum AllocationRule {
        /// the first of `served_by`
        InOrder = "in_order",
        /// the one with the shortest lane to the order's region
        Nearest = "nearest",
        /// the one whose lane to the order's region costs least
        Cheapest = "cheapest",
        /// the one with the most units of the order's items in stock
        MostStock = "most_stock",
        /// the one with the fewest orders that are not packed
        LeastBacklog = "least_backlog",
    }
}

crate::choice! {
    /// What happens to an order that no single warehouse can fill.
    pub enum Split {
        /// it waits at one warehouse until all of it is there
        Never = "never",
        /// its lines are shared out when several warehouses together have them; otherwise it waits
        WhenNeeded = "when_needed",
    }
}

keys! {
    /// How orders are given to warehouses. A warehouse can serve a region when the region names it in `served_by`
    /// or, for regions without `served_by`, when a lane leads there.
    pub struct AllocationKeys {
        /// Which warehouse is preferred among those that have everything. Ties go to the one named first.
        rule: Choice<AllocationRule>, default("\"in_order\""), lever;
        /// Whether an order may come from several warehouses, each line from one of them.
        split: Choice<Split>, default("\"never\""), lever;
        /// Into how many parcels an order may be split at most.
        most_parts: Positive, default("2"), lever;
    }
}
