//! The rules of the house, checked by reading the source: layers, determinism, size, words.
//!
//! Every rule is a function from a file to complaints, so each has a test on a small file that breaks it.
//! Rules about code look at [`code_of`]: the text without comments, literals and test modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first: a folder of `src/` names only itself and folders before it.
const LAYERS: [&str; 13] = [
    "units",
    "kernel",
    "stats",
    "diagnostics",
    "source",
    "domain",
    "model",
    "metrics",
    "engine",
    "scenario",
    "experiment",
    "report",
    "cli",
];

/// What a layer does not name although it could: independence that is worth keeping.
const APART: [(&str, &[&str]); 4] = [
    ("stats", &["units", "kernel"]),
    ("diagnostics", &["units", "kernel", "stats"]),
    ("domain", &["stats", "diagnostics", "source"]),
    ("metrics", &["model", "source", "diagnostics"]),
];

/// Macros live at the root of the crate, wherever they are declared.
const MACROS: [(&str, &str); 2] = [("keys", "source"), ("choice", "source")];

/// Modules of `model` that every subsystem may use.
const SHARED_BY_SUBSYSTEMS: [&str; 4] = ["effects", "floor", "staffing", "stocking"];

/// Layers whose types run: they are not written to files.
const RUNTIME: [&str; 7] = ["units", "kernel", "stats", "domain", "model", "metrics", "engine"];

const MOST_LINES: usize = 600;

/// A file of the package.
struct File {
    /// Its path from the root of the package, with `/`.
    path: String,
    text: String,
    /// It belongs to tests only.
    test: bool,
}

impl File {
    #[cfg(test)]
    fn new(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into(), test: false }
    }

    /// The folder below `src/`, if there is one.
    fn layer(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split_once('/').map(|(layer, _)| layer)
    }

    /// The modules around the file's own items: `src/a/b.rs` and `src/a/b/mod.rs` are `[a, b]`.
    fn modules(&self) -> Vec<&str> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inside = inside.strip_suffix(".rs").unwrap_or(inside);
        inside.strip_suffix("/mod").unwrap_or(inside).split('/').collect()
    }

    fn complain(&self, line: usize, words: impl std::fmt::Display) -> String {
        format!("{}:{line}: {words}", self.path)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder of the package, by path.
fn below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.map(|e| e.expect("a readable folder").path()) {
            if entry.is_dir() { folders.push(entry) } else { found.push(entry) }
        }
    }
    found.sort();
    found
}

fn read(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut files: Vec<File> = below(folder)
        .into_iter()
        .filter(|p| p.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)))
        .map(|p| {
            let path = p.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            // Some inputs of tests are broken on purpose.
            let text = String::from_utf8_lossy(&fs::read(&p).expect("a readable file")).into_owned();
            File { path, text, test: false }
        })
        .collect();
    let tests: Vec<String> = files.iter().flat_map(test_modules).collect();
    for file in &mut files {
        file.test =
            tests.iter().any(|t| file.path == format!("{t}.rs") || file.path.starts_with(&format!("{t}/")));
    }
    files
}

/// The paths, without ending, of modules that a file declares for tests only.
fn test_modules(file: &File) -> Vec<String> {
    let folder = match file.path.strip_suffix("/mod.rs").or(file.path.strip_suffix("/lib.rs")) {
        Some(folder) => folder.to_string(),
        None => file.path.trim_end_matches(".rs").to_string(),
    };
    let mut modules = Vec::new();
    for rest in file.text.split("#[cfg(test)]").skip(1) {
        let line = rest.trim_start().lines().next().unwrap_or("");
        let name =
            line.trim_start_matches("pub(crate) ").strip_prefix("mod ").and_then(|n| n.strip_suffix(';'));
        modules.extend(name.map(|name| format!("{folder}/{name}")));
    }
    modules
}

