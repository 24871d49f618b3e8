//! KPIs of the way from the dock to the door: legs, couriers, score cards of carriers, what delivery costs.

use super::kpi::{Better, Unit};
use super::kpis::{COHORT, FLOW, NONE, OPEN_JUDGED, OPEN_LEFT_OUT, Registry, account, share};
use super::layout::{Layout, OtifLevel};
use super::recorder::Recorder;
use super::road::LegCounts;
use crate::domain::{Account, FailReason};

/// Loads, couriers, losses and commitments.
pub(super) fn road(r: &mut Registry, layout: &Layout) {
    score_cards(r, layout);
    harm(r, layout);
    r.group = "Network";
    (r.window, r.censoring) = (FLOW, NONE);
    for (i, leg) in layout.legs.iter().enumerate().filter(|(_, leg)| leg.shown) {
        of_leg(r, &leg.name, i);
    }
    if !layout.legs.is_empty() {
        network(r);
        modes(r, layout);
    }
    r.group = "Couriers";
    for (i, name) in layout.couriers.iter().enumerate() {
        couriers(r, layout, name, i);
    }
}

fn score_cards(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    (r.window, r.censoring) = (FLOW, NONE);
    for (i, name) in layout.carriers.iter().enumerate() {
        if layout.committed.get(i).is_some_and(Option::is_some) {
            r.add(
                format!("carrier.{name}.kept"),
                format!("Commitments kept by {name}"),
                Unit::Share,
                Higher,
                "first attempts within the time from pick-up that the carrier commits itself to ÷ first attempts",
                move |r| share(r.flow.road.carriers[i].kept, r.flow.road.carriers[i].judged),
            );
        }
        if layout.losses {
            r.add(
                format!("carrier.{name}.lost"),
                format!("Lost by {name}"),
                Unit::Share,
                Lower,
                "parcels found to be lost ÷ parcels picked up",
                move |r| share(r.flow.road.carriers[i].lost, r.flow.pick_ups[i].taken),
            );
        }
        if layout.damage {
            r.add(
                format!("carrier.{name}.damaged"),
                format!("Damaged by {name}"),
                Unit::Share,
                Lower,
                "parcels that arrived damaged ÷ parcels picked up",
                move |r| share(r.flow.road.carriers[i].damaged, r.flow.pick_ups[i].taken),
            );
        }
    }
}

