//! All subsystems together.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::contingency::Acting;
use super::{Model, flow, stock};
use crate::domain::{
    CarrierId, Ctx, Event, Gate, OrderRef, RegionId, ServiceId, Signal, SiteId, Stage, WorkId,
};
use crate::model::allocation::{AllocationParams, Offer, Substituted};
use crate::model::demand::Demand;
use crate::model::disruption::Disruptions;
use crate::model::finance::Finance;
use crate::model::inventory::Inventory;
use crate::model::labour::Labour;
use crate::model::last_mile::LastMile;
use crate::model::monitor::Monitors;
use crate::model::network::Network;
use crate::model::orders::OrderDesk;
use crate::model::playbook::{Plan, Playbooks};
use crate::model::systems::Systems;
use crate::model::tracking::Tracking;
use crate::model::transport::Transport;
use crate::model::warehouse::Warehouses;
use crate::units::SimTime;

/// The state of the whole operation in one replication.
#[derive(Clone)]
pub struct World {
    pub(super) demand: Demand,
    pub(super) desk: OrderDesk,
    pub(super) inventory: Inventory,
    pub(super) warehouses: Warehouses,
    pub(super) labour: Labour,
    pub(super) transport: Transport,
    pub(super) network: Network,
    pub(super) last_mile: LastMile,
    pub(super) tracking: Tracking,
    pub(super) finance: Finance,
    pub(super) disruptions: Disruptions,
    pub(super) monitors: Monitors,
    pub(super) playbooks: Playbooks,
    pub(super) systems: Systems,
    /// What playbooks are doing to orders in hand.
    pub(super) acting: VecDeque<Acting>,
    /// Orders that are carried with another service than their own.
    pub(super) upgraded: BTreeMap<(OrderRef, u64), ServiceId>,
    /// Until when customers that were told something are patient.
    pub(super) notified: BTreeMap<(OrderRef, u64), SimTime>,
    pub(super) allocation: Arc<AllocationParams>,
    pub(super) offers: Vec<Offer>,
    pub(super) parts: Vec<(SiteId, u64)>,
    pub(super) parcels: Vec<OrderRef>,
    pub(super) substituted: Substituted,
    pub(super) review: Option<WorkId>,
    service_carrier: Vec<Option<CarrierId>>,
    /// Other parameters than those of the start are in force.
    retuned: bool,
    /// Whether each site has a step in which goods are picked.
    picks: Vec<bool>,
}

impl World {
    /// A world for a model.
    pub fn new(model: &Model) -> Self {
        let sites = model.warehouses.sites.iter();
        World {
            demand: Demand::new(model.demand.clone()),
            desk: OrderDesk::new(model.orders.clone()),
            inventory: Inventory::new(model.inventory.clone()),
            warehouses: Warehouses::new(model.warehouses.clone()),
            labour: Labour::new(model.labour.clone()),
            transport: Transport::new(model.transport.clone()),
            network: Network::new(model.network.clone()),
            last_mile: LastMile::new(model.last_mile.clone()),
            tracking: Tracking::new(model.tracking.clone()),
            finance: Finance::new(model.finance.clone()),
            disruptions: Disruptions::new(model.disruptions.clone()),
            monitors: Monitors::new(model.monitors.clone()),
            playbooks: Playbooks::new(model.playbooks.clone()),
            systems: Systems::new(model.systems.clone()),
            acting: VecDeque::new(),
            upgraded: BTreeMap::new(),
            notified: BTreeMap::new(),
            allocation: model.allocation.clone(),
            offers: Vec::new(),
            parts: Vec::new(),
            parcels: Vec::new(),
            substituted: Substituted::default(),
            review: model.review,
            service_carrier: fixed_carriers(model),
            retuned: false,
            picks: sites.map(|s| s.steps.iter().any(|step| step.stage == Stage::Picking)).collect(),
        }
    }

    /// Says what the next start leaves out.
    pub fn prepare(&mut self, model: &Model, suppressed: &[bool], plan: &Plan) {
        if self.retuned {
            *self = World::new(model);
        }
        self.disruptions.suppress(suppressed);
        self.playbooks.plan(plan.clone());
    }

    /// Begins a replication. Calendars come first, demand last.
    pub fn start(&mut self, ctx: &mut Ctx) {
        self.substituted.reset();
        self.acting.clear();
        self.upgraded.clear();
        self.notified.clear();
        self.systems.start();
        self.labour.start(ctx);
        self.warehouses.start(ctx);
        self.transport.start(ctx);
        self.network.start(ctx);
        self.last_mile.start(ctx);
        self.tracking.start();
        self.inventory.start(ctx);
        self.desk.start(ctx);
        self.demand.start(ctx);
        self.playbooks.start(ctx);
        self.monitors.start(ctx);
        self.disruptions.start(ctx);
    }

