//! How orders come in: fetched at intervals, and now and then twice.

use plimsoll::experiment::{self, Plan};

use super::scenario;

fn text(channel: &str, orders: &str) -> String {
    format!(
        r#"
[scenario]
name = "Intake"
[run]
length = "100 d"
replications = 1
[channel.web]
{channel}
{orders}
[warehouse.shed]
packing = {{ order = "1 min", stations = 1 }}
[carrier.van]
transit = "1 h"
price = {{ per_parcel = "4.00 EUR" }}
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
fn orders_wait_until_they_are_fetched() {
    // Orders at 1 h, 2 h, 3 h, ...; fetched at 1.5 h, 3 h, ...: they wait 30, 60 and 0 minutes in turn. At 3 h, 6 h, ...
    // two come in at once and the second waits a minute for the packer; an order placed as they are fetched goes along.
    let fetched = text("orders = { every = \"1 h\" }", "fetched_every = \"90 min\"");
    let wait_minutes = (30.0 + 60.0 + 0.0) / 3.0;
    let packer_minutes = 1.0 / 3.0;
    let cycle = kpi(&fetched, "orders.cycle_time") * 60.0;
    // 100 days are 2 399 orders, of which the last two of a round may be missing: 1/2 399 of 90 minutes.
    assert!((cycle - (wait_minutes + packer_minutes + 1.0 + 60.0)).abs() < 0.04, "{cycle}");
    assert!((kpi(&fetched, "stage.intake.time") * 60.0 - wait_minutes).abs() < 0.04);
}

#[test]
fn a_duplicate_costs_work_and_freight_and_is_no_order() {
    let orders = "orders = \"500 /d\"";
    let plain = text(orders, "");
    let twice = text(orders, "duplicates = \"4 %\"");
    let caught = text(orders, "duplicates = \"4 %\"\n[orders]\nduplicates_caught = \"75 %\"");
    let placed = kpi(&plain, "orders.placed");
    assert_eq!(kpi(&twice, "orders.placed"), placed, "a duplicate is no order");
    // n = 50 000 orders: the standard error of 4 % is 0.09 points, of 1 % 0.045; four of them are allowed.
    let error = |p: f64| 4.0 * (p * (1.0 - p) / placed).sqrt();
    assert!((kpi(&twice, "orders.duplicates") - 0.04).abs() < error(0.04));
    assert_eq!(kpi(&twice, "orders.duplicates_shipped"), kpi(&twice, "orders.duplicates"));
    assert!((kpi(&caught, "orders.duplicates_shipped") - 0.01).abs() < error(0.01));
    let extra = kpi(&twice, "cost.freight") - kpi(&plain, "cost.freight");
    let duplicates = kpi(&twice, "orders.duplicates_shipped") * placed;
    // A parcel at the end of the window may fall on either side of it.
    assert!((extra - 4.0 * duplicates).abs() <= 4.0, "{extra} {duplicates}");
}
