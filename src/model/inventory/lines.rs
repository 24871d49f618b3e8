//! Order lines at their stocks: promised, taken from the shelf, given back.

use std::sync::Arc;

use super::params::InventoryParams;
use super::queue::For;
use super::shelves::Flow;
use super::{Inventory, Issued, OrderIssued, OrderReserved, Reserved};
use crate::domain::{Account, Ctx, Fact, ItemId, OrderRef, SiteId, StockFact};
use crate::model::stocking::WhenShort;
use crate::units::Money;

impl Inventory {
    /// An order asks for its lines at a site. `lines` gives the item and units of each, in order.
    pub fn reserve_order(
        &mut self,
        ctx: &mut Ctx,
        order: OrderRef,
        site: SiteId,
        lines: impl Iterator<Item = (ItemId, u32)> + Clone,
    ) -> OrderReserved {
        if self.cancels && self.must_cancel(ctx, order, site, lines.clone()) {
            return OrderReserved::Nothing;
        }
        let (mut short, mut sent) = (0, false);
        let mut full = true;
        for (line, (item, units)) in lines.enumerate() {
            let got = self.reserve(ctx, site, item, units, order, line as u32);
            short += u32::from(got.waiting > 0);
            sent |= got.at_once + got.waiting > 0;
            full &= got.at_once == units;
        }
        ctx.tell(Fact::Stock(StockFact::OrderAsked { full }));
        match (short, sent) {
            (_, false) => {
                // The place of the order will be used again.
                self.open.forget(order);
                OrderReserved::Nothing
            }
            (0, true) => OrderReserved::Whole,
            _ => OrderReserved::Waits,
        }
    }

    /// Whether a line is short that makes the order fail as a whole; then all its lines are told as lost.
    fn must_cancel(
        &mut self,
        ctx: &mut Ctx,
        order: OrderRef,
        site: SiteId,
        lines: impl Iterator<Item = (ItemId, u32)> + Clone,
    ) -> bool {
        let params = Arc::clone(&self.params);
        let channel = ctx.orders[order].channel.index();
        let mut cancel = false;
        for (item, units) in lines.clone() {
            let Some(cell) = params.cell(site, item) else { continue };
            let (_, group) = params.group_of(cell);
            let live = self.shelves.cells[cell as usize].available();
            let visible = self.shelves.visible(&params, ctx.now, cell, channel);
            let rule = if visible >= units.into() && live < units.into() {
                group.when_oversold
            } else {
                group.when_short
            };
            cancel |= live.min(visible) < units.into() && rule == WhenShort::Cancel;
        }
        if !cancel {
            return false;
        }
        for (item, units) in lines {
            let Some(cell) = params.cell(site, item) else { continue };
            let visible = self.shelves.visible(&params, ctx.now, cell, channel);
            let live = self.shelves.cells[cell as usize].available();
            let there = visible.min(live).clamp(0, units.into()) as u32;
            self.tell_asked(ctx, &params, cell, units, there, units, visible);
            self.look(ctx, &params, cell);
        }
        ctx.tell(Fact::Stock(StockFact::OrderAsked { full: false }));
        true
    }

    /// A line asks for units at a site: what is there is promised, the rest waits or is lost by the rule of
    /// the stock. A site that keeps no stock of the item always has enough.
    pub fn reserve(
        &mut self,
        ctx: &mut Ctx,
        site: SiteId,
        item: ItemId,
        units: u32,
        order: OrderRef,
        line: u32,
    ) -> Reserved {
        let params = Arc::clone(&self.params);
        let Some(cell) = params.cell(site, item) else {
            return Reserved { at_once: units, ..Reserved::default() };
        };
        let (_, group) = params.group_of(cell);
        let visible = self.shelves.visible(&params, ctx.now, cell, ctx.orders[order].channel.index());
        let live = self.shelves.cells[cell as usize].available();
        // What a channel must not sell, it cannot take.
        let at_once = live.min(visible).clamp(0, units.into()) as u32;
        let missing = units - at_once;
        let oversold = missing > 0 && visible >= units.into();
        let rule = if oversold { group.when_oversold } else { group.when_short };
        let waits = missing > 0 && rule == WhenShort::Backorder;
        let (waiting, lost) = if waits { (missing, 0) } else { (0, missing) };
        self.shelves.change(&params, ctx.now, cell, |c| {
            c.reserved += at_once;
            c.backordered += waiting;
        });
        if missing > 0 {
            let entry = self.open.entry(order, line, cell);
            let open = self.open.get_mut(entry);
            (open.missing, open.lost) = (waiting, lost);
            if lost > 0 {
                ctx.orders.miss(order, 1, lost);
            }
            if waits {
                self.open.wait(&mut self.shelves, entry);
                ctx.orders[order].short += 1;
            }
        }
        self.tell_asked(ctx, &params, cell, units, at_once, lost, visible);
        self.look(ctx, &params, cell);
        Reserved { at_once, waiting, lost }
    }

