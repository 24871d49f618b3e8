//! Tracking, promises by region, on time in full, values that change on the road, and what is watched there.
//! Constant durations, so every figure is a hand count.

use plimsoll::engine::{Replication, Watch};
use plimsoll::metrics::registry;
use plimsoll::scenario::{Request, load};
use plimsoll::source::MemoryFiles;

use super::network::kpis;
use super::scenario;

/// Orders at 8:00 and 16:00 with 10 h of road and 3 h of van to come; `body` replaces and adds.
fn way(orders: &str, leg: &str, body: &str) -> String {
    format!(
        r#"
[scenario]
name = "Way"
[run]
start = 2026-01-05
length = "17 h"
demand_in_follow_up = false
replications = 1
[channel.web]
{orders}
[region.coast]
[warehouse.shed]
[leg.road]
from = "warehouse.shed"
to = "region.coast"
transit = "10 h"
{leg}
{body}
"#
    )
}

const TWICE: &str = "orders = { every = \"8 h\" }";
const VAN: &str = "[carrier.van]\ntransit = \"3 h\"\n";
const STORM: &str = "[change.storm]\nfrom = 2026-01-05T12:00:00\nuntil = 2026-01-05T18:00:00\n\
                     set = { \"leg.road.open\" = false }\n";

/// A signal at the end of each hour of one audited replication.
fn signal(text: &str, path: &str) -> Vec<f32> {
    let scenario = scenario(text);
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run();
    let signals = &scenario.model.layout.signals;
    let at = signals.iter().position(|s| s.path == path).unwrap_or_else(|| panic!("no {path}"));
    replication.record().series.chunks_exact(signals.len()).map(|s| s[at]).collect()
}

/// 8:00: expected at 21:00. The storm holds the load for 6 h, which the scan in the region shows at midnight: the new
/// promise is the new estimate, 27:00, and that is kept. The order of 16:00 leaves at 18:00 and comes at 31:00; it is
/// expected at 29:00 until it is in the region at 28:00.
#[test]
fn scans_revise_estimates_and_promises() {
    let text = |tracking: &str, promise: &str, carrier: &str| {
        way(
            TWICE,
            "",
            &format!("{VAN}{carrier}\n{STORM}[service.standard]\npromise = \"{promise}\"\n{tracking}\n"),
        )
    };
    let all = |tracking: &str, promise: &str, carrier: &str| {
        let kpi = kpis(&text(tracking, promise, carrier));
        (kpi("orders.on_time"), kpi("orders.on_time_revised"), kpi("orders.revised"))
    };
    assert_eq!(all("[tracking]", "14 h", ""), (0.0, 1.0, 1.0));
    assert_eq!(kpis(&text("[tracking]", "14 h", ""))("orders.estimate_error"), (6.0 + 2.0) / 2.0);
    assert_eq!(all("[tracking]", "19 h", ""), (1.0, 1.0, 0.0), "nothing to revise");
    assert_eq!(all("[tracking]\nrevise = false", "14 h", ""), (0.0, 0.0, 0.0));
    // When scans can be seen four hours later, the parcels are at the door before the customers know.
    assert_eq!(all("[tracking]", "14 h", "scan_after = \"4 h\""), (0.0, 0.0, 0.0));
    assert_eq!(all("[tracking]", "14 h", "scan_after = \"2 h\""), (0.0, 1.0, 1.0));
    // A promise that cannot be kept from the start is revised at the pick-up, to 21:00 and 29:00; the storm breaks those,
    // and the scans in the region make new ones.
    assert_eq!(all("[tracking]", "8 h", ""), (0.0, 1.0, 1.0));
}

