//! Rules that move units between warehouses, and substitutes of items.

use super::items::ItemBook;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::{ItemId, SiteId};
use crate::kernel::{Purpose, Sampler};
use crate::model::allocation::{Substitute, SubstituteParams};
use crate::model::inventory::RebalanceParams;
use crate::units::Money;

impl Compiler<'_> {
    pub(super) fn rebalances(&mut self) -> Vec<RebalanceParams> {
        let file = self.file;
        let mut rules = Vec::new();
        for (name, keys) in by_name(&file.rebalance) {
            let mut sites: Vec<SiteId> = Vec::new();
            for named in keys.between.iter().flat_map(|list| list.iter()) {
                let Some(site) = self.find(&file.warehouse, "warehouse", named, named.at) else { continue };
                if !sites.contains(&SiteId::new(site)) {
                    sites.push(SiteId::new(site));
                }
            }
            if keys.between.is_none() {
                sites.extend((0..file.warehouse.len()).map(SiteId::new));
            }
            sites.sort_unstable();
            if keys.every.micros() == 0 {
                self.error(
                    Diagnostic::error(Code::P206, "reviews must be some time apart").at(keys.every.at),
                );
            } else if sites.len() < 2 {
                self.error(
                    Diagnostic::error(Code::P503, "between fewer than two warehouses nothing can move")
                        .at(keys.between.as_ref().map_or(name.at, |b| b.at))
                        .help("name two warehouses or more, or leave `between` out for all of them"),
                );
            }
            rules.push(RebalanceParams {
                every: keys.every.value,
                sites,
                below: *keys.below_days,
                keep: *keys.keep_days,
                least: u32::try_from(*keys.least).unwrap_or(u32::MAX),
                takes: (
                    Sampler::compile(&keys.takes),
                    Purpose::named(&format!("rebalance.{}/takes", name.text)),
                ),
                per_unit: keys.per_unit.as_ref().map_or(Money::ZERO, |c| c.value),
            });
        }
        rules
    }

    /// The substitute of each item that has one. Of a class its first stands for the item with the same number.
    pub(super) fn substitutes(&mut self, book: &ItemBook) -> SubstituteParams {
        let file = self.file;
        let mut params = SubstituteParams::default();
        for (name, keys) in by_name(&file.item) {
            let Some(other) = &keys.substitute else { continue };
            let found = self.find(&file.item, "item", other, other.at).is_some();
            if found && other.value == name.text {
                self.error(
                    Diagnostic::error(Code::P503, format!("`{}` cannot stand in for itself", name.text))
                        .at(other.at),
                );
                continue;
            }
            let own = book.members(&name.text);
            let others = book.members(other);
            if others.is_empty() {
                continue;
            }
            for (i, item) in own.into_iter().enumerate() {
                let instead = ItemId::new(others[i % others.len()]);
                let accepted = keys.substitute_accepted.value.value();
                params.of.insert(item, Substitute { item: instead, accepted });
            }
        }
        if !params.of.is_empty() {
            params.agrees = Some(Purpose::named("allocation/substitute"));
        }
        params
    }
}
