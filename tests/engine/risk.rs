//! The risk register: rare things weighted by their probability, and how long a node can be missing.

use plimsoll::experiment::drill::Terms;
use plimsoll::experiment::risk::{Basis, Limits, Node, nodes, register};
use plimsoll::scenario::Scenario;
use plimsoll::stats::{mean_of, weighted_mean};
use plimsoll::units::{SimDuration, SimTime};

use super::scenario;

/// A site that gets done 80 orders an hour of 60 that come; an outage of 2 hours does 480 order-hours of harm (R03a).
fn outage(occurs: &str, every: &str) -> Scenario {
    scenario(&format!(
        r#"
[scenario]
name = "Deterministic flow"
[run]
length = "4 d"
sample_every = "6 min"
replications = 2
[channel.web]
orders = {{ every = "{every}" }}
[service.standard]
promise = "3 h"
[warehouse.shed]
capacity_rate = "80 /h"
[disruption.outage]
occurs = {occurs}
lasts = "2 h"
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 0 }}]
[disruption.after]
occurs = {{ after = "outage", chance = "25 %" }}
lasts = "1 h"
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 1 }}]
[disruption.season]
occurs = {{ rate = "2 /y", season = ["04-01", "06-30"] }}
lasts = "1 h"
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 1 }}]
[disruption.drill]
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 0 }}]
"#
    ))
}

fn terms(replications: u32) -> Terms {
    Terms { seed: 11, replications, jobs: 2, separate: false }
}

/// A chance of 2 % in a run of four days, an outage whose harm is known: 0.02 × 480 order-hours a run. A hundred runs of
/// the scenario hardly see it; the weighted estimate of ten is right, since each of them has it.
#[test]
fn a_rare_outage_weighs_what_it_must() {
    let rare = outage(r#"{ between = [2026-01-06, 2026-01-07], chance = "2 %" }"#, "1 min");
    let register = register(&rare, &terms(10), &()).unwrap();
    let names = &rare.model.layout.disruptions;
    let entry = |name: &str| {
        let d = names.iter().position(|n| n == name).unwrap();
        register.entries.iter().find(|e| e.disruption == d).unwrap()
    };
    let chance = entry("outage");
    assert_eq!(chance.frequency.basis, Basis::Chance);
    assert!((chance.frequency.per_year - 0.02 * 365.0 / 4.0).abs() < 1e-9);
    let hours: Vec<f64> = chance.before.iter().map(|l| l.hours).collect();
    // A sample every 6 min: the sum of samples is the area but for the corners.
    assert!((mean_of(&hours) - 480.0).abs() < 10.0, "{hours:?}");
    let weighted = weighted_mean(&[(0.02, &hours)], 0.95);
    assert!((weighted.mean - 9.6).abs() < 0.2, "{weighted:?}");
    let runs = 365.0 / 4.0;
    assert!((entry("after").frequency.per_year - 0.25 * 0.02 * runs).abs() < 1e-9);
    assert_eq!(entry("after").frequency.basis, Basis::Caused);
    assert!((entry("season").frequency.per_year - 2.0 * 91.0 / 365.0).abs() < 1e-9);
    assert_eq!((entry("drill").frequency.per_year, entry("drill").frequency.basis), (0.0, Basis::Never));
    let at = outage(r#"{ at = 2026-01-06T10:00:00 }"#, "1 min");
    let certain = plimsoll::experiment::risk::register(&at, &terms(2), &()).unwrap();
    let d = names.iter().position(|n| n == "outage").unwrap();
    assert!((certain.entries[d].frequency.per_year - runs).abs() < 1e-9);
    assert_eq!(certain.together.seen[d], [1.0, 1.0]);
    assert!((certain.together.before[0].hours - 480.0).abs() < 10.0, "{:?}", certain.together.before);
}

/// The order that comes first in an outage of T waits T, then for what came in the hour between: with a promise of 3 h the
/// service holds for everybody up to 3 h less the work of one order, and with orders every minute and a limit of 99.99 %
/// no order may be late. After an outage of 2 h it takes 6 h to clear the queue.
#[test]
fn a_site_survives_as_long_as_its_promise_and_recovers_as_the_formula_says() {
    let site = outage(r#"{ at = 2026-01-06T00:00:00 }"#, "1 min");
    let d = site.model.layout.disruptions.iter().position(|n| n == "drill").unwrap();
    let list = [Node { kind: "warehouse", name: "shed".into(), disruption: d }];
    let limits = Limits {
        fails_below: Some(0.9999),
        recovered_above: 0.999,
        outage: SimDuration::from_secs_f64(7200.0),
        at: SimTime::START + SimDuration::DAY,
        confidence: 0.95,
        seed: 1,
        replications: 2,
        jobs: 2,
    };
    let found = nodes(&site, &list, &limits, &()).unwrap();
    let (hours, never) = found.list[0].survives;
    // Found to a 256th of the three days that are left: 0.28 h.
    assert!(!never && (2.6..=3.05).contains(&hours), "{hours}");
    assert_eq!(found.calm, 1.0);
    let recovers = found.list[0].recovers;
    // Within 0.1 % of a day's 1440 orders, cleared at 20 an hour: 0.07 h early, a sample of 0.1 h late.
    assert!((recovers.mean - 8.0).abs() < 0.25, "{recovers:?}");
    let easy = nodes(&site, &list, &Limits { fails_below: Some(0.01), jobs: 1, ..limits }, &()).unwrap();
    assert!(easy.list[0].survives.0 > hours);
}
