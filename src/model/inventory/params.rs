//! What inventory runs on: items, groups of stocks, suppliers, all compiled.

use super::rebalance::RebalanceParams;
use crate::domain::calendar::OpenHours;
use crate::domain::{Group, GroupId, ItemId, SiteId, Supplier, SupplierId};
use crate::kernel::{Purpose, Sampler};
use crate::model::stocking::{IssueRule, ShareOut, SupplierChoice, WhenShort};
use crate::units::{Money, SimDuration, SimTime, Table};

/// "No stock of this item here."
pub const NO_CELL: u32 = u32::MAX;

/// All stocks, with the items and suppliers they need.
#[derive(Clone, Debug, Default)]
pub struct InventoryParams {
    /// The items.
    pub catalogue: Catalogue,
    /// Groups of stocks: each is one table of stock at one warehouse.
    pub groups: Table<Group, GroupParams>,
    /// Stocks (an item at a site), group by group.
    pub cells: Vec<CellParams>,
    /// The stock of an item at a site, by `site × items + item`; [`NO_CELL`] where none is held.
    pub index: Vec<u32>,
    /// Suppliers.
    pub suppliers: Table<Supplier, SupplierParams>,
    /// Room for stock by site, where it has a limit.
    pub storage: Vec<Option<StorageParams>>,
    /// By site: whether goods that come in pass its dock doors, and are put away from there.
    pub docks: Vec<bool>,
    /// Rules by which units move between warehouses.
    pub rebalances: Vec<RebalanceParams>,
    /// What each channel sees, by channel index.
    pub views: Vec<ChannelView>,
}

/// Room for stock at a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StorageParams {
    /// Units that fit.
    pub capacity: u32,
    /// Cost of a unit beyond that for an hour.
    pub overflow: f64,
}

/// What is known of items, each list by item index.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Names.
    pub names: Vec<String>,
    /// Hashes of the names, for random draws.
    pub hashes: Vec<u32>,
    /// What a unit costs to buy.
    pub costs: Vec<Money>,
    /// From receipt to expiry: 0 for items that keep, otherwise one more than a place in `shelf_lives`.
    pub keeps: Vec<u16>,
    /// The different shelf lives.
    pub shelf_lives: Vec<Sampler>,
}

/// One stock.
#[derive(Clone, Copy, Debug)]
pub struct CellParams {
    /// Its item.
    pub item: ItemId,
    /// Its group.
    pub group: GroupId,
    /// Units expected to be asked for in a day, as the scenario says.
    pub daily: f32,
}

/// A group of stocks with the same rules.
#[derive(Clone, Debug)]
pub struct GroupParams {
    /// Its name: an item, a class of items, or `all`.
    pub name: String,
    /// Where it is.
    pub site: SiteId,
    /// Hash of its site's name, for random draws.
    pub site_hash: u32,
    /// Its first stock.
    pub first: u32,
    /// How many stocks it has.
    pub len: u32,
    /// What is there at the start.
    pub initial: Initial,
    /// How it is replenished.
    pub policy: Policy,
    /// How demand is foreseen.
    pub forecast: Forecast,
    /// What becomes of units that are asked for and not there.
    pub when_short: WhenShort,
    /// What becomes of an order that was accepted against stock that is not there.
    pub when_oversold: WhenShort,
    /// Who gets the units of a receipt when more are owed than came.
    pub share_out: ShareOut,
    /// Lots, when units have a shelf life.
    pub lots: Option<LotParams>,
    /// Cost of a unit in stock for an hour.
    pub holding: f64,
    /// Cost of holding stock for an hour, as a share of what it cost.
    pub holding_share: f64,
    /// Cost of a unit owed to a customer for an hour.
    pub shortage: f64,
    /// Cost of a unit that is not sold for lack of stock.
    pub lost_sale: Money,
    /// More than so many days of expected demand is overstock.
    pub overstock_days: f64,
    /// A stock that nobody has asked for in so long is dead.
    pub dead_after: SimDuration,
    /// Suppliers with the share of purchases each gets.
    pub sources: Vec<Source>,
    /// How one of them is chosen.
    pub choice: SupplierChoice,
    /// Stream of the choice by shares.
    pub chosen: Purpose,
    /// Purchases are at least so many units.
    pub minimum: u32,
    /// And whole multiples of so many.
    pub multiple: u32,
    /// From falling to the reorder point to noticing it.
    pub alert: Option<(Sampler, Purpose)>,
    /// From the dock to the shelf.
    pub put_away: Option<(Sampler, Purpose)>,
    /// How record and truth drift apart.
    pub truth: Truth,
}