/// The text with comments, string literals and test modules blanked; line numbers stay.
fn code_of(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| {
        out.extend(bytes[from..to].iter().map(|&b| if b == b'\n' { b'\n' } else { b' ' }));
    };
    while i < bytes.len() {
        let rest = &bytes[i..];
        let end = if rest.starts_with(b"//") {
            i + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            i + find(rest, b"*/").map_or(rest.len(), |n| n + 2)
        } else if let Some(hashes) = raw_string(bytes, i) {
            let close: Vec<u8> = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
            let open = hashes + 2;
            i + find(&rest[open..], &close).map_or(rest.len(), |n| open + n + close.len())
        } else if rest[0] == b'"' {
            i + string_end(rest)
        } else if rest[0] == b'\'' && (rest.get(1) == Some(&b'\\') || char_literal(rest)) {
            i + char_end(rest)
        } else {
            i
        };
        if end > i {
            blank(&mut out, i, end);
            i = end;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    without_tests(String::from_utf8(out).expect("whole characters were blanked or kept"))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|w| w == what)
}

/// The number of `#` of a raw string that starts here.
fn raw_string(bytes: &[u8], at: usize) -> Option<usize> {
    let word =
        at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_') && bytes[at - 1] != b'b';
    let rest = bytes[at..].strip_prefix(b"r")?;
    let hashes = rest.iter().take_while(|&&b| b == b'#').count();
    (!word && rest.get(hashes) == Some(&b'"')).then_some(hashes)
}

fn string_end(rest: &[u8]) -> usize {
    let mut i = 1;
    while i < rest.len() && rest[i] != b'"' {
        i += if rest[i] == b'\\' { 2 } else { 1 };
    }
    (i + 1).min(rest.len())
}

/// Whether a quote starts a character and not a lifetime.
fn char_literal(rest: &[u8]) -> bool {
    let text = std::str::from_utf8(&rest[1..rest.len().min(6)]);
    let first = match text {
        Ok(text) => text.chars().next(),
        Err(e) => std::str::from_utf8(&rest[1..1 + e.valid_up_to()]).ok().and_then(|t| t.chars().next()),
    };
    first.is_some_and(|c| rest.get(1 + c.len_utf8()) == Some(&b'\''))
}

fn char_end(rest: &[u8]) -> usize {
    let mut i = 1;
    while i < rest.len() && rest[i] != b'\'' {
        i += if rest[i] == b'\\' { 2 } else { 1 };
    }
    (i + 1).min(rest.len())
}

/// Blanks the blocks of `#[cfg(test)] mod … { … }` and of `#[cfg(test)] fn … { … }`.
fn without_tests(mut code: String) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut from = 0;
    while let Some(at) = code[from..].find(MARK).map(|n| n + from) {
        let body = &code[at..];
        let (open, stop) = (body.find('{'), body.find(';'));
        let end = match (open, stop) {
            (Some(open), stop) if stop.is_none_or(|s| open < s) => {
                let mut depth = 0;
                let close = body[open..].char_indices().find_map(|(i, c)| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    (depth == 0).then_some(open + i + 1)
                });
                at + close.unwrap_or(body.len())
            }
            (_, Some(stop)) => at + stop + 1,
            _ => code.len(),
        };
        let blanked: String = code[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(at..end, &blanked);
        from = at + blanked.len();
    }
    code
}

/// The paths after `crate::` with their lines; a group `crate::{a, b::c}` gives one for each.
fn crate_paths(code: &str) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let line = code[..at].matches('\n').count() + 1;
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        spread(&code[at + "crate::".len()..], "", &mut |path| paths.push((line, path.to_string())));
    }
    paths
}

/// Calls `found` with every path that starts here; the rest of the text is ignored.
fn spread<'a>(text: &'a str, prefix: &str, found: &mut dyn FnMut(&str)) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = spread(rest, prefix, found).trim_start();
            match rest.chars().next() {
                Some(',') => rest = rest[1..].trim_start(),
                Some('}') => return &rest[1..],
                _ => return rest,
            }
            if let Some(rest) = rest.strip_prefix('}') {
                return rest;
            }
        }
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '*')).unwrap_or(text.len());
    let path =
        if prefix.is_empty() { text[..end].to_string() } else { format!("{prefix}::{}", &text[..end]) };
    match text[end..].strip_prefix("::") {
        Some(deeper) if end > 0 => spread(deeper, &path, found),
        _ => {
            if end > 0 {
                found(&path);
            }
            &text[end..]
        }
    }
}

fn layer_named(path: &str) -> &str {
    let first = path.split("::").next().unwrap_or(path);
    MACROS.iter().find(|(name, _)| *name == first).map_or(first, |(_, layer)| layer)
}

