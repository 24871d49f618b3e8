//! Several warehouses: each rule sends orders where it says, and lanes cost time and money. Constant durations, so
//! every figure is a hand count.

use plimsoll::experiment::{self, Plan};

use super::scenario;

/// One order an hour for 20 hours to a region that two warehouses serve; packing takes 90 minutes at each, alone.
/// The far lane (300 km) is cheap and slow, the near lane (40 km) dear and quick.
fn text(allocation: &str) -> String {
    format!(
        r#"
[scenario]
name = "Two warehouses"
[run]
length = "20 h 30 min"
replications = 1
[channel.web]
orders = {{ every = "1 h" }}
[region.here]
served_by = ["far", "near"]
[service.standard]
promise = "6 h"
[warehouse.far]
packing = {{ order = "90 min", stations = 1 }}
[warehouse.near]
packing = {{ order = "90 min", stations = 1 }}
[lane.long]
from = "warehouse.far"
to = "region.here"
distance = "300 km"
transit = "4 h"
per_parcel = "1.00 EUR"
[lane.short]
from = "warehouse.near"
to = "region.here"
distance = "40 km"
per_parcel = "2.50 EUR"
[carrier.van]
transit = "1 h"
price = {{ per_parcel = "4.00 EUR" }}
{allocation}
"#
    )
}

fn kpi(text: &str, id: &str) -> f64 {
    let scenario = scenario(text);
    let result = experiment::run(&scenario, &Plan::of(&scenario), &()).result;
    let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
    result.replications[0].values[at]
}

#[test]
fn each_rule_sends_orders_where_it_says() {
    let share = |rule: &str| kpi(&text(&format!("[allocation]\nrule = \"{rule}\"")), "warehouse.far.share");
    assert_eq!(kpi(&text(""), "warehouse.far.share"), 1.0, "the first choice gets all");
    assert_eq!(share("in_order"), 1.0);
    assert_eq!(share("nearest"), 0.0);
    assert_eq!(share("cheapest"), 1.0);
    // One order an hour and 90 minutes of work: the two take turns, the first begins.
    assert_eq!(share("least_backlog"), 0.5);
}

#[test]
fn a_lane_adds_its_time_and_its_cost() {
    // Alternating, nobody waits: 90 minutes of packing, 1 h with the carrier, and 4 h on the long lane.
    let even = text("[allocation]\nrule = \"least_backlog\"");
    assert_eq!(kpi(&even, "orders.cycle_time"), (6.5 + 2.5) / 2.0);
    assert_eq!(kpi(&even, "orders.on_time"), 0.5);
    assert_eq!(kpi(&even, "warehouse.near.on_time"), 1.0);
    // Within 20.5 h, 10 orders left the far warehouse and 9 the near one (placed at 1 h, 2 h, ... and 90 minutes on).
    assert_eq!(kpi(&even, "cost.freight"), 10.0 * 5.0 + 9.0 * 6.5);
}
