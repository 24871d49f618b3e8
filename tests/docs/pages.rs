//! Documents as lists of blocks and links, and a folder in which their commands run.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A document.
pub struct Page {
    /// Its path from the root of the package.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Its fenced blocks.
    pub blocks: Vec<Block>,
}

/// A fenced block.
pub struct Block {
    /// The line of its opening fence.
    pub line: usize,
    /// The word after the fence.
    pub language: String,
    /// Where it is written to, if it says so.
    pub file: Option<String>,
    /// The scenario it changes, if it says so.
    pub on: Option<String>,
    /// What stands in it.
    pub text: String,
}

/// A command of a console block with the output shown below it.
pub struct Session {
    /// The line after the prompt.
    pub line: String,
    /// The exit code stated, or 0.
    pub exit: i32,
    /// The output shown, with line ends.
    pub output: String,
}

/// All documents people read.
pub fn all() -> Vec<Page> {
    let mut paths: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|n| root().join(n)).into();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("docs").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "md") {
                paths.push(entry);
            }
        }
    }
    paths.sort();
    let name = |p: &Path| p.strip_prefix(root()).expect("below").to_string_lossy().replace('\\', "/");
    paths.iter().map(|p| read(&name(p))).collect()
}

/// One document, by its path from the root.
pub fn read(path: &str) -> Page {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    Page { path: path.into(), blocks: blocks(&text), text }
}

/// The fenced blocks of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let (mut file, mut on) = (None, None);
    for (number, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            open = !open;
            if open {
                let (file, on) = (file.take(), on.take());
                let language = language.trim().to_string();
                blocks.push(Block { line: number + 1, language, file, on, text: String::new() });
            }
        } else if open {
            let text = &mut blocks.last_mut().expect("a block is open").text;
            text.push_str(line);
            text.push('\n');
        } else {
            let mark = |word: &str| {
                let rest = line.trim().strip_prefix("<!-- ")?.strip_suffix(" -->")?;
                rest.strip_prefix(word).map(|name| name.trim().to_string())
            };
            file = mark("file:").or(file);
            on = mark("on:").or(on);
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

impl Block {
    /// The commands of a console block.
    pub fn sessions(&self) -> Vec<Session> {
        let mut sessions: Vec<Session> = Vec::new();
        for line in self.text.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                let exit = command.split_once("# exit ").map_or(0, |(_, n)| {
                    n.split_whitespace().next().and_then(|n| n.parse().ok()).expect("an exit code")
                });
                sessions.push(Session { line: command.into(), exit, output: String::new() });
            } else {
                let session = sessions.last_mut().expect("a console block begins with a command");
                session.output.push_str(line);
                session.output.push('\n');
            }
        }
        sessions
    }
}

impl Session {
    /// A command of which no output is shown.
    pub fn bare(line: &str) -> Session {
        Session { line: line.into(), exit: 0, output: String::new() }
    }

    /// The arguments when the command is this program, by name or through cargo.
    pub fn plimsoll(&self) -> Option<Vec<String>> {
        let command = self.line.split(" #").next().unwrap_or("");
        let rest = command.strip_prefix("cargo run --release -- ").or(command.strip_prefix("plimsoll "))?;
        let (mut words, mut word, mut quote, mut any) = (Vec::new(), String::new(), None, false);
        for c in rest.chars() {
            match (c, quote) {
                ('\'' | '"', None) => (quote, any) = (Some(c), true),
                (c, Some(q)) if c == q => quote = None,
                (' ', None) if !word.is_empty() || any => {
                    words.push(std::mem::take(&mut word));
                    any = false;
                }
                (' ', None) => {}
                (c, _) => word.push(c),
            }
        }
        if !word.is_empty() || any {
            words.push(word);
        }
        Some(words)
    }
}

