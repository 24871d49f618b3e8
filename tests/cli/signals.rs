//! Ctrl-C: once finishes and saves, twice stops.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Answer, Home, PACKER};

fn start(home: &Home, words: &[&str]) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("plimsoll"))
        .args(words)
        .current_dir(home.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn ctrl_c_saves_what_there_is() {
    let home = Home::new();
    // Far more than a machine does in the time the test waits.
    let child = start(&home, &["run", "packer.toml", "--reps", "3000000"]);
    std::thread::sleep(Duration::from_secs(2));
    interrupt(&child);
    let answer = Answer::of(child.wait_with_output().unwrap()).ends(130);
    assert!(answer.err.contains("Stopping:") && answer.err.contains("Stopped after "), "{answer:#?}");
    let folder = answer.folder();
    assert!(folder.contains("-partial-"), "{folder}");
    let summary: serde_json::Value =
        serde_json::from_str(&home.read(&format!("{folder}/summary.json"))).unwrap();
    let finished = summary["method"]["finished"].as_u64().unwrap();
    assert!(finished > 0 && finished < 3_000_000);
    assert_eq!(summary["method"]["replications"], 3_000_000);
    assert!(summary["warnings"][0].as_str().unwrap().contains("was stopped after"));
    let rows = home.read(&format!("{folder}/replications.csv")).lines().count() as u64;
    assert_eq!(rows, finished + 1);
    home.call(&["report", &folder]).ends(0);
    home.call(&["rerun", &folder]).ends(0);
}

#[test]
fn ctrl_c_twice_stops_at_once() {
    let home = Home::new();
    // One replication that takes very long.
    let long =
        PACKER.replace("2 d", "10000 d").replace("60 /d", "60000 /d").replace("people = 1", "people = 1000");
    home.write("long.toml", long);
    let mut child = start(&home, &["run", "long.toml", "--jobs", "1"]);
    std::thread::sleep(Duration::from_secs(1));
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "the replication under way is finished first");
    interrupt(&child);
    let asked = Instant::now();
    Answer::of(child.wait_with_output().unwrap()).ends(130);
    assert!(asked.elapsed() < Duration::from_secs(10));
}

#[test]
fn ctrl_c_leaves_a_comparison_of_what_all_points_have() {
    let home = Home::new();
    let child = start(&home, &["compare", "packer.toml", "--reps", "3000000"]);
    std::thread::sleep(Duration::from_secs(2));
    interrupt(&child);
    let answer = Answer::of(child.wait_with_output().unwrap()).ends(130);
    let folder = answer.folder();
    assert!(folder.contains("-compare-") && folder.contains("-partial-"), "{folder}");
    let rows = home.read(&format!("{folder}/replications.csv")).lines().count();
    let json: serde_json::Value =
        serde_json::from_str(&home.read(&format!("{folder}/comparison.json"))).unwrap();
    let finished = json["replications"].as_u64().unwrap() as usize;
    assert!(finished >= 2 && rows == 1 + 2 * finished, "{rows} rows, {finished} replications");
}

#[test]
fn ctrl_c_leaves_drills_and_registers_of_what_is_finished() {
    let cut = "\n[disruption.cut]\noccurs = { at = 2026-01-05T10:00:00 }\nlasts = \"4 h\"\n\
               effect = [{ on = \"channel.web.orders\", multiply = 2 }]\n";
    let asked = 2_000_000;
    for (verb, json) in [("drill", "drill.json"), ("risk", "risk.json")] {
        let home = Home::new();
        home.write("cut.toml", format!("{PACKER}{cut}"));
        let child = start(&home, &[verb, "cut.toml", "--reps", &asked.to_string()]);
        std::thread::sleep(Duration::from_secs(2));
        interrupt(&child);
        let answer = Answer::of(child.wait_with_output().unwrap()).ends(130);
        let folder = answer.folder();
        assert!(folder.contains(&format!("-{verb}-")) && folder.contains("-partial-"), "{folder}");
        let told: serde_json::Value = serde_json::from_str(&home.read(&format!("{folder}/{json}"))).unwrap();
        let finished = told["replications"].as_u64().unwrap();
        assert!(finished > 0 && finished < asked, "{verb}: {finished}");
        let page = home.read(&format!("{folder}/report.html"));
        assert!(page.contains("replications finished."), "{verb} does not say that it is a part");
    }
}
