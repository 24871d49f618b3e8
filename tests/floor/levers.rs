//! Values of the floor that change while the run goes on: in force for half of it, they move their figure half as far as
//! for all of it.

use super::scenarios::figures;

const BASE: &str = r#"
[scenario]
name = "Levers"
[run]
start = 2026-03-02
length = "20 d"
replications = 8
[channel.web]
orders = "60 /h"
lines = 2
items = { zipf = { items = 200 } }
[warehouse.north]
picking = { line = "10 s" }
packing = { order = "30 s", stations = 3 }
layout = { aisles = 10, length = "20 m" }
tours = { orders = 4, wait = "10 h", setup = "60 s" }
errors = { pick = "2 %", returned = "50 %" }
check = { scan = { catches = "60 %", order = "10 s" } }
pack_class = { box = { up_to = "50 units", weight = "100 g" } }
forward = { items = 50, units = "10 units", refill_at = "2 units" }
[warehouse.north.equipment.sorter]
stops = ["packing"]
every = { dist = "exponential", mean = "10 h" }
lasts = { dist = "exponential", mean = "10 min" }
[warehouse.north.receiving]
every = { dist = "exponential", mean = "2 h" }
lines = 1
unload = "20 min"
put_away = "10 min"
"#;

/// Path, new value, figure, and how far from halfway it may lie, as a share of the way.
const LEVERS: [(&str, &str, &str, f64); 13] = [
    ("errors.pick", "\"10 %\"", "pick_accuracy", 0.1),
    ("check.scan.catches", "\"95 %\"", "shipped_accuracy", 0.25),
    ("check.scan.order", "\"50 s\"", "packing.utilisation", 0.1),
    ("pack_class.box.weight", "\"300 g\"", "material_grams", 0.05),
    ("tours.orders", "8", "orders_per_tour", 0.45),
    ("tours.setup", "\"5 min\"", "lines_per_tour_hour", 0.45),
    ("layout.routing", "\"optimal\"", "metres_per_line", 0.1),
    ("layout.walk", "\"0.4 m/s\"", "lines_per_tour_hour", 0.45),
    (
        "equipment.sorter.lasts",
        "{ dist = \"exponential\", mean = \"2 h\" }",
        "equipment.sorter.availability",
        0.4,
    ),
    ("receiving.unload", "\"60 min\"", "door_use", 0.15),
    ("receiving.put_away", "\"60 min\"", "dock_to_stock", 0.45),
    ("receiving.reject", "\"20 %\"", "rejected", 0.25),
    ("forward.refill", "\"30 min\"", "refill_time", 0.5),
];

fn figure(path: &str, value: &str, from: Option<&str>, kpi: &str) -> f64 {
    let from = from.map_or(String::new(), |date| {
        format!("[change.half]\nfrom = {date}\nset = {{ \"warehouse.north.{path}\" = {} }}\n", value)
    });
    figures(&format!("{BASE}{from}"), &[&format!("warehouse.north.{kpi}")])[0].0
}

#[test]
fn levers_of_the_floor_are_live() {
    let mut before = std::collections::BTreeMap::new();
    for (path, value, kpi, tolerance) in LEVERS {
        let plain = *before.entry(kpi).or_insert_with(|| figure(path, value, None, kpi));
        let all = figure(path, value, Some("2026-03-02"), kpi);
        let half = figure(path, value, Some("2026-03-12"), kpi);
        let way = (half - plain) / (all - plain);
        assert!((way - 0.5).abs() <= tolerance, "{path}: {plain} → {half} → {all}");
    }
}

/// Signals of the floor are there to be watched, each with what it should be on average.
#[test]
fn signals_of_the_floor() {
    let scenario = super::scenarios::scenario(BASE, &[]);
    let plan = plimsoll::experiment::Plan::of(&scenario);
    let result = plimsoll::experiment::run(&scenario, &plan, &()).result;
    let mean = |path: &str| {
        let path = format!("warehouse.north.{path}");
        let at = result.series.iter().position(|s| s.path == path).unwrap_or_else(|| panic!("no {path}"));
        let values: Vec<f64> =
            result.replications.iter().flat_map(|r| r.series[at].iter().map(|x| f64::from(*x))).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    // One unit that works 60 of 61 parts of the time; deliveries wait for a door at 1/6 load hardly ever.
    assert!((mean("equipment.sorter.working") - 60.0 / 61.0).abs() < 0.01);
    assert!(mean("dock.waiting") < 0.1);
    // Tours of four orders: 15 an hour of 60 s + 80 s and their way.
    let tours = mean("tours");
    assert!((0.5..2.0).contains(&tours), "{tours}");
    assert!(mean("picking.gathering") > 1.0);
    for path in ["put_away.waiting", "storage", "forward.waiting"] {
        assert!(mean(path) >= 0.0);
    }
}
