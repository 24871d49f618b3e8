//! The engine as a whole: conservation on scenarios drawn at random, and independence of what must not matter.

mod allocation;
mod changes;
mod conservation;
mod contingency;
mod couriers;
mod determinism;
mod intake;
mod network;
mod people;
mod people_levers;
mod people_queues;
mod playbooks;
mod random_network;
mod random_people;
mod random_scenario;
mod road;
mod snapshot;
mod stock;
mod supply;

use plimsoll::scenario::{self, Request, Scenario};
use plimsoll::source::MemoryFiles;

/// A scenario from its text, which must be free of errors.
pub fn scenario(text: &str) -> Scenario {
    let files = MemoryFiles::new().with("scenario.toml", text);
    let loaded = scenario::load(&Request::new("scenario.toml"), &files);
    let messages = loaded.messages();
    loaded.scenario.unwrap_or_else(|| panic!("{messages}\n{text}"))
}
