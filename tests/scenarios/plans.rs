//! Disruptions and plans in the shipped scenarios: effects that have a formula, or a direction that nobody doubts.

use super::{request, scenario_of};
use plimsoll::experiment::{Plan, run};
use plimsoll::scenario;
use plimsoll::source::FileSystem;

/// Means of KPIs of a scenario, as it stands or with a variant, over a few replications with common random numbers.
fn means<const N: usize>(name: &str, variant: Option<&str>, n: u32, kpis: [&str; N]) -> [f64; N] {
    let mut request = request(name);
    request.variant = variant.map(String::from);
    let scenario = scenario_of(scenario::load(&request, &FileSystem));
    let plan = Plan { replications: n, ..Plan::of(&scenario) };
    let result = run(&scenario, &plan, &()).result;
    assert_eq!(result.failed, []);
    kpis.map(|id| {
        let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
        let values: Vec<f64> = result.replications.iter().map(|r| r.values[at]).collect();
        values.iter().sum::<f64>() / values.len() as f64
    })
}

#[test]
fn a_week_lost_with_a_quarter_to_spare_takes_four_weeks_to_clear() {
    let [hours, most] = means("fire-back-test", None, 1, ["playbook.delays_told.hours", "backlog.max"]);
    // λT/(μ − λ) with T = 168 h, λ = 8.93 and μ = 11.16 orders an hour; the monitor looks every quarter of an hour and
    // is clear at two orders.
    let clear = 8.93 * 168.0 / (11.16 - 8.93);
    assert!((hours - 168.0 - clear).abs() < 1.5, "{} h, not {clear}", hours - 168.0);
    assert!((most - 8.93 * 168.0).abs() < 3.0, "{most} orders");
}

#[test]
fn a_backup_warehouse_saves_most_of_the_orders_that_a_fire_loses() {
    let lost = |variant| means("warehouse-fire", variant, 2, ["orders.cancelled"])[0];
    let (none, plan, small, late) =
        (lost(Some("no_plan")), lost(None), lost(Some("small_backup")), lost(Some("late_backup")));
    assert!(none > 0.07, "{none}");
    assert!(
        plan < 0.02 && plan < late.min(small) && late.max(small) < 0.6 * none,
        "{plan} {late} {small} {none}"
    );
}

#[test]
fn nothing_is_paid_for_a_playbook_that_is_not_there() {
    let [freight, all] = means("carrier-strike", Some("no_plan"), 2, ["cost.freight", "cost.total"]);
    assert_eq!(freight, all);
    let kpis = ["playbook.backup.cost", "playbook.backup.activated"];
    let [cost, times] = means("carrier-strike", Some("wait_and_see"), 2, kpis);
    // 6.25 EUR/h over 25 days, and 1500 EUR once.
    assert_eq!((cost, times), (5250.0, 1.0));
}

#[test]
fn a_budget_that_runs_out_ends_what_it_pays() {
    let kpis = ["budget.emergency.spent", "orders.on_time"];
    let [spent, on_time] = means("drill-pack", None, 3, kpis);
    let [all, worse] = means("drill-pack", Some("small_budget"), 3, kpis);
    assert!(spent < 1.0 && all >= 0.9, "{spent} {all}");
    assert!(worse < on_time - 0.05, "{worse} {on_time}");
}
