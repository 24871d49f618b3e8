//! Any bytes as a scenario, the table it names, an overlay and a change: never a panic, and never silence.
//!
//! Bytes 0xFF part the four: the scenario, `x.csv`, `b.toml`, the change.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::engine::{Replication, Watch};
use plimsoll::scenario::{Request, load};
use plimsoll::source::MemoryFiles;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.split(|b| *b == 0xFF);
    let mut part = || parts.next().unwrap_or_default().to_vec();
    let (scenario, table, overlay, change) = (part(), part(), part(), part());
    let mut request = Request::new("a.toml");
    if !overlay.is_empty() {
        request.with.push("b.toml".into());
    }
    if !change.is_empty() {
        request.set.push(String::from_utf8_lossy(&change).into_owned());
    }
    let files = MemoryFiles::new().with("a.toml", scenario).with("x.csv", table).with("b.toml", overlay);
    let loaded = load(&request, &files);
    let messages = loaded.messages();
    loaded.resolved();
    let Some(scenario) = loaded.scenario else {
        assert!(messages.contains("error["), "refused without a message");
        return;
    };
    let mut replication = Replication::new(scenario.model);
    replication.start(1, 0, Watch::No);
    for _ in 0..500 {
        if !replication.step() {
            break;
        }
    }
});
