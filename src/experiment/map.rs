//! The map of an operation and its calendar of changes, from the scenario as it was written.

use super::result::{Network, Place, Span, Way};
use crate::metrics::registry;
use crate::scenario::Scenario;
use crate::units::SimTime;

/// The places of a scenario and the ways between them: legs where there are any, and otherwise who serves whom. Ways point to the measures of their load and their lateness,
/// where there are such.
pub(super) fn network(scenario: &Scenario) -> Network {
    let (model, file) = (&scenario.model, &scenario.file);
    let layout = &model.layout;
    let kpis: Vec<String> = registry(layout).into_iter().map(|k| k.info.id).collect();
    let known = |id: String| kpis.contains(&id).then_some(id);
    let mut map = Network::default();
    let add = |map: &mut Network, kind: &str, name: &str| {
        map.places.push(Place { kind: kind.into(), name: name.into() });
        map.places.len() - 1
    };
    let suppliers: Vec<usize> = layout.suppliers.iter().map(|s| add(&mut map, "supplier", s)).collect();
    let sites: Vec<usize> = layout.sites.iter().map(|s| add(&mut map, "warehouse", s)).collect();
    let hubs: Vec<usize> = model.network.hubs.iter().map(|h| add(&mut map, "hub", &h.name)).collect();
    let several = layout.regions.len() > 1;
    let named: Vec<&str> =
        if several { layout.regions.iter().map(String::as_str).collect() } else { vec!["customers"] };
    let regions: Vec<usize> = named.iter().map(|r| add(&mut map, "region", r)).collect();
    let way = |id: String, from: usize, to: usize, load: Option<String>, late: Option<String>| Way {
        id,
        from,
        to,
        km: None,
        load,
        late,
        closed: false,
    };
    // Who supplies whom is said stock by stock; with one warehouse there is no doubt.
    if let [site] = sites[..] {
        for (i, name) in layout.suppliers.iter().enumerate() {
            let id = format!("supplier.{name}");
            let (load, late) = (known(format!("{id}.units_ordered")), known(format!("{id}.on_time")));
            map.ways.push(way(id, suppliers[i], site, load, late));
        }
    }
    if !model.network.is_empty() {
        let node = |node: u16| {
            let after = |i: usize, n: usize| i.checked_sub(n).ok_or(i);
            match after(usize::from(node), sites.len()).map(|i| after(i, hubs.len())) {
                Err(site) => sites[site],
                Ok(Err(hub)) => hubs[hub],
                Ok(Ok(region)) => regions[region.min(regions.len() - 1)],
            }
        };
        for (i, leg) in model.network.legs.iter().enumerate() {
            let id = format!("leg.{}", leg.name);
            let (load, late) = (known(format!("{id}.parcels")), known(format!("{id}.closed")));
            let closed = layout.legs.get(i).is_some_and(|l| l.closed);
            map.ways.push(Way { closed, ..way(id, node(leg.from), node(leg.to), load, late) });
        }
        return map;
    }
    for (s, site) in layout.sites.iter().enumerate() {
        if !several {
            if sites.len() > 1 {
                let id = format!("warehouse.{site}");
                let (load, late) = (known(format!("{id}.share")), known(format!("{id}.on_time")));
                map.ways.push(way(id, sites[s], regions[0], load, late));
                continue;
            }
            for name in &layout.carriers {
                let id = format!("carrier.{name}");
                let (load, late) = (known(format!("{id}.parcels")), known(format!("{id}.on_time")));
                map.ways.push(way(id, sites[s], regions[0], load, late));
            }
            continue;
        }
        for (r, region) in layout.regions.iter().enumerate() {
            let load = known(format!("way.{site}.{region}.orders"));
            let lane = file.lane.iter().find(|(_, lane)| {
                lane.from.value == format!("warehouse.{site}") && lane.to.value == format!("region.{region}")
            });
            if load.is_none() && lane.is_none() {
                continue;
            }
            let id = lane.map_or(format!("way.{site}.{region}"), |(name, _)| format!("lane.{}", name.text));
            let late = known(format!("way.{site}.{region}.on_time"));
            let km = lane.and_then(|(_, l)| l.distance.as_ref()).map(|d| d.value / 1000.0);
            map.ways.push(Way { km, ..way(id, sites[s], regions[r], load, late) });
        }
    }
    map
}

/// The planned changes of a scenario that fall into its run.
pub(super) fn spans(scenario: &Scenario) -> Vec<Span> {
    let model = &scenario.model;
    let end = model.layout.horizon;
    let mut spans: Vec<Span> = Vec::new();
    for (name, change) in &scenario.file.change {
        let from = model.axis.moment(change.from.value.local).unwrap_or(SimTime::START);
        let until = change.until.as_ref().map(|u| model.axis.moment(u.value.local).unwrap_or(SimTime::START));
        // What lies outside the run was warned of when the scenario was read.
        if from >= end || until == Some(SimTime::START) {
            continue;
        }
        spans.push(Span {
            kind: "change".into(),
            name: name.text.clone(),
            from_hours: from.hours(),
            until_hours: until.map_or(f64::INFINITY, SimTime::hours),
        });
    }
    spans.sort_by(|a, b| a.from_hours.total_cmp(&b.from_hours).then_with(|| a.name.cmp(&b.name)));
    spans
}
