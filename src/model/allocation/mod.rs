//! Allocation: which warehouse, or warehouses, an accepted order comes from.
//!
//! *Door*: [`AllocationParams::rank`], [`AllocationParams::plan`]. No events, no state: a decision is a pure
//! function of what is known at the moment it is made (recorded stock, open orders), never of the truth
//! behind it. *Levers*: see `config`.
//!
//! *Assumptions*: a line is never split over warehouses; an order that has been given to a warehouse stays there.

pub mod config;
mod plan;
mod substitutes;

pub use plan::{Allocated, Offer};
pub use substitutes::{Substitute, SubstituteParams, Substituted};

use crate::domain::{RegionId, SiteId};
use crate::units::Money;
use config::{AllocationRule, Split};

/// The rules of allocation.
#[derive(Clone, Debug)]
pub struct AllocationParams {
    /// Which warehouse is preferred.
    pub rule: AllocationRule,
    /// Whether orders may be split.
    pub split: Split,
    /// What stands in for items that are short.
    pub substitutes: SubstituteParams,
    /// Parcels of an order at most.
    pub most_parts: usize,
    /// The warehouses of each region, first choice first; at least one each.
    pub regions: Vec<Vec<Reach>>,
}

/// A warehouse that can serve a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The warehouse.
    pub site: SiteId,
    /// The length of its lane in metres; 0 when nothing says so.
    pub distance: f64,
    /// What its lane costs for each parcel.
    pub cost: Money,
}

impl AllocationParams {
    /// The only warehouse of a region, when nothing is to be decided.
    #[inline]
    pub fn only(&self, region: RegionId) -> Option<SiteId> {
        match self.regions[region.index()].as_slice() {
            [one] => Some(one.site),
            _ => None,
        }
    }

    /// The warehouse that a region's orders go to when all warehouses are alike in what the rule looks at.
    pub fn first(&self, region: RegionId) -> SiteId {
        let choices = &self.regions[region.index()];
        let mut offers: Vec<Offer> = choices.iter().map(|c| Offer::new(c.site, 0, 0)).collect();
        self.rank(region, &mut offers);
        offers[0].site
    }

    /// Whether the rule looks at how much work warehouses have.
    pub fn looks_at_backlog(&self) -> bool {
        self.rule == AllocationRule::LeastBacklog
    }

    /// Brings the offers of a region's warehouses, given in the order of its list, into order of preference.
    pub fn rank(&self, region: RegionId, offers: &mut [Offer]) {
        let choices = &self.regions[region.index()];
        for (offer, choice) in offers.iter_mut().zip(choices) {
            offer.rank = match self.rule {
                AllocationRule::InOrder => 0.0,
                AllocationRule::Nearest => choice.distance,
                AllocationRule::Cheapest => choice.cost.amount(),
                AllocationRule::MostStock => -f64::from(offer.units),
                AllocationRule::LeastBacklog => f64::from(offer.backlog),
            };
        }
        // Stable: equals stay in the order of the list.
        offers.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    }
}
