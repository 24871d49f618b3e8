//! Legs and tours as queues: bulk service with a capacity, slots for one parcel, time-varying traffic on a road
//! that never fills, and pick-ups that are loads.

use super::harness::{Case, exponential, scenario_text};
use super::transient::sine;

pub fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    bulk_service(&mut all);
    slots(&mut all);
    road(&mut all);
    loads(&mut all);
    all
}

/// A warehouse, a region and what lies between them.
fn way(orders: &str, carrier: &str, leg: &str) -> String {
    format!(
        "[channel.web]\norders = {orders}\n[region.town]\n[warehouse.w]\n[carrier.own]\ntransit = \"0 s\"\n{carrier}\n\
         [leg.van]\nfrom = \"warehouse.w\"\nto = \"region.town\"\n{leg}\n"
    )
}

/// Q10h once more: the trailer is a leg that departs every hour, and a courier who leaves every hour for 20 stops.
fn bulk_service(all: &mut Vec<Case>) {
    let source = "Bailey (1954); Powell (1985)";
    let body = way("\"18 /h\"", "", "every = \"1 h\"\ncapacity = 20\ntransit = \"1 min\"");
    all.push(
        Case::new(
            "Q10h",
            "a leg departs every hour with room for 20 parcels, 18 come an hour",
            source,
            scenario_text(1_206_000.0, 6000.0, "", &body),
            20,
        )
        .kpi("leg.van.left_behind", 2.597_149_35, 0.04)
        .kpi("stage.transit.waiting.mean", 11.597_149_35, 0.015)
        .kpi("leg.van.full", 0.523_265_066_3, 0.015)
        .kpi("leg.van.load", 18.0, 0.005)
        .kpi("leg.van.load_factor", 0.9, 0.005),
    );
    let hours: Vec<String> = (0..24).map(|h| format!("\"{h:02}:00\"")).collect();
    let body = format!(
        "[channel.web]\norders = \"18 /h\"\n[region.town]\n[warehouse.w]\n[carrier.own]\ntransit = \"0 s\"\n\
         [courier.rider]\nregions = \"town\"\ncouriers = 1\nstops_per_hour = 20\nhours = \"1 h\"\ndays = \"mon-sun\"\n\
         starts = [{}]\n",
        hours.join(", ")
    );
    all.push(
        Case::new(
            "Q10h",
            "a courier leaves every hour for 20 stops, 18 parcels come an hour",
            source,
            scenario_text(1_206_000.0, 6000.0, "", &body),
            20,
        )
        .kpi("courier.rider.left_behind", 2.597_149_35, 0.04)
        .kpi("stage.last_mile.waiting.mean", 11.597_149_35, 0.015)
        .kpi("courier.rider.load_factor", 0.9, 0.005),
    );
}

/// A departure for one parcel every five minutes: of a parcels a slot, a²/(2(1 − a)) are left behind, and a/2 more
/// wait on average between two departures.
fn slots(all: &mut Vec<Case>) {
    let a = 0.8;
    let left = a * a / (2.0 * (1.0 - a));
    let body = way("\"9.6 /h\"", "", "every = \"5 min\"\ncapacity = 1\ntransit = \"1 min\"");
    all.push(
        Case::new(
            "slots",
            "a leg with room for one parcel every 5 min, 0.8 come in that time",
            "Bailey (1954) with a capacity of one",
            scenario_text(602_000.0, 2000.0, "", &body),
            20,
        )
        .kpi("leg.van.left_behind", left, 0.03)
        .kpi("stage.transit.waiting.mean", left + a / 2.0, 0.03)
        .kpi("leg.van.full", a, 0.01),
    );
}

/// Q11a once more: a road takes every parcel as it comes, each with a transit time of its own.
fn road(all: &mut Vec<Case>) {
    let orders = format!("\"100 /h\"\nby_hour = {}", sine(100.0, 60.0));
    let body = way(&orders, "", &format!("transit = {}", exponential(120.0)));
    let text = scenario_text(1440.0, 0.0, "sample_every = \"1 h\"", &body);
    let mut case = Case::new(
        "Q11a",
        "a road with traffic λ(t) = 100 + 60 sin an hour, mean transit 2 h, from empty",
        "Eick, Massey and Whitt, Management Science 39 (1993)",
        text,
        1500,
    );
    for (t, n) in [(1.0, 85.346_760_84), (6.0, 286.677_727_5), (12.0, 248.939_023_3), (18.0, 105.801_389_4)] {
        case = case.series(
            &format!("parcels on the road at {t} h"),
            "leg.van.moving",
            move |s| s.at(t),
            n,
            0.012,
        );
    }
    all.push(case);
}

/// Q10e and Q10g once more, over a leg: what is picked up together travels as one load.
fn loads(all: &mut Vec<Case>) {
    let body = way("\"12 /h\"", "collect = { parcels = 8 }", "transit = \"1 min\"");
    all.push(
        Case::new(
            "Q10e",
            "trucks of 8 parcels over a leg, 12 come an hour",
            "Higginson and Bookbinder (1995)",
            scenario_text(302_000.0, 2000.0, "", &body),
            20,
        )
        .kpi("leg.van.load", 8.0, 0.001)
        .kpi("stage.dock.waiting.mean", 3.5, 0.01)
        .record("departures an hour", |r| r.flow.road.legs[0].departures as f64 / 5000.0, 1.5, 0.01),
    );
    let body = way("\"1 /min\"", "collect = { parcels = 10, or_after = \"15 min\" }", "transit = \"20 min\"");
    all.push(
        Case::new(
            "Q10g",
            "couriers over a leg: 10 parcels, or 15 min after the oldest; one comes a minute",
            "renewal–reward",
            scenario_text(302_000.0, 2000.0, "", &body),
            20,
        )
        .kpi("leg.van.load", 9.933_014_456, 0.001)
        .record("departures in 8 h", |r| r.flow.road.legs[0].departures as f64 / 625.0, 48.323_698_93, 0.01)
        // Each departure holds its parcels for 20 minutes: Little.
        .kpi("stage.transit.moving.mean", 20.0, 0.01),
    );
}
