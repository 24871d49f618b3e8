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

/// Two items, each kept at one of two warehouses, so that an order of both has to come from both.
fn stocked(allocation: &str, second: &str) -> String {
    format!(
        r#"
[scenario]
name = "Two stocks"
[run]
length = "100 d"
replications = 1
[channel.web]
orders = "100 /d"
lines = 2
[item.a]
price = "10 EUR"
[item.b]
price = "10 EUR"
[region.here]
served_by = ["east", "west"]
[service.standard]
promise = "6 h"
[warehouse.east.stock.a]
on_hand = 100000
[warehouse.east.stock.b]
on_hand = 0
{second}
[warehouse.west.stock.a]
on_hand = 0
when_short = "cancel"
[warehouse.west.stock.b]
on_hand = 100000
[carrier.van]
transit = "1 h"
price = {{ per_parcel = "4.00 EUR" }}
[lane.long]
from = "warehouse.west"
to = "region.here"
transit = "8 h"
[lane.short]
from = "warehouse.east"
to = "region.here"
{allocation}
"#
    )
}

#[test]
fn an_order_is_split_when_no_warehouse_has_everything() {
    let split = stocked("[allocation]\nsplit = \"when_needed\"", "");
    let n = kpi(&split, "orders.placed");
    // Of two lines, each a or b with equal chance, half are one of each. n = 10 000: four standard errors are 2 points.
    let half = kpi(&split, "orders.split");
    assert!((half - 0.5).abs() < 4.0 * (0.25 / n).sqrt(), "{half}");
    assert_eq!(kpi(&split, "orders.delivered"), 1.0);
    // A split order is complete, and judged, when its second parcel comes after 9 h; so are those from the west alone.
    let from_west = kpi(&split, "warehouse.west.share");
    assert!((kpi(&split, "orders.on_time") - (1.0 - half - from_west)).abs() < 1e-9);
    let parcels = kpi(&split, "orders.parcels_per_order");
    assert!((parcels - (1.0 + half)).abs() < 0.001, "{parcels} {half}");
    // Everybody pays for two lines, however many parcels they come in; orders on the road at the end pay later.
    let revenue = kpi(&split, "money.revenue");
    assert!((revenue - 20.0 * n).abs() < 20.0 * 100.0, "{revenue}");
}

#[test]
fn without_splitting_an_order_waits_at_its_first_choice() {
    let waits = stocked("", "");
    // East has no b and buys none: whoever wants one of each waits for ever, whoever wants two b is sent by west.
    let delivered = kpi(&waits, "orders.delivered");
    assert!((delivered - 0.5).abs() < 0.02, "{delivered}");
    // Lines that are lost there are left out of the order, which then comes with the other.
    let lost = stocked("", "when_short = \"lose\"");
    assert_eq!(kpi(&lost, "orders.delivered"), 1.0);
    assert_eq!(kpi(&lost, "orders.placed"), kpi(&waits, "orders.placed"));
}

#[test]
fn the_most_stock_is_a_matter_of_what_the_order_wants() {
    let by_stock = stocked("[allocation]\nrule = \"most_stock\"", "");
    // Two of one kind go to where it is; one of each finds one at either place and goes to the first.
    let west = kpi(&by_stock, "warehouse.west.share");
    let delivered = kpi(&by_stock, "orders.delivered");
    assert!((west - 0.5).abs() < 0.03 && (delivered - 0.5).abs() < 0.02, "{west} {delivered}");
}

/// Every order makes one purchase, of which the supplier delivers one a day, a third of what is asked for: two a day by
/// the shop, one by the web.
fn scarce(rule: &str) -> String {
    format!(
        r#"
[scenario]
name = "Scarce"
[run]
length = "40 d"
follow_up = "0 d"
replications = 1
[channel.shop]
orders = {{ every = "12 h" }}
services = {{ calm = "100 %" }}
[channel.web]
orders = {{ every = "24 h" }}
services = {{ urgent = "100 %" }}
[service.calm]
promise = "5 d"
priority = 5
[service.urgent]
promise = "5 d"
priority = 0
[item.a]
[warehouse.w.stock.a]
on_hand = 0
policy = {{ base_stock = 0 }}
share_out = "{rule}"
[supplier.x]
lead_time = "0 s"
capacity = "1 /d"
"#
    )
}

