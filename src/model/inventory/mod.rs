//! Inventory: how much of which item is where, for whom, and what is done about it.
//!
//! *Door*: for orders [`Inventory::reserve_order`], [`Inventory::issue_order`], [`Inventory::cancel_order`],
//! [`Inventory::forget`]; for single stocks [`Inventory::available`], [`Inventory::position`],
//! [`Inventory::reserve`], [`Inventory::unreserve`], `issue`, [`Inventory::receive`],
//! [`Inventory::transfer`]; [`Inventory::settle`]. *Events*: [`Event::Receipt`], [`Event::Dispatch`],
//! [`Event::Expiry`], [`Event::Replenish`], [`Event::Review`], [`Event::SupplierTurns`],
//! [`Event::Shrinkage`], [`Event::Count`], [`Event::Rebalance`]. *Facts told*: [`Fact::Stock`], [`Fact::StockCost`],
//! [`Fact::Allocated`]. *Levers*: see `config`. *Signals*: `warehouse.*.stock_units`,
//! `warehouse.*.stock_value`, `warehouse.*.backordered`, `item.*.days_of_cover`.
//!
//! A stock is an item at a site. Its record and its truth are two numbers: promises and purchases follow
//! the record, goods leave and arrive in truth, and only a count or an empty shelf brings them together.
//! At one instant what expires goes first, then receipts, then demand, then one replenishment decision for
//! each stock. Lines that find nothing wait first come first served, and a receipt serves them at once.
//!
//! *Assumptions*: an order is filled at one site; lead times may let a later purchase arrive first; goods
//! that come back unused join the lot that leaves next.

pub mod config;
mod lines;
mod lots;
mod params;
mod purchase;
mod queue;
mod rebalance;
mod replenish;
mod shelves;
mod truth;

pub use params::{
    Catalogue, CellParams, ChannelView, Expedite, Forecast, GroupParams, Initial, InventoryParams, LotParams,
    NO_CELL, Outages, Policy, Source, StorageParams, SupplierParams, SupplierPurposes, Target, Truth,
    TruthPurposes,
};

pub use rebalance::RebalanceParams;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{
    Account, ChannelId, Ctx, Event, Fact, GroupId, ItemId, OrderRef, Signal, SignalUnit, SiteId, StockFact,
    StockLevel,
};
use crate::model::stocking::{ShareOut, WhenShort};
use crate::units::{Money, SimDuration, SimTime};
use lots::Lots;
use purchase::Supply;
use queue::{For, OpenLines};
use shelves::{Flow, Shelves};

/// The state of all stocks in one replication.
#[derive(Clone)]
pub struct Inventory {
    params: Arc<InventoryParams>,
    shelves: Shelves,
    open: OpenLines,
    lots: Lots,
    supply: Supply,
    /// Units asked for between reviews, for groups that foresee demand by a moving average.
    history: Vec<Vec<u32>>,
    /// Units given out of receipts, by group and claimant, where they are shared out evenly.
    given: BTreeMap<(usize, usize), u64>,
    /// Some group cancels whole orders.
    cancels: bool,
}

/// What a line got.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reserved {
    /// Units promised from what is there.
    pub at_once: u32,
    /// Units it waits for.
    pub waiting: u32,
    /// Units that will not be sent.
    pub lost: u32,
}

/// What became of an order that asked for its lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderReserved {
    /// Every unit that will be sent is promised.
    Whole,
    /// It waits for some; [`Fact::Allocated`] tells when it has them.
    Waits,
    /// There is nothing to send.
    Nothing,
}

/// What was found on the shelf.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Issued {
    /// Units taken.
    pub good: u32,
    /// Units that the record had and the shelf had not.
    pub short: u32,
}

/// What became of an order whose goods were to be taken from the shelf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderIssued {
    /// All that will be sent is there.
    Whole,
    /// Some units were not there: it waits for them.
    Waits,
    /// Some units were not there: the order is to be cancelled.
    Cancel,
}

impl Inventory {
    /// Stocks with their parameters; [`Inventory::start`] begins a replication.
    pub fn new(params: Arc<InventoryParams>) -> Self {
        let cancels =
            |g: &GroupParams| g.when_short == WhenShort::Cancel || g.when_oversold == WhenShort::Cancel;
        Inventory {
            cancels: params.groups.iter().any(cancels),
            params,
            shelves: Shelves::default(),
            open: OpenLines::default(),
            lots: Lots::default(),
            supply: Supply::default(),
            history: Vec::new(),
            given: BTreeMap::new(),
        }
    }

