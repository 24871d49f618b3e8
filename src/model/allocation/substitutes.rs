//! Substitutes: what is sent in place of an item that is short, when the customer agrees.

use std::collections::BTreeMap;

use crate::domain::{ItemId, OrderRef};
use crate::kernel::Purpose;

/// What stands in for an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Substitute {
    /// The other item.
    pub item: ItemId,
    /// The share of customers who agree.
    pub accepted: f64,
}

/// The substitutes of all items.
#[derive(Clone, Debug, Default)]
pub struct SubstituteParams {
    /// By item.
    pub of: BTreeMap<u32, Substitute>,
    /// The stream that decides who agrees.
    pub agrees: Option<Purpose>,
}

/// Lines of live orders that come with another item than was ordered.
#[derive(Clone, Debug, Default)]
pub struct Substituted {
    /// By slot of the order and line.
    lines: BTreeMap<(u32, u32), ItemId>,
}

impl Substituted {
    /// Forgets everything.
    pub fn reset(&mut self) {
        self.lines.clear();
    }

    /// From now on a line is for another item.
    pub fn put(&mut self, order: OrderRef, line: u32, item: ItemId) {
        self.lines.insert((order.slot(), line), item);
    }

    /// The item that a line of an order comes with.
    #[inline]
    pub fn item(&self, order: OrderRef, line: u32, ordered: ItemId) -> ItemId {
        if self.lines.is_empty() {
            return ordered;
        }
        self.lines.get(&(order.slot(), line)).copied().unwrap_or(ordered)
    }

    /// Forgets the lines of an order that is closed.
    #[inline]
    pub fn forget(&mut self, order: OrderRef) {
        if self.lines.is_empty() {
            return;
        }
        let slot = order.slot();
        while let Some((&key, _)) = self.lines.range((slot, 0)..=(slot, u32::MAX)).next() {
            self.lines.remove(&key);
        }
    }
}
