//! The gallery: a small result of every shipped scenario, kept in `results/gallery` and made again byte for byte.
//!
//! What stands there is what the command line gives: the words on the terminal, a figure of the results folder, and the
//! digest of `replications.csv`.

use super::NAMES;
use plimsoll::report::sha256_hex;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Few, so that all of them together take seconds.
const REPLICATIONS: &str = "2";

/// A scenario below `scenarios`, the figure that says most of it, and what that shows.
const SHOWN: [(&str, &str, &str); 25] = [
    ("quickstart", "shifts", "people on duty, people busy and queues over the last days"),
    ("uci-week", "bottlenecks-2", "where work waits, by day of the week"),
    ("uci-year", "series-orders.backlog", "the backlog over a year, highest in November"),
    ("mm1", "series-orders.backlog", "customers in a queue that is busy for nine tenths of the time"),
    ("fulfilment-line", "stages", "where the time of an order goes"),
    ("picker-staffing", "shifts", "people on duty, people busy and queues over the last days"),
    ("team-and-authority", "stages", "where the time of an order goes"),
    ("flu-wave", "series-orders.backlog", "the backlog through five weeks of influenza"),
    ("slotting-study", "bottlenecks", "what is busiest"),
    ("automation", "money", "where the money goes"),
    ("supplier-delay", "suppliers", "the score cards of two suppliers"),
    ("supplier-portal", "suppliers", "the score cards of the suppliers"),
    ("inventory-accuracy", "stock", "the score cards of the stocks"),
    ("uci-stock", "stock", "the score cards of the stocks"),
    ("regional-network", "map", "four warehouses and the regions they serve, with loads and lateness"),
    ("peak-week", "carriers", "the score cards of two carriers"),
    ("experiments/peak-sale", "series-orders.backlog", "the backlog after a sale has opened"),
    ("experiments/carrier-mix", "carriers", "the score cards of two carriers"),
    ("carrier-strike", "risk", "what went on when: strike, surcharges, plans"),
    ("typhoon", "map", "the coast road, the train and the plane"),
    ("warehouse-fire", "risk", "what went on when: the fire, what follows, and the plans"),
    ("fire-back-test", "series-orders.backlog", "the backlog after a week without capacity"),
    ("order-system-outage", "risk", "what went on when: the outage and the plans"),
    ("drill-pack", "risk", "what went on when: four disruptions and their plans"),
    ("stress-sweep", "map", "the network whose places are taken away in turn"),
];

const HEAD: &str = "\
# Gallery

A small result of every shipped scenario: the question, what the program says, and one of the figures it draws. Two
replications each, so that a test makes all of it anew in seconds, byte for byte. **Two replications answer nothing**; the
answers, with as many as it takes, stand in [scenarios](../../scenarios/README.md).

The digest under each is the SHA-256 of `replications.csv`, in which every figure of every replication stands in full. To see
whether your machine gives the same: `cargo run --release -- run scenarios/NAME.toml -n 2`, then
`sha256sum results/latest/replications.csv`. How to read the figures: [read a fan chart](../../docs/how-to/read-a-fan-chart.md).
Your own results go to `results/`, beside this folder, and are ignored by git.
";

/// What the program leaves for one scenario: its words, the figure and the digest.
fn result_of(name: &str, figure: &str) -> (String, String, String) {
    let home = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = Command::new(assert_cmd::cargo::cargo_bin!("plimsoll"))
        .args(["run", &format!("scenarios/{name}.toml"), "-n", REPLICATIONS, "--no-fail", "-o"])
        .arg(home.path())
        .current_dir(root)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&done.stderr));
    // The last line names the folder, which is another each time.
    let (words, folder) = said.trim_end().rsplit_once('\n').unwrap();
    assert!(folder.starts_with("Results"), "{name}: {folder}");
    let latest = home.path().join("latest");
    let drawn = latest.join("figures").join(format!("{figure}.svg"));
    let drawn = std::fs::read_to_string(&drawn).unwrap_or_else(|e| panic!("{}: {e}", drawn.display()));
    let digest = sha256_hex(&std::fs::read(latest.join("replications.csv")).unwrap());
    (words.to_string(), drawn, digest)
}

/// The question of a scenario file.
fn question(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    let file: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    file["scenario"]["question"].as_str().unwrap().to_string()
}

#[test]
fn every_shipped_scenario_has_a_kept_result_that_comes_out_again() {
    let gallery = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("results/gallery");
    let missing: Vec<&str> = NAMES.into_iter().filter(|n| SHOWN.iter().all(|(s, ..)| s != n)).collect();
    assert!(missing.is_empty(), "not in the gallery: {missing:?}");
    let mut files: Vec<(String, String)> = Vec::new();
    let mut page = HEAD.to_string();
    for (name, figure, shows) in SHOWN {
        let (words, drawn, digest) = result_of(name, figure);
        let short = name.rsplit('/').next().unwrap();
        let _ = write!(
            page,
            "\n## {short}\n\n{}\n\n![{}{}.]({short}.svg)\n\n```console\n$ plimsoll run scenarios/{name}.toml -n {REPLICATIONS} --no-fail\n{words}\n```\n\n\
             [scenarios/{name}.toml](../../scenarios/{name}.toml), `{digest}`\n",
            question(name),
            shows[..1].to_uppercase(),
            &shows[1..],
        );
        files.push((format!("{short}.svg"), drawn));
    }
    files.push(("README.md".into(), page));
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        std::fs::create_dir_all(&gallery).unwrap();
        for (name, text) in &files {
            std::fs::write(gallery.join(name), text).unwrap();
        }
    }
    let kept = |name: &str| std::fs::read_to_string(gallery.join(name)).unwrap_or_default();
    let other: Vec<&str> = files.iter().filter(|(n, t)| kept(n) != *t).map(|(n, _)| &n[..]).collect();
    assert!(other.is_empty(), "not as kept; PLIMSOLL_BLESS=1 keeps the new ones: {other:?}");
    let expected: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let there = std::fs::read_dir(&gallery).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<String>>(), expected, "files of the gallery");
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes < 1_500_000, "{bytes} bytes");
}
