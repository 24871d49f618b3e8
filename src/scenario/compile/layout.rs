//! What there is to measure in the compiled scenario.

use super::super::config::Level;
use super::Compiler;
use crate::domain::calendar::OpenHours;
use crate::domain::{Activity, Signal, SignalUnit, Stage};
use crate::engine::{Model, World};
use crate::metrics::{
    GroupLayout, Layout, LegLayout, Otif, OtifLevel, PoolLayout, StepLayout, StockFeatures,
};
use crate::model::allocation::Reach;
use crate::model::allocation::config::Split;
use crate::model::demand::ChannelParams;
use crate::model::disruption::Disruptions;
use crate::model::inventory::{GroupParams, Policy, StorageParams};
use crate::model::labour::{LabourParams, PoolParams};
use crate::model::monitor::Monitors;
use crate::model::network::config::InFlight;
use crate::model::playbook::Playbooks;
use crate::model::staffing::{Preempt, ShiftEnd};
use crate::model::stocking::WhenShort;
use crate::model::warehouse::{QualityParams, SiteParams, StepParams, WhenFull};
use crate::scenario::config::ScenarioFile;
use crate::scenario::contingency::config::{EffectKeys, OrdersAct, PlaybookKeys};
use crate::units::{Money, SimDuration};

impl Compiler<'_> {
    pub(super) fn layout(&self, model: &Model) -> Layout {
        let names = |list: &mut dyn Iterator<Item = &String>| list.cloned().collect::<Vec<_>>();
        let sites = &model.warehouses.sites;
        let mut steps = Vec::new();
        for (i, site) in sites.iter().enumerate() {
            for step in &site.steps {
                if let Some(stations) = step.stations {
                    steps.push(StepLayout { site: i, stage: step.stage, stations });
                }
            }
        }
        let works = sites.iter().enumerate().flat_map(|(i, site)| {
            site.steps.iter().filter(|s| s.content.is_random()).map(move |step| (i, step.stage))
        });
        let works = works.collect();
        let carriers = &model.transport.carriers;
        let has_stage = |stage: Stage| match stage {
            Stage::Intake => {
                model.orders.intake.iter().any(|i| i.fetched_every.is_some())
                    || model.orders.check.is_some()
                    || model.orders.review.is_some()
            }
            Stage::Allocation => stock_features(model).backorders,
            Stage::Release => sites.iter().any(|s| s.room.is_some() && s.when_full == WhenFull::Wait),
            Stage::Processing => sites.iter().any(|s| s.rate.is_some()),
            Stage::Picking | Stage::Checking | Stage::Packing | Stage::Staging => {
                sites.iter().any(|s| s.steps.iter().any(|step| step.stage == stage))
            }
            Stage::Inbound => false,
            Stage::Dock | Stage::Transit => !carriers.is_empty(),
            Stage::LastMile => !model.last_mile.pools.is_empty(),
            Stage::Remainder => model.allocation.split == Split::WhenNeeded,
            Stage::Reattempt => carriers.iter().any(|c| c.first_attempt < 1.0),
        };
        let couriers = &model.last_mile.pools;
        let services = &model.orders.services;
        let channels = &model.demand.channels;
        let finance = &model.finance;
        let run = &self.file.run;
        let bin = match &run.sample_every {
            Some(every) => every.value,
            None if *run.length > SimDuration::from_micros(60 * SimDuration::DAY.micros()) => {
                SimDuration::DAY
            }
            None => SimDuration::HOUR,
        };
        let mut signals = World::signals(model);
        let [disruptions, monitors, playbooks, budgets] = super::contingency::names(self.file);
        signals.extend(Disruptions::signals(&disruptions));
        signals.extend(Monitors::signals(&monitors));
        signals.extend(Playbooks::signals(&playbooks, &budgets));
        signals.push(Signal::new(
            "orders.backlog",
            "orders accepted and not yet shipped",
            SignalUnit::Orders,
        ));
        signals.push(Signal::new(
            "orders.backlog_age",
            "age of the oldest order in the backlog",
            SignalUnit::Hours,
        ));
        let site_numbers = |of: &dyn Fn(&SiteParams) -> bool| -> Vec<usize> {
            sites.iter().enumerate().filter(|(_, s)| of(s)).map(|(i, _)| i).collect()
        };
        let any_quality =
            |of: &dyn Fn(&QualityParams) -> bool| sites.iter().filter_map(|s| s.quality.as_deref()).any(of);
        let stages: Vec<Stage> = Stage::ALL.into_iter().filter(|s| has_stage(*s)).collect();
        let closed = can_close(self.file);
        let activities = stages
            .iter()
            .flat_map(|stage| Activity::ALL.map(|activity| (*stage, activity)))
            .filter(|(stage, activity)| is_possible(model, *stage, *activity, closed))
            .collect();
        Layout {
            channels: names(&mut channels.iter().map(|c| &c.name)),
            services: names(&mut services.iter().map(|s| &s.name)),
            carriers: names(&mut carriers.iter().map(|c| &c.name)),
            sites: names(&mut sites.iter().map(|s| &s.name)),
            regions: model.regions.clone(),
            ways: ways(model),
            duplicates: model.orders.intake.iter().any(|i| i.duplicates > 0.0),
            splits: model.allocation.split == Split::WhenNeeded,
            legs: model
                .network
                .legs
                .iter()
                .map(|l| LegLayout {
                    name: l.name.clone(),
                    shown: l.shown,
                    closed: !model.network.is_open(l),
                    mode: l.mode.word(),
                })
                .collect(),
            couriers: couriers.iter().map(|p| p.name.clone()).collect(),
            committed: carriers.iter().map(|c| c.committed).collect(),
            losses: carriers.iter().any(|c| c.loss > 0.0)
                || model.network.legs.iter().any(|l| l.in_flight == InFlight::Destroy)
                || model.network.hubs.iter().any(|h| h.in_flight == InFlight::Destroy),
            damage: carriers.iter().any(|c| c.damage > 0.0),
            returns: couriers.iter().any(|p| p.failures.iter().sum::<f64>() > 0.0),
            tracking: model.tracking.on,
            otif: self.file.otif.as_ref().map(|o| Otif {
                early: o.early.as_ref().map(|e| e.value),
                late: *o.late,
                level: match *o.level {
                    Level::Order => OtifLevel::Order,
                    Level::Line => OtifLevel::Line,
                    Level::Unit => OtifLevel::Unit,
                },
                request: o.request.as_ref().map(|r| r.value),
            }),
            pools: names(&mut model.labour.pools.iter().map(|p| &p.path)),
            people: model.labour.pools.iter().map(|p| pool_layout(&model.labour, p)).collect(),
            steps,
            floors: sites
                .iter()
                .enumerate()
                .filter(|(_, site)| {
                    site.steps.iter().any(|s| s.tours.as_ref().is_some_and(|t| t.floor.is_some()))
                })
                .map(|(i, _)| i)
                .collect(),
            narrow: site_numbers(&|s| {
                let floors = s.steps.iter().filter_map(|s| s.tours.as_ref()).filter_map(|t| t.floor.as_ref());
                floors.into_iter().any(|f| f.narrow.is_some())
            }),
            zoned: site_numbers(&|s| s.steps.iter().any(StepParams::by_zone)),
            forward: site_numbers(&|s| s.forward.is_some()),
            quality: sites.iter().enumerate().filter(|(_, s)| s.quality.is_some()).map(|(i, _)| i).collect(),
            equipment: sites
                .iter()
                .flat_map(|s| {
                    s.equipment.iter().map(|e| format!("warehouse.{}.equipment.{}", s.name, e.name))
                })
                .collect(),
            receiving: sites
                .iter()
                .enumerate()
                .filter_map(|(i, s)| s.receiving.as_ref().map(|r| (i, r.storage, r.doors)))
                .collect(),
            material: any_quality(&|q| q.packs.iter().any(|p| p.material != Money::ZERO)),
            error_costs: any_quality(&|q| q.return_cost != Money::ZERO || q.contact_cost != Money::ZERO),
            stages,
            activities,
            groups: group_layouts(model),
            suppliers: names(&mut model.inventory.suppliers.iter().map(|s| &s.name)),
            storage: {
                let room = |s: &StorageParams| (f64::from(s.capacity), s.overflow > 0.0);
                model.inventory.storage.iter().map(|s| s.as_ref().map(room)).collect()
            },
            stock: stock_features(model),
            promises: services
                .iter()
                .any(|s| s.promise.is_some() || s.promise_in.iter().any(Option::is_some)),
            ship_by: services.iter().any(|s| s.ship_by.is_some()),
            authority: model.orders.review.as_ref().is_some_and(|r| r.levels.len() > 1),
            patience: model.orders.patience.iter().any(Option::is_some),
            refusals: sites.iter().any(|s| s.room.is_some() && s.when_full == WhenFull::Refuse),
            failed_attempts: carriers.iter().any(|c| c.first_attempt < 1.0)
                || couriers.iter().any(|p| p.failures.iter().sum::<f64>() > 0.0),
            revenue: channels.iter().any(|c| c.has_value()),
            costs: model.transport.lanes.all().flatten().any(|lane| lane.cost != Money::ZERO)
                || finance.parcel.iter().any(|p| *p != Money::ZERO)
                || model.network.legs.iter().any(|l| l.has_price())
                || couriers.iter().any(|p| p.wage != Money::ZERO || p.per_stop != Money::ZERO)
                || finance.pools.iter().any(|p| p.wage != Money::ZERO),
            expected_orders: channels.iter().map(|c| c.expected(self.window)).collect(),
            random_lines: channels.iter().map(ChannelParams::has_random_lines).collect(),
            works,
            window: self.window,
            horizon: self.horizon,
            system_losses: model.systems.list.iter().any(|s| s.lost > 0.0),
            refunds: {
                let cancels = |keys: &PlaybookKeys| keys.orders.iter().any(|o| *o.act == OrdersAct::Cancel);
                self.file.playbook.iter().any(|(_, keys)| cancels(keys))
            },
            emergency: costs_something(self.file),
            paid_from: paid_from(self.file),
            budgets: {
                let amount = |name: &String| {
                    let keys = self.file.budget.iter().find(|(n, _)| n.text == *name);
                    keys.map_or(0.0, |(_, k)| k.amount.amount())
                };
                budgets.iter().map(|name| (name.clone(), amount(name))).collect()
            },
            disruptions,
            monitors,
            playbooks,
            signals,
            bin,
            currency: self.file.scenario.currency.value.clone(),
        }
    }
}

