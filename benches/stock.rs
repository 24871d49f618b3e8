//! A million orders a day from stock: 100 000 items at ten sites, beside the same orders without stock.

mod common;

use common::{median, replication};
use plimsoll::engine::Replication;
use plimsoll::scenario::{self, Request};
use plimsoll::source::MemoryFiles;

fn text(items: u32, stocked: bool) -> String {
    let mut text = format!(
        "[scenario]\nname = \"stock\"\n[run]\nlength = \"1 d\"\nfollow_up = \"1 d\"\ndemand_in_follow_up = false\n\
         [item.i]\nitems = {items}\ncost = \"5 EUR\"\n\
         [supplier.s]\nlead_time = {{ dist = \"gamma\", mean = \"12 h\", cv = 0.3 }}\n\
         [channel.c]\norders = \"1000000 /d\"\nlines = {{ dist = \"geometric\", mean = 2 }}\n"
    );
    for site in 0..10 {
        text += &format!("[region.r{site}]\nserved_by = \"w{site}\"\n[warehouse.w{site}]\n");
        if stocked {
            text += &format!("[warehouse.w{site}.stock.all]\npolicy = {{ s = 3, S = 8 }}\n");
        }
    }
    text
}

fn storage(items: u32, stocked: bool) -> Replication {
    let files = MemoryFiles::new().with("stock.toml", text(items, stocked));
    let loaded = scenario::load(&Request::new("stock.toml"), &files);
    let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{}", loaded.messages()));
    Replication::new(scenario.model.clone())
}

fn main() {
    let mut cases = [
        ("without stock, 100 000 items", storage(100_000, false)),
        ("100 items x 10 sites", storage(100, true)),
        ("10 000 items x 10 sites", storage(10_000, true)),
        ("100 000 items x 10 sites", storage(100_000, true)),
    ];
    let mut times = [const { Vec::new() }; 4];
    // In turn, so that a busy machine slows all of them alike.
    for round in 0..6 {
        for ((_, storage), times) in cases.iter_mut().zip(&mut times) {
            let (time, _) = replication(storage, round);
            if round > 0 {
                times.push(time);
            }
        }
    }
    for ((name, storage), times) in cases.iter().zip(times) {
        let seconds = median(times);
        let orders = storage.record().flow.placed;
        println!(
            "{name:32} {seconds:6.2} s a day, {:6.0} ns an order, {:6.0} ns an event, {:6.1} MB of stock, {:5.1} MB of orders and events",
            seconds * 1e9 / orders as f64,
            seconds * 1e9 / storage.events() as f64,
            storage.stock_bytes() as f64 / 1e6,
            storage.bytes() as f64 / 1e6,
        );
    }
}
