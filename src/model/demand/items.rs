//! What is in an order line: an item drawn by popularity.

use crate::domain::ItemId;
use crate::kernel::Uniform;
use crate::units::Money;

/// The items of a channel with their popularity and, when given, their prices.
///
/// An item is found by inversion of the cumulative popularity: items are in the scenario's order (most
/// popular first for a Zipf law), so that the draw is monotone.
#[derive(Clone, Debug)]
pub struct Items {
    names: Vec<String>,
    cumulative: Vec<f64>,
    prices: Vec<Money>,
    /// The places in the list of all items; empty when stock is no part of the scenario.
    ids: Vec<ItemId>,
}

impl Items {
    /// Items with weights; `prices` is empty or has one price for each.
    ///
    /// # Panics
    /// Without an item of positive weight, which the scenario's compiler refuses.
    pub fn new(items: impl IntoIterator<Item = (String, f64)>, prices: Vec<Money>) -> Self {
        let (mut names, mut cumulative, mut total) = (Vec::new(), Vec::new(), 0.0);
        for (name, weight) in items {
            total += weight;
            names.push(name);
            cumulative.push(total);
        }
        assert!(total > 0.0, "items need a positive weight");
        for c in &mut cumulative {
            *c /= total;
        }
        Items { names, cumulative, prices, ids: Vec::new() }
    }

    /// With the place of each in the list of all items.
    pub fn with_ids(self, ids: Vec<ItemId>) -> Self {
        Items { ids, ..self }
    }

    /// The place of an item in the list of all items; `None` when stock is no part of the scenario.
    #[inline]
    pub fn id(&self, item: u32) -> Option<ItemId> {
        self.ids.get(item as usize).copied()
    }

    /// The item for a uniform number.
    #[inline]
    pub fn pick(&self, u: Uniform) -> u32 {
        let u = u.value();
        let at = self.cumulative.partition_point(|c| *c <= u);
        at.min(self.cumulative.len() - 1) as u32
    }

    /// The cumulative popularity: the share of lines that are an item or one before it.
    pub fn cumulative(&self) -> &[f64] {
        &self.cumulative
    }

    /// The one item, when there is just one and nothing needs to be drawn.
    #[inline]
    pub fn only(&self) -> Option<u32> {
        (self.names.len() == 1).then_some(0)
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no items; never true for a compiled scenario.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of an item.
    pub fn name(&self, item: u32) -> &str {
        &self.names[item as usize]
    }

    /// The share of lines that are this item.
    pub fn share(&self, item: u32) -> f64 {
        let i = item as usize;
        self.cumulative[i] - if i == 0 { 0.0 } else { self.cumulative[i - 1] }
    }

    /// Whether items have prices.
    pub fn has_prices(&self) -> bool {
        !self.prices.is_empty()
    }

    /// The price of an item; nothing when items have no prices.
    pub fn price(&self, item: u32) -> Money {
        self.prices.get(item as usize).copied().unwrap_or(Money::ZERO)
    }
}
