//! Layouts and tours in whole scenarios: known lengths come out of a run, tours are made when they should be, and
//! every account stays exact.

use super::mean;
use plimsoll::engine::Watch;
use plimsoll::experiment::{self, Plan};
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;

/// A scenario from its text, with data files beside it.
pub fn scenario(text: &str, files: &[(&str, &str)]) -> Scenario {
    let mut memory = MemoryFiles::new().with("test.toml", text);
    for (name, text) in files {
        memory = memory.with(*name, *text);
    }
    let loaded = scenario::load(&Request::new("test.toml"), &memory);
    loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages())).clone()
}

/// Means and standard errors of KPIs over the replications of a scenario.
pub fn figures(text: &str, ids: &[&str]) -> Vec<(f64, f64)> {
    let scenario = scenario(text, &[]);
    let outcome = experiment::run(&scenario, &Plan::of(&scenario), &());
    assert_eq!(outcome.result.failed, []);
    let result = outcome.result;
    ids.iter()
        .map(|id| {
            let at = result.kpis.iter().position(|k| k.id == *id).unwrap_or_else(|| panic!("no {id}"));
            mean(result.replications.len() as u64, |i| result.replications[i as usize].values[at])
        })
        .collect()
}

fn figure(text: &str, id: &str) -> (f64, f64) {
    figures(text, &[id])[0]
}

/// Two lines an order, ten aisles of 20 m; nobody else is in the way of a tour.
fn two_lines(changes: &str) -> String {
    format!(
        r#"
[scenario]
name = "Tours"
[run]
length = "5 d"
replications = 4
[channel.web]
orders = "60 /h"
lines = 2
[warehouse.north]
picking = {{ line = "10 s" }}
layout = {{ aisles = 10, length = "20 m", pitch = "2.5 m" }}
{changes}
"#
    )
}

fn close((found, se): (f64, f64), expected: f64, rounding: f64) {
    assert!((found - expected).abs() < 4.0 * se + rounding, "{found} ± {se}, expected {expected}");
}

/// Metres an order of the table of batches, to one digit, come out of a run.
#[test]
fn batches_walk_as_far_as_the_table_says() {
    let batch =
        |n: u32, rest: &str| two_lines(&format!("tours = {{ orders = {n}, wait = \"12 h\" {rest} }}"));
    for (text, orders, expected) in
        [(two_lines(""), 1.0, 69.4), (batch(4, ""), 4.0, 39.2), (batch(12, ""), 12.0, 19.4)]
    {
        let f = figures(&text, &["warehouse.north.metres_per_line", "warehouse.north.orders_per_tour"]);
        // The table rests on 4 000 lists: half a per cent at most.
        close(f[0], expected / 2.0, 0.05 + 0.02 * expected / 2.0);
        assert_eq!(f[1].0, orders);
    }
}

/// Orders of one line from one item at one place: every time is a hand count.
#[test]
fn a_tour_takes_set_up_way_and_lines() {
    let text = r#"
[scenario]
name = "One place"
[run]
length = "10 h 30 min"
replications = 1
[channel.web]
orders = { every = "1 h" }
lines = 3
items = { file = "items.csv", weight = "weight" }
[warehouse.north]
picking = { line = "10 s", order = "30 s" }
tours = { orders = 1, setup = "60 s" }
[warehouse.north.layout]
aisles = 4
length = "20 m"
file = "places.csv"
walk = "0.5 m/s"
[warehouse.north.layout.zone.cold]
aisles = [3, 4]
line = "5 s"
[carrier.van]
transit = "1 s"
"#;
    let files = [("items.csv", "sku,weight\na,1\n"), ("places.csv", "item,aisle,metres\na,3,8\n")];
    let scenario = scenario(text, &files);
    let result = experiment::run(&scenario, &Plan::of(&scenario), &()).result;
    let value = |id: &str| {
        let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
        result.replications[0].values[at]
    };
    // 5 m across and 8 m in, and back: 26 m at 0.5 m/s are 52 s; 60 s + 30 s + 3 × (10 s + 5 s) besides.
    assert_eq!(value("warehouse.north.metres_per_tour"), 26.0);
    assert!((value("stage.picking.time") * 3600.0 - (52.0 + 60.0 + 30.0 + 45.0)).abs() < 1e-6);
}

