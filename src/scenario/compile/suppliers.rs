//! Suppliers, and who supplies which stock.

use super::items::ItemBook;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic};
use crate::domain::{SiteId, Supplier, SupplierId};
use crate::kernel::Sampler;
use crate::model::inventory::config::SupplierKeys;
use crate::model::inventory::{Expedite, InventoryParams, Outages, Source, SupplierParams, SupplierPurposes};
use crate::model::stocking::StockKeys;
use crate::source::Name;
use crate::units::{Money, SimDuration, SimTime, Table};

impl Compiler<'_> {
    pub(super) fn suppliers(&mut self, book: &ItemBook) -> Table<Supplier, SupplierParams> {
        let file = self.file;
        let mut suppliers = Table::default();
        for (name, keys) in by_name(&file.supplier) {
            for item in keys.items.iter().flat_map(|list| list.iter()) {
                let known = |i: usize| book.name(i) == item.value || book.class(i) == item.value;
                if !(0..book.len()).any(known) {
                    let message = format!("no item or class is called `{}`", item.value);
                    self.error(
                        Diagnostic::error(Code::P301, message)
                            .help("items are named under [item.NAME] or in the `items` of a channel")
                            .at(item.at),
                    );
                }
            }
            suppliers.push(self.supplier(name, keys));
        }
        suppliers
    }

    fn supplier(&mut self, name: &Name, keys: &SupplierKeys) -> SupplierParams {
        let file = self.file;
        let from = keys.from.as_ref().and_then(|from| {
            let site = from.strip_prefix("warehouse.").unwrap_or(from);
            self.find(&file.warehouse, "warehouse", site, from.at).map(SiteId::new)
        });
        let lead_time = Sampler::compile(&keys.lead_time);
        let quoted = keys.quoted.as_ref().map_or(SimDuration::from_micros_f64(lead_time.mean()), |q| q.value);
        let each_unit = keys.capacity.as_ref().and_then(|rate| {
            if **rate <= 0.0 {
                self.error(
                    Diagnostic::error(Code::P206, "a supplier that makes nothing")
                        .at(rate.at)
                        .help("a capacity is more than 0, for example \"500 /d\""),
                );
                return None;
            }
            Some(SimDuration::from_micros_f64(3.6e9 / **rate))
        });
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        SupplierParams {
            name: name.text.clone(),
            from,
            lead_time,
            lead_time_spread: *keys.lead_time_spread,
            quoted,
            order_time: keys.order_time.as_ref().map(|t| Sampler::compile(t)),
            order_errors: keys
                .order_errors
                .as_ref()
                .map(|e| (e.share.value.value(), Sampler::compile(&e.takes))),
            hours: self.hours(&keys.calendar),
            each_unit,
            reject: keys.reject.value.value(),
            price: keys.price.as_ref().map(|p| p.value),
            price_factor: *keys.price_factor,
            order_cost: keys.order_cost.as_ref().map_or(Money::ZERO, |c| c.value),
            priority: small(*keys.priority),
            minimum: small(*keys.minimum),
            multiple: small(*keys.multiple),
            expedite: keys.expedite.as_ref().map(|e| Expedite {
                below_days: *e.below_days,
                lead_time: Sampler::compile(&e.lead_time),
                price_factor: *e.price_factor,
            }),
            open: *keys.open,
            outages: self.outages(keys),
            purposes: SupplierPurposes::of(&name.text),
        }
    }

    fn outages(&mut self, keys: &SupplierKeys) -> Outages {
        if let Some(chance) = &keys.outages {
            if let Some((_, listed)) = keys.outage.first() {
                self.error(
                    Diagnostic::error(Code::P501, "outages come by chance or one by one, not both")
                        .help("delete one of the two")
                        .at(listed.at)
                        .note_at(chance.at, "by chance here"),
                );
            }
            if chance.every.mean() + chance.lasts.mean() < 1e6 {
                self.error(
                    Diagnostic::error(Code::P206, "outages that follow each other within a second")
                        .at(chance.every.at),
                );
                return Outages::No;
            }
            return Outages::Alternating {
                up: Sampler::compile(&chance.every),
                down: Sampler::compile(&chance.lasts),
            };
        }
        let mut list: Vec<(SimTime, SimTime)> = Vec::new();
        for (name, outage) in &keys.outage {
            match self.axis.moment(outage.begins.local) {
                Some(from) => list.push((from, from + *outage.lasts)),
                None => self.error(
                    Diagnostic::error(
                        Code::P506,
                        format!("the outage `{}` begins before the run", name.text),
                    )
                    .at(outage.begins.at)
                    .note(format!("the run starts on {}", self.axis.start_date())),
                ),
            }
        }
        list.sort_unstable();
        if let Some(pair) = list.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            let at = keys.outage.iter().find(|(_, o)| self.axis.moment(o.begins.local) == Some(pair[1].0));
            if let Some((name, outage)) = at {
                let message = format!("the outage `{}` begins while another lasts", name.text);
                self.error(Diagnostic::error(Code::P503, message).at(outage.begins.at));
            }
        }
        if list.is_empty() { Outages::No } else { Outages::Listed(list) }
    }

    /// The suppliers of a table of stock: those it names, or those that deliver all its items.
    pub(super) fn sources(
        &mut self,
        params: &InventoryParams,
        book: &ItemBook,
        site: SiteId,
        keys: &StockKeys,
        items: &[u32],
    ) -> Vec<Source> {
        let file = self.file;
        if let Some(shares) = &keys.suppliers {
            let total: f64 = shares.iter().map(|(_, s)| s.value.value()).sum();
            if (total - 1.0).abs() > 1e-6 {
                let percent = (total * 1e6).round() / 1e4;
                let message = format!("the shares add up to {percent} %, not to 100 %");
                self.error(
                    Diagnostic::error(Code::P504, message)
                        .help("correct them so that they add up to 100 %")
                        .at(shares.at),
                );
            }
            let mut sources = Vec::new();
            for (name, share) in shares.iter() {
                if let Some(index) = self.find(&file.supplier, "supplier", name, name.at) {
                    sources.push(Source { supplier: SupplierId::new(index), share: share.value.value() });
                }
            }
            sources.sort_by_key(|s| s.supplier);
            return sources;
        }
        let delivers = |keys: &SupplierKeys| {
            let Some(list) = &keys.items else { return true };
            items.iter().all(|i| {
                let (name, class) = (book.name(*i as usize), book.class(*i as usize));
                list.iter().any(|n| n.value == name || n.value == class)
            })
        };
        let mut sources = Vec::new();
        for (index, (_, supplier)) in by_name(&file.supplier).into_iter().enumerate() {
            let id = SupplierId::new(index);
            if delivers(supplier) && params.suppliers[id].from != Some(site) {
                sources.push(Source { supplier: id, share: 1.0 });
            }
        }
        if sources.is_empty() {
            self.error(
                Diagnostic::error(Code::P502, "nobody supplies this stock")
                    .at(keys.policy.as_ref().map_or(keys.at, |p| p.at))
                    .help("describe a supplier under [supplier.NAME], or name its suppliers in `suppliers`"),
            );
        }
        sources
    }

    /// A warehouse that supplies keeps every item it is asked for, and none supplies itself in the end.
    pub(super) fn check_sources(&mut self, params: &InventoryParams, book: &ItemBook) {
        let file = self.file;
        for group in params.groups.iter() {
            for source in &group.sources {
                let Some(from) = params.suppliers[source.supplier].from else { continue };
                let keeps = |cell: u32| {
                    let item = params.cells[cell as usize].item.index();
                    params.index[from.index() * book.len() + item] != crate::model::inventory::NO_CELL
                };
                let missing = (group.first..group.first + group.len).find(|cell| !keeps(*cell));
                let (name, keys) = by_name(&file.supplier)[source.supplier.index()];
                let at = keys.from.as_ref().map_or(name.at, |f| f.at);
                if let Some(cell) = missing {
                    let item = book.name(params.cells[cell as usize].item.index());
                    let message = format!("{} supplies `{item}` and keeps no stock of it", name.text);
                    self.error(Diagnostic::error(Code::P503, message).at(at));
                }
            }
        }
        let sites = self.site_names();
        for (start, name) in sites.iter().enumerate() {
            let (mut reached, mut last) = (vec![start], 0);
            while last < reached.len() {
                let here = reached[last];
                last += 1;
                for group in params.groups.iter().filter(|g| g.site.index() == here) {
                    for from in group.sources.iter().filter_map(|s| params.suppliers[s.supplier].from) {
                        if from.index() == start {
                            let at = by_name(&file.warehouse)[start].0.at;
                            let message = format!("{name} is supplied by itself in the end");
                            self.error(
                                Diagnostic::error(Code::P503, message)
                                    .help("let one warehouse of the circle buy from a supplier")
                                    .at(at),
                            );
                            return;
                        }
                        if !reached.contains(&from.index()) {
                            reached.push(from.index());
                        }
                    }
                }
            }
        }
    }
}
