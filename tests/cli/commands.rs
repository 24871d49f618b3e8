//! The commands that run nothing, and `trace`.

use super::{Home, PACKER, program};

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e} in {text}"))
}

#[test]
fn check_tells_all_problems_of_all_files() {
    let home = Home::new();
    let fine = home.call(&["check", "packer.toml"]).ends(0);
    assert_eq!((fine.out.as_str(), fine.err.as_str()), ("packer.toml  no problems\n", ""));
    home.write("broken.toml", PACKER.replace("24 h", "24 hoars").replace("people = 1", "people = \"one\""));
    let answer = home.call(&["check", "packer.toml", "broken.toml"]).ends(2);
    assert!(answer.out.contains("packer.toml  no problems\nbroken.toml  2 errors\n"), "{answer:#?}");
    assert!(answer.out.contains("24 hoars") && answer.out.contains("\"one\""));
    let short = home.call(&["check", "broken.toml", "packer.toml", "--format", "short"]).ends(2);
    assert_eq!(short.out.lines().count(), 2);
    let list = json(&home.call(&["check", "broken.toml", "packer.toml", "--format", "json"]).ends(2).out);
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        json(&home.call(&["check", "packer.toml", "--format", "json"]).ends(0).out),
        serde_json::json!([])
    );
    home.call(&["check", "nothing.toml"]).ends(2);
    home.call(&["check"]).ends(2);
    assert!(home.call(&["check", "packer.toml", "-v"]).ends(0).out.contains("run.follow_up"));
}

#[test]
fn a_resolved_scenario_is_a_scenario() {
    let home = Home::new();
    let text = home
        .call(&["check", "packer.toml", "--resolved", "--set", "channel.web.orders=\"70 /d\""])
        .ends(0)
        .out;
    assert!(text.contains("orders = \"70 /d\"  # --set") && text.contains("# packer.toml:3"), "{text}");
    home.write("again.toml", text);
    home.call(&["check", "again.toml"]).ends(0);
}

#[test]
fn lists_are_aligned_and_parse_as_json() {
    let home = Home::new();
    let levers = home.call(&["levers", "packer.toml"]).ends(0);
    let line =
        |path: &str| levers.out.lines().find(|l| l.starts_with(&format!("{path} "))).map(str::to_owned);
    let orders = line("channel.web.orders").unwrap();
    assert!(orders.contains("\"60 /d\"") && orders.ends_with("packer.toml:9"), "{orders}");
    let column = levers.out.lines().next().unwrap().find("base value").unwrap();
    assert_eq!(orders.find("\"60 /d\""), Some(column));
    assert!(line("channel.web.patience").is_none(), "what is off is shown with -v");
    let all = home.call(&["levers", "packer.toml", "-v"]).ends(0).out;
    assert!(all.contains("channel.web.patience"));
    // Every lever that is listed with a plain value can be set to it.
    let list = json(&home.call(&["levers", "packer.toml", "--json"]).ends(0).out);
    for lever in list.as_array().unwrap().iter().filter(|l| l["base"] != "off" && l["base"] != "") {
        let change = format!("{}={}", lever["path"].as_str().unwrap(), lever["base"].as_str().unwrap());
        home.call(&["check", "packer.toml", "--set", &change]).ends(0);
    }
    for command in ["signals", "kpis"] {
        let text = home.call(&[command, "packer.toml"]).ends(0).out;
        let list = json(&home.call(&[command, "packer.toml", "--json"]).ends(0).out);
        let list = list.as_array().unwrap();
        assert_eq!(text.lines().count(), list.len() + 1);
        assert!(list.iter().all(|x| text.contains(x["path"].as_str().unwrap())));
    }
    let broken = PACKER.replace("24 h", "24 hoars");
    home.write("broken.toml", broken);
    for command in ["levers", "signals", "kpis"] {
        let answer = home.call(&[command, "broken.toml"]).ends(2);
        assert!(answer.out.is_empty() && answer.err.contains("24 hoars"));
    }
}

#[test]
fn explain_knows_codes_keys_and_origins() {
    let home = Home::new();
    assert!(home.call(&["explain", "p301"]).ends(0).out.starts_with("P301  A name that nothing has\n\n"));
    let people = home.call(&["explain", "warehouse.pool.people"]).ends(0).out;
    assert!(people.contains("How many people the pool has") && people.contains("required"), "{people}");
    assert_eq!(
        people.lines().skip(1).collect::<Vec<_>>().len(),
        home.call(&["explain", "warehouse.north.pool.pickers.people"]).ends(0).out.lines().skip(1).count()
    );
    assert!(home.call(&["explain", "P999"]).ends(2).err.contains("no message code"));
    assert!(home.call(&["explain", "warehose"]).ends(2).err.contains("did you mean `warehouse`?"));
    home.write("storm.toml", "extends = \"packer.toml\"\n[channel.web]\norders = \"90 /d\"\n");
    let origin = |path: &str| home.call(&["explain", "--origin", "storm.toml", path]).ends(0).out;
    assert_eq!(origin("channel.web.orders"), "channel.web.orders = \"90 /d\"\n  from storm.toml:3\n");
    assert!(origin("run.length").ends_with("from packer.toml:6\n"));
    assert!(origin("run.confidence").contains("the default"));
    assert!(origin("channel.web.patience").contains("off"));
    home.call(&["explain", "--origin", "storm.toml", "channel.wob.orders.x"]).ends(2);
    home.call(&["explain", "--origin", "nothing.toml", "run.length"]).ends(2);
}