impl Page {
    /// Targets of links outside of blocks, with their lines.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        let mut open = false;
        for (number, line) in self.text.lines().enumerate() {
            open ^= line.starts_with("```");
            if open {
                continue;
            }
            // Text in backticks is no link, whatever brackets it has.
            let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for rest in prose.split("](").skip(1) {
                links.extend(rest.split_once(')').map(|(target, _)| (number + 1, target.to_string())));
            }
        }
        links
    }

    /// Whether a link leads somewhere below a root: a file, and a heading of it when one is named.
    pub fn resolve(&self, root: &Path, target: &str) -> Result<(), String> {
        if target.contains("://") {
            return Ok(());
        }
        let (file, heading) = target.split_once('#').map_or((target, None), |(f, h)| (f, Some(h)));
        let own = root.join(&self.path);
        let path = if file.is_empty() { own } else { own.parent().expect("a folder").join(file) };
        if !path.exists() {
            return Err("there is no such file".into());
        }
        let Some(heading) = heading else { return Ok(()) };
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let found = text.lines().filter(|l| l.starts_with('#')).any(|l| anchor(l) == heading);
        if found { Ok(()) } else { Err("there is no such heading".into()) }
    }
}

/// The name of a heading in links: lower case, `-` for spaces, other marks left out.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Whether an output is the one shown, where a line `…` stands for any lines, and any blanks for any other.
pub fn matches_output(shown: &str, actual: &str) -> bool {
    if shown.trim().is_empty() {
        return true;
    }
    let lines = |text: &str| -> Vec<String> {
        text.trim_end()
            .lines()
            .map(|l| l.split_whitespace().map(without_digest).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let (shown, actual) = (lines(shown), lines(actual));
    fits(&shown, &actual)
}

/// What is shown, with the lines of a new output: as many from its start and its end as are shown there, and between two
/// `…` the lines that begin with the same word.
pub fn refreshed(shown: &str, actual: &str) -> String {
    let actual: Vec<&str> = actual.trim_end().lines().collect();
    let parts: Vec<Vec<&str>> = shown
        .trim_end()
        .lines()
        .collect::<Vec<_>>()
        .split(|l| l.trim() == "…")
        .map(<[&str]>::to_vec)
        .collect();
    if parts.len() == 1 {
        return actual.join("\n") + "\n";
    }
    let mut lines: Vec<&str> = Vec::new();
    let mut from = 0;
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            lines.push("…");
        }
        if number == 0 {
            from = part.len().min(actual.len());
            lines.extend(&actual[..from]);
        } else if number + 1 == parts.len() {
            lines.extend(&actual[actual.len().saturating_sub(part.len()).max(from)..]);
        } else {
            for line in part {
                let word = line.split_whitespace().next();
                let same = actual[from..].iter().position(|l| l.split_whitespace().next() == word);
                from = same.map_or(from, |n| from + n + 1);
                lines.push(same.map_or(line, |_| actual[from - 1]));
            }
        }
    }
    lines.join("\n") + "\n"
}

/// A results folder's name ends in eight digits of a digest that any change of the scenario moves.
fn without_digest(word: &str) -> String {
    let Some((name, rest)) = word.strip_prefix("results/").and_then(|w| w.rsplit_once('-')) else {
        return word.to_string();
    };
    format!("results/{name}-{}", rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

fn fits(shown: &[String], actual: &[String]) -> bool {
    match shown.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line == "…" => (0..=actual.len()).any(|n| fits(rest, &actual[n..])),
        Some((line, rest)) => actual.first() == Some(line) && fits(rest, &actual[1..]),
    }
}

/// A folder of its own with a copy of the shipped scenarios.
pub struct Sandbox(tempfile::TempDir);

/// What a command did.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        let sandbox = Sandbox(tempfile::tempdir().expect("a folder for a while"));
        copy(&root().join("scenarios"), &sandbox.path("scenarios"));
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub fn run(&self, arguments: &[String]) -> Ran {
        let out = Command::new(assert_cmd::cargo::cargo_bin!("plimsoll"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Ran { code: out.status.code().unwrap_or(-1), stdout: text(out.stdout), stderr: text(out.stderr) }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("scenarios").map(|e| e.expect("an entry").path()) {
        let name = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &name);
        } else {
            std::fs::copy(&entry, name).expect("a copy");
        }
    }
}
