//! Hubs, legs and the routes of lanes, from the scenario and from tables beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::carriers::limit;
use super::{Compiler, by_name};
use crate::diagnostics::{Code, Diagnostic, Span, did_you_mean};
use crate::kernel::{Distribution, Sampler};
use crate::model::network::config::{InFlight, LegKeys, Mode, Release};
use crate::model::network::{
    Departures, HubParams, LegParams, LegPrice, LegPurposes, NetworkParams, Otherwise, RouteParams,
};
use crate::model::transport::config::{LaneKeys, RePlan};
use crate::source::csv::{Cell, Column, Kind, Table as CsvTable, read_csv};
use crate::source::{At, Name};
use crate::units::{Money, SimDuration, SimTime, Table};

/// A lane from the scenario or from a table.
pub(super) struct LaneRow {
    pub name: String,
    pub at: Span,
    pub from: usize,
    pub to: usize,
    pub service: Option<usize>,
    pub distance: Option<f64>,
    pub transit: Option<Distribution>,
    pub cost: Money,
    route: Vec<(String, Span)>,
    backups: Vec<(SimDuration, Vec<(String, Span)>)>,
    re_plan: RePlan,
}

fn listed(route: &[At<String>]) -> Vec<(String, Span)> {
    route.iter().map(|leg| (leg.value.clone(), leg.at)).collect()
}

/// Names with blanks between them, as a field of a table has them.
fn words(cell: &Cell, at: Span) -> Vec<(String, Span)> {
    cell.text().split_whitespace().map(|word| (word.to_string(), at)).collect()
}