#[test]
fn what_is_watched_on_the_road() {
    let text = |promise: &str| {
        let more = "[tracking]\nstale_after = \"5 h\"\n";
        way(TWICE, "", &format!("{VAN}{STORM}[service.standard]\npromise = \"{promise}\"\n{more}"))
    };
    // Samples at 1:00 to 17:00. Scanned at 8:00, stale after 13:00.
    let stale = signal(&text("14 h"), "tracking.stale");
    assert_eq!((stale[12], stale[13], stale[16]), (0.0, 1.0, 1.0));
    assert!(signal(&text("14 h"), "tracking.late_share").iter().all(|x| *x == 0.0));
    // Both will be late, and everybody knows from the pick-up on.
    for path in ["tracking.late_share", "carrier.van.late_share"] {
        let late = signal(&text("8 h"), path);
        assert_eq!((late[6], late[7], late[16]), (0.0, 1.0, 1.0));
    }
    assert_eq!(signal(&text("8 h"), "tracking.revised")[16], 2.0);
    assert_eq!(signal(&text("8 h"), "carrier.van.in_transit")[16], 2.0);
    // The road holds one, and the other has no way that is open.
    assert_eq!(signal(&text("8 h"), "leg.road.moving")[16], 1.0);
    assert_eq!(signal(&text("8 h"), "leg.road.waiting")[16], 0.0);
    assert_eq!(signal(&text("8 h"), "network.waiting")[16], 1.0);
    assert_eq!(signal(&text("8 h"), "network.stuck")[16], 1.0);
    // At a hub that closes at 12:00: sorted from 13:00 to 15:00, then waiting.
    let hub = way(TWICE, "", &format!("{VAN}[hub.mid]\nsort = \"2 h\"\nin_flight = \"continue\"\n{STORM}"))
        .replace("to = \"region.coast\"\ntransit = \"10 h\"", "to = \"hub.mid\"\ntransit = \"5 h\"")
        .replace("leg.road.open", "hub.mid.open")
        + "[leg.boat]\nfrom = \"hub.mid\"\nto = \"region.coast\"\ntransit = \"5 h\"\nmode = \"sea\"\n";
    let at_hub = signal(&hub, "hub.mid.parcels");
    assert_eq!((at_hub[11], at_hub[12], at_hub[14], at_hub[16]), (0.0, 1.0, 1.0, 1.0));
    assert_eq!(signal(&hub, "network.stuck")[16], 2.0, "one at the hub, one at the warehouse");
    // With a route of its own it waits for that.
    let route =
        "[lane.coast]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\nroute = [\"road\", \"boat\"]\n";
    let routed = format!("{hub}{route}");
    assert_eq!(signal(&routed, "leg.boat.waiting")[16], 1.0);
    assert_eq!(signal(&routed, "hub.mid.parcels")[16], 1.0);
    // Within 17 h one load left by road and none by sea.
    let kpi = kpis(&hub);
    assert_eq!((kpi("network.parcels.road"), kpi("network.parcels.sea")), (1.0, 0.0));
}

#[test]
fn each_region_has_its_promise() {
    let text = |more: &str| {
        let body = format!(
            "{VAN}[region.island]\n[channel.shop]\norders = {{ every = \"8 h\" }}\nregions = {{ island = \"100 %\" }}\n\
             [service.standard]\npromise = \"12 h\"\n{more}\n[leg.ferry]\nfrom = \"warehouse.shed\"\n\
             to = \"region.island\"\ntransit = \"20 h\"\n"
        );
        way("orders = { every = \"8 h\" }\nregions = { coast = \"100 %\" }", "", &body)
    };
    let on_time = |more: &str| {
        let kpi = kpis(&text(more));
        (kpi("region.coast.on_time"), kpi("region.island.on_time"))
    };
    // 13 h to the coast and 23 h to the island.
    assert_eq!(on_time(""), (0.0, 0.0));
    assert_eq!(on_time("[service.standard.region.island]\npromise = \"24 h\""), (0.0, 1.0));
    let coast = "[service.standard.region.coast]\npromise = { working_days = 1, by = \"06:00\" }";
    // 8:00 comes at 21:00, 16:00 at 5:00 the next day.
    assert_eq!(on_time(coast), (1.0, 0.0));
}

/// Three orders of five units, and stock for twelve.
#[test]
fn on_time_in_full_counts_orders_lines_or_units_against_promise_or_request() {
    let text = |otif: &str| {
        let body = format!(
            "{VAN}[otif]\n{otif}\n[service.standard]\npromise = \"14 h\"\n[item.a]\n[supplier.maker]\n\
             lead_time = \"90 d\"\n[warehouse.shed.stock.a]\non_hand = 12\nwhen_short = \"lose\"\n\
             policy = {{ s = 0, S = 1 }}\n"
        );
        way("orders = { every = \"5 h\" }\nunits = 5", "", &body)
    };
    let otif = |keys: &str| kpis(&text(keys))("orders.otif");
    assert_eq!(otif(""), 2.0 / 3.0);
    assert_eq!(otif("level = \"line\""), 2.0 / 3.0);
    assert_eq!(otif("level = \"unit\""), 12.0 / 15.0);
    // Each takes 13 h. The promise is 14 h; customers ask for less, or for more.
    assert_eq!(otif("request = \"12 h\""), 0.0);
    assert_eq!(otif("request = \"12 h\"\nlate = \"1 h\""), 2.0 / 3.0);
    assert_eq!(otif("early = \"30 min\""), 0.0, "an hour too early");
    assert_eq!(otif("request = \"13 h\"\nearly = \"0 s\"\nlevel = \"unit\""), 0.8);
    // The score is of what was asked for, also where nothing was promised.
    let unpromised = text("request = \"13 h\"").replace("promise = \"14 h\"", "");
    assert_eq!(kpis(&unpromised)("orders.otif"), 2.0 / 3.0);
    // What is picked wrong does not count, though nobody finds it.
    let wrong = text("level = \"unit\"").replace(
        "[warehouse.shed]\n",
        "[warehouse.shed]\npicking = { order = \"1 min\" }\nerrors = { pick = \"100 %\" }\n",
    );
    assert_eq!(kpis(&wrong)("orders.otif"), 0.0);
    // What is damaged does not count at all.
    let damaged =
        text("level = \"unit\"").replace("transit = \"3 h\"", "transit = \"3 h\"\ndamage = \"100 %\"");
    assert_eq!(kpis(&damaged)("orders.otif"), 0.0);
}

