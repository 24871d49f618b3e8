//! Legs that close and open, capacities, backups, couriers: constant durations, so every figure is a hand count.
//! The audit looks at everything after every event.

use plimsoll::engine::{Replication, Watch};
use plimsoll::metrics::registry;

use super::scenario;

/// The KPIs of one audited replication, by id.
pub fn kpis(text: &str) -> impl Fn(&str) -> f64 + use<> {
    let scenario = scenario(text);
    let mut replication = Replication::new(scenario.model.clone());
    replication.start(1, 0, Watch::Every(1));
    replication.run();
    let values: Vec<(String, f64)> = registry(&scenario.model.layout)
        .iter()
        .map(|kpi| (kpi.info.id.clone(), kpi.value(replication.record())))
        .collect();
    move |id| values.iter().find(|v| v.0 == id).unwrap_or_else(|| panic!("no {id}")).1
}

fn hours(list: &[f64]) -> (f64, f64) {
    (list.iter().sum::<f64>() / list.len() as f64, list.iter().copied().fold(0.0, f64::max))
}

/// Orders at 8:00 and 16:00; a road of 10 h to the region, closed from 12:00 to 18:00.
fn closure(leg: &str, more: &str) -> String {
    format!(
        r#"
[scenario]
name = "Closure"
[run]
start = 2026-01-05
length = "17 h"
demand_in_follow_up = false
replications = 1
[channel.web]
orders = {{ every = "8 h" }}
[region.coast]
[warehouse.shed]
[carrier.truck]
transit = "0 s"
[leg.road]
from = "warehouse.shed"
to = "region.coast"
transit = "10 h"
{leg}
[change.storm]
from = 2026-01-05T12:00:00
until = 2026-01-05T18:00:00
set = {{ "leg.road.open" = false }}
{more}
"#
    )
}

const RAIL: &str = r#"
[leg.rail]
from = "warehouse.shed"
to = "region.coast"
transit = "20 h"
mode = "rail"
"#;

/// The order of 8:00 has 4 h behind it and 6 h ahead when the road closes; that of 16:00 finds it closed and leaves
/// at 18:00, so that it takes 12 h, or goes by rail when there is one, which takes 20 h.
#[test]
fn a_leg_that_closes_for_six_hours_does_to_its_loads_what_it_says() {
    let cycle = |leg: &str, more: &str| {
        let kpi = kpis(&closure(leg, more));
        assert_eq!(kpi("leg.road.closed"), 5.0 / 17.0, "the window ends at 17:00");
        (kpi("orders.cycle_time"), kpi("orders.cycle_time.max"))
    };
    // It stands still for 6 h.
    assert_eq!(cycle("in_flight = \"hold\"", ""), hours(&[16.0, 12.0]));
    assert_eq!(cycle("in_flight = \"continue\"", ""), hours(&[10.0, 12.0]));
    // Back at 16:00, away again at 18:00, there at 04:00. The rail is no matter to it.
    assert_eq!(cycle("in_flight = \"return\"", ""), hours(&[20.0, 12.0]));
    assert_eq!(cycle("in_flight = \"return\"", RAIL), hours(&[20.0, 20.0]));
    // Back at 16:00, by rail, there at 12:00 the next day.
    assert_eq!(cycle("in_flight = \"re_route\"", RAIL), hours(&[28.0, 20.0]));
    // Without another way it waits as well.
    assert_eq!(cycle("in_flight = \"re_route\"", ""), hours(&[20.0, 12.0]));
    let kpi = kpis(&closure("in_flight = \"destroy\"", ""));
    assert_eq!((kpi("orders.cancelled.lost"), kpi("orders.delivered")), (0.5, 0.5));
    assert_eq!(kpi("orders.cycle_time"), 12.0);
    let kpi = kpis(&closure("in_flight = \"destroy\"\ndestroyed = \"0 %\"", ""));
    assert_eq!(kpi("orders.cycle_time.max"), 16.0, "nothing is lost, everything is held");
}

#[test]
fn a_part_of_the_parcels_is_destroyed_each_by_itself() {
    let text = closure("in_flight = \"destroy\"\ndestroyed = \"30 %\"", "")
        .replace("orders = { every = \"8 h\" }", "orders = { every = \"8 h\" }\nat_once = 2000");
    // Of 2 000 on the road 600 are lost, with a standard deviation of 20.5; the 2 000 of 16:00 are not there yet.
    let lost = kpis(&text)("orders.cancelled.lost") * 4000.0;
    assert!((lost - 600.0).abs() < 4.0 * 20.5, "{lost}");
}

