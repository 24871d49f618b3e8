//! The catalogue of disruptions and plans: every piece runs, and what it is about comes about in it.

use super::pages::{self, Sandbox};
use plimsoll::experiment::{Plan, run};
use plimsoll::scenario::{Request, load};
use plimsoll::source::FileSystem;

const KINDS: usize = 32;
const ACTIONS: usize = 36;

/// The names in headers such as `[disruption.NAME]`.
fn named(text: &str, section: &str) -> Vec<String> {
    let header = format!("[{section}.");
    let names = text.lines().filter_map(|l| l.strip_prefix(&header)?.strip_suffix(']'));
    names.filter(|n| !n.contains('.')).map(String::from).collect()
}

#[test]
fn everything_in_the_catalogue_happens() {
    let page = pages::read("docs/catalogue.md");
    let sandbox = Sandbox::new();
    for block in &page.blocks {
        if let Some(name) = &block.file {
            sandbox.write(name, &block.text);
        }
    }
    let (mut pieces, mut wrong) = (0, Vec::new());
    for block in &page.blocks {
        let Some(base) = &block.on else { continue };
        pieces += 1;
        sandbox.write("piece.toml", &block.text);
        let request = Request {
            path: sandbox.path(base),
            with: vec![sandbox.path("piece.toml")],
            ..Request::default()
        };
        let loaded = load(&request, &FileSystem);
        let messages = loaded.messages();
        let Some(scenario) = loaded.scenario else {
            wrong.push(format!("line {}: {messages}", block.line));
            continue;
        };
        let result = run(&scenario, &Plan { replications: 1, ..Plan::of(&scenario) }, &()).result;
        if !result.failed.is_empty() {
            wrong.push(format!("line {}: {}", block.line, result.failed[0].message));
            continue;
        }
        let value = |id: String| {
            let at = result.kpis.iter().position(|k| k.id == id).unwrap_or_else(|| panic!("{id}"));
            result.replications[0].values[at]
        };
        for name in named(&block.text, "disruption") {
            if value(format!("disruption.{name}.times")) < 1.0 {
                wrong.push(format!("line {}: the disruption {name} does not happen", block.line));
            }
        }
        for name in named(&block.text, "playbook") {
            if value(format!("playbook.{name}.activated")) < 1.0 {
                wrong.push(format!("line {}: the playbook {name} does not start", block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert_eq!(pieces, KINDS + ACTIONS);
}

#[test]
fn every_kind_of_disruption_is_in_the_catalogue() {
    let reference = pages::read("docs/reference.md").text;
    let row =
        reference.lines().find(|l| l.starts_with("| `kind` | `lane_closure`")).expect("the row of `kind`");
    let kinds: Vec<&str> =
        row.split("<br>").filter_map(|part| part.split('`').rev().nth(1)).filter(|k| *k != "other").collect();
    assert!(kinds.len() >= KINDS, "{} kinds were read", kinds.len());
    let page = pages::read("docs/catalogue.md").text;
    for kind in kinds.iter().filter(|k| k.chars().all(|c| c.is_lowercase() || c == '_')) {
        assert!(page.contains(&format!("\n`{kind}`. ")), "{kind} is missing");
    }
}