/// Leave with ten, or fifteen minutes after the first: the renewal argument gives every figure; case Q10g.
#[test]
fn ten_orders_or_a_quarter_of_an_hour() {
    let text = r#"
[scenario]
name = "Couriers"
[run]
length = "40 d"
replications = 6
[channel.web]
orders = "60 /h"
[warehouse.north]
picking = { order = "1 s" }
tours = { orders = 10, wait = "15 min" }
layout = { aisles = 1, length = "1 m", walk = "1000 m/s" }
[carrier.van]
transit = "1 s"
"#;
    let f = figures(text, &["warehouse.north.orders_per_tour", "stage.picking.time"]);
    close(f[0], 9.933014456, 0.0);
    // A tour takes a second for each of its orders: the mean over orders is E[n²] ÷ E[n], close to ten.
    let (mean_wait, se) = f[1];
    let picking = 9.96 / 3600.0;
    close((mean_wait - picking, se), 4.474324446 / 60.0, 0.1 / 3600.0);
}

/// Waves at ten and at two, an order an hour: each waits for the next wave.
#[test]
fn waves_leave_at_their_times() {
    let text = r#"
[scenario]
name = "Waves"
[run]
length = "1 d"
replications = 1
[channel.web]
orders = { every = "1 h" }
[warehouse.north]
picking = { order = "1 min" }
tours = { mode = "wave", waves = ["10:00", "14:00"], orders = 3 }
layout = { aisles = 1, length = "1 m", walk = "1000 m/s" }
[carrier.van]
transit = "1 s"
"#;
    let f = figures(text, &["warehouse.north.orders_per_tour", "stage.picking.time.max", "orders.placed"]);
    // Ten orders are there at ten: three, three, three, one. Four at two: three, one. The others go the next day, of
    // which the window counts nothing.
    assert_eq!(f[0].0, 14.0 / 6.0);
    // The order of 15:00 waits 19 hours, and its tour of three takes three minutes.
    assert!((f[1].0 - 19.0 - 3.0 / 60.0).abs() < 0.01, "{}", f[1].0);
    assert_eq!(f[2].0, 23.0);
}

/// With more orders to choose from, either rule shortens the way by a fifth.
#[test]
fn rules_that_look_at_places_save_ways() {
    let way = |rule: &str| {
        let tours = format!("tours = {{ orders = 4, gather = 40, rule = \"{rule}\" }}");
        figure(&two_lines(&tours), "warehouse.north.metres_per_line")
    };
    let (in_order, seed, savings) = (way("in_order"), way("seed"), way("savings"));
    assert!(seed.0 < 0.8 * in_order.0, "{in_order:?} {seed:?}");
    assert!(savings.0 < 0.8 * in_order.0, "{in_order:?} {savings:?}");
}

/// Storage and routing in a run, where the table says they matter: across the aisle is good with the return rule and
/// useless with the S-shape.
#[test]
fn storage_and_routing_go_together_in_a_run() {
    let way = |slotting: &str, routing: &str| {
        let text = two_lines("tours = { orders = 5, wait = \"12 h\" }").replace(
            "pitch = \"2.5 m\"",
            &format!("pitch = \"2.5 m\", slotting = \"{slotting}\", routing = \"{routing}\""),
        );
        let (per_line, se) = figure(&text, "warehouse.north.metres_per_line");
        (10.0 * per_line, 10.0 * se)
    };
    close(way("random", "s_shape"), 174.0, 2.5);
    close(way("across_aisle", "s_shape"), 166.0, 2.5);
    close(way("across_aisle", "return"), 98.0, 2.0);
    close(way("within_aisle", "optimal"), 82.0, 2.0);
}

/// Popular items near the depot shorten the way of a channel that names its items; random storage does not care.
#[test]
fn velocity_storage_follows_the_items_of_the_channel() {
    let way = |slotting: &str| {
        let text = two_lines("")
            .replace("lines = 2", "lines = 2\nitems = { zipf = { items = 400, exponent = 1.0 } }");
        let text = text.replace("pitch =", &format!("slotting = \"{slotting}\", pitch ="));
        figure(&text, "warehouse.north.metres_per_line").0
    };
    let (random, velocity) = (way("random"), way("velocity"));
    assert!(velocity < 0.75 * random, "{velocity} m against {random} m");
}

