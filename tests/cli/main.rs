//! The program as people call it: what it prints, what it leaves behind, and its exit codes.

mod commands;
mod compare;
mod drill;
mod init;
mod optimise;
mod precision;
mod rerun;
mod risk;
mod run;
#[cfg(unix)]
mod signals;
mod sweep;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A packer with targets that are met, data in a CSV file, and a variant.
const PACKER: &str = r#"format = 1
[scenario]
name = "One packer"
question = "Is one packer enough?"
[run]
length = "2 d"
replications = 12
[channel.web]
orders = "60 /d"
by_hour = "data/hours.csv"
[service.standard]
promise = "24 h"
[warehouse.shed]
packing = { order = { dist = "exponential", mean = "5 min" } }
[warehouse.shed.pool.crew]
people = 1
skills = { pack = 1.0 }
wage = "17 EUR/h"
[target.on-time]
kpi = "orders.on_time"
at_least = "90 %"
[variant.slow.set]
"warehouse.shed.pool.crew.skills" = { pack = 0.01 }
"#;

/// A folder with a scenario.
struct Home {
    dir: TempDir,
}

impl Home {
    /// With `packer.toml` and its data.
    fn new() -> Self {
        let home = Home { dir: tempfile::tempdir().unwrap() };
        home.write("packer.toml", PACKER);
        let hours: Vec<String> = (0..24).map(|h| (1 + h % 3).to_string()).collect();
        home.write("data/hours.csv", format!("weight\n{}\n", hours.join("\n")));
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Calls the program here, with nothing of the environment that it knows.
    fn call(&self, words: &[&str]) -> Answer {
        Answer::of(program(self.dir.path()).args(words).output().unwrap())
    }
}

/// The program, called in a folder.
fn program(dir: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("plimsoll"));
    for name in ["PLIMSOLL_JOBS", "PLIMSOLL_OUT", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command.current_dir(dir).timeout(std::time::Duration::from_secs(120));
    command
}

/// What the program answered.
#[derive(Debug)]
struct Answer {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Answer { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The same answer, if it ended with this code.
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// The results folder that the last line names.
    fn folder(&self) -> String {
        let last = self.out.lines().last().unwrap_or_default();
        let path = last.strip_prefix("Results  ").unwrap_or_else(|| panic!("no path in {self:#?}"));
        path.strip_suffix("/report.html").unwrap().to_string()
    }
}

/// All files of a folder with their bytes, the manifest left out.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() != "manifest.json" {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                files.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
