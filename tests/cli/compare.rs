//! `plimsoll compare`.

use super::{Home, PACKER, contents};

fn json(home: &Home, folder: &str) -> serde_json::Value {
    serde_json::from_str(&home.read(&format!("{folder}/comparison.json"))).unwrap()
}

fn verdict<'a>(json: &'a serde_json::Value, kpi: &str) -> &'a serde_json::Value {
    let kpis = json["kpis"].as_array().unwrap();
    &kpis.iter().find(|k| k["id"] == kpi).unwrap()["against_baseline"][0]
}

#[test]
fn a_file_alone_is_compared_with_its_variants() {
    let home = Home::new();
    let answer = home.call(&["compare", "packer.toml"]).ends(0);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert_eq!(lines[0], "Inputs of slow, against baseline");
    assert_eq!(
        lines[1], "  ~ warehouse.shed.pool.crew.skills.pack  1.0 → 0.01   packer.toml:23, variant slow",
        "{answer:#?}"
    );
    assert_eq!(lines[2], "12 paired replications of each, seed 1, common random numbers");
    let on_time = lines.iter().find(|l| l.trim_start().starts_with("orders.on_time ")).unwrap();
    assert!(on_time.ends_with("worse"), "{on_time}");
    assert!(answer.out.contains("“slow” is worse in “On-time delivery” by "), "{answer:#?}");
    let folder = answer.folder();
    assert!(folder.starts_with("results/one-packer-compare-"), "{folder}");
    let names: Vec<String> = contents(&home.path(&folder)).into_iter().map(|f| f.0).collect();
    for name in [
        "comparison.json",
        "comparison.csv",
        "replications.csv",
        "report.html",
        "scenario-baseline.toml",
        "scenario-slow.toml",
        "figures/01-differences.svg",
    ] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let json = json(&home, &folder);
    assert_eq!(json["points"], serde_json::json!(["baseline", "slow"]));
    assert_eq!(json["inputs"][0]["changes"][0]["after"], "0.01");
    assert_eq!(verdict(&json, "orders.on_time")["verdict"], "worse");
    // The same orders at the same moments: what was not changed is the same.
    assert_eq!(verdict(&json, "orders.placed")["verdict"], "the same");
    assert_eq!(home.read(&format!("{folder}/replications.csv")).lines().count(), 1 + 2 * 12);
    let manifest: serde_json::Value =
        serde_json::from_str(&home.read(&format!("{folder}/manifest.json"))).unwrap();
    assert_eq!(manifest["experiment"], "compare");
    assert_eq!(manifest["points"][1]["file"], "slow");
    // What takes results of one scenario says what this is.
    let refused = home.call(&["rerun", &folder]).ends(2);
    assert!(refused.err.contains("holds the results of `plimsoll compare`"), "{refused:#?}");
}

#[test]
fn the_same_comparison_is_not_computed_twice_and_any_number_of_threads_gives_the_same_bytes() {
    let home = Home::new();
    let first = home.call(&["compare", "packer.toml", "-j", "1"]).ends(0);
    let again = home.call(&["compare", "packer.toml"]).ends(0);
    assert!(again.err.contains("already computed ("), "{again:#?}");
    assert_eq!(again.out, first.out);
    let before = contents(&home.path(&first.folder()));
    let forced = home.call(&["compare", "packer.toml", "-j", "3", "--force"]).ends(0);
    assert_eq!(forced.folder(), first.folder());
    assert!(!forced.err.contains("already computed"), "{forced:#?}");
    // What is doubtful about one of them is said of that one.
    assert!(forced.err.starts_with("In slow:\nwarning[W604]"), "{forced:#?}");
    assert_eq!(contents(&home.path(&first.folder())), before);
    for other in
        [&["--seed", "2"][..], &["-n", "5"], &["--kpi", "orders.on_time"], &["--set", "run.length=3 d"]]
    {
        let words = [&["compare", "packer.toml"][..], other].concat();
        assert_ne!(home.call(&words).ends(0).folder(), first.folder(), "{other:?}");
    }
}

#[test]
fn results_folders_serve_without_running_again() {
    let home = Home::new();
    let base = home.call(&["run", "packer.toml", "-n", "8"]).ends(0).folder();
    let slow = home.call(&["run", "packer.toml", "-n", "8", "--variant", "slow"]).ends(3).folder();
    let answer = home.call(&["compare", &base, &slow, "--json"]).ends(0);
    let from_folders: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(from_folders["replications"], 8);
    let files = home.call(&["compare", "packer.toml", "packer.toml@slow", "-n", "8", "--json"]).ends(0);
    let from_files: serde_json::Value = serde_json::from_str(&files.out).unwrap();
    for kpi in ["orders.on_time", "cost.total", "orders.cycle_time"] {
        assert_eq!(
            verdict(&from_folders, kpi)["difference"],
            verdict(&from_files, kpi)["difference"],
            "{kpi}"
        );
    }
    // The values are taken as they are kept: a changed one shows.
    let path = format!("{base}/replications.csv");
    let kept = home.read(&path);
    let mut rows: Vec<String> = kept.lines().map(String::from).collect();
    let column = rows[0].split(',').position(|c| c == "cost.total").unwrap();
    let mut cells: Vec<String> = rows[1].split(',').map(String::from).collect();
    cells[column] = "1000000".into();
    rows[1] = cells.join(",");
    home.write(&path, rows.join("\n"));
    let changed = home.call(&["compare", &base, &slow, "--json", "--force"]).ends(0);
    let changed: serde_json::Value = serde_json::from_str(&changed.out).unwrap();
    let difference = |json: &serde_json::Value| verdict(json, "cost.total")["difference"].as_f64().unwrap();
    assert!(difference(&changed) < difference(&from_folders) - 100_000.0);
}

