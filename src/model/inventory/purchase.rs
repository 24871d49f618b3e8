//! Purchases: from the decision over the supplier's desk and the road to the shelf.

use std::collections::VecDeque;

use std::sync::Arc;

use super::params::{InventoryParams, Outages, SupplierParams};
use super::shelves::Flow;
use super::{Inventory, Issued};
use crate::domain::{Account, Ctx, Event, Fact, StockFact, SupplierId};
use crate::kernel::{Draws, Purpose, Sampler, Uniform};
use crate::model::stocking::SupplierChoice;
use crate::units::{Money, SimDuration, SimTime};

/// Units on their way to a stock.
#[derive(Clone, Copy, Debug)]
struct Purchase {
    /// Tells it from the purchases that had its slot before; 0 when the slot is free.
    number: u64,
    cell: u32,
    /// `None` for a transfer, which nobody is paid for.
    supplier: Option<SupplierId>,
    units: u32,
    placed: SimTime,
    /// When the supplier said it would come.
    due: SimTime,
    /// The how-manieth purchase of its stock, for draws.
    visit: u32,
    expedited: bool,
    /// It lies on the dock, checked; so many units of it were refused.
    at_dock: bool,
    rejected: u32,
    docked: SimTime,
}

/// All purchases under way, and what suppliers are doing.
#[derive(Clone, Debug, Default)]
pub(super) struct Supply {
    purchases: Vec<Purchase>,
    free: Vec<u32>,
    made: u64,
    suppliers: Vec<SupplierNow>,
}

#[derive(Clone, Debug, Default)]
struct SupplierNow {
    down: bool,
    /// Purchases on its desk while it is out of action.
    held: VecDeque<u32>,
    /// When all that it has to make will be made.
    free_at: SimTime,
    turns: u32,
}

impl Supply {
    /// The stock that a purchase is for.
    pub(super) fn cell_of(&self, slot: u32) -> u32 {
        self.purchases[slot as usize].cell
    }

    pub fn start(&mut self, ctx: &mut Ctx, p: &InventoryParams) {
        self.purchases.clear();
        self.free.clear();
        self.made = 0;
        self.suppliers.resize_with(p.suppliers.len(), SupplierNow::default);
        for (id, params) in p.suppliers.entries() {
            let now = &mut self.suppliers[id.index()];
            now.held.clear();
            (now.down, now.free_at, now.turns) = (false, SimTime::START, 0);
            schedule_turn(ctx, id, params, now);
        }
    }

    fn open(&mut self, mut purchase: Purchase) -> (u32, u64) {
        self.made += 1;
        purchase.number = self.made;
        match self.free.pop() {
            Some(slot) => {
                self.purchases[slot as usize] = purchase;
                (slot, self.made)
            }
            None => {
                assert!(self.purchases.len() < 1 << 24, "more than 2^24 purchases are under way");
                self.purchases.push(purchase);
                (self.purchases.len() as u32 - 1, self.made)
            }
        }
    }

    /// Units on order of every stock, counted one by one.
    pub fn units_on_order(&self, cells: usize) -> Vec<u64> {
        let mut units = vec![0; cells];
        for purchase in self.purchases.iter().filter(|p| p.number != 0) {
            units[purchase.cell as usize] += u64::from(purchase.units);
        }
        units
    }
}

/// The next change between in and out of action.
fn schedule_turn(ctx: &mut Ctx, id: SupplierId, params: &SupplierParams, now: &mut SupplierNow) {
    let at = match &params.outages {
        Outages::No => return,
        Outages::Alternating { up, down } => {
            let sampler = if now.down { down } else { up };
            let u = ctx.draws.stream(params.purposes.outages).uniform(0, now.turns);
            ctx.now + sampler.duration(u)
        }
        Outages::Listed(list) => {
            let Some((from, to)) = list.get(now.turns as usize / 2) else { return };
            if now.turns.is_multiple_of(2) { *from } else { *to }
        }
    };
    now.turns += 1;
    ctx.schedule(at.max(ctx.now), Event::SupplierTurns(id));
}

fn uniform(draws: &Draws, purpose: Purpose, key: u64, visit: u32) -> Uniform {
    draws.stream(purpose).uniform(key, visit)
}