#[test]
fn scarce_units_are_shared_out_by_the_rule() {
    let web = |rule: &str| kpi(&scarce(rule), "channel.web.on_time");
    let all = |rule: &str| kpi(&scarce(rule), "orders.delivered");
    // One unit a day for one urgent order a day: the web has what it wants, the shop nothing.
    assert_eq!(web("priority"), 1.0);
    // In turn, the web gets every other unit: half of what it wants, and falls behind by half a day each day.
    // First come, it gets a third.
    let (evenly, first) = (web("evenly"), web("first_come"));
    assert!(evenly < 0.6 && first < evenly && first > 0.0, "{evenly} {first}");
    // However they are shared out, as many units go out.
    assert_eq!(all("priority"), all("first_come"));
    assert_eq!(all("evenly"), all("first_come"));
}

/// North starts with 400 units and a demand of 10 a day, south with 10 units and the same demand; nobody buys.
fn uneven(more: &str) -> String {
    format!(
        r#"
[scenario]
name = "Uneven"
[run]
length = "30 d"
replications = 4
[channel.web]
orders = "20 /d"
regions = {{ north = "50 %", south = "50 %" }}
[region.north]
served_by = "north"
[region.south]
served_by = "south"
[item.a]
cost = "2 EUR"
price = "5 EUR"
[warehouse.north.stock.a]
on_hand = 900
when_short = "lose"
[warehouse.south.stock.a]
on_hand = 10
when_short = "lose"
{more}
"#
    )
}

#[test]
fn rebalancing_moves_what_is_missing_and_costs_what_it_costs() {
    let none = uneven("");
    let weekly = uneven(
        "[rebalance.weekly]\nevery = \"1 d\"\nbelow_days = 2\nkeep_days = 5\ntakes = \"12 h\"\nper_unit = \"0.50 EUR\"",
    );
    // South sells its 10 units on the first day and then nothing: half of all is lost, less these.
    let lost = |text: &str| kpi(text, "stock.fill_rate");
    let (before, after) = (lost(&none), lost(&weekly));
    assert!((before - 0.5 - 10.0 / 600.0).abs() < 0.06, "{before}");
    // From the first review on both have the same cover: 455 units for 30 days of 10.
    assert!(after > 0.95, "{after}");
    let cost = kpi(&weekly, "cost.moving");
    let moved = kpi(&weekly, "stock.moved");
    assert!(moved > 300.0 && moved < 460.0, "{moved}");
    assert!((cost - 0.5 * moved).abs() < 1e-6, "{cost} {moved}");
}

#[test]
fn a_substitute_goes_out_when_the_customer_agrees() {
    let text = |accepted: &str| {
        format!(
            r#"
[scenario]
name = "Substitute"
[run]
length = "50 d"
replications = 1
[channel.web]
orders = "100 /d"
[item.a]
share = "50 %"
substitute = "b"
substitute_accepted = "{accepted}"
[item.b]
share = "50 %"
[warehouse.w.stock.a]
on_hand = 0
when_short = "lose"
[warehouse.w.stock.b]
on_hand = 1000000
when_short = "lose"
"#
        )
    };
    // Half want a, which is never there. n = 5 000: four standard errors of the share are 2.8 points.
    let delivered = |accepted: &str| kpi(&text(accepted), "orders.delivered");
    assert!((delivered("0 %") - 0.5).abs() < 0.03);
    assert!((delivered("60 %") - 0.8).abs() < 0.03);
    assert_eq!(delivered("100 %"), 1.0);
    let substituted = kpi(&text("60 %"), "stock.substituted");
    assert!(
        (substituted - 0.3 * 5000.0).abs() < 4.0 * (5000.0f64 * 0.3 * 0.7).sqrt() + 20.0,
        "{substituted}"
    );
}