/// Most ways that have figures of their own: beyond that nobody reads them one by one.
const MOST_WAYS: usize = 64;

fn ways(model: &Model) -> Vec<(usize, usize)> {
    let regions = &model.allocation.regions;
    let of = |(region, reach): (usize, &Vec<Reach>)| -> Vec<(usize, usize)> {
        reach.iter().map(|r| (r.site.index(), region)).collect()
    };
    let mut ways: Vec<_> = regions.iter().enumerate().flat_map(of).collect();
    ways.sort_unstable();
    let shown = model.regions.len() > 1 && ways.len() <= MOST_WAYS;
    if shown { ways } else { Vec::new() }
}

/// Whether disruptions, alarms, drills or playbooks cost something by themselves.
fn costs_something(file: &ScenarioFile) -> bool {
    let playbook = |keys: &PlaybookKeys| {
        let own = keys.cost.as_ref();
        own.is_some_and(|c| c.retainer.is_some() || c.activation.is_some() || c.per_hour.is_some())
            || keys.orders.iter().any(|o| o.cost.is_some())
            || keys.ready.as_ref().is_some_and(|r| r.drill_cost.is_some())
    };
    file.disruption.iter().any(|(_, keys)| keys.cost.is_some())
        || file.monitor.iter().any(|(_, keys)| keys.cost.is_some())
        || file.playbook.iter().any(|(_, keys)| playbook(keys))
}

