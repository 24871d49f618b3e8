//! KPIs of picking floors: ways, tours, and what is on them.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::Registry;
use super::recorder::{Recorder, TourCounts};

/// Adds them to the registry.
pub(super) fn floor(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.group = "Work";
    for i in layout.floors.iter().copied() {
        let site = &layout.sites[i];
        let mut add =
            |name: &str, label: &str, unit, better, definition: &str, of: fn(&TourCounts) -> f64| {
                let measure = move |r: &Recorder| of(&r.flow.tours[i]);
                r.add(
                    format!("warehouse.{site}.{name}"),
                    format!("{label}, {site}"),
                    unit,
                    better,
                    definition,
                    measure,
                );
            };
        let definition = "metres walked on tours ÷ lines they brought";
        add("metres_per_line", "Metres per line", Unit::Metres, Lower, definition, |t| {
            t.metres / t.lines as f64
        });
        let definition = "metres walked on tours ÷ tours";
        add("metres_per_tour", "Metres per tour", Unit::Metres, Neither, definition, |t| {
            t.metres / t.tours as f64
        });
        add("lines_per_tour", "Lines per tour", Unit::Lines, Higher, "lines brought ÷ tours", |t| {
            t.lines as f64 / t.tours as f64
        });
        add("orders_per_tour", "Orders per tour", Unit::Orders, Higher, "orders brought ÷ tours", |t| {
            t.orders as f64 / t.tours as f64
        });
    }
}
