//! The documents: scenarios in them load, commands in them run, links resolve, the reference is fresh.
//!
//! Marks in a document, each an HTML comment on the line before a block:
//! `<!-- file: NAME -->` writes the block to a folder that the later blocks of the document share;
//! `<!-- on: NAME -->` lays a piece of a scenario over a whole one. A whole scenario needs no mark.
//! In a `console` block a command may end in `# exit N`; without it the exit code is 0. The lines below a
//! command are its output; a line `…` stands for any number of lines. `PLIMSOLL_BLESS=1 cargo test --test docs`
//! writes outputs, but for what `…` leaves out, and the reference anew.

mod catalogue;
mod clone;
mod pages;
mod reference;

use pages::{Block, Page, Sandbox, matches_output, refreshed};
use plimsoll::scenario::{Request, load};
use plimsoll::source::FileSystem;

fn blessing() -> bool {
    std::env::var_os("PLIMSOLL_BLESS").is_some()
}

#[test]
fn the_reference_is_what_the_declarations_say() {
    let path = pages::root().join("docs/reference.md");
    let fresh = reference::page();
    if blessing() {
        std::fs::write(&path, &fresh).expect("docs/reference.md");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let same = kept == fresh;
    assert!(same, "docs/reference.md is out of date: PLIMSOLL_BLESS=1 cargo test --test docs");
}

#[test]
fn scenarios_in_documents_load() {
    let mut wrong = Vec::new();
    let mut loaded = 0;
    for page in pages::all() {
        let sandbox = Sandbox::new();
        // A page may begin by making a folder, and may show what its pieces are laid over further down.
        let sessions = page.blocks.iter().filter(|b| b.language == "console").flat_map(Block::sessions);
        for words in sessions.filter_map(|s| s.plimsoll()).filter(|w| w[0] == "init") {
            sandbox.run(&words);
        }
        for block in &page.blocks {
            if let Some(name) = &block.file {
                sandbox.write(name, &block.text);
            }
        }
        for block in &page.blocks {
            if block.language != "toml" {
                continue;
            }
            match check_scenario(&sandbox, block) {
                Ok(()) => loaded += 1,
                Err(words) => wrong.push(format!("{}:{}: {words}", page.path, block.line)),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(loaded >= 3, "only {loaded} scenarios were found in the documents");
}

/// Loads a block by itself, or over the scenario it is said to change.
fn check_scenario(sandbox: &Sandbox, block: &Block) -> Result<(), String> {
    let whole = block.text.contains("scenario") && block.text.contains("run");
    let request = match (&block.on, &block.file) {
        (None, _) if !whole => {
            return Err("a piece of a scenario needs <!-- on: FILE -->".into());
        }
        (Some(base), file) => {
            let name = file.clone().unwrap_or_else(|| "piece.toml".into());
            sandbox.write(&name, &block.text);
            Request { path: sandbox.path(base), with: vec![sandbox.path(&name)], ..Request::default() }
        }
        (None, file) => {
            let name = file.clone().unwrap_or_else(|| "whole.toml".into());
            sandbox.write(&name, &block.text);
            Request::new(sandbox.path(&name))
        }
    };
    let loaded = load(&request, &FileSystem);
    match loaded.scenario {
        Some(_) => Ok(()),
        None => Err(loaded.messages()),
    }
}

#[test]
fn the_first_scenario_of_the_readme_is_the_shipped_one() {
    let shipped =
        std::fs::read_to_string(pages::root().join("scenarios/quickstart.toml")).expect("quickstart");
    let shown =
        pages::read("README.md").blocks.into_iter().find(|b| b.language == "toml").expect("a scenario");
    assert_eq!(shown.text.trim(), shipped.trim());
}

#[test]
fn commands_in_documents_run() {
    let mut wrong = Vec::new();
    let mut ran = 0;
    // The others are followed line by line, in a clone.
    for page in pages::all().into_iter().filter(|p| !clone::FOLLOWED.contains(&&p.path[..])) {
        let sandbox = Sandbox::new();
        let mut text = page.text.clone();
        for block in &page.blocks {
            if let Some(name) = &block.file {
                sandbox.write(name, &block.text);
            }
            if block.language == "console" {
                ran += run_block(&sandbox, &page, block, &mut text, &mut wrong);
            }
        }
        if blessing() && text != page.text {
            std::fs::write(pages::root().join(&page.path), text).expect("a document");
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(ran >= 3, "only {ran} commands were found in the documents");
}

/// Runs the commands of one block; returns how many there were.
fn run_block(
    sandbox: &Sandbox,
    page: &Page,
    block: &Block,
    text: &mut String,
    wrong: &mut Vec<String>,
) -> usize {
    let mut ran = 0;
    let mut fresh = String::new();
    for session in block.sessions() {
        fresh.push_str(&format!("$ {}\n", session.line));
        let Some(arguments) = session.plimsoll() else {
            fresh.push_str(&session.output);
            continue;
        };
        ran += 1;
        let place = format!("{}:{}: $ {}", page.path, block.line, session.line);
        let out = sandbox.run(&arguments);
        if out.code != session.exit {
            let told = format!("{}{}", out.stdout, out.stderr);
            wrong.push(format!("{place}\n  exit code {}, not {}:\n{told}", out.code, session.exit));
        }
        let shown = session.output.trim_end();
        if blessing() && !shown.is_empty() {
            fresh.push_str(&refreshed(shown, &out.stdout));
        } else {
            fresh.push_str(&session.output);
            if !matches_output(shown, &out.stdout) {
                wrong.push(format!("{place}\n  prints\n{}  and not\n{shown}", out.stdout));
            }
        }
    }
    *text = text.replacen(&block.text, &fresh, 1);
    ran
}

#[test]
fn links_between_documents_resolve() {
    let mut wrong = Vec::new();
    let mut followed = 0;
    let clone = clone::Checkout::of(pages::root());
    for page in pages::all() {
        for (line, target) in page.links() {
            followed += 1;
            if let Err(words) = page.resolve(&clone.root(), &target) {
                wrong.push(format!("{}:{line}: {target}: {words}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    assert!(followed > 30, "only {followed} links were found");
}

#[test]
fn every_document_is_in_the_book() {
    let book = pages::read("docs/README.md");
    let linked: Vec<String> = book.links().into_iter().map(|(_, target)| target).collect();
    for page in pages::all() {
        let Some(inside) = page.path.strip_prefix("docs/") else { continue };
        let by_index = inside.starts_with("decisions/") && inside != "decisions/README.md";
        if inside != "README.md" && !by_index {
            assert!(linked.iter().any(|l| l == inside), "docs/README.md does not mention {inside}");
        }
    }
}

#[test]
fn blessing_keeps_what_is_left_out() {
    assert_eq!(refreshed("a 1", "a 2\nb 2\n"), "a 2\nb 2\n");
    assert_eq!(refreshed("a 1\n…", "a 2\nb 2\n"), "a 2\n…\n");
    assert_eq!(refreshed("…\nc 1", "a 2\nb 2\nc 2"), "…\nc 2\n");
    assert_eq!(refreshed("…\n  b 1\n…\nd 1", "a 2\n  b 2\nc 2\nd 2"), "…\n  b 2\n…\nd 2\n");
    assert_eq!(refreshed("…", "a 2\n"), "…\n");
}

#[test]
fn outputs_are_compared_line_by_line() {
    assert!(matches_output("", "anything"));
    assert!(matches_output("a\nb", "a\nb\n"));
    assert!(!matches_output("a\nc", "a\nb\n"));
    assert!(!matches_output("a", "a\nb\n"));
    assert!(matches_output("a\n…", "a\nb\nc"));
    assert!(matches_output("…\nb\n…", "a\n  b  \nc"));
    assert!(!matches_output("…\nd\n…", "a\nb\nc"));
    assert!(matches_output("a  b", "a b"));
    assert!(matches_output("in results/shop-12ab34cd/x", "in results/shop-99999999/x"));
    assert!(!matches_output("in results/shop-12ab34cd/x", "in results/shed-12ab34cd/x"));
}