impl Inventory {
    /// Places a purchase of at least so many units: the supplier, the lot sizes and the road are chosen here.
    pub(super) fn place(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32, units: i64) {
        let (group, rules) = p.group_of(cell);
        let key = p.key(cell);
        let visit = self.shelves.cells[cell as usize].purchases;
        self.shelves.cells[cell as usize].purchases += 1;
        let Some(id) = self.choose_supplier(ctx, p, cell, visit) else { return };
        let params = &p.suppliers[id];
        let (minimum, multiple) =
            (rules.minimum.max(params.minimum), rules.multiple.max(params.multiple).max(1));
        let least = units.clamp(1, 1 << 31).max(i64::from(minimum)) as u64;
        let units = least.div_ceil(multiple.into()).saturating_mul(multiple.into()).min(1 << 31) as u32;
        let daily = f64::from(p.cells[cell as usize].daily);
        let stock = &self.shelves.cells[cell as usize];
        let cover = stock.available() + i64::from(stock.on_order);
        let expedited = params.expedite.as_ref().is_some_and(|e| cover as f64 <= e.below_days * daily);
        let mut desk = ctx.now;
        if let Some(order_time) = &params.order_time {
            desk = desk + order_time.duration(uniform(&ctx.draws, params.purposes.order_time, key, visit));
        }
        if let Some((share, takes)) = &params.order_errors {
            let [wrong, long] = ctx.draws.stream(params.purposes.order_errors).pair(key, visit);
            if wrong.below(*share) {
                desk = desk + takes.duration(long);
            }
        }
        desk = params.hours.next_open(desk).unwrap_or(SimTime::NEVER);
        let quoted = match &params.expedite {
            Some(e) if expedited => SimDuration::from_micros_f64(e.lead_time.mean()),
            _ => params.quoted,
        };
        let due = if desk == SimTime::NEVER { desk } else { desk + quoted };
        let (slot, number) = self.supply.open(Purchase {
            number: 0,
            cell,
            supplier: Some(id),
            units,
            placed: ctx.now,
            due,
            visit,
            expedited,
            at_dock: false,
            rejected: 0,
            docked: ctx.now,
        });
        self.shelves.change(p, ctx.now, cell, |c| c.on_order += units);
        ctx.tell(Fact::Stock(StockFact::Ordered { group, supplier: id, units }));
        if params.order_cost != Money::ZERO {
            ctx.tell(Fact::StockCost { account: Account::Ordering, amount: -params.order_cost });
        }
        if desk == ctx.now {
            self.dispatch(ctx, p, slot);
        } else {
            ctx.schedule(desk, Event::Dispatch(slot, number));
        }
    }

    fn choose_supplier(&self, ctx: &Ctx, p: &InventoryParams, cell: u32, visit: u32) -> Option<SupplierId> {
        let (_, rules) = p.group_of(cell);
        if let [only] = rules.sources[..] {
            return Some(only.supplier);
        }
        let in_action = |s: &SupplierId| p.suppliers[*s].open && !self.supply.suppliers[s.index()].down;
        let by = |rank: &dyn Fn(&SupplierParams) -> f64| {
            let all = || rules.sources.iter().map(|s| s.supplier);
            let best = |of: &mut dyn Iterator<Item = SupplierId>| {
                of.min_by(|a, b| rank(&p.suppliers[*a]).total_cmp(&rank(&p.suppliers[*b])))
            };
            // When all are out of action the best of them has it on the desk until it is back.
            best(&mut all().filter(in_action)).or_else(|| best(&mut all()))
        };
        let cost = p.cost(cell);
        match rules.choice {
            SupplierChoice::Share => {
                let total: f64 = rules.sources.iter().map(|s| s.share).sum();
                let u = uniform(&ctx.draws, rules.chosen, p.key(cell), visit).value() * total;
                let mut up_to = 0.0;
                for source in &rules.sources {
                    up_to += source.share;
                    if u < up_to {
                        return Some(source.supplier);
                    }
                }
                rules.sources.last().map(|s| s.supplier)
            }
            SupplierChoice::Priority => by(&|s| f64::from(s.priority)),
            SupplierChoice::Cheapest => by(&|s| s.price.unwrap_or(cost).amount() * s.price_factor),
            SupplierChoice::Fastest => by(&|s| s.lead_time.mean()),
        }
    }

    /// A purchase has come to the supplier's desk.
    pub fn on_dispatch(&mut self, ctx: &mut Ctx, slot: u32, number: u64) {
        let params = Arc::clone(&self.params);
        if self.supply.purchases[slot as usize].number == number {
            self.dispatch(ctx, &params, slot);
        }
    }

    /// The supplier sends a purchase, or keeps it on the desk.
    fn dispatch(&mut self, ctx: &mut Ctx, p: &InventoryParams, slot: u32) {
        let purchase = self.supply.purchases[slot as usize];
        let Some(id) = purchase.supplier else { return };
        let now = &mut self.supply.suppliers[id.index()];
        if now.down || !p.suppliers[id].open {
            now.held.push_back(slot);
            return;
        }
        let params = &p.suppliers[id];
        if let Some(from) = params.from {
            let item = p.cells[purchase.cell as usize].item;
            let source = p.cell(from, item).expect("a warehouse that supplies keeps the item");
            return self.reserve_purchase(ctx, p, source, slot, purchase.units);
        }
        let mut sent = ctx.now;
        if let Some(each) = params.each_unit {
            sent =
                now.free_at.max(sent) + SimDuration::from_micros(each.micros() * u64::from(purchase.units));
            now.free_at = sent;
        }
        self.on_the_road(ctx, p, slot, sent);
    }