/// The index of the budget that pays for each playbook.
fn paid_from(file: &ScenarioFile) -> Vec<Option<usize>> {
    let budget = |keys: &PlaybookKeys| {
        let name = keys.cost.as_ref()?.budget.as_ref()?;
        super::position(&file.budget, name)
    };
    super::by_name(&file.playbook).iter().map(|(_, keys)| budget(keys)).collect()
}

/// What the people of a pool can do beyond working.
fn pool_layout(labour: &LabourParams, pool: &PoolParams) -> PoolLayout {
    let trainers = labour.pools.iter().flat_map(|p| &p.traits).flat_map(|t| &t.ramp_up);
    let trains = trainers
        .filter(|r| r.trainer > SimDuration::ZERO)
        .any(|r| labour.pools[r.trained_by].path == pool.path);
    let Some(traits) = &pool.traits else { return PoolLayout { training: trains, ..PoolLayout::default() } };
    PoolLayout {
        traits: true,
        absence: traits.absence.is_some(),
        turnover: traits.turnover.is_some(),
        hired: traits.hired.is_some(),
        newcomers: traits.ramp_up.is_some(),
        overtime: traits.overtime.is_some(),
        training: trains
            || traits.side_work.is_some()
            || traits.common.meeting > SimDuration::ZERO
            || traits.trained,
        moves: traits.moves.is_some(),
    }
}

