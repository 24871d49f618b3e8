//! From what is written to what runs: names become indices, spreads become tables, calendars become times.
//!
//! Everything that has a name is compiled in the order of its name, so that the order of tables in the
//! file, and things that nobody uses, change no draw and no tie. All problems are collected.

mod allocation;
mod carriers;
mod channels;
mod contingency;
mod equipment;
mod floor;
mod items;
mod last_mile;
mod layout;
mod limits;
mod network;
mod people;
mod persons;
mod playbooks;
mod quality;
mod rebalance;
mod receiving;
mod services;
mod sites;
mod stock;
mod suppliers;
mod times;
mod zones;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::config::ScenarioFile;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, did_you_mean};
use crate::domain::calendar::{OpenHours, TimeAxis};
use crate::domain::{RegionId, SiteId};
use crate::engine::Model;
use crate::model::tracking::TrackingParams;
use crate::source::{At, Name, ReadFile, read_text};
use crate::units::{SimDuration, SimTime};

/// What compiling needs and collects.
pub(super) struct Compiler<'a> {
    pub file: &'a ScenarioFile,
    pub files: &'a dyn ReadFile,
    pub data_paths: &'a BTreeMap<Span, PathBuf>,
    pub sources: &'a mut Sources,
    pub diagnostics: &'a mut Diagnostics,
    pub axis: Arc<TimeAxis>,
    pub window: (SimTime, SimTime),
    pub horizon: SimTime,
    calendars: BTreeMap<String, OpenHours>,
    used_calendars: Vec<String>,
}

