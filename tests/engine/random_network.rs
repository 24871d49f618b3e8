//! Conservation and capacities on networks drawn at random, with closures at random moments.
//!
//! `PLIMSOLL_SEEDS=5000` runs more of them than the 150 of a normal run.

use std::fmt::Write;

use crate::random_scenario::Dice;
use crate::scenario;
use plimsoll::engine::{Replication, Watch};

/// Two warehouses, up to three hubs, two regions, legs between them, closures, carriers by every rule, couriers.
fn text(seed: u64) -> String {
    let mut dice = Dice::new(seed ^ 0x5EED_0000);
    let d = &mut dice;
    let mut t = String::new();
    let _ =
        writeln!(t, "[scenario]\nname = \"network {seed}\"\n[run]\nstart = 2026-03-02\nlength = \"30 h\"");
    let _ = writeln!(t, "follow_up = \"40 h\"\nreplications = 2\nseed = {seed}");
    let _ = writeln!(t, "[channel.web]\norders = \"{} /h\"\nunits = 2", 2 + d.below(30));
    let _ = writeln!(t, "regions = {{ here = \"50 %\", there = \"50 %\" }}");
    let _ = writeln!(t, "[service.standard]\npromise = \"30 h\"\nshare = \"80 %\"");
    let _ = writeln!(t, "[service.express]\npromise = \"12 h\"\nshare = \"20 %\"\n[otif]\nlate = \"1 h\"");
    for site in ["east", "west"] {
        let _ = writeln!(t, "[warehouse.{site}]\npacking = {{ order = \"4 min\", stations = 3 }}");
    }
    let _ =
        writeln!(t, "[region.here]\nserved_by = [\"east\", \"west\"]\n[region.there]\nserved_by = \"west\"");
    let hubs = d.below(4) as usize;
    for hub in 0..hubs {
        let _ = writeln!(t, "[hub.h{hub}]\nsort = \"{} min\"\nin_flight = \"{}\"", d.below(90), policy(d));
        let _ = writeln!(t, "destroyed = \"40 %\"");
    }
    let legs = legs(d, &mut t, hubs);
    let named: Vec<usize> = (0..legs).filter(|_| d.chance(60)).collect();
    for (n, leg) in named.iter().enumerate().take(3) {
        let what = if hubs > 0 && d.chance(30) { "hub.h0".to_string() } else { format!("leg.l{leg}") };
        let (from, hours) = (1 + d.below(40), 1 + d.below(20));
        let at = |h: u64| format!("2026-03-0{}T{:02}:30:00", 2 + h / 24, h % 24);
        let _ = writeln!(t, "[change.c{n}]\nfrom = {}\nuntil = {}", at(from), at(from + hours));
        let _ = writeln!(t, "set = {{ \"{what}.open\" = false }}");
    }
    carriers(d, &mut t);
    if d.chance(50) {
        let _ = writeln!(t, "[tracking]\nstale_after = \"{} h\"\nmargin = \"1 h\"", 1 + d.below(12));
    }
    if d.chance(60) {
        let n = d.below(60);
        let value = match d.below(6) {
            0 => format!("\"leg.l0.transit\" = \"{n} h\""),
            1 => format!("\"leg.l0.daily_capacity\" = {n}"),
            2 => format!("\"carrier.steady.transit\" = \"{n} h\", \"carrier.swift.late\" = \"50 %\""),
            3 => {
                "\"carrier.steady.loss\" = \"20 %\", \"carrier.steady.first_attempt\" = \"50 %\"".to_string()
            }
            4 => "\"region.here.served_by\" = \"west\"".to_string(),
            _ => "\"tendering.rule\" = \"fastest\", \"tendering.overflow\" = \"next\"".to_string(),
        };
        let _ =
            writeln!(t, "[change.value]\nfrom = 2026-03-02T{:02}:00:00\nset = {{ {value} }}", d.below(24));
    }
    if d.chance(50) {
        let _ = writeln!(t, "[courier.vans]\nregions = \"here\"\ncouriers = {}", 1 + d.below(4));
        let _ = writeln!(t, "stops_per_hour = {}\nstarts = [\"07:00\", \"14:00\"]", 3 + d.below(9));
        let _ = writeln!(t, "days = \"mon-sun\"\nhours = \"4 h\"\novertime = \"1 h\"\nwage = \"18 EUR/h\"");
        let _ = writeln!(t, "absent = \"20 %\"\naddress = \"3 %\"\naccess = \"2 %\"\nrefused = \"4 %\"");
        let _ = writeln!(t, "attempts = {}\nback = \"6 h\"\nsafe_place = \"30 %\"", 1 + d.below(3));
        let _ = writeln!(t, "after_last = \"{}\"", d.pick(&["return", "locker"]));
        if d.chance(40) {
            let _ =
                writeln!(t, "window = {{ share = \"30 %\", hours = [\"08:00-10:00\", \"15:00-18:00\"] }}");
        }
    }
    t
}

fn policy(d: &mut Dice) -> &'static str {
    ["hold", "continue", "return", "re_route", "destroy"][d.below(5) as usize]
}