/// A hub between two roads of 5 h, closed from 12:00 to 18:00; the loads of 8:00 are on the way to it (at 13:00).
#[test]
fn a_hub_that_closes_stops_what_comes_and_what_leaves() {
    let text = |policy: &str, sort: &str| {
        closure("", &format!("[hub.mid]\nin_flight = \"{policy}\"\nsort = \"{sort}\"\n"))
            .replace("to = \"region.coast\"\ntransit = \"10 h\"", "to = \"hub.mid\"\ntransit = \"5 h\"")
            .replace("\"leg.road.open\"", "\"hub.mid.open\"")
            + "[leg.van]\nfrom = \"hub.mid\"\nto = \"region.coast\"\ntransit = \"5 h\"\n"
    };
    let cycle = |policy: &str, sort: &str| {
        let kpi = kpis(&text(policy, sort));
        (kpi("orders.cycle_time"), kpi("orders.cycle_time.max"))
    };
    // One hour was left: at the hub at 19:00, at the door at 24:00. The other leaves at 18:00.
    assert_eq!(cycle("hold", "0 s"), hours(&[16.0, 12.0]));
    // It arrives at 13:00 and waits in the hub until 18:00; sorting goes on behind closed doors.
    assert_eq!(cycle("continue", "0 s"), hours(&[15.0, 12.0]));
    assert_eq!(cycle("continue", "2 h"), hours(&[15.0, 14.0]));
    assert_eq!(cycle("hold", "2 h"), hours(&[18.0, 14.0]));
    assert_eq!(cycle("return", "0 s"), hours(&[20.0, 12.0]));
}

/// 1 000 parcels of 6:00 wait at 12:00 for a road that takes 400 a day.
#[test]
fn a_thousand_parcels_go_by_four_hundred_a_day() {
    let text = |leg: &str| {
        closure(leg, "")
            .replace("every = \"8 h\" }", "every = \"6 h\" }\nat_once = 1000")
            .replace("length = \"17 h\"", "length = \"7 h\"")
            .replace("from = 2026-01-05T12", "from = 2026-01-05T01")
            .replace("until = 2026-01-05T18", "until = 2026-01-05T12")
    };
    // 400 at 12:00, 400 at midnight, 200 at the next: 16, 28 and 52 h.
    let kpi = kpis(&text("daily_capacity = \"400 parcels\""));
    assert_eq!(kpi("orders.cycle_time"), (400.0 * 16.0 + 400.0 * 28.0 + 200.0 * 52.0) / 1000.0);
    assert_eq!(kpi("orders.cycle_time.max"), 52.0);
    // Trucks for 400 at 10:00, 14:00, 18:00 and 22:00: the first does not run, the last is not needed.
    let kpi = kpis(&text("departures = [\"10:00\", \"14:00\", \"18:00\", \"22:00\"]\ncapacity = 400"));
    assert_eq!(kpi("orders.cycle_time"), (400.0 * 18.0 + 400.0 * 22.0 + 200.0 * 26.0) / 1000.0);
    // With a carrier who takes 400 at a pick-up the rest stays at the dock.
    let docks = text("").replace("[carrier.truck]", "[carrier.truck]\npick_up_every = \"4 h\"\ncap = 400");
    let kpi = kpis(&docks);
    // Calls at 8, 12 and 16 h; the first 400 wait for the road until 12:00.
    assert_eq!(kpi("orders.cycle_time"), (400.0 * 16.0 + 400.0 * 16.0 + 200.0 * 20.0) / 1000.0);
}

/// Parcels of 6:00 (1) and 12:00 (2); room for one lot a day from 18:00 on.
#[test]
fn release_decides_who_goes_first() {
    let text = |release: &str| {
        closure(&format!("daily_capacity = 300\nrelease = \"{release}\""), "")
            .replace("every = \"8 h\" }", "every = \"6 h\" }\nat_once = 300")
            .replace("length = \"17 h\"", "length = \"13 h\"")
            .replace("from = 2026-01-05T12", "from = 2026-01-05T01")
    };
    let spread = |release: &str| {
        let kpi = kpis(&text(release));
        (kpi("orders.cycle_time"), kpi("orders.cycle_time.max"))
    };
    // 18:00 and midnight, and 10 h of road: 22 and 22 h, or 28 and 16 h.
    assert_eq!(spread("oldest"), (22.0, 22.0));
    assert_eq!(spread("newest"), (22.0, 28.0));
}