/// Compiles a scenario; `None` when anything is wrong, which has been reported.
pub(super) fn compile(
    file: &ScenarioFile,
    files: &dyn ReadFile,
    data_paths: &BTreeMap<Span, PathBuf>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let run = &file.run;
    let zone = &file.scenario.time_zone;
    let axis = match TimeAxis::new(*run.start, zone) {
        Ok(axis) => axis,
        Err(unknown) => {
            let message = format!("there is no time zone `{}`", unknown.name);
            diagnostics.push(
                Diagnostic::error(Code::P301, message)
                    .at(zone.at)
                    .suggest(unknown.did_you_mean)
                    .help("time zones have names such as \"Europe/Berlin\" or \"UTC\""),
            );
            return None;
        }
    };
    let length = SimTime::START + *run.length;
    let horizon = length + *run.follow_up;
    check_run(file, horizon, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let mut c = Compiler {
        file,
        files,
        data_paths,
        sources,
        diagnostics,
        axis: Arc::new(axis),
        window: (SimTime::START + *run.warm_up, length),
        horizon,
        calendars: BTreeMap::new(),
        used_calendars: Vec::new(),
    };
    c.compile_calendars();
    let mut book = c.item_book();
    let demand = c.demand(&mut book);
    let orders = c.order_desk();
    let (labour, works) = c.labour();
    let warehouses = c.warehouses(&works, demand.as_ref());
    let lanes = c.lane_rows();
    let network = c.network(&lanes);
    let last_mile = c.last_mile();
    let tracking = file.tracking.as_ref().map_or_else(TrackingParams::default, |t| TrackingParams {
        on: true,
        stale_after: *t.stale_after,
        revise: *t.revise,
        margin: *t.margin,
        carriers: by_name(&file.carrier).into_iter().map(|(name, _)| name.text.clone()).collect(),
    });
    let mut transport = c.transport(&lanes, &network);
    if let Some(transport) = &mut transport {
        transport.couriers = last_mile.pool_at.iter().map(Option::is_some).collect();
    }
    let mut allocation = c.allocation(transport.as_ref());
    let regions = allocation.regions.len();
    let served_by: Vec<SiteId> = (0..regions).map(|region| allocation.first(RegionId::new(region))).collect();
    allocation.substitutes = c.substitutes(&book);
    let mut inventory = c.inventory(book, demand.as_ref(), &served_by);
    inventory.rebalances = c.rebalances();
    let finance = c.finance();
    let systems = c.systems();
    let review = works.review;
    let (demand, orders, labour, warehouses, transport) =
        (Arc::new(demand?), Arc::new(orders?), Arc::new(labour), Arc::new(warehouses?), Arc::new(transport?));
    let mut model = Model {
        axis: Arc::clone(&c.axis),
        demand,
        orders,
        inventory: Arc::new(inventory),
        warehouses,
        labour,
        transport,
        network: Arc::new(network),
        tracking: Arc::new(tracking),
        last_mile: Arc::new(last_mile),
        finance: Arc::new(finance),
        allocation: Arc::new(allocation),
        regions: c.region_names(),
        review,
        disruptions: Arc::default(),
        monitors: Arc::default(),
        playbooks: Arc::default(),
        systems: Arc::new(systems),
        recipe: None,
        antithetic: is_on(&file.run.antithetic),
        changes: Vec::new(),
        layout: Arc::default(),
    };
    let layout = c.layout(&model);
    c.contingency(&mut model, &layout.signals);
    c.check_calendars_used();
    model.layout = Arc::new(layout);
    c.check_size(&model);
    c.check_authority(model.layout.revenue);
    (!c.diagnostics.has_errors()).then_some(model)
}

fn check_run(file: &ScenarioFile, horizon: SimTime, diagnostics: &mut Diagnostics) {
    let run = &file.run;
    if *run.length == SimDuration::ZERO {
        diagnostics.push(
            Diagnostic::error(Code::P503, "a run of no length has nothing to show")
                .at(run.length.at)
                .help("for example: length = \"28 d\""),
        );
    }
    if *run.warm_up >= *run.length && run.warm_up.given {
        diagnostics.push(
            Diagnostic::error(Code::P503, "the warm-up is as long as the run: nothing is left to measure")
                .at(run.warm_up.at)
                .note_at(run.length.at, format!("the run is {}", *run.length))
                .help("shorten `warm_up` or lengthen `length`"),
        );
    }
    if horizon > SimTime::LAST {
        diagnostics.push(
            Diagnostic::error(Code::P507, "the run with its follow-up is longer than 142 years")
                .at(run.length.at),
        );
    }
    if u32::try_from(*run.replications).is_err() {
        diagnostics
            .push(Diagnostic::error(Code::P507, "more than 4 billion replications").at(run.replications.at));
    }
    if run.sample_every.as_ref().is_some_and(|every| run.length.micros() / every.micros().max(1) > 200_000) {
        let every = run.sample_every.as_ref().expect("just looked at");
        diagnostics.push(
            Diagnostic::error(Code::P507, "more than 200 000 samples of each signal")
                .at(every.at)
                .help("sample less often, or shorten the run"),
        );
    }
}

/// Whether a flag is given and true.
pub fn is_on(flag: &Option<At<bool>>) -> bool {
    flag.as_ref().is_some_and(|f| f.value)
}

/// The entries of a named section in the order of their names.
pub(super) fn by_name<K>(list: &[(Name, K)]) -> Vec<(&Name, &K)> {
    let mut sorted: Vec<(&Name, &K)> = list.iter().map(|(name, keys)| (name, keys)).collect();
    sorted.sort_by(|a, b| a.0.text.cmp(&b.0.text));
    sorted
}

/// The index of a name among the names of a section, in their order.
fn position<K>(list: &[(Name, K)], name: &str) -> Option<usize> {
    by_name(list).iter().position(|(n, _)| n.text == name)
}

impl Compiler<'_> {
    pub fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Looks a name up among the names of a section, and reports when it is not there.
    pub fn find<K>(&mut self, list: &[(Name, K)], kind: &str, name: &str, at: Span) -> Option<usize> {
        let found = position(list, name);
        if found.is_none() {
            let near = did_you_mean(name, list.iter().map(|(n, _)| n.text.as_str()));
            let known: Vec<&str> = by_name(list).iter().map(|(n, _)| n.text.as_str()).collect();
            let mut d = Diagnostic::error(Code::P301, format!("no {kind} is called `{name}`")).at(at);
            d = match near {
                Some(near) => d.suggest(Some(near)),
                None if known.is_empty() => d.help(format!("describe it under [{kind}.{name}]")),
                None => d.help(format!("there are: {}", known.join(", "))),
            };
            self.error(d);
        }
        found
    }

    /// The file that a key names, read and added to the sources.
    pub fn data_file(&mut self, name: &At<PathBuf>) -> Option<FileId> {
        let path = self.data_paths.get(&name.at).unwrap_or(&name.value).clone();
        read_text(self.files, &path, Some(name.at), self.sources, self.diagnostics)
    }

    /// Region names in their order; one region called `everywhere` when the scenario has none.
    pub fn region_names(&self) -> Vec<String> {
        names_or(&self.file.region, "everywhere")
    }

    /// Service names in their order; one service called `standard` when the scenario has none.
    pub fn service_names(&self) -> Vec<String> {
        names_or(&self.file.service, "standard")
    }

    /// Warehouse names in their order; one without work called `warehouse` when the scenario has none.
    pub fn site_names(&self) -> Vec<String> {
        names_or(&self.file.warehouse, "warehouse")
    }
}

fn names_or<K>(list: &[(Name, K)], default: &str) -> Vec<String> {
    if list.is_empty() {
        return vec![default.to_string()];
    }
    by_name(list).iter().map(|(name, _)| name.text.clone()).collect()
}
