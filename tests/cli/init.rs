//! `plimsoll init`.

use super::{Answer, Home, contents, program};

fn call(dir: &std::path::Path, words: &[&str]) -> Answer {
    Answer::of(program(dir).args(words).output().unwrap())
}

#[test]
fn every_template_runs_unchanged_and_again() {
    let home = Home::new();
    for (template, scenario) in [
        ("parcels", "rhine"),
        ("warehouse", "shed"),
        ("network", "land"),
        ("trace", "replay"),
        ("drill", "ready"),
    ] {
        let answer = home.call(&["init", scenario, "--template", template]).ends(0);
        assert!(
            answer.out.contains(&format!("cd {scenario} && plimsoll run {scenario}.toml")),
            "{answer:#?}"
        );
        let dir = home.path(scenario);
        let file = format!("{scenario}.toml");
        let checked = call(&dir, &["check", &file, "storm.toml"]).ends(0);
        assert!(checked.out.starts_with(&format!("{file}  no problems\nstorm.toml  no ")), "{checked:#?}");
        let ran = call(&dir, &["run", &file]).ends(0);
        assert!(ran.out.contains("✓") && ran.err.is_empty(), "{ran:#?}");
        call(&dir, &["run", &file, "--reps", "2", "--audit=1"]).ends(0);
        // The what-if is worth a look because it misses what the scenario keeps; where there are plans, without them.
        let mut words = vec!["run", "storm.toml"];
        if template == "drill" {
            let planned = call(&dir, &words).ends(0);
            assert!(planned.out.contains("✓ on_time"), "{planned:#?}");
            words.extend(["--variant", "no_plan"]);
        }
        let storm = call(&dir, &words).ends(3);
        assert!(storm.out.contains("✗"), "{storm:#?}");
        call(&dir, &["rerun", "results/latest"]).ends(0);
        // What the guide says can be done.
        for line in home.read(&format!("{scenario}/README.md")).lines().filter(|l| l.contains("| `plimsoll "))
        {
            let command = line.split('`').nth(1).unwrap();
            let script =
                command.replacen("plimsoll", assert_cmd::cargo::cargo_bin!("plimsoll").to_str().unwrap(), 1);
            let output = std::process::Command::new("bash").args(["-c", &script]).current_dir(&dir).output();
            let answer = Answer::of(output.unwrap());
            assert!(matches!(answer.code, Some(0 | 3)), "{command}: {answer:#?}");
        }
    }
}

#[test]
fn nothing_is_overwritten_unless_told() {
    let home = Home::new();
    home.call(&["init", "rhine"]).ends(0);
    home.write("rhine/rhine.toml", "mine");
    let before = contents(&home.path("rhine"));
    let refused = home.call(&["init", "rhine", "--template", "warehouse"]).ends(1);
    assert!(refused.err.contains("rhine.toml") && refused.err.contains("--force"), "{refused:#?}");
    assert_eq!(contents(&home.path("rhine")), before);
    home.call(&["init", "rhine", "--force"]).ends(0);
    assert!(home.read("rhine/rhine.toml").contains("[scenario]"));
    home.call(&["init", "packer.toml"]).ends(1);
    home.call(&["init", "x", "--template", "nothing"]).ends(2);
}

#[test]
fn the_present_folder_takes_the_name_of_the_template() {
    let home = Home::new();
    let empty = home.path("here");
    std::fs::create_dir(&empty).unwrap();
    let answer = call(&empty, &["init", "--template", "warehouse"]).ends(0);
    assert!(answer.out.contains("Next:  plimsoll run warehouse.toml"), "{answer:#?}");
    call(&empty, &["check", "warehouse.toml", "storm.toml"]).ends(0);
    // A folder called like the what-if gets a scenario of another name.
    home.call(&["init", "storm"]).ends(0);
    assert!(home.path("storm/parcels.toml").exists());
}

#[test]
fn figures_make_a_scenario_that_passes_check_and_runs() {
    let home = Home::new();
    let words = [
        "init",
        "mine",
        "--orders",
        "250",
        "--sites",
        "2",
        "--carriers",
        "3",
        "--stock",
        "--currency",
        "CNY",
    ];
    home.call(&words).ends(0);
    let dir = home.path("mine");
    let text = home.read("mine/mine.toml");
    assert!(text.contains("orders = \"250 /d\"") && text.contains("[carrier.metro]"), "{text}");
    assert!(text.contains("[supplier.mill]") && text.contains("[lane.south-north]"), "{text}");
    let checked = call(&dir, &["check", "mine.toml", "storm.toml"]).ends(0);
    assert!(checked.out.starts_with("mine.toml  no problems\nstorm.toml  no errors"), "{checked:#?}");
    let ran = call(&dir, &["run", "mine.toml", "--reps", "20"]).ends(0);
    assert!(ran.out.contains("✓ on_time"), "{ran:#?}");
    // Too few people is what somebody may want to study: a remark, and it runs.
    home.call(&["init", "few", "--orders", "900", "--pickers", "1"]).ends(0);
    let checked = call(&home.path("few"), &["check", "few.toml"]).ends(0);
    assert!(checked.out.contains("W604"), "{checked:#?}");
    // A scenario that stands ready takes no figures.
    let refused = home.call(&["init", "other", "--template", "trace", "--orders", "5"]).ends(2);
    assert!(refused.err.contains("takes no figures"), "{refused:#?}");
    home.call(&["init", "other", "--currency", "euro"]).ends(2);
    home.call(&["init", "other", "--sites", "0"]).ends(2);
}

