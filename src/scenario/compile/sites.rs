//! Warehouses: steps, stations, rates.

use super::people::{Works, step_name, steps};
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::calendar::OpenHours;
use crate::domain::{SiteId, Stage};
use crate::kernel::{Purpose, Sampler};
use crate::model::Content;
use crate::model::demand::DemandParams;
use crate::model::staffing::{Preempt, TaskRule};
use crate::model::warehouse::config::{StepKeys, StepName, WarehouseKeys};
use crate::model::warehouse::{
    BreakdownClock, Breakdowns, RateParams, Rework, SiteParams, StepParams, WarehouseParams, WhenFull,
};
use crate::source::Name;
use crate::units::{SimDuration, Table};

pub(super) fn stage_of(name: StepName) -> Stage {
    match name {
        StepName::Picking => Stage::Picking,
        StepName::Checking => Stage::Checking,
        StepName::Packing => Stage::Packing,
        StepName::Staging => Stage::Staging,
    }
}

impl Compiler<'_> {
    pub(super) fn warehouses(
        &mut self,
        works: &Works,
        demand: Option<&DemandParams>,
    ) -> Option<WarehouseParams> {
        let file = self.file;
        let mut sites = Table::default();
        let mut stations = 0;
        let mut equipment = (0, 0);
        for (name, keys) in by_name(&file.warehouse) {
            let mut site = self.site(name, keys, works, SiteId::new(sites.len()), &mut stations);
            site.equipment = self.equipment(name, keys, &site.steps, &mut equipment);
            if let Some(demand) = demand {
                let tours = self.tours(name, keys, demand);
                if keys.layout.is_some() {
                    site.forward = self.forward(name, keys, demand);
                } else if let Some(forward) = keys.forward.as_ref().filter(|_| keys.picking.is_some()) {
                    self.error(
                        Diagnostic::error(Code::P502, "a forward area needs a `layout`")
                            .at(forward.at)
                            .help("for example: layout = { aisles = 10, length = \"20 m\" }"),
                    );
                }
                if let Some(picking) = site.steps.iter_mut().find(|s| s.stage == Stage::Picking) {
                    picking.tours = tours;
                }
            }
            sites.push(site);
        }
        if sites.is_empty() {
            sites.push(SiteParams {
                name: "warehouse".into(),
                hours: OpenHours::always(),
                room: None,
                when_full: WhenFull::Wait,
                steps: Vec::new(),
                rate: None,
                quality: None,
                equipment: Vec::new(),
                receiving: None,
                forward: None,
            });
        }
        Some(WarehouseParams { sites })
    }

    fn site(
        &mut self,
        name: &Name,
        keys: &WarehouseKeys,
        works: &Works,
        id: SiteId,
        stations: &mut u32,
    ) -> SiteParams {
        let listed = steps(keys);
        if let (Some(rate), Some(first)) = (&keys.capacity_rate, listed.first()) {
            self.error(
                Diagnostic::error(
                    Code::P501,
                    "a warehouse is described by `capacity_rate` or by steps, not by both",
                )
                .at(rate.at)
                .note_at(first.2.at, format!("{} is described here", first.0.name()))
                .help("delete one of the two"),
            );
        }
        let rate = keys.capacity_rate.as_ref().map(|rate| {
            if **rate <= 0.0 {
                return RateParams { each: RateParams::STOPPED, counts: *keys.capacity_counts };
            }
            let each = SimDuration::from_micros_f64(3.6e9 / **rate);
            RateParams { each, counts: *keys.capacity_counts }
        });
        if keys.room.as_ref().is_some_and(|room| **room == 0) {
            let at = keys.room.as_ref().expect("just looked at").at;
            self.error(Diagnostic::error(Code::P206, "a building with room for no order").at(at));
        }
        let order: Vec<Stage> = listed.iter().map(|s| s.0).collect();
        let steps = listed
            .iter()
            .enumerate()
            .map(|(i, (stage, _, step))| {
                let (stage, path) = (*stage, step_name(name, *stage));
                self.step(&path, stage, step, works, id, (&order, i), stations)
            })
            .collect();
        SiteParams {
            name: name.text.clone(),
            hours: match (self.hours(&keys.calendar), *keys.open) {
                (hours, true) => hours,
                (_, false) => OpenHours::never(),
            },
            room: keys.room.as_ref().map(|r| u32::try_from(**r).unwrap_or(u32::MAX)),
            when_full: *keys.when_full,
            steps,
            rate,
            quality: self.quality(name, keys),
            equipment: Vec::new(),
            receiving: self.receiving(name, keys, works.of(id, Stage::Inbound)),
            forward: None,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn step(
        &mut self,
        path: &str,
        stage: Stage,
        keys: &StepKeys,
        works: &Works,
        site: SiteId,
        (order, index): (&[Stage], usize),
        stations: &mut u32,
    ) -> StepParams {
        let staffed = works.of(site, stage);
        self.check_step(keys, staffed.is_some(), index);
        let n = keys.stations.as_ref().map(|n| **n);
        if n.is_some_and(|n| n > 1 << 18) || u64::from(*stations) + n.unwrap_or(0) > 1 << 20 {
            let at = keys.stations.as_ref().expect("counted").at;
            self.error(
                Diagnostic::error(Code::P507, "more than 262 144 stations in a step, or 1 048 576 in all")
                    .at(at)
                    .help("leave `stations` out when there is a place for everybody"),
            );
        }
        let n = n.map(|n| n.min(1 << 18) as u32);
        let first_station = *stations;
        *stations = stations.saturating_add(n.unwrap_or(0));
        let part = |spread: &Option<crate::source::At<crate::kernel::Distribution>>| {
            spread.as_ref().map(|s| Sampler::compile(s))
        };
        let rework = keys.rework.as_ref().and_then(|r| {
            let to = order.iter().position(|s| *s == stage_of(*r.to)).filter(|to| *to <= index);
            if to.is_none() {
                let known: Vec<&str> = order[..=index].iter().map(|s| s.name()).collect();
                self.error(
                    Diagnostic::error(
                        Code::P301,
                        format!("there is no {} at or before this step", r.to.word()),
                    )
                    .at(r.to.at)
                    .help(format!("orders can go back to: {}", known.join(", "))),
                );
            }
            if r.share.value.value() > 0.99 {
                self.error(
                    Diagnostic::error(
                        Code::P206,
                        "when nearly every order goes back every time, hardly one ever leaves",
                    )
                    .at(r.share.at)
                    .help("99 % is the most"),
                );
            }
            let chosen = Purpose::named(&format!("{path}/rework"));
            Some(Rework { share: r.share.value.value(), to: to?, chosen })
        });
        let breakdowns = keys.breakdowns.as_ref().map(|b| Breakdowns {
            up: Sampler::compile(&b.every),
            down: Sampler::compile(&b.lasts),
            clock: *b.clock,
            purpose: Purpose::named(&format!("{path}/breakdowns")),
        });
        StepParams {
            stage,
            staffed,
            stations: n,
            first_station,
            buffer: keys.buffer.as_ref().map(|b| u32::try_from(**b).unwrap_or(u32::MAX)),
            by_priority: *keys.rule != TaskRule::Oldest,
            content: Content::new(path, part(&keys.order), part(&keys.line), part(&keys.unit)),
            rework,
            breakdowns,
            tours: None,
        }
    }

    fn check_step(&mut self, keys: &StepKeys, staffed: bool, index: usize) {
        let needs_stations = |what: &str, at| {
            Diagnostic::error(Code::P503, format!("{what} needs `stations`"))
                .at(at)
                .help("say how many stations there are, for example: stations = 4")
        };
        if let (Some(buffer), None) = (&keys.buffer, &keys.stations) {
            self.error(needs_stations("a buffer in front of a step", buffer.at));
        }
        if let (Some(buffer), 0) = (&keys.buffer, index) {
            self.error(
                Diagnostic::error(Code::P503, "the first step has nobody before it to block")
                    .at(buffer.at)
                    .help("limit the orders in the building with `room` instead"),
            );
        }
        if let (Some(breakdowns), None) = (&keys.breakdowns, &keys.stations) {
            self.error(needs_stations("a step that breaks down", breakdowns.at));
        }
        if let Some(b) = keys.breakdowns.as_ref().filter(|b| staffed && *b.clock == BreakdownClock::Working) {
            self.error(
                Diagnostic::error(Code::P503, "stations that people work at fail by the calendar")
                    .at(b.clock.at)
                    .help("write clock = \"calendar\", or leave the step without people"),
            );
        }
        if *keys.preempt != Preempt::No {
            let problem = if !staffed {
                Some("only people put work aside: no pool has the skill for this step")
            } else if *keys.rule != TaskRule::Priority {
                Some("putting work aside for more urgent orders needs rule = \"priority\"")
            } else if keys.stations.is_some() {
                Some(
                    "work that is put aside would keep its station: `preempt` and `stations` exclude each other",
                )
            } else {
                None
            };
            if let Some(problem) = problem {
                self.error(
                    Diagnostic::error(Code::P503, problem)
                        .help("add rule = \"priority\", or delete `preempt`")
                        .at(keys.preempt.at),
                );
            }
        }
        if let (Some(stations), TaskRule::Due) = (&keys.stations, *keys.rule) {
            self.error(
                Diagnostic::error(Code::P503, "in front of stations orders are taken by age or by priority")
                    .at(keys.rule.at)
                    .note_at(stations.at, "the stations are counted here")
                    .help("write rule = \"priority\", or leave `stations` out"),
            );
        }
        if keys.order.is_none() && keys.line.is_none() && keys.unit.is_none() {
            self.error(
                Diagnostic::error(Code::P502, "a step without any time does nothing")
                    .at(keys.at)
                    .help("give `order`, `line` or `unit`, for example: order = \"60 s\""),
            );
        }
    }
}
