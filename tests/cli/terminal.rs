//! What a person at a terminal sees: widths, colour, quiet, languages; and that manual pages and completions are whole.

use std::process::Command as Process;

use plimsoll::cli::command;
use plimsoll::report::columns::columns;

use super::{Answer, Home, program};

/// Calls the program with the environment that a width, a language or a colour comes from.
fn call(home: &Home, env: &[(&str, &str)], words: &[&str]) -> Answer {
    let mut program = program(home.dir.path());
    env.iter().for_each(|(name, value)| {
        program.env(name, value);
    });
    Answer::of(program.args(words).output().unwrap())
}

#[test]
fn the_summary_keeps_within_the_columns_there_are() {
    let home = Home::new();
    for lang in ["en", "zh"] {
        for width in ["40", "60", "80", "120"] {
            let words = ["run", "packer.toml", "--lang", lang, "--no-fail"];
            let answer = call(&home, &[("COLUMNS", width)], &words).ends(0);
            let most: usize = width.parse().unwrap();
            // A path is left whole, so that it can be copied.
            for line in answer.out.lines().filter(|l| !l.contains("report")) {
                assert!(columns(line) <= most, "{width} {lang}: {line}\n{}", answer.out);
            }
            assert!(answer.out.contains("orders.on_time"), "{answer:#?}");
            let wide = most >= 80;
            let picture = answer.out.contains('█') || answer.out.contains('▁');
            assert!(!wide || picture, "a picture of the distribution at {width}: {}", answer.out);
        }
    }
    let chinese = call(&home, &[], &["run", "packer.toml", "--lang", "zh", "--no-fail"]).ends(0).out;
    for word in ["目标", "均值", "分布", "结果"] {
        assert!(chinese.contains(word), "{word}: {chinese}");
    }
}

#[test]
fn comparisons_lose_columns_on_narrow_screens_and_keep_differences() {
    let home = Home::new();
    for width in ["60", "80", "120"] {
        let words = ["compare", "packer.toml", "packer.toml@slow", "--reps", "4"];
        let answer = call(&home, &[("COLUMNS", width)], &words).ends(0);
        let table = answer
            .out
            .lines()
            .skip_while(|l| !l.contains("difference ("))
            .take_while(|l| l.starts_with("  "));
        let lines: Vec<&str> = table.collect();
        assert!(lines.len() > 2, "{}", answer.out);
        for line in lines {
            assert!(columns(line) <= width.parse().unwrap(), "{width}: {line}");
        }
    }
}

#[test]
fn colour_is_for_terminals_or_for_those_who_ask() {
    let home = Home::new();
    let words = ["run", "packer.toml"];
    let coloured = |env: &[(&str, &str)], more: &[&str]| {
        let all: Vec<&str> = words.iter().chain(more).copied().collect();
        call(&home, env, &all).out.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "no terminal");
    assert!(coloured(&[], &["--color", "always"]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1"), ("TERM", "xterm")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]), "what is asked for goes first");
}

#[test]
fn nothing_moves_where_nobody_looks_and_quiet_leaves_the_result() {
    let home = Home::new();
    let loud = call(&home, &[], &["run", "packer.toml"]).ends(0);
    // The bar of progress is drawn with returns and blocks.
    assert!(!loud.err.contains('\r') && !loud.err.contains('█'), "{}", loud.err);
    let quiet = call(&home, &[], &["run", "packer.toml", "-q", "--force"]).ends(0);
    assert_eq!(quiet.err, "");
    assert!(quiet.out.contains("Results"), "{}", quiet.out);
}

/// With `--json` stdout is one JSON document and nothing else.
#[test]
fn json_stands_alone_on_stdout() {
    let home = Home::new();
    let calls: [&[&str]; 9] = [
        &["run", "packer.toml", "--json"],
        &["compare", "packer.toml", "packer.toml@slow", "--reps", "3", "--json"],
        &["sweep", "packer.toml", "--vary", "warehouse.shed.pool.crew.people=1,2", "--reps", "3", "--json"],
        &["levers", "packer.toml", "--json"],
        &["signals", "packer.toml", "--json"],
        &["kpis", "packer.toml", "--json"],
        &["trace", "packer.toml", "--from", "08:00", "--json"],
        &["schema"],
        &["schema", "--results"],
    ];
    for words in calls {
        let answer = call(&home, &[], words);
        let json: Result<serde_json::Value, _> = serde_json::from_str(&answer.out);
        assert!(json.is_ok(), "{words:?}: {json:?}\n{answer:#?}");
    }
    let broken =
        call(&home, &[], &["check", "packer.toml", "--format", "json", "--set", "run.length=3"]).ends(2);
    assert!(broken.err.contains("P202") || broken.out.contains("P202"), "{broken:#?}");
}

#[test]
fn every_verb_and_flag_is_in_the_manual_and_in_the_completions() {
    let home = Home::new();
    let root = command();
    let manual = call(&home, &[], &["man"]).ends(0).out.replace('\\', "");
    let scripts: Vec<String> =
        ["bash", "fish", "zsh"].iter().map(|s| call(&home, &[], &["completions", s]).ends(0).out).collect();
    let mut flags = 0;
    for verb in root.get_subcommands() {
        let name = verb.get_name();
        assert!(manual.contains(name), "{name} in the manual");
        let page = call(&home, &[], &["man", name]).ends(0).out.replace('\\', "");
        for script in &scripts {
            assert!(script.contains(name), "{name} in the completions");
        }
        for flag in verb.get_arguments().filter_map(|a| a.get_long()) {
            assert!(page.contains(&format!("--{flag}")), "--{flag} in the manual of {name}");
            for (script, dashes) in scripts.iter().zip(["--", "-l ", "--"]) {
                assert!(script.contains(&format!("{dashes}{flag}")), "--{flag} of {name} in the completions");
            }
            flags += 1;
        }
    }
    assert!(flags > 80, "{flags} flags");
}

#[test]
fn the_completions_of_bash_are_a_script_it_can_read() {
    let home = Home::new();
    home.write("plimsoll.bash", call(&home, &[], &["completions", "bash"]).ends(0).out);
    match Process::new("bash").arg("-n").arg(home.path("plimsoll.bash")).output() {
        Ok(done) => assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr)),
        // A machine without bash completes nothing either.
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
    }
}

