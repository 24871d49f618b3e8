//! What one packer more buys, as code: two settings of a scenario on common random numbers, and their paired difference.
//!
//! `cargo run --release --example staffing`

use plimsoll::experiment::Bench;
use plimsoll::experiment::compare::{Columns, Terms, compare};
use plimsoll::{MemoryFiles, Request, Scenario, load};

const SHED: &str = r#"
format = 1
scenario = { name = "One shed", currency = "EUR" }
run = { length = "7 d" }
channel.web.orders = "350 /d"
service.standard.promise = "1 d"
[warehouse.shed]
packing = { order = { dist = "gamma", mean = "4 min", cv = 0.6 } }
pool.crew = { people = 1, skills = { pack = 1.0 }, wage = "17 EUR/h" }
"#;

/// The scenario with so many packers.
fn with(packers: u32) -> Result<Scenario, String> {
    let files = MemoryFiles::new().with("shed.toml", SHED);
    let set = vec![format!("warehouse.shed.pool.crew.people = {packers}")];
    let loaded = load(&Request { set, ..Request::new("shed.toml") }, &files);
    let messages = loaded.messages();
    loaded.scenario.ok_or(messages)
}

/// Runs both settings and prints what the second packer changes.
///
/// # Errors
/// When a scenario cannot be run, or a replication fails.
pub fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bench = Bench::new(20_260_302, 2);
    let ids = [1, 2].map(|packers| Ok::<_, String>(bench.add(format!("packers_{packers}"), with(packers)?)));
    let ids = ids.into_iter().collect::<Result<Vec<_>, _>>()?;
    let wanted: Vec<_> = ids.iter().map(|id| (*id, 0..20)).collect();
    bench.run(&wanted, &())?;

    let columns: Vec<Columns> = ids.iter().map(|id| Columns::of(&bench, *id, 20)).collect();
    let deciding = vec!["orders.on_time".to_owned(), "cost.total".to_owned()];
    let comparison = compare(&columns, &Terms { confidence: 0.95, matters_if: Vec::new(), deciding });
    for measure in comparison.deciding() {
        let verdict = measure.against[0].as_ref().ok_or("both have it")?;
        let difference = verdict.figures.paired.difference;
        let word = verdict.word.text();
        println!("{}: {:+.3} ± {:.3}, {word}", measure.info.id, difference.mean, difference.half_width);
    }
    Ok(())
}
