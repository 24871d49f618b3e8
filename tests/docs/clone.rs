//! The README, the tutorial and what needs a shell as somebody follows them who has just cloned the repository: only files that are tracked
//! are there, and every line is typed into a shell.
//!
//! `plimsoll` and `cargo run --release --` stand for the program that was built; `cargo test` is left out.

use super::blessing;
use super::pages::{Page, Session, matches_output, read, refreshed, root};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Documents that are followed here and nowhere else.
pub const FOLLOWED: [&str; 3] = ["README.md", "docs/tutorial.md", "docs/how-to/calibrate.md"];

/// Files of a folder that git tracks, without those deleted since; `None` where there is no git.
fn tracked(folder: &Path) -> Option<Vec<PathBuf>> {
    let out = Command::new("git").args(["ls-files", "-z", "--cached"]).current_dir(folder).output().ok()?;
    let listed = String::from_utf8(out.stdout).ok()?;
    let paths = || listed.split('\0').filter(|p| !p.is_empty()).map(PathBuf::from);
    let files: Vec<PathBuf> = paths().filter(|p| folder.join(p).is_file()).collect();
    (out.status.success() && !files.is_empty()).then_some(files)
}

/// Files of a package that was unpacked without git: all but what is made by building and running.
fn packed(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(&next).expect("a folder").map(|e| e.expect("an entry").path()) {
            let inside = path.strip_prefix(folder).expect("below").to_path_buf();
            let ours = inside.parent() == Some(Path::new("results")) && !inside.ends_with("gallery");
            let made = ours || inside == Path::new("target");
            match path.is_dir() {
                true if !made => folders.push(path),
                false => files.push(inside),
                true => {}
            }
        }
    }
    files
}

/// A copy of what a clone brings.
pub struct Checkout {
    home: tempfile::TempDir,
}

impl Checkout {
    pub fn of(folder: &Path) -> Checkout {
        let home = tempfile::tempdir().expect("a folder for a while");
        for file in tracked(folder).unwrap_or_else(|| packed(folder)) {
            let to = home.path().join("clone").join(&file);
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            std::fs::copy(folder.join(&file), to).expect("a copy");
        }
        Checkout { home }
    }

    pub fn root(&self) -> PathBuf {
        self.home.path().join("clone")
    }

    /// A shell in which `plimsoll` and `cargo run` are the program that was built.
    fn shell(&self) -> Shell {
        let bin = self.home.path().join("bin");
        std::fs::create_dir_all(&bin).expect("a folder");
        let program = assert_cmd::cargo::cargo_bin!("plimsoll").display().to_string();
        let run = format!("#!/bin/sh\nexec '{program}' \"$@\"\n");
        // `cargo run --release -- WORDS` in the folder of the package, and nothing else.
        let cargo = format!(
            "#!/bin/sh\n[ \"$1 $2 $3\" = 'run --release --' ] && [ -f Cargo.toml ] || exit 101\nshift 3\nexec '{program}' \"$@\"\n"
        );
        for (name, text) in [("plimsoll", run), ("cargo", cargo)] {
            let path = bin.join(name);
            std::fs::write(&path, text).expect("a script");
            make_executable(&path);
        }
        Shell { path: format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()), at: self.root() }
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("a script that runs");
}

struct Shell {
    path: String,
    at: PathBuf,
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Shell {
    /// Types a line, as it stands.
    fn line(&mut self, line: &str) -> Said {
        // Where the shell is afterwards goes to a file, so that what the line prints stays as it is.
        let told = self.at.join(".where");
        let script = format!("{line}\ncode=$?\npwd > '{}'\nexit $code\n", told.display());
        let done = Command::new("bash")
            .args(["-c", &script])
            .current_dir(&self.at)
            .env_clear()
            .env("PATH", &self.path)
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .output()
            .expect("bash");
        if let Ok(place) = std::fs::read_to_string(&told) {
            std::fs::remove_file(&told).expect("a file of ours");
            self.at = PathBuf::from(place.trim());
        }
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Said { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
    }
}

/// Follows a document from its first line to its last; returns what went otherwise than it says, and its new text.
fn follow(clone: &Checkout, page: &Page) -> (Vec<String>, String, usize) {
    let (mut wrong, mut text, mut typed) = (Vec::new(), page.text.clone(), 0);
    let mut shell = clone.shell();
    for block in &page.blocks {
        if let Some(name) = &block.file {
            // Saved where the reader is told to: the mark names the place from the root.
            std::fs::write(clone.root().join(name), &block.text).expect("a file of the reader");
        }
        let sessions = match block.language.as_str() {
            "console" => block.sessions(),
            "sh" => block.text.lines().map(Session::bare).collect(),
            _ => continue,
        };
        let mut fresh = String::new();
        for session in sessions {
            let place = format!("{}:{}: $ {}", page.path, block.line, session.line);
            if session.line == "cargo test" {
                continue;
            }
            typed += 1;
            let said = shell.line(&session.line);
            if said.code != session.exit {
                let Said { code, out, err } = &said;
                wrong.push(format!("{place}\n  exit code {code}, not {}:\n{out}{err}", session.exit));
            }
            let shown = session.output.trim_end();
            fresh.push_str(&format!("$ {}\n", session.line));
            if !shown.is_empty() {
                fresh.push_str(&refreshed(shown, &said.out));
            }
            if !blessing() && !matches_output(shown, &said.out) {
                wrong.push(format!("{place}\n  prints\n{}  and not\n{shown}", said.out));
            }
        }
        if block.language == "console" {
            text = text.replacen(&block.text, &fresh, 1);
        }
    }
    (wrong, text, typed)
}

#[test]
fn readme_and_tutorial_can_be_followed_in_a_fresh_clone() {
    for path in FOLLOWED {
        let page = read(path);
        let clone = Checkout::of(root());
        let (wrong, text, typed) = follow(&clone, &page);
        if blessing() && text != page.text {
            std::fs::write(root().join(path), text).expect("a document");
        }
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
        assert!(typed >= 3, "only {typed} commands were found in {path}");
        // What the reader opens at the end is there.
        assert!(clone.root().join(path).is_file());
    }
}

#[test]
fn a_clone_has_what_is_tracked_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let git = |words: &[&str]| {
        Command::new("git").args(words).current_dir(home.path()).output().is_ok_and(|o| o.status.success())
    };
    std::fs::write(home.path().join("kept.toml"), "a").unwrap();
    std::fs::write(home.path().join("mine.toml"), "b").unwrap();
    if !git(&["init", "-q"]) {
        return;
    }
    assert!(git(&["add", "kept.toml"]));
    let clone = Checkout::of(home.path());
    assert!(clone.root().join("kept.toml").is_file() && !clone.root().join("mine.toml").exists());
    // A page that needs the other file fails.
    let page = Page {
        path: "page.md".into(),
        text: String::new(),
        blocks: super::pages::blocks("```console\n$ cat mine.toml\n$ cd . && cat kept.toml\na\n```\n"),
    };
    let (wrong, _, typed) = follow(&clone, &page);
    assert_eq!((wrong.len(), typed), (1, 2), "{wrong:?}");
    assert!(wrong[0].contains("exit code 1"), "{wrong:?}");
}