/// A folder names only itself and folders before it in [`LAYERS`].
fn layers(file: &File) -> Vec<String> {
    let Some(own) = file.layer() else { return Vec::new() };
    let Some(height) = LAYERS.iter().position(|l| *l == own) else {
        return vec![file.complain(1, format_args!("`{own}` is no layer: add it to the table"))];
    };
    let apart = APART.iter().find(|(l, _)| *l == own).map_or(&[] as &[&str], |(_, list)| list);
    let mut complaints = Vec::new();
    for (line, path) in crate_paths(&code_of(&file.text)) {
        let named = layer_named(&path);
        let allowed = LAYERS[..=height].contains(&named) && !apart.contains(&named);
        if !allowed {
            complaints.push(file.complain(line, format_args!("`{own}` must not name `{named}`")));
        }
    }
    complaints
}

/// A subsystem names no other subsystem: only itself, the shared modules and the small parts.
fn subsystems(file: &File) -> Vec<String> {
    let modules = file.modules();
    if modules[0] != "model" || modules.len() < 2 {
        return Vec::new();
    }
    let code = code_of(&file.text);
    let mut complaints = Vec::new();
    for (line, path) in crate_paths(&code) {
        let Some(named) = path.strip_prefix("model::") else { continue };
        let named = named.split("::").next().unwrap_or(named);
        let part = named.starts_with(char::is_uppercase);
        if !part && named != modules[1] && !SHARED_BY_SUBSYSTEMS.contains(&named) {
            complaints.push(file.complain(line, format_args!("`{}` must not name `{named}`", modules[1])));
        }
    }
    complaints
}

/// `super::` must not climb out of a layer, nor out of a subsystem.
fn climbing(file: &File) -> Vec<String> {
    let modules = file.modules();
    if file.layer().is_none() {
        return Vec::new();
    }
    let least = if modules[0] == "model" { 2 } else { 1 };
    let code = code_of(&file.text);
    let mut complaints = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let Some(at) = line.find("super::") else { continue };
        let steps = line[at..].split("super::").take_while(|s| s.is_empty()).count();
        if modules.len() < least + steps {
            complaints.push(file.complain(number + 1, "`super` climbs out of the folder"));
        }
    }
    complaints
}

/// Words in code that a layer may not use, with the reason.
fn banned(file: &File) -> Vec<String> {
    let layer = file.layer().unwrap_or("cli");
    let prints = layer == "cli";
    let writes = layer == "report" || prints || file.path == "src/source/files.rs";
    let rules: [(&[&str], bool, &str); 6] = [
        (&["println!", "eprintln!", "print!(", "eprint!("], prints, "only `cli` prints"),
        (&["std::time", "SystemTime", "Instant::now"], prints, "below `cli` nobody knows the wall clock"),
        (&["std::fs", "std::net"], writes, "below `report` only `source::FileSystem` touches a disk"),
        (&["std::env", "std::process"], writes, "below `report` nothing depends on the surroundings"),
        (&["HashMap", "HashSet", "RandomState"], false, "nothing may depend on the order of a hash"),
        (
            &["Serialize", "Deserialize"],
            !RUNTIME.contains(&layer),
            "runtime types are not files: write a type for the file",
        ),
    ];
    let code = code_of(&file.text);
    let mut complaints = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (words, allowed, reason) in rules {
            let word = words.iter().find(|w| line.contains(**w));
            if let (Some(word), false) = (word, allowed) {
                complaints.push(file.complain(number + 1, format_args!("`{word}`: {reason}")));
            }
        }
    }
    complaints
}

/// Nothing is left for later, and nothing is left over from debugging.
fn unfinished(file: &File) -> Vec<String> {
    // Put together here, so that this file does not complain about itself.
    let words = ["TO_DO", "FIX_ME", "to_do!", "unimple_mented!", "db_g!"].map(|w| w.replace('_', ""));
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(n, l)| {
            words.iter().find(|w| l.contains(*w)).map(|w| file.complain(n + 1, format_args!("`{w}`")))
        })
        .collect()
}

