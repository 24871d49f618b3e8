//! Record and truth: losses nobody sees, wrong picks, wrong bookings, and the counts that find them.

use std::sync::Arc;

use super::Inventory;
use super::params::InventoryParams;
use super::shelves::Flow;
use crate::domain::{Account, Ctx, Event, Fact, GroupId, SiteId, StockFact};
use crate::kernel::{Sampler, Uniform};
use crate::units::{Money, SimDuration};

/// The sign and size of a mistake: as often too many as too few.
fn mistake(size: &Sampler, sign: Uniform, amount: Uniform) -> i32 {
    let units = size.count(amount).clamp(1, 1 << 30) as i32;
    if sign.below(0.5) { -units } else { units }
}

impl Inventory {
    /// Starts the losses and counts of a group.
    pub(super) fn start_truth(&mut self, ctx: &mut Ctx, p: &InventoryParams, id: GroupId) {
        if p.groups[id].len == 0 {
            return;
        }
        self.schedule_loss(ctx, p, id);
        self.schedule_count(ctx, p, id);
    }

    fn schedule_loss(&mut self, ctx: &mut Ctx, p: &InventoryParams, id: GroupId) {
        let truth = &p.groups[id].truth;
        let (Some((gap, _)), Some(purposes)) = (&truth.shrink, &truth.purposes) else { return };
        let u = ctx.draws.stream(purposes.shrink).uniform(self.shelves.groups[id.index()].losses, 0);
        ctx.schedule(ctx.now + gap.duration(u), Event::Shrinkage(id));
    }

    /// Something disappears from one of the stocks of a group; the record does not know.
    pub fn on_shrinkage(&mut self, ctx: &mut Ctx, id: GroupId) {
        let params = Arc::clone(&self.params);
        let group = &params.groups[id];
        let (Some((_, units)), Some(purposes)) = (&group.truth.shrink, &group.truth.purposes) else { return };
        let n = self.shelves.groups[id.index()].losses;
        let u = ctx.draws.stream(purposes.shrink).uniform(n, 1);
        let cell = group.first + u.index(group.len as usize) as u32;
        let gone = self.shelves.cells[cell as usize].on_hand.min(*units);
        if gone > 0 {
            self.take_lots(&params, cell, gone);
            self.shelves.change(&params, ctx.now, cell, |c| c.on_hand -= gone);
            self.shelves.note(cell, Flow::Shrunk, gone);
            let cost = params.cost(cell).times(gone.into());
            ctx.tell(Fact::Stock(StockFact::Shrunk { group: id, units: gone, cost }));
        }
        self.shelves.groups[id.index()].losses += 1;
        self.schedule_loss(ctx, &params, id);
    }

    /// A share of everything on the shelves of a warehouse, in millionths, is destroyed, and everybody knows.
    pub fn destroy(&mut self, ctx: &mut Ctx, site: SiteId, millionths: u32) {
        let params = Arc::clone(&self.params);
        for (id, group) in params.groups.entries().filter(|(_, g)| g.site == site) {
            let (mut units, mut cost) = (0u32, Money::ZERO);
            for cell in group.first..group.first + group.len {
                let there = u64::from(self.shelves.cells[cell as usize].on_hand);
                let gone = ((there * u64::from(millionths) + 500_000) / 1_000_000) as u32;
                if gone == 0 {
                    continue;
                }
                self.take_lots(&params, cell, gone);
                self.shelves.change(&params, ctx.now, cell, |c| {
                    c.on_hand -= gone;
                    c.recorded -= gone as i32;
                });
                self.shelves.note(cell, Flow::Shrunk, gone);
                cost += params.cost(cell).times(gone.into());
                units = units.saturating_add(gone);
                self.look(ctx, &params, cell);
            }
            if units > 0 {
                ctx.tell(Fact::Stock(StockFact::Shrunk { group: id, units, cost }));
            }
        }
    }

