//! Kept figures of every shipped scenario, and the story of one order.

use super::{NAMES, compare, load};
use plimsoll::domain::ChannelId;
use plimsoll::engine::{Replication, Story, Watch};
use plimsoll::experiment::{Plan, run};
use std::fmt::Write;

/// Six digits: what differs beyond them is the rounding of another machine's mathematics.
fn figure(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{}", x + 0.0);
    }
    let digits = 5 - x.abs().log10().floor() as i32;
    if digits >= 0 { format!("{x:.*}", digits as usize) } else { format!("{x:.0}") }
}

#[test]
fn figures_of_two_replications() {
    for name in NAMES {
        let scenario = load(name);
        let replications = if name == "mm1" || name == "fulfilment-line" { 1 } else { 2 };
        let plan = Plan { replications, ..Plan::of(&scenario) };
        let result = run(&scenario, &plan, &()).result;
        assert_eq!(result.failed, []);
        let mut text = String::new();
        for (i, kpi) in result.kpis.iter().enumerate() {
            let values: Vec<String> = result.replications.iter().map(|r| figure(r.values[i])).collect();
            let _ = writeln!(text, "{} {}", kpi.id, values.join(" "));
        }
        for target in &result.targets {
            let verdict = if target.met { "met" } else { "missed" };
            let _ = writeln!(text, "target {}: {}, {verdict}", target.name, figure(target.estimate));
        }
        compare(&format!("{name}.txt"), &text);
    }
}

#[test]
fn the_story_of_one_order() {
    // The largest order of the week, and any of the made-up ones.
    for (name, order) in [("uci-week", "576837"), ("quickstart", "300"), ("fulfilment-line", "100000")] {
        let scenario = load(name);
        let model = &scenario.model;
        let channel = ChannelId::new(0);
        let number = model.demand.channels[channel].order_number(order).unwrap();
        let mut replication = Replication::new(model.clone());
        replication.start(*scenario.file.run.seed, 0, Watch::No);
        replication.follow(Story::of_order(channel, number));
        replication.run();
        let mut text = String::new();
        for line in replication.story().unwrap().lines() {
            let _ = writeln!(text, "{}  {}  {}", model.axis.format(line.at), line.order, line.what);
        }
        assert!(text.lines().count() > 4, "{text}");
        compare(&format!("{name}.order.txt"), &text);
    }
}
