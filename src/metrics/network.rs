//! KPIs of several channels and several warehouses: duplicates, who serves how much, how orders are split.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{COHORT, FLOW, NONE, OPEN_JUDGED, OPEN_LEFT_OUT, Registry, share};

/// Adds them to the registry.
pub(super) fn network(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    if layout.duplicates {
        (r.window, r.censoring) = (FLOW, NONE);
        let ratio = "÷ orders placed";
        r.add(
            "orders.duplicates",
            "Duplicates",
            Unit::Share,
            Lower,
            format!("orders that came in twice {ratio}"),
            |r| share(r.flow.duplicates, r.flow.placed),
        );
        let definition = format!("duplicates that left with a carrier {ratio}");
        r.add("orders.duplicates_shipped", "Duplicates shipped", Unit::Share, Lower, definition, |r| {
            share(r.flow.duplicates_shipped, r.flow.placed)
        });
    }
    r.group = "Warehouses";
    for (i, name) in layout.sites.iter().enumerate().filter(|_| layout.sites.len() > 1) {
        (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
        r.add(
            format!("warehouse.{name}.share"),
            format!("Share of orders from {name}"),
            Unit::Share,
            Neither,
            "orders shipped from this warehouse ÷ orders shipped; of several warehouses, the first counts",
            move |r| share(r.cohort.sites[i].placed, r.cohort.shipped),
        );
        if layout.promises {
            r.censoring = OPEN_JUDGED;
            r.add(
                format!("warehouse.{name}.on_time"),
                format!("On-time delivery from {name}"),
                Unit::Share,
                Higher,
                "as orders.on_time, for orders that left from this warehouse",
                move |r| r.cohort.sites[i].on_time_share(),
            );
        }
    }
    for &(site, region) in &layout.ways {
        let way = site * layout.regions.len() + region;
        let (from, to) = (&layout.sites[site], &layout.regions[region]);
        (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
        r.add(
            format!("way.{from}.{to}.orders"),
            format!("Orders from {from} to {to}"),
            Unit::Orders,
            Neither,
            "orders that left from this warehouse for this region; of several warehouses, the first counts",
            move |r| r.cohort.ways[way].placed as f64,
        );
        if layout.promises {
            r.censoring = OPEN_JUDGED;
            r.add(
                format!("way.{from}.{to}.on_time"),
                format!("On-time delivery from {from} to {to}"),
                Unit::Share,
                Higher,
                "as orders.on_time, for orders that left from this warehouse for this region",
                move |r| r.cohort.ways[way].on_time_share(),
            );
        }
    }
    if layout.splits {
        (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
        r.add(
            "orders.split",
            "Split orders",
            Unit::Share,
            Lower,
            "orders that came from several warehouses ÷ orders placed",
            |r| share(r.cohort.split, r.cohort.all.placed),
        );
        (r.window, r.censoring) = (FLOW, NONE);
        r.add(
            "orders.parcels_per_order",
            "Parcels per order",
            Unit::Factor,
            Lower,
            "parcels that left ÷ orders shipped",
            |r| share(r.flow.parcels, r.flow.shipped),
        );
    }
    (r.window, r.censoring) = (FLOW, NONE);
}