fn group_layouts(model: &Model) -> Vec<GroupLayout> {
    let sites = &model.warehouses.sites;
    let layout = |g: &GroupParams| GroupLayout {
        path: format!("warehouse.{}.stock.{}", sites[g.site].name, g.name),
        site: g.site.index(),
        stocks: g.len,
        period: match g.policy {
            Policy::Periodic { every, .. } => every,
            _ => SimDuration::DAY,
        },
    };
    model.inventory.groups.iter().map(layout).collect()
}

/// What stock can do in this scenario.
fn stock_features(model: &Model) -> StockFeatures {
    let stock = &model.inventory;
    let any = |of: &dyn Fn(&GroupParams) -> bool| stock.groups.iter().any(of);
    let drifts = |g: &GroupParams| {
        let t = &g.truth;
        t.shrink.is_some() || t.mispicks > 0.0 || t.receiving_errors.is_some() || t.wrong_at_start.is_some()
    };
    let stale = stock.views.iter().any(|v| v.sync_every > SimDuration::ZERO);
    let costs = stock.catalogue.costs.iter().any(|c| *c != Money::ZERO);
    StockFeatures {
        backorders: any(&|g| g.when_short == WhenShort::Backorder || g.when_oversold == WhenShort::Backorder),
        losses: any(&|g| g.when_short != WhenShort::Backorder || g.when_oversold != WhenShort::Backorder),
        oversells: stock.is_on() && (stale || any(&drifts)),
        counts: any(&|g| g.truth.count_every.is_some() || g.truth.shrink.is_some()),
        expiry: any(&|g| g.lots.is_some()),
        put_away: any(&|g| g.put_away.is_some()),
        costs: stock.is_on() && (costs || stock.suppliers.iter().any(|s| s.price.is_some())),
        holding: any(&|g| g.holding > 0.0 || (g.holding_share > 0.0 && costs)),
        shortage: any(&|g| g.shortage > 0.0 || g.lost_sale != Money::ZERO),
        moves: stock.is_on() && !stock.rebalances.is_empty(),
        substitutes: stock.is_on() && !model.allocation.substitutes.of.is_empty(),
        ordering: stock.is_on() && stock.suppliers.iter().any(|s| s.order_cost != Money::ZERO),
    }
}

/// Whether something can close a warehouse or send its people home.
fn can_close(file: &ScenarioFile) -> bool {
    let closes = |list: &[EffectKeys]| {
        list.iter()
            .any(|e| e.on.starts_with("warehouse.") && (e.on.ends_with(".open") || e.on.contains(".pool.")))
    };
    file.disruption.iter().any(|(_, keys)| closes(&keys.effect))
        || file.playbook.iter().any(|(_, keys)| closes(&keys.action))
}

/// Whether an order of this scenario can be in a stage with this happening to it. `closed` says that something can close
/// a warehouse while the run goes on.
fn is_possible(model: &Model, stage: Stage, activity: Activity, closed: bool) -> bool {
    let works = || model.labour.works.iter().filter(move |w| w.stage == stage);
    let pools = || works().flat_map(|w| &w.pools).map(|p| &model.labour.pools[*p]);
    let steps = || model.warehouses.sites.iter().flat_map(|s| &s.steps).filter(move |s| s.stage == stage);
    let on_the_way = matches!(
        stage,
        Stage::Allocation
            | Stage::Release
            | Stage::Dock
            | Stage::Transit
            | Stage::LastMile
            | Stage::Reattempt
            | Stage::Remainder
    );
    match activity {
        Activity::Waiting => stage != Stage::Transit || !model.network.is_empty(),
        Activity::Moving => matches!(stage, Stage::Transit | Stage::LastMile),
        Activity::Working if stage == Stage::Dock => model.transport.tendering.label.is_some(),
        _ if on_the_way => false,
        Activity::Working => true,
        Activity::Closed => {
            let closes = closed || model.warehouses.sites.iter().any(|s| s.hours != OpenHours::always());
            pools().any(|p| closed || !p.always_on) || (closes && stage != Stage::Intake)
        }
        Activity::Blocked => {
            let after = |s: &StepParams| s.stage > stage && s.buffer.is_some();
            steps().count() > 0 && model.warehouses.sites.iter().flat_map(|s| &s.steps).any(after)
        }
        Activity::Interrupted => {
            works().any(|w| w.preempt != Preempt::No)
                || pools().any(|p| !p.always_on && p.at_shift_end != ShiftEnd::Finish)
                || steps().any(|s| s.breakdowns.is_some())
                || model.warehouses.sites.iter().any(|site| {
                    let stops = site.equipment.iter().flat_map(|e| &e.steps);
                    stops.into_iter().any(|step| site.steps[*step].stage == stage)
                })
        }
    }
}