#[test]
fn what_people_type_by_mistake_is_told_with_a_way_out() {
    let home = Home::new();
    home.write("a-file", "");
    std::fs::create_dir(home.path("a-folder")).unwrap();
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain("format = 1".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    home.write("utf16.toml", utf16);
    let cases: [(&[&str], i32, &[&str]); 17] = [
        (&["run", "a-folder"], 2, &["it is a folder, not a file", "help:"]),
        (&["run", "no-such.toml"], 2, &["there is no such file", "help:"]),
        (&["check", "utf16.toml"], 2, &["UTF-16", "save it again as UTF-8"]),
        (&["run", "packer.toml", "--out", "a-file"], 1, &["a file of that name is in the way", "--out"]),
        (
            &["run", "packer.toml", "--out", "a-file/below"],
            1,
            &["a file of that name is in the way", "--out"],
        ),
        (&["run", "packer.toml", "--reps", "0"], 2, &["--reps", "1..="]),
        (&["run", "packer.toml", "--reps", "99999999999"], 2, &["--reps", "1..="]),
        (&["run", "packer.toml", "--variant", "slwo"], 2, &["did you mean `slow`"]),
        (&["run", "packer.toml", "--set", "warehouse.shed.pool.crw.people=3"], 2, &["did you mean `crew`"]),
        (&["drill", "packer.toml"], 2, &["has no disruptions", "explain disruption"]),
        (&["risk", "packer.toml"], 2, &["has no disruptions", "[disruption.NAME]"]),
        (&["optimise", "packer.toml", "costs"], 2, &["[optimise.costs]", "plimsoll staff"]),
        (&["sweep", "packer.toml", "costs"], 2, &["[sweep.costs]", "--vary"]),
        (&["compare", "packer.toml", "--kpi", "orders.ontime"], 2, &["did you mean `orders.on_time`"]),
        (&["run", "packer.toml", "--precision", "orders.ontime=1%"], 2, &["did you mean `orders.on_time`"]),
        (&["rerun", "a-folder"], 2, &["`plimsoll rerun` takes a folder that `plimsoll run` has written"]),
        (&["run", "packer.toml", "--jbos", "3"], 2, &["--jobs"]),
    ];
    for (words, code, said) in cases {
        let answer = call(&home, &[], words).ends(code);
        let all = format!("{}{}", answer.out, answer.err);
        for word in said {
            assert!(all.contains(word), "{words:?} does not say {word}:\n{all}");
        }
    }
}

/// A file saved by a Windows editor, with its mark and its ends of lines, is the same scenario.
#[test]
fn marks_and_ends_of_lines_of_other_systems_change_nothing() {
    let home = Home::new();
    let text = home.read("packer.toml").replace('\n', "\r\n");
    home.write("windows.toml", format!("\u{feff}{text}"));
    let here = call(&home, &[], &["run", "packer.toml", "--json", "-o", "a"]).ends(0).out;
    let there = call(&home, &[], &["run", "windows.toml", "--json", "-o", "b"]).ends(0).out;
    // The digest is that of the resolved text, which says in which file each value stands.
    let figures =
        |json: &str| json.lines().filter(|l| !l.contains("scenario_digest")).collect::<Vec<_>>().join("\n");
    assert!(figures(&here) == figures(&there), "figures of packer.toml and windows.toml differ");
    let wrong = call(&home, &[], &["check", "windows.toml", "--set", "run.length=3"]).ends(2);
    assert!(!format!("{}{}", wrong.out, wrong.err).contains('␍'), "{wrong:#?}");
}
