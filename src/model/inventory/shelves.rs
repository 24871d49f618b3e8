//! Stocks with their levels over time: every change goes through [`Shelves::change`].
//!
//! Levels are kept and integrated by group, so that a stock itself is small; the ledger, which follows
//! every unit in and out of every stock, is kept under audit only.

use super::params::InventoryParams;
use crate::domain::StockLevel;
use crate::units::{SimDuration, SimTime};

/// "None", for links.
pub(super) const NONE: u32 = u32::MAX;

/// An item at a site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Units in the building.
    pub on_hand: u32,
    /// Units in the building as the record has them.
    pub recorded: i32,
    /// Units promised to orders and not yet taken.
    pub reserved: u32,
    /// Units ordered and not yet received.
    pub on_order: u32,
    /// Units owed.
    pub backordered: u32,
    /// First and last of the lines that wait.
    pub head: u32,
    /// See `head`.
    pub tail: u32,
    /// The lot that leaves next.
    pub lots: u32,
    /// When a unit was last asked for, in minutes from the start.
    pub last_asked: u32,
    /// Purchases placed so far.
    pub purchases: u32,
    /// Units asked for since the last review.
    pub asked: u32,
    /// A unit was not there since the last receipt.
    pub short_in_cycle: bool,
    /// A decision about it is on the future event list.
    pub to_decide: bool,
}

impl Cell {
    /// What can still be promised, by the record.
    #[inline]
    pub fn available(&self) -> i64 {
        i64::from(self.recorded) - i64::from(self.reserved)
    }

    /// The inventory position.
    #[inline]
    pub fn position(&self) -> i64 {
        self.available() + i64::from(self.on_order) - i64::from(self.backordered)
    }
}

/// The levels of a group and their integrals.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupNow {
    since: SimTime,
    pub levels: [i64; StockLevel::COUNT],
    /// In level × microseconds.
    pub areas: [i128; StockLevel::COUNT],
    pub settled: [i128; StockLevel::COUNT],
    /// The stock that is counted next.
    pub count_next: u32,
    /// Losses and reviews so far.
    pub losses: u64,
    pub reviews: u32,
}

impl GroupNow {
    #[inline]
    pub fn integrate(&mut self, now: SimTime) {
        let micros = now.since(self.since).micros();
        if micros > 0 {
            for (area, level) in self.areas.iter_mut().zip(self.levels) {
                *area += i128::from(level) * i128::from(micros);
            }
            self.since = now;
        }
    }
}

/// The units of a site with a limit, and their integrals in unit × microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StoreNow {
    since: SimTime,
    units: i64,
    /// All units, and those beyond the limit.
    areas: [i128; 2],
    settled: [i128; 2],
}

impl StoreNow {
    fn integrate(&mut self, now: SimTime, capacity: u32) {
        let micros = i128::from(now.since(self.since).micros());
        let beyond = (self.units - i64::from(capacity)).max(0);
        self.areas[0] += i128::from(self.units) * micros;
        self.areas[1] += i128::from(beyond) * micros;
        self.since = now;
    }

    /// Units times hours since the last call: all, and those beyond the limit.
    pub fn settle(&mut self, now: SimTime, capacity: u32) -> [f64; 2] {
        self.integrate(now, capacity);
        let hours = [0, 1].map(|i| (self.areas[i] - self.settled[i]) as f64 / 3.6e9);
        self.settled = self.areas;
        hours
    }
}

/// Where units come from and go to, for the mass balance of each stock.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Flow {
    Start,
    Bought,
    MovedIn,
    PutBack,
    Sold,
    Shrunk,
    Expired,
    MovedOut,
}

impl Flow {
    pub const COUNT: usize = 8;
    /// The first so many flows are inward.
    pub const INWARD: usize = 4;
}

/// All stocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelves {
    pub cells: Vec<Cell>,
    pub groups: Vec<GroupNow>,
    /// By site; empty when no site has a limit.
    pub stores: Vec<StoreNow>,
    /// What each synchronised channel last saw of each stock, with the number of its look.
    seen: Vec<Vec<(u32, i32)>>,
    ledger: Vec<[u64; Flow::COUNT]>,
    audited: bool,
}

impl Shelves {
    /// Empties everything; storage is kept.
    pub fn reset(&mut self, p: &InventoryParams) {
        let empty = Cell {
            on_hand: 0,
            recorded: 0,
            reserved: 0,
            on_order: 0,
            backordered: 0,
            head: NONE,
            tail: NONE,
            lots: NONE,
            last_asked: 0,
            purchases: 0,
            asked: 0,
            short_in_cycle: false,
            to_decide: false,
        };
        self.cells.clear();
        self.cells.resize(p.cells.len(), empty);
        self.groups.clear();
        self.groups.resize(p.groups.len(), GroupNow::default());
        self.stores.clear();
        self.stores.resize(p.storage.len(), StoreNow::default());
        for (id, group) in p.groups.entries() {
            // An empty stock is out of stock.
            self.groups[id.index()].levels[StockLevel::Out as usize] = i64::from(group.len);
        }
        self.seen.resize(p.views.len(), Vec::new());
        for (seen, view) in self.seen.iter_mut().zip(&p.views) {
            seen.clear();
            if view.sync_every > SimDuration::ZERO {
                seen.resize(p.cells.len(), (u32::MAX, 0));
            }
        }
        self.ledger.clear();
        self.ledger.resize(if self.audited { p.cells.len() } else { 0 }, [0; Flow::COUNT]);
    }