    /// Other parameters are in force from now on. What there is, and its names, stay the same. What both models share
    /// is left alone.
    pub fn retune(&mut self, ctx: &mut Ctx, before: &Model, model: &Model) {
        self.retuned = true;
        macro_rules! changed {
            ($part:ident) => {
                !Arc::ptr_eq(&before.$part, &model.$part)
            };
        }
        if changed!(demand) {
            self.demand.retune(ctx, model.demand.clone());
        }
        if changed!(orders) {
            self.desk.retune(ctx, model.orders.clone());
            self.service_carrier = fixed_carriers(model);
        }
        self.allocation = model.allocation.clone();
        if changed!(labour) {
            self.labour.retune(ctx, model.labour.clone());
        }
        self.finance.retune(model.finance.clone());
        if changed!(inventory) {
            self.inventory.retune(ctx, model.inventory.clone());
        }
        if changed!(warehouses) {
            self.warehouses.retune(ctx, model.warehouses.clone());
        }
        if changed!(network) {
            self.network.retune(ctx, model.network.clone());
        }
        if changed!(transport) {
            let World { network, transport, service_carrier, .. } = self;
            transport.retune(ctx, model.transport.clone(), &mut |ctx, at| {
                let order = &ctx.orders[at];
                (service_carrier[order.service.index()], network.expected(order))
            });
        }
        if changed!(last_mile) {
            self.last_mile.retune(ctx, model.last_mile.clone());
        }
        if changed!(tracking) {
            self.tracking.retune(model.tracking.clone());
        }
        if changed!(monitors) {
            self.monitors.retune(model.monitors.clone());
        }
        if changed!(systems) {
            self.systems.retune(ctx, model.systems.clone());
        }
    }

    /// Hands an event to its subsystem.
    #[inline(always)]
    pub fn handle(&mut self, ctx: &mut Ctx, event: Event) {
        flow::handle(self, ctx, event);
    }

    /// Has everything that accumulates told as facts, at the ends of the measured window.
    pub fn settle(&mut self, ctx: &mut Ctx) {
        self.labour.settle(ctx);
        self.warehouses.settle(ctx);
        self.inventory.settle(ctx);
        self.disruptions.settle(ctx);
        self.playbooks.settle(ctx);
    }

    /// Whether goods are picked at a site.
    #[inline]
    pub(super) fn picks(&self, site: SiteId) -> bool {
        self.picks[site.index()]
    }

    /// Follows every unit of stock from the next start on.
    pub fn audit(&mut self, on: bool) {
        self.inventory.audit(on);
    }

    /// The warehouse that allocation prefers for a region as things stand.
    pub(super) fn preferred(&mut self, region: RegionId) -> SiteId {
        self.offers.clear();
        let backlog =
            |site| if self.allocation.looks_at_backlog() { self.warehouses.backlog(site) } else { 0 };
        let choices = &self.allocation.regions[region.index()];
        self.offers.extend(choices.iter().map(|choice| Offer::new(choice.site, 0, backlog(choice.site))));
        self.allocation.rank(region, &mut self.offers);
        self.offers[0].site
    }

    /// What the warehouses of an order's region have for it, by their records.
    pub(super) fn make_offers(&mut self, ctx: &Ctx, at: OrderRef) {
        let order = &ctx.orders[at];
        let lines = stock::lines(&self.demand, &self.substituted, ctx, at);
        self.offers.clear();
        for choice in &self.allocation.regions[order.region.index()] {
            let site = choice.site;
            let backlog = if self.allocation.looks_at_backlog() { self.warehouses.backlog(site) } else { 0 };
            let mut offer = Offer::new(site, 0, backlog);
            for (line, (item, units)) in lines.clone().enumerate() {
                let there = self.inventory.available(ctx, site, item, order.channel).unwrap_or(units);
                offer.add_line(line, units, there);
            }
            self.offers.push(offer);
        }
    }

    /// The carrier that the service of an order fixes.
    #[inline]
    pub(super) fn fixed_carrier(&self, ctx: &Ctx, at: OrderRef) -> Option<CarrierId> {
        let order = &ctx.orders[at];
        let service = match self.upgraded.is_empty() {
            true => order.service,
            false => self.upgraded.get(&(at, order.tie())).copied().unwrap_or(order.service),
        };
        self.service_carrier[service.index()]
    }

    /// The signals of all subsystems but disruptions, monitors and playbooks, which come last, in the order in which
    /// they are read.
    pub fn signals(model: &Model) -> Vec<Signal> {
        let mut signals = OrderDesk::signals();
        signals.extend(Demand::signals(&model.demand));
        signals.extend(Warehouses::signals(&model.warehouses));
        signals.extend(Labour::signals(&model.labour));
        signals.extend(Transport::signals(&model.transport));
        signals.extend(Network::signals(&model.network));
        signals.extend(LastMile::signals(&model.last_mile));
        signals.extend(Tracking::signals(&model.tracking));
        let sites: Vec<String> = model.warehouses.sites.iter().map(|s| s.name.clone()).collect();
        signals.extend(Inventory::signals(&model.inventory, &sites));
        signals.extend(Systems::signals(&model.systems));
        signals
    }

    /// The values of [`World::signals`].
    pub fn read_signals(&self, ctx: &Ctx, into: &mut Vec<f64>) {
        self.desk.read_signals(ctx, into);
        self.demand.read_signals(into);
        self.warehouses.read_signals(into);
        self.labour.read_signals(into);
        self.transport.read_signals(into);
        self.network.read_signals(into);
        self.last_mile.read_signals(into);
        self.tracking.read_signals(ctx, into);
        self.inventory.read_signals(into);
        self.systems.read_signals(into);
        self.disruptions.read_signals(into);
        self.monitors.read_signals(into);
        self.playbooks.read_signals(into);
    }

    /// Asserts the invariants of every subsystem.
    pub fn check(&self, ctx: &Ctx) {
        self.warehouses.check(ctx);
        self.labour.check(ctx);
        self.transport.check(ctx, self.systems.waiting_for(Gate::Labels));
        self.network.check(ctx);
        self.last_mile.check(ctx);
        self.inventory.check(ctx);
    }
}

/// The carrier that each service fixes.
fn fixed_carriers(model: &Model) -> Vec<Option<CarrierId>> {
    model.orders.services.iter().map(|s| s.carrier).collect()
}