#[test]
fn an_alarm_has_an_exit_code_of_its_own() {
    let home = Home::new();
    let alarm = home.call(&["compare", "packer.toml", "--fail-if-worse"]).ends(4);
    assert!(alarm.err.contains("significantly worse: slow in orders.on_time"), "{alarm:#?}");
    home.call(&["compare", "packer.toml"]).ends(0);
    // The other way round nothing is worse.
    home.call(&["compare", "packer.toml@slow", "packer.toml", "--fail-if-worse", "--kpi", "orders.on_time"])
        .ends(0);
    // Against itself neither.
    home.call(&["compare", "packer.toml", "packer.toml", "--fail-if-worse"]).ends(0);
}

#[test]
fn points_may_have_different_measures() {
    let home = Home::new();
    let two = format!(
        "{PACKER}[variant.carrier.set]\n\"warehouse.shed.pool.crew.people\" = 2\n[carrier.van]\npick_ups = [\"18:00\"]\ntransit = \"1 d\"\n"
    );
    home.write("two.toml", two);
    let answer =
        home.call(&["compare", "packer.toml", "two.toml", "two.toml@carrier", "--export-markdown", "c.md"]);
    let answer = answer.ends(0);
    assert!(answer.out.contains("  + carrier.van.transit"), "{answer:#?}");
    let json = json(&home, &answer.folder());
    assert_eq!(json["points"], serde_json::json!(["packer", "two", "two@carrier"]));
    let parcels = json["kpis"].as_array().unwrap().iter().find(|k| k["id"] == "carrier.van.parcels").unwrap();
    assert_eq!(
        (&parcels["points"][0], &parcels["against_baseline"][0]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert!(parcels["points"][1]["mean"].as_f64().unwrap() > 0.0);
    let markdown = home.read("c.md");
    assert!(
        markdown.contains("### two against packer") && markdown.contains("| orders.on_time |"),
        "{markdown}"
    );
}

#[test]
fn what_matters_is_said_in_the_scenario() {
    let home = Home::new();
    let faster = "[variant.faster]\nset = { \"warehouse.shed.packing.order\" = { dist = \"exponential\", mean = \"4.9 min\" } }\n";
    home.write("small.toml", format!("{PACKER}{faster}[compare]\nmatters_if = {{ \"orders.cycle_time\" = \"2 h\" }}\nkpis = [\"orders.cycle_time\"]\n"));
    let answer = home.call(&["compare", "small.toml", "small.toml@faster"]).ends(0);
    assert!(answer.out.contains("too small to matter"), "{answer:#?}");
    assert!(answer.out.contains("“faster” makes no difference that matters."), "{answer:#?}");
    // Only what was asked for is told.
    assert!(!answer.out.contains("cost.total"));
}

#[test]
fn what_cannot_be_compared_is_refused_before_anything_runs() {
    let home = Home::new();
    home.write(
        "dollars.toml",
        PACKER.replace("name = ", "currency = \"USD\"\nname = ").replace("EUR/h", "USD/h"),
    );
    home.write("plain.toml", PACKER.split("[variant").next().unwrap());
    let cases: [(&[&str], &str); 7] = [
        (&["compare", "plain.toml"], "has no variants to compare with"),
        (&["compare", "packer.toml", "packer.toml@fast"], "no variant is called `fast`"),
        (&["compare", "packer.toml", "dollars.toml"], "amounts cannot be compared"),
        (&["compare", "packer.toml", "data"], "a folder that `plimsoll run` has written"),
        (&["compare", "packer.toml", "--kpi", "orders.on_tim"], "did you mean `orders.on_time`?"),
        (&["compare", "packer.toml", "-n", "1"], "1 is not in 2.."),
        (
            &["compare", "packer.toml", "--set", "run.replications=1"],
            "one replication tells nothing of chance",
        ),
    ];
    for (words, told) in cases {
        let answer = home.call(words).ends(2);
        assert!(answer.err.contains(told), "{words:?}\n{answer:#?}");
    }
    assert!(!home.path("results").exists());
}

/// One packer costs less than two, who serve better in a rush; three serve no better than two.
#[test]
fn three_points_have_a_frontier_of_cost_and_service() {
    let home = Home::new();
    let more = "[variant.two.set]\n\"warehouse.shed.pool.crew.people\" = 2\n[variant.nine.set]\n\"warehouse.shed.pool.crew.people\" = 9\n";
    let text =
        PACKER.replace("60 /d", "500 /d").replace("[variant.slow.set]", &format!("{more}[variant.slow.set]"));
    home.write("rush.toml", text);
    let words =
        ["compare", "rush.toml", "rush.toml@two", "rush.toml@nine", "--kpi", "cost.total,orders.on_time"];
    let answer = home.call(&words).ends(0);
    let line = answer.out.lines().find(|l| l.starts_with("On the frontier of ")).unwrap();
    assert!(line.contains("“baseline” and “two”, by the means."), "{answer:#?}");
}

#[test]
fn plans_are_compared_over_worlds() {
    let home = Home::new();
    let worlds = "[variant.two.set]\n\"warehouse.shed.pool.crew.people\" = 2\n[variant.rush.set]\n\"channel.web.orders\" = \"500 /d\"\n\
                  [chance.flood]\nprobability = \"20 %\"\nset = { \"channel.web.orders\" = \"400 /d\" }\n";
    home.write("worlds.toml", format!("{PACKER}{worlds}"));
    let words =
        ["compare", "worlds.toml", "--plans", "as-is,two", "--against", "as-is,rush,flood", "-n", "6"];
    let words = [&words[..], &["--kpi", "orders.on_time"]].concat();
    let answer = home.call(&words).ends(0);
    assert!(answer.out.starts_with("2 plans in 3 worlds, 6 paired replications of each"), "{answer:#?}");
    assert!(answer.out.contains("“two” holds up"), "{answer:#?}");
    let folder = answer.folder();
    let json = json(&home, &folder);
    let weights: Vec<f64> =
        json["worlds"].as_array().unwrap().iter().map(|w| w["weight"].as_f64().unwrap()).collect();
    assert_eq!(weights, [0.4, 0.4, 0.2]);
    assert_eq!(json["holds_up"]["worst"], "two");
    // The regret is the loss of the means to the best of the world.
    let of =
        |plan: usize, world: usize, what: &str| json["plans"][plan]["worlds"][world][what].as_f64().unwrap();
    for world in 0..3 {
        let lost = of(1, world, "mean").max(of(0, world, "mean")) - of(0, world, "mean");
        assert!((of(0, world, "regret") - lost).abs() < 1e-12, "{json:#}");
        assert!(of(0, world, "low") <= lost && lost <= of(0, world, "high"));
    }
    assert!(of(0, 1, "regret") > 0.1, "{json:#}");
    // A chance that is a world holds there and nowhere else; what a world sets lies above the plan.
    let stored = |point: &str| home.read(&format!("{folder}/scenario-{point}.toml"));
    assert!(stored("two-in-flood").contains("probability = \"0 %\""), "{}", stored("two-in-flood"));
    assert!(stored("two-in-flood").contains("orders = \"400 /d\""));
    assert!(stored("two-in-as-is").contains("orders = \"60 /d\""));
    assert!(home.read(&format!("{folder}/comparison.csv")).contains("\ntwo,(worst),,,,,"));
    assert!(home.read(&format!("{folder}/report.html")).contains("Regret by plan and world"));
    // Again from the folder, with the same words.
    let again = home.call(&words).ends(0);
    assert!(again.err.contains("already computed") && again.out == answer.out, "{again:#?}");
    // Beside chances alone the file as it is is the world in which none holds.
    let chances =
        ["compare", "worlds.toml", "--plans", "as-is,two", "--against", "flood", "-n", "4", "--json"];
    let json: serde_json::Value = serde_json::from_str(&home.call(&chances).ends(0).out).unwrap();
    assert_eq!((&json["worlds"][0]["world"], &json["worlds"][0]["weight"]), (&"as-is".into(), &0.8.into()));
}

#[test]
fn plans_and_worlds_that_are_not_there_are_refused() {
    let home = Home::new();
    let cases: [(&[&str], &str); 7] = [
        (
            &["--plans", "as-is,slwo", "--against", "as-is"],
            "no variant is called `slwo`; did you mean `slow`?",
        ),
        (&["--plans", "as-is,slow", "--against", "flood"], "no variant or chance is called `flood`"),
        (&["--plans", "slow", "--against", "as-is"], "--plans names one plan"),
        (&["--plans", "slow,slow", "--against", "as-is"], "names `slow` twice"),
        (&["--plans", "slow,as-is"], "--against"),
        (&["--plans", "slow,as-is", "--against", "as-is", "--kpi", "orders.placed"], "neither good nor bad"),
        (&["packer.toml", "--plans", "slow,as-is", "--against", "as-is"], "give one FILE"),
    ];
    for (words, told) in cases {
        let answer = home.call(&[&["compare", "packer.toml"][..], words].concat()).ends(2);
        assert!(answer.err.contains(told), "{words:?}\n{answer:#?}");
    }
    assert!(!home.path("results").exists());
}