    /// Whether every unit is followed from the next reset on.
    pub fn audit(&mut self, on: bool) {
        self.audited = on;
    }

    /// Changes a stock, and the levels of its group with it.
    #[inline]
    pub fn change(&mut self, p: &InventoryParams, now: SimTime, cell: u32, change: impl FnOnce(&mut Cell)) {
        let params = &p.cells[cell as usize];
        let group = &p.groups[params.group];
        let stock = &mut self.cells[cell as usize];
        let before = *stock;
        change(stock);
        let after = *stock;
        for (seen, view) in self.seen.iter_mut().zip(&p.views) {
            if let Some(seen) = seen.get_mut(cell as usize) {
                let look = look_number(now, view.sync_every);
                if seen.0 != look {
                    *seen = (look, before.available() as i32);
                }
            }
        }
        let level = &mut self.groups[params.group.index()];
        level.integrate(now);
        let mut add = |which: StockLevel, by: i64| level.levels[which as usize] += by;
        let units = i64::from(after.on_hand) - i64::from(before.on_hand);
        if units != 0 {
            let site = group.site.index();
            if let (Some(store), Some(Some(room))) = (self.stores.get_mut(site), p.storage.get(site)) {
                store.integrate(now, room.capacity);
                store.units += units;
            }
            let cost = p.cost(cell).millionths();
            add(StockLevel::OnHand, units);
            add(StockLevel::Value, units * cost);
            let limit = f64::from(params.daily) * group.overstock_days;
            let over = |c: &Cell| i64::from(c.on_hand).saturating_sub(limit as i64).max(0);
            add(StockLevel::Overstock, (over(&after) - over(&before)) * cost);
        }
        let flag = |test: fn(&Cell) -> bool| i64::from(test(&after)) - i64::from(test(&before));
        add(StockLevel::Ready, flag(|c| c.on_hand > c.reserved));
        add(StockLevel::Out, flag(|c| c.available() <= 0));
        add(StockLevel::Backordered, i64::from(after.backordered) - i64::from(before.backordered));
        add(StockLevel::OnOrder, i64::from(after.on_order) - i64::from(before.on_order));
    }

    /// Bytes of storage held.
    pub fn bytes(&self) -> usize {
        let seen: usize = self.seen.iter().map(Vec::capacity).sum();
        self.cells.capacity() * size_of::<Cell>() + seen * size_of::<(u32, i32)>()
    }

    /// Units go in or out of a stock, for the ledger.
    #[inline]
    pub fn note(&mut self, cell: u32, flow: Flow, units: u32) {
        if let Some(row) = self.ledger.get_mut(cell as usize) {
            row[flow as usize] += u64::from(units);
        }
    }

    /// What a channel sees of a stock, its buffer taken off.
    #[inline]
    pub fn visible(&self, p: &InventoryParams, now: SimTime, cell: u32, channel: usize) -> i64 {
        let live = self.cells[cell as usize].available();
        let Some(view) = p.views.get(channel) else { return live };
        let seen = self.seen[channel].get(cell as usize);
        let seen = seen.filter(|s| s.0 == look_number(now, view.sync_every)).map_or(live, |s| i64::from(s.1));
        seen - i64::from(view.buffer)
    }

    /// Asserts the mass balance of every stock, and that groups are the sums of their stocks.
    pub fn check(&self, p: &InventoryParams, now: SimTime) {
        for (cell, row) in self.ledger.iter().enumerate() {
            let (inward, outward) = row.split_at(Flow::INWARD);
            let balance = inward.iter().sum::<u64>() as i128 - outward.iter().sum::<u64>() as i128;
            let name = &p.catalogue.names[p.cells[cell].item.index()];
            assert_eq!(balance, i128::from(self.cells[cell].on_hand), "mass balance of {name} at {now:?}");
        }
        for (id, group) in p.groups.entries() {
            let levels = &self.groups[id.index()].levels;
            let cells = &self.cells[group.first as usize..(group.first + group.len) as usize];
            let sum = |of: fn(&Cell) -> i64| cells.iter().map(of).sum::<i64>();
            let is = |which: StockLevel| levels[which as usize];
            assert_eq!(is(StockLevel::OnHand), sum(|c| c.on_hand.into()), "on hand at {now:?}");
            assert_eq!(is(StockLevel::Backordered), sum(|c| c.backordered.into()), "owed at {now:?}");
            assert_eq!(is(StockLevel::OnOrder), sum(|c| c.on_order.into()), "on order at {now:?}");
            assert_eq!(is(StockLevel::Ready), sum(|c| (c.on_hand > c.reserved).into()), "ready at {now:?}");
            assert_eq!(is(StockLevel::Out), sum(|c| (c.available() <= 0).into()), "out at {now:?}");
        }
    }
}

#[inline]
fn look_number(now: SimTime, every: SimDuration) -> u32 {
    (now.micros() / every.micros().max(1)) as u32
}
