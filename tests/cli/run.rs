//! `plimsoll run`.

use super::{Home, PACKER, contents, program};

#[test]
fn a_run_prints_targets_and_ends_with_the_report() {
    let home = Home::new();
    let answer = home.call(&["run", "packer.toml"]).ends(0);
    assert!(
        answer.out.starts_with("One packer  2 d, 12 replications, seed 1\nTargets\n  ✓ on-time"),
        "{answer:#?}"
    );
    let folder = answer.folder();
    assert!(folder.starts_with("results/one-packer-") && folder.len() == "results/one-packer-".len() + 8);
    let names: Vec<String> = contents(&home.path(&folder)).into_iter().map(|f| f.0).collect();
    for name in
        ["report.html", "summary.json", "summary.csv", "replications.csv", "series.csv", "scenario.toml"]
    {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    assert_eq!(
        std::fs::read_link(home.path("results/latest")).unwrap().to_str(),
        folder.strip_prefix("results/")
    );
    // Nothing on stderr: it is no terminal, and there is nothing to remark on.
    assert_eq!(answer.err, "");
    let manifest: serde_json::Value =
        serde_json::from_str(&home.read(&format!("{folder}/manifest.json"))).unwrap();
    assert_eq!(manifest["scenario"], "../../packer.toml");
    let inputs: Vec<&str> =
        manifest["inputs"].as_array().unwrap().iter().map(|i| i["file"].as_str().unwrap()).collect();
    assert_eq!(inputs, ["packer.toml", "data/hours.csv"]);
}

#[test]
fn the_same_inputs_are_not_computed_twice() {
    let home = Home::new();
    let first = home.call(&["run", "packer.toml"]).ends(0);
    let again = home.call(&["run", "packer.toml"]).ends(0);
    assert!(again.err.contains("already computed (") && again.err.contains("--force"), "{again:#?}");
    let summary = |text: &str| text.lines().skip_while(|l| *l != "Targets").collect::<Vec<_>>().join("\n");
    assert_eq!(summary(&again.out), summary(&first.out));
    // The exit code is the same as well.
    let missed = ["run", "packer.toml", "--variant", "slow"];
    home.call(&missed).ends(3);
    assert!(home.call(&missed).ends(3).err.contains("already computed"));
    let forced = home.call(&["run", "packer.toml", "--force"]).ends(0);
    assert_eq!((forced.folder(), forced.err.as_str()), (first.folder(), ""));
    // From elsewhere it is the same scenario, and so it is by its absolute path.
    let elsewhere = tempfile::tempdir().unwrap();
    let out = home.path("results");
    for path in [home.path("packer.toml"), home.path("data/../packer.toml")] {
        let words = ["run", path.to_str().unwrap(), "-o", out.to_str().unwrap()];
        let answer = super::Answer::of(program(elsewhere.path()).args(words).output().unwrap()).ends(0);
        assert!(answer.err.contains("already computed"), "{answer:#?}");
    }
}

#[test]
fn whatever_decides_the_figures_decides_the_folder() {
    let home = Home::new();
    let mut folders: Vec<String> = Vec::new();
    let ways: [&[&str]; 7] = [
        &[],
        &["--seed", "2"],
        &["-n", "5"],
        &["--first", "3"],
        &["--quick"],
        &["-n", "20"],
        &["--set", "warehouse.shed.pool.crew.people=2"],
    ];
    for words in ways {
        folders.push(home.call(&[&["run", "packer.toml"], words].concat()).ends(0).folder());
    }
    home.write("data/hours.csv", home.read("data/hours.csv").replacen("weight\n1", "weight\n9", 1));
    folders.push(home.call(&["run", "packer.toml"]).ends(0).folder());
    for (i, folder) in folders.iter().enumerate() {
        assert!(!folders[..i].contains(folder), "{folders:?}");
    }
    let quick = home.read(&format!("{}/report.html", folders[4]));
    assert!(quick.contains("rough"), "a quick look is marked");
    assert!(!home.read(&format!("{}/report.html", folders[5])).contains("<strong>rough</strong>"));
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads() {
    let home = Home::new();
    let folders = ["1", "2", "7"].map(|jobs| {
        let out = format!("out-{jobs}");
        let answer = home.call(&["run", "packer.toml", "-n", "40", "--jobs", jobs, "-o", &out]).ends(0);
        let folder = answer.folder();
        (folder.strip_prefix(&out).unwrap().to_string(), contents(&home.path(&folder)))
    });
    assert!(folders[0].1.len() > 8);
    assert!(folders.iter().all(|f| *f == folders[0]));
}

#[test]
fn replications_by_index_are_those_of_the_whole() {
    let home = Home::new();
    let whole = home.call(&["run", "packer.toml"]).ends(0).folder();
    let part = home.call(&["run", "packer.toml", "--first", "4", "--reps", "2"]).ends(0).folder();
    let row = |folder: &str, index: &str| {
        let table = home.read(&format!("{folder}/replications.csv"));
        table.lines().find(|l| l.starts_with(&format!("{index},"))).map(str::to_owned)
    };
    for index in ["4", "5"] {
        assert!(row(&whole, index).is_some());
        assert_eq!(row(&whole, index), row(&part, index));
    }
    assert_eq!(row(&part, "6"), None);
}

#[test]
fn a_missed_target_ends_with_3_unless_told() {
    let home = Home::new();
    let missed = home.call(&["run", "packer.toml", "--variant", "slow"]).ends(3);
    assert!(missed.out.contains("✗ on-time") && missed.err.contains("a target was missed: on-time (exit 3)"));
    home.call(&["run", "packer.toml", "--variant", "slow", "--no-fail"]).ends(0);
}

#[test]
fn the_summary_as_json_is_alone_on_stdout() {
    let home = Home::new();
    for words in [&["--json"][..], &["--json", "-q"], &["--json", "-v", "--force"]] {
        let answer = home.call(&[&["run", "packer.toml"], words].concat()).ends(0);
        let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
        assert_eq!(json["targets"][0]["met"], true);
        assert_eq!(answer.err.is_empty(), words.contains(&"-q"), "{answer:#?}");
    }
}

#[test]
fn quiet_says_nothing_beside_the_result() {
    let home = Home::new();
    let answer = home.call(&["run", "packer.toml", "-q"]).ends(0);
    assert!(answer.out.starts_with("Targets") && answer.err.is_empty());
    let missed = home.call(&["-q", "run", "packer.toml", "--variant", "slow"]).ends(3);
    assert_eq!(missed.err, "");
    assert!(home.call(&["run", "packer.toml", "-v", "--force"]).ends(0).err.contains("million a second"));
}

#[test]
fn colour_is_for_those_who_want_it() {
    let home = Home::new();
    let colored = |command: &mut assert_cmd::Command| {
        let output = command.args(["run", "packer.toml"]).output().unwrap();
        super::Answer::of(output).ends(0).out.contains('\u{1b}')
    };
    let call = || program(home.dir.path());
    assert!(!colored(&mut call()), "stdout is no terminal");
    assert!(colored(call().args(["--color", "always"])));
    assert!(!colored(call().args(["--color", "never"])));
    assert!(!colored(call().env("NO_COLOR", "1")));
    assert!(!colored(call().env("TERM", "dumb")));
    // What is said on the command line counts more than the environment.
    assert!(colored(call().env("NO_COLOR", "1").args(["--color", "always"])));
}

#[test]
fn the_environment_gives_threads_and_folder_and_no_figure() {
    let home = Home::new();
    let first = home.call(&["run", "packer.toml"]).ends(0).folder();
    let mut command = program(home.dir.path());
    command.env("PLIMSOLL_OUT", "elsewhere").env("PLIMSOLL_JOBS", "3").args(["run", "packer.toml"]);
    let other = super::Answer::of(command.output().unwrap()).ends(0).folder();
    assert!(other.starts_with("elsewhere/"));
    assert_eq!(contents(&home.path(&first)), contents(&home.path(&other)));
    let manifest: serde_json::Value =
        serde_json::from_str(&home.read(&format!("{other}/manifest.json"))).unwrap();
    assert_eq!(manifest["jobs"], 3);
    let wrong =
        program(home.dir.path()).env("PLIMSOLL_JOBS", "many").args(["run", "packer.toml"]).output().unwrap();
    super::Answer::of(wrong).ends(2);
}

#[test]
fn what_cannot_be_run_ends_with_2_and_says_why() {
    let home = Home::new();
    home.write("folder.toml/inside", "");
    home.write("bytes.toml", b"name = \"\xff\xfe\"");
    home.write("empty.toml", "");
    home.write("broken.toml", PACKER.replace("24 h", "24 hoars"));
    home.write("no-data.toml", PACKER.replace("hours.csv", "hour.csv"));
    let cases: [(&[&str], &str); 12] = [
        (&["run", "nothing.toml"], "there is no such file"),
        (&["run", "folder.toml"], "it is a folder"),
        (&["run", "bytes.toml"], "not UTF-8"),
        (&["run", "empty.toml"], "error[P302]"),
        (&["run", "broken.toml"], "24 hoars"),
        (&["run", "no-data.toml"], "data/hour.csv"),
        (&["run", "packer.toml", "--set", "warehouse.shed.pool.crew.pepole=2"], "did you mean `people`?"),
        (&["run", "packer.toml", "--set", "run.replications"], "error[P306]"),
        (&["run", "packer.toml", "--variant", "fast"], "no variant is called `fast`"),
        (&["run", "packer.toml", "--with", "storm.toml"], "storm.toml"),
        (&["run", "packer.toml", "--first", "4294967295"], "numbered up to"),
        (&["run", "packer.toml", "-n", "0"], "--reps"),
    ];
    for (words, expected) in cases {
        let answer = home.call(words).ends(2);
        assert!(answer.err.contains(expected) && answer.out.is_empty(), "{words:?} {answer:#?}");
        assert!(!answer.err.contains("panicked"));
    }
    assert!(!home.path("results").exists(), "nothing was run");
}

#[test]
fn messages_come_in_three_formats() {
    let home = Home::new();
    home.write("broken.toml", PACKER.replace("24 h", "24 hoars"));
    let answer = |format| home.call(&["run", "broken.toml", "--format", format]).ends(2).err;
    assert!(answer("human").contains("^"));
    assert!(answer("short").starts_with("broken.toml:12:15: error[P202]"), "{}", answer("short"));
    let list: serde_json::Value = serde_json::from_str(&answer("json")).unwrap();
    assert_eq!(list[0]["place"]["line"], 12);
}

#[test]
fn a_folder_that_cannot_be_written_is_found_before_the_run() {
    let home = Home::new();
    home.write("results", "a file where the folder should be");
    let answer = home.call(&["run", "packer.toml"]).ends(1);
    assert!(answer.err.contains("cannot be written") && answer.err.contains("--out"), "{answer:#?}");
    assert_eq!(answer.out, "");
    // A folder of that name without results is nobody's to replace.
    std::fs::remove_file(home.path("results")).unwrap();
    let folder = home.call(&["run", "packer.toml"]).ends(0).folder();
    std::fs::remove_file(home.path(&format!("{folder}/summary.json"))).unwrap();
    assert!(home.call(&["run", "packer.toml"]).ends(1).err.contains("--force"));
    home.call(&["run", "packer.toml", "--force"]).ends(0);
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let home = Home::new();
    let bin = assert_cmd::cargo::cargo_bin!("plimsoll");
    for words in ["kpis packer.toml", "schema", "--help", "run packer.toml"] {
        let script = format!("'{}' {words} | head -c 1; exit ${{PIPESTATUS[0]}}", bin.display());
        let output =
            std::process::Command::new("bash").args(["-c", &script]).current_dir(home.dir.path()).output();
        super::Answer::of(output.unwrap()).ends(0);
    }
}

#[test]
fn an_audit_runs_although_the_results_are_there() {
    let home = Home::new();
    home.call(&["run", "packer.toml", "--reps", "2"]).ends(0);
    for audit in ["--audit", "--audit=1"] {
        let answer = home.call(&["run", "packer.toml", "--reps", "2", audit]).ends(0);
        assert!(!answer.err.contains("already"), "{answer:#?}");
    }
}

#[test]
fn doubts_stand_in_the_report_too() {
    let home = Home::new();
    home.write(
        "doubt.toml",
        PACKER.replace("[channel.web]", "[carrier.\"ünused van\"]\ntransit = \"1 h\"\n[channel.web]"),
    );
    let answer = home.call(&["run", "doubt.toml"]).ends(0);
    assert!(answer.err.contains("warning[W602]"), "{answer:#?}");
    assert!(home.read(&format!("{}/summary.json", answer.folder())).contains("needs quotes"));
}

#[test]
fn failed_replications_end_with_5_and_say_how_to_repeat_them() {
    let home = Home::new();
    let folder = home.call(&["run", "packer.toml"]).ends(0).folder();
    // No scenario is known to fail; the folder says what one would have left behind.
    let name = format!("{folder}/summary.json");
    let mut summary: serde_json::Value = serde_json::from_str(&home.read(&name)).unwrap();
    let repeat = "plimsoll run packer.toml --first 7 --reps 1 --seed 1 --audit";
    summary["failed"] =
        serde_json::json!([{ "replication": 7, "message": "order 12 left twice", "repeat": repeat }]);
    home.write(&name, summary.to_string());
    let answer = home.call(&["run", "packer.toml"]).ends(5);
    assert!(answer.out.contains("7: order 12 left twice") && answer.out.contains(repeat), "{answer:#?}");
    assert!(answer.err.contains("1 replication failed; the rest is saved (exit 5)"));
    home.call(&["run", "packer.toml", "--no-fail"]).ends(5);
    let words: Vec<&str> = repeat.split(' ').skip(1).collect();
    home.call(&words).ends(0);
}
