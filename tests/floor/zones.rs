//! Picking by zone: fork and join, queues in series, hand counts, and exact accounts.

use super::scenarios::{figures, scenario};
use plimsoll::engine::Watch;
use plimsoll::experiment::{self, Plan};

fn close((found, se): (f64, f64), expected: f64, rounding: f64) {
    assert!((found - expected).abs() < 4.0 * se + rounding, "{found} ± {se}, expected {expected}");
}

/// Two aisles of a metre, each a zone; with forty lines an order has some in both.
fn text(run: &str, orders: &str, picking: &str, tours: &str, zone: &str) -> String {
    format!(
        r#"
[scenario]
name = "Zones"
[run]
{run}
[channel.web]
orders = {orders}
lines = 40
[warehouse.north]
picking = {{ {picking} }}
tours = {{ {tours} }}
[warehouse.north.layout]
aisles = 2
length = "1 m"
pitch = "1 m"
walk = "1000 m/s"
[warehouse.north.layout.zone.left]
aisles = [1, 1]
{zone}
[warehouse.north.layout.zone.right]
aisles = [2, 2]
{zone}
[carrier.van]
transit = "1 s"
"#
    )
}

const RUN: &str = "length = \"42 d\"\nwarm_up = \"2 d\"\nreplications = 24";
const EXPONENTIAL: &str = "order = { dist = \"exponential\", mean = \"60 s\" }";

/// Two zones with one picker each at a load of one half: fork and join of two M/M/1 queues, whose mean time is
/// (12 − ρ) ÷ 8 of that of one (Flatto & Hahn, SIAM Journal on Applied Mathematics 44, 1984; Nelson & Tantawi, IEEE
/// Transactions on Computers 37, 1988).
#[test]
fn zones_at_once_are_fork_and_join() {
    let text = text(RUN, "\"30 /h\"", EXPONENTIAL, "zones = \"consolidate\"", "pickers = 1");
    let f = figures(&text, &["stage.picking.time", "warehouse.north.zones_per_order"]);
    // A tour of some metres takes some milliseconds.
    close(f[0], (12.0 - 0.5) / 8.0 / 30.0, 0.01 / 3600.0);
    assert_eq!(f[1].0, 2.0);
}

/// One zone after the other: two M/M/1 queues in series (Burke, Operations Research 4, 1956).
#[test]
fn pick_and_pass_is_a_series_of_queues() {
    let text = text(RUN, "\"30 /h\"", EXPONENTIAL, "zones = \"pick_and_pass\"", "pickers = 1");
    let f = figures(&text, &["stage.picking.time", "orders.shipped_per_hour"]);
    close(f[0], 2.0 / 30.0, 0.02 / 3600.0);
    close(f[1], 30.0, 0.0);
}

/// 30 s in each zone and 20 s to take over: 80 s one after the other, 50 s at once.
#[test]
fn handing_over_takes_its_time() {
    let run = "length = \"20 h\"\nreplications = 1";
    for (mode, seconds, apart) in [("pick_and_pass", 80.0, 50.0), ("consolidate", 50.0, 20.0)] {
        let tours = format!("zones = \"{mode}\", pass = \"20 s\"");
        let text = text(run, "{ every = \"1 h\" }", "order = \"30 s\"", &tours, "");
        let f = figures(&text, &["stage.picking.time", "warehouse.north.zones_apart"]);
        close((f[0].0 * 3600.0, 0.0), seconds, 0.05);
        close((f[1].0 * 3600.0, 0.0), apart, 0.05);
    }
}

/// Zones begin their tours in front of their first aisle, so that less is walked than in tours over the whole floor.
#[test]
fn zones_shorten_the_way() {
    let text = |tours: &str| {
        format!(
            "[scenario]\nname = \"Ways\"\n[run]\nlength = \"5 d\"\nreplications = 6\n\
             [channel.web]\norders = \"60 /h\"\nlines = 6\n\
             [warehouse.north]\npicking = {{ line = \"10 s\" }}\ntours = {{ {tours} }}\n\
             layout = {{ aisles = 10, length = \"20 m\", pitch = \"2.5 m\", zone = {{ near = {{ aisles = [1, 5] }}, far = {{ aisles = [6, 10] }} }} }}\n"
        )
    };
    let way = |tours: &str| figures(&text(tours), &["warehouse.north.metres_per_line"])[0];
    let (whole, zones) = (way("orders = 1"), way("zones = \"consolidate\""));
    // Half of the picks are beyond the sixth aisle, in front of which their tours no longer begin: up to 25 m a tour.
    assert!(zones.0 < whole.0 - 1.0, "{zones:?} against {whole:?}");
}

