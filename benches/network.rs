//! A large network: 2 000 lanes over 300 legs, with a leg that closes every few hours.

mod common;

use std::fmt::Write;

use common::{median, seconds};
use plimsoll::engine::Replication;
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;

const SITES: usize = 20;
const HUBS: usize = 20;
const REGIONS: usize = 100;

fn main() {
    for (name, closures) in [("nothing closes", 0), ("40 closures", 40)] {
        let (loading, scenario) = seconds(|| large(closures));
        let mut storage = Replication::new(scenario.model.clone());
        let mut events = 0;
        let times = (0..5)
            .map(|i| {
                let run = || {
                    storage.start(1, i, Default::default());
                    storage.run();
                    storage.events()
                };
                let (time, n) = seconds(run);
                events = n;
                time
            })
            .collect();
        let time = median(times);
        let orders = storage.record().cohort.all.placed;
        println!(
            "{name}: loaded in {loading:.2} s; {orders} orders, {events} events in {time:.2} s, {:.0} ns an event",
            time * 1e9 / events as f64
        );
    }
}

/// 20 warehouses, 20 hubs and 100 regions; every warehouse has a lane to every region.
fn large(closures: usize) -> Scenario {
    let mut legs = "name,from,to,transit_hours,capacity,every_hours,per_parcel\n".to_string();
    let mut n = 0;
    let mut leg = |from: String, to: String, hours: usize| {
        let _ = writeln!(legs, "l{n},{from},{to},{hours},500,{},0.30", 1 + n % 4);
        n += 1;
    };
    for i in 0..100 {
        leg(format!("warehouse.w{}", i % SITES), format!("hub.h{}", i * 7 % HUBS), 2 + i % 5);
        leg(format!("hub.h{}", i % HUBS), format!("hub.h{}", (i * 3 + 1 + i / HUBS) % HUBS), 3 + i % 7);
        leg(format!("hub.h{}", i % HUBS), format!("region.r{i}"), 1 + i % 3);
    }
    let mut lanes = "name,from,to,distance_km\n".to_string();
    let mut t = "[scenario]\nname = \"Large\"\n[run]\nstart = 2026-03-02\nlength = \"10 d\"\n".to_string();
    let _ = writeln!(t, "[channel.web]\norders = \"20000 /d\"\n[carrier.own]\ntransit = \"1 h\"");
    let _ = writeln!(t, "pick_up_every = \"1 h\"\n[allocation]\nrule = \"least_backlog\"");
    let _ = writeln!(t, "[network]\nlegs = \"legs.csv\"\nlanes = \"lanes.csv\"");
    for site in 0..SITES {
        let _ = writeln!(t, "[warehouse.w{site}]\ncapacity_rate = \"2000 /d\"");
        for region in 0..REGIONS {
            let km = 20 + (site * 37 + region * 13) % 900;
            let _ = writeln!(lanes, "w{site}-r{region},warehouse.w{site},region.r{region},{km}");
        }
    }
    for hub in 0..HUBS {
        let _ = writeln!(t, "[hub.h{hub}]\nsort = \"1 h\"");
    }
    for region in 0..REGIONS {
        let _ = writeln!(t, "[region.r{region}]");
    }
    for i in 0..closures {
        let (from, until) = (6 * i + 6, 6 * i + 12);
        let at = |h: usize| format!("2026-03-{:02}T{:02}:00:00", 2 + h / 24, h % 24);
        let _ = writeln!(t, "[change.c{i}]\nfrom = {}\nuntil = {}", at(from), at(until));
        let _ = writeln!(t, "set = {{ \"hub.h{}.open\" = false }}", i % HUBS);
    }
    let files = MemoryFiles::new().with("large.toml", t).with("legs.csv", legs).with("lanes.csv", lanes);
    let loaded = scenario::load(&Request::new("large.toml"), &files);
    loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages())).clone()
}