/// The road closes at 12:00; the backup is ready at 16:00. The order of 13:00 leaves then and takes 20 h by rail.
#[test]
fn a_backup_opens_four_hours_after_the_closure() {
    let lane = |more: &str| {
        format!(
            "{RAIL}[lane.coast]\nfrom = \"warehouse.shed\"\nto = \"region.coast\"\nroute = [\"road\"]\n{more}\n"
        )
    };
    let text = |more: &str| {
        closure("", &lane(more))
            .replace("every = \"8 h\"", "every = \"13 h\"")
            .replace("until = 2026-01-05T18", "until = 2026-01-07T12")
    };
    let cycle = |more: &str| kpis(&text(more))("orders.cycle_time");
    assert_eq!(cycle("[lane.coast.backup.rail]\nroute = [\"rail\"]\nafter = \"4 h\""), 23.0);
    assert_eq!(cycle("[lane.coast.backup.rail]\nroute = [\"rail\"]"), 20.0);
    // Without a backup the shortest open way is the same rail, at once; or it waits until the 7th at 12:00.
    assert_eq!(cycle(""), 20.0);
    assert_eq!(cycle("re_plan = \"wait\""), 47.0 + 10.0);
    // A lever of the plan: ready after two days, the road is open before.
    assert_eq!(cycle("[lane.coast.backup.rail]\nroute = [\"rail\"]\nafter = \"50 h\""), 57.0);
}

#[test]
fn parcels_wait_for_a_cut_off_and_a_departure_that_does_not_run() {
    let base = closure("departures = [\"09:00\"]\ncut_off = \"90 min\"", "")
        .replace("[change.storm]", "[change.storm]\nenabled = false");
    // Both miss the 9:00 of the first day: that of 8:00 by half an hour. 9:00 the next day, and 10 h.
    let kpi = kpis(&base);
    assert_eq!((kpi("orders.cycle_time"), kpi("orders.cycle_time.max")), hours(&[35.0, 27.0]));
    assert_eq!(kpi("leg.road.missed_cut_off"), 1.0, "one was there too late, none departed before 17:00");
    let never = base.replace("cut_off = \"90 min\"", "cancelled = \"100 %\"");
    assert_eq!(kpis(&never)("network.cancelled"), 1.0);
    assert_eq!(kpis(&never)("orders.delivered"), 0.0);
}

/// 10 parcels at 8:00 and 10 at 16:00 on one leg with every kind of price.
#[test]
fn loads_cost_by_parcel_weight_distance_and_departure() {
    let text = closure(
        "distance = \"200 km\"\nprice = { per_parcel = \"0.50 EUR\", per_kg = \"0.10 EUR\", per_km = \"1 EUR\", per_departure = \"30 EUR\" }",
        "[network]\nunit_weight = \"2 kg\"",
    )
    .replace("every = \"8 h\" }", "every = \"8 h\" }\nunits = 3\nat_once = 10")
    .replace("until = 2026-01-05T18", "until = 2026-01-05T13");
    // Two loads: 30 + 200 + 10 · 0.50 + 10 · 3 · 2 kg · 0.10.
    assert_eq!(kpis(&text)("cost.freight"), 2.0 * (30.0 + 200.0 + 5.0 + 6.0));
    assert_eq!(kpis(&text)("network.loads"), 2.0);
    assert_eq!(kpis(&text)("cost.delivery_per_parcel"), 24.1);
}

#[test]
fn the_hour_of_departure_counts() {
    let factors: Vec<String> = (0..24).map(|h| if h == 8 { "1.5".into() } else { "1".into() }).collect();
    let leg = format!("transit_by_hour = [{}]", factors.join(", "));
    let text = closure(&leg, "").replace("T12:00:00", "T06:00:00").replace("T18:00:00", "T07:00:00");
    let kpi = kpis(&text);
    assert_eq!((kpi("orders.cycle_time"), kpi("orders.cycle_time.max")), hours(&[15.0, 10.0]));
}

/// A leg takes ten parcels; with twenty waiting it is congested and later parcels go another way.
#[test]
fn a_congested_leg_is_avoided_until_half_of_it_is_gone() {
    let text = closure("departures = [\"23:00\"]\ncapacity = 5\ncongested_at = 10", RAIL)
        .replace("every = \"8 h\" }", "every = \"1 h\" }")
        .replace("[change.storm]", "[change.storm]\nenabled = false");
    let kpi = kpis(&text);
    // 16 orders from 1:00 to 16:00: the shortest is the road with 12 h of expected wait, 22 h, against 20 h by rail.
    assert_eq!(kpi("leg.rail.parcels"), 16.0);
    let text = text.replace("transit = \"20 h\"", "transit = \"30 h\"");
    // Now the road is the shortest until ten wait; the other six take the rail.
    assert_eq!(kpis(&text)("leg.rail.parcels"), 6.0);
}
