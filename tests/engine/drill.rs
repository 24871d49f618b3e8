//! Drills: their runs are ordinary runs, what is shared changes nothing, and known outages recover as they must.

use plimsoll::experiment::drill::{Arm, Drill, Drilled, Terms, Watched, area, exercises, position, run};
use plimsoll::experiment::{self, Plan};
use plimsoll::metrics::registry;
use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;

/// A shop by chance with two playbooks, a disruption that is drilled and one that is not.
const SHOP: &str = r#"
[scenario]
name = "A shop"
[run]
length = "12 d"
warm_up = "1 d"
replications = 3
[channel.web]
orders = "40 /h"
value = "30 EUR"
[service.standard]
promise = "12 h"
[warehouse.shed]
packing = { order = { dist = "exponential", mean = "4 min" }, stations = 4 }
[warehouse.shed.pool.crew]
people = 4
skills = { pack = 1 }
wage = "18 EUR/h"
[disruption.outage]
occurs = { at = 2026-01-09T10:00:00 }
lasts = { dist = "uniform", low = "5 h", high = "9 h" }
detected_after = "30 min"
effect = [{ on = "warehouse.shed.packing.order", multiply = 4 }]
warning = { lead = "3 h", hit = "60 %", false_alarms = "0.5 /d" }
[disruption.rush]
occurs = { rate = "1 /d" }
lasts = "4 h"
effect = [{ on = "channel.web.orders", multiply = 1.5 }]
[monitor.backlog]
signal = "orders.backlog"
above = 60
clears_at = 20
poll = "30 min"
[playbook.divert]
start = { disruption = "outage" }
ready = { lead_time = { dist = "exponential", mean = "2 h" } }
action = [{ on = "channel.web.orders", multiply = 0.6 }]
cost = { activation = "300 EUR", retainer = "1 EUR/h" }
stop = { over = "outage", plus = "4 h" }
[playbook.extra]
start = { monitor = "backlog" }
action = [{ on = "warehouse.shed.packing.order", multiply = 0.6 }]
cost = { per_hour = "50 EUR/h", budget = "emergency" }
stop = { clear = "backlog" }
[budget.emergency]
amount = "400 EUR"
"#;

fn load(text: &str, set: &[&str]) -> Scenario {
    let files = MemoryFiles::new().with("scenario.toml", text);
    let request = set.iter().fold(Request::new("scenario.toml"), |r, s| r.set(*s));
    let loaded = scenario::load(&request, &files);
    let messages = loaded.messages();
    loaded.scenario.unwrap_or_else(|| panic!("{messages}"))
}

fn drilled(scenario: &Scenario, disruption: &str, terms: Terms) -> Drill {
    let names = &scenario.model.layout.disruptions;
    let which = names.iter().position(|n| n == disruption).unwrap();
    let chosen = exercises(scenario, &[which], None);
    run(scenario, &chosen, &terms, &()).unwrap().remove(0)
}

fn terms(replications: u32) -> Terms {
    Terms { seed: 5, replications, jobs: 1, separate: false }
}

fn same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

#[test]
fn every_arm_is_an_ordinary_run_with_the_same_seed() {
    let shop = load(SHOP, &[]);
    let drill = drilled(&shop, "outage", terms(3));
    let ids: Vec<String> = registry(&shop.model.layout).into_iter().map(|k| k.info.id).collect();
    let no_rush = "disruption.rush.enabled=false";
    let no = |name: &str| format!("playbook.{name}.enabled=false");
    let (no_divert, no_extra) = (no("divert"), no("extra"));
    let cases: [(Arm, Vec<&str>); 5] = [
        (Arm::All, vec![]),
        (Arm::Without, vec![&no_divert, &no_extra]),
        (Arm::Only(0), vec![&no_extra]),
        (Arm::Only(1), vec![&no_divert]),
        (Arm::Calm, vec![&no_divert, &no_extra, "disruption.outage.enabled=false"]),
    ];
    let mut means = Vec::new();
    for (arm, mut set) in cases {
        set.push(no_rush);
        let ordinary = load(SHOP, &set);
        let plan = Plan { replications: 3, seed: 5, ..Plan::of(&ordinary) };
        let result = experiment::run(&ordinary, &plan, &()).result;
        let place = drill.arms.iter().position(|a| *a == arm).unwrap();
        let mut seen = 0;
        for (n, replication) in result.replications.iter().enumerate() {
            for (kpi, value) in result.kpis.iter().zip(&replication.values) {
                let Some(i) = ids.iter().position(|id| *id == kpi.id) else { continue };
                let drilled = drill.rows[n][place].values[i];
                assert!(same(*value, drilled), "{arm:?} {n} {}: {value} and {drilled}", kpi.id);
                seen += 1;
            }
        }
        assert!(seen > 90, "{seen}");
        let kpi = result.kpis.iter().position(|k| k.id == "backlog.mean").unwrap();
        means.push(result.replications.iter().map(|r| r.values[kpi]).sum::<f64>() / 3.0);
    }
    assert!(means[1] > means[0] && means[1] > means[4], "{means:?}");
}

