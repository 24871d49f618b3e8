//! `plimsoll rerun` and `plimsoll report`.

use super::{Home, PACKER};

#[test]
fn a_run_can_be_computed_again_byte_for_byte() {
    let home = Home::new();
    let ways: [&[&str]; 4] =
        [&[], &["--quick", "--seed", "9"], &["--first", "3", "-n", "4"], &["--variant", "slow", "--no-fail"]];
    for words in ways {
        home.call(&[&["run", "packer.toml"], words].concat()).ends(0);
        for jobs in ["1", "3"] {
            let answer = home.call(&["rerun", "results/latest", "-j", jobs]).ends(0);
            assert!(answer.out.contains("every byte of") && answer.err.is_empty(), "{answer:#?}");
        }
    }
}

#[test]
fn the_folder_keeps_what_was_run_when_the_scenario_moves_on() {
    let home = Home::new();
    home.write("storm.toml", "[channel.web]\norders = \"90 /d\"\n");
    let folder =
        home.call(&["run", "packer.toml", "--with", "storm.toml", "--set", "run.seed=4"]).ends(0).folder();
    home.write("packer.toml", PACKER.replace("5 min", "50 min"));
    std::fs::remove_file(home.path("storm.toml")).unwrap();
    let answer = home.call(&["rerun", &folder]).ends(0);
    assert!(answer.err.contains("packer.toml has changed since"), "{answer:#?}");
    assert!(answer.err.contains("storm.toml is no longer there"), "{answer:#?}");
    // Data are not kept: a change is named, and seen.
    home.write("data/hours.csv", home.read("data/hours.csv").replacen("weight\n1", "weight\n9", 1));
    let answer = home.call(&["rerun", &folder]).ends(4);
    assert!(answer.err.contains("The data file data/hours.csv has changed since"), "{answer:#?}");
    assert!(answer.out.contains("replications.csv: differs from line"), "{answer:#?}");
    std::fs::remove_file(home.path("data/hours.csv")).unwrap();
    home.call(&["rerun", &folder]).ends(2);
}

#[test]
fn folder_and_scenario_may_move_together() {
    let home = Home::new();
    home.call(&["run", "packer.toml"]).ends(0);
    let away = tempfile::tempdir().unwrap();
    let to = away.path().join("moved");
    std::fs::rename(home.dir.path(), &to).unwrap();
    let words = ["rerun", "moved/results/latest"];
    super::Answer::of(super::program(away.path()).args(words).output().unwrap()).ends(0);
    std::fs::create_dir(home.dir.path()).unwrap();
}

#[test]
fn tampering_is_found() {
    let home = Home::new();
    let folder = home.call(&["run", "packer.toml"]).ends(0).folder();
    let change = |file: &str, from: &str, to: &str| {
        let name = format!("{folder}/{file}");
        let good = home.read(&name);
        let bad = good.replacen(from, to, 1);
        assert_ne!(good, bad, "{file}");
        home.write(&name, bad);
        let answer = home.call(&["rerun", &folder]).ends(4);
        home.write(&name, good);
        answer.out
    };
    assert!(
        change("summary.csv", "Orders placed", "Orders paced").contains("summary.csv: differs from line 2")
    );
    assert!(change("report.html", "One packer", "No packer").contains("1 file is not as before"));
    assert!(change("scenario.toml", "5 min", "6 min").contains("is not the scenario that was run"));
    std::fs::remove_file(home.path(&format!("{folder}/series.csv"))).unwrap();
    assert!(home.call(&["rerun", &folder]).ends(4).out.contains("series.csv"));
}

#[test]
fn something_else_is_no_results_folder() {
    let home = Home::new();
    for dir in [".", "nowhere", "packer.toml"] {
        assert!(home.call(&["rerun", dir]).ends(2).err.contains("manifest.json"));
        assert!(home.call(&["report", dir]).ends(2).err.contains("no results folder"));
    }
    home.write("odd/manifest.json", "{\"program\": \"plimsoll\"}");
    home.write("odd/scenario.toml", "");
    assert!(home.call(&["rerun", "odd"]).ends(2).err.contains("`version`"));
}

#[test]
fn a_report_is_made_again_from_the_folder() {
    let home = Home::new();
    let folder = home.call(&["run", "packer.toml"]).ends(0).folder();
    let report = format!("{folder}/report.html");
    let before = home.read(&report);
    std::fs::remove_file(home.path(&report)).unwrap();
    assert_eq!(home.call(&["report", &folder]).ends(0).out.trim(), report);
    assert_eq!(home.read(&report), before);
    home.write(&format!("{folder}/summary.json"), "{}");
    assert!(home.call(&["report", &folder]).ends(1).err.contains("summary.json"));
}