/// No path of anybody's machine.
fn machine_paths(file: &File) -> Vec<String> {
    let places = ["/ho_me/", "/Us_ers/", "/ro_ot/", "/t_mp/", "/wo_rk/", "C:_\\"].map(|w| w.replace('_', ""));
    let starts_a_path = |line: &str, at: usize| {
        line[..at].chars().next_back().is_none_or(|c| !(c.is_alphanumeric() || "./_-".contains(c)))
    };
    let mut complaints = Vec::new();
    for (n, line) in file.text.lines().enumerate() {
        for place in &places {
            if line.match_indices(place.as_str()).any(|(at, _)| starts_a_path(line, at)) {
                complaints.push(file.complain(n + 1, format_args!("`{place}` is a path of one machine")));
            }
        }
    }
    complaints
}

/// A file fits a reader's head.
fn length(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    let too_long = lines > MOST_LINES;
    too_long
        .then(|| file.complain(lines, format_args!("{lines} lines: split it by subject")))
        .into_iter()
        .collect()
}

/// A file says what it is.
fn header(file: &File) -> Vec<String> {
    let says = file.text.lines().next().is_some_and(|l| l.starts_with("//! ") && l.len() > 12);
    (!says)
        .then(|| file.complain(1, "a file opens with `//!` and a sentence saying what it is"))
        .into_iter()
        .collect()
}

/// Every file of `docs/decisions` is in its index, and numbers run from 001.
fn decisions(names: &[String], index: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for (i, name) in names.iter().enumerate() {
        if !name.starts_with(&format!("{:03}-", i + 1)) {
            complaints.push(format!("{name}: decision {} is missing or doubled", i + 1));
        }
        if !index.contains(&format!("({name})")) {
            complaints.push(format!("{name} is not in the index"));
        }
    }
    complaints
}

/// The crates that a manifest declares.
fn declared(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut crates = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && let Some((name, _)) = line.split_once('=') {
            crates.push(name.trim().to_string());
        }
    }
    crates
}

/// Crates that no code names, or that the page about them does not.
fn idle_crates(crates: &[String], code: &str, page: &str) -> Vec<String> {
    let named = |name: &str| {
        let path = format!("{}::", name.replace('-', "_"));
        code.match_indices(&path)
            .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let told = |name: &str| {
        let cells = page.lines().filter_map(|l| l.strip_prefix("| ")?.split(" |").next());
        cells.flat_map(|c| c.split(", ")).any(|c| c == name)
    };
    let unused = crates.iter().filter(|c| !named(c)).map(|c| format!("{c} is declared and not used"));
    let silent = crates.iter().filter(|c| !told(c)).map(|c| format!("{c} is not in docs/dependencies.md"));
    unused.chain(silent).collect()
}

fn check(files: &[File], rules: &[fn(&File) -> Vec<String>]) {
    let complaints: Vec<String> = files.iter().flat_map(|f| rules.iter().flat_map(|rule| rule(f))).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn source() -> Vec<File> {
    let files = read("src", &["rs"]);
    assert!(files.len() > 50, "the source was not found");
    files
}

#[test]
fn layers_name_only_layers_before_them() {
    check(&source(), &[layers, climbing]);
}

#[test]
fn subsystems_do_not_know_each_other() {
    check(&source(), &[subsystems]);
}

#[test]
fn nothing_below_the_command_line_prints_reads_the_clock_or_hashes() {
    let files: Vec<File> = source().into_iter().filter(|f| !f.test).collect();
    check(&files, &[banned]);
}

#[test]
fn files_say_what_they_are_and_are_finished() {
    let files: Vec<File> =
        ["src", "tests", "benches"].iter().flat_map(|folder| read(folder, &["rs"])).collect();
    check(&files, &[header, unfinished]);
    check(&source(), &[length]);
}

#[test]
fn no_file_knows_a_machine() {
    let folders = ["src", "tests", "benches", "docs", "scenarios", ".ci"];
    let endings = ["rs", "md", "toml", "txt", "html", "css", "csv"];
    check(&folders.iter().flat_map(|f| read(f, &endings)).collect::<Vec<_>>(), &[machine_paths]);
}

#[test]
fn decisions_are_indexed() {
    let mut names: Vec<String> = below("docs/decisions")
        .iter()
        .map(|p| p.file_name().expect("a file").to_string_lossy().into_owned())
        .filter(|n| n != "README.md")
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no decisions were found");
    let index = fs::read_to_string(root().join("docs/decisions/README.md")).expect("an index");
    assert_eq!(decisions(&names, &index), Vec::<String>::new());
}

#[test]
fn every_crate_is_used_and_explained() {
    let text = |path: &str| fs::read_to_string(root().join(path)).expect("a file");
    let files: Vec<File> = ["src", "tests", "benches"].iter().flat_map(|f| read(f, &["rs"])).collect();
    let blank_comments =
        |f: &File| f.text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<String>();
    let code: String = files.iter().filter(|f| f.path != "tests/tidy.rs").map(blank_comments).collect();
    let crates = declared(&text("Cargo.toml"));
    assert!(crates.len() > 10, "the manifest was not understood");
    assert_eq!(idle_crates(&crates, &code, &text("docs/dependencies.md")), Vec::<String>::new());
}

/// The folders of `src/`, this table and the table people read are the same.
#[test]
fn the_layer_table_is_the_one_in_the_architecture() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("src"))
        .expect("src")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_dir())
        .map(|p| p.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, LAYERS.iter().map(|l| l.to_string()).collect());
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named: Vec<&str> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
        .filter(|name| LAYERS.contains(name))
        .collect();
    assert_eq!(named, LAYERS, "the layer table of ARCHITECTURE.md");
    assert!(page.lines().count() < 200, "ARCHITECTURE.md is to be read at one sitting");
}

