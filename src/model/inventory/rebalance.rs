//! Rebalancing: units move from warehouses that have plenty to those that run short.
//!
//! At each review, item by item: warehouses whose days of cover lie below the limit get units from those with more
//! than they are to keep, most needy first, from the fullest first, up to the days of cover that all of them would
//! have together. What is on order is not counted, since a purchase may be long in coming: reviews should lie no
//! closer together than a transfer takes.

use std::sync::Arc;

use super::{Inventory, InventoryParams};
use crate::domain::{Account, Ctx, Event, Fact, ItemId, SiteId, StockFact};
use crate::kernel::{Purpose, Sampler};
use crate::units::{Money, SimDuration};

/// A rule by which units move between warehouses.
#[derive(Clone, Debug)]
pub struct RebalanceParams {
    /// Time between two reviews; the first is after one.
    pub every: SimDuration,
    /// The warehouses that take part.
    pub sites: Vec<SiteId>,
    /// A warehouse with fewer days of cover gets units.
    pub below: f64,
    /// A warehouse gives what it has beyond so many days of cover.
    pub keep: f64,
    /// Fewer units are not moved.
    pub least: u32,
    /// How long a transfer takes, and its random stream.
    pub takes: (Sampler, Purpose),
    /// What moving a unit costs.
    pub per_unit: Money,
}

/// A warehouse as the rule sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct View {
    site: SiteId,
    /// On hand by the record less what is promised or owed.
    position: f64,
    /// Units that can be moved at once.
    spare: f64,
    /// Units asked for in a day.
    daily: f64,
}

/// What is moved: from, to, units. `views` are in the order of sites.
fn plan(views: &mut [View], below: f64, keep: f64, least: u32, moves: &mut Vec<(SiteId, SiteId, u32)>) {
    moves.clear();
    let (position, daily) = views.iter().fold((0.0, 0.0), |(p, d), v| (p + v.position, d + v.daily));
    let even = position / daily;
    if !even.is_finite() {
        return;
    }
    let cover = |v: &View| if v.daily > 0.0 { v.position / v.daily } else { f64::INFINITY };
    loop {
        let needy = |v: &&View| cover(v) < below && cover(v) < even;
        let Some(to) = views.iter().filter(needy).min_by(|a, b| cover(a).total_cmp(&cover(b))) else {
            return;
        };
        let to = *to;
        let surplus = |v: &View| (v.position - keep.max(even) * v.daily).min(v.spare).floor();
        let givers = views.iter().filter(|v| v.site != to.site && surplus(v) >= f64::from(least.max(1)));
        // The first of equals gives.
        let from = givers.fold(None, |best: Option<&View>, v| match best {
            Some(b) if surplus(b) >= surplus(v) => Some(b),
            _ => Some(v),
        });
        let Some(from) = from.copied() else { return };
        let units = (even * to.daily - to.position).ceil().min(surplus(&from));
        if units < f64::from(least.max(1)) {
            return;
        }
        moves.push((from.site, to.site, units as u32));
        for view in views.iter_mut() {
            if view.site == from.site {
                (view.position, view.spare) = (view.position - units, view.spare - units);
            } else if view.site == to.site {
                view.position += units;
            }
        }
    }
}

impl Inventory {
    /// Schedules the first review of every rule.
    pub(super) fn start_rebalancing(&self, ctx: &mut Ctx, p: &InventoryParams) {
        for (n, rule) in p.rebalances.iter().enumerate() {
            ctx.schedule(ctx.now + rule.every, Event::Rebalance(n as u32));
        }
    }

    /// A rule looks at every item.
    pub fn on_rebalance(&mut self, ctx: &mut Ctx, n: u32) {
        let params = Arc::clone(&self.params);
        let rule = &params.rebalances[n as usize];
        let stream = ctx.draws.stream(rule.takes.1);
        let (mut views, mut moves) = (Vec::new(), Vec::new());
        for item in 0..params.catalogue.names.len() {
            let item_id = ItemId::new(item as u32);
            views.clear();
            for site in &rule.sites {
                let Some(cell) = params.cell(*site, item_id) else { continue };
                let stock = &self.shelves.cells[cell as usize];
                views.push(View {
                    site: *site,
                    position: (stock.available() - i64::from(stock.backordered)) as f64,
                    spare: stock.available().max(0) as f64,
                    daily: f64::from(params.cells[cell as usize].daily),
                });
            }
            plan(&mut views, rule.below, rule.keep, rule.least, &mut moves);
            for (from, to, units) in moves.drain(..) {
                let key = u64::from(params.catalogue.hashes[item]) << 16 | to.index() as u64;
                let visit = (ctx.now.micros() / rule.every.micros()) as u32;
                let takes = rule.takes.0.duration(stream.uniform(key, visit));
                let moved = self.transfer(ctx, from, to, item_id, units, takes);
                let Some(cell) = params.cell(to, item_id).filter(|_| moved > 0) else { continue };
                let (group, _) = params.group_of(cell);
                ctx.tell(Fact::Stock(StockFact::Moved { group, units: moved }));
                let amount = -rule.per_unit.times(moved.into());
                ctx.tell(Fact::StockCost { account: Account::Moving, amount });
            }
        }
        ctx.schedule(ctx.now + rule.every, Event::Rebalance(n));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(site: usize, position: f64, daily: f64) -> View {
        View { site: SiteId::new(site), position, spare: position.max(0.0), daily }
    }

    fn planned(mut views: Vec<View>, below: f64, keep: f64, least: u32) -> Vec<(usize, usize, u32)> {
        let mut moves = Vec::new();
        plan(&mut views, below, keep, least, &mut moves);
        moves.into_iter().map(|(a, b, n)| (a.index(), b.index(), n)).collect()
    }

    #[test]
    fn the_neediest_gets_from_the_fullest_up_to_even_cover() {
        // 10 a day each: 300, 20 and 40 units are 30, 2 and 4 days; 12 days for all together.
        let views = vec![view(0, 300.0, 10.0), view(1, 20.0, 10.0), view(2, 40.0, 10.0)];
        assert_eq!(planned(views.clone(), 5.0, 10.0, 1), [(0, 1, 100), (0, 2, 80)]);
        // Who keeps 25 days gives 50 units, all to the neediest.
        assert_eq!(planned(views.clone(), 5.0, 25.0, 1), [(0, 1, 50)]);
        // Nobody is below 1 day.
        assert_eq!(planned(views.clone(), 1.0, 10.0, 1), []);
        // Less than 90 units is not worth a truck.
        assert_eq!(planned(views, 5.0, 10.0, 90), [(0, 1, 100)]);
    }

    #[test]
    fn what_is_promised_or_on_the_way_is_not_moved() {
        let mut full = view(0, 300.0, 10.0);
        full.spare = 30.0;
        assert_eq!(planned(vec![full, view(1, 0.0, 10.0)], 5.0, 5.0, 1), [(0, 1, 30)]);
    }

    #[test]
    fn stock_without_demand_is_given_away_and_nothing_is_sent_where_nobody_asks() {
        assert_eq!(planned(vec![view(0, 50.0, 0.0), view(1, 10.0, 10.0)], 3.0, 5.0, 1), [(0, 1, 50)]);
        assert_eq!(planned(vec![view(0, 50.0, 0.0), view(1, 0.0, 0.0)], 3.0, 5.0, 1), []);
    }
}