    /// Another warehouse has units of a purchase: they leave its shelf. A part leaves as a delivery of its
    /// own.
    pub(super) fn ship_from_site(&mut self, ctx: &mut Ctx, p: &InventoryParams, slot: u32, units: u32) {
        let purchase = self.supply.purchases[slot as usize];
        let supplier = purchase.supplier.expect("a purchase from a warehouse has a supplier");
        let from = p.suppliers[supplier].from.expect("the supplier is a warehouse");
        let source = p.cell(from, p.cells[purchase.cell as usize].item).expect("it keeps the item");
        let Issued { good, short } = self.take(ctx, p, source, units, Flow::MovedOut);
        let mut leaving = slot;
        if units < purchase.units {
            self.supply.purchases[slot as usize].units -= units;
            leaving = self.supply.open(Purchase { units, ..purchase }).0;
        }
        if short > 0 {
            // What is not on the shelf does not come; the buyer sees a smaller delivery.
            self.supply.purchases[leaving as usize].units = good;
            self.shelves.change(p, ctx.now, purchase.cell, |c| c.on_order -= short);
            self.look(ctx, p, source);
            self.look(ctx, p, purchase.cell);
        }
        self.on_the_road(ctx, p, leaving, ctx.now);
    }

    fn on_the_road(&mut self, ctx: &mut Ctx, p: &InventoryParams, slot: u32, sent: SimTime) {
        let purchase = &self.supply.purchases[slot as usize];
        let Some(id) = purchase.supplier else { return };
        let params = &p.suppliers[id];
        let sampler: &Sampler = match &params.expedite {
            Some(e) if purchase.expedited => &e.lead_time,
            _ => &params.lead_time,
        };
        let mut micros = match sampler.is_constant() {
            Some(micros) => micros,
            None => sampler.quantile(uniform(
                &ctx.draws,
                params.purposes.lead_time,
                p.key(purchase.cell),
                purchase.visit,
            )),
        };
        if params.lead_time_spread != 1.0 {
            micros = (sampler.mean() + (micros - sampler.mean()) * params.lead_time_spread).max(0.0);
        }
        let number = purchase.number;
        ctx.schedule(sent + SimDuration::from_micros_f64(micros), Event::Receipt(slot, number));
    }

    /// Units move to a stock from another one of the scenario.
    pub(super) fn move_in(
        &mut self,
        ctx: &mut Ctx,
        p: &InventoryParams,
        cell: u32,
        units: u32,
        takes: SimDuration,
    ) {
        let due = ctx.now + takes;
        let (slot, number) = self.supply.open(Purchase {
            number: 0,
            cell,
            supplier: None,
            units,
            placed: ctx.now,
            due,
            visit: 0,
            expedited: false,
            at_dock: false,
            rejected: 0,
            docked: ctx.now,
        });
        self.shelves.change(p, ctx.now, cell, |c| c.on_order += units);
        ctx.schedule(due, Event::Receipt(slot, number));
    }

