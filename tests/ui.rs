//! What a planner sees: for every kind of mistake a scenario, and beside it the exact messages.
//!
//! A first line such as `# --set PATH=VALUE` stands for the options of the command.
//! `PLIMSOLL_BLESS=1 cargo test --test ui` writes the messages anew; read them before keeping them.

use plimsoll::diagnostics::{Code, Format, render};
use plimsoll::scenario::{Request, load};
use plimsoll::source::MemoryFiles;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}

/// Recorded orders whose row 19 000 has a quantity nobody can read.
fn long_table() -> String {
    let mut text = String::from("order_id,placed_at,sku,qty,country\n");
    for row in 2..=20_000 {
        let quantity = if row == 19_000 { "six".to_string() } else { (row % 7 + 1).to_string() };
        let _ = writeln!(text, "{},2011-11-{} 09:30:00,22178,{quantity},UK", 7000 + row / 20, 14 + row % 6);
    }
    text
}

/// All files of the folder under their relative names, and the generated table.
fn files() -> MemoryFiles {
    let mut files = MemoryFiles::new().with("data/long.csv", long_table());
    for part in ["", "data"] {
        for entry in std::fs::read_dir(folder().join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_str().unwrap();
                let name = if part.is_empty() { name.to_string() } else { format!("{part}/{name}") };
                files = files.with(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|e| e.unwrap().file_name().into_string().unwrap().strip_suffix(".toml").map(String::from))
        .filter(|name| name != "base")
        .collect();
    names.sort();
    names
}

fn request(name: &str) -> Request {
    let path = format!("{name}.toml");
    let text = std::fs::read_to_string(folder().join(&path)).unwrap();
    let mut request = Request::new(path);
    let option = text.lines().next().and_then(|l| l.strip_prefix("# --")).and_then(|l| l.split_once(' '));
    match option {
        Some(("set", value)) => request.set.push(value.into()),
        Some(("with", value)) => request.with.push(value.into()),
        Some(("variant", value)) => request.variant = Some(value.into()),
        Some((other, _)) => panic!("--{other}"),
        None => {}
    }
    request
}

#[test]
fn every_mistake_has_its_message() {
    let (files, bless) = (files(), std::env::var_os("PLIMSOLL_BLESS").is_some());
    let mut wrong = String::new();
    let mut codes = BTreeSet::new();
    let names = names();
    for name in &names {
        let loaded = load(&request(name), &files);
        let format = Format::Human { color: false, width: 100 };
        let text = render(loaded.diagnostics(), loaded.sources(), format);
        if text.is_empty() {
            let _ = writeln!(wrong, "== {name} says nothing");
        }
        assert_eq!(loaded.scenario.is_some(), loaded.diagnostics().count().0 == 0, "{name}\n{text}");
        codes.extend(loaded.diagnostics().iter().map(|d| d.code));
        let kept = folder().join(format!("{name}.txt"));
        if bless {
            std::fs::write(&kept, &text).unwrap();
        } else if std::fs::read_to_string(&kept).unwrap_or_default() != text {
            let _ = writeln!(wrong, "== {name}\n{text}");
        }
    }
    assert!(wrong.is_empty(), "these differ; PLIMSOLL_BLESS=1 keeps them\n{wrong}");
    assert!(names.len() >= 60, "{} kinds of mistake", names.len());
    let missing: Vec<&str> = Code::ALL.iter().filter(|c| !codes.contains(c)).map(|c| c.name()).collect();
    // A file of more than 16 MiB has no case here.
    assert_eq!(missing, UNSEEN);
}

/// Codes without a case.
const UNSEEN: [&str; 1] = ["P403"];

/// Every message points at its place and says more than what is wrong: how to mend it, what it knows, or where the other
/// half of a contradiction stands.
#[test]
fn every_message_shows_a_way_out() {
    let files = files();
    let (mut bare, mut astray) = (Vec::new(), Vec::new());
    for name in names() {
        let request = request(&name);
        let loaded = load(&request, &files);
        for d in loaded.diagnostics().iter() {
            if d.help.is_empty() && d.notes.is_empty() {
                bare.push(format!("{name}: {}", d.message));
            }
            // What is asked for on the command line has no place in a file.
            if d.span.is_none() && request.with.is_empty() && request.variant.is_none() {
                astray.push(format!("{name}: {}", d.message));
            }
        }
    }
    assert_eq!((bare, astray), (Vec::<String>::new(), Vec::<String>::new()));
}

#[test]
fn the_clean_scenario_has_no_message() {
    assert_eq!(load(&Request::new("base.toml"), &files()).messages(), "");
}
