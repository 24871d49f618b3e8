//! What must not matter does not: threads, the order of tables, things that nobody uses, storage used before.

use crate::random_scenario::text;
use crate::scenario;
use plimsoll::engine::{Replication, Watch};
use plimsoll::experiment::{Plan, run};

#[test]
fn the_number_of_threads_changes_nothing() {
    for seed in [3, 11, 42] {
        let scenario = scenario(&text(seed));
        let results: Vec<String> = [1, 2, 7]
            .map(|jobs| {
                let plan = Plan { replications: 23, jobs, ..Plan::of(&scenario) };
                format!("{:?}", run(&scenario, &plan, &()).result)
            })
            .to_vec();
        assert!(results[0].len() > 10_000);
        assert!(results[0] == results[1] && results[0] == results[2], "seed {seed}");
    }
}

#[test]
fn storage_used_before_changes_nothing() {
    for seed in 0..20 {
        let scenario = scenario(&text(seed));
        let mut used = Replication::new(scenario.model.clone());
        used.start(99, 5, Watch::No);
        used.run();
        used.start(99, 6, Watch::No);
        used.run_until(plimsoll::units::SimTime::from_micros(9_000_000_000));
        used.start(7, 1, Watch::No);
        used.run();
        let mut fresh = Replication::new(scenario.model.clone());
        fresh.start(7, 1, Watch::No);
        fresh.run();
        assert_eq!(used.events(), fresh.events(), "seed {seed}");
        assert_eq!(used.record().series, fresh.record().series, "seed {seed}");
    }
}

const BASE: &str = r#"
[scenario]
name = "streams"
[run]
length = "5 d"
replications = 3
[region.north]
[service.standard]
promise = "3 d"
[channel.web]
orders = "400 /d"
busy_days_cv = 0.3
lines = { dist = "geometric", mean = 3 }
patience = { dist = "exponential", mean = "2 d" }
[warehouse.shed]
picking = { order = { dist = "exponential", mean = "4 min" }, line = "20 s" }
packing = { order = { dist = "lognormal", mean = "2 min", cv = 0.5 }, stations = 2, breakdowns = { every = { dist = "exponential", mean = "5 h" }, lasts = "20 min" } }
[warehouse.shed.pool.pickers]
people = 3
skills = { pick = 1.0 }
shifts = { day = { hours = "06:00-22:00" } }
[carrier.swift]
pick_ups = ["12:00", "18:00"]
transit = { dist = "gamma", mean = "30 h", cv = 0.4 }
late = "5 %"
first_attempt = "90 %"
"#;

/// The values of all KPIs by id, for the KPIs of the base scenario.
fn values(text: &str) -> Vec<(String, Vec<u64>)> {
    let scenario = scenario(text);
    let result = run(&scenario, &Plan::of(&scenario), &()).result;
    let bits = |i: usize| result.replications.iter().map(|r| r.values[i].to_bits()).collect();
    result.kpis.iter().enumerate().map(|(i, k)| (k.id.clone(), bits(i))).collect()
}

#[test]
fn an_unused_channel_carrier_or_region_changes_no_draw() {
    let base = values(BASE);
    let unused = format!(
        "{BASE}\n[channel.aaa]\norders = \"0 /d\"\n[carrier.aaa]\nshare = 0\ntransit = \"1 d\"\n[calendar.aaa]\nopen = {{ mon = \"08:00-09:00\" }}\n"
    );
    let with = values(&unused);
    for (id, expected) in &base {
        let found = with.iter().find(|(i, _)| i == id).map(|(_, values)| values);
        assert_eq!(found, Some(expected), "{id}");
    }
    assert!(with.len() > base.len(), "the new channel and carrier have KPIs of their own");
}

#[test]
fn the_order_of_tables_changes_nothing() {
    let mut blocks: Vec<String> = Vec::new();
    for line in BASE.lines() {
        if line.starts_with('[') {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks.reverse();
    assert_eq!(values(BASE), values(&blocks.concat()));
}

#[test]
fn more_pickers_change_no_draw_of_orders() {
    // Orders keep their moments, lines and contents; only what people do with them changes.
    let (few, many) = (values(BASE), values(&BASE.replace("people = 3", "people = 9")));
    let find =
        |list: &[(String, Vec<u64>)], id: &str| list.iter().find(|(i, _)| i == id).map(|(_, v)| v.clone());
    assert_eq!(find(&few, "orders.placed"), find(&many, "orders.placed"));
    assert_ne!(find(&few, "orders.cycle_time"), find(&many, "orders.cycle_time"));
}
