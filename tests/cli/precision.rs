//! Precision, batches, variance reduction, warm-up and chances at the command line.

use super::{Home, contents};

fn summary(home: &Home, folder: &str) -> serde_json::Value {
    serde_json::from_str(&home.read(&format!("{folder}/summary.json"))).unwrap()
}

#[test]
fn a_run_goes_on_until_figures_are_known_and_can_be_repeated() {
    let home = Home::new();
    let words = ["run", "packer.toml", "--precision", "orders.cycle_time=2 % of mean"];
    let answer = home.call(&words).ends(0);
    assert!(answer.out.starts_with("One packer  2 d, up to 10000 replications"), "{answer:#?}");
    assert!(answer.out.contains("Precision reached after "), "{answer:#?}");
    let folder = answer.folder();
    let all = summary(&home, &folder);
    let goal = &all["precision"][0];
    assert_eq!((&goal["kpi"], &goal["reached"]), (&"orders.cycle_time".into(), &true.into()));
    assert!(goal["half_width"].as_f64() <= goal["wanted"].as_f64());
    let looks = all["method"]["looks"].as_array().unwrap();
    let n = all["method"]["finished"].as_u64().unwrap();
    assert!(looks.len() > 1 && looks[0] == 30 && looks.last().unwrap() == n, "{looks:?}");
    // One thread and two decide alike, from the same replications.
    let bytes = contents(&home.path(&folder));
    for jobs in ["1", "2"] {
        let again = home.call(&[&words[..], &["--force", "-j", jobs]].concat()).ends(0);
        assert_eq!(again.folder(), folder);
        for (before, now) in bytes.iter().zip(contents(&home.path(&folder))) {
            assert!(before.0 == "manifest.json" || *before == now, "{} with {jobs} threads", before.0);
        }
    }
    assert!(home.call(&["rerun", &folder]).ends(0).out.contains("every byte"));
    assert!(home.call(&words).ends(0).err.contains("already computed"));
    let report = home.read(&format!("{folder}/report.html"));
    assert!(report.contains("Precision reached after") && report.contains("What chance had a hand in"));
    home.call(&["report", &folder]).ends(0);
    assert_eq!(home.read(&format!("{folder}/report.html")), report);
}

#[test]
fn a_cap_that_comes_first_is_exit_5_and_says_how_many_more() {
    let home = Home::new();
    let goals = ["--precision", "orders.cycle_time=5 s", "--precision", "target on-time=1 %"];
    let words = [&["run", "packer.toml", "--max-reps", "40"], &goals[..]].concat();
    let answer = home.call(&words).ends(5);
    assert!(answer.out.contains("Precision not reached after 40 replications"), "{answer:#?}");
    assert!(answer.out.contains("more replications") && answer.err.contains("not reached (exit 5)"));
    // The answer is kept, and so is the exit code.
    let again = home.call(&words).ends(5);
    assert!(again.err.contains("already computed"));
    assert!(home.call(&["rerun", &answer.folder()]).ends(0).out.contains("40 replications"));
}

#[test]
fn quantiles_are_wanted_in_words_and_mistakes_are_told() {
    let home = Home::new();
    let goal = "p90 of orders.cycle_time=20 % of quantile";
    let answer = home.call(&["run", "packer.toml", "--precision", goal]).ends(0);
    assert!(answer.out.contains("orders.cycle_time, 90 % quantile"), "{answer:#?}");
    for (goal, said) in [
        ("orders.cycle_time", "write FIGURE=WIDTH"),
        ("q90 of orders.cycle_time=1 h", "write FIGURE=WIDTH"),
        ("orders.cycle_tme=1 h", "orders.cycle_time"),
        ("orders.cycle_time=1 %", "is a time"),
        ("target promise=1 %", "no target is called `promise`"),
    ] {
        let answer = home.call(&["run", "packer.toml", "--precision", goal]).ends(2);
        assert!(answer.err.contains(said), "{goal}: {answer:#?}");
    }
    home.call(&["run", "packer.toml", "--quick", "--precision", "orders.cycle_time=1 h"]).ends(2);
    home.call(&["run", "packer.toml", "--max-reps", "50"]).ends(2);
}

