//! KPIs of picking floors: ways and tours; errors and what became of them.

use super::Layout;
use super::kpi::{Better, Unit};
use super::kpis::{Registry, share};
use super::recorder::Recorder;
use super::sites::{QualityCounts, TourCounts};
use crate::domain::Account;

/// Adds them to the registry.
pub(super) fn floor(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.group = "Work";
    for i in layout.floors.iter().copied() {
        let site = &layout.sites[i];
        let mut add =
            |name: &str, label: &str, unit, better, definition: &str, of: fn(&TourCounts) -> f64| {
                let measure = move |r: &Recorder| of(&r.flow.sites.tours[i]);
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
        let definition = "lines brought ÷ hours of work on tours at speed 1";
        add("lines_per_tour_hour", "Lines per hour of tours", Unit::PerHour, Higher, definition, |t| {
            t.lines as f64 / (t.seconds / 3600.0)
        });
        if layout.narrow.contains(&i) {
            let definition = "time that pickers wait in front of aisles ÷ work on tours";
            add("aisle_waiting", "Waiting for aisles", Unit::Share, Lower, definition, |t| {
                t.waited / t.seconds
            });
        }
        if layout.zoned.contains(&i) {
            let definition = "zones of orders ÷ orders picked";
            add("zones_per_order", "Zones per order", Unit::Count, Neither, definition, |t| {
                t.zones as f64 / t.zoned as f64
            });
            let definition = "mean time from the first zone of an order that is done to the last";
            add("zones_apart", "Time between zones", Unit::Duration, Lower, definition, |t| {
                t.joining as f64 / 3.6e9 / t.zoned as f64
            });
        }
        if layout.forward.contains(&i) {
            let definition = "lines picked in the forward area ÷ all lines picked";
            add("forward_share", "Lines from the forward area", Unit::Share, Higher, definition, |t| {
                share(t.forward, t.forward + t.reserve + t.short)
            });
            let definition = "lines of the forward area's items fetched from the reserve because too little was left ÷ all their lines";
            add("forward_short", "Forward area found empty", Unit::Share, Lower, definition, |t| {
                share(t.short, t.forward + t.short)
            });
            let definition = "mean time from asking for an item of the forward area to its being full";
            add("refill_time", "Time to refill", Unit::Duration, Lower, definition, |t| {
                t.refilling as f64 / 3.6e9 / t.refills as f64
            });
            let refills =
                move |r: &Recorder| r.flow.sites.tours[i].refills as f64 / (r.window_micros() / 3.6e9);
            r.add(
                format!("warehouse.{site}.refills_per_hour"),
                format!("Refills, {site}"),
                Unit::PerHour,
                Neither,
                "items of the forward area refilled ÷ hours of the window",
                refills,
            );
        }
    }
}

/// Adds receiving and storage.
pub(super) fn receiving(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower, Neither};
    r.group = "Receiving";
    for (i, storage, doors) in layout.receiving.iter().copied() {
        let path = format!("warehouse.{}", layout.sites[i]);
        let site = &layout.sites[i];
        let quantiles = [(0.5, "p50"), (0.95, "p95")];
        let (id, label) = (format!("{path}.dock_to_stock"), format!("Dock to stock, {site}"));
        let definition = "time from the arrival of a delivery to its place";
        r.times(&id, &label, definition, &quantiles, move |r| &r.flow.sites.receiving[i].dock_to_stock);
        let definition = "deliveries put away ÷ hours of the window";
        r.add(
            format!("{path}.put_away_per_hour"),
            format!("Deliveries put away, {site}"),
            Unit::PerHour,
            Higher,
            definition,
            move |r| r.flow.sites.receiving[i].dock_to_stock.count() as f64 / (r.window_micros() / 3.6e9),
        );
        let definition = "lines rejected ÷ lines inspected";
        r.add(
            format!("{path}.rejected"),
            format!("Rejected lines, {site}"),
            Unit::Share,
            Lower,
            definition,
            move |r| share(r.flow.sites.receiving[i].rejected, r.flow.sites.receiving[i].lines),
        );
        let definition = "time that dock doors are in use ÷ all their time";
        r.add(
            format!("{path}.door_use"),
            format!("Use of dock doors, {site}"),
            Unit::Share,
            Neither,
            definition,
            move |r| r.flow.sites.receiving[i].door_hours / (r.window_micros() / 3.6e9) / f64::from(doors),
        );
        let Some(most) = storage else { continue };
        let definition = "mean units in storage, those on their way into it included ÷ units it takes";
        r.add(
            format!("{path}.storage_use"),
            format!("Use of storage, {site}"),
            Unit::Share,
            Neither,
            definition,
            move |r| r.flow.sites.receiving[i].unit_hours / (r.window_micros() / 3.6e9) / most as f64,
        );
        let definition = "deliveries put away elsewhere ÷ deliveries put away";
        r.add(
            format!("{path}.overflow"),
            format!("Put away elsewhere, {site}"),
            Unit::Share,
            Lower,
            definition,
            move |r| {
                share(r.flow.sites.receiving[i].elsewhere, r.flow.sites.receiving[i].dock_to_stock.count())
            },
        );
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
            move |r| {
                share(r.flow.sites.equipment[i].0, r.flow.sites.equipment[i].0 + r.flow.sites.equipment[i].1)
            },
        );
        r.add(
            format!("{path}.stops"),
            format!("Stops by {name}"),
            Unit::Count,
            Better::Lower,
            "how often too few units were left",
            move |r| r.flow.sites.equipment[i].2 as f64,
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
                let measure = move |r: &Recorder| of(&r.flow.sites.quality[i]);
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
        |r| 1.0 - share(r.flow.sites.flawed, r.flow.parcels),
    )
    .headline = true;
    r.add(
        "orders.accuracy_before_checks",
        "Order accuracy before checks",
        Unit::Share,
        Higher,
        "1 − orders that had a wrong or damaged item or a wrong label at some time, found or not ÷ parcels shipped",
        |r| 1.0 - share(r.flow.sites.ever_flawed, r.flow.parcels),
    );
    let per_delivered = "÷ orders delivered";
    r.add(
        "orders.damaged",
        "Damaged deliveries",
        Unit::Share,
        Lower,
        format!("deliveries with damaged goods {per_delivered}"),
        |r| share(r.flow.sites.damaged, r.flow.delivered),
    );
    r.add(
        "orders.error_returns",
        "Returns because of errors",
        Unit::Share,
        Lower,
        format!("orders that customers send back because of an error {per_delivered}"),
        |r| share(r.flow.sites.returned, r.flow.delivered),
    );
    r.add(
        "orders.error_contacts",
        "Contacts about errors",
        Unit::Share,
        Lower,
        format!("contacts about errors {per_delivered}"),
        |r| share(r.flow.sites.contacts, r.flow.delivered),
    );
    let sent_back = "times that a check sent an order back ÷ parcels shipped";
    r.add("orders.sent_back", "Sent back by checks", Unit::Share, Lower, sent_back, |r| {
        share(r.flow.sites.quality.iter().map(|q| q.back).sum(), r.flow.parcels)
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