    /// Tells what a line asked for and got, and keeps it for forecasts.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn tell_asked(
        &mut self,
        ctx: &mut Ctx,
        p: &InventoryParams,
        cell: u32,
        units: u32,
        at_once: u32,
        lost: u32,
        visible: i64,
    ) {
        let (group, rules) = p.group_of(cell);
        let stock = &mut self.shelves.cells[cell as usize];
        stock.last_asked = (ctx.now.micros() / 60_000_000) as u32;
        stock.asked = stock.asked.saturating_add(units);
        stock.short_in_cycle |= at_once < units;
        ctx.tell(Fact::Stock(StockFact::Asked { group, units, at_once, lost }));
        if at_once < units && visible >= units.into() {
            ctx.tell(Fact::Stock(StockFact::Oversold { group, units: units - at_once }));
        }
        if lost > 0 && rules.lost_sale != Money::ZERO {
            let amount = -rules.lost_sale.times(lost.into());
            ctx.tell(Fact::StockCost { account: Account::Shortage, amount });
        }
    }

    /// The goods of an order are taken from the shelf, by somebody who errs so many times as often as usual.
    pub fn issue_order(
        &mut self,
        ctx: &mut Ctx,
        order: OrderRef,
        site: SiteId,
        lines: impl Iterator<Item = (ItemId, u32)> + Clone,
        errors: f64,
    ) -> OrderIssued {
        let mut rule = None;
        for (line, (item, units)) in lines.clone().enumerate() {
            let Some(cell) = self.params.cell(site, item) else { continue };
            let open = self.open.find(order, line as u32);
            let gone = open.map_or(0, |at| self.open.get(at).lost + self.open.get(at).issued);
            let wanted = units - gone;
            if wanted == 0 {
                continue;
            }
            let found = self.issue(ctx, (site, item), wanted, (order, line as u32), errors);
            if found.short > 0 {
                let entry = self.open.entry(order, line as u32, cell);
                self.open.get_mut(entry).missing = found.short;
                rule = Some(
                    self.params.group_of(cell).1.when_oversold.max(rule.unwrap_or(WhenShort::Backorder)),
                );
            }
            if let Some(at) = self.open.find(order, line as u32) {
                self.open.get_mut(at).issued += found.good;
            }
        }
        let Some(rule) = rule else {
            ctx.orders[order].issued = true;
            return OrderIssued::Whole;
        };
        // From here on the record of every line says what has been taken.
        let (mut short, mut sent) = (0, false);
        for (line, (item, units)) in lines.enumerate() {
            let Some(cell) = self.params.cell(site, item) else {
                sent = true;
                continue;
            };
            let known = self.open.find(order, line as u32);
            let entry = known.unwrap_or_else(|| self.open.entry(order, line as u32, cell));
            if known.is_none() {
                self.open.get_mut(entry).issued = units;
            }
            let missing = self.open.get(entry).missing;
            if missing > 0 && rule == WhenShort::Backorder {
                let params = Arc::clone(&self.params);
                self.shelves.change(&params, ctx.now, cell, |c| c.backordered += missing);
                self.open.wait(&mut self.shelves, entry);
                short += 1;
                self.look(ctx, &params, cell);
            } else {
                let open = self.open.get_mut(entry);
                if missing > 0 {
                    ctx.orders.miss(order, u32::from(open.lost == 0), missing);
                }
                (open.missing, open.lost) = (0, open.lost + missing);
            }
            sent |= self.open.get(entry).issued + self.open.get(entry).missing > 0;
        }
        ctx.orders[order].short = short;
        match rule {
            WhenShort::Backorder => OrderIssued::Waits,
            WhenShort::Lose if sent => {
                ctx.orders[order].issued = true;
                OrderIssued::Whole
            }
            _ => OrderIssued::Cancel,
        }
    }

    /// Units promised to a line are taken from the shelf; it may be that they are not there.
    fn issue(
        &mut self,
        ctx: &mut Ctx,
        (site, item): (SiteId, ItemId),
        units: u32,
        (order, line): (OrderRef, u32),
        errors: f64,
    ) -> Issued {
        let params = Arc::clone(&self.params);
        let Some(cell) = params.cell(site, item) else { return Issued { good: units, short: 0 } };
        let (group, _) = params.group_of(cell);
        let key = ctx.orders[order].key;
        let found = match self.mispicked(ctx, &params, cell, units, (key, line), errors) {
            true => Issued { good: units, short: 0 },
            false => self.take(ctx, &params, cell, units, Flow::Sold),
        };
        if found.good > 0 {
            let cost = params.cost(cell).times(found.good.into());
            ctx.tell(Fact::Stock(StockFact::Issued { group, units: found.good, cost }));
        }
        if found.short > 0 {
            ctx.tell(Fact::Stock(StockFact::Oversold { group, units: found.short }));
            self.look(ctx, &params, cell);
        }
        found
    }

    /// Units promised to a line that is given up are free again and serve whoever waits.
    pub fn unreserve(&mut self, ctx: &mut Ctx, site: SiteId, item: ItemId, units: u32) {
        let params = Arc::clone(&self.params);
        let Some(cell) = params.cell(site, item).filter(|_| units > 0) else { return };
        self.shelves.change(&params, ctx.now, cell, |c| c.reserved -= units);
        self.serve(ctx, &params, cell);
    }

    /// An order is given up: what was promised is free again, what was taken is put back, and it waits for
    /// nothing any more.
    pub fn cancel_order(
        &mut self,
        ctx: &mut Ctx,
        order: OrderRef,
        site: SiteId,
        lines: impl Iterator<Item = (ItemId, u32)> + Clone,
    ) {
        let params = Arc::clone(&self.params);
        // First it leaves all queues, so that nothing it frees is given to itself.
        for (line, (item, _)) in lines.clone().enumerate() {
            let Some(cell) = params.cell(site, item) else { continue };
            let Some(at) = self.open.find(order, line as u32) else { continue };
            let missing = self.open.get(at).missing;
            if missing > 0 {
                self.shelves.change(&params, ctx.now, cell, |c| c.backordered -= missing);
                self.open.leave(&mut self.shelves, at);
                let open = self.open.get_mut(at);
                (open.missing, open.lost) = (0, open.lost + missing);
            }
        }
        ctx.orders[order].short = 0;
        let all_taken = ctx.orders[order].issued;
        for (line, (item, units)) in lines.enumerate() {
            let Some(cell) = params.cell(site, item) else { continue };
            let open = self.open.find(order, line as u32).map(|at| *self.open.get(at));
            let (lost, issued) = open.map_or((0, 0), |o| (o.lost, o.issued));
            let taken = if all_taken { units - lost } else { issued };
            let promised = units - lost - taken;
            if taken > 0 {
                self.put(ctx, &params, cell, taken, Flow::PutBack);
                let (group, _) = params.group_of(cell);
                let cost = -params.cost(cell).times(taken.into());
                ctx.tell(Fact::Stock(StockFact::Issued { group, units: 0, cost }));
                self.serve(ctx, &params, cell);
            }
            self.unreserve(ctx, site, item, promised);
        }
        self.open.forget(order);
    }

    /// A purchase of another warehouse asks for units of a stock, like a line of an order. What is there is
    /// shipped at once, the rest follows when it comes.
    pub(super) fn reserve_purchase(
        &mut self,
        ctx: &mut Ctx,
        p: &InventoryParams,
        cell: u32,
        slot: u32,
        units: u32,
    ) {
        let live = self.shelves.cells[cell as usize].available();
        let at_once = live.clamp(0, units.into()) as u32;
        let missing = units - at_once;
        self.shelves.change(p, ctx.now, cell, |c| {
            c.reserved += at_once;
            c.backordered += missing;
        });
        if missing > 0 {
            let entry = self.open.open(For::Purchase(slot), cell);
            self.open.get_mut(entry).missing = missing;
            self.open.wait(&mut self.shelves, entry);
        }
        if at_once > 0 {
            self.ship_from_site(ctx, p, slot, at_once);
        }
        self.tell_asked(ctx, p, cell, units, at_once, 0, i64::MIN);
        self.look(ctx, p, cell);
    }
}
