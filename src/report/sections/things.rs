//! Score cards: customers, carriers, couriers, legs, stock and suppliers, each ranked by the measure to look at first.

use super::board::{self, Order, Thing, after, ranking, ranking_table, things};
use crate::report::findings::{Findings, KpiFinding};
use crate::report::page::{Block, Part};

/// A section: a ranking by the first of the measures that is there, and a table of all.
fn score_card(
    f: &Findings,
    (id, title): (&str, &str),
    (what, caption): (&str, &str),
    things: &[Thing<'_>],
    rank_by: &[&str],
) -> Option<Part> {
    if things.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    let known = |k: &&KpiFinding| k.mean.mean.is_finite();
    let by = rank_by.iter().find(|m| things.iter().any(|t| t.get(m).as_ref().is_some_and(known)));
    if let Some(by) = by {
        let named: Vec<(&Thing<'_>, &KpiFinding)> =
            things.iter().filter_map(|t| Some((t, t.get(by)?))).collect();
        let (thing, kpi) = named.iter().find(|(_, k)| known(k))?;
        let heading = board::heading(&kpi.info.label, &thing.name);
        let rows = named.iter().map(|(t, k)| (t.name.clone(), *k)).collect();
        if let Some((chart, rows)) = ranking(f, &heading, rows, Order::WorstFirst) {
            let table = ranking_table(f, &heading, what, &rows);
            blocks.push(Block::Figure(chart, table));
        }
    }
    blocks.push(Block::Table(board::table(f, caption, what, things)));
    Some(Part { id: id.into(), title: title.into(), blocks })
}

/// Who got what was promised: regions, channels and services.
pub fn customers(f: &Findings) -> Option<Part> {
    let rule = |id: &str| {
        let (kind, rest) = id.split_once('.')?;
        let (name, measure) = rest.split_once('.')?;
        matches!(kind, "region" | "channel" | "service")
            .then(|| (format!("{kind} {name}"), measure.to_owned()))
    };
    let found = things(f, rule);
    score_card(
        f,
        ("customers", "Customers"),
        ("Customers", "Regions, channels and services"),
        &found,
        &["on_time", "otif"],
    )
}

/// The carriers.
pub fn carriers(f: &Findings) -> Option<Part> {
    let found = things(f, after("carrier."));
    score_card(
        f,
        ("carriers", "Carriers"),
        ("Carrier", "The carriers’ score card"),
        &found,
        &["on_time", "kept", "left_behind"],
    )
}

/// The couriers.
pub fn couriers(f: &Findings) -> Option<Part> {
    let found = things(f, after("courier."));
    score_card(
        f,
        ("couriers", "Couriers"),
        ("Couriers", "The couriers’ score card"),
        &found,
        &["load_factor", "stops_per_hour"],
    )
}

/// The legs of the network.
pub fn legs(f: &Findings) -> Option<Part> {
    let found = things(f, after("leg."));
    score_card(
        f,
        ("legs", "Legs of the network"),
        ("Leg", "The legs’ score card"),
        &found,
        &["load_factor", "load", "parcels"],
    )
}

/// Stock, by warehouse, or by group where there is one warehouse.
pub fn stock(f: &Findings) -> Option<Part> {
    let by_site = |id: &str| {
        let (site, rest) = id.strip_prefix("warehouse.")?.split_once(".stock.")?;
        (!rest.contains('.')).then(|| (site.to_owned(), rest.to_owned()))
    };
    let by_group = |id: &str| {
        let (site, rest) = id.strip_prefix("warehouse.")?.split_once(".stock.")?;
        let (group, measure) = rest.split_once('.')?;
        Some((format!("{site} {group}"), measure.to_owned()))
    };
    let whole = |id: &str| Some(("all stock".to_owned(), id.strip_prefix("stock.")?.to_owned()));
    let mut found = things(f, by_site);
    if found.is_empty() {
        found = things(f, by_group);
    }
    if found.is_empty() {
        found = things(f, whole);
    }
    score_card(
        f,
        ("stock", "Stock"),
        ("Stock", "Stock at hand, how often it served, and what it costs"),
        &found,
        &["fill_rate", "out_of_stock"],
    )
}

/// The suppliers.
pub fn suppliers(f: &Findings) -> Option<Part> {
    let found = things(f, after("supplier."));
    score_card(
        f,
        ("suppliers", "Suppliers"),
        ("Supplier", "The suppliers’ score card"),
        &found,
        &["on_time", "lead_time"],
    )
}
