//! Equipment that steps depend on: units that fail and are repaired, and what stops or gets worse when too few work.
//!
//! Time to failure follows the calendar, or the time in which any station of its steps works.

use std::collections::VecDeque;

use super::{BreakdownClock, Floor, WarehouseParams};
use crate::domain::{Ctx, EPOCH_MASK, Event, Fact, SiteId};
use crate::kernel::{Purpose, Sampler, Stream};
use crate::units::{SimDuration, SimTime};

crate::choice! {
    /// What stops with equipment.
    pub enum Scope {
        /// whole steps, when fewer units work than are needed
        Steps = "steps",
        /// one station of each step with every unit that does not work
        Stations = "stations",
    }
}

/// How people work while devices do not.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fallback {
    /// Share of lines picked wrong.
    pub wrong: f64,
    /// Time to confirm a line.
    pub confirm: SimDuration,
}

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
    /// How much of them stops.
    pub scope: Scope,
    /// How lines are picked while too few units work, when these are devices.
    pub fallback: Option<Fallback>,
    /// Which clock the time to failure follows.
    pub clock: BreakdownClock,
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
    /// By unit: working time left to its next failure, and the number of the notice of it.
    left: Vec<(SimDuration, u32)>,
    broken: Vec<bool>,
    /// Since when the clock of working time runs.
    runs_since: Option<SimTime>,
    waiting: VecDeque<u32>,
    working: u32,
    repaired_now: u32,
    since: SimTime,
    up_micros: u64,
    down_micros: u64,
    stops: u32,
}

impl EquipmentNow {
    pub(super) fn is_up(&self, params: &Equipment) -> bool {
        self.working >= params.needs
    }

    /// Units that work.
    pub(super) fn working(&self) -> u32 {
        self.working
    }

    /// From now on a unit fails after so much time on its clock.
    fn plan(&mut self, ctx: &mut Ctx, params: &Equipment, unit: u32, up: SimDuration) {
        let (left, epoch) = &mut self.left[unit as usize];
        *left = up;
        *epoch = epoch.wrapping_add(1);
        let runs = params.clock == BreakdownClock::Calendar || self.runs_since.is_some();
        if runs {
            let number = params.first_unit + unit;
            ctx.schedule(ctx.now + up, Event::EquipmentFails { unit: number, epoch: *epoch });
        }
        if let Some(since) = self.runs_since {
            // The clock of all units is read from one moment on.
            self.left[unit as usize].0 += ctx.now.since(since);
        }
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
            let units = equipment.units as usize;
            let mut now = EquipmentNow {
                stream: ctx.draws.stream(equipment.purpose),
                failures: vec![0; units],
                left: vec![(SimDuration::ZERO, 0); units],
                broken: vec![false; units],
                runs_since: None,
                waiting: VecDeque::new(),
                working: equipment.units,
                repaired_now: 0,
                since: ctx.now,
                up_micros: 0,
                down_micros: 0,
                stops: 0,
            };
            for unit in 0..equipment.units {
                let [up, _] = now.stream.pair(u64::from(unit), 0);
                now.plan(ctx, equipment, unit, equipment.up.duration(up));
            }
            self.sites[id.index()].equipment.push(now);
        }
    }

    /// Clocks of working time stand still while no station of their steps works.
    #[inline]
    pub(super) fn run_clocks(&mut self, ctx: &mut Ctx, p: &WarehouseParams, id: SiteId) {
        if p.sites[id].equipment.is_empty() {
            return;
        }
        let site = &mut self.sites[id.index()];
        for (params, now) in p.sites[id].equipment.iter().zip(&mut site.equipment) {
            if params.clock == BreakdownClock::Calendar {
                continue;
            }
            let works = params.steps.iter().any(|step| site.steps[*step].working > 0);
            match (works, now.runs_since) {
                (true, None) => {
                    now.runs_since = Some(ctx.now);
                    for unit in 0..params.units {
                        let (left, epoch) = now.left[unit as usize];
                        if !now.broken[unit as usize] {
                            let number = params.first_unit + unit;
                            ctx.schedule(ctx.now + left, Event::EquipmentFails { unit: number, epoch });
                        }
                    }
                }
                (false, Some(since)) => {
                    now.runs_since = None;
                    for (left, epoch) in &mut now.left {
                        *left = *left - ctx.now.since(since);
                        *epoch = epoch.wrapping_add(1);
                    }
                }
                _ => {}
            }
        }
    }

    /// How lines are picked while devices do not work.
    #[inline]
    pub(super) fn works_without(&self, p: &WarehouseParams, id: SiteId) -> Option<Fallback> {
        let site = &self.sites[id.index()];
        let down =
            |(params, now): (&Equipment, &EquipmentNow)| params.fallback.filter(|_| !now.is_up(params));
        p.sites[id].equipment.iter().zip(&site.equipment).find_map(down)
    }

    /// Stations stop or go on with the units of a piece of equipment: all of its steps, or the one of this unit.
    fn stop_or_go(
        &mut self,
        ctx: &mut Ctx,
        p: &WarehouseParams,
        (id, e, unit): (SiteId, usize, u32),
        stop: bool,
    ) {
        let params = &p.sites[id].equipment[e];
        for step in &params.steps {
            let stations = p.sites[id].steps[*step].stations.unwrap_or(0);
            let which = match params.scope {
                Scope::Steps => 0..stations,
                Scope::Stations => unit.min(stations)..(unit + 1).min(stations),
            };
            for station in which {
                if stop {
                    self.halt(ctx, p, id, *step, station);
                } else {
                    self.go_on(ctx, p, id, *step, station);
                }
            }
        }
    }

    /// A unit fails: it is repaired at once if a crew is free, and steps stop if too few units are left.
    pub(super) fn on_equipment_fails(&mut self, ctx: &mut Ctx, p: &WarehouseParams, unit: u32, epoch: u32) {
        let Some((id, e, n)) = find(p, unit) else { return };
        let params = &p.sites[id].equipment[e];
        let now = &mut self.sites[id.index()].equipment[e];
        if now.left[n as usize].1 & EPOCH_MASK != epoch {
            return;
        }
        now.account(params, ctx.now);
        now.working -= 1;
        now.broken[n as usize] = true;
        if now.repaired_now < params.crews {
            now.repaired_now += 1;
            repair(ctx, params, now, n);
        } else {
            now.waiting.push_back(n);
        }
        let too_few = now.working + 1 == params.needs;
        now.stops += u32::from(too_few);
        if too_few || params.scope == Scope::Stations {
            self.stop_or_go(ctx, p, (id, e, n), true);
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
        now.broken[n as usize] = false;
        let [up, _] = now.stream.pair(u64::from(n), now.failures[n as usize]);
        now.plan(ctx, params, n, params.up.duration(up));
        match now.waiting.pop_front() {
            Some(next) => repair(ctx, params, now, next),
            None => now.repaired_now -= 1,
        }
        if now.working == params.needs || params.scope == Scope::Stations {
            self.stop_or_go(ctx, p, (id, e, n), false);
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