#[test]
fn an_order_has_a_story() {
    let home = Home::new();
    let story = home.call(&["trace", "packer.toml", "--rep", "3", "--order", "web-7"]).ends(0).out;
    let lines: Vec<&str> = story.lines().collect();
    assert!(lines[0].starts_with("web-7  replication 3, seed 1: "), "{story}");
    assert!(lines[1].contains("is placed") && lines.last().unwrap().contains("is delivered"), "{story}");
    assert_eq!(home.call(&["trace", "packer.toml", "--rep", "3", "--order", "web-7"]).out, story);
    assert_ne!(home.call(&["trace", "packer.toml", "--rep", "4", "--order", "web-7"]).ends(0).out, story);
    assert_ne!(
        home.call(&["trace", "packer.toml", "--rep", "3", "--seed", "2", "--order", "web-7"]).out,
        story
    );
    let list = json(&home.call(&["trace", "packer.toml", "--order", "web-7", "--json"]).ends(0).out);
    assert!(list.as_array().unwrap().iter().all(|l| l["order"] == "web-7"));
    assert!(home.call(&["trace", "packer.toml", "--order", "wob-7"]).ends(2).err.contains("web-…"));
    assert!(home.call(&["trace", "packer.toml", "--order", "web-999999"]).ends(2).err.contains("no order"));
}

#[test]
fn a_stretch_of_time_has_a_story() {
    let home = Home::new();
    // The run begins on Monday 2026-01-05.
    let day =
        |from: &str, to: &str| home.call(&["trace", "packer.toml", "--from", from, "--to", to]).ends(0).out;
    let tuesday = day("Tue 06:00", "Tue 12:00");
    assert!(
        tuesday.lines().count() > 10 && tuesday.lines().skip(1).all(|l| l.starts_with("  Tue 2026-01-06 "))
    );
    assert_eq!(
        day("2026-01-06 06:00", "12:00").lines().skip(1).collect::<String>(),
        tuesday.lines().skip(1).collect::<String>()
    );
    assert!(tuesday.contains("web-"), "orders are named");
    for words in [&["--from", "soon"][..], &["--from", "Tue", "--to", "2026-01-05"], &[], &["--to", "Tue"]] {
        home.call(&[&["trace", "packer.toml"], words].concat()).ends(2);
    }
}

#[test]
fn the_program_describes_itself() {
    let home = Home::new();
    let schema = json(&home.call(&["schema"]).ends(0).out);
    assert_eq!(schema["title"], "Plimsoll scenario");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(home.call(&["completions", shell]).ends(0).out.contains("rerun"));
    }
    assert!(home.call(&["man"]).ends(0).out.contains(".TH plimsoll 1"));
    assert!(home.call(&["man", "run"]).ends(0).out.contains("\\-\\-reps"));
    assert!(home.call(&["man", "rum"]).ends(2).err.contains("did you mean `run`?"));
    assert!(home.call(&["--version"]).ends(0).out.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn help_begins_with_examples_and_bad_commands_end_with_2() {
    let home = Home::new();
    for words in [&["--help"][..], &["run", "--help"], &["check", "--help"], &["trace", "--help"]] {
        assert!(home.call(words).ends(0).out.starts_with("Examples:\n  plimsoll "), "{words:?}");
    }
    let (short, long) = (home.call(&["run", "-h"]).ends(0).out, home.call(&["run", "--help"]).out);
    assert!(short.lines().count() < long.lines().count() && !short.contains("Examples"));
    for words in [
        &[][..],
        &["rum"],
        &["run"],
        &["run", "a", "b"],
        &["run", "x", "--quick", "-n", "3"],
        &["-q", "-v", "schema"],
    ] {
        let answer = home.call(words).ends(2);
        assert!(answer.out.is_empty() && !answer.err.is_empty(), "{words:?}");
    }
}

#[test]
fn stdout_that_is_full_is_an_error_and_not_a_panic() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let home = Home::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(program(home.dir.path()).get_program())
        .arg("schema")
        .stdout(full)
        .output()
        .unwrap();
    let answer = super::Answer::of(output).ends(1);
    assert!(answer.err.contains("cannot write to stdout"), "{answer:#?}");
}
