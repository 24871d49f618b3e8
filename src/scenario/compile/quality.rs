//! Errors, checks and kinds of packing.

use super::sites::stage_of;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::kernel::{Purpose, Sampler};
use crate::model::warehouse::config::WarehouseKeys;
use crate::model::warehouse::config::quality::{Device, ErrorKeys, Flaw, PackClassKeys};
use crate::model::warehouse::{Check, PackClass, QualityParams};
use crate::source::{At, Name};
use crate::units::{Money, Share, SimDuration};

/// Seconds to confirm a line and the share of lines that are wrong with a device: order accuracy of 99.5 % without and
/// 99.9 % with bar codes is a published figure; the shares by line and the seconds are engineering assumptions.
pub(super) fn of_device(device: Device) -> (u64, f64) {
    match device {
        Device::Paper => (5, 0.005),
        Device::Scanner => (3, 0.001),
        Device::Voice => (2, 0.0005),
        Device::Light => (1, 0.0005),
    }
}

impl Compiler<'_> {
    /// What goes wrong in a warehouse; `None` when nothing does and nothing is packed by kind.
    pub(super) fn quality(&mut self, site: &Name, keys: &WarehouseKeys) -> Option<Box<QualityParams>> {
        if keys.errors.is_none() && keys.check.is_empty() && keys.pack_class.is_empty() {
            return None;
        }
        let path = format!("warehouse.{}", site.text);
        let errors = keys.errors.as_ref();
        let device = errors.and_then(|e| e.device.as_ref()).map(|d| of_device(**d));
        let share = |of: fn(&ErrorKeys) -> &At<Share>| errors.map_or(0.0, |e| of(e).value.value());
        let money = |of: fn(&ErrorKeys) -> &Option<At<Money>>| {
            errors.and_then(|e| of(e).as_ref()).map_or(Money::ZERO, |m| m.value)
        };
        let pick = errors.and_then(|e| e.pick.as_ref()).map(|s| s.value.value());
        let confirm = errors.and_then(|e| e.confirm.as_ref()).map(|d| d.value);
        let detour = errors.and_then(|e| e.detour.as_ref()).map(|d| Sampler::compile(d));
        let unit_grams: Vec<f64> = by_name(&self.file.channel)
            .iter()
            .map(|(_, c)| c.unit_weight.as_ref().map_or(0.0, |w| w.value))
            .collect();
        let params = QualityParams {
            wrong: pick.or(device.map(|d| d.1)).unwrap_or(0.0),
            damaged: share(|e| &e.damage),
            confirm: confirm
                .or(device.map(|d| SimDuration::from_micros(d.0 * 1_000_000)))
                .unwrap_or(SimDuration::ZERO),
            label: share(|e| &e.label),
            returned: share(|e| &e.returned),
            contacts: errors.map_or(0.0, |e| *e.contacts),
            return_cost: money(|e| &e.return_cost),
            contact_cost: money(|e| &e.contact_cost),
            detour,
            unit_grams,
            checks: self.checks(&path, keys),
            packs: self.packs(keys),
            lines: Purpose::named(&format!("{path}.errors/lines")),
            labels: Purpose::named(&format!("{path}.errors/labels")),
            packing: Purpose::named(&format!("{path}.pack_class/orders")),
            customers: Purpose::named(&format!("{path}.errors/customers")),
        };
        Some(Box::new(params))
    }

    fn checks(&mut self, path: &str, keys: &WarehouseKeys) -> Vec<Check> {
        let mut checks = Vec::new();
        for (name, check) in by_name(&keys.check) {
            let stage = stage_of(*check.step);
            let there = super::people::steps(keys).iter().any(|s| s.0 == stage);
            if !there {
                let message = format!(
                    "the check takes place in {}, a step the warehouse does not have",
                    check.step.word()
                );
                self.error(Diagnostic::error(Code::P301, message).help("a check takes place in a step that the warehouse describes: picking, staging, packing").at(check.step.at));
                continue;
            }
            if check.finds.is_empty() {
                self.error(
                    Diagnostic::error(Code::P206, "a check that looks for nothing")
                        .help("name the kinds of errors it finds, for example: finds = [\"wrong_item\"]")
                        .at(check.finds.at),
                );
            }
            let finds = |flaw| check.finds.iter().any(|f| f.value == flaw);
            checks.push(Check {
                stage,
                finds: [Flaw::Wrong, Flaw::Damaged, Flaw::Label].map(finds),
                catches: check.catches.value.value(),
                sample: check.sample.value.value(),
                order: *check.order,
                line: *check.line,
                purpose: Purpose::named(&format!("{path}.check.{}", name.text)),
            });
        }
        checks
    }

    fn weighs(&self) -> bool {
        self.file.channel.iter().any(|(_, c)| c.unit_weight.is_some())
    }

    fn packs(&mut self, keys: &WarehouseKeys) -> Vec<PackClass> {
        let mut packs = Vec::new();
        let listed = by_name(&keys.pack_class);
        if let (Some((name, _)), None) = (listed.first(), &keys.packing) {
            self.error(
                Diagnostic::error(Code::P503, "kinds of packing in a warehouse that does not pack")
                    .at(name.at),
            );
        }
        for (name, pack) in &listed {
            let fits = pack.up_to.as_ref().map(|k| ("up_to", k.at));
            let fits = fits.or(pack.up_to_weight.as_ref().map(|k| ("up_to_weight", k.at)));
            if let (Some(weight), false) = (&pack.up_to_weight, self.weighs()) {
                self.error(
                    Diagnostic::error(
                        Code::P503,
                        "packing by weight: but no channel says what its units weigh",
                    )
                    .at(weight.at)
                    .help("give the channel a weight, for example: unit_weight = \"400 g\""),
                );
            }
            match (&pack.share, fits) {
                (Some(share), Some((key, at))) => self.error(
                    Diagnostic::error(Code::P501, format!("`share` and `{key}` exclude each other"))
                        .at(at)
                        .note_at(share.at, "`share` is given here"),
                ),
                (None, None) => self.error(
                    Diagnostic::error(Code::P502, format!("nothing says which orders are packed as {}", name.text))
                        .at(name.at)
                        .help("give `share`, or `up_to` for the orders that fit it, for example: up_to = \"3 units\""),
                ),
                _ => packs.push(pack_class(pack)),
            }
        }
        let total: f64 = packs.iter().map(|p| p.share).sum();
        if total > 1.0 + 1e-9 {
            let at = listed[0].0.at;
            let message = format!("the shares of kinds of packing add up to {:.0} %", total * 100.0);
            self.error(
                Diagnostic::error(Code::P504, message)
                    .help("lower them until they add up to 100 % or less; what is left is packed as usual")
                    .at(at),
            );
        }
        // Those by share first, then from the smallest to the largest.
        packs.sort_by(|a, b| {
            let size = |p: &PackClass| (p.share == 0.0, p.up_to);
            size(a).cmp(&size(b)).then(a.up_to_grams.total_cmp(&b.up_to_grams))
        });
        packs
    }
}

fn pack_class(keys: &PackClassKeys) -> PackClass {
    PackClass {
        share: keys.share.as_ref().map_or(0.0, |s| s.value.value()),
        up_to: keys.up_to.as_ref().map_or(u32::MAX, |n| u32::try_from(n.value).unwrap_or(u32::MAX)),
        up_to_grams: keys.up_to_weight.as_ref().map_or(f64::INFINITY, |w| w.value),
        order: *keys.order,
        material: keys.material.as_ref().map_or(Money::ZERO, |m| m.value),
        grams: keys.weight.as_ref().map_or(0.0, |w| w.value),
        damage: keys.damage.value.value(),
    }
}
