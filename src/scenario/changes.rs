//! Timed changes: the model of every stretch of the run in which other values are in force.
//!
//! The scenario is compiled once for each set of changes that hold at the same time, so that a change may touch any
//! value whose subsystem can take it over while the run goes on. What there is (channels, warehouses, pools,
//! carriers, steps and their stations) is the same from start to end. Where changes overlap in what they set, the one
//! that began later counts; of two that began together, the one whose name comes later.

use std::sync::Arc;

use super::alike;
use super::compile::{self, by_name};
use super::config::{ChangeKeys, ScenarioFile};
use super::contingency;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use crate::engine::{Change, Model};
use crate::model::demand::{Arrivals, RateCurve};
use crate::model::labour::LabourParams;
use crate::source::{Document, MomentOut, Name, ReadFile};
use crate::units::SimTime;

/// What can change while the run goes on: the beginnings of paths, `*` for any name.
const LIVE: [&str; 24] = [
    "channel.*.orders",
    "channel.*.by_day",
    "channel.*.by_hour",
    "channel.*.lines",
    "channel.*.units",
    "channel.*.value",
    "channel.*.services",
    "channel.*.regions",
    "channel.*.patience",
    "channel.*.duplicates",
    "region.*.served_by",
    "service",
    "orders",
    "allocation",
    "carrier",
    "tendering",
    "leg",
    "hub",
    "lane",
    "network.unit_weight",
    "courier",
    "tracking",
    "supplier",
    "system",
];

/// What cannot although its table is listed above: it says what there is, or who belongs to whom.
const NOT_LIVE: [&str; 8] = [
    "leg.*.from",
    "leg.*.to",
    "leg.*.mode",
    "lane.*.from",
    "lane.*.to",
    "lane.*.service",
    "courier.*.regions",
    "courier.*.carriers",
];

/// Keys of a warehouse's floor that can change while the run goes on. Sizes of forward areas may not: their places are
/// filled by them.
const LIVE_ON_FLOOR: [&str; 24] = [
    "layout.walk",
    "layout.routing",
    "layout.zone.*.line",
    "layout.zone.*.pickers",
    "tours.orders",
    "tours.gather",
    "tours.rule",
    "tours.wait",
    "tours.setup",
    "tours.at_once",
    "tours.pass",
    "errors",
    "check.*.catches",
    "check.*.sample",
    "check.*.order",
    "check.*.line",
    "pack_class.*",
    "equipment.*.every",
    "equipment.*.lasts",
    "equipment.*.fallback",
    "receiving",
    "forward.refill",
    "forward.workers",
    "forward.reserve_line",
];

/// Keys of a warehouse that can change while the run goes on.
const LIVE_IN_WAREHOUSE: [&str; 12] = [
    "open",
    "accepts",
    "stock",
    "room",
    "when_full",
    "capacity_rate",
    "*.order",
    "*.line",
    "*.unit",
    "*.buffer",
    "*.rework.share",
    "pool",
];

struct Timed<'a> {
    name: &'a Name,
    keys: &'a ChangeKeys,
    from: SimTime,
    until: SimTime,
}

/// Compiles what is in force from each moment on at which a change begins or ends.
///
/// The names of the changes that hold together, for each of the model's changes.
pub(super) fn compile(
    file: &ScenarioFile,
    model: &mut Model,
    document: &mut Document,
    files: &dyn ReadFile,
) -> Vec<Vec<String>> {
    let mut found = Diagnostics::new();
    let changes: Vec<Timed> =
        by_name(&file.change).into_iter().filter_map(|(n, k)| timed(n, k, model, &mut found)).collect();
    let mut moments: Vec<SimTime> =
        changes.iter().flat_map(|c| [c.from, c.until]).filter(|t| *t < model.layout.horizon).collect();
    moments.sort_unstable();
    moments.dedup();
    let base = model.clone();
    let mut held = Vec::new();
    for at in moments {
        let mut holding: Vec<&Timed> = changes.iter().filter(|c| c.from <= at && at < c.until).collect();
        holding.sort_by_key(|c| c.from);
        let changed = if holding.is_empty() {
            Some(base.clone())
        } else if found.has_errors() {
            None
        } else {
            world(&base, &holding, document, files, &mut found)
        };
        if let Some(changed) = changed {
            Arc::make_mut(&mut model.layout).join(&changed.layout);
            model.changes.push(Change { at, model: Arc::new(changed) });
            held.push(holding.iter().map(|c| c.name.text.clone()).collect());
        }
    }
    if !found.has_errors() {
        splice_rates(model);
        align_people(model);
    }
    for d in found.iter() {
        document.diagnostics.push(d.clone());
    }
    held
}

fn timed<'a>(
    name: &'a Name,
    keys: &'a ChangeKeys,
    model: &Model,
    found: &mut Diagnostics,
) -> Option<Timed<'a>> {
    for (path, _) in keys.set.iter() {
        if !is_live(path) {
            let message = format!("`{}` cannot change while the run goes on", path.text);
            let what = "`plimsoll explain change.set` lists what can";
            found.push(
                Diagnostic::error(Code::P503, message)
                    .at(path.at)
                    .help(format!("{what}; a variant may change everything, from the start")),
            );
        }
    }
    let moment = |m: MomentOut| model.axis.moment(m.local);
    let until = match &keys.until {
        None => Some(SimTime::NEVER),
        Some(until) => moment(until.value),
    };
    // What began before the run is in force from its start.
    let from = moment(keys.from.value).unwrap_or(SimTime::START);
    if from >= model.layout.horizon || until == Some(SimTime::START) || until.is_none() {
        found.push(
            Diagnostic::warning(Code::W612, format!("nothing sees the change `{}`", name.text))
                .at(keys.from.at)
                .note("it lies outside the run"),
        );
        return None;
    }
    if let (Some(end), Some(at)) = (until.filter(|end| *end <= from), &keys.until) {
        let same = if end == from { "when it begins" } else { "before it begins" };
        found.push(
            Diagnostic::error(Code::P503, format!("the change ends {same}"))
                .help("move `until` behind `from`, or leave it out: then it holds to the end")
                .at(at.at)
                .note_at(keys.from.at, "it begins here"),
        );
        return None;
    }
    Some(Timed { name, keys, from, until: until? })
}

