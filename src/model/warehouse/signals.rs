//! Signals of tours, receiving, the forward area and equipment.

use super::{SiteNow, SiteParams};
use crate::domain::{Signal, SignalUnit};

/// Adds those of a warehouse.
pub(super) fn declare(site: &SiteParams, signals: &mut Vec<Signal>) {
    let path = format!("warehouse.{}", site.name);
    let mut add = |name: String, label: &str, unit| {
        signals.push(Signal::new(format!("{path}.{name}"), label, unit));
    };
    for step in &site.steps {
        if step.gathers() {
            add("tours".into(), "tours that are made and not done", SignalUnit::Tours);
        }
        if step.by_zone() {
            add("zones.waiting".into(), "orders waiting for room in a zone", SignalUnit::Orders);
        }
    }
    if site.receiving.is_some() {
        add("dock.waiting".into(), "deliveries waiting for a door", SignalUnit::Deliveries);
        add("put_away.waiting".into(), "deliveries waiting to be put away", SignalUnit::Deliveries);
        add("storage".into(), "units in storage", SignalUnit::Units);
    }
    if site.forward.is_some() {
        add("forward.waiting".into(), "items of the forward area waiting to be refilled", SignalUnit::Stocks);
    }
    for equipment in &site.equipment {
        add(
            format!("equipment.{}.working", equipment.name),
            "units that are not broken",
            SignalUnit::Machines,
        );
    }
}

/// Adds their values, in the order of [`declare`].
pub(super) fn read(site: &SiteParams, now: &SiteNow, into: &mut Vec<f64>) {
    for (step, now) in site.steps.iter().zip(&now.steps) {
        let tours = now.tours.as_deref();
        if step.gathers() {
            into.push(tours.map_or(0.0, |t| f64::from(t.under_way())));
        }
        if step.by_zone() {
            into.push(tours.map_or(0.0, |t| t.zones.iter().map(|z| f64::from(z.waiting())).sum()));
        }
    }
    if site.receiving.is_some() {
        into.extend(now.receiving.as_ref().map_or([0.0; 3], |r| r.signals()));
    }
    if site.forward.is_some() {
        into.push(now.forward.as_ref().map_or(0.0, |f| f64::from(f.waiting())));
    }
    into.extend(now.equipment.iter().map(|e| f64::from(e.working())));
}