/// The names of an enum's variants.
fn variants(code: &str, name: &str) -> Vec<String> {
    let body = code.split(&format!("pub enum {name} {{")).nth(1).expect("the enum");
    let body = body.split("\n}").next().unwrap_or(body);
    let lines = body.lines().filter_map(|l| l.strip_prefix("    "));
    lines
        .filter(|l| l.starts_with(char::is_uppercase))
        .map(|l| l.chars().take_while(|c| c.is_alphanumeric()).collect())
        .collect()
}

#[test]
fn the_picture_of_an_order_has_every_event_and_fact() {
    let text = |path: &str| fs::read_to_string(root().join(path)).expect("a file");
    let page = text("ARCHITECTURE.md");
    let words: BTreeSet<&str> = page.split(|c: char| !c.is_alphanumeric()).collect();
    for (path, name) in [("src/domain/event.rs", "Event"), ("src/domain/fact.rs", "Fact")] {
        let known = variants(&code_of(&text(path)), name);
        assert!(known.len() > 10, "{name} was not understood");
        for variant in &known {
            assert!(words.contains(variant.as_str()), "ARCHITECTURE.md does not show {name}::{variant}");
        }
        for shown in page.split(&format!("{name}::")).skip(1) {
            let shown: String = shown.chars().take_while(|c| c.is_alphanumeric()).collect();
            assert!(known.contains(&shown), "{name}::{shown} does not exist");
        }
    }
}

mod rules_can_fail {
    use super::*;

    fn lines(complaints: Vec<String>) -> Vec<usize> {
        complaints.iter().map(|c| c.split(':').nth(1).expect("a line").parse().expect("a number")).collect()
    }

    #[test]
    fn layers_complain_about_names_from_above() {
        let text = "use crate::units::SimTime;\nuse crate::{kernel::Draws, model::{Mix, demand}};\nlet x = crate::scenario::load();\n";
        assert_eq!(lines(layers(&File::new("src/domain/order.rs", text))), [2, 2, 3]);
        assert_eq!(lines(layers(&File::new("src/scenario/x.rs", text))), []);
        assert_eq!(lines(layers(&File::new("src/odd/x.rs", ""))), [1]);
        // Engine is compiled by the scenario, so it comes first.
        assert_eq!(lines(layers(&File::new("src/engine/x.rs", "use crate::scenario::Scenario;"))), [1]);
        assert_eq!(lines(layers(&File::new("src/stats/x.rs", "use crate::units::Id;"))), [1]);
        assert_eq!(lines(layers(&File::new("src/kernel/x.rs", "crate::keys! {}"))), [1]);
    }

    #[test]
    fn comments_literals_and_tests_are_no_code() {
        let text = "// crate::cli\nlet a = \"crate::cli\"; /* crate::cli */ let q = '\"';\nlet r = r#\"crate::cli \"\"#;\n#[cfg(test)]\nmod tests {\n    use crate::cli;\n}\nfn f<'a>(x: &'a str) { crate::cli::run() }\n";
        assert_eq!(lines(layers(&File::new("src/kernel/x.rs", text))), [8]);
    }