    /// Goods are at the dock, or ready for the shelf.
    pub fn on_receipt(&mut self, ctx: &mut Ctx, slot: u32, number: u64) {
        let params = Arc::clone(&self.params);
        let p = &*params;
        let purchase = self.supply.purchases[slot as usize];
        debug_assert_eq!(purchase.number, number, "a purchase arrives once");
        let (group, rules) = p.group_of(purchase.cell);
        let key = p.key(purchase.cell);
        let mut rejected = purchase.rejected;
        if !purchase.at_dock {
            if let Some(supplier) = purchase.supplier.map(|s| &p.suppliers[s])
                && supplier.reject > 0.0
            {
                let u = uniform(&ctx.draws, supplier.purposes.reject, key, purchase.visit);
                rejected = binomial(purchase.units, supplier.reject, u);
            }
            if p.docks.get(rules.site.index()).is_some_and(|docks| *docks) {
                let entry = &mut self.supply.purchases[slot as usize];
                (entry.at_dock, entry.rejected, entry.docked) = (true, rejected, ctx.now);
                return ctx.tell(Fact::AtDock {
                    site: rules.site,
                    slot,
                    number,
                    units: purchase.units - rejected,
                });
            }
            if let Some((put_away, purpose)) = &rules.put_away {
                let takes = put_away.duration(uniform(&ctx.draws, *purpose, key, purchase.visit));
                ctx.tell(Fact::Stock(StockFact::PutAway { group, took: takes.micros() }));
                let entry = &mut self.supply.purchases[slot as usize];
                (entry.at_dock, entry.rejected, entry.docked) = (true, rejected, ctx.now);
                if takes > SimDuration::ZERO {
                    return ctx.schedule(ctx.now + takes, Event::Receipt(slot, number));
                }
            }
        }
        let docked = if purchase.at_dock { purchase.docked } else { ctx.now };
        self.supply.purchases[slot as usize].number = 0;
        self.supply.free.push(slot);
        let good = purchase.units - rejected;
        self.shelves.change(p, ctx.now, purchase.cell, |c| c.on_order -= purchase.units);
        let flow = if purchase.supplier.is_some_and(|s| p.suppliers[s].from.is_none()) {
            Flow::Bought
        } else {
            Flow::MovedIn
        };
        self.put(ctx, p, purchase.cell, good, flow);
        self.misbook(ctx, p, purchase.cell, good, purchase.visit);
        if let Some(supplier) = purchase.supplier {
            let took = docked.since(purchase.placed).micros();
            let on_time = docked <= purchase.due;
            ctx.tell(Fact::Stock(StockFact::Received { group, supplier, on_time, good, rejected, took }));
            let amount = -price(p, &purchase).times(good.into());
            if amount != Money::ZERO {
                ctx.tell(Fact::StockCost { account: Account::Goods, amount });
            }
            let stock = &mut self.shelves.cells[purchase.cell as usize];
            let clean = !std::mem::replace(&mut stock.short_in_cycle, false);
            ctx.tell(Fact::Stock(StockFact::CycleEnded { group, clean }));
        }
        self.serve(ctx, p, purchase.cell);
        self.look(ctx, p, purchase.cell);
    }

    /// A supplier stops or takes up work.
    pub fn on_supplier_turns(&mut self, ctx: &mut Ctx, id: SupplierId) {
        let params = Arc::clone(&self.params);
        let now = &mut self.supply.suppliers[id.index()];
        now.down = !now.down;
        schedule_turn(ctx, id, &params.suppliers[id], now);
        self.clear_desk(ctx, &params, id);
    }

    /// A supplier that is in action deals with what lies on its desk.
    pub(super) fn clear_desk(&mut self, ctx: &mut Ctx, p: &InventoryParams, id: SupplierId) {
        let now = &self.supply.suppliers[id.index()];
        if now.down || !p.suppliers[id].open {
            return;
        }
        for _ in 0..now.held.len() {
            let slot = self.supply.suppliers[id.index()].held.pop_front().expect("counted");
            self.dispatch(ctx, p, slot);
        }
    }
}

/// What a unit of a purchase is paid.
fn price(p: &InventoryParams, purchase: &Purchase) -> Money {
    let Some(supplier) = purchase.supplier.map(|s| &p.suppliers[s]) else { return Money::ZERO };
    if supplier.from.is_some() {
        return Money::ZERO;
    }
    let each = supplier.price.unwrap_or_else(|| p.cost(purchase.cell));
    let hurry = supplier.expedite.as_ref().filter(|_| purchase.expedited).map_or(1.0, |e| e.price_factor);
    match supplier.price_factor * hurry {
        1.0 => each,
        factor => Money::from_amount(each.amount() * factor),
    }
}

/// How many of `n` units are refused when each is with probability `p`: by inversion up to a mean of 700,
/// beyond which the probability of none can no longer be written down, and in equal parts above.
fn binomial(n: u32, p: f64, u: Uniform) -> u32 {
    if p >= 1.0 {
        return n;
    }
    let odds = p / (1.0 - p);
    let mut probability = (f64::from(n) * (-p).ln_1p()).exp();
    if probability == 0.0 {
        return (f64::from(n) * p).round() as u32;
    }
    let (mut k, mut up_to, u) = (0, probability, u.value());
    while u > up_to && k < n {
        probability *= odds * f64::from(n - k) / f64::from(k + 1);
        k += 1;
        up_to += probability;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_units_have_the_binomial_distribution() {
        let n = 100_000;
        let draw = |i: u32| binomial(20, 0.1, Uniform::from_value((f64::from(i) + 0.5) / f64::from(n)));
        let draws: Vec<u32> = (0..n).map(draw).collect();
        let mean = draws.iter().sum::<u32>() as f64 / f64::from(n);
        // On an even grid of uniforms the mean is exact up to a step of the grid for each value.
        assert!((mean - 2.0).abs() < 1e-3, "{mean}");
        let none = draws.iter().filter(|k| **k == 0).count() as f64 / f64::from(n);
        assert!((none - 0.9_f64.powi(20)).abs() < 1e-4, "{none}");
        assert_eq!(binomial(7, 1.0, Uniform::from_value(0.5)), 7);
        assert_eq!(binomial(7, 0.0, Uniform::from_value(0.999_999)), 0);
    }
}