impl Compiler<'_> {
    fn table(&mut self, keys: Option<&At<std::path::PathBuf>>, columns: &[Column<'_>]) -> Option<CsvTable> {
        let id = self.data_file(keys?)?;
        read_csv(id, columns, false, self.sources, self.diagnostics)
    }

    /// All lanes by name, those of the scenario before those of the table.
    pub(super) fn lane_rows(&mut self) -> Vec<LaneRow> {
        let file = self.file;
        let mut rows = Vec::new();
        for (name, keys) in by_name(&file.lane) {
            rows.extend(self.lane_row(name, keys));
        }
        let columns = [
            Column::required("name", Kind::Key),
            Column::required("from", Kind::Key),
            Column::required("to", Kind::Key),
            Column::optional("service", Kind::Text),
            Column::optional("distance_km", Kind::Amount),
            Column::optional("per_parcel", Kind::Amount),
            Column::optional("route", Kind::Text),
            Column::optional("backup", Kind::Text),
        ];
        let table = self.table(file.network.as_ref().and_then(|n| n.lanes.as_ref()), &columns);
        let mut from_table = Vec::new();
        for row in table.iter().flat_map(|t| &t.rows) {
            let text = |i: usize| row.cells[i].text();
            let from = self.end_of_lane(text(1), row.at, "warehouse", &file.warehouse);
            let to = self.end_of_lane(text(2), row.at, "region", &file.region);
            let service = match text(3) {
                "" => None,
                name => match self.find(&file.service, "service", name, row.at) {
                    None => continue,
                    found => found,
                },
            };
            let (Some(from), Some(to)) = (from, to) else { continue };
            let backup = words(&row.cells[7], row.at);
            from_table.push(LaneRow {
                name: text(0).to_string(),
                at: row.at,
                from,
                to,
                service,
                distance: row.cells[4].number().map(|km| km * 1000.0),
                transit: None,
                cost: Money::from_amount(row.cells[5].number().unwrap_or(0.0)),
                route: words(&row.cells[6], row.at),
                backups: if backup.is_empty() { Vec::new() } else { vec![(SimDuration::ZERO, backup)] },
                re_plan: RePlan::Shortest,
            });
        }
        from_table.sort_by(|a, b| a.name.cmp(&b.name));
        rows.extend(from_table);
        rows
    }

    fn lane_row(&mut self, name: &Name, keys: &LaneKeys) -> Option<LaneRow> {
        let file = self.file;
        let from = self.end_of_lane(&keys.from, keys.from.at, "warehouse", &file.warehouse);
        let to = self.end_of_lane(&keys.to, keys.to.at, "region", &file.region);
        let service = match &keys.service {
            None => None,
            Some(service) => Some(self.find(&file.service, "service", service, service.at)?),
        };
        let backups = keys.backup.iter().map(|(_, b)| (*b.after, listed(&b.route))).collect();
        Some(LaneRow {
            name: name.text.clone(),
            at: name.at,
            from: from?,
            to: to?,
            service,
            distance: keys.distance.as_ref().map(|d| d.value),
            transit: Some(keys.transit.value.clone()),
            cost: keys.per_parcel.as_ref().map_or(Money::ZERO, |c| c.value),
            route: keys.route.as_ref().map(|r| listed(r)).unwrap_or_default(),
            backups,
            re_plan: *keys.re_plan,
        })
    }

    /// The network; without legs an empty one.
    pub(super) fn network(&mut self, lanes: &[LaneRow]) -> NetworkParams {
        let file = self.file;
        let (sites, regions) = (self.site_names().len(), self.region_names().len());
        let hubs: Vec<HubParams> = by_name(&file.hub)
            .into_iter()
            .map(|(name, keys)| HubParams {
                name: name.text.clone(),
                open: *keys.open,
                sort: *keys.sort,
                in_flight: *keys.in_flight,
                destroyed: keys.destroyed.value.value(),
            })
            .collect();
        let mut params = NetworkParams {
            sites,
            regions,
            hubs,
            services: self.service_names().len(),
            scans: file.tracking.is_some(),
            unit_kg: file.network.as_ref().map_or(1.0, |n| *n.unit_weight / 1000.0),
            ..NetworkParams::default()
        };
        params.legs = self.legs(&params);
        if params.legs.len() > usize::from(u16::MAX) - 1 || params.nodes() > usize::from(u16::MAX) - 1 {
            let at = file.network.as_ref().map_or(file.at, |n| n.at);
            self.error(Diagnostic::error(Code::P507, "more than 65 534 legs or places").at(at));
            return NetworkParams::default();
        }
        if params.legs.is_empty() {
            for lane in lanes.iter().filter(|l| !l.route.is_empty()) {
                self.error(
                    Diagnostic::error(Code::P301, format!("no leg is called `{}`", lane.route[0].0))
                        .at(lane.route[0].1)
                        .help("describe it under [leg.NAME]"),
                );
            }
            return params;
        }
        let days = self.axis.day_of(self.horizon);
        params.day_starts = (0..=days + 1).map(|day| self.axis.day_start(day)).collect();
        if params.legs.iter().any(|leg| !leg.by_hour.is_empty()) {
            params.hours = self.hours_of_run();
        }
        self.routes(&mut params, lanes);
        params
    }

    /// The start of every local hour of the run.
    fn hours_of_run(&self) -> Arc<[(SimTime, u8)]> {
        let hour = |n: u64| SimTime::from_micros(n * SimDuration::HOUR.micros());
        let n = self.horizon.micros() / SimDuration::HOUR.micros();
        (0..=n).map(|i| (hour(i), self.axis.civil(hour(i)).hour() as u8)).collect()
    }

    fn legs(&mut self, params: &NetworkParams) -> Table<crate::domain::Leg, LegParams> {
        let file = self.file;
        let mut legs: BTreeMap<String, LegParams> = BTreeMap::new();
        for (name, keys) in by_name(&file.leg) {
            let from = self.place(params, &keys.from, keys.from.at, false);
            let to = self.place(params, &keys.to, keys.to.at, true);
            let departures = self.departures(&name.text, keys);
            if keys.capacity.is_some() && matches!(departures, Departures::Flow) {
                let at = keys.capacity.as_ref().map_or(name.at, |c| c.at);
                self.error(
                    Diagnostic::error(Code::P501, "`capacity` is that of a departure, and there are none")
                        .at(at)
                        .help("give `departures` or `every`, or say `daily_capacity`"),
                );
            }
            let (Some(from), Some(to)) = (from, to) else { continue };
            let price = keys.price.as_ref();
            let money = |m: Option<&At<Money>>| m.map_or(Money::ZERO, |m| m.value);
            let per_km = money(price.and_then(|p| p.per_km.as_ref()));
            if let (Some(key), None) = (price.and_then(|p| p.per_km.as_ref()), &keys.distance) {
                self.error(
                    Diagnostic::error(Code::P502, "a price by the kilometre needs a distance")
                        .at(key.at)
                        .help("for example: distance = \"320 km\""),
                );
            }
            let km = keys.distance.as_ref().map_or(0.0, |d| d.value / 1000.0);
            let leg = LegParams {
                name: name.text.clone(),
                shown: true,
                from,
                to,
                mode: *keys.mode,
                open: *keys.open,
                departures,
                cut_off: *keys.cut_off,
                capacity: keys.capacity.as_ref().map(|c| limit(**c)),
                daily_capacity: keys.daily_capacity.as_ref().map(|c| limit(**c)),
                transit: Sampler::compile(&keys.transit),
                by_hour: self.factors_by_hour(keys),
                cancelled: keys.cancelled.value.value(),
                delayed: keys.delayed.value.value(),
                delayed_by: Sampler::compile(&keys.delayed_by),
                price: LegPrice {
                    parcel: money(price.and_then(|p| p.per_parcel.as_ref())),
                    kilogram: money(price.and_then(|p| p.per_kg.as_ref())),
                    departure: money(price.and_then(|p| p.per_departure.as_ref()))
                        + Money::from_amount(per_km.amount() * km),
                },
                in_flight: *keys.in_flight,
                destroyed: keys.destroyed.value.value(),
                release: *keys.release,
                congested_at: keys.congested_at.as_ref().map(|c| limit(**c)),
                purposes: LegPurposes::of(&name.text),
            };
            legs.insert(name.text.clone(), leg);
        }
        self.legs_of_table(params, &mut legs);
        let mut table = Table::default();
        for leg in legs.into_values() {
            table.push(leg);
        }
        table
    }

    fn factors_by_hour(&mut self, keys: &LegKeys) -> Vec<f64> {
        let Some(shape) = &keys.transit_by_hour else { return Vec::new() };
        if shape.len() != 24 {
            let message = format!("`transit_by_hour` has {} values, and a day has 24 hours", shape.len());
            self.error(
                Diagnostic::error(Code::P213, message)
                    .help("give one value for each hour, from midnight on")
                    .at(shape.at),
            );
        }
        shape.value.clone()
    }

    fn legs_of_table(&mut self, params: &NetworkParams, legs: &mut BTreeMap<String, LegParams>) {
        let file = self.file;
        let columns = [
            Column::required("name", Kind::Key),
            Column::required("from", Kind::Key),
            Column::required("to", Kind::Key),
            Column::required("transit_hours", Kind::Amount),
            Column::optional("mode", Kind::Text),
            Column::optional("distance_km", Kind::Amount),
            Column::optional("capacity", Kind::Count),
            Column::optional("every_hours", Kind::Amount),
            Column::optional("per_parcel", Kind::Amount),
            Column::optional("per_departure", Kind::Amount),
        ];
        let table = self.table(file.network.as_ref().and_then(|n| n.legs.as_ref()), &columns);
        for row in table.iter().flat_map(|t| &t.rows) {
            let text = |i: usize| row.cells[i].text();
            let money = |i: usize| Money::from_amount(row.cells[i].number().unwrap_or(0.0));
            let from = self.place(params, text(1), row.at, false);
            let to = self.place(params, text(2), row.at, true);
            let mode = match text(4) {
                "" | "road" => Mode::Road,
                "rail" => Mode::Rail,
                "air" => Mode::Air,
                "sea" => Mode::Sea,
                other => {
                    let message = format!("`mode` must be road, rail, air or sea, and `{other}` is none");
                    self.error(
                        Diagnostic::error(Code::P208, message)
                            .help("write one of the four words, in small letters")
                            .at(row.at),
                    );
                    continue;
                }
            };
            let (Some(from), Some(to)) = (from, to) else { continue };
            let hours = |h: f64| SimDuration::from_secs_f64(h * 3600.0);
            let every = row.cells[7].number().map(hours).filter(|gap| *gap > SimDuration::ZERO);
            let name = text(0).to_string();
            let leg = LegParams {
                name: name.clone(),
                shown: false,
                from,
                to,
                mode,
                open: true,
                departures: every.map_or(Departures::Flow, Departures::Every),
                cut_off: SimDuration::ZERO,
                capacity: row.cells[6].count().map(limit).filter(|_| every.is_some()),
                daily_capacity: row.cells[6].count().map(limit).filter(|_| every.is_none()),
                transit: Sampler::compile(&Distribution::Constant(
                    hours(row.cells[3].number().unwrap_or(0.0)).micros() as f64,
                )),
                by_hour: Vec::new(),
                cancelled: 0.0,
                delayed: 0.0,
                delayed_by: Sampler::compile(&Distribution::Constant(0.0)),
                price: LegPrice { parcel: money(8), kilogram: Money::ZERO, departure: money(9) },
                in_flight: InFlight::Hold,
                destroyed: 1.0,
                release: Release::Oldest,
                congested_at: None,
                purposes: LegPurposes::of(&name),
            };
            if legs.insert(name.clone(), leg).is_some() {
                let message = format!("a second leg is called `{name}`");
                self.error(
                    Diagnostic::error(Code::P503, message).help("give each leg a name of its own").at(row.at),
                );
            }
        }
    }

    fn departures(&mut self, name: &str, keys: &LegKeys) -> Departures {
        if let (Some(every), Some(at)) = (&keys.every, &keys.departures) {
            self.error(
                Diagnostic::error(Code::P501, "`departures` and `every` exclude each other")
                    .at(every.at)
                    .note_at(at.at, "`departures` is given here")
                    .help(format!("say once when {name} departs")),
            );
        }
        if let Some(every) = &keys.every {
            if every.micros() == 0 {
                self.error(
                    Diagnostic::error(Code::P206, "departures must be some time apart")
                        .help("for example: every = \"4 h\"")
                        .at(every.at),
                );
                return Departures::Flow;
            }
            return Departures::Every(every.value);
        }
        let Some(clocks) = &keys.departures else { return Departures::Flow };
        let times = self.calls(clocks, &keys.days, &keys.calendar);
        if times.is_empty() {
            self.error(
                Diagnostic::error(Code::P503, format!("{name} never departs within the run"))
                    .at(clocks.at)
                    .help("check `departures`, `days` and the calendar"),
            );
        }
        Departures::At(times)
    }

    /// The node that one end of a leg names.
    fn place(&mut self, params: &NetworkParams, end: &str, at: Span, last: bool) -> Option<u16> {
        let file = self.file;
        let (kind, name) = end.split_once('.').unwrap_or(("", end));
        let node = match kind {
            "hub" => self.find(&file.hub, "hub", name, at).map(|i| params.sites + i),
            "warehouse" if !last => self.find(&file.warehouse, "warehouse", name, at),
            "region" if last => {
                self.find(&file.region, "region", name, at).map(|i| params.sites + params.hubs.len() + i)
            }
            _ => {
                let wanted = if last { "hub or region" } else { "warehouse or hub" };
                let known: Vec<String> = if last {
                    file.region.iter().map(|(n, _)| format!("region.{}", n.text)).collect()
                } else {
                    file.warehouse.iter().map(|(n, _)| format!("warehouse.{}", n.text)).collect()
                };
                let hubs = file.hub.iter().map(|(n, _)| format!("hub.{}", n.text));
                let known: Vec<String> = known.into_iter().chain(hubs).collect();
                let near = known
                    .iter()
                    .find(|k| k.ends_with(&format!(".{name}")))
                    .cloned()
                    .or_else(|| did_you_mean(end, known.iter().map(String::as_str)));
                let d = Diagnostic::error(Code::P301, format!("`{end}` is no {wanted}")).at(at);
                self.error(match near {
                    Some(near) => d.help(format!("write \"{near}\"")),
                    None => d.help(format!("there are: {}", known.join(", "))),
                });
                None
            }
        };
        node.and_then(|node| u16::try_from(node).ok())
    }

    /// The routes of lanes, and a way for every pair of warehouse and region that legs connect.
    fn routes(&mut self, params: &mut NetworkParams, lanes: &[LaneRow]) {
        let reach = Reach::of(params);
        let node = |region: usize| (params.sites + params.hubs.len() + region) as u16;
        params.lane_at = vec![None; params.sites * params.regions * params.services];
        let mut special = Vec::new();
        for lane in lanes {
            let (from, to) = (lane.from as u16, node(lane.to));
            if lane.route.is_empty() && !reach.leads(from, to) {
                continue;
            }
            let Some(route) = self.route(params, &lane.route, (from, to)) else { continue };
            let backups = lane.backups.iter().filter_map(|(after, legs)| {
                let legs = self.route(params, legs, (from, to))?;
                (!legs.is_empty()).then_some((*after, legs))
            });
            let backups = backups.collect();
            let otherwise = match lane.re_plan {
                RePlan::Shortest => Otherwise::Shortest,
                RePlan::Wait => Otherwise::Wait,
            };
            let index = params.lanes.len() as u32;
            params.lanes.push(RouteParams { name: lane.name.clone(), from, to, route, backups, otherwise });
            let pair = (lane.from * params.regions + lane.to) * params.services;
            match lane.service {
                Some(service) => special.push((pair + service, index)),
                None => params.lane_at[pair..pair + params.services].fill(Some(index)),
            }
        }
        for (place, index) in special {
            params.lane_at[place] = Some(index);
        }
        for site in 0..params.sites {
            for region in 0..params.regions {
                let pair = (site * params.regions + region) * params.services;
                let open = params.lane_at[pair..pair + params.services].iter().any(Option::is_none);
                if !open || !reach.leads(site as u16, node(region)) {
                    continue;
                }
                let index = params.lanes.len() as u32;
                params.lanes.push(RouteParams {
                    name: String::new(),
                    from: site as u16,
                    to: node(region),
                    route: Vec::new(),
                    backups: Vec::new(),
                    otherwise: Otherwise::Shortest,
                });
                for place in &mut params.lane_at[pair..pair + params.services] {
                    place.get_or_insert(index);
                }
            }
        }
    }

    /// The legs of a route, which must lead from one to the next.
    fn route(
        &mut self,
        params: &NetworkParams,
        names: &[(String, Span)],
        (from, to): (u16, u16),
    ) -> Option<Vec<u16>> {
        let mut route = Vec::new();
        let mut here = from;
        for (name, at) in names {
            let Some(leg) = params.legs.iter().position(|l| l.name == *name) else {
                let near = did_you_mean(name, params.legs.iter().map(|l| l.name.as_str()));
                let d = Diagnostic::error(Code::P301, format!("no leg is called `{name}`")).at(*at);
                self.error(d.suggest(near));
                return None;
            };
            let params_of = &params.legs[crate::domain::LegId::new(leg)];
            if params_of.from != here {
                let there = self.node_name(params, here);
                self.error(
                    Diagnostic::error(Code::P503, format!("`{name}` does not begin at {there}"))
                        .at(*at)
                        .help(
                            "the legs of a route lead from one to the next, from the warehouse to the region",
                        ),
                );
                return None;
            }
            here = params_of.to;
            route.push(leg as u16);
        }
        if let Some((name, at)) = names.last().filter(|_| here != to) {
            let there = self.node_name(params, to);
            self.error(
                Diagnostic::error(
                    Code::P503,
                    format!("the route ends with `{name}`, which does not lead to {there}"),
                )
                .help("add the leg that goes there, or end the route with one that does")
                .at(*at),
            );
            return None;
        }
        Some(route)
    }

    fn node_name(&self, params: &NetworkParams, node: u16) -> String {
        let node = usize::from(node);
        if node < params.sites {
            return format!("warehouse.{}", self.site_names()[node]);
        }
        match params.hubs.get(node - params.sites) {
            Some(hub) => format!("hub.{}", hub.name),
            None => format!("region.{}", self.region_names()[node - params.sites - params.hubs.len()]),
        }
    }
}

/// Which places legs lead to, open or not.
struct Reach(Vec<Vec<bool>>);

impl Reach {
    fn of(params: &NetworkParams) -> Self {
        let nodes = params.nodes();
        let mut out = vec![Vec::new(); nodes];
        for leg in params.legs.iter() {
            out[usize::from(leg.from)].push(usize::from(leg.to));
        }
        let reached = (0..params.sites).map(|site| {
            let mut seen = vec![false; nodes];
            let mut open = vec![site];
            while let Some(node) = open.pop() {
                if !std::mem::replace(&mut seen[node], true) {
                    open.extend(&out[node]);
                }
            }
            seen
        });
        Reach(reached.collect())
    }

    fn leads(&self, site: u16, node: u16) -> bool {
        self.0[usize::from(site)][usize::from(node)]
    }
}