    #[test]
    fn subsystems_complain_about_each_other() {
        let text = "use crate::model::{Levels, staffing::TaskRule};\nuse crate::model::orders::OrderDesk;\nuse crate::model::demand::Demand;\n";
        assert_eq!(lines(subsystems(&File::new("src/model/demand/mod.rs", text))), [2]);
        assert_eq!(lines(subsystems(&File::new("src/model/staffing.rs", text))), [2, 3]);
        assert_eq!(lines(subsystems(&File::new("src/engine/flow.rs", text))), []);
    }

    #[test]
    fn climbing_is_seen() {
        let text = "use super::Order;\nuse super::super::labour::Labour;\n";
        assert_eq!(lines(climbing(&File::new("src/model/demand/rate.rs", text))), [2]);
        assert_eq!(lines(climbing(&File::new("src/model/demand/mod.rs", text))), [1, 2]);
        assert_eq!(lines(climbing(&File::new("src/kernel/event/wheel.rs", text))), []);
        assert_eq!(lines(climbing(&File::new("src/kernel/mod.rs", text))), [1, 2]);
    }

    #[test]
    fn banned_words_are_seen_where_they_are_banned() {
        let text = "println!();\nuse std::fs;\nuse std::collections::HashMap;\nlet t = std::time::Instant::now();\n#[derive(Serialize)]\n";
        assert_eq!(lines(banned(&File::new("src/engine/mod.rs", text))), [1, 2, 3, 4, 5]);
        assert_eq!(lines(banned(&File::new("src/report/files.rs", text))), [1, 3, 4]);
        assert_eq!(lines(banned(&File::new("src/source/files.rs", text))), [1, 3, 4]);
        assert_eq!(lines(banned(&File::new("src/cli/mod.rs", text))), [3]);
    }

    #[test]
    fn unfinished_work_is_seen() {
        let text = format!("fine\n// {}: later\n{}!(x);\n", ["TO", "DO"].concat(), ["db", "g"].concat());
        assert_eq!(lines(unfinished(&File::new("src/x.rs", &text))), [2, 3]);
    }

    #[test]
    fn machine_paths_are_seen() {
        let text = format!("\"/{}/me/x\"\nsee results/{}/x\n", "home", "home");
        assert_eq!(lines(machine_paths(&File::new("src/x.rs", &text))), [1]);
    }

    #[test]
    fn long_files_and_silent_files_are_seen() {
        let long = format!("//! A sentence about it.\n{}", "x\n".repeat(MOST_LINES));
        assert_eq!(length(&File::new("src/x.rs", &long)).len(), 1);
        assert_eq!(length(&File::new("src/x.rs", "x\n")).len(), 0);
        assert_eq!(header(&File::new("src/x.rs", "use std::fmt;\n")).len(), 1);
        assert_eq!(header(&File::new("src/x.rs", &long)).len(), 0);
    }

    #[test]
    fn files_of_tests_are_known() {
        let file = File::new("src/report/mod.rs", "#[cfg(test)]\npub(crate) mod example;\nmod figures;\n");
        assert_eq!(test_modules(&file), ["src/report/example"]);
        let file = File::new("src/kernel/dist/sampler.rs", "#[cfg(test)]\nmod tests;\n");
        assert_eq!(test_modules(&file), ["src/kernel/dist/sampler/tests"]);
    }

    #[test]
    fn idle_crates_are_seen() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\nmini-jinja = \"2\"\n[dev-dependencies]\nspare = \"1\"\n[lints.rust]\na = 1\n";
        let crates = declared(manifest);
        assert_eq!(crates, ["serde", "mini-jinja", "spare"]);
        let page = "| serde | x |\n| spare, other | x |\n";
        let told = idle_crates(&crates, "use serde::X; mini_jinja::y(); unspare::z()", page);
        assert_eq!(told, ["spare is declared and not used", "mini-jinja is not in docs/dependencies.md"]);
    }

    #[test]
    fn forgotten_decisions_are_seen() {
        let names = ["001-a.md".to_string(), "003-b.md".to_string()];
        assert_eq!(decisions(&names, "- [A](001-a.md)").len(), 2);
        assert_eq!(decisions(&names[..1], "- [A](001-a.md)"), Vec::<String>::new());
    }
}
