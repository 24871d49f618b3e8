//! `plimsoll staff` and `plimsoll optimise`.

use super::Home;

/// A packing room with a search of its own.
const ROOM: &str = r#"
[scenario]
name = "Packing room"
[run]
length = "2 d"
seed = 5
[channel.web]
orders = "1000 /d"
[service.standard]
promise = "30 min"
[warehouse.shed]
packing = { order = { dist = "exponential", mean = "5 min" } }
[warehouse.shed.pool.crew]
people = 4
skills = { pack = 1.0 }
wage = "10 EUR/h"
[target.on-time]
kpi = "orders.on_time"
at_least = "95 %"
with_probability = "90 %"
[optimise.crew]
minimise = "cost.total"
vary = { "warehouse.shed.pool.crew.people" = { from = 3, to = 9, step = 1 } }
"#;

fn home() -> Home {
    let home = Home::new();
    home.write("room.toml", ROOM);
    home
}

/// The files of a results folder but for the manifest, which knows where and when.
fn files(home: &Home, folder: &str) -> Vec<(String, String)> {
    let names = ["optimise.json", "points.csv", "replications.csv", "report.html", "scenario.toml"];
    names.map(|n| (n.to_owned(), home.read(&format!("{folder}/{n}")))).to_vec()
}

/// The results folder that `latest` points at.
fn latest(home: &Home, out: &str) -> String {
    let name = std::fs::read_link(home.path(&format!("{out}/latest"))).unwrap();
    format!("{out}/{}", name.display())
}

#[test]
fn staff_answers_without_a_section_and_again_from_what_it_kept() {
    let home = home();
    let answer = home.call(&["staff", "room.toml", "--json", "-j", "1"]).ends(0);
    assert!(answer.err.contains("has no [optimise.staff]"), "{answer:#?}");
    let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(json["complete"], true);
    assert_eq!(json["probability_of_correct_selection"], 0.95);
    let people = json["answer"]["levers"]["warehouse.shed.pool.crew.people"].as_u64().unwrap();
    assert!((4..=6).contains(&people), "{json:#}");
    // A price of 10 EUR/h around the clock for two days.
    assert_eq!(json["answer"]["cost"].as_f64().unwrap(), 480.0 * people as f64);
    assert_eq!(json["one_less"][0]["point"]["verdict"], "misses");
    let folder = latest(&home, "results");
    assert!(home.read(&format!("{folder}/scenario.toml")).contains("[optimise.staff]"));
    let before = files(&home, &folder);
    let again = home.call(&["staff", "room.toml", "-j", "3"]).ends(0);
    assert!(again.err.contains("already computed"), "{again:#?}");
    assert!(again.out.contains("is the cheapest of"), "{again:#?}");
    home.call(&["staff", "room.toml", "-j", "3", "--force", "-q"]).ends(0);
    assert_eq!(files(&home, &folder), before, "any number of threads gives the same bytes");
}

#[test]
fn a_search_that_was_stopped_goes_on_to_the_same_bytes() {
    let home = home();
    let longer = ["--set", "run.length=60 d", "-q", "-j", "1"];
    let whole = [&["optimise", "room.toml", "crew", "-o", "whole"], &longer[..]].concat();
    home.call(&whole).ends(0);
    let part = [&["optimise", "room.toml", "crew", "-o", "parts"], &longer[..]].concat();
    let stopped = home.call(&[&part[..], &["--minutes", "0.003"]].concat()).ends(5);
    assert!(!stopped.out.contains("is the cheapest of"), "{stopped:#?}");
    home.call(&part).ends(0);
    assert_eq!(files(&home, &latest(&home, "parts")), files(&home, &latest(&home, "whole")));
}

#[test]
fn what_cannot_be_met_is_said_with_its_own_code() {
    let home = home();
    let words = ["optimise", "room.toml", "crew", "--set", "service.standard.promise=1 s"];
    let answer = home.call(&words).ends(3);
    assert!(answer.out.contains("None of the 7 settings meets the target"), "{answer:#?}");
    home.call(&[&words[..], &["--no-fail"]].concat()).ends(0);
}

#[test]
fn levers_of_the_command_line_replace_those_of_the_file() {
    let home = home();
    let vary = "warehouse.shed.pool.crew.people=7..9:1";
    let answer = home.call(&["optimise", "room.toml", "crew", "--vary", vary]).ends(0);
    assert!(answer.out.contains("crew 7 is the cheapest of 3 settings"), "{answer:#?}");
    assert!(answer.out.contains("lower end of its range"), "{answer:#?}");
}

#[test]
fn mistakes_end_before_anything_is_run() {
    let home = home();
    for (words, told) in [
        (&["optimise", "room.toml", "crwe"][..], "there are: crew"),
        (&["staff", "room.toml", "--vary", "people"][..], "there is no `=`"),
        (&["staff", "room.toml", "--vary", "warehouse.shed.pool.crew.people=9..3:1"][..], "upwards"),
        (
            &["optimise", "room.toml", "crew", "--vary", "warehouse.shed.pool.crwe.people=1..3:1"][..],
            "no pool is called `crwe`",
        ),
        (&["staff", "packer.toml", "--set", "warehouse.shed.pool.crew.people=0"][..], "no pool"),
    ] {
        let answer = home.call(words).ends(2);
        assert!(answer.err.contains(told), "{answer:#?}");
    }
    assert!(!home.path("results/latest").exists());
}
