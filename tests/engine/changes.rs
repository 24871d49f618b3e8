//! Values that change at known times: each is in force from its moment to its end, and exactly then.

use plimsoll::experiment::{self, Plan};
use plimsoll::scenario::{Request, load};
use plimsoll::source::MemoryFiles;

use super::scenario;

fn text(changes: &str) -> String {
    format!(
        r#"
[scenario]
name = "Changes"
[run]
start = 2026-03-02
length = "10 d"
follow_up = "2 d"
demand_in_follow_up = false
replications = 2
[channel.web]
orders = {{ every = "1 h" }}
[channel.shop]
orders = "240 /d"
[service.standard]
promise = "3 h"
[warehouse.shed]
capacity_rate = "240 /d"
[warehouse.shop]
[region.here]
served_by = "shed"
[region.there]
served_by = "shop"
[channel.web.regions]
here = "100 %"
[channel.shop.regions]
there = "100 %"
{changes}
"#
    )
}

fn values(text: &str, id: &str, jobs: usize) -> Vec<f64> {
    let scenario = scenario(text);
    let plan = Plan { jobs, replications: 6, ..Plan::of(&scenario) };
    let result = experiment::run(&scenario, &plan, &()).result;
    let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("no {id}"));
    assert!(result.failed.is_empty(), "{:?}", result.failed);
    result.replications.iter().map(|r| r.values[at]).collect()
}

/// Orders of the shop: all but the 239 of the web, at 1 h to 239 h.
fn of_the_shop(text: &str) -> f64 {
    mean(&values(text, "orders.placed", 1)) - 239.0
}

/// How many of the web's 239 orders were late, in each replication.
fn late(text: &str) -> Vec<f64> {
    values(text, "channel.web.on_time", 1).iter().map(|share| ((1.0 - share) * 239.0).round()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn a_rate_is_another_one_for_a_while() {
    // The shop places 240 a day for 10 days, and three times that in two of them: 2 400 + 960.
    let promotion = "[change.promotion]\nfrom = 2026-03-05\nuntil = 2026-03-07\nset = { \"channel.shop.orders\" = \"720 /d\" }";
    let plain = of_the_shop(&text(""));
    let more = of_the_shop(&text(promotion));
    // Six replications of a Poisson count: the standard error of the mean is √(3360/6) = 24; four are allowed.
    assert!((plain - 2400.0).abs() < 4.0 * 20.0, "{plain}");
    assert!((more - 3360.0).abs() < 4.0 * 24.0, "{more}");
}

#[test]
fn work_slows_down_and_recovers_by_hand_count() {
    // One order an hour takes 6 minutes. For 5 hours from 06:00 on it takes 2 hours: of the orders placed from 06:00
    // on, the first is done at 08:00, the second at 10:00; the third is half done at 11:00, and its other half takes 3
    // minutes. From then on 6 minutes each: 11:09, 11:15, 11:21, and the order of noon at 12:06.
    let slow = "[change.slow]\nfrom = 2026-03-03T06:00:00\nuntil = 2026-03-03T11:00:00\nset = { \"warehouse.shed.capacity_rate\" = \"12 /d\" }";
    let late = late(&text(slow));
    let done = [8.0, 10.0, 11.05, 11.15, 11.25, 11.35, 12.1];
    let placed = [6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0];
    let expected = done.iter().zip(placed).filter(|(d, p)| *d - p > 3.0).count();
    assert_eq!(expected, 1);
    assert_eq!(late, vec![expected as f64; 6]);
}

#[test]
fn promises_given_stand() {
    // From noon of the third day on 1 minute is promised, and 6 minutes are needed: all later orders are late, none
    // that was placed before. Orders at 1 h, 2 h, ..., 239 h; the change at 60 h counts for the order of that moment.
    let sooner =
        "[change.sooner]\nfrom = 2026-03-04T12:00:00\nset = { \"service.standard.promise\" = \"1 min\" }";
    assert_eq!(late(&text(sooner)), vec![180.0; 6]);
}

#[test]
fn of_overlapping_changes_the_later_counts_and_each_ends_by_itself() {
    let both = "
[change.a]
from = 2026-03-03
until = 2026-03-07
set = { \"channel.shop.orders\" = \"480 /d\" }
[change.b]
from = 2026-03-05
until = 2026-03-09
set = { \"channel.shop.orders\" = \"0 /d\" }";
    // 1 day at 240, 2 at 480, 4 at none, 3 at 240.
    let orders = of_the_shop(&text(both));
    assert!((orders - 1920.0).abs() < 4.0 * (1920.0f64 / 6.0).sqrt(), "{orders}");
}

#[test]
fn threads_and_storage_change_nothing() {
    let slow = "[change.slow]\nfrom = 2026-03-03\nuntil = 2026-03-05\nset = { \"warehouse.shed.capacity_rate\" = \"30 /d\", \"channel.shop.orders\" = \"300 /d\" }";
    let one = values(&text(slow), "orders.cycle_time", 1);
    assert_eq!(one, values(&text(slow), "orders.cycle_time", 3));
    assert_ne!(one, values(&text(""), "orders.cycle_time", 1));
}

#[test]
fn a_change_that_never_comes_alters_no_byte() {
    let never = "[change.never]\nfrom = 2027-03-03\nset = { \"warehouse.shed.capacity_rate\" = \"1 /d\" }";
    assert_eq!(values(&text(never), "orders.cycle_time", 1), values(&text(""), "orders.cycle_time", 1));
}

#[test]
fn what_cannot_change_while_the_run_goes_on_is_said() {
    let wrong = text("[change.x]\nfrom = 2026-03-03\nset = { \"run.length\" = \"3 d\" }");
    let files = MemoryFiles::new().with("x.toml", wrong);
    let loaded = load(&Request::new("x.toml"), &files);
    assert!(loaded.scenario.is_none() && loaded.messages().contains("cannot change while the run goes on"));
}
