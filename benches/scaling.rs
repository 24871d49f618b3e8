//! How time grows with orders and shrinks with threads.

mod common;

use common::{median, replication, scenario, seconds};
use plimsoll::engine::Replication;
use plimsoll::experiment::{Plan, run};

fn main() {
    println!("growth: the fulfilment line with more and more orders");
    for orders in [10_000u64, 100_000, 1_000_000, 10_000_000] {
        let scenario = scenario("fulfilment-line.toml", &[&format!("run.length=\"{} s\"", orders * 6)]);
        let mut storage = Replication::new(scenario.model.clone());
        let (time, events) = replication(&mut storage, 1);
        println!(
            "  {orders:>9} orders   {:6.1} ns/event   {:6.1} MB",
            time * 1e9 / events as f64,
            storage.bytes() as f64 / 1e6
        );
    }
    println!("idle things: the same line with carriers that nobody uses");
    for idle in [0, 10, 100, 1_000] {
        let text: String =
            (0..idle).map(|i| format!("[carrier.idle{i}]\nshare = 0\ntransit = \"1 d\"\n")).collect();
        let scenario = with_text("fulfilment-line.toml", &text);
        let mut storage = Replication::new(scenario.model.clone());
        let times = (0..5).map(|i| replication(&mut storage, i)).map(|(t, e)| t * 1e9 / e as f64).collect();
        println!("  {idle:>9} carriers {:6.1} ns/event", median(times));
    }
    println!("threads: 32 replications of the fulfilment line with 50 000 orders");
    let scenario = scenario("fulfilment-line.toml", &["run.length=\"300000 s\""]);
    let time = |jobs: usize| {
        let plan = Plan { replications: 32, jobs, ..Plan::of(&scenario) };
        median((0..3).map(|_| seconds(|| run(&scenario, &plan, &())).0).collect())
    };
    let (one, two) = (time(1), time(2));
    println!("  1 thread {one:.2} s, 2 threads {two:.2} s: efficiency {:.1} %", one / two / 2.0 * 100.0);
}

/// A shipped scenario with more text behind it.
fn with_text(file: &str, more: &str) -> plimsoll::scenario::Scenario {
    let path = format!("{}/scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a shipped scenario can be read");
    let files = plimsoll::source::MemoryFiles::new().with("line.toml", format!("{text}\n{more}"));
    let loaded = plimsoll::scenario::load(&plimsoll::scenario::Request::new("line.toml"), &files);
    loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages())).clone()
}
