//! `plimsoll risk`.

use super::{Home, contents};

const SITE: &str = r#"format = 1
[scenario]
name = "A site at risk"
[run]
length = "8 d"
replications = 5
[channel.web]
orders = "60 /h"
value = "25 EUR"
patience = "20 h"
[service.standard]
promise = "6 h"
[warehouse.shed]
capacity_rate = "80 /h"
[carrier.swift]
pick_ups = ["18:00"]
transit = "2 h"
[system.oms]
stops = "orders"
[disruption.power_cut]
occurs = { rate = "12 /y" }
lasts = "6 h"
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0 }]
cost = { each = "1000 EUR" }
[disruption.fire]
occurs = { between = [2026-01-06, 2026-01-09], chance = "0.1 %" }
lasts = "5 d"
effect = [{ on = "warehouse.shed.capacity_rate", multiply = 0.3 }]
[playbook.help]
start = { any = [{ disruption = "power_cut" }, { disruption = "fire" }] }
ready = { lead_time = "2 h" }
action = [{ on = "channel.web.orders", multiply = 0.7 }]
cost = { activation = "100 EUR" }
stop = { after = "24 h" }
"#;

fn home() -> Home {
    let home = Home::new();
    home.write("site.toml", SITE);
    home
}

#[test]
fn a_register_ranks_what_can_go_wrong_and_what_can_be_missing() {
    let home = home();
    let answer = home.call(&["risk", "site.toml", "--outage", "12"]).ends(0);
    assert!(answer.out.contains("5 paired replications of each disruption"), "{answer:#?}");
    assert!(answer.out.contains("power_cut") && answer.out.contains("its rate"), "{answer:#?}");
    assert!(answer.out.contains("That rests on fewer than 20 runs: 400 replications"), "{answer:#?}");
    let folder = answer.folder();
    let names: Vec<String> = contents(&home.path(&folder)).into_iter().map(|f| f.0).collect();
    for name in
        ["risk.json", "register.csv", "losses.csv", "nodes.csv", "report.html", "figures/01-matrix.svg"]
    {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&home.read(&format!("{folder}/risk.json"))).unwrap();
    let register = json["register"].as_array().unwrap();
    let of = |name: &str| register.iter().find(|l| l["disruption"] == name).unwrap();
    assert!((of("power_cut")["per_year"].as_f64().unwrap() - 12.0).abs() < 1e-6);
    assert!((of("fire")["per_year"].as_f64().unwrap() - 0.001 * 365.0 / 8.0).abs() < 1e-9);
    let mean = |l: &serde_json::Value, when: &str| l["one"][when]["mean"].as_f64().unwrap();
    // A thousand each time, lost orders aside.
    assert!(mean(of("power_cut"), "before") >= 990.0, "{}", of("power_cut"));
    assert!(of("fire")["year"]["before"]["mean"].as_f64().unwrap() < mean(of("fire"), "before"));
    let nodes = json["nodes"]["list"].as_array().unwrap();
    let kinds: Vec<&str> = nodes.iter().map(|n| n["kind"].as_str().unwrap()).collect();
    for kind in ["warehouse", "carrier", "system"] {
        assert!(kinds.contains(&kind), "{kinds:?} without {kind}: {answer:#?}");
    }
    let shed = nodes.iter().find(|n| n["kind"] == "warehouse").unwrap();
    assert!(shed["survives_hours"].as_f64().unwrap() < 24.0, "{shed}");
    assert_eq!(home.read(&format!("{folder}/losses.csv")).lines().count(), 1 + 3 * 5);
}

#[test]
fn any_number_of_threads_gives_the_same_register() {
    let home = home();
    let first = home.call(&["risk", "site.toml", "-j", "1"]).ends(0);
    let before = contents(&home.path(&first.folder()));
    let again = home.call(&["risk", "site.toml"]).ends(0);
    assert!(again.err.contains("already computed ("), "{again:#?}");
    assert_eq!(again.out, first.out);
    let forced = home.call(&["risk", "site.toml", "-j", "3", "--force"]).ends(0);
    assert_eq!(contents(&home.path(&forced.folder())), before);
    let quick = home.call(&["risk", "site.toml", "-q", "--json", "--no-nodes", "-n", "3"]).ends(0);
    let json: serde_json::Value = serde_json::from_str(&quick.out).unwrap();
    assert!(json["nodes"].is_null() && json["replications"] == 3);
}

#[test]
fn what_makes_no_register_is_said() {
    let home = home();
    let says = |words: &[&str], part: &str| {
        let answer = home.call(&[&["risk"], words].concat()).ends(2);
        assert!(answer.err.contains(part), "{answer:#?}");
    };
    says(&["packer.toml"], "packer.toml has no disruptions");
    says(&["site.toml", "--level", "95"], "a share between 0 and 1, such as 0.95");
    says(&["site.toml", "--fails-below", "2"], "a share between 0 and 1");
    says(&["site.toml", "--outage", "0"], "a number of hours above 0");
    says(&["site.toml", "-n", "1"], "1 is not in 2..");
}