#[test]
fn tables_say_the_same_as_the_scenario() {
    let written = way(
        TWICE,
        "",
        &format!(
            "{VAN}[leg.rail]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\ntransit = \"12 h\"\nmode = \"rail\"\n\
             every = \"4 h\"\ncapacity = 1\nprice = {{ per_parcel = \"2 EUR\", per_departure = \"30 EUR\" }}\n\
             [lane.coast]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\nper_parcel = \"0.50 EUR\"\n\
             route = [\"road\"]\n[lane.coast.backup.rail]\nroute = [\"rail\"]\n{STORM}"
        ),
    );
    let tables =
        way(TWICE, "", &format!("{VAN}[network]\nlegs = \"legs.csv\"\nlanes = \"lanes.csv\"\n{STORM}"));
    let files = MemoryFiles::new()
        .with("scenario.toml", tables)
        .with(
            "legs.csv",
            "name,from,to,transit_hours,mode,every_hours,capacity,per_parcel,per_departure\n\
             rail,warehouse.shed,region.coast,12,rail,4,1,2.00,30\n",
        )
        .with(
            "lanes.csv",
            "name,from,to,per_parcel,route,backup\ncoast,warehouse.shed,region.coast,0.50,road,rail\n",
        );
    let loaded = load(&Request::new("scenario.toml"), &files);
    let messages = loaded.messages();
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{messages}"));
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run();
    let of_tables = |id: &str| {
        let kpis = registry(&scenario.model.layout);
        kpis.iter().find(|k| k.info.id == id).unwrap_or_else(|| panic!("no {id}")).value(replication.record())
    };
    let of_text = kpis(&written);
    // The order of 16:00 takes the rail, which departs at once.
    assert_eq!(of_text("network.parcels.rail"), 1.0);
    assert_eq!(of_text("cost.freight"), 2.0 * 0.50 + 2.0 + 30.0);
    for id in [
        "orders.cycle_time",
        "orders.cycle_time.max",
        "cost.freight",
        "network.parcels.rail",
        "network.loads",
    ] {
        assert_eq!(of_tables(id), of_text(id), "{id}");
    }
}

/// Orders at 8:00, 16:00 and 24:00, one hour of road, 2 EUR each; all are delivered within 26 h.
#[test]
fn delivery_has_its_share_of_revenue() {
    let text = way(
        "orders = { every = \"8 h\" }\nvalue = \"50 EUR\"",
        "price = { per_parcel = \"1.50 EUR\" }",
        "[carrier.van]\ntransit = \"0 s\"\nprice = { per_parcel = \"0.50 EUR\" }\n",
    )
    .replace("transit = \"10 h\"", "transit = \"1 h\"")
    .replace("length = \"17 h\"", "length = \"26 h\"");
    let kpi = kpis(&text);
    assert_eq!(kpi("cost.delivery_share"), 6.0 / 150.0);
    assert_eq!(kpi("cost.delivery_per_parcel"), 2.0);
}

/// An order an hour; from 10:00 on the backup warehouse takes over, with a way of its own.
#[test]
fn a_backup_warehouse_takes_over_when_it_is_told_to() {
    let text = way(
        "orders = { every = \"1 h\" }",
        "",
        &format!(
            "{VAN}[warehouse.backup]\n[leg.far]\nfrom = \"warehouse.backup\"\nto = \"region.coast\"\ntransit = \"15 h\"\n\
             [change.fire]\nfrom = 2026-01-05T10:00:00\nset = {{ \"region.coast.served_by\" = \"backup\" }}\n"
        ),
    )
    .replace("[region.coast]", "[region.coast]\nserved_by = [\"shed\", \"backup\"]");
    let kpi = kpis(&text);
    // Nine orders before ten o'clock, those of 10:00 to 17:00 (the end of the window) after it.
    assert_eq!((kpi("leg.road.parcels"), kpi("leg.far.parcels")), (9.0, 7.0));
    assert_eq!(kpi("orders.cycle_time"), (9.0 * 13.0 + 7.0 * 18.0) / 16.0);
}