#[test]
fn one_long_replication_is_cut_into_batches() {
    let home = Home::new();
    let words =
        ["run", "packer.toml", "--batches", "20", "--set", "run.length=42 d", "--set", "run.warm_up=2 d"];
    let answer = home.call(&words).ends(0);
    assert!(answer.out.contains("20 batches of one replication"), "{answer:#?}");
    assert!(answer.out.contains("orders.cycle_time: lag-1 correlation"), "{answer:#?}");
    let all = summary(&home, &answer.folder());
    assert_eq!((&all["method"]["design"], &all["method"]["finished"]), (&"batches".into(), &20.into()));
    assert!(home.call(&["rerun", &answer.folder()]).ends(0).out.contains("every byte"));
    home.call(&["run", "packer.toml", "--batches", "20", "-n", "5"]).ends(2);
}

const PERHAPS: &str = r#"
extends = "packer.toml"
[chance.rush]
probability = "30 %"
set = { "channel.web.orders" = "90 /d" }
[chance.slow]
probability = "10 %"
set = { "warehouse.shed.pool.crew.skills" = { pack = 0.7 } }
"#;

#[test]
fn chances_are_drawn_recorded_and_stratified() {
    let home = Home::new();
    home.write("perhaps.toml", PERHAPS);
    let plain = home.call(&["run", "perhaps.toml", "-n", "120", "--no-fail"]).ends(0);
    let csv = home.read(&format!("{}/replications.csv", plain.folder()));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = |name: &str| reader_position(&csv, name);
    let (placed, rush) = (at("orders.placed"), at("input:chance.rush"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mean = |held: &str| {
        let values = rows.iter().filter(|r| &r[rush] == held).map(|r| r[placed].parse::<f64>().unwrap());
        let values: Vec<f64> = values.collect();
        (values.iter().sum::<f64>() / values.len() as f64, values.len())
    };
    let ((with, n), (without, _)) = (mean("1"), mean("0"));
    // Two days of 90 and of 60 orders; a mean of 20 has the standard error √180/√20 = 3.
    assert!((20..=55).contains(&n) && (with - 180.0).abs() < 12.0 && (without - 120.0).abs() < 6.0);
    let explained = &summary(&home, &plain.folder())["explained"][0]["inputs"];
    assert!(explained.as_array().unwrap().iter().any(|x| x["input"] == "chance.rush"));

    let shared = home.call(&["run", "perhaps.toml", "-n", "120", "--stratify", "--no-fail"]).ends(0);
    assert!(shared.out.contains("Stratified over the states of the world"), "{shared:#?}");
    let all = summary(&home, &shared.folder());
    let cycle = all["kpis"].as_array().unwrap().iter().find(|k| k["id"] == "orders.cycle_time").unwrap();
    assert!(cycle["variance_factor"]["factor"].as_f64().unwrap() > 1.0, "{}", cycle["variance_factor"]);
    let one = home.call(&["trace", "perhaps.toml", "--rep", "3", "--order", "web-5"]).ends(0);
    assert!(one.out.contains("web-5"));
}

fn reader_position(csv: &str, name: &str) -> usize {
    csv.lines().next().unwrap().split(',').position(|h| h == name).unwrap()
}

#[test]
fn antithetic_pairs_and_controls_say_what_they_gained() {
    let home = Home::new();
    let words = ["run", "packer.toml", "-n", "200", "--antithetic", "--controls"];
    let answer = home.call(&words).ends(0);
    assert!(answer.out.contains("Antithetic pairs, with control variates"), "{answer:#?}");
    assert!(answer.out.contains("orders.cycle_time: variance ÷ "), "{answer:#?}");
    assert!(home.call(&["rerun", &answer.folder()]).ends(0).out.contains("every byte"));
}

#[test]
fn a_warm_up_is_proposed_and_not_applied() {
    let home = Home::new();
    let words =
        ["check", "packer.toml", "--warm-up", "-n", "5", "--set", "run.length=20 d", "--picture", "w.svg"];
    let answer = home.call(&words).ends(0);
    assert!(answer.out.contains("5 replications of 20 d"), "{answer:#?}");
    assert!(answer.out.contains("Proposal for the signals that settle: warm_up = \""), "{answer:#?}");
    assert!(home.read("w.svg").contains("<svg role=\"img\""));
    assert!(!home.read("packer.toml").contains("warm_up") && !home.path("results").exists());
    home.call(&["check", "packer.toml", "-n", "5"]).ends(2);
    home.call(&["check", "packer.toml", "packer.toml", "--warm-up", "--picture", "w.svg"]).ends(2);
}