/// Legs from warehouses and hubs; some regions cannot be reached from some places.
fn legs(d: &mut Dice, t: &mut String, hubs: usize) -> usize {
    let n = 2 + d.below(9) as usize;
    for leg in 0..n {
        let place = |at: usize| if at < hubs { format!("hub.h{at}") } else { String::new() };
        let from = match d.below(2 + hubs as u64) as usize {
            0 => "warehouse.east".to_string(),
            1 => "warehouse.west".to_string(),
            hub => place(hub - 2),
        };
        let to = match d.below(2 + hubs as u64) as usize {
            0 => "region.here".to_string(),
            1 => "region.there".to_string(),
            hub => place(hub - 2),
        };
        let to = if to == from { "region.here".to_string() } else { to };
        let _ = writeln!(t, "[leg.l{leg}]\nfrom = \"{from}\"\nto = \"{to}\"");
        let _ = writeln!(t, "transit = {{ dist = \"gamma\", mean = \"{} h\", cv = 0.4 }}", 1 + d.below(9));
        let _ = writeln!(t, "in_flight = \"{}\"\ndestroyed = \"50 %\"", policy(d));
        let _ = writeln!(t, "release = \"{}\"", d.pick(&["oldest", "urgent", "newest"]));
        let _ = writeln!(t, "price = {{ per_parcel = \"0.40 EUR\", per_departure = \"20 EUR\" }}");
        match d.below(4) {
            0 => {
                let _ = writeln!(
                    t,
                    "departures = [\"05:30\", \"13:00\", \"21:00\"]\ncapacity = {}",
                    1 + d.below(60)
                );
                let _ = writeln!(t, "cut_off = \"{} min\"\ncancelled = \"10 %\"", d.below(60));
            }
            1 => {
                let _ = writeln!(t, "every = \"{} min\"\ncapacity = {}", 20 + d.below(200), 1 + d.below(30));
                let _ = writeln!(t, "congested_at = {}", 2 + d.below(30));
            }
            2 => {
                let _ = writeln!(t, "daily_capacity = {}\ndelayed = \"20 %\"", 1 + d.below(200));
            }
            _ => {}
        }
    }
    n
}

fn carriers(d: &mut Dice, t: &mut String) {
    for carrier in ["swift", "steady"] {
        let _ = writeln!(
            t,
            "[carrier.{carrier}]\ntransit = \"{} h\"\nloss = \"2 %\"\ndamage = \"3 %\"",
            d.below(4)
        );
        let _ = writeln!(t, "price = {{ per_parcel = \"{}.10 EUR\" }}\ncommitted = \"20 h\"", 3 + d.below(3));
        let _ = writeln!(t, "scan_after = \"{} min\"", 30 * d.below(4));
        match d.below(3) {
            0 => {
                let _ =
                    writeln!(t, "pick_up_every = \"{} min\"\ncap = {}", 30 + d.below(200), 1 + d.below(40));
            }
            1 => {
                let _ = writeln!(t, "collect = {{ parcels = {}, or_after = \"50 min\" }}", 1 + d.below(9));
            }
            _ => {}
        }
        if d.chance(40) {
            let _ = writeln!(t, "daily_cap = {}\nsurge = {{ above = 20 }}", 5 + d.below(300));
        }
        if d.chance(40) {
            let _ =
                writeln!(t, "contract = {{ retainer = \"10 EUR\", minimum = 40, shortfall = \"1 EUR\" }}");
        }
    }
    let rule =
        d.pick(&["share", "cheapest", "fastest", "score", "in_order", "most_room", "promise"]).to_string();
    let overflow = d.pick(&["wait", "next"]);
    let _ = writeln!(t, "[tendering]\nrule = \"{rule}\"\noverflow = \"{overflow}\"\nlabel = \"30 s\"");
    let _ = writeln!(t, "label_errors = \"1 %\"");
    if d.chance(50) {
        let _ = writeln!(t, "[change.strike]\nfrom = 2026-03-02T10:00:00\nuntil = 2026-03-03T02:00:00");
        let _ = writeln!(t, "set = {{ \"carrier.swift.open\" = false }}");
    }
}

#[test]
fn nothing_is_lost_or_overfull_on_random_networks_with_random_closures() {
    let seeds: u64 = std::env::var("PLIMSOLL_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    let (mut loads, mut turned, mut closed) = (0, 0, 0);
    for seed in 0..seeds {
        let text = text(seed);
        let scenario = scenario(&text);
        let mut replication = Replication::new(scenario.model.clone());
        for index in 0..2 {
            let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                replication.start(seed, index, Watch::Every(1));
                replication.run();
            }));
            assert!(run.is_ok(), "seed {seed}, replication {index}:\n{text}");
            for leg in &replication.record().flow.road.legs {
                assert!(leg.parcels_of_room <= leg.room, "seed {seed}");
                loads += leg.departures;
                turned += leg.turned_back;
                closed += u64::from(leg.closed > 0);
            }
        }
    }
    // What the test is about must have happened.
    assert!(loads > 20 * seeds && turned > seeds / 4 && closed > seeds / 2, "{loads} {turned} {closed}");
}
