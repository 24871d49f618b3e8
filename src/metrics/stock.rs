//! What happened to stock within the window: sums by group of stocks and by supplier, from facts.

use super::Layout;
use crate::domain::{StockFact, StockLevel};
use crate::units::{Money, SimDuration, SimTime};

/// Sums of one group of stocks.
#[derive(Clone, Copy, Default, Debug)]
pub struct GroupCounts {
    /// Lines that asked, and those that got all at once.
    pub lines: u64,
    /// See `lines`.
    pub lines_filled: u64,
    /// Units asked for, got at once, lost.
    pub asked: u64,
    /// See `asked`.
    pub at_once: u64,
    /// See `asked`.
    pub lost: u64,
    /// Lines accepted against stock that was not there, and the units missing.
    pub oversold: (u64, u64),
    /// Units that left, and what they had cost.
    pub issued: u64,
    /// See `issued`.
    pub issued_cost: Money,
    /// Replenishment cycles ended, and those without a unit short.
    pub cycles: u64,
    /// See `cycles`.
    pub clean_cycles: u64,
    /// Purchases placed, and their units.
    pub purchases: u64,
    /// See `purchases`.
    pub ordered: u64,
    /// Units received in good condition.
    pub received: u64,
    /// Units sent here from other warehouses.
    pub moved: u64,
    /// Lines that come with another item than was ordered.
    pub substituted: u64,
    /// Units lost and expired, with their cost.
    pub shrunk: (u64, Money),
    /// See `shrunk`.
    pub expired: (u64, Money),
    /// Counts made, those that found the record right, and units of difference.
    pub counted: u64,
    /// See `counted`.
    pub counted_right: u64,
    /// See `counted`.
    pub counted_gap: u64,
    /// Time from dock to shelf: receipts and hours.
    pub put_away: (u64, f64),
    /// Integrals of levels, in units (or millionths, or stocks) times hours.
    pub integrals: [f64; StockLevel::COUNT],
    /// At the end of the window: stocks, those with a right record, cost of the dead ones.
    pub looked: (u64, u64, Money),
}

/// Sums of one supplier.
#[derive(Clone, Copy, Default, Debug)]
pub struct SupplierCounts {
    /// Purchases placed, and units.
    pub purchases: u64,
    /// See `purchases`.
    pub ordered: u64,
    /// Purchases received, on time, in full.
    pub received: u64,
    /// See `received`.
    pub on_time: u64,
    /// See `received`.
    pub in_full: u64,
    /// Units accepted and refused.
    pub good: u64,
    /// See `good`.
    pub rejected: u64,
    /// Sum and sum of squares of lead times in hours, order to dock.
    pub lead: (f64, f64),
}

/// Demand and purchases of a group in equal periods, for the bullwhip effect.
#[derive(Clone, Copy, Default, Debug)]
pub struct Periods {
    length: u64,
    from: SimTime,
    present: u64,
    now: [f64; 2],
    n: f64,
    mean: [f64; 2],
    /// Sums of squared deviations.
    squares: [f64; 2],
}

impl Periods {
    fn start(&mut self, length: SimDuration, from: SimTime) {
        *self = Periods { length: length.micros().max(1), from, ..Periods::default() };
    }

    /// Moves on to the period of `now`; periods in which nothing happened count as well.
    fn to(&mut self, now: SimTime) {
        let period = now.saturating_since(self.from).micros() / self.length.max(1);
        while self.present < period {
            self.n += 1.0;
            for i in 0..2 {
                // Welford (1962), one period at a time.
                let off = self.now[i] - self.mean[i];
                self.mean[i] += off / self.n;
                self.squares[i] += off * (self.now[i] - self.mean[i]);
            }
            self.now = [0.0; 2];
            self.present += 1;
        }
    }

    /// Variance over mean of purchases, divided by that of demand.
    pub fn ratio(&self) -> f64 {
        let of = |i: usize| self.squares[i] / (self.n - 1.0) / self.mean[i];
        of(1) / of(0)
    }
}

/// The record of stock.
#[derive(Clone, Default, Debug)]
pub struct StockRecord {
    /// By group.
    pub groups: Vec<GroupCounts>,
    /// By supplier.
    pub suppliers: Vec<SupplierCounts>,
    /// Units kept and units beyond the limit, times hours, by site.
    pub stores: Vec<(f64, f64)>,
    /// By group.
    pub periods: Vec<Periods>,
    lengths: Vec<SimDuration>,
    /// Orders that asked, and those that got everything at once.
    pub orders: u64,
    /// See `orders`.
    pub orders_filled: u64,
}