/// Each value is taken over at noon: the order of 8:00 is not touched by it, that of 16:00 is.
#[test]
fn values_of_the_road_change_while_it_is_in_use() {
    let noon = |leg: &str, body: &str, set: &str| {
        let change = format!("[change.noon]\nfrom = 2026-01-05T12:00:00\nset = {{ {set} }}\n");
        kpis(&way(TWICE, leg, &format!("{body}{change}")))
    };
    let second = |leg: &str, body: &str, set: &str| {
        let kpi = noon(leg, body, set);
        2.0 * kpi("orders.cycle_time") - 13.0
    };
    assert_eq!(second("", VAN, "\"leg.road.transit\" = \"20 h\""), 23.0);
    assert_eq!(second("delayed_by = \"7 h\"", VAN, "\"leg.road.delayed\" = \"100 %\""), 20.0);
    assert_eq!(second("", VAN, "\"leg.road.departures\" = [\"20:00\"]"), 4.0 + 13.0);
    assert_eq!(second("", VAN, "\"leg.road.every\" = \"10 h\""), 4.0 + 13.0);
    assert_eq!(second("", VAN, "\"leg.road.cut_off\" = \"90 min\""), 1.5 + 13.0);
    // The parcel of 8:00 was the one of that day; the road goes on at midnight.
    assert_eq!(second("", VAN, "\"leg.road.daily_capacity\" = 1"), 8.0 + 13.0);
    // What follows on the legs is drawn at their end: it concerns both orders.
    let both =
        |set: &str| noon("", &VAN.replace("3 h\"", "3 h\"\nlate_by = \"9 h\""), set)("orders.cycle_time");
    assert_eq!(both("\"carrier.van.transit\" = \"1 h\""), 11.0);
    assert_eq!(both("\"carrier.van.late\" = \"100 %\""), 22.0);
    assert_eq!(second("", VAN, "\"carrier.van.pick_ups\" = [\"18:00\"]"), 2.0 + 13.0);
    let every = "\"carrier.van.pick_up_every\" = \"8 h\", \"carrier.van.daily_cap\" = 1";
    assert_eq!(second("", &VAN.replace("3 h\"", "3 h\"\npick_up_every = \"4 h\""), every), 8.0 + 13.0);
    assert_eq!(second("", VAN, "\"carrier.van.uses_legs\" = false"), 3.0);
    assert_eq!(second("", VAN, "\"tendering.label\" = \"2 h\""), 15.0);
    let lane = format!("{VAN}[lane.coast]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\n");
    assert_eq!(second("", &lane, "\"lane.coast.transit\" = \"4 h\""), 17.0 + 4.0);
    let ferry = format!(
        "{lane}route = [\"road\"]\n[leg.ferry]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\ntransit = \"30 h\"\n"
    );
    assert_eq!(second("", &ferry, "\"lane.coast.route\" = [\"ferry\"]"), 33.0);
    let hub =
        format!("{VAN}[hub.mid]\n[leg.van]\nfrom = \"hub.mid\"\nto = \"region.coast\"\ntransit = \"1 h\"\n");
    let by_hub = |set: &str| {
        let change = format!("[change.noon]\nfrom = 2026-01-05T12:00:00\nset = {{ {set} }}\n");
        let text = way(TWICE, "", &format!("{hub}{change}"));
        kpis(
            &text.replace("to = \"region.coast\"\ntransit = \"10 h\"", "to = \"hub.mid\"\ntransit = \"2 h\""),
        )
    };
    assert_eq!(by_hub("\"hub.mid.sort\" = \"3 h\"")("orders.cycle_time"), (6.0 + 9.0) / 2.0);
    // Prices: one load before noon and one after it.
    let freight = |set: &str| {
        noon("price = { per_parcel = \"1 EUR\", per_departure = \"10 EUR\" }", VAN, set)("cost.freight")
    };
    assert_eq!(freight("\"leg.road.price.per_departure\" = \"20 EUR\""), 11.0 + 21.0);
    assert_eq!(freight("\"leg.road.price.per_parcel\" = \"3 EUR\""), 11.0 + 13.0);
    assert_eq!(freight("\"carrier.van.price.per_parcel\" = \"5 EUR\""), 11.0 + 16.0);
    // A contract that begins at noon is settled at the end of the day, with the third load.
    let contract = "[change.noon]\nfrom = 2026-01-05T12:00:00\nset = { \"carrier.van.contract.retainer\" = \"100 EUR\" }";
    let text = way(TWICE, "price = { per_departure = \"10 EUR\" }", &format!("{VAN}{contract}"));
    assert_eq!(kpis(&text.replace("17 h", "25 h"))("cost.freight"), 30.0 + 100.0);
}

