//! Stock: which item is kept where, by which rules, and how much of it will be asked for.

use super::items::ItemBook;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, did_you_mean};
use crate::domain::{ItemId, SiteId};
use crate::kernel::{Distribution, Purpose, Sampler};
use crate::model::demand::{Arrivals, DemandParams};
use crate::model::inventory::{
    CellParams, ChannelView, Forecast, GroupParams, Initial, InventoryParams, LotParams, NO_CELL, Policy,
    StorageParams, Target, Truth, TruthPurposes,
};
use crate::model::stocking::{RecordErrorKeys, StockKeys, StorageKeys, SupplierChoice};
use crate::source::{At, Name};
use crate::units::{Money, SimDuration, SimTime};

impl Compiler<'_> {
    /// All stock of the scenario; `served_by` gives the site of each region.
    pub(super) fn inventory(
        &mut self,
        mut book: ItemBook,
        demand: Option<&DemandParams>,
        served_by: &[SiteId],
    ) -> InventoryParams {
        if !book.stocked {
            return InventoryParams::default();
        }
        let Some(demand) = demand else { return InventoryParams::default() };
        let sites = self.site_names().len();
        let mut daily = self.daily_demand(&book, demand, served_by, sites);
        let overall: Vec<f64> = (0..book.len()).map(|i| daily.iter().map(|site| site[i]).sum()).collect();
        book.classify(&overall);
        let suppliers = self.suppliers(&book);
        let file = self.file;
        let mut params = InventoryParams {
            index: vec![NO_CELL; sites * book.len()],
            suppliers,
            views: by_name(&file.channel)
                .iter()
                .map(|(_, c)| ChannelView {
                    buffer: u32::try_from(*c.buffer).unwrap_or(u32::MAX),
                    sync_every: c.sync_every.as_ref().map_or(SimDuration::ZERO, |d| d.value),
                })
                .collect(),
            ..InventoryParams::default()
        };
        params.docks = by_name(&file.warehouse).iter().map(|(_, w)| w.receiving.is_some()).collect();
        for (site, (name, keys)) in by_name(&file.warehouse).into_iter().enumerate() {
            self.site_stock(&mut params, &book, SiteId::new(site), name, &keys.stock);
        }
        if file.warehouse.iter().any(|(_, w)| w.storage.is_some()) {
            let room = |keys: &StorageKeys| StorageParams {
                capacity: u32::try_from(*keys.capacity).unwrap_or(u32::MAX),
                overflow: keys.overflow_cost.as_ref().map_or(0.0, |c| c.value),
            };
            params.storage =
                by_name(&file.warehouse).iter().map(|(_, w)| w.storage.as_ref().map(room)).collect();
        }
        self.check_sources(&params, &book);
        self.add_demand_of_sites(&params, &mut daily);
        for cell in &mut params.cells {
            cell.daily = daily[params.groups[cell.group].site.index()][cell.item.index()] as f32;
        }
        params.catalogue = book.catalogue();
        params
    }

    /// Units of each item expected to be asked for in a day, by site.
    fn daily_demand(
        &self,
        book: &ItemBook,
        demand: &DemandParams,
        served_by: &[SiteId],
        sites: usize,
    ) -> Vec<Vec<f64>> {
        let mut daily = vec![vec![0.0; book.len()]; sites];
        let days = self.window.1.hours() / 24.0;
        for channel in demand.channels.iter() {
            let Some(items) = &channel.items else { continue };
            let batch = channel.batch.as_ref().map_or(1.0, |b| b.mean().max(1.0));
            let mean_units = channel.lines.mean().max(1.0) * channel.units.mean().max(1.0);
            let units = match &channel.arrivals {
                Arrivals::Rate(curve) => {
                    batch * curve.expected(SimTime::START, self.window.1) / days * mean_units
                }
                Arrivals::Renewal(gap) => batch * 86_400e6 / gap.mean() * mean_units,
                Arrivals::Trace(trace) => {
                    trace.factor * trace.orders.iter().map(|o| f64::from(o.units)).sum::<f64>() / days
                }
            };
            for (region, share) in channel.regions.shares() {
                let site = &mut daily[served_by[region.index()].index()];
                for i in 0..items.len() as u32 {
                    if let Some(id) = items.id(i) {
                        site[id.index()] += units * share * items.share(i);
                    }
                }
            }
        }
        daily
    }

    /// What a warehouse supplies to others is asked of it as well.
    fn add_demand_of_sites(&self, params: &InventoryParams, daily: &mut [Vec<f64>]) {
        let own = daily.to_vec();
        // As many passes as there can be echelons.
        for _ in 1..daily.len() {
            let before = daily.to_vec();
            daily.clone_from_slice(&own);
            for group in params.groups.iter() {
                let total: f64 = group.sources.iter().map(|s| s.share).sum();
                for source in &group.sources {
                    let Some(from) = params.suppliers[source.supplier].from else { continue };
                    for cell in group.first..group.first + group.len {
                        let item = params.cells[cell as usize].item.index();
                        daily[from.index()][item] += before[group.site.index()][item] * source.share / total;
                    }
                }
            }
        }
    }

    /// The stock of a warehouse: every item belongs to the table that names it most closely.
    fn site_stock(
        &mut self,
        params: &mut InventoryParams,
        book: &ItemBook,
        site: SiteId,
        warehouse: &Name,
        tables: &[(Name, StockKeys)],
    ) {
        let sorted = by_name(tables);
        let place = |name: &str| sorted.iter().position(|(n, _)| n.text == name);
        let all = place("all");
        let mut items_of: Vec<Vec<u32>> = vec![Vec::new(); sorted.len()];
        for item in 0..book.len() {
            let table = place(book.name(item)).or_else(|| place(book.class(item))).or(all);
            if let Some(table) = table {
                items_of[table].push(item as u32);
            }
        }
        for ((name, keys), items) in sorted.into_iter().zip(items_of) {
            if items.is_empty() {
                let known =
                    (0..book.len()).map(|i| book.name(i)).chain((0..book.len()).map(|i| book.class(i)));
                let near = did_you_mean(name, known.chain(["all"]));
                let d = Diagnostic::error(Code::P301, format!("no item or class is called `{}`", name.text))
                    .help("items are named under [item.NAME] or in the `items` of a channel")
                    .at(name.at);
                self.error(match near {
                    Some(near) => d.suggest(Some(near)),
                    None => d.help("describe it under [item.NAME], or write `all` for every item"),
                });
                continue;
            }
            let group = self.group(params, book, site, warehouse, name, keys, &items);
            let id = params.groups.push(group);
            for item in items {
                params.index[site.index() * book.len() + item as usize] = params.cells.len() as u32;
                params.cells.push(CellParams { item: ItemId::new(item), group: id, daily: 0.0 });
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn group(
        &mut self,
        params: &InventoryParams,
        book: &ItemBook,
        site: SiteId,
        warehouse: &Name,
        name: &Name,
        keys: &StockKeys,
        items: &[u32],
    ) -> GroupParams {
        let path = format!("warehouse.{}.stock.{}", warehouse.text, name.text);
        let purpose = |what: &str| Purpose::named(&format!("{path}/{what}"));
        let policy = self.policy(keys);
        let initial = match (&keys.on_hand, &keys.on_hand_days) {
            (Some(units), None) => Initial::Units(u32::try_from(**units).unwrap_or(u32::MAX >> 2)),
            (None, Some(days)) => Initial::Days(**days),
            (Some(units), Some(days)) => {
                self.error(
                    Diagnostic::error(Code::P501, "`on_hand` and `on_hand_days` exclude each other")
                        .help("units or days of demand: delete one of the two")
                        .at(days.at)
                        .note_at(units.at, "`on_hand` is given here"),
                );
                Initial::Units(0)
            }
            (None, None) => full(&policy),
        };
        let sources =
            if policy == Policy::No { Vec::new() } else { self.sources(params, book, site, keys, items) };
        if keys.forecast.as_ref().is_some_and(|f| f.periods.is_some())
            && !matches!(policy, Policy::Periodic { .. })
        {
            let at = keys.forecast.as_ref().expect("just looked at").at;
            self.error(Diagnostic::error(Code::P503, "a mean over past reviews needs reviews").at(at).help(
                "give the policy `every`, for example: policy = { every = \"1 d\", days_of_cover = 10 }",
            ));
        }
        let error_cv = keys.forecast.as_ref().map_or(0.0, |f| *f.error_cv);
        let error = (error_cv > 0.0).then(|| {
            (Sampler::compile(&Distribution::Lognormal { mean: 1.0, cv: error_cv }), purpose("forecast"))
        });
        let drawn = |spread: &Option<At<Distribution>>, what: &str| {
            spread.as_ref().map(|s| (Sampler::compile(s), purpose(what)))
        };
        let perishable = items.iter().any(|i| !book.keeps(*i as usize));
        GroupParams {
            name: name.text.clone(),
            site,
            site_hash: Purpose::named(&format!("warehouse.{}", warehouse.text)).short(),
            first: params.cells.len() as u32,
            len: items.len() as u32,
            initial,
            policy,
            forecast: Forecast {
                periods: keys.forecast.as_ref().and_then(|f| f.periods.as_ref()).map(|p| **p as u32),
                error,
            },
            when_short: *keys.when_short,
            when_oversold: *keys.when_oversold,
            share_out: *keys.share_out,
            lots: perishable.then(|| LotParams { rule: *keys.issue, shelf_life: purpose("shelf_life") }),
            holding: keys.holding_cost.as_ref().map_or(0.0, |c| c.value),
            holding_share: keys.holding_rate.value.value() / 8760.0,
            shortage: keys.shortage_cost.as_ref().map_or(0.0, |c| c.value),
            lost_sale: keys.lost_sale_cost.as_ref().map_or(Money::ZERO, |m| m.value),
            overstock_days: *keys.overstock_days,
            dead_after: *keys.dead_after,
            choice: if sources.len() > 1 { *keys.choose } else { SupplierChoice::Share },
            sources,
            chosen: purpose("supplier"),
            minimum: u32::try_from(*keys.minimum).unwrap_or(u32::MAX),
            multiple: u32::try_from(*keys.multiple).unwrap_or(u32::MAX),
            alert: drawn(&keys.alert_delay, "alert"),
            put_away: drawn(&keys.put_away, "put_away"),
            truth: self.truth(keys, &path, items.len()),
        }
    }

    fn truth(&mut self, keys: &StockKeys, path: &str, stocks: usize) -> Truth {
        let purpose = |what: &str| Purpose::named(&format!("{path}/{what}"));
        let errors = |keys: &Option<RecordErrorKeys>| {
            keys.as_ref().map(|k| (k.share.value.value(), Sampler::compile(&k.units)))
        };
        let shrink = keys.shrink.as_ref().map(|s| {
            if s.every.micros() == 0 {
                self.error(Diagnostic::error(Code::P206, "losses must be some time apart").at(s.every.at));
            }
            let mean = (s.every.micros() as f64 / stocks as f64).max(1.0);
            (
                Sampler::compile(&Distribution::Exponential { mean }),
                u32::try_from(*s.units).unwrap_or(u32::MAX),
            )
        });
        if keys.count_every.as_ref().is_some_and(|every| every.micros() == 0) {
            let at = keys.count_every.as_ref().expect("just looked at").at;
            self.error(Diagnostic::error(Code::P206, "counts must be some time apart").at(at));
        }
        Truth {
            shrink,
            mispicks: keys.mispicks.value.value(),
            receiving_errors: errors(&keys.receiving_errors),
            wrong_at_start: errors(&keys.record_errors),
            count_every: keys.count_every.as_ref().map(|d| d.value),
            count_cost: keys
                .count_wage
                .as_ref()
                .map_or(Money::ZERO, |wage| wage.per_hour_for(u128::from(keys.count_takes.micros()))),
            purposes: Some(TruthPurposes {
                shrink: purpose("shrink"),
                mispick: purpose("mispicks"),
                receiving: purpose("receiving_errors"),
                start: purpose("record_errors"),
            }),
        }
    }

    /// The policy that the keys mean.
    fn policy(&mut self, keys: &StockKeys) -> Policy {
        let Some(keys) = &keys.policy else { return Policy::No };
        let count = |key: &Option<At<u64>>| key.as_ref().map(|k| (k.value.min(1 << 40)) as i64);
        let ways = [
            ("s", keys.s.is_some() || keys.big_s.is_some()),
            ("r", keys.r.is_some() || keys.big_q.is_some()),
            ("base_stock", keys.base_stock.is_some()),
            ("up_to", keys.up_to.is_some()),
            ("days_of_cover", keys.days_of_cover.is_some()),
            ("on_demand", *keys.on_demand),
        ];
        let given: Vec<&str> = ways.iter().filter(|w| w.1).map(|w| w.0).collect();
        if given.len() != 1 {
            let (code, message) = match given[..] {
                [] => (Code::P502, "a policy says up to what stock is replenished".to_string()),
                [a, b, ..] => (Code::P501, format!("`{a}` and `{b}` exclude each other")),
                _ => unreachable!("one is fine"),
            };
            self.error(Diagnostic::error(code, message).at(keys.at).help(
                "for example: { s = 400, S = 900 }, { r = 38, Q = 177 }, { base_stock = 9 }, \
                 { every = \"7 d\", up_to = 36 } or { days_of_cover = 20, reorder_days = 8 }",
            ));
            return Policy::No;
        }
        let target = match (count(&keys.s), count(&keys.big_s), count(&keys.r), count(&keys.big_q)) {
            (Some(s), Some(up_to), ..) if s < up_to => Target::Levels { reorder: s, up_to },
            (Some(_), Some(_), ..) => {
                self.error(
                    Diagnostic::error(Code::P503, "`S` must be above `s`")
                        .at(keys.big_s.as_ref().expect("just looked at").at)
                        .note_at(keys.s.as_ref().expect("just looked at").at, "the reorder point"),
                );
                return Policy::No;
            }
            (.., Some(r), Some(q)) if q > 0 => Target::Quantity { reorder: r, quantity: q },
            (None, None, None, None) => {
                match (count(&keys.base_stock).or(count(&keys.up_to)), &keys.days_of_cover) {
                    (Some(level), _) => Target::Levels { reorder: level - 1, up_to: level },
                    (None, Some(days)) => {
                        Target::Days { reorder: keys.reorder_days.as_ref().map(|d| d.value), up_to: **days }
                    }
                    (None, None) => Target::Levels { reorder: -1, up_to: 0 },
                }
            }
            _ => {
                self.error(
                    Diagnostic::error(Code::P502, "a reorder point and a level or lot size go together")
                        .at(keys.at)
                        .help("write { s = 400, S = 900 } or { r = 38, Q = 177 }"),
                );
                return Policy::No;
            }
        };
        match &keys.every {
            Some(every) if every.micros() == 0 => {
                self.error(Diagnostic::error(Code::P206, "reviews must be some time apart").at(every.at));
                Policy::No
            }
            Some(every) => {
                Policy::Periodic { every: every.value, first: SimTime::START + *keys.first, target }
            }
            None if keys.up_to.is_some() => {
                self.error(
                    Diagnostic::error(
                        Code::P502,
                        "`up_to` is the level of periodic reviews: give `every` as well",
                    )
                    .at(keys.at)
                    .help("write { every = \"7 d\", up_to = 36 }, or base_stock = 36 without reviews"),
                );
                Policy::No
            }
            None => Policy::Continuous(target),
        }
    }
}

/// A full shelf.
fn full(policy: &Policy) -> Initial {
    let target = match policy {
        Policy::No => return Initial::Units(0),
        Policy::Continuous(target) | Policy::Periodic { target, .. } => target,
    };
    let units = |n: i64| Initial::Units(u32::try_from(n.max(0)).unwrap_or(u32::MAX >> 2));
    match target {
        Target::Levels { up_to, .. } => units(*up_to),
        Target::Quantity { reorder, quantity } => units(reorder + quantity),
        Target::Days { up_to, .. } => Initial::Days(*up_to),
    }
}
