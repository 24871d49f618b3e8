//! `plimsoll drill`.

use super::{Home, contents};

const OUTAGE: &str = r#"format = 1
[scenario]
name = "Outage"
[run]
length = "8 d"
replications = 4
[channel.web]
orders = "60 /h"
value = "25 EUR"
[service.standard]
promise = "4 h"
[warehouse.shed]
capacity_rate = "75 /h"
[disruption.outage]
occurs = { at = 2026-01-07T08:00:00 }
lasts = "6 h"
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0 }]
[disruption.slow]
lasts = "12 h"
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0.5 }]
[monitor.backlog]
signal = "orders.backlog"
above = 150
clears_at = 20
poll = "30 min"
[playbook.help]
start = { monitor = "backlog" }
ready = { lead_time = "2 h" }
action = [{ on = "warehouse.shed.capacity_rate", multiply = 1.5 }]
cost = { activation = "500 EUR", per_hour = "40 EUR/h", budget = "emergency" }
stop = { clear = "backlog" }
[budget.emergency]
amount = "5000 EUR"
"#;

fn home() -> Home {
    let home = Home::new();
    home.write("outage.toml", OUTAGE);
    home
}

#[test]
fn a_drill_says_what_the_playbooks_are_worth() {
    let home = home();
    let answer = home.call(&["drill", "outage.toml"]).ends(0);
    assert!(answer.out.starts_with("outage from Wed 2026-01-07 08:00 (its own moment)\n"), "{answer:#?}");
    assert!(
        answer.out.contains("slow from ") && answer.out.contains("a quarter into the measured window"),
        "{answer:#?}"
    );
    assert!(answer.out.contains("“outage”: the playbooks help: back after "), "{answer:#?}");
    assert!(answer.out.contains("budget emergency: "), "{answer:#?}");
    let folder = answer.folder();
    let names: Vec<String> = contents(&home.path(&folder)).into_iter().map(|f| f.0).collect();
    for name in ["drill.json", "drill.csv", "report.html", "scenario.toml", "figures/01-drill-outage.svg"] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&home.read(&format!("{folder}/drill.json"))).unwrap();
    let arms = json["drills"][0]["arms"].as_array().unwrap();
    let mean = |arm: &str, measure: &str| {
        let arm = arms.iter().find(|a| a["id"] == arm).unwrap();
        arm["figures"][measure]["mean"].as_f64().unwrap()
    };
    // Six hours at 60 orders an hour, cleared at 15 an hour: about 360 orders and 30 hours. The standard error of the
    // mean of four peaks is √360 ÷ 2 = 9.5.
    assert!((mean("without", "peak") - 360.0).abs() < 40.0, "{}", mean("without", "peak"));
    assert!((mean("without", "recover") - 30.0).abs() < 12.0, "{}", mean("without", "recover"));
    assert!(mean("all", "recover") < mean("without", "recover") - 5.0);
    // Who waits longer than four hours is late: some without the playbook, fewer with it.
    assert!(mean("without", "late") > 50.0 && mean("all", "late") < mean("without", "late"));
    assert!(mean("undrilled", "recover") >= mean("all", "recover"));
    let cost = mean("all", "cost") - mean("without", "cost");
    assert!((cost - mean("all", "playbooks_cost")).abs() < 1e-6 && cost > 500.0, "{cost}");
    // One playbook: no ablation beside itself. Calm, without, calm with the plan, all, undrilled.
    assert_eq!(home.read(&format!("{folder}/drill.csv")).lines().count(), 1 + 2 * 4 * 5);
    let svg = home.read(&format!("{folder}/figures/01-drill-outage.svg"));
    assert!(svg.contains("active") && svg.contains("no playbook"), "{svg}");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_nothing_is_computed_twice() {
    let home = home();
    let first = home.call(&["drill", "outage.toml", "-j", "1"]).ends(0);
    let before = contents(&home.path(&first.folder()));
    let again = home.call(&["drill", "outage.toml"]).ends(0);
    assert!(again.err.contains("already computed ("), "{again:#?}");
    assert_eq!(again.out, first.out);
    let forced = home.call(&["drill", "outage.toml", "-j", "3", "--force"]).ends(0);
    assert_eq!(contents(&home.path(&forced.folder())), before);
    for other in
        [&["--seed", "2"][..], &["--at", "2026-01-06"], &["--disruption", "slow"], &["--tolerance", "5"]]
    {
        let words = [&["drill", "outage.toml"][..], other].concat();
        assert_ne!(home.call(&words).ends(0).folder(), first.folder(), "{other:?}");
    }
    let json = home.call(&["drill", "outage.toml", "-q", "--json", "--disruption", "outage"]).ends(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["drills"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_drilled_is_said() {
    let home = home();
    let says = |words: &[&str], part: &str| {
        let answer = home.call(&[&["drill"], words].concat()).ends(2);
        assert!(answer.err.contains(part), "{answer:#?}");
    };
    says(&["packer.toml"], "packer.toml has no disruptions: write [disruption.NAME]");
    says(&["outage.toml", "--disruption", "outrage"], "did you mean `outage`?");
    says(&["outage.toml", "--at", "soon"], "--at soon: not a moment");
    says(&["outage.toml", "--at", "2027-01-01"], "outside the run, which lasts from");
    says(&["outage.toml", "--at", "2025-01-01"], "outside the run");
    says(&["outage.toml", "--tolerance=-1"], "a number of orders, 0 or more");
    says(&["outage.toml", "-n", "1"], "1 is not in 2..");
}
