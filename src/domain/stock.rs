//! The words of stock: items, and what can happen to their stock.

use super::{GroupId, SiteId, SupplierId};
use crate::units::Money;

/// An item: its place in the list of all items of the scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ItemId(u32);

impl ItemId {
    /// The item at a place of the list.
    #[inline]
    pub const fn new(index: u32) -> Self {
        ItemId(index)
    }

    /// The place in the list.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is integrated over time for a group of stocks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum StockLevel {
    /// Units in the building.
    OnHand,
    /// What they cost, in millionths of the currency.
    Value,
    /// Units owed to orders.
    Backordered,
    /// Stocks with units in the building that nobody has been promised.
    Ready,
    /// Stocks whose record says that nothing is left to promise.
    Out,
    /// Cost of units beyond the limit of overstock, in millionths of the currency.
    Overstock,
    /// Units ordered and not yet received.
    OnOrder,
}

impl StockLevel {
    /// How many there are.
    pub const COUNT: usize = 7;
    /// All of them.
    pub const ALL: [StockLevel; StockLevel::COUNT] = [
        StockLevel::OnHand,
        StockLevel::Value,
        StockLevel::Backordered,
        StockLevel::Ready,
        StockLevel::Out,
        StockLevel::Overstock,
        StockLevel::OnOrder,
    ];
}

/// Something that has just happened to stock.
#[expect(missing_docs, reason = "the sentence of a variant says what its fields are")]
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum StockFact {
    /// A line asked for units: `at_once` of them were there, `lost` of them will never be sent.
    Asked { group: GroupId, units: u32, at_once: u32, lost: u32 },
    /// Every line of an order has asked; `full` when all units were there.
    OrderAsked { full: bool },
    /// A line was accepted against a record that the stock could not serve.
    Oversold { group: GroupId, units: u32 },
    /// Units left for a customer; `cost` is what they had cost.
    Issued { group: GroupId, units: u32, cost: Money },
    /// A purchase was placed.
    Ordered { group: GroupId, supplier: SupplierId, units: u32 },
    /// A purchase came in, so many microseconds after it was placed.
    Received { group: GroupId, supplier: SupplierId, on_time: bool, good: u32, rejected: u32, took: u64 },
    /// A replenishment cycle ended with a receipt; `clean` when every unit asked for was there.
    CycleEnded { group: GroupId, clean: bool },
    /// Units were sent to this group from another warehouse.
    Moved { group: GroupId, units: u32 },
    /// A line comes with another item than was ordered.
    Substituted { group: GroupId },
    /// Units disappeared without a record.
    Shrunk { group: GroupId, units: u32, cost: Money },
    /// Units reached the end of their shelf life.
    Expired { group: GroupId, units: u32, cost: Money },
    /// A stock was counted; `gap` is the truth minus the record.
    Counted { group: GroupId, gap: i32 },
    /// Goods were put away, so many microseconds after they came to the dock.
    PutAway { group: GroupId, took: u64 },
    /// Units kept at a warehouse with a limit since the last settlement, and those of them beyond it, times hours.
    Stored { site: SiteId, units: f64, beyond: f64 },
    /// Time-integral of a level since the last settlement, in units (or millionths, or stocks) times hours.
    Integral { group: GroupId, level: StockLevel, sum: f64 },
    /// A look at all stocks of a group: how many there are, how many records are right, and the cost of
    /// those that nobody has asked for in a long time.
    Looked { group: GroupId, stocks: u32, right: u32, dead: Money },
}
