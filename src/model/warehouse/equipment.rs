//! Equipment that steps depend on: units that fail and are repaired, and the steps that stop when too few work.

use std::collections::VecDeque;

use super::{Floor, WarehouseParams};
use crate::domain::{Ctx, Event, Fact, SiteId};
use crate::kernel::{Purpose, Sampler, Stream};
use crate::units::SimTime;

/// A piece of equipment.
#[derive(Clone, Debug)]
pub struct Equipment {
    /// Its name.
    pub name: String,
    /// Its number over all warehouses.
    pub number: u16,
    /// The number of its first unit, over all warehouses.
    pub first_unit: u32,
    /// How many units there are.
    pub units: u32,
    /// How many must work.
    pub needs: u32,
    /// How many can be repaired at once.
    pub crews: u32,
    /// The steps that stop with it.
    pub steps: Vec<usize>,
    /// Time to failure of a unit.
    pub up: Sampler,
    /// Time of repair.
    pub down: Sampler,
    /// The stream of both.
    pub purpose: Purpose,
}

/// The state of a piece of equipment.
#[derive(Clone, Debug)]
pub(super) struct EquipmentNow {
    stream: Stream,
    failures: Vec<u32>,
    waiting: VecDeque<u32>,
    working: u32,
    repaired_now: u32,
    since: SimTime,
    up_micros: u64,
    down_micros: u64,
    stops: u32,
}

impl EquipmentNow {
    fn is_up(&self, params: &Equipment) -> bool {
        self.working >= params.needs
    }

    fn account(&mut self, params: &Equipment, now: SimTime) {
        let micros = now.since(self.since).micros();
        if self.is_up(params) {
            self.up_micros += micros;
        } else {
            self.down_micros += micros;
        }
        self.since = now;
    }
}

impl Floor {
    pub(super) fn start_equipment(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        self.sites[id.index()].equipment.clear();
        for equipment in &p.sites[id].equipment {
            let stream = ctx.draws.stream(equipment.purpose);
            for unit in 0..equipment.units {
                let [up, _] = stream.pair(u64::from(unit), 0);
                let fails = ctx.now + equipment.up.duration(up);
                ctx.schedule(fails, Event::EquipmentFails(equipment.first_unit + unit));
            }
            self.sites[id.index()].equipment.push(EquipmentNow {
                stream,
                failures: vec![0; equipment.units as usize],
                waiting: VecDeque::new(),
                working: equipment.units,
                repaired_now: 0,
                since: ctx.now,
                up_micros: 0,
                down_micros: 0,
                stops: 0,
            });
        }
    }

    /// A unit fails: it is repaired at once if a crew is free, and steps stop if too few units are left.
    pub(super) fn on_equipment_fails(&mut self, ctx: &mut Ctx, p: &WarehouseParams, unit: u32) {
        let Some((id, e, n)) = find(p, unit) else { return };
        let params = &p.sites[id].equipment[e];
        let now = &mut self.sites[id.index()].equipment[e];
        now.account(params, ctx.now);
        now.working -= 1;
        if now.repaired_now < params.crews {
            now.repaired_now += 1;
            repair(ctx, params, now, n);
        } else {
            now.waiting.push_back(n);
        }
        if now.working + 1 == params.needs {
            now.stops += 1;
            for step in &params.steps {
                for station in 0..p.sites[id].steps[*step].stations.unwrap_or(0) {
                    self.halt(ctx, p, id, *step, station);
                }
            }
        }
    }

    /// A unit works again: its crew goes to the next one, and steps go on if enough units work.
    pub(super) fn on_equipment_repaired(&mut self, ctx: &mut Ctx, p: &WarehouseParams, unit: u32) {
        let Some((id, e, n)) = find(p, unit) else { return };
        let params = &p.sites[id].equipment[e];
        let now = &mut self.sites[id.index()].equipment[e];
        now.account(params, ctx.now);
        now.working += 1;
        now.failures[n as usize] += 1;
        let [up, _] = now.stream.pair(u64::from(n), now.failures[n as usize]);
        ctx.schedule(ctx.now + params.up.duration(up), Event::EquipmentFails(unit));
        match now.waiting.pop_front() {
            Some(next) => repair(ctx, params, now, next),
            None => now.repaired_now -= 1,
        }
        if now.working == params.needs {
            for step in &params.steps {
                for station in 0..p.sites[id].steps[*step].stations.unwrap_or(0) {
                    self.go_on(ctx, p, id, *step, station);
                }
            }
        }
    }

    /// Tells for how long equipment worked and how often it stopped since the last settlement.
    pub(super) fn settle_equipment(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        for (e, params) in p.sites[id].equipment.iter().enumerate() {
            let now = &mut self.sites[id.index()].equipment[e];
            now.account(params, ctx.now);
            let (up, down) = (std::mem::take(&mut now.up_micros), std::mem::take(&mut now.down_micros));
            ctx.tell(Fact::EquipmentTime { equipment: params.number, up: true, micros: up });
            ctx.tell(Fact::EquipmentTime { equipment: params.number, up: false, micros: down });
            let stops = std::mem::take(&mut now.stops);
            ctx.tell(Fact::EquipmentStopped { equipment: params.number, times: stops });
        }
    }
}

/// Where a unit belongs, and its number there.
fn find(p: &WarehouseParams, unit: u32) -> Option<(SiteId, usize, u32)> {
    p.sites.entries().find_map(|(id, site)| {
        let at =
            site.equipment.iter().position(|e| (e.first_unit..e.first_unit + e.units).contains(&unit))?;
        Some((id, at, unit - site.equipment[at].first_unit))
    })
}

fn repair(ctx: &mut Ctx, params: &Equipment, now: &EquipmentNow, n: u32) {
    let [_, down] = now.stream.pair(u64::from(n), now.failures[n as usize]);
    ctx.schedule(ctx.now + params.down.duration(down), Event::EquipmentRepaired(params.first_unit + n));
}