#[test]
fn questions_are_answered_by_lines() {
    let home = Home::new();
    let answers = "\n2\n700\n\n\n1\n\n\n\n";
    let output =
        program(home.path(".").as_path()).args(["init", "told", "--ask"]).write_stdin(answers).output();
    let answer = Answer::of(output.unwrap()).ends(0);
    assert!(answer.err.contains("How many warehouses? [1]"), "{answer:#?}");
    assert!(home.read("told/told.toml").contains("orders = \"700 /d\""));
    call(&home.path("told"), &["check", "told.toml"]).ends(0);
    let output =
        program(home.path(".").as_path()).args(["init", "cut", "--ask"]).write_stdin("no\n2\n").output();
    let cut = Answer::of(output.unwrap()).ends(1);
    assert!(cut.err.contains("--orders") && !home.path("cut").exists(), "{cut:#?}");
}

/// Templates that take figures, with the smallest and with large ones; those that stand ready are run above.
#[test]
fn figures_of_any_size_pass_check_and_run() {
    let home = Home::new();
    let small = ["--orders", "1", "--pickers", "1", "--packers", "1", "--promise", "1"];
    let large = ["--orders", "1500", "--sites", "3", "--carriers", "6", "--stock", "--currency", "USD"];
    for (template, kind) in [(None, "own"), (Some("network"), "land"), (Some("drill"), "ready")] {
        for (figures, size) in [(&small[..], "small"), (&large[..], "large")] {
            let name = format!("{kind}-{size}");
            let mut words = vec!["init", &name];
            words.extend(template.iter().flat_map(|t| ["--template", t]));
            words.extend(figures);
            home.call(&words).ends(0);
            let (dir, file) = (home.path(&name), format!("{name}.toml"));
            let checked = call(&dir, &["check", &file, "storm.toml"]).ends(0);
            assert!(checked.out.starts_with(&format!("{file}  no problems\n")), "{name}: {checked:#?}");
            for file in [&file[..], "storm.toml"] {
                let ran = call(&dir, &["run", file, "-n", "1", "--no-fail"]).ends(0);
                assert!(ran.out.contains("orders.on_time"), "{name}: {ran:#?}");
            }
        }
    }
}

#[test]
fn a_drill_shows_what_each_plan_is_worth() {
    let home = Home::new();
    home.call(&["init", "ready", "--template", "drill"]).ends(0);
    let dir = home.path("ready");
    assert!(home.read("ready/README.md").contains("`plimsoll drill ready.toml --quick`"));
    let drilled = call(&dir, &["drill", "ready.toml", "-n", "8"]).ends(0);
    for sentence in
        ["“power_cut”: the playbooks help: back after", "“strike”: the playbooks help: back after"]
    {
        assert!(drilled.out.contains(sentence), "{drilled:#?}");
    }
    let risk = call(&dir, &["risk", "ready.toml", "-n", "8", "--no-nodes"]).ends(0);
    assert!(risk.out.contains("strike") && risk.out.contains("0.50"), "{risk:#?}");
    // With other warehouses a third plan sends orders there.
    home.call(&["init", "wide", "--template", "drill", "--sites", "2", "--orders", "700"]).ends(0);
    assert!(home.read("wide/wide.toml").contains("[playbook.other_sites]"));
    let wide = home.path("wide");
    let drilled = call(&wide, &["drill", "wide.toml", "-n", "4", "--disruption", "power_cut"]).ends(0);
    assert!(drilled.out.contains("other_sites"), "{drilled:#?}");
    let refused = home.call(&["init", "lone", "--template", "drill", "--carriers", "1"]).ends(2);
    assert!(
        refused.err.contains("a drill needs two carriers") && !home.path("lone").exists(),
        "{refused:#?}"
    );
    let help = home.call(&["init", "--help"]).ends(0);
    assert!(help.out.contains("init ready --template drill"), "{help:#?}");
}