/// Where a false warning has started a playbook before the disruption, or playbooks are drilled, the runs go their own
/// ways from the start.
#[test]
fn the_shared_beginning_changes_no_figure() {
    let early = SHOP.replace(r#"start = { disruption = "outage" }"#, r#"start = { warning = "outage" }"#);
    let drills = SHOP.replace("ready = { ", "ready = { drill_every = \"3 d\", drill_cost = \"70 EUR\", ");
    for (text, disruption) in [(SHOP, "outage"), (SHOP, "rush"), (&early, "outage"), (&drills, "outage")] {
        let shop = load(text, &[]);
        let shared = drilled(&shop, disruption, terms(3));
        let separate = drilled(&shop, disruption, Terms { separate: true, jobs: 2, ..terms(3) });
        for (n, (a, b)) in shared.rows.iter().zip(&separate.rows).enumerate() {
            for (arm, (a, b)) in shared.arms.iter().zip(a.iter().zip(b)) {
                let equal = a.values.iter().zip(&b.values).all(|(a, b)| same(*a, *b));
                assert!(equal && a.backlog == b.backlog && a.cost == b.cost, "{disruption} {arm:?} {n}");
                assert_eq!((&a.activations, a.occurrence), (&b.activations, b.occurrence), "{arm:?} {n}");
            }
        }
    }
}

#[test]
fn gains_are_differences_of_means_and_costs_are_counted() {
    let shop = load(SHOP, &[]);
    let drill = drilled(&shop, "outage", terms(3));
    let layout = &shop.model.layout;
    let f = Drilled::of(&drill, layout.bin, 264.0, None, 0.95);
    let (without, all) = (f.arm(Arm::Without).unwrap(), f.arm(Arm::All).unwrap());
    for id in ["loss", "late", "area", "delivered"] {
        let m = position(id);
        let sign = if id == "delivered" { -1.0 } else { 1.0 };
        let difference = sign * (f.mean(without, m).mean - f.mean(all, m).mean);
        assert!((f.gain(without, all, m).gain.mean - difference).abs() < 1e-6, "{id}");
    }
    // A retainer of 1 EUR/h over 11 days and 300 EUR each time it was activated are part of both.
    let paid = f.mean(all, position("playbooks_cost")).mean;
    assert!(paid >= 264.0 + 300.0, "{paid}");
    let (calm, planned) = (f.arm(Arm::Calm).unwrap(), f.arm(Arm::CalmWithPlan).unwrap());
    let m = position("cost");
    let without_it = f.mean(planned, m).mean - f.mean(calm, m).mean;
    assert!(without_it >= 264.0 - 1e-6, "{without_it}");
    // Known 30 min after it began, always.
    let detect = f.mean(all, position("detect"));
    assert!((detect.mean - 0.5).abs() < 1e-9 && detect.half_width < 1e-9, "{detect:?}");
}

fn fluid(every: &str, capacity: &str, lasts: &str) -> (Drill, Drilled, Scenario) {
    let text = format!(
        r#"
[scenario]
name = "Deterministic flow"
[run]
length = "4 d"
sample_every = "3 min"
replications = 2
[channel.web]
orders = {{ every = "{every}" }}
[service.standard]
promise = "24 h"
[warehouse.shed]
capacity_rate = "{capacity}"
[disruption.outage]
occurs = {{ at = 2026-01-06T00:00:00 }}
lasts = "{lasts}"
effect = [{{ on = "warehouse.shed.capacity_rate", multiply = 0 }}]
"#
    );
    let scenario = load(&text, &[]);
    let drill = drilled(&scenario, "outage", terms(2));
    let figures = Drilled::of(&drill, scenario.model.layout.bin, 96.0, Some(1.0), 0.95);
    (drill, figures, scenario)
}

/// Backlog λT, cleared in λT ÷ (μ − λ), an area of λT (T + λT ÷ (μ − λ)) ÷ 2: orders are whole, so that the last of
/// them and one sample decide.
#[test]
fn outages_of_deterministic_flows_recover_as_the_formulas_say() {
    let cases = [
        ("1 min", "80 /h", "2 h", 60.0, 80.0, 2.0),
        ("18 s", "240 /h", "6 h", 200.0, 240.0, 6.0),
        ("18 s", "300 /h", "6 h", 200.0, 300.0, 6.0),
    ];
    for (every, capacity, lasts, lambda, mu, t) in cases {
        let (drill, f, scenario) = fluid(every, capacity, lasts);
        let (peak, clear) = (lambda * t, lambda * t / (mu - lambda));
        let without = f.arm(Arm::Without).unwrap();
        let mean = |id: &str| f.mean(without, position(id)).mean;
        let slack = 2.0 / (mu - lambda) + 0.05;
        assert!((mean("peak") - peak).abs() <= 1.0, "peak {} of {peak}", mean("peak"));
        assert!(
            (mean("recover") - t - clear).abs() <= slack,
            "recovered after {} not {}",
            mean("recover"),
            t + clear
        );
        let whole = peak * (t + clear) / 2.0;
        assert!((mean("area") - whole).abs() <= t + clear, "area {} not {whole}", mean("area"));
        assert_eq!(f.censored, vec![0; drill.arms.len()]);
        let row = &drill.rows[0];
        let calm = f.arm(Arm::Calm).unwrap();
        let (again, _) =
            area(&row[without].backlog, &row[calm].backlog, scenario.model.layout.bin, drill.exercise.at);
        assert_eq!(again, f.values[without][position("area")][0]);
    }
}

/// What happens behind the dock leaves the warehouse as it was and shows in the orders that are not delivered: one order a
/// minute goes on the road for two hours, and for six hours it takes four hours longer.
#[test]
fn a_delay_on_the_road_is_seen_in_orders_not_yet_delivered() {
    let road = r#"
[scenario]
name = "A road"
[run]
length = "3 d"
replications = 1
sample_every = "15 min"
[channel.web]
orders = { every = "1 min" }
[service.standard]
promise = "24 h"
[warehouse.shed]
capacity_rate = "600 /h"
[carrier.van]
transit = "2 h"
[disruption.snow]
occurs = { at = 2026-01-06T10:00:00 }
lasts = "6 h"
effect = [{ on = "carrier.van.transit", multiply = 3 }]
"#;
    let scenario = load(road, &[]);
    let drill = drilled(&scenario, "snow", terms(1));
    let layout = &scenario.model.layout;
    let f = Drilled::of(&drill, layout.bin, 72.0, None, 0.95);
    assert_eq!(f.watched, Watched::Open);
    let without = f.arm(Arm::Without).unwrap();
    let mean = |id: &str| f.mean(without, position(id)).mean;
    // Those sent in the six hours stay out four hours longer: 240 more from the fourth hour on, until those sent after the
    // snow, two hours under way, have come; the last of the slow ones comes six hours after the end.
    assert!((mean("peak") - 240.0).abs() <= 2.0, "peak {}", mean("peak"));
    assert!((mean("area") - 360.0 * 4.0).abs() <= 15.0, "area {}", mean("area"));
    assert!((mean("recover") - 12.0).abs() <= 0.5, "recovered after {}", mean("recover"));
    // A disruption of the warehouse is seen in its backlog, as before.
    let shop = load(SHOP, &[]);
    let drill = drilled(&shop, "outage", terms(3));
    assert_eq!(Drilled::of(&drill, shop.model.layout.bin, 264.0, None, 0.95).watched, Watched::Backlog);
}
