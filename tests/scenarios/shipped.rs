//! Every shipped scenario and variant loads and runs; the real week is replayed to the last line.

use super::{NAMES, folder, load, request, scenario_of};
use plimsoll::domain::{ChannelId, Ctx, Event, Fact};
use plimsoll::engine::{Model, Watch};
use plimsoll::experiment::{Plan, run};
use plimsoll::model::demand::Demand;
use plimsoll::scenario;
use plimsoll::source::{FileSystem, schema};
use std::sync::Arc;

/// What demand places in one replication, without anything that comes after it.
pub fn placed(
    model: &Model,
    seed: u64,
    replication: u32,
    mut see: impl FnMut(&Demand, &plimsoll::domain::Order),
) {
    let mut ctx = Ctx::default();
    ctx.reset(model.draws(seed, replication), model.layout.window);
    let mut demand = Demand::new(Arc::clone(&model.demand));
    demand.start(&mut ctx);
    while let Some(notice) = ctx.next_event() {
        let Event::Arrival(channel) = Event::of(notice) else { panic!("only arrivals are scheduled") };
        demand.on_arrival(&mut ctx, channel);
        while let Some(fact) = ctx.next_fact() {
            let Fact::Placed(at) = fact else { panic!("only placed orders are told") };
            see(&demand, &ctx.orders[at]);
            ctx.orders.close(at, ctx.now);
            ctx.orders.free(at);
        }
    }
}

#[test]
fn all_files_are_listed_and_open_with_their_question() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|e| e.unwrap().file_name().into_string().unwrap().strip_suffix(".toml").map(String::from))
        .collect();
    let mut listed = NAMES.map(String::from).to_vec();
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for name in NAMES {
        let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "#:schema plimsoll.schema.json", "{name}");
        assert!(lines[1].starts_with("# Question: "), "{name}");
        for word in ["# Levers: ", "# Decision KPI: "] {
            assert!(lines.iter().any(|l| l.starts_with(word)), "{name} has no line {word}");
        }
        assert!(readme.contains(&format!("`{name}.toml`")), "{name} is missing in the README");
    }
}

#[test]
fn the_schema_beside_them_is_the_present_one() {
    let path = folder().join("plimsoll.schema.json");
    let present = format!("{:#}\n", schema(scenario::root()));
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        std::fs::write(&path, &present).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == present, "PLIMSOLL_BLESS=1 writes the schema anew");
}

#[test]
fn every_scenario_and_variant_loads_without_a_message() {
    for name in NAMES {
        let base = load(name);
        let variants = base.file.variant.iter().map(|(name, _)| Some(name.text.clone()));
        for variant in std::iter::once(None).chain(variants) {
            let mut request = request(name);
            request.variant = variant.clone();
            let loaded = scenario::load(&request, &FileSystem);
            assert_eq!(loaded.diagnostics().count().0, 0, "{name} {variant:?}\n{}", loaded.messages());
            // A variant may be short of people: that is what some of them are for.
            if variant.is_none() {
                assert_eq!(loaded.messages(), "", "{name}");
            }
        }
    }
}

#[test]
fn every_variant_runs_under_audit() {
    for name in ["quickstart", "uci-week"] {
        let base = load(name);
        let variants = base.file.variant.iter().map(|(name, _)| Some(name.text.clone()));
        for variant in std::iter::once(None).chain(variants) {
            let mut request = request(name);
            request.variant = variant.clone();
            let scenario = scenario_of(scenario::load(&request, &FileSystem));
            let plan = Plan { replications: 1, watch: Watch::Every(16), ..Plan::of(&scenario) };
            let outcome = run(&scenario, &plan, &());
            assert_eq!(outcome.result.failed, [], "{name} {variant:?}");
        }
    }
}

#[test]
fn the_real_week_is_replayed_to_the_last_line() {
    let scenario = load("uci-week");
    let model = &scenario.model;
    let (mut orders, mut lines, mut units) = ([0u64; 7], [0u64; 7], 0u64);
    let mut abroad = 0;
    placed(model, 1, 3, |_, order| {
        let day = model.axis.day_of(order.placed) as usize;
        orders[day] += 1;
        lines[day] += u64::from(order.lines);
        units += u64::from(order.units);
        abroad += u64::from(model.regions[order.region.index()] == "abroad");
    });
    assert_eq!(orders, [106, 107, 130, 136, 108, 0, 100]);
    assert_eq!(lines, [3400, 3316, 4001, 3454, 2728, 0, 3129]);
    assert_eq!((orders.iter().sum::<u64>(), lines.iter().sum::<u64>(), units), (687, 20_028, 185_755));
    assert_eq!(abroad, 687 - 601);
    assert_eq!(model.demand.channels[ChannelId::new(0)].order_name(0), "shop-576080");
}

#[test]
fn the_real_week_pays_its_people_for_the_hours_of_their_shifts() {
    let scenario = load("uci-week");
    let plan = Plan { replications: 1, ..Plan::of(&scenario) };
    let result = run(&scenario, &plan, &()).result;
    let value = |id: &str| {
        let at = result.kpis.iter().position(|k| k.id == id).unwrap();
        result.replications[0].values[at]
    };
    // Seven people, six shifts of 8.5 h at 11.50 GBP; nobody works overtime, since work is handed over.
    assert!((value("cost.wages") - 7.0 * 6.0 * 8.5 * 11.5).abs() < 0.005, "{}", value("cost.wages"));
    assert_eq!(value("cost.overtime"), 0.0);
    assert_eq!(value("orders.placed"), 687.0);
}