impl StockRecord {
    pub(super) fn reset(&mut self, layout: &Layout) {
        self.groups.clear();
        self.groups.resize(layout.groups.len(), GroupCounts::default());
        self.suppliers.clear();
        self.suppliers.resize(layout.suppliers.len(), SupplierCounts::default());
        self.stores.clear();
        self.stores.resize(layout.sites.len(), (0.0, 0.0));
        self.periods.clear();
        self.periods.resize(layout.groups.len(), Periods::default());
        self.lengths.clear();
        self.lengths.extend(layout.groups.iter().map(|g| g.period));
        (self.orders, self.orders_filled) = (0, 0);
    }

    pub(super) fn start(&mut self, now: SimTime) {
        for (periods, length) in self.periods.iter_mut().zip(&self.lengths) {
            periods.start(*length, now);
        }
    }

    pub(super) fn end(&mut self, now: SimTime) {
        for periods in &mut self.periods {
            periods.to(now);
        }
    }

    pub(super) fn see(&mut self, fact: StockFact, now: SimTime, measuring: bool) {
        if !measuring {
            return;
        }
        match fact {
            StockFact::Asked { group, units, at_once, lost } => {
                let g = &mut self.groups[group.index()];
                g.lines += 1;
                g.lines_filled += u64::from(at_once == units);
                g.asked += u64::from(units);
                g.at_once += u64::from(at_once);
                g.lost += u64::from(lost);
                let periods = &mut self.periods[group.index()];
                periods.to(now);
                periods.now[0] += f64::from(units);
            }
            StockFact::OrderAsked { full } => {
                self.orders += 1;
                self.orders_filled += u64::from(full);
            }
            StockFact::Oversold { group, units } => {
                let g = &mut self.groups[group.index()];
                (g.oversold.0, g.oversold.1) = (g.oversold.0 + 1, g.oversold.1 + u64::from(units));
            }
            StockFact::Issued { group, units, cost } => {
                let g = &mut self.groups[group.index()];
                g.issued += u64::from(units);
                g.issued_cost += cost;
            }
            StockFact::Ordered { group, supplier, units } => {
                let g = &mut self.groups[group.index()];
                (g.purchases, g.ordered) = (g.purchases + 1, g.ordered + u64::from(units));
                let s = &mut self.suppliers[supplier.index()];
                (s.purchases, s.ordered) = (s.purchases + 1, s.ordered + u64::from(units));
                let periods = &mut self.periods[group.index()];
                periods.to(now);
                periods.now[1] += f64::from(units);
            }
            StockFact::Received { group, supplier, on_time, good, rejected, took } => {
                self.groups[group.index()].received += u64::from(good);
                let s = &mut self.suppliers[supplier.index()];
                s.received += 1;
                s.on_time += u64::from(on_time);
                s.in_full += u64::from(rejected == 0);
                s.good += u64::from(good);
                s.rejected += u64::from(rejected);
                let hours = took as f64 / 3.6e9;
                (s.lead.0, s.lead.1) = (s.lead.0 + hours, s.lead.1 + hours * hours);
            }
            StockFact::CycleEnded { group, clean } => {
                let g = &mut self.groups[group.index()];
                g.cycles += 1;
                g.clean_cycles += u64::from(clean);
            }
            StockFact::Moved { group, units } => self.groups[group.index()].moved += u64::from(units),
            StockFact::Substituted { group } => self.groups[group.index()].substituted += 1,
            StockFact::Shrunk { group, units, cost } => {
                let g = &mut self.groups[group.index()].shrunk;
                (g.0, g.1) = (g.0 + u64::from(units), g.1 + cost);
            }
            StockFact::Expired { group, units, cost } => {
                let g = &mut self.groups[group.index()].expired;
                (g.0, g.1) = (g.0 + u64::from(units), g.1 + cost);
            }
            StockFact::Counted { group, gap } => {
                let g = &mut self.groups[group.index()];
                g.counted += 1;
                g.counted_right += u64::from(gap == 0);
                g.counted_gap += u64::from(gap.unsigned_abs());
            }
            StockFact::PutAway { group, took } => {
                let g = &mut self.groups[group.index()].put_away;
                (g.0, g.1) = (g.0 + 1, g.1 + took as f64 / 3.6e9);
            }
            StockFact::Stored { site, units, beyond } => {
                let store = &mut self.stores[site.index()];
                (store.0, store.1) = (store.0 + units, store.1 + beyond);
            }
            StockFact::Integral { group, level, sum } => {
                self.groups[group.index()].integrals[level as usize] += sum;
            }
            StockFact::Looked { group, stocks, right, dead } => {
                self.groups[group.index()].looked = (stocks.into(), right.into(), dead);
            }
        }
    }
}