    /// Whether the scenario has any stock.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.params.is_on()
    }

    /// Follows every unit of every stock from the next start on, for the mass balance.
    pub fn audit(&mut self, on: bool) {
        self.shelves.audit(on);
    }

    /// Begins a replication: fills the shelves, starts reviews, counts, losses and outages.
    pub fn start(&mut self, ctx: &mut Ctx) {
        if !self.is_on() {
            return;
        }
        let params = Arc::clone(&self.params);
        self.shelves.reset(&params);
        self.open.reset();
        self.given.clear();
        self.lots.reset();
        self.supply.start(ctx, &params);
        self.start_forecasts(&params);
        for cell in 0..params.cells.len() as u32 {
            let (_, group) = params.group_of(cell);
            let units = match group.initial {
                Initial::Units(units) => units,
                Initial::Days(days) => (days * f64::from(params.cells[cell as usize].daily)).ceil() as u32,
            };
            self.put(ctx, &params, cell, units, Flow::Start);
            let wrong = self.wrong_at_start(ctx, &params, cell);
            self.shelves.change(&params, ctx.now, cell, |c| c.recorded = (c.recorded + wrong).max(0));
            self.look(ctx, &params, cell);
        }
        self.start_rebalancing(ctx, &params);
        for (id, group) in params.groups.entries() {
            if let Policy::Periodic { first, .. } = group.policy {
                ctx.schedule(first, Event::Review(id));
            }
            self.start_truth(ctx, &params, id);
        }
    }

    /// Other parameters are in force from now on. Purchases under way arrive as they would have.
    pub fn retune(&mut self, ctx: &mut Ctx, params: Arc<InventoryParams>) {
        let before = std::mem::replace(&mut self.params, params);
        let params = Arc::clone(&self.params);
        for (id, supplier) in params.suppliers.entries() {
            if supplier.open && !before.suppliers[id].open {
                self.clear_desk(ctx, &params, id);
            }
        }
        for (id, group) in params.groups.entries() {
            if group.policy != before.groups[id].policy {
                for cell in group.first..group.first + group.len {
                    self.look(ctx, &params, cell);
                }
            }
        }
    }

    /// Units of an item that a channel may still sell at a site, by the record as the channel sees it;
    /// `None` when no stock of it is kept there, so that there is always enough.
    pub fn available(&self, ctx: &Ctx, site: SiteId, item: ItemId, channel: ChannelId) -> Option<u32> {
        let cell = self.params.cell(site, item)?;
        let units = self.shelves.visible(&self.params, ctx.now, cell, channel.index());
        Some(units.clamp(0, u32::MAX.into()) as u32)
    }

    /// The inventory position: on hand by the record, less what is promised or owed, plus what is on order.
    pub fn position(&self, site: SiteId, item: ItemId) -> Option<i64> {
        self.params.cell(site, item).map(|cell| self.shelves.cells[cell as usize].position())
    }

    /// Units in the building, by the record and not promised to anybody.
    pub fn unpromised(&self, site: SiteId, item: ItemId) -> Option<i64> {
        self.params.cell(site, item).map(|cell| self.shelves.cells[cell as usize].available())
    }

    /// Days that the unpromised units and those on order last at the demand to be expected; infinite
    /// without demand.
    pub fn days_of_cover(&self, site: SiteId, item: ItemId) -> Option<f64> {
        let cell = self.params.cell(site, item)?;
        Some(
            self.shelves.cells[cell as usize].position() as f64
                / f64::from(self.params.cells[cell as usize].daily),
        )
    }

    /// Goods come in from outside at a site: they serve whoever waits, and the rest goes on the shelf.
    pub fn receive(&mut self, ctx: &mut Ctx, site: SiteId, item: ItemId, units: u32) {
        let params = Arc::clone(&self.params);
        let Some(cell) = params.cell(site, item) else { return };
        self.put(ctx, &params, cell, units, Flow::MovedIn);
        self.serve(ctx, &params, cell);
    }

    /// Moves unpromised units to another site, where they arrive after `takes`; the units that were there
    /// to be moved. They are on order at the other site until they arrive.
    pub fn transfer(
        &mut self,
        ctx: &mut Ctx,
        from: SiteId,
        to: SiteId,
        item: ItemId,
        units: u32,
        takes: SimDuration,
    ) -> u32 {
        let params = Arc::clone(&self.params);
        let (Some(source), Some(target)) = (params.cell(from, item), params.cell(to, item)) else { return 0 };
        let spare = self.shelves.cells[source as usize].available().clamp(0, units.into()) as u32;
        if spare == 0 {
            return 0;
        }
        self.shelves.change(&params, ctx.now, source, |c| c.reserved += spare);
        let moved = self.take(ctx, &params, source, spare, Flow::MovedOut).good;
        self.look(ctx, &params, source);
        self.move_in(ctx, &params, target, moved, takes);
        moved
    }

    /// Puts units on the shelf, in truth and in the record.
    fn put(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32, units: u32, flow: Flow) {
        if units == 0 {
            return;
        }
        let (_, group) = p.group_of(cell);
        if let Some(lots) = &group.lots {
            let kept = p.catalogue.keeps[p.cells[cell as usize].item.index()];
            let expires = match kept.checked_sub(1) {
                None => SimTime::NEVER,
                Some(life) => {
                    let visit = self.lots.made() as u32;
                    let u = ctx.draws.stream(lots.shelf_life).uniform(p.key(cell), visit);
                    ctx.now + p.catalogue.shelf_lives[life as usize].duration(u)
                }
            };
            let head = &mut self.shelves.cells[cell as usize].lots;
            if !(matches!(flow, Flow::PutBack) && self.lots.put_back(*head, units)) {
                let (slot, number) = self.lots.add(head, cell, units, expires, lots.rule);
                ctx.schedule(expires, Event::Expiry(slot, number));
            }
        }
        self.shelves.change(p, ctx.now, cell, |c| {
            c.on_hand += units;
            c.recorded += units as i32;
        });
        self.shelves.note(cell, flow, units);
    }

    /// Takes promised units off the shelf. An empty shelf corrects the record.
    fn take(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32, units: u32, flow: Flow) -> Issued {
        let good = self.shelves.cells[cell as usize].on_hand.min(units);
        let short = units - good;
        self.take_lots(p, cell, good);
        self.shelves.change(p, ctx.now, cell, |c| {
            c.on_hand -= good;
            c.reserved -= units;
            c.recorded -= units as i32;
            if short > 0 {
                // Whoever looked saw that nothing is left.
                c.recorded = 0;
            }
        });
        self.shelves.note(cell, flow, good);
        Issued { good, short }
    }

    fn take_lots(&mut self, p: &InventoryParams, cell: u32, units: u32) {
        if p.group_of(cell).1.lots.is_some() {
            self.lots.take(&mut self.shelves.cells[cell as usize].lots, units);
        }
    }

    /// A lot reaches the end of its shelf life: what is left of it is thrown away, and the record knows.
    pub fn on_expiry(&mut self, ctx: &mut Ctx, slot: u32, number: u64) {
        let params = Arc::clone(&self.params);
        let Some(lot) = self.lots.find(slot, number) else { return };
        let head = &mut self.shelves.cells[lot.cell as usize].lots;
        self.lots.remove(head, slot);
        self.shelves.change(&params, ctx.now, lot.cell, |c| {
            c.on_hand -= lot.units;
            c.recorded -= lot.units as i32;
        });
        self.shelves.note(lot.cell, Flow::Expired, lot.units);
        let (group, _) = params.group_of(lot.cell);
        let cost = params.cost(lot.cell).times(lot.units.into());
        ctx.tell(Fact::Stock(StockFact::Expired { group, units: lot.units, cost }));
        self.look(ctx, &params, lot.cell);
    }

    /// Serves the lines that wait for a stock, as far as it goes.
    fn serve(&mut self, ctx: &mut Ctx, p: &InventoryParams, cell: u32) {
        loop {
            let stock = &self.shelves.cells[cell as usize];
            let spare = stock.available();
            if stock.head == shelves::NONE || spare <= 0 {
                return;
            }
            let at = self.next_served(ctx, p, cell);
            let given = spare.min(self.open.get(at).missing.into()) as u32;
            self.shelves.change(p, ctx.now, cell, |c| {
                c.reserved += given;
                c.backordered -= given;
            });
            if p.group_of(cell).1.share_out == ShareOut::Evenly {
                let claimant = self.claimant(ctx, p, at);
                let group = p.group_of(cell).0.index();
                *self.given.entry((group, claimant)).or_default() += u64::from(given);
            }
            let line = self.open.get_mut(at);
            line.missing -= given;
            let line = *line;
            if let For::Purchase(slot) = line.whom {
                // A lorry leaves with what there is.
                self.ship_from_site(ctx, p, slot, given);
            }
            if line.missing > 0 {
                return;
            }
            self.open.leave(&mut self.shelves, at);
            match line.whom {
                For::Line(order, _) => {
                    if line.lost == 0 && line.issued == 0 {
                        self.open.close(at);
                    }
                    let order_now = &mut ctx.orders[order];
                    order_now.short -= 1;
                    if order_now.short == 0 {
                        ctx.tell(Fact::Allocated(order));
                    }
                }
                For::Purchase(_) => self.open.close(at),
            }
        }
    }

    /// Which of the lines that wait for a stock is served next.
    fn next_served(&self, ctx: &Ctx, p: &InventoryParams, cell: u32) -> u32 {
        let (group, rules) = p.group_of(cell);
        let waiting = self.open.waiting(&self.shelves, cell);
        // The first of equals is the one that came first.
        let chosen = match rules.share_out {
            ShareOut::FirstCome => None,
            ShareOut::Priority => waiting.min_by_key(|at| match self.open.get(*at).whom {
                For::Line(order, _) => ctx.orders[order].priority,
                For::Purchase(_) => u8::MAX,
            }),
            ShareOut::Evenly => waiting.min_by_key(|at| {
                let claimant = self.claimant(ctx, p, *at);
                self.given.get(&(group.index(), claimant)).copied().unwrap_or(0)
            }),
        };
        chosen.unwrap_or(self.shelves.cells[cell as usize].head)
    }

    /// Whom a waiting line is for: a channel, or after them all a warehouse.
    fn claimant(&self, ctx: &Ctx, p: &InventoryParams, at: u32) -> usize {
        match self.open.get(at).whom {
            For::Line(order, _) => ctx.orders[order].channel.index(),
            For::Purchase(slot) => {
                let cell = self.supply.cell_of(slot);
                p.views.len() + p.group_of(cell).1.site.index()
            }
        }
    }

    /// Tells the time-integrals of all levels since the last settlement, and what they cost.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        let params = Arc::clone(&self.params);
        self.settle_storage(ctx, &params);
        for (group, rules) in params.groups.entries() {
            let now = &mut self.shelves.groups[group.index()];
            now.integrate(ctx.now);
            let mut hours = [0.0; StockLevel::COUNT];
            for level in StockLevel::ALL {
                let i = level as usize;
                hours[i] = (now.areas[i] - now.settled[i]) as f64 / 3.6e9;
                ctx.tell(Fact::Stock(StockFact::Integral { group, level, sum: hours[i] }));
            }
            now.settled = now.areas;
            let value = hours[StockLevel::Value as usize] / 1e6;
            let holding = hours[StockLevel::OnHand as usize] * rules.holding + value * rules.holding_share;
            let shortage = hours[StockLevel::Backordered as usize] * rules.shortage;
            for (account, amount) in [(Account::Holding, holding), (Account::Shortage, shortage)] {
                if amount != 0.0 {
                    ctx.tell(Fact::StockCost { account, amount: -Money::from_amount(amount) });
                }
            }
            self.tell_looked(ctx, &params, group);
        }
    }

    /// Tells how full the sites with a limit were, and what overflow cost.
    fn settle_storage(&mut self, ctx: &mut Ctx, p: &InventoryParams) {
        for (site, store) in self.shelves.stores.iter_mut().enumerate() {
            let Some(room) = p.storage[site] else { continue };
            let [units, beyond] = store.settle(ctx.now, room.capacity);
            ctx.tell(Fact::Stock(StockFact::Stored { site: SiteId::new(site), units, beyond }));
            if beyond > 0.0 && room.overflow > 0.0 {
                let amount = -Money::from_amount(beyond * room.overflow);
                ctx.tell(Fact::StockCost { account: Account::Overflow, amount });
            }
        }
    }

    /// Records that are right, and stocks that nobody asks for.
    fn tell_looked(&self, ctx: &mut Ctx, p: &InventoryParams, group: GroupId) {
        let rules = &p.groups[group];
        let dead_before = (ctx.now.micros().saturating_sub(rules.dead_after.micros()) / 60_000_000) as u32;
        let (mut right, mut dead) = (0, Money::ZERO);
        for cell in rules.first..rules.first + rules.len {
            let stock = &self.shelves.cells[cell as usize];
            right += u32::from(i64::from(stock.on_hand) == i64::from(stock.recorded));
            if stock.last_asked < dead_before {
                dead += p.cost(cell).times(stock.on_hand.into());
            }
        }
        ctx.tell(Fact::Stock(StockFact::Looked { group, stocks: rules.len, right, dead }));
    }

    /// The signals of inventory.
    pub fn signals(params: &InventoryParams, sites: &[String]) -> Vec<Signal> {
        let mut signals = Vec::new();
        if !params.is_on() {
            return signals;
        }
        for (i, name) in sites.iter().enumerate() {
            if params.groups.iter().any(|g| g.site.index() == i) {
                for (what, label, unit) in [
                    ("stock_units", "units in stock", SignalUnit::Units),
                    ("stock_value", "cost of the units in stock", SignalUnit::Money),
                    ("backordered", "units owed to orders", SignalUnit::Units),
                    ("on_order", "units ordered and not received", SignalUnit::Units),
                    ("out_of_stock", "stocks with nothing left to promise", SignalUnit::Stocks),
                ] {
                    let label = format!("{label} at {name}");
                    signals.push(Signal::new(format!("warehouse.{name}.{what}"), label, unit));
                }
            }
        }
        for name in item_groups(params) {
            let label = format!("days that stock and purchases of {name} last");
            signals.push(Signal::new(format!("item.{name}.days_of_cover"), label, SignalUnit::Days));
        }
        signals
    }

    /// The values of [`Inventory::signals`], in their order.
    pub fn read_signals(&self, into: &mut Vec<f64>) {
        let params = &self.params;
        if !params.is_on() {
            return;
        }
        let level = |group: GroupId, level: StockLevel| {
            self.shelves.groups[group.index()].levels[level as usize] as f64
        };
        let sites = params.groups.iter().map(|g| g.site.index()).max().unwrap_or(0);
        for site in 0..=sites {
            let groups = || params.groups.entries().filter(|(_, g)| g.site.index() == site).map(|(id, _)| id);
            if groups().next().is_none() {
                continue;
            }
            let sum = |which| groups().map(|g| level(g, which)).sum::<f64>();
            into.push(sum(StockLevel::OnHand));
            into.push(sum(StockLevel::Value) / 1e6);
            into.push(sum(StockLevel::Backordered));
            into.push(sum(StockLevel::OnOrder));
            into.push(sum(StockLevel::Out));
        }
        for name in item_groups(params) {
            let groups = || params.groups.entries().filter(|(_, g)| g.name == name);
            let position = |g: GroupId| {
                level(g, StockLevel::OnHand) + level(g, StockLevel::OnOrder)
                    - level(g, StockLevel::Backordered)
            };
            let daily: f64 = groups()
                .flat_map(|(_, g)| &params.cells[g.first as usize..(g.first + g.len) as usize])
                .map(|c| f64::from(c.daily))
                .sum();
            into.push(groups().map(|(id, _)| position(id)).sum::<f64>() / daily.max(1e-9));
        }
    }

    /// Asserts the mass balance of every stock, and that promises, queues, lots and purchases agree.
    pub fn check(&self, ctx: &Ctx) {
        if !self.is_on() {
            return;
        }
        let now: SimTime = ctx.now;
        self.shelves.check(&self.params, now);
        let on_order = self.supply.units_on_order(self.params.cells.len());
        for (cell, stock) in self.shelves.cells.iter().enumerate() {
            let owed = self.open.waiting_at(&self.shelves, cell as u32);
            assert_eq!(owed, u64::from(stock.backordered), "units owed by stock {cell} at {now:?}");
            assert_eq!(
                on_order[cell],
                u64::from(stock.on_order),
                "units on order for stock {cell} at {now:?}"
            );
            if self.params.group_of(cell as u32).1.lots.is_some() {
                let units = self.lots.units(stock.lots);
                assert_eq!(units, u64::from(stock.on_hand), "lots of stock {cell} at {now:?}");
            }
        }
    }

    /// A line that asked for an item at a site comes with another one.
    pub fn tell_substituted(&self, ctx: &mut Ctx, site: SiteId, item: ItemId) {
        if let Some(cell) = self.params.cell(site, item) {
            ctx.tell(Fact::Stock(StockFact::Substituted { group: self.params.group_of(cell).0 }));
        }
    }

    /// Units of a line that will not be sent.
    #[inline]
    pub fn lost(&self, order: OrderRef, line: u32) -> u32 {
        self.open.find(order, line).map_or(0, |at| self.open.get(at).lost)
    }

    /// Bytes of storage held, the parameters of stocks included.
    pub fn bytes(&self) -> usize {
        self.shelves.bytes() + self.params.cells.len() * size_of::<CellParams>() + self.params.index.len() * 4
    }

    /// Forgets what was kept of an order that is closed.
    #[inline]
    pub fn forget(&mut self, order: OrderRef) {
        self.open.forget(order);
    }
}

/// Names of groups, each once, in their order.
fn item_groups(params: &InventoryParams) -> Vec<&str> {
    let mut names: Vec<&str> = params.groups.iter().map(|g| g.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