/// Whether the value of a path can change while the run goes on.
pub(super) fn is_live(path: &str) -> bool {
    let begins = |pattern: &str, path: &str| {
        let steps: Vec<&str> = path.split('.').collect();
        let wanted: Vec<&str> = pattern.split('.').collect();
        steps.len() >= wanted.len() && wanted.iter().zip(&steps).all(|(w, s)| *w == "*" || w == s)
    };
    match path.strip_prefix("warehouse.").and_then(|rest| rest.split_once('.')) {
        Some((_, key)) => LIVE_IN_WAREHOUSE.iter().chain(&LIVE_ON_FLOOR).any(|pattern| begins(pattern, key)),
        None => {
            let any = |list: &[&str]| list.iter().any(|pattern| begins(pattern, path));
            any(&LIVE) && !any(&NOT_LIVE)
        }
    }
}

/// The model when these changes hold.
fn world(
    base: &Model,
    holding: &[&Timed],
    document: &mut Document,
    files: &dyn ReadFile,
    found: &mut Diagnostics,
) -> Option<Model> {
    let names: Vec<&str> = holding.iter().map(|c| c.name.text.as_str()).collect();
    let mut changed = document.with_sets_of("change", &names);
    let reading = changed.read::<ScenarioFile>(files);
    let Document { sources, diagnostics, .. } = &mut changed;
    let model = reading
        .root
        .and_then(|file| compile::compile(&file, files, &reading.data_paths, sources, diagnostics));
    if changed.diagnostics.has_errors() {
        // Messages point into files that only this reading may have read.
        document.sources = changed.sources.clone();
        let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
        for d in changed.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            found.push(d.clone().note(format!("so it is while {} holds", quoted.join(" and "))));
        }
        return None;
    }
    let mut model = model?;
    contingency::share(base, &mut model);
    let last = holding[holding.len() - 1];
    let mut cannot = |message: String, help: &str| {
        found.push(Diagnostic::error(Code::P503, message).at(last.keys.set.at).help(help));
        None
    };
    let kind = |arrivals: &Arrivals| std::mem::discriminant(arrivals);
    for (a, b) in base.demand.channels.iter().zip(model.demand.channels.iter()) {
        if kind(&a.arrivals) != kind(&b.arrivals) {
            let message =
                format!("the orders of `{}` cannot come about in another way while the run goes on", a.name);
            return cannot(message, "a rate can become another rate, and times between orders other times");
        }
    }
    if !alike::join(&mut Arc::clone(&base.layout), &model.layout) {
        return cannot(
            format!("with `{}` other things are measured", last.name.text),
            "a change gives other values to what is there; what is added or taken away belongs into a variant",
        );
    }
    Some(model)
}

/// The same people have the same numbers whatever is in force.
fn align_people(model: &mut Model) {
    let mut all = vec![Arc::make_mut(&mut model.labour)];
    all.extend(model.changes.iter_mut().map(|c| Arc::make_mut(&mut Arc::make_mut(&mut c.model).labour)));
    LabourParams::align(&mut all);
}

/// Orders of the whole run follow one curve, made of what each stretch of time expects.
fn splice_rates(model: &mut Model) {
    if model.changes.is_empty() {
        return;
    }
    let mut spliced = Vec::new();
    for (id, channel) in model.demand.channels.entries() {
        let Arrivals::Rate(first) = &channel.arrivals else {
            spliced.push(None);
            continue;
        };
        let mut parts: Vec<(SimTime, &RateCurve)> = vec![(SimTime::START, first)];
        for change in &model.changes {
            if let Arrivals::Rate(curve) = &change.model.demand.channels[id].arrivals {
                if change.at == SimTime::START {
                    parts.clear();
                }
                parts.push((change.at, curve));
            }
        }
        spliced.push(Some(RateCurve::spliced(&parts)));
    }
    let put = |demand: &mut Arc<crate::model::demand::DemandParams>| {
        let demand = Arc::make_mut(demand);
        for (channel, curve) in demand.channels.iter_mut().zip(&spliced) {
            if let Some(curve) = curve {
                channel.arrivals = Arrivals::Rate(curve.clone());
            }
        }
    };
    put(&mut model.demand);
    let layout = Arc::make_mut(&mut model.layout);
    layout.expected_orders = model.demand.channels.iter().map(|c| c.expected(layout.window)).collect();
    for change in &mut model.changes {
        put(&mut Arc::make_mut(&mut change.model).demand);
    }
}

#[cfg(test)]
mod tests {
    use super::is_live;

    #[test]
    fn paths_are_live_by_their_beginnings() {
        for path in [
            "service.express.promise",
            "channel.*.orders",
            "warehouse.north.capacity_rate",
            "warehouse.*.picking.line",
            "leg.*.capacity",
            "lane.coast.backup.rail.after",
            "courier.town.extra",
            "warehouse.north.check.scan.sample",
        ] {
            assert!(is_live(path), "{path}");
        }
        for path in [
            "run.length",
            "channel.web.items",
            "warehouse.north.calendar",
            "warehouse.north.packing.stations",
            "leg.road.to",
            "courier.town.regions",
        ] {
            assert!(!is_live(path), "{path}");
        }
    }
}
