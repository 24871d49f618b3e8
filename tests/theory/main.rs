//! The simulator against exact theory: scenario text → engine → KPI, beside a formula or a Markov chain.
//!
//! Every figure is the mean of independent replications with a 99.9 % Student-t interval under a fixed
//! seed. It fails when theory lies outside the interval, and also when the interval is wider than the
//! case allows, because then a wrong model would pass. `docs/verification.md` is written from the same
//! run: `PLIMSOLL_BLESS=1 cargo test --test theory` rewrites it, and otherwise it must be fresh.

mod composite_days;
mod composite_queues;
mod composites;
mod ctmc;
mod harness;
mod inventory;
mod legs;
mod lines;
mod page;
mod priorities;
mod stations;
mod stock_studies;
mod traces;
mod transient;

use harness::{Case, Row};

fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    all.extend(stations::cases());
    all.extend(priorities::cases());
    all.extend(lines::cases());
    all.extend(transient::cases());
    all.extend(traces::cases());
    all.extend(composites::cases());
    all.extend(composite_queues::cases());
    all.extend(composite_days::cases());
    all.extend(inventory::cases());
    all.extend(legs::cases());
    all.extend(stock_studies::cases());
    all
}

#[test]
fn every_figure_agrees_with_theory() {
    let only = std::env::var("PLIMSOLL_CASE").ok();
    let mut rows: Vec<Row> = Vec::new();
    for case in cases() {
        if only.as_ref().is_some_and(|only| !case.id.contains(only.as_str())) {
            continue;
        }
        let began = std::time::Instant::now();
        let new = case.run();
        eprintln!("{} · {} · {:.1} s", case.id, case.model, began.elapsed().as_secs_f64());
        rows.extend(new);
    }
    let wrong: Vec<String> = rows.iter().filter(|r| !r.agrees || !r.sharp).map(page::line).collect();
    if only.is_some() {
        rows.iter().for_each(|row| eprintln!("{}", page::line(row)));
    } else if wrong.is_empty() {
        page::compare(&page::page(&rows));
    }
    assert!(wrong.is_empty(), "{} of {} figures:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