/// Whenever fewer tours than one are under way the next begins, with all orders that are there: one a minute, five
/// minutes a tour.
#[test]
fn a_pull_release_takes_what_is_there() {
    let text = r#"
[scenario]
name = "Pull"
[run]
length = "20 h"
replications = 1
[channel.web]
orders = { every = "1 min" }
[warehouse.north]
picking = { order = "1 ms" }
tours = { mode = "pull", at_once = 1, orders = 20, setup = "5 min" }
layout = { aisles = 1, length = "1 m", walk = "1000 m/s" }
[carrier.van]
transit = "1 s"
"#;
    let f = figures(text, &["warehouse.north.orders_per_tour", "stage.picking.time"]);
    // The first tour is one order; after that five come together while one is under way.
    close(f[0], 5.0, 0.03);
    // Waits of 0 to 4 minutes, and 5 of the tour.
    close((f[1].0 * 60.0, 0.0), 7.0, 0.05);
}

/// Two tours at once where one was allowed: half as many orders on each.
#[test]
fn more_tours_at_once_are_smaller() {
    let text = |n: u32| {
        format!(
            "[scenario]\nname = \"Pull\"\n[run]\nlength = \"4 d\"\nreplications = 8\n[channel.web]\norders = \"60 /h\"\n\
             [warehouse.north]\npicking = {{ order = \"5 s\" }}\n\
             tours = {{ mode = \"pull\", at_once = {n}, orders = 50, setup = \"10 min\" }}\n\
             layout = {{ aisles = 1, length = \"1 m\" }}"
        )
    };
    let size = |n: u32| figures(&text(n), &["warehouse.north.orders_per_tour"])[0].0;
    let (one, two) = (size(1), size(2));
    assert!((one / two / 2.0 - 1.0).abs() < 0.1, "{one} {two}");
}

/// Everything at once, with every account checked after each event.
#[test]
fn accounts_stay_exact_with_zones() {
    for mode in ["consolidate", "pick_and_pass"] {
        let text = format!(
            r#"
[scenario]
name = "Zones"
[run]
length = "2 d"
replications = 3
[channel.web]
orders = "80 /h"
lines = {{ dist = "geometric", mean = 3.0 }}
items = {{ zipf = {{ items = 60 }} }}
patience = {{ dist = "exponential", mean = "2 h" }}
[service.standard]
promise = "2 d"
share = "70 %"
[service.express]
promise = "1 d"
share = "30 %"
priority = 1
[warehouse.north]
room = "200 orders"
picking = {{ line = "20 s", rule = "priority", stations = 6, breakdowns = {{ every = "3 h", lasts = "20 min" }} }}
packing = {{ order = "90 s", stations = 2, buffer = 3, rework = {{ share = "5 %", to = "picking" }} }}
tours = {{ zones = "{mode}", setup = "20 s", pass = "10 s" }}
errors = {{ pick = "3 %", label = "1 %" }}
check = {{ scan = {{ catches = "80 %" }} }}
forward = {{ items = 20, units = "12 units", refill_at = "3 units" }}
stock = {{ all = {{ policy = {{ s = 20, S = 60 }}, mispicks = "2 %" }} }}
[warehouse.north.layout]
aisles = 8
length = "15 m"
[warehouse.north.layout.zone.a]
aisles = [1, 2]
pickers = 2
[warehouse.north.layout.zone.b]
aisles = [4, 6]
[warehouse.north.pool.people]
people = 7
skills = {{ pick = 1.0, pack = 1.1 }}
shifts = {{ early = {{ hours = "06:00-14:00" }}, late = {{ hours = "14:00-22:00" }} }}
breaks = ["30 min"]
at_shift_end = "hand_over"
[supplier.maker]
lead_time = "6 h"
[carrier.van]
pick_ups = ["18:00"]
transit = "1 d"
"#
        );
        let scenario = scenario(&text, &[]);
        let plan = Plan { watch: Watch::Every(1), ..Plan::of(&scenario) };
        let watched = experiment::run(&scenario, &plan, &()).result;
        assert_eq!(watched.failed, [], "{mode}");
        let at = watched.kpis.iter().position(|k| k.id == "warehouse.north.zones_per_order").unwrap();
        assert!(watched.replications.iter().all(|r| r.values[at] > 1.3), "{mode}");
    }
}
