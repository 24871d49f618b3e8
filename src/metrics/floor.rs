//! KPIs of picking floors: ways and tours; errors and what became of them.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{Registry, share};
use super::recorder::{QualityCounts, Recorder, TourCounts};
use crate::domain::Account;

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

/// Adds equipment.
pub(super) fn equipment(r: &mut Registry, layout: &Layout) {
    r.group = "Work";
    for (i, path) in layout.equipment.iter().enumerate() {
        let name = path.rsplit('.').next().unwrap_or(path);
        r.add(
            format!("{path}.availability"),
            format!("Availability of {name}"),
            Unit::Share,
            Better::Higher,
            "time with enough units working ÷ all time",
            move |r| share(r.flow.equipment[i].0, r.flow.equipment[i].0 + r.flow.equipment[i].1),
        );
        r.add(
            format!("{path}.stops"),
            format!("Stops by {name}"),
            Unit::Count,
            Better::Lower,
            "how often too few units were left",
            move |r| r.flow.equipment[i].2 as f64,
        );
    }
}

/// Adds errors and what became of them.
pub(super) fn quality(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    if layout.quality.is_empty() {
        return;
    }
    r.group = "Quality";
    for i in layout.quality.iter().copied() {
        let site = &layout.sites[i];
        let mut add =
            |name: &str, label: &str, unit, better, definition: &str, of: fn(&QualityCounts) -> f64| {
                let measure = move |r: &Recorder| of(&r.flow.quality[i]);
                r.add(
                    format!("warehouse.{site}.{name}"),
                    format!("{label}, {site}"),
                    unit,
                    better,
                    definition,
                    measure,
                );
            };
        let definition = "1 − lines picked wrong ÷ lines picked, before any check";
        add("pick_accuracy", "Pick accuracy before checks", Unit::Share, Higher, definition, |q| {
            1.0 - share(q.wrong, q.picked)
        });
        let definition = "1 − wrong lines shipped ÷ lines shipped, after all checks";
        add("shipped_accuracy", "Pick accuracy after checks", Unit::Share, Higher, definition, |q| {
            1.0 - share(q.wrong_shipped, q.lines_shipped)
        });
        let definition = "lines damaged in picking ÷ lines picked";
        add("pick_damage", "Damage in picking", Unit::Share, Lower, definition, |q| {
            share(q.damaged, q.picked)
        });
        let definition = "grams of packing material ÷ parcels wrapped";
        add("material_grams", "Packing material a parcel", Unit::Grams, Lower, definition, |q| {
            q.grams / q.wrapped as f64
        });
    }
    let flawed = "orders shipped with a wrong or damaged item or a wrong label";
    r.add(
        "orders.accuracy",
        "Order accuracy",
        Unit::Share,
        Higher,
        format!("1 − {flawed} ÷ parcels shipped"),
        |r| 1.0 - share(r.flow.flawed, r.flow.parcels),
    )
    .headline = true;
    let per_delivered = "÷ orders delivered";
    r.add(
        "orders.damaged",
        "Damaged deliveries",
        Unit::Share,
        Lower,
        format!("deliveries with damaged goods {per_delivered}"),
        |r| share(r.flow.damaged, r.flow.delivered),
    );
    r.add(
        "orders.error_returns",
        "Returns because of errors",
        Unit::Share,
        Lower,
        format!("orders that customers send back because of an error {per_delivered}"),
        |r| share(r.flow.returned, r.flow.delivered),
    );
    r.add(
        "orders.error_contacts",
        "Contacts about errors",
        Unit::Share,
        Lower,
        format!("contacts about errors {per_delivered}"),
        |r| share(r.flow.contacts, r.flow.delivered),
    );
    let sent_back = "times that a check sent an order back ÷ parcels shipped";
    r.add("orders.sent_back", "Sent back by checks", Unit::Share, Lower, sent_back, |r| {
        share(r.flow.quality.iter().map(|q| q.back).sum(), r.flow.parcels)
    });
}

/// What material and errors cost; part of the total.
pub(super) fn costs(r: &mut Registry, layout: &Layout) {
    for (account, on, what) in [
        (Account::Material, layout.material, "packing material"),
        (Account::Errors, layout.error_costs, "returns and contacts because of errors"),
    ] {
        if on {
            let label = format!("Cost of {what}");
            let definition = format!("sum of bookings of {what}");
            r.add(
                format!("cost.{}", account.name()),
                label,
                Unit::Money,
                Better::Lower,
                definition,
                move |r| 0.0 - r.flow.accounts[account as usize].amount(),
            );
        }
    }
}
