//! Results folders of shipped scenarios and of a small one, each made once for all tests.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

/// Two variants of one packer, a sweep, and targets: what takes no time.
const SMALL: &str = r#"format = 1
[scenario]
name = "One packer"
currency = "EUR"
[run]
length = "2 d"
replications = 12
[channel.web]
orders = "60 /d"
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
with_probability = "80 %"
[target.cost]
kpi = "cost.total"
at_most = "900 EUR"
[variant.two.set]
"warehouse.shed.pool.crew.people" = 2
[variant.busy.set]
"channel.web.orders" = "120 /d"
[sweep.crew]
measure = ["orders.on_time", "cost.total"]
[sweep.crew.vary]
"warehouse.shed.pool.crew.people" = [1, 2, 3]
"channel.web.orders" = ["60 /d", "120 /d"]
"#;

/// A results folder.
pub struct Folder {
    dir: PathBuf,
    _home: tempfile::TempDir,
}

impl Folder {
    /// What a command leaves in its results folder.
    fn of(words: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("small.toml"), SMALL).unwrap();
        let mut program = assert_cmd::Command::cargo_bin("plimsoll").unwrap();
        let clean = ["NO_COLOR", "PLIMSOLL_JOBS", "PLIMSOLL_LANG", "PLIMSOLL_OUT"];
        clean.iter().for_each(|name| {
            program.env_remove(name);
        });
        let done = program.current_dir(home.path()).args(words).args(["-o", "out", "-q"]).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(matches!(done.status.code(), Some(0 | 3)), "{words:?}: {said}");
        let dirs = std::fs::read_dir(home.path().join("out")).unwrap().map(|e| e.unwrap());
        let dirs = dirs.filter(|e| e.file_type().unwrap().is_dir()).map(|e| e.path());
        let dir = dirs.into_iter().next().expect("a results folder");
        Folder { dir, _home: home }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    /// A CSV file as rows of its columns by name.
    pub fn csv(&self, name: &str) -> Vec<Row> {
        let text = self.text(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = |r: Result<csv::StringRecord, csv::Error>| Row {
            cells: headings.iter().cloned().zip(r.unwrap().iter().map(str::to_owned)).collect(),
        };
        reader.records().map(row).collect()
    }
}

/// A row of a CSV file.
pub struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    pub fn text(&self, column: &str) -> &str {
        let found = self.cells.iter().find(|(name, _)| name == column);
        &found.unwrap_or_else(|| panic!("no column {column}")).1
    }

    /// A number, not-a-number where there is none.
    pub fn number(&self, column: &str) -> f64 {
        match self.text(column) {
            "" => f64::NAN,
            text => text.parse().unwrap_or_else(|_| panic!("{column}: {text}")),
        }
    }

    pub fn cells(&self) -> &[(String, String)] {
        &self.cells
    }
}

fn shipped(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    path.to_str().unwrap().to_owned()
}

/// Defines a folder that is made once.
macro_rules! folder {
    ($(#[$about:meta])* $name:ident, $words:expr) => {
        $(#[$about])*
        pub fn $name() -> &'static Folder {
            static MADE: OnceLock<Folder> = OnceLock::new();
            MADE.get_or_init(|| {
                let words: Vec<String> = $words;
                Folder::of(&words.iter().map(String::as_str).collect::<Vec<_>>())
            })
        }
    };
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

folder!(
    /// A run of the small scenario.
    small, words(&["run", "small.toml"])
);
folder!(
    /// A strike of one of two carriers, with playbooks.
    strike, words(&["run", &shipped("carrier-strike"), "-n", "12"])
);
folder!(
    /// Four warehouses with stock, regions and lanes.
    network, words(&["run", &shipped("regional-network"), "-n", "4"])
);
folder!(
    /// Three settings side by side.
    compared, words(&["compare", "small.toml", "small.toml@two", "small.toml@busy"])
);
folder!(
    /// Six settings.
    swept, words(&["sweep", "small.toml", "crew", "-n", "6"])
);
folder!(
    /// What each playbook is worth in a strike.
    drilled, words(&["drill", &shipped("carrier-strike"), "-n", "4"])
);
folder!(
    /// What can go wrong.
    risks, words(&["risk", &shipped("carrier-strike"), "-n", "4"])
);
