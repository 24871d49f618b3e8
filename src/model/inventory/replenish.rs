//! Replenishment: when a position has fallen far enough, and up to where it is raised.
//!
//! A decision is an event of its own at the same instant, after all receipts and all demand of that
//! instant, once for each stock.

use std::sync::Arc;

use super::Inventory;
use super::params::{InventoryParams, Policy, Target};
use crate::domain::{Ctx, Event, GroupId};
use crate::units::SimDuration;

impl Inventory {
    /// Looks whether a stock under continuous review needs a decision.
    #[inline]
    pub(super) fn look(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32) {
        let (_, rules) = p.group_of(cell);
        let Policy::Continuous(target) = &rules.policy else { return };
        let stock = &self.shelves.cells[cell as usize];
        if stock.to_decide || stock.position() > reorder_point(target, p, cell) {
            return;
        }
        let mut at = ctx.now;
        if let Some((delay, purpose)) = &rules.alert {
            let u = ctx.draws.stream(*purpose).uniform(p.key(cell), stock.purchases);
            at = at + delay.duration(u);
        }
        self.shelves.cells[cell as usize].to_decide = true;
        ctx.schedule(at, Event::Replenish(cell));
    }

    /// A stock is to be looked at, after everything else of this moment.
    pub fn on_replenish(&mut self, ctx: &mut Ctx, cell: u32) {
        let params = Arc::clone(&self.params);
        self.shelves.cells[cell as usize].to_decide = false;
        let (_, rules) = params.group_of(cell);
        let Policy::Continuous(target) = &rules.policy else { return };
        let daily = f64::from(params.cells[cell as usize].daily);
        let daily =
            daily * self.forecast_error(ctx, &params, cell, self.shelves.cells[cell as usize].purchases);
        self.decide(ctx, &params, cell, target, daily);
    }

    /// The periodic review of a group of stocks.
    pub fn on_review(&mut self, ctx: &mut Ctx, id: GroupId) {
        let params = Arc::clone(&self.params);
        let group = &params.groups[id];
        let Policy::Periodic { every, target, .. } = &group.policy else { return };
        let review = self.shelves.groups[id.index()].reviews;
        self.shelves.groups[id.index()].reviews += 1;
        for cell in group.first..group.first + group.len {
            let mut daily = f64::from(params.cells[cell as usize].daily);
            let asked = std::mem::take(&mut self.shelves.cells[cell as usize].asked);
            if let Some(periods) = group.forecast.periods {
                daily = self.moving_average(id, (cell - group.first, review, periods), asked, *every);
            }
            daily *= self.forecast_error(ctx, &params, cell, review);
            self.decide(ctx, &params, cell, target, daily);
        }
        ctx.schedule(ctx.now + *every, Event::Review(id));
    }

    fn decide(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32, target: &Target, daily: f64) {
        let position = self.shelves.cells[cell as usize].position();
        let units = match *target {
            Target::Levels { reorder, up_to } if position <= reorder => up_to - position,
            Target::Quantity { reorder, quantity } if position <= reorder => {
                (reorder + 1 - position + quantity - 1) / quantity * quantity
            }
            Target::Days { reorder, up_to } => {
                let level = (daily * up_to).round() as i64;
                let point = reorder.map_or(level - 1, |days| (daily * days).floor() as i64);
                if position <= point { level - position } else { 0 }
            }
            _ => 0,
        };
        if units > 0 {
            self.place(ctx, p, cell, units);
        }
    }

    /// The histories of demand begin with what the scenario leads one to expect.
    pub(super) fn start_forecasts(&mut self, p: &InventoryParams) {
        self.history.resize(p.groups.len(), Vec::new());
        for (id, group) in p.groups.entries() {
            let history = &mut self.history[id.index()];
            history.clear();
            let (Some(periods), Policy::Periodic { every, .. }) = (group.forecast.periods, &group.policy)
            else {
                continue;
            };
            for cell in &p.cells[group.first as usize..(group.first + group.len) as usize] {
                let expected = (f64::from(cell.daily) * days(*every)).round() as u32;
                history.extend((0..periods).map(|_| expected));
            }
        }
    }

    /// The mean demand of a day over the last reviews, the present one included.
    fn moving_average(
        &mut self,
        group: GroupId,
        (place, review, periods): (u32, u32, u32),
        asked: u32,
        every: SimDuration,
    ) -> f64 {
        let first = (place * periods) as usize;
        let ring = &mut self.history[group.index()][first..first + periods as usize];
        if review > 0 {
            // At the first review of all nothing lies behind it.
            ring[(review % periods) as usize] = asked;
        }
        ring.iter().map(|n| f64::from(*n)).sum::<f64>() / f64::from(periods) / days(every)
    }

    fn forecast_error(&self, ctx: &Ctx, p: &InventoryParams, cell: u32, visit: u32) -> f64 {
        match &p.group_of(cell).1.forecast.error {
            Some((error, purpose)) => error.quantile(ctx.draws.stream(*purpose).uniform(p.key(cell), visit)),
            None => 1.0,
        }
    }
}

/// The position at or below which a stock under continuous review is replenished.
fn reorder_point(target: &Target, p: &InventoryParams, cell: u32) -> i64 {
    match target {
        Target::Levels { reorder, .. } | Target::Quantity { reorder, .. } => *reorder,
        Target::Days { reorder, up_to } => {
            let daily = f64::from(p.cells[cell as usize].daily);
            match reorder {
                Some(days) => (daily * days).floor() as i64,
                None => (daily * up_to).round() as i64 - 1,
            }
        }
    }
}

fn days(time: SimDuration) -> f64 {
    time.hours() / 24.0
}