/// Two couriers with a stop an hour for ten parcels of the night; the tour of Tuesday is another one.
#[test]
fn couriers_change_from_one_tour_to_the_next() {
    let tours = |set: &str| {
        let text = format!(
            "[scenario]\nname = \"Tours\"\n[run]\nstart = 2026-01-05\nlength = \"2 d\"\ndemand_in_follow_up = false\n\
             replications = 1\n[channel.web]\norders = {{ every = \"6 h\" }}\nat_once = 10\n[region.town]\n[warehouse.shed]\n\
             [carrier.fleet]\ntransit = \"0 s\"\n[courier.vans]\nregions = \"town\"\ncouriers = 2\nstops_per_hour = 1\n\
             hours = \"4 h\"\nwage = \"10 EUR/h\"\n[change.tuesday]\nfrom = 2026-01-06\nset = {{ {set} }}\n"
        );
        let kpi = kpis(&text);
        (kpi("courier.vans.stops"), kpi("cost.couriers"))
    };
    // Monday at 8:00: two couriers for four hours, eight stops of the ten parcels of 6:00.
    assert_eq!(tours("\"courier.vans.absent\" = \"0 %\""), (16.0, 160.0));
    assert_eq!(tours("\"courier.vans.extra\" = 1"), (8.0 + 12.0, 80.0 + 120.0));
    assert_eq!(tours("\"courier.vans.overtime\" = \"2 h\""), (8.0 + 12.0, 80.0 + 80.0 + 4.0 * 15.0));
    assert_eq!(tours("\"courier.vans.hours\" = \"6 h\""), (8.0 + 12.0, 80.0 + 120.0));
    assert_eq!(tours("\"courier.vans.stops_per_hour\" = 2"), (8.0 + 16.0, 160.0));
    assert_eq!(tours("\"courier.vans.wage\" = \"20 EUR/h\""), (16.0, 80.0 + 160.0));
    assert_eq!(tours("\"courier.vans.starts\" = [\"08:00\", \"13:00\"]"), (8.0 + 16.0, 80.0 + 160.0));
    assert_eq!(tours("\"courier.vans.routing_quality\" = \"50 %\""), (8.0 + 4.0, 160.0));
}

/// Losses, damage and failed attempts that come about only within the run are measured all the same.
#[test]
fn what_happens_for_a_while_only_is_measured() {
    let text = |set: &str| {
        let change = format!("[change.noon]\nfrom = 2026-01-05T20:00:00\nset = {{ {set} }}\n");
        way(TWICE, "", &format!("{VAN}{change}"))
    };
    // The first is at the door at 21:00, the second at 5:00 the next day.
    let kpi = kpis(&text("\"carrier.van.loss\" = \"100 %\""));
    assert_eq!((kpi("orders.cancelled.lost"), kpi("orders.delivered")), (1.0, 0.0));
    let kpi = kpis(&text("\"carrier.van.damage\" = \"100 %\""));
    assert_eq!((kpi("orders.damaged"), kpi("orders.delivered")), (1.0, 1.0));
    let kpi = kpis(&text("\"carrier.van.first_attempt\" = \"0 %\""));
    assert_eq!((kpi("orders.first_attempt"), kpi("orders.cycle_time")), (0.0, 13.0 + 24.0));
}

#[test]
fn ways_are_searched_again_only_when_the_network_changes() {
    let text = |changes: usize| {
        let mut text = way("orders = { every = \"1 min\" }", "", VAN);
        for i in 0..changes {
            let at = |m: usize| format!("2026-01-05T{:02}:{:02}:00", 2 + m / 60, m % 60);
            text += &format!(
                "[change.c{i}]\nfrom = {}\nuntil = {}\nset = {{ \"leg.road.open\" = false }}\n",
                at(20 * i),
                at(20 * i + 10)
            );
        }
        text
    };
    let searches = |changes: usize| {
        let scenario = scenario(&text(changes));
        let mut replication = Replication::new(scenario.model.clone());
        replication.start(1, 0, Watch::No);
        replication.run();
        replication.searches()
    };
    assert_eq!(searches(0), 1, "a thousand parcels, one search");
    // Each closure and each opening: once more.
    assert_eq!(searches(20), 1 + 2 * 20);
}