fn harm(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    r.group = "Orders";
    if let Some(otif) = layout.otif.filter(|otif| layout.promises || otif.request.is_some()) {
        let what = match otif.level {
            OtifLevel::Order => "orders",
            OtifLevel::Line => "lines",
            OtifLevel::Unit => "units",
        };
        let due = if otif.request.is_some() { "what customers ask for" } else { "the promise" };
        (r.window, r.censoring) = (COHORT, OPEN_JUDGED);
        r.add(
            "orders.otif",
            "On time and in full",
            Unit::Share,
            Higher,
            format!("{what} delivered complete, undamaged and within the limits of [otif] around {due} ÷ {what} judged"),
            |r| share(r.cohort.in_full.1, r.cohort.in_full.0),
        )
        .headline = true;
    }
    if layout.tracking {
        tracking(r, layout);
    }
    (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
    if layout.losses && layout.splits {
        r.add(
            "orders.incomplete",
            "Incomplete",
            Unit::Share,
            Lower,
            "orders delivered without all of their parcels ÷ orders delivered",
            |r| share(r.cohort.short, r.cohort.all.delivered),
        );
    }
    if layout.damage {
        r.add(
            "orders.damaged",
            "Damaged",
            Unit::Share,
            Lower,
            "orders delivered with damage ÷ orders delivered",
            |r| share(r.cohort.damaged, r.cohort.all.delivered),
        );
    }
}

fn tracking(r: &mut Registry, layout: &Layout) {
    use Better::{Higher, Lower};
    if layout.promises {
        (r.window, r.censoring) = (COHORT, OPEN_JUDGED);
        r.add(
            "orders.on_time_revised",
            "On time to the revised promise",
            Unit::Share,
            Higher,
            "orders delivered by the promise in force at delivery ÷ orders judged for on-time delivery",
            |r| share(r.cohort.on_time_revised, r.cohort.all.judged),
        );
        (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
        r.add(
            "orders.revised",
            "Promises revised",
            Unit::Share,
            Lower,
            "delivered orders that had been told a later promise ÷ delivered orders that were tracked",
            |r| share(r.cohort.revised, r.cohort.tracked),
        );
    }
    (r.window, r.censoring) = (COHORT, OPEN_LEFT_OUT);
    r.add(
        "orders.estimate_error",
        "Error of the first estimate",
        Unit::Duration,
        Lower,
        "mean distance between delivery and the estimate made at the pick-up, of delivered orders",
        |r| r.cohort.estimate_off as f64 / r.cohort.tracked as f64 / 3.6e9,
    );
}

fn of_leg(r: &mut Registry, name: &str, i: usize) {
    use Better::{Higher, Lower, Neither};
    let of = move |r: &Recorder| r.flow.road.legs[i];
    let mut add =
        |what: &str, label: String, unit, better, definition: &str, measure: fn(LegCounts, f64) -> f64| {
            r.add(format!("leg.{name}.{what}"), label, unit, better, definition, move |r| {
                measure(of(r), r.window_micros())
            });
        };
    add(
        "parcels",
        format!("Parcels over {name}"),
        Unit::Parcels,
        Neither,
        "parcels that departed",
        |l, _| l.parcels as f64,
    );
    add(
        "departures",
        format!("Departures of {name}"),
        Unit::Count,
        Neither,
        "departures that ran; on a calendar empty ones count",
        |l, _| l.departures as f64,
    );
    add("load", format!("Load of {name}"), Unit::Parcels, Neither, "parcels ÷ departures", |l, _| {
        share(l.parcels, l.departures)
    });
    add(
        "load_factor",
        format!("Load factor of {name}"),
        Unit::Share,
        Higher,
        "parcels ÷ room, of departures with a limit",
        |l, _| share(l.parcels_of_room, l.room),
    );
    add(
        "full",
        format!("Full departures of {name}"),
        Unit::Share,
        Neither,
        "departures without room left ÷ departures with a limit; the rest are part loads",
        |l, _| share(l.full, l.limited),
    );
    add(
        "left_behind",
        format!("Left behind by {name}"),
        Unit::Parcels,
        Lower,
        "parcels that were ready and found no room, per departure",
        |l, _| share(l.left, l.departures),
    );
    add(
        "missed_cut_off",
        format!("Missed cut-offs of {name}"),
        Unit::Share,
        Lower,
        "parcels at the leg too late for a departure ÷ those and the parcels that departed",
        |l, _| share(l.missed, l.missed + l.parcels),
    );
    add(
        "closed",
        format!("Closed time of {name}"),
        Unit::Share,
        Lower,
        "time closed ÷ time of the window",
        |l, window| l.closed as f64 / window,
    );
}

fn network(r: &mut Registry) {
    use Better::{Higher, Lower};
    let sum = |r: &Recorder, of: fn(&LegCounts) -> u64| r.flow.road.legs.iter().map(of).sum::<u64>();
    r.add("network.loads", "Loads", Unit::Count, Better::Neither, "departures of all legs", move |r| {
        sum(r, |l| l.departures) as f64
    });
    r.add(
        "network.load_factor",
        "Load factor of the network",
        Unit::Share,
        Higher,
        "parcels ÷ room, of all departures with a limit",
        move |r| share(sum(r, |l| l.parcels_of_room), sum(r, |l| l.room)),
    );
    r.add(
        "network.cancelled",
        "Departures that did not run",
        Unit::Count,
        Lower,
        "departures on a calendar that did not run, of all legs",
        move |r| sum(r, |l| l.cancelled) as f64,
    );
    r.add(
        "network.turned_back",
        "Loads turned back",
        Unit::Count,
        Lower,
        "loads that came back because their way was closed",
        move |r| sum(r, |l| l.turned_back) as f64,
    );
}

/// What goes by which mode, where there are several.
fn modes(r: &mut Registry, layout: &Layout) {
    let mut modes: Vec<&'static str> = layout.legs.iter().map(|l| l.mode).collect();
    modes.sort_unstable();
    modes.dedup();
    for mode in modes.iter().copied().filter(|_| modes.len() > 1) {
        r.add(
            format!("network.parcels.{mode}"),
            format!("Parcels by {mode}"),
            Unit::Parcels,
            Better::Neither,
            "parcels that departed, summed over the legs of this mode",
            move |r| {
                let legs = r.layout().legs.iter().zip(&r.flow.road.legs);
                legs.filter(|(leg, _)| leg.mode == mode).map(|(_, counts)| counts.parcels as f64).sum()
            },
        );
    }
}

fn couriers(r: &mut Registry, layout: &Layout, name: &str, i: usize) {
    use Better::{Higher, Lower, Neither};
    let hours = |micros: u64| micros as f64 / 3.6e9;
    r.add(
        format!("courier.{name}.stops"),
        format!("Stops of {name}"),
        Unit::Count,
        Neither,
        "parcels taken out on tours",
        move |r| r.flow.road.couriers[i].stops as f64,
    );
    r.add(
        format!("courier.{name}.stops_per_hour"),
        format!("Stops an hour, {name}"),
        Unit::PerHour,
        Higher,
        "parcels taken out ÷ hours on tours",
        move |r| r.flow.road.couriers[i].stops as f64 / hours(r.flow.road.couriers[i].worked),
    );
    r.add(
        format!("courier.{name}.load_factor"),
        format!("Use of the tours of {name}"),
        Unit::Share,
        Neither,
        "parcels taken out ÷ stops there was time for without overtime",
        move |r| share(r.flow.road.couriers[i].stops, r.flow.road.couriers[i].room),
    );
    r.add(
        format!("courier.{name}.overtime"),
        format!("Overtime of {name}"),
        Unit::Share,
        Lower,
        "hours beyond the tours ÷ hours on tours",
        move |r| share(r.flow.road.couriers[i].overtime, r.flow.road.couriers[i].worked),
    );
    r.add(
        format!("courier.{name}.left_behind"),
        format!("Left at the depot by {name}"),
        Unit::Parcels,
        Lower,
        "parcels at the depot that a tour did not take, per tour",
        move |r| share(r.flow.road.couriers[i].left, r.flow.road.couriers[i].tours),
    );
    if !layout.failed_attempts {
        return;
    }
    for reason in FailReason::ALL {
        let words = reason.name();
        r.add(
            format!("courier.{name}.failed.{words}"),
            format!("Failed attempts of {name}: {words}"),
            Unit::Share,
            Lower,
            format!("attempts that failed for this reason ({words}) ÷ parcels taken out"),
            move |r| share(r.flow.road.couriers[i].failed[reason as usize], r.flow.road.couriers[i].stops),
        );
    }
}

/// What delivery costs.
pub(super) fn delivery(r: &mut Registry, layout: &Layout) {
    use Better::Lower;
    if !layout.costs || (layout.legs.is_empty() && layout.couriers.is_empty()) {
        return;
    }
    (r.window, r.censoring) = (FLOW, NONE);
    let spent = |r: &Recorder| 0.0 - (account(r, Account::Freight) + account(r, Account::Couriers)).amount();
    if !layout.couriers.is_empty() {
        r.add(
            "cost.couriers",
            "Couriers",
            Unit::Money,
            Lower,
            "sum of bookings of couriers; part of cost.total",
            |r| 0.0 - account(r, Account::Couriers).amount(),
        );
    }
    r.add(
        "cost.delivery_per_parcel",
        "Delivery cost per parcel",
        Unit::Money,
        Lower,
        "freight and couriers ÷ parcels that left",
        move |r| spent(r) / r.flow.parcels as f64,
    );
    if layout.revenue {
        r.add(
            "cost.delivery_share",
            "Delivery cost, share of revenue",
            Unit::Share,
            Lower,
            "freight and couriers ÷ revenue",
            move |r| spent(r) / account(r, Account::Revenue).amount(),
        );
    }
}