    fn schedule_count(&mut self, ctx: &mut Ctx, p: &InventoryParams, id: GroupId) {
        let Some(every) = p.groups[id].truth.count_every else { return };
        let gap = SimDuration::from_micros((every.micros() / u64::from(p.groups[id].len)).max(1));
        ctx.schedule(ctx.now + gap, Event::Count(id));
    }

    /// The next stock of a group is counted: the record is put right.
    pub fn on_count(&mut self, ctx: &mut Ctx, id: GroupId) {
        let params = Arc::clone(&self.params);
        let group = &params.groups[id];
        let next = &mut self.shelves.groups[id.index()].count_next;
        let cell = group.first + *next;
        *next = (*next + 1) % group.len;
        let stock = &self.shelves.cells[cell as usize];
        let gap = i64::from(stock.on_hand) - i64::from(stock.recorded);
        if gap != 0 {
            self.shelves.change(&params, ctx.now, cell, |c| c.recorded = c.on_hand as i32);
        }
        ctx.tell(Fact::Stock(StockFact::Counted { group: id, gap: gap as i32 }));
        if group.truth.count_cost != Money::ZERO {
            ctx.tell(Fact::StockCost { account: Account::Counting, amount: -group.truth.count_cost });
        }
        if gap != 0 {
            self.serve(ctx, &params, cell);
            self.look(ctx, &params, cell);
        }
        self.schedule_count(ctx, &params, id);
    }

    /// By how much the record of a stock is wrong at the start.
    pub(super) fn wrong_at_start(&self, ctx: &Ctx, p: &InventoryParams, cell: u32) -> i32 {
        let truth = &p.group_of(cell).1.truth;
        let (Some((share, size)), Some(purposes)) = (&truth.wrong_at_start, &truth.purposes) else {
            return 0;
        };
        let stream = ctx.draws.stream(purposes.start);
        if !stream.uniform(p.key(cell), 0).below(*share) {
            return 0;
        }
        let [sign, amount] = stream.pair(p.key(cell), 1);
        mistake(size, sign, amount)
    }

    /// A receipt is booked, perhaps with a wrong number.
    pub(super) fn misbook(&mut self, ctx: &Ctx, p: &InventoryParams, cell: u32, good: u32, visit: u32) {
        let truth = &p.group_of(cell).1.truth;
        let (Some((share, size)), Some(purposes)) = (&truth.receiving_errors, &truth.purposes) else {
            return;
        };
        let stream = ctx.draws.stream(purposes.receiving);
        let key = p.key(cell);
        if good == 0 || !stream.uniform(key, 2 * visit).below(*share) {
            return;
        }
        let [sign, amount] = stream.pair(key, 2 * visit + 1);
        // Nobody books less than nothing.
        let wrong = mistake(size, sign, amount).max(-(good as i32));
        self.shelves.change(p, ctx.now, cell, |c| c.recorded += wrong);
    }

    /// Another item of the group is taken in place of the right one: the record of the right one goes down,
    /// the shelf of the other.
    pub(super) fn mispicked(
        &mut self,
        ctx: &mut Ctx,
        p: &InventoryParams,
        cell: u32,
        units: u32,
        (order, line): (u64, u32),
        errors: f64,
    ) -> bool {
        let (_, group) = p.group_of(cell);
        let Some(purposes) = group.truth.purposes.as_ref().filter(|_| group.truth.mispicks > 0.0) else {
            return false;
        };
        let [wrong, which] = ctx.draws.stream(purposes.mispick).pair(order, line);
        if group.len < 2 || !wrong.below(group.truth.mispicks * errors) {
            return false;
        }
        let mut other = group.first + which.index(group.len as usize - 1) as u32;
        other += u32::from(other >= cell);
        let there = self.shelves.cells[other as usize].on_hand;
        if there < units {
            return false;
        }
        self.shelves.change(p, ctx.now, cell, |c| {
            c.reserved -= units;
            c.recorded -= units as i32;
        });
        self.take_lots(p, other, units);
        self.shelves.change(p, ctx.now, other, |c| c.on_hand -= units);
        self.shelves.note(other, Flow::Sold, units);
        true
    }
}
