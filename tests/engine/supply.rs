//! What each lever of supply and of what is foreseen does: which way, and by how much.

use plimsoll::experiment::{self, Plan};

use super::scenario;

/// 20 units a day of one item, an order-up-to policy with a lead time of 5 days.
fn text(supplier: &str, stock: &str) -> String {
    format!(
        r#"
[scenario]
name = "Supply"
[run]
length = "430 d"
warm_up = "30 d"
follow_up = "30 d"
demand_in_follow_up = false
replications = 20
[channel.web]
orders = "20 /d"
[item.a]
cost = "10 EUR"
price = "15 EUR"
[supplier.x]
lead_time = {{ dist = "gamma", mean = "5 d", cv = 0.5 }}
order_cost = "20 EUR"
{supplier}
[warehouse.w.stock.a]
{stock}
"#
    )
}

/// Mean of a KPI over the replications.
fn mean(text: &str, id: &str) -> f64 {
    let scenario = scenario(text);
    let result = experiment::run(&scenario, &Plan { jobs: 2, ..Plan::of(&scenario) }, &()).result;
    let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
    result.replications.iter().map(|r| r.values[at]).sum::<f64>() / result.replications.len() as f64
}

const POLICY: &str = "policy = { s = 130, S = 260 }";

#[test]
fn a_portal_shortens_orders_and_steadies_lead_times() {
    let lead = |supplier: &str| mean(&text(supplier, POLICY), "supplier.x.lead_time");
    // Hours. About 62 purchases in each of 20 replications: the standard error of the mean of 5 d with cv 0.5 is
    // 60/√1240 = 1.7 h; the same draws stand in both runs, so differences are exact to a purchase at the edge.
    let plain = lead("");
    assert!((plain - 120.0).abs() < 4.0 * 1.7, "{plain}");
    let slow = lead("order_time = \"2 d\"");
    assert!((slow - plain - 48.0).abs() < 3.0, "{slow} {plain}");
    // A tenth of purchase orders has a mistake that takes 5 days: half a day on average, ± 4 × 120 h·0.3/√1240.
    let wrong = lead("order_errors = { share = \"10 %\", takes = \"5 d\" }");
    assert!((wrong - plain - 12.0).abs() < 5.0, "{wrong} {plain}");
    let cv = |supplier: &str| mean(&text(supplier, POLICY), "supplier.x.lead_time_cv");
    let ratio = cv("lead_time_spread = 0.5") / cv("");
    assert!((ratio - 0.5).abs() < 0.05, "{ratio}");
    let fill = |supplier: &str| mean(&text(supplier, POLICY), "stock.fill_rate");
    assert!(fill("lead_time_spread = 0.5") > fill("") + 0.01);
}

#[test]
fn cheaper_purchases_cost_what_they_cost() {
    let cost = |supplier: &str, id: &str| mean(&text(supplier, POLICY), id);
    let (orders, goods) = (cost("", "cost.ordering"), cost("", "cost.goods"));
    let purchases = cost("", "stock.purchases");
    assert!((orders - 20.0 * purchases).abs() < 1e-6, "{orders} {purchases}");
    let discount = cost("price_factor = 0.9", "cost.goods");
    assert!((discount / goods - 0.9).abs() < 1e-9, "{discount} {goods}");
    assert!((cost("", "cost.procurement") - orders - goods).abs() < 1e-6);
    // 400 days of 20 units at 10 EUR.
    assert!((goods / 80_000.0 - 1.0).abs() < 0.02, "{goods}");
}

#[test]
fn refused_units_come_again_and_are_on_the_score_card() {
    let rejected = mean(&text("reject = \"8 %\"", POLICY), "supplier.x.rejected");
    // 160 000 units: the standard error is 0.07 points.
    assert!((rejected - 0.08).abs() < 4.0 * 0.0007, "{rejected}");
    assert_eq!(mean(&text("reject = \"8 %\"", POLICY), "supplier.x.in_full"), 0.0);
    assert_eq!(mean(&text("", POLICY), "supplier.x.in_full"), 1.0);
}

#[test]
fn a_second_supplier_helps_when_the_first_is_out_of_action() {
    let outages = "outages = { every = { dist = \"exponential\", mean = \"60 d\" }, lasts = \"20 d\" }";
    let second = "\n[supplier.y]\nlead_time = { dist = \"gamma\", mean = \"5 d\", cv = 0.5 }\npriority = 1";
    let fill = |supplier: &str, stock: &str| mean(&text(supplier, stock), "stock.fill_rate");
    let (calm, alone) = (fill("", POLICY), fill(outages, POLICY));
    let backed = fill(&format!("{outages}{second}"), &format!("{POLICY}\nchoose = \"priority\""));
    // Out for a quarter of the time, the one supplier leaves a gap; with a second one little of it is left.
    assert!(calm - alone > 0.1, "{calm} {alone}");
    assert!(backed - alone > 0.6 * (calm - alone), "{calm} {alone} {backed}");
}

#[test]
fn worse_forecasts_mean_more_stock_out_for_the_same_stock() {
    let periodic = "policy = { every = \"7 d\", days_of_cover = 14 }";
    let fill = |error: &str| mean(&text("", &format!("{periodic}\n{error}")), "stock.fill_rate");
    let (sure, unsure) = (fill(""), fill("forecast = { error_cv = 0.5 }"));
    assert!(sure - unsure > 0.02, "{sure} {unsure}");
    let more = mean(&text("", "policy = { every = \"7 d\", days_of_cover = 24 }"), "stock.fill_rate");
    assert!(more > sure + 0.01, "{more} {sure}");
}

#[test]
fn an_alert_that_comes_late_is_a_longer_lead_time() {
    let fill = |stock: &str| mean(&text("", stock), "stock.fill_rate");
    let (at_once, late) = (fill(POLICY), fill(&format!("{POLICY}\nalert_delay = \"2 d\"")));
    // Two days are 40 units below the reorder point of 130: as if it were 90.
    let lower = fill("policy = { s = 90, S = 260 }");
    assert!(at_once - late > 0.03, "{at_once} {late}");
    assert!((late - lower).abs() < 0.02, "{late} {lower}");
}

#[test]
fn what_does_not_fit_is_in_overflow_storage_and_costs_more() {
    // By hand: 1 000 units lie for 10 days, nothing is sold, and the building holds 600.
    let text = |capacity: u32| {
        format!(
            r#"
[scenario]
name = "Full"
[run]
length = "10 d"
follow_up = "0 d"
replications = 1
[channel.web]
orders = {{ every = "30 d" }}
[item.a]
[warehouse.w.stock.a]
on_hand = 1000
[warehouse.w.storage]
capacity = "{capacity} units"
overflow_cost = "0.05 EUR/d"
"#
        )
    };
    assert!((mean(&text(600), "warehouse.w.overflow") - 400.0).abs() < 1e-9);
    assert!((mean(&text(600), "warehouse.w.storage_use") - 1000.0 / 600.0).abs() < 1e-9);
    assert!((mean(&text(600), "cost.overflow") - 400.0 * 10.0 * 0.05).abs() < 1e-6);
    // With more room nothing overflows and nothing is paid for it.
    assert_eq!(mean(&text(1000), "warehouse.w.overflow"), 0.0);
    assert_eq!(mean(&text(1000), "cost.overflow"), 0.0);
}