/// Everything at once, with every account checked after each event: tours with people who leave, break and are
/// short of room ahead, customers who cancel, orders that are urgent, and carts that break down.
#[test]
fn accounts_stay_exact_with_tours() {
    let text = r#"
[scenario]
name = "Crowded"
[run]
length = "2 d"
replications = 3
[channel.web]
orders = "80 /h"
lines = { dist = "geometric", mean = 2.5 }
patience = { dist = "exponential", mean = "3 h" }
[service.standard]
promise = "2 d"
share = "70 %"
[service.express]
promise = "1 d"
share = "30 %"
priority = 1
[warehouse.north]
room = "300 orders"
picking = { line = "20 s", rule = "priority", stations = 5, breakdowns = { every = "3 h", lasts = "20 min" } }
packing = { order = "90 s", stations = 2, buffer = 3, rework = { share = "5 %", to = "picking" } }
tours = { orders = 6, gather = 9, rule = "savings", wait = "20 min", setup = "60 s" }
layout = { aisles = 8, length = "15 m", routing = "largest_gap" }
[warehouse.north.pool.people]
people = 6
skills = { pick = 1.0, pack = 1.1 }
shifts = { early = { hours = "06:00-14:00" }, late = { hours = "14:00-22:00" } }
breaks = ["30 min"]
at_shift_end = "hand_over"
[carrier.van]
pick_ups = ["18:00"]
transit = "1 d"
"#;
    let scenario = scenario(text, &[]);
    let plan = Plan { watch: Watch::Every(1), ..Plan::of(&scenario) };
    let watched = experiment::run(&scenario, &plan, &()).result;
    assert_eq!(watched.failed, []);
    let plain = experiment::run(&scenario, &Plan::of(&scenario), &()).result;
    let at = plain.kpis.iter().position(|k| k.id == "warehouse.north.orders_per_tour").unwrap();
    for (a, b) in watched.replications.iter().zip(&plain.replications) {
        assert_eq!(a.values[at], b.values[at]);
        assert!(a.values[at] > 2.0 && a.values[at] <= 6.0, "{}", a.values[at]);
    }
}

/// Fifteen lines an order by S-shape on ten aisles of 30 m: 569.38 s a tour; case W05.
#[test]
fn a_tour_of_fifteen_lines_takes_as_long_as_it_should() {
    let text = r#"
[scenario]
name = "Tour time"
[run]
length = "5 d"
replications = 12
[channel.web]
orders = "60 /h"
lines = 15
[warehouse.north]
picking = { line = "12 s" }
tours = { orders = 1, setup = "60 s" }
layout = { aisles = 10, length = "30 m", pitch = "5 m" }
[carrier.van]
transit = "1 s"
"#;
    let f = figures(text, &["stage.picking.time", "warehouse.north.lines_per_tour_hour"]);
    close((f[0].0 * 3600.0, f[0].1 * 3600.0), 569.3847854, 0.0);
    close(f[1], 15.0 * 6.322613621, 0.0);
}

/// A fifth of the items, and of the lines when all are equally popular, lies in two cold aisles that take 40 s more a
/// line; nothing else does.
#[test]
fn zones_have_items_of_their_own() {
    let text = |zone: &str| {
        two_lines("[carrier.van]\ntransit = \"1 s\"")
            .replace("lines = 2", "lines = 2\nitems = { zipf = { items = 1000, exponent = 0.0 } }")
            .replace(
                "pitch = \"2.5 m\"",
                &format!("pitch = \"2.5 m\", walk = \"1000 m/s\", zone = {{ cold = {{ {zone} }} }}"),
            )
    };
    let seconds = |zone: &str| figures(&text(zone), &["stage.picking.time"])[0].0 * 3600.0;
    // Two lines of 10 s, each with a chance of a fifth of 40 s: by share of aisles and by share of items. The binomial
    // number of items that chance puts there has a standard deviation of 1.3 % of all.
    assert!((seconds("aisles = [9, 10], line = \"40 s\"") - 36.0).abs() < 1.5);
    assert!((seconds("aisles = [9, 10], line = \"40 s\", items = \"20 %\"") - 36.0).abs() < 4.0);
    assert!((seconds("aisles = [9, 10], line = \"40 s\", items = \"5 %\"") - 24.0).abs() < 2.5);
}
