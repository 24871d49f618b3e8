//! The shipped scenarios: they load without a doubt, they run, and they say what their headers say.
//!
//! `PLIMSOLL_BLESS=1 cargo test --test scenarios` writes the kept outputs anew.

mod bundle_and_mix;
mod calibration;
mod experiments;
mod gallery;
mod golden;
mod people;
mod plans;
mod shipped;

use plimsoll::scenario::{self, Loaded, Request, Scenario};
use plimsoll::source::FileSystem;
use std::path::PathBuf;

/// The shipped scenarios.
const NAMES: [&str; 23] = [
    "quickstart",
    "uci-week",
    "uci-year",
    "mm1",
    "fulfilment-line",
    "supplier-delay",
    "inventory-accuracy",
    "supplier-portal",
    "uci-stock",
    "picker-staffing",
    "team-and-authority",
    "slotting-study",
    "automation",
    "regional-network",
    "peak-week",
    "carrier-strike",
    "typhoon",
    "warehouse-fire",
    "fire-back-test",
    "order-system-outage",
    "drill-pack",
    "stress-sweep",
    "flu-wave",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn request(name: &str) -> Request {
    Request::new(folder().join(format!("{name}.toml")))
}

fn scenario_of(loaded: Loaded) -> Scenario {
    let messages = loaded.messages();
    loaded.scenario.unwrap_or_else(|| panic!("{messages}"))
}

fn load(name: &str) -> Scenario {
    scenario_of(scenario::load(&request(name), &FileSystem))
}

/// Compares with a kept output, or keeps the new one when `PLIMSOLL_BLESS` is set.
fn compare(file: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/golden").join(file);
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let first = kept.lines().zip(actual.lines()).position(|(a, b)| a != b);
    assert!(
        kept == actual,
        "{file} differs from line {} on; PLIMSOLL_BLESS=1 keeps the new one\n{actual}",
        first.map_or("the end".into(), |n| (n + 1).to_string())
    );
}