/// What is in stock at the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initial {
    /// So many units of each item.
    Units(u32),
    /// So many days of expected demand, rounded up.
    Days(f64),
}

/// When a stock is replenished.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// Never.
    No,
    /// Whenever the position has fallen far enough.
    Continuous(Target),
    /// At fixed intervals, the first at `first`.
    Periodic {
        /// Time between two reviews.
        every: SimDuration,
        /// The first review.
        first: SimTime,
        /// What is decided there.
        target: Target,
    },
}

/// Up to what a stock is replenished, and from where on. The position is what is on hand by the record,
/// less what is promised or owed, plus what is on order.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// At or below `reorder`, up to `up_to`.
    Levels {
        /// The reorder point.
        reorder: i64,
        /// The order-up-to level.
        up_to: i64,
    },
    /// At or below `reorder`, as many times `quantity` as bring the position above it.
    Quantity {
        /// The reorder point.
        reorder: i64,
        /// The lot size.
        quantity: i64,
    },
    /// The same as levels, in days of foreseen demand.
    Days {
        /// The reorder point; without it any position below the level is replenished.
        reorder: Option<f64>,
        /// The order-up-to level.
        up_to: f64,
    },
}

/// How the demand of a day is foreseen.
#[derive(Clone, Debug, Default)]
pub struct Forecast {
    /// The mean of so many past reviews; without it the demand that the scenario leads one to expect.
    pub periods: Option<u32>,
    /// A factor with mean 1, drawn for every stock at every review.
    pub error: Option<(Sampler, Purpose)>,
}

/// Units with a shelf life.
#[derive(Clone, Copy, Debug)]
pub struct LotParams {
    /// Which leave first.
    pub rule: IssueRule,
    /// Stream of shelf lives.
    pub shelf_life: Purpose,
}

/// How record and truth drift apart, and how they are brought together.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Time between losses anywhere in the group, and units lost each time.
    pub shrink: Option<(Sampler, u32)>,
    /// Share of lines for which another item of the group is taken.
    pub mispicks: f64,
    /// Share of receipts that are booked with a wrong number, and by how much it is wrong.
    pub receiving_errors: Option<(f64, Sampler)>,
    /// Share of stocks whose record is wrong at the start, and by how much.
    pub wrong_at_start: Option<(f64, Sampler)>,
    /// Every stock is counted once in this time.
    pub count_every: Option<SimDuration>,
    /// What a count costs.
    pub count_cost: Money,
    /// Streams, by what is drawn.
    pub purposes: Option<TruthPurposes>,
}

/// The streams of [`Truth`].
#[derive(Clone, Copy, Debug)]
pub struct TruthPurposes {
    /// When something disappears, and where.
    pub shrink: Purpose,
    /// Whether, and what, is picked wrongly.
    pub mispick: Purpose,
    /// Whether, and how, a receipt is booked wrongly.
    pub receiving: Purpose,
    /// Which records are wrong at the start.
    pub start: Purpose,
}

/// A supplier of a group.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// Who.
    pub supplier: SupplierId,
    /// Share of purchases.
    pub share: f64,
}

