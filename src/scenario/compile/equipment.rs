//! Equipment that steps depend on.

use super::quality::of_device;
use super::sites::stage_of;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::kernel::{Purpose, Sampler};
use crate::model::warehouse::config::WarehouseKeys;
use crate::model::warehouse::{BreakdownClock, Equipment, Fallback, Scope, StepParams};
use crate::source::Name;
use crate::units::SimDuration;

/// Units of a piece of equipment.
const MOST_UNITS: u64 = 10_000;

impl Compiler<'_> {
    /// The equipment of a warehouse; `count` is how much there is before it: pieces and units.
    pub(super) fn equipment(
        &mut self,
        site: &Name,
        keys: &WarehouseKeys,
        steps: &[StepParams],
        count: &mut (u16, u32),
    ) -> Vec<Equipment> {
        let mut all = Vec::new();
        for (name, equipment) in by_name(&keys.equipment) {
            let mut stops = Vec::new();
            for step in equipment.stops.iter() {
                match steps.iter().position(|s| s.stage == stage_of(step.value)) {
                    Some(i) if steps[i].stations.is_some() => stops.push(i),
                    Some(_) => self.error(
                        Diagnostic::error(
                            Code::P503,
                            "a step that stops with its equipment needs `stations`",
                        )
                        .at(step.at)
                        .help("say how many stations there are, for example: stations = 4"),
                    ),
                    None => self.error(
                        Diagnostic::error(
                            Code::P301,
                            format!("{} stops a step that the warehouse does not have", name.text),
                        ).help("`stops` names steps that the warehouse describes, for example: stops = [\"packing\"]")
                        .at(step.at),
                    ),
                }
            }
            if equipment.stops.is_empty() && equipment.fallback.is_none() {
                self.error(
                    Diagnostic::error(Code::P502, format!("nothing happens when {} does not work", name.text))
                        .at(name.at)
                        .help("give the steps that stop, for example: stops = [\"packing\"], or `fallback` for devices"),
                );
            }
            if let (Some(fallback), None) = (&equipment.fallback, &keys.errors) {
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        "a device is replaced, and nothing says what it is good for",
                    )
                    .at(fallback.at)
                    .help("give the warehouse `errors`, for example: errors = { device = \"scanner\" }"),
                );
            }
            if *equipment.clock == BreakdownClock::Working && equipment.stops.is_empty() {
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        "working time is that of the steps that stop, and none does",
                    )
                    .at(equipment.clock.at)
                    .help("give `stops`, or write clock = \"calendar\""),
                );
            }
            if *equipment.scope == Scope::Stations && *equipment.needs > 1 {
                self.error(
                    Diagnostic::error(Code::P503, "every unit stops its own station: none needs others")
                        .help("leave `needs` out, or write scope = \"step\"")
                        .at(equipment.needs.at)
                        .note_at(equipment.scope.at, "the scope is given here"),
                );
            }
            if *equipment.units > MOST_UNITS {
                let message = format!("more than {MOST_UNITS} units");
                self.error(
                    Diagnostic::error(Code::P507, message)
                        .help("describe several kinds of equipment, or fewer units")
                        .at(equipment.units.at),
                );
                continue;
            }
            if *equipment.needs > *equipment.units {
                self.error(
                    Diagnostic::error(Code::P503, "more units are needed than there are")
                        .help("raise `units`, or lower `needs`")
                        .at(equipment.needs.at)
                        .note_at(equipment.units.at, format!("there are {}", *equipment.units)),
                );
            }
            let units = *equipment.units as u32;
            all.push(Equipment {
                name: name.text.clone(),
                number: count.0,
                first_unit: count.1,
                units,
                needs: (*equipment.needs).min(MOST_UNITS) as u32,
                crews: equipment.crews.as_ref().map_or(units, |c| c.value.min(MOST_UNITS) as u32),
                steps: stops,
                scope: *equipment.scope,
                fallback: equipment.fallback.as_ref().map(|device| {
                    let (seconds, wrong) = of_device(**device);
                    Fallback { wrong, confirm: SimDuration::from_micros(seconds * 1_000_000) }
                }),
                clock: *equipment.clock,
                up: Sampler::compile(&equipment.every),
                down: Sampler::compile(&equipment.lasts),
                purpose: Purpose::named(&format!("warehouse.{}.equipment.{}", site.text, name.text)),
            });
            *count = (count.0.saturating_add(1), count.1 + units);
        }
        all
    }
}