/// A supplier.
#[derive(Clone, Debug)]
pub struct SupplierParams {
    /// Its name.
    pub name: String,
    /// The warehouse it is, when it is one of the scenario's own.
    pub from: Option<SiteId>,
    /// From the moment it ships to the receipt.
    pub lead_time: Sampler,
    /// Deviations of the lead time from its mean are multiplied by this.
    pub lead_time_spread: f64,
    /// It is in action, its outages aside.
    pub open: bool,
    /// What it says its lead time is.
    pub quoted: SimDuration,
    /// From the decision to the supplier's desk.
    pub order_time: Option<Sampler>,
    /// Share of purchases with a mistake, and the time it takes to put it right.
    pub order_errors: Option<(f64, Sampler)>,
    /// When it takes orders.
    pub hours: OpenHours,
    /// Time to make one unit, when its capacity is limited.
    pub each_unit: Option<SimDuration>,
    /// Share of units refused at the dock.
    pub reject: f64,
    /// Price of a unit; without it what the item costs.
    pub price: Option<Money>,
    /// Factor on the price.
    pub price_factor: f64,
    /// Cost of placing a purchase.
    pub order_cost: Money,
    /// 0 is preferred.
    pub priority: u32,
    /// Purchases it takes are at least so many units.
    pub minimum: u32,
    /// And whole multiples of so many.
    pub multiple: u32,
    /// A faster way at a higher price.
    pub expedite: Option<Expedite>,
    /// When it is out of action.
    pub outages: Outages,
    /// Its random streams.
    pub purposes: SupplierPurposes,
}

/// A faster way at a higher price.
#[derive(Clone, Debug)]
pub struct Expedite {
    /// It is used when available units and units on order are at most this many days of expected demand.
    pub below_days: f64,
    /// Its lead time.
    pub lead_time: Sampler,
    /// Factor on the price.
    pub price_factor: f64,
}

/// When a supplier is out of action: it ships nothing, and what is ordered waits.
#[derive(Clone, Debug)]
pub enum Outages {
    /// Never.
    No,
    /// By turns, beginning in action.
    Alternating {
        /// Time in action.
        up: Sampler,
        /// Time out of action.
        down: Sampler,
    },
    /// From one moment to another, in order.
    Listed(Vec<(SimTime, SimTime)>),
}

/// The random streams of a supplier.
#[derive(Clone, Copy, Debug)]
pub struct SupplierPurposes {
    /// Lead times.
    pub lead_time: Purpose,
    /// Times to place a purchase.
    pub order_time: Purpose,
    /// Mistakes in purchases.
    pub order_errors: Purpose,
    /// Refused units.
    pub reject: Purpose,
    /// Outages.
    pub outages: Purpose,
}

impl SupplierPurposes {
    /// The streams of the supplier with this name.
    pub fn of(name: &str) -> Self {
        let named = |what: &str| Purpose::named(&format!("supplier.{name}/{what}"));
        SupplierPurposes {
            lead_time: named("lead_time"),
            order_time: named("order_time"),
            order_errors: named("order_errors"),
            reject: named("reject"),
            outages: named("outages"),
        }
    }
}

/// What a channel sees of the stock.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelView {
    /// So many units of every stock are kept from it.
    pub buffer: u32,
    /// It sees the stock as it was at the last multiple of this time; zero when it sees it as it is.
    pub sync_every: SimDuration,
}

impl InventoryParams {
    /// Whether the scenario has any stock.
    pub fn is_on(&self) -> bool {
        !self.cells.is_empty()
    }

    /// The stock of an item at a site.
    #[inline]
    pub fn cell(&self, site: SiteId, item: ItemId) -> Option<u32> {
        let at = site.index() * self.catalogue.names.len() + item.index();
        self.index.get(at).copied().filter(|cell| *cell != NO_CELL)
    }

    /// The group and the item of a stock.
    #[inline]
    pub fn group_of(&self, cell: u32) -> (GroupId, &GroupParams) {
        let id = self.cells[cell as usize].group;
        (id, &self.groups[id])
    }

    /// What a unit of a stock costs.
    #[inline]
    pub fn cost(&self, cell: u32) -> Money {
        self.catalogue.costs[self.cells[cell as usize].item.index()]
    }

    /// The key of a stock for random draws, from the names of site and item.
    #[inline]
    pub fn key(&self, cell: u32) -> u64 {
        let params = &self.cells[cell as usize];
        let site = self.groups[params.group].site_hash;
        u64::from(site) << 32 | u64::from(self.catalogue.hashes[params.item.index()])
    }
}
